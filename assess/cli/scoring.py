"""The local engine of `assess score`: from the wishes of a command to its files, and what is said on the way."""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assess import __version__
from assess.batch import outputs
from assess.batch.ahead import Ahead
from assess.batch.sources import STANDARD, Source, mapping, rejected_rows, sources
from assess.cli.language import say
from assess.cli.models import chosen_model
from assess.cli.progress import progress
from assess.cli.tables import SOME_REJECTED, keep_apart, peer_minimum, say_benchmark, say_run, say_written
from assess.i18n import translator

if TYPE_CHECKING:
    from assess.batch.run import Outcome, Run, Setting
    from assess.questionnaire import Questionnaire
    from assess.ranking.artifacts import RankModel

_SHOWN = 10
"""Rejects a dry run prints."""
Ready = Callable[[], None]
"""Called when everything is imported and read that the whole run needs."""


@dataclass(frozen=True)
class Wishes:
    """What the command line asks for."""

    inputs: tuple[Path, ...]
    output: Path
    kind: str | None = None
    rejects: Path | None = None
    manifest: Path | None = None
    mapping: Path | None = None
    strict: bool = False
    duplicates: str = "keep"
    only_rejects: Path | None = None
    resume: bool = False
    quiet: bool = False
    model: str = ""
    locale: str = "zh"

    @property
    def to_standard(self) -> bool:
        return self.output == STANDARD

    @property
    def form(self) -> str:
        return self.kind or outputs.kind_of(self.output)

    def beside(self, ending: str) -> Path | None:
        """A file named after the output; none beside standard output."""
        return None if self.to_standard else self.output.with_suffix(ending)

    @property
    def settings(self) -> dict[str, Any]:
        """What the results depend on, for the manifest."""
        return {
            "strict": self.strict,
            "duplicates": self.duplicates,
            "mapping": self.mapping.name if self.mapping else "",
            "only_rejects": self.only_rejects.name if self.only_rejects else "",
            "language": self.locale,
        }


def check(wishes: Wishes, ready: Ready) -> int:
    """Reads and checks, writes nothing, and says what it found. The exit status."""
    with _prepared(wishes, ready) as run:
        shown: list[tuple[Any, ...]] = []
        with progress(run, wishes) as advance:
            for _job, outcome in run.check():
                shown += outcome.rejects.head(_SHOWN - len(shown)).rows()
                advance()
    say_rejects(shown)
    say_run(run, wishes.locale)
    return _status(run)


def say_rejects(rejects: Iterable[tuple[Any, ...]]) -> None:
    """Rows of a table of rejects, each in a line."""
    for *place, field, label, value, reason in rejects:
        say(f"{' '.join(map(str, place))} {label or field} {value!r}: {reason}")


def run(wishes: Wishes, ready: Ready) -> int:
    """Scores, writes results, rejects and manifest, and says what came of it. The exit status."""
    started, clock = _now(), time.perf_counter()
    refused = wishes.rejects or wishes.beside(".rejects.csv")
    listed = wishes.manifest or wishes.beside(".manifest.json")
    with ThreadPoolExecutor(1) as beside, _prepared(wishes, ready, refused, listed) as run:
        digests = beside.submit(lambda: [entry.source.digest() for entry in run.entries])
        parts = _parts(wishes, run, digests.result()) if wishes.resume else None
        with ExitStack() as files, progress(run, wishes) as advance:
            last = _written(run, wishes, refused, files, advance, parts.kept if parts else None)
        about = {
            "program": f"assess {__version__}",
            "started": started,
            "finished": _now(),
            "seconds": round(time.perf_counter() - clock, 3),
            "output": str(wishes.output),
        }
        if listed:
            from assess.batch.manifest import manifest

            made_with = last.provenance if last else None
            told = manifest(run, digests.result(), made_with, wishes.settings, about)
            text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
            outputs.replace(listed, lambda temporary: temporary.write_text(text, encoding="utf-8"))
        if parts:
            parts.remove()
    if not wishes.quiet:
        _say(run, wishes, refused, listed)
    return _status(run)


