"""`assess report`: one PDF for each company of a table, and a manifest of what became of every row."""

from collections import Counter
from collections.abc import Callable
from datetime import date as calendar
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assess.cli import bulk
from assess.cli.engines import engine_options
from assess.cli.language import START, language, say
from assess.cli.models import chosen_model, model_option
from assess.cli.tables import (
    FILE,
    SOME_REJECTED,
    actions_file,
    peer_minimum,
    say_benchmark,
    say_counts,
    say_written,
)
from assess.errors import ReportError
from assess.i18n import mark, translator

if TYPE_CHECKING:
    from assess.batch.score import Scored

_ = translator(START)
_ARCHIVE = "reports.zip"


@click.command(
    help=_(
        "Write a PDF report for each company. INPUT is a CSV, XLSX or Parquet file with the columns of the template. "
        "Exit status 0: all written; 1: some rows rejected; 2: the file cannot be used."
    )
)
@click.argument("input", type=click.Path())
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(file_okay=False),
    required=True,
    help=_("Folder of the reports; made if there is none."),
)
@click.option("--rejects", type=FILE, help=_("The table of rejected rows and reasons. [default: in the folder]"))
@click.option(
    "--manifest",
    type=FILE,
    help=_("The list of rows and what became of them, by its ending CSV or JSON Lines. [default: manifest.csv there]"),
)
@click.option("--resume", is_flag=True, help=_("Go on after a stop: leave out the reports the manifest says are done."))
@click.option("--zip", "archive", is_flag=True, help=_("Put the reports into {file}.").format(file=_ARCHIVE))
@click.option("--processes", type=click.IntRange(min=1), help=_("How many draw at a time. [default: one a core]"))
@engine_options(_("Where to draw: on this machine, or on a Spark cluster from Parquet."))
@model_option
@language
@click.pass_context
def report(ctx: click.Context, input: str, folder: str, engine: str, master: str | None, **wishes: Any) -> None:
    if engine == "spark":
        from assess.cli.spark_report import report_on_spark

        ctx.exit(report_on_spark(input, folder, master, wishes))
    ctx.exit(_report(Path(input), Path(folder), **wishes))


def _report(input: Path, folder: Path, model: str, locale: str, **wishes: Any) -> int:
    from assess import planning
    from assess.batch import outputs, tables
    from assess.batch import score as batch
    from assess.questionnaire import find

    if wishes["resume"] and wishes["archive"]:
        raise ReportError(mark("--resume and --zip do not go together: an archive is made whole or not at all"))
    ranker, questionnaire = chosen_model(model), find()
    scored = batch.score(tables.read(input), questionnaire, ranker, peer_minimum())
    outputs.make_folder(folder)
    manifest = bulk.Manifest(wishes["manifest"] or folder / "manifest.csv", rejected(scored, locale))
    done = bulk.kept(manifest.path, folder) if wishes["resume"] else {}
    digests = {row: digest for row, (_date, digest) in done.items()}
    job = bulk.Job(scored, planning.find_if_any(questionnaire, actions_file()), locale, peer_minimum(), digests)
    tasks = _tasks(scored, locale, calendar.today().isoformat(), {row: date for row, (date, _digest) in done.items()})
    put = bulk.into_zip(folder / _ARCHIVE) if wishes["archive"] else bulk.into_folder(folder)
    states = _draw(job, tasks, wishes["processes"] or bulk.cores(), manifest, put)
    outputs.write(scored.reject_table(locale), wishes["rejects"] or folder / "rejects.csv")
    say_counts(scored, locale)
    if states["kept"]:
        say(translator(locale)("{n} reports were there already").format(n=states["kept"]))
    say_written(manifest.path, locale)
    say_benchmark(ranker, locale)
    return SOME_REJECTED if scored.counts.rejected or states["failed"] else 0


def _draw(job: bulk.Job, tasks: list[bulk.Task], processes: int, manifest: bulk.Manifest, put: Any) -> Counter[str]:
    """Draws every report and lists it in the manifest, also when it is stopped on the way."""
    states: Counter[str] = Counter()
    try:
        with put as add, bulk.progress(len(tasks), job.locale) as advance:
            for entry, made in bulk.drawn(job, tasks, processes):
                _keep(entry, made, add)
                manifest.add(entry)
                states["kept" if entry["status"] == bulk.DONE and not made else str(entry["status"])] += 1
                advance()
    finally:
        manifest.write()
    return states


def _keep(entry: bulk.Entry, made: bytes, add: Callable[[str, bytes], Any]) -> None:
    if made:
        add(str(entry["file"]), made)
    elif entry["status"] == "failed":
        say(f"{entry['row']}: {entry['reason']}")


def _tasks(scored: "Scored", locale: str, today: str, dates: dict[int, str]) -> list[bulk.Task]:
    """A task for each company scored; a report that goes on after a stop keeps its `dates`."""
    from assess.report import pdf

    taken: set[str] = set()
    tasks = []
    for i in range(len(scored.intake)):
        row, company = scored.row_number(i), str(scored.intake.name[i])
        date = dates.get(row, today)
        tasks.append(bulk.Task(i, row, company, _unused(pdf.file_name(company, date, locale), row, taken), date))
    return tasks


def _unused(name: str, row: int, taken: set[str]) -> str:
    """The row number tells companies of one name apart, also where capitals and small letters are the same file."""
    if name.casefold() in taken:
        name = f"{name.removesuffix('.pdf')}_{row}.pdf"
    taken.add(name.casefold())
    return name


def rejected(scored: "Scored", locale: str) -> list[bulk.Entry]:
    reasons: dict[int, list[str]] = {}
    table = scored.reject_table(locale)
    for row in table.iter_rows():
        reasons.setdefault(int(row[0]), []).append(str(row[-1]))
    said = {row: "; ".join(why) for row, why in reasons.items()}
    return [bulk.NOTHING | {"row": n, "status": "rejected", "reason": said.get(n, "")} for n in scored.rejected_rows()]
