"""The local engine of `assess score`: from the wishes of a command to its files, and what is said on the way."""

import io
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assess import __version__
from assess.batch import outputs
from assess.batch.ahead import Ahead
from assess.batch.helping import Team
from assess.batch.kinds import kind_of
from assess.batch.sources import Source, sources
from assess.cli.language import say
from assess.cli.progress import progress
from assess.cli.tables import SOME_REJECTED, keep_apart, say_benchmark, say_run, say_written
from assess.cli.wishes import Wishes
from assess.i18n import translator

if TYPE_CHECKING:
    from assess.batch.run import Job, Outcome, Run

_SHOWN = 10
"""Rejects a dry run prints."""
Ready = Callable[[], None]
"""Called when everything is imported and read that the whole run needs."""


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


def run(wishes: Wishes, ready: Ready, team: Team | None = None) -> int:
    """Scores, writes results, rejects and manifest, and says what came of it. The exit status. `team`: helpers
    that score a part of the only file."""
    started, clock = _now(), time.perf_counter()
    refused = wishes.rejects or wishes.beside(".rejects.csv")
    listed = wishes.manifest or wishes.beside(".manifest.json")
    with ThreadPoolExecutor(1) as beside, _prepared(wishes, ready, refused, listed, alone=not team) as run:
        digests = beside.submit(lambda: [entry.source.digest() for entry in run.entries])
        parts = _parts(wishes, run, digests.result()) if wishes.resume else None
        with ExitStack() as files, progress(run, wishes) as advance:
            worked = _shared_out(run, wishes, team) if team else run.score(wishes.form, parts.kept if parts else None)
            last = _written(worked, wishes, refused, files, advance)
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
def _prepared(wishes: Wishes, ready: Ready, *written: Path | None, alone: bool = True) -> Iterator["Run"]:
    """The run, its first file being read on another core while this one imports the rest, which takes about as long;
    unless others help with it, who need that core."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        typed = sys.stdin.buffer if sys.stdin else io.BytesIO()  # started without standard input, as by some services
        found = sources(wishes.inputs, typed, Path(folder) / "stdin")
        named = [path for path in (wishes.mapping, wishes.only_rejects, *written) if path]
        keep_apart(*(source.path for source in found), *named, *([] if wishes.to_standard else [wishes.output]))
        opened = stack.enter_context(Ahead(found[0].tables(), 8)) if len(found) == 1 and alone else None
        prepared = _run(wishes, found, opened)
        ready()
        yield prepared


def _run(wishes: Wishes, found: list[Source], opened: Ahead[Any] | None) -> "Run":
    """The rules are compiled on another core while this one imports the rest."""
    from assess.assessment import compile_rules

    asked, model = wishes.wished.rules()
    with ThreadPoolExecutor(1) as beside:
        compiled = beside.submit(compile_rules, asked, model)
        from assess.batch.run import Run

        setting = wishes.wished.setting()
        compiled.result()
    return Run(setting, found, opened)


def _shared_out(run: "Run", wishes: Wishes, team: Team) -> "Iterator[tuple[Job, Outcome]]":
    from assess.batch.helpers import Helpers
    from assess.batch.turns import Taken

    return run.share_out(wishes.form, Helpers(team.pipes, Taken(team.turns)))


def _written(
    worked: "Iterator[tuple[Job, Outcome]]", wishes: Wishes, refused: Path | None, files: ExitStack, advance: Any
) -> "Outcome | None":
    """Writes results and rejects as they come; the last outcome, None where there was none."""
    add = add_reject = outcome = None
    for _job, outcome in worked:
        if add is None:
            add = files.enter_context(_results(wishes, outcome.results.schema))
        add(outcome.prepared)
        # A table of an earlier run must not stand beside new results.
        wanted = outcome.rejects.height or wishes.rejects or (refused and refused.exists())
        if refused and wanted and add_reject is None:
            kind = kind_of(refused)
            add_reject = files.enter_context(outputs.opened(refused, kind, outcome.rejects.schema))
        if refused and add_reject:
            add_reject(outputs.prepared(outcome.rejects, kind_of(refused)))
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