@contextmanager
def _prepared(wishes: Wishes, ready: Ready, *written: Path | None) -> Iterator["Run"]:
    """The run, its first file being read on another core while this one imports the rest, which takes about as long."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        found = sources(wishes.inputs, sys.stdin.buffer, Path(folder) / "stdin")
        named = [path for path in (wishes.mapping, wishes.only_rejects, *written) if path]
        keep_apart(*(source.path for source in found), *named, *([] if wishes.to_standard else [wishes.output]))
        opened = stack.enter_context(Ahead(found[0].tables(), 8)) if len(found) == 1 else None
        prepared = _run(wishes, found, opened)
        ready()
        yield prepared


def _run(wishes: Wishes, found: list[Source], opened: Ahead[Any] | None) -> "Run":
    """The rules are compiled on another core while this one imports the rest."""
    from assess.assessment import compile_rules
    from assess.questionnaire import find

    asked, model = find(), chosen_model(wishes.model)
    with ThreadPoolExecutor(1) as beside:
        compiled = beside.submit(compile_rules, asked, model)
        from assess.batch.run import Run

        setting = _setting(wishes, asked, model)
        compiled.result()
    return Run(setting, found, opened)


def setting_of(wishes: Wishes) -> "Setting":
    """What is scored, and how. Raises TableError and ArtifactError."""
    from assess.questionnaire import find

    return _setting(wishes, find(), chosen_model(wishes.model))


def _setting(wishes: Wishes, asked: "Questionnaire", model: "RankModel") -> "Setting":
    from assess.batch.columns import template
    from assess.batch.run import Setting

    return Setting(
        questionnaire=asked,
        model=model,
        minimum=peer_minimum(),
        locale=wishes.locale,
        mapping=mapping(wishes.mapping, template(asked)) if wishes.mapping else {},
        strict=wishes.strict,
        last_wins=wishes.duplicates == "last",
        only=rejected_rows(wishes.only_rejects) if wishes.only_rejects else None,
    )


def _written(
    run: "Run", wishes: Wishes, refused: Path | None, files: ExitStack, advance: Any, kept: Any
) -> "Outcome | None":
    """Writes results and rejects as they come; the last outcome, None where there was none."""
    add = add_reject = outcome = None
    for _job, outcome in run.score(wishes.form, kept):
        if add is None:
            add = files.enter_context(_results(wishes, outcome.results.schema))
        add(outcome.prepared)
        # A table of an earlier run must not stand beside new results.
        wanted = outcome.rejects.height or wishes.rejects or (refused and refused.exists())
        if refused and wanted and add_reject is None:
            kind = outputs.kind_of(refused)
            add_reject = files.enter_context(outputs.opened(refused, kind, outcome.rejects.schema))
        if refused and add_reject:
            add_reject(outputs.prepared(outcome.rejects, outputs.kind_of(refused)))
        advance()
    return outcome


def _results(wishes: Wishes, schema: Any) -> Any:
    if wishes.to_standard:
        return outputs.streamed(sys.stdout.buffer, wishes.form, schema)
    return outputs.opened(wishes.output, wishes.form, schema)


def _parts(wishes: Wishes, run: "Run", digests: list[str]) -> Any:
    from assess.batch.delimited import BLOCK
    from assess.batch.parts import Parts

    asked, model = run.setting.questionnaire, run.setting.model
    key = wishes.settings | {
        "files": digests,
        "versions": [__version__, asked.digest, model.digest, run.setting.minimum],
        "block": BLOCK,
        "mapping": dict(run.setting.mapping),
        "only": {name: sorted(rows) for name, rows in (run.setting.only or {}).items()},
    }
    outputs.sweep(*(path for path in (wishes.output, wishes.rejects or wishes.beside(".rejects.csv")) if path))
    parts = Parts(wishes.output.with_name(f"{wishes.output.name}.parts"), key)
    if parts.done and not wishes.quiet:
        say(translator(wishes.locale)("{done} finished blocks are taken over").format(done=parts.done))
    return parts


def _say(run: "Run", wishes: Wishes, refused: Path | None, listed: Path | None) -> None:
    _ = translator(wishes.locale)
    say_run(run, wishes.locale)
    if not wishes.to_standard:
        say_written(wishes.output, wishes.locale)
    rejected = sum(entry.rejected for entry in run.entries)
    if refused and refused.exists():
        say(_("Rejected rows with their reasons: {file}").format(file=refused))
    elif rejected:
        say(_("To see why rows were rejected, name a file with --rejects"))
    if listed:
        say(_("Manifest of the run: {file}").format(file=listed))
    say_benchmark(run.setting.model, wishes.locale)


def _status(run: "Run") -> int:
    return SOME_REJECTED if any(entry.rejected or entry.error for entry in run.entries) else 0


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
