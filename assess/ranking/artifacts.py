"""Model directories: models/<name>-<version>/ with arrays, facts, card and digest. No pickle is written or read.

arrays.npz    the kernel, the item parameters and the benchmark's columns
meta.json     name, version, items, questionnaire, and where the benchmark comes from
sample.npz    optional: the benchmark companies' own answers, read only when asked for
digest.txt    SHA-256 of what the first two mean, and of the sample
card.md       what the model is, for people
"""

import hashlib
import io
import json
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assess import places
from assess.errors import ArtifactError
from assess.questionnaire.model import Questionnaire
from assess.ranking.peers import INTERVAL, Benchmark, Profiled, Ranks, place
from assess.ranking.posterior import Kernel, posterior
from assess.scoring import scorer

FORMAT = 1
DEFAULT = "hunan-2026"
REBUILD = "assess benchmark build"

_KERNEL = ("nodes", "prior_steps", "steps")
_COLUMNS = ("theta_micro", "group", "size", "city")
_ORIGIN = tuple(field.name for field in fields(Benchmark) if field.name not in _COLUMNS)


@dataclass(frozen=True, eq=False)
class RankModel:
    """A fitted response model with the benchmark it ranks against.

    items : ids of the ranked items, the columns of every category matrix. discrimination (items,), difficulty
    (items, most categories - 1): the parameters the kernel was built from. meta : further facts for the card and
    results, JSON values only.
    """

    name: str
    version: str
    items: tuple[str, ...]
    kernel: Kernel
    discrimination: NDArray[np.float64]
    difficulty: NDArray[np.float64]
    benchmark: Benchmark
    meta: dict[str, Any] = field(default_factory=dict)

    @property
    def counts(self) -> tuple[int, ...]:
        """Number of categories of each item."""
        return self.kernel.counts

    @cached_property
    def digest(self) -> str:
        """SHA-256 over arrays and facts: equal for equal models, however their files were compressed."""
        return _digest(_arrays(self), _facts(self))

    def rank(self, categories: ArrayLike, profiles: Profiled, minimum: str | int | None = None) -> Ranks:
        """Where the rows of `categories` (n, items), -1 = not asked, stand overall and among their peers."""
        return place(self.benchmark, posterior(self.kernel, categories, INTERVAL), profiles, minimum)

    def check(self, questionnaire: Questionnaire) -> None:
        """ArtifactError unless the model was made from this very questionnaire, its ranked items and categories."""
        ours = self.benchmark
        given = (questionnaire.id, questionnaire.version, questionnaire.digest)
        made_for = (ours.questionnaire, ours.questionnaire_version, ours.questionnaire_digest)
        rules = scorer(questionnaire)
        ranked = tuple(item.id for item in rules.ranked), rules.category_counts
        if given != made_for or ranked != (self.items, self.counts):
            raise ArtifactError(
                "Model {model} was made for questionnaire {theirs} and cannot rank answers to {ours}. "
                "Use the questionnaire it was made for, or build the model anew: {command}",
                model=f"{self.name}-{self.version}",
                theirs=_named(*made_for),
                ours=_named(*given),
                command=REBUILD,
            )


def write(root: Path, model: RankModel, card: str, sample: Mapping[str, NDArray] | None = None) -> Path:
    """Writes root/<name>-<version>/ and returns it. Equal models give equal bytes. `sample`: named arrays."""
    directory = root / f"{model.name}-{model.version}"
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "arrays.npz").write_bytes(_npz(_arrays(model)))
    (directory / "meta.json").write_text(_canonical(_facts(model), indent=1) + "\n", encoding="utf-8")
    (directory / "card.md").write_text(card, encoding="utf-8")
    digests = f"{model.digest}  model\n"
    (directory / "sample.npz").unlink(missing_ok=True)
    if sample is not None:
        (directory / "sample.npz").write_bytes(_npz(sample))
        digests += f"{_digest(sample, {})}  sample\n"
    (directory / "digest.txt").write_text(digests, encoding="ascii")
    return directory


def read(directory: Path, questionnaire: Questionnaire | None = None) -> RankModel:
    """The model in a directory. ArtifactError if a file is missing, altered or of another format.

    With `questionnaire`, also if the model was made for another one.
    """
    facts = _read_facts(directory)
    arrays = _read_arrays(directory, "arrays.npz")
    _verify(directory, "model", _digest(arrays, facts))
    model = _model(facts, arrays)
    if questionnaire is not None:
        model.check(questionnaire)
    return model


def read_population(directory: Path) -> dict[str, NDArray]:
    """The sample arrays written beside the model: the benchmark companies' own answers and profiles."""
    arrays = _read_arrays(directory, "sample.npz")
    _verify(directory, "sample", _digest(arrays, {}))
    return arrays


