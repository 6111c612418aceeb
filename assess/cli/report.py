"""`assess report`: one PDF for each company of a table, and a manifest of what became of every row."""

import sys
from collections.abc import Iterator
from datetime import date as calendar
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assess.cli.language import START, language, say
from assess.cli.models import chosen_model, model_option
from assess.cli.tables import FILE, SOME_REJECTED, peer_minimum, say_benchmark, say_counts, say_written
from assess.errors import ReportError
from assess.i18n import translator

if TYPE_CHECKING:
    from assess.batch.score import Scored
    from assess.ranking.artifacts import RankModel

_ = translator(START)
Entry = dict[str, int | str]


@click.command(
    help=_(
        "Write a PDF report for each company. INPUT is a CSV file with the columns of the template. "
        "Exit status 0: all written; 1: some rows rejected; 2: the file cannot be used."
    )
)
@click.argument("input", type=FILE)
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help=_("Folder of the reports; made if there is none."),
)
@click.option("--rejects", type=FILE, help=_("The table of rejected rows and reasons. [default: in the folder]"))
@model_option
@language
@click.pass_context
def report(ctx: click.Context, input: Path, folder: Path, rejects: Path | None, model: str, locale: str) -> None:
    from assess.batch import score as batch
    from assess.batch import tables
    from assess.questionnaire import find

    ranker = chosen_model(model)
    scored = batch.score(tables.read(input), find(), ranker, peer_minimum())
    tables.make_folder(folder)
    entries = list(_entries(scored, ranker, folder, locale, calendar.today().isoformat()))
    tables.write(tables.of_records(entries + _rejected(scored), _COLUMNS).sort("row"), folder / "manifest.csv")
    tables.write(scored.reject_table(locale), rejects or folder / "rejects.csv")
    say_counts(scored, locale)
    say_written(folder / "manifest.csv", locale)
    say_benchmark(ranker, locale)
    failed = any(entry["status"] != "written" for entry in entries)
    ctx.exit(SOME_REJECTED if scored.counts.rejected or failed else 0)


_COLUMNS = ("row", "file", "company", "digest", "status", "reason")
_NOTHING: Entry = dict.fromkeys(_COLUMNS, "")


def _entries(scored: "Scored", model: "RankModel", folder: Path, locale: str, date: str) -> Iterator[Entry]:
    """Writes the reports one after the other; a report that cannot be drawn does not stop the others."""
    taken: set[str] = set()
    with click.progressbar(range(len(scored.intake)), file=sys.stderr) as rows:
        for i in rows:
            entry = _NOTHING | {"row": scored.row_number(i), "company": scored.intake.name[i]}
            try:
                yield entry | _write(scored, i, model, folder, locale, date, taken) | {"status": "written"}
            except ReportError as error:
                say(f"{entry['row']}: {error.text(locale)}")
                yield entry | {"status": "failed", "reason": error.text(locale)}


def _write(
    scored: "Scored", i: int, model: "RankModel", folder: Path, locale: str, date: str, taken: set[str]
) -> Entry:
    from assess.batch import tables
    from assess.report import content, pdf

    company = scored.company(i)
    number = f"{date.replace('-', '')}-{scored.row_number(i):06d}"
    said = content.build(scored.results, i, company, model, locale, date, number, peer_minimum())
    name = _unused(pdf.file_name(company.name, date, locale), scored.row_number(i), taken)
    drawn = pdf.render(said, locale)
    tables.replace(folder / name, lambda temporary: temporary.write_bytes(drawn))
    return {"file": name, "digest": said.cover.digest}


def _unused(name: str, row: int, taken: set[str]) -> str:
    """The row number tells companies of one name apart, also where capitals and small letters are the same file."""
    if name.casefold() in taken:
        name = f"{name.removesuffix('.pdf')}_{row}.pdf"
    taken.add(name.casefold())
    return name


def _rejected(scored: "Scored") -> list[Entry]:
    return [_NOTHING | {"row": row, "status": "rejected"} for row in scored.rejected_rows()]
