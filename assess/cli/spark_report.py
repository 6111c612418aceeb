"""The Spark engine of `assess report`: executors draw the reports, into a folder they share or into a data set."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date as calendar
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assess.cli import bulk
from assess.cli.language import say
from assess.cli.report import rejected
from assess.cli.spark import engine
from assess.cli.tables import SOME_REJECTED, actions_file, say_benchmark
from assess.cli.wishes import Wishes
from assess.i18n import mark, translator

if TYPE_CHECKING:
    from assess.batch.run import Setting
    from assess.batch.spark import Block
    from assess.planning import Library

_LOCAL = {"rejects": "--rejects", "manifest": "--manifest", "resume": "--resume", "archive": "--zip"}
_LOCAL |= {"processes": "--processes"}
_AT_A_TIME = 16
"""Reports told at a time: some megabytes where they go into the data set."""


@dataclass(frozen=True)
class Drawing:
    """What a worker does with scored rows. Reports go into `folder`, without one into what is told. `series` tells the
    rows of each file apart, where there are several."""

    library: "Library | None"
    date: str
    folder: str | None
    series: dict[str, str]

    def __call__(self, block: "Block", setting: "Setting") -> Iterator[Any]:
        from assess.batch.outputs import of_records

        refused = rejected(block.scored, setting.locale)
        told = [entry | _place(block, int(entry["row"])) | {"pdf": None} for entry in refused]
        job = bulk.Job(block.scored, self.library, setting.locale, setting.minimum, {})
        for i in range(len(block.scored.intake)):
            told.append(self._drawn(block, job, i))
            if len(told) >= _AT_A_TIME:
                yield of_records(told, list(self.schema)).cast(self.schema)
                told = []
        if told:
            yield of_records(told, list(self.schema)).cast(self.schema)

    @property
    def schema(self) -> Any:
        from assess.batch.spark import reports_schema

        return reports_schema(bulk.COLUMNS, bool(self.series), self.folder is None)

    def _drawn(self, block: "Block", job: bulk.Job, i: int) -> dict[str, Any]:
        from assess.batch import outputs
        from assess.report import pdf

        place = _place(block, block.scored.row_number(i))
        row, company = place["row"], str(block.scored.intake.name[i])
        series = self.series[place["source"]] if self.series else ""
        # Nobody knows the names the others give: the row is part of every one.
        name = f"{pdf.file_name(company, self.date, job.locale).removesuffix('.pdf')}_{series}{row}.pdf"
        entry, made = bulk.made(job, bulk.Task(i, row, company, name, self.date, series))
        if made and self.folder is not None:
            outputs.replace(Path(self.folder) / name, lambda path: path.write_bytes(made))
        return entry | place | {"pdf": made or None}


def _place(block: "Block", i: int) -> dict[str, Any]:
    return {"source": block.file[i], "row": block.row[i]}


def report_on_spark(input: str, output: str, master: str | None, wishes: dict[str, Any]) -> int:
    """Draws a report for each company, and says what came of it. The exit status."""
    from assess import planning

    locale = wishes["locale"]
    _refuse_what_is_local(wishes)
    spark = engine(locale)
    setting = Wishes((Path(input),), Path(output), model=wishes["model"], locale=locale).wished.setting()
    as_data = "://" in output or output.rstrip("/").endswith(".parquet")
    with spark.session(master) as session:
        lists = spark.read(session, [input], setting)
        library, today = planning.find_if_any(setting.questionnaire, actions_file()), calendar.today().isoformat()
        drawing = Drawing(library, today, None if as_data else str(_folder(output)), _series(lists.names.values()))
        listed = output if as_data else f"{output.rstrip('/')}/manifest.parquet"
        states = spark.draw(lists, setting, drawing, drawing.schema, listed)
    counts = {"read": sum(states.values()), "rejected": states.get("rejected", 0)}
    _ = translator(locale)
    say(_("{read} rows read = {scored} scored + {rejected} rejected").format(scored=_scored(counts), **counts))
    say(_("Written: {file}").format(file=listed))
    say_benchmark(setting.model, locale)
    return SOME_REJECTED if set(states) - {bulk.DONE} else 0


def _scored(counts: dict[str, int]) -> int:
    return counts["read"] - counts["rejected"]


def _folder(output: str) -> Path:
    from assess.batch.outputs import make_folder

    folder = Path(output).absolute()
    make_folder(folder)
    return folder


def _series(files: Collection[str]) -> dict[str, str]:
    """A number for each file, to tell rows of one number apart; none for a single file."""
    return {file: f"{k}-" for k, file in enumerate(files, 1)}


def _refuse_what_is_local(wishes: dict[str, Any]) -> None:
    named = [option for name, option in _LOCAL.items() if wishes[name]]
    if named:
        message = translator(wishes["locale"])(
            mark("Not for the Spark engine, whose rows have no order: {options}; leave this out")
        )
        raise click.UsageError(message.format(options=", ".join(named)))
