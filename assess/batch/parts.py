"""The finished blocks of a run, kept beside its output until it is whole, so that a stopped run can go on."""

import json
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from assess.assessment import Provenance
from assess.batch.outputs import make_folder, replace
from assess.batch.run import Job, Outcome
from assess.errors import TableError
from assess.i18n import mark
from assess.records import asdict

_KEY = "run.json"


class Parts:
    """A folder of finished blocks. `key`: all the results depend on; a folder of another key is refused."""

    def __init__(self, folder: Path, key: dict[str, Any]) -> None:
        """Raises TableError."""
        self.folder = folder
        make_folder(folder)
        file, text = folder / _KEY, json.dumps(key | {"polars": pl.__version__}, sort_keys=True)
        if file.exists() and file.read_text("utf-8") != text:
            raise TableError(
                mark(
                    "{folder} holds parts of a run over other files, or with other settings or versions; "
                    "repeat that command, or remove the folder"
                ),
                folder=folder,
            )
        replace(file, lambda temporary: temporary.write_text(text, encoding="utf-8"))

    @property
    def done(self) -> int:
        """How many blocks are kept."""
        return len(list(self.folder.glob("[0-9]*.json")))

    def kept(self, job: Job, work: Callable[[Job], Outcome]) -> Outcome:
        """What came of a job: read from the folder, or worked out and kept there."""
        rows = [int(number) for number in job.table.numbers[[0, -1]]] if len(job.table) else []
        facts = self.folder / f"{job.k:06d}.json"
        if facts.exists() and (told := json.loads(facts.read_text("utf-8")))["rows"] == rows:
            return self._read(job.k, told)
        outcome = work(job)
        self._write(job.k, rows, outcome)
        return outcome

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self, k: int, rows: list[int], outcome: Outcome) -> None:
        replace(self._file(k, "results"), outcome.results.write_parquet)
        replace(self._file(k, "rejects"), outcome.rejects.write_parquet)
        replace(self._file(k, "good"), pl.DataFrame({"code": outcome.codes, "row": outcome.rows}).write_parquet)
        told = {name: getattr(outcome, name) for name in ("read", "blank", "not_asked", "rejected")}
        told |= {"rows": rows, "rules": outcome.rules, "made_with": asdict(outcome.provenance)}  # type: ignore[arg-type]
        # Last: a block whose facts are here is here whole.
        replace(self.folder / f"{k:06d}.json", lambda temporary: temporary.write_text(json.dumps(told), "utf-8"))

    def _read(self, k: int, told: dict[str, Any]) -> Outcome:
        good = pl.read_parquet(self._file(k, "good"))
        return Outcome(
            results=pl.read_parquet(self._file(k, "results")),
            rejects=pl.read_parquet(self._file(k, "rejects")),
            **{name: told[name] for name in ("read", "blank", "not_asked", "rejected")},
            rules=Counter(told["rules"]),
            codes=good["code"].to_numpy().astype(np.uint64),
            rows=good["row"].to_numpy(),
            provenance=Provenance(**told["made_with"]),
        )

    def _file(self, k: int, what: str) -> Path:
        return self.folder / f"{k:06d}.{what}.parquet"