def locate(name: str | None = None, root: Path | None = None) -> Path:
    """The directory of a model: `name` with or without version, the newest version of the default one unless given."""
    root, name = places.MODELS if root is None else root, name or DEFAULT
    found = [path.parent for path in root.glob("*/meta.json")]
    matching = [path for path in found if path.name == name or _split(path.name)[0] == name]
    if not matching:
        raise ArtifactError(
            "There is no model {name}. Available: {available}. Build one with: {command}",
            name=name,
            available=", ".join(sorted(path.name for path in found)) or "-",
            command=REBUILD,
        )
    return max(matching, key=lambda path: _split(path.name)[1])


def find(name: str | None = None, root: Path | None = None) -> RankModel:
    """The model of that name (see `locate`), read once; a shipped one unless `root` names another folder of models."""
    return _cached(locate(name, root))


@cache
def _cached(directory: Path) -> RankModel:
    return read(directory)


def _split(directory: str) -> tuple[str, tuple[int, ...]]:
    """("hunan-2026", (1, 10, 0)) of "hunan-2026-1.10.0"."""
    name, _, version = directory.rpartition("-")
    return name, tuple(int(part) for part in re.findall(r"\d+", version))


def _named(questionnaire: str, version: str, digest: str) -> str:
    return f"{questionnaire} {version} ({digest[:8]})"


def _arrays(model: RankModel) -> dict[str, NDArray]:
    arrays = {name: getattr(model.kernel, name) for name in _KERNEL}
    arrays["counts"] = np.array(model.kernel.counts, dtype=np.int16)
    arrays["discrimination"] = model.discrimination
    arrays["difficulty"] = model.difficulty
    return arrays | {name: getattr(model.benchmark, name) for name in _COLUMNS}


def _facts(model: RankModel) -> dict[str, Any]:
    origin = {name: getattr(model.benchmark, name) for name in _ORIGIN}
    return {
        "format": FORMAT,
        "name": model.name,
        "version": model.version,
        "items": list(model.items),
        "benchmark": origin,
        "meta": model.meta,
    }


def _model(facts: dict[str, Any], arrays: dict[str, NDArray]) -> RankModel:
    kernel = Kernel(**{name: arrays[name] for name in _KERNEL}, counts=tuple(arrays["counts"].tolist()))
    described: dict[str, Any] = {name: arrays[name] for name in _COLUMNS} | facts["benchmark"]
    return RankModel(
        name=facts["name"],
        version=facts["version"],
        items=tuple(facts["items"]),
        kernel=kernel,
        discrimination=arrays["discrimination"],
        difficulty=arrays["difficulty"],
        benchmark=Benchmark(**described),
        meta=facts["meta"],
    )


def _canonical(facts: Mapping[str, Any], indent: int | None = None) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, allow_nan=False, indent=indent)


def _digest(arrays: Mapping[str, NDArray], facts: Mapping[str, Any]) -> str:
    total = hashlib.sha256(_canonical(facts).encode())
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        total.update(f"\n{name} {array.dtype.str} {array.shape}\n".encode())
        total.update(array.tobytes())
    return total.hexdigest()


def _npz(arrays: Mapping[str, NDArray]) -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **{name: arrays[name] for name in sorted(arrays)})
    return buffer.getvalue()


def _bytes(directory: Path, name: str) -> bytes:
    try:
        return (directory / name).read_bytes()
    except OSError as error:
        raise ArtifactError(
            "Model {model} has no readable file {file}. Restore it, or build the model anew: {command}",
            model=directory.name,
            file=name,
            command=REBUILD,
        ) from error


def _damaged(directory: Path, name: str) -> ArtifactError:
    return ArtifactError(
        "File {file} of model {model} is damaged or was altered. Restore it, or build the model anew: {command}",
        file=name,
        model=directory.name,
        command=REBUILD,
    )


def _read_facts(directory: Path) -> dict[str, Any]:
    try:
        facts = json.loads(_bytes(directory, "meta.json"))
        made_with = facts["format"]
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged(directory, "meta.json") from error
    if made_with != FORMAT:
        raise ArtifactError(
            "Model {model} has format {theirs}, this version reads format {ours}. Build it anew: {command}",
            model=directory.name,
            theirs=made_with,
            ours=FORMAT,
            command=REBUILD,
        )
    return facts


def _read_arrays(directory: Path, name: str) -> dict[str, NDArray]:
    content = _bytes(directory, name)
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            return {key: file[key] for key in file.files}
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        raise _damaged(directory, name) from error


def _verify(directory: Path, part: str, digest: str) -> None:
    lines = _bytes(directory, "digest.txt").decode("ascii", "replace").splitlines()
    if f"{digest}  {part}" not in lines:
        raise _damaged(directory, "arrays.npz / meta.json" if part == "model" else "sample.npz")
