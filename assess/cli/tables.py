"""`assess template`, `assess sample`, `assess score`: tables of companies in and out."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assess.cli.language import START, language, say
from assess.cli.models import chosen_model, model_option
from assess.errors import TableError
from assess.i18n import mark, translator

if TYPE_CHECKING:
    from assess.batch.score import Scored
    from assess.ranking.artifacts import RankModel

_ = translator(START)
FILE = click.Path(path_type=Path, dir_okay=False)
SOME_REJECTED = 1


@click.command(help=_("Write the empty table to fill in."))
@click.argument("output", type=FILE)
@click.option("--guide", type=FILE, help=_("Also write a table that explains every column and its allowed values."))
@language
def template(output: Path, guide: Path | None, locale: str) -> None:
    from assess.batch import tables
    from assess.batch import template as templates
    from assess.questionnaire import find

    asked = find()
    keep_apart(output, *([guide] if guide else []))
    tables.write(templates.empty_table(asked), output)
    say_written(output, locale)
    if guide:
        tables.write(templates.guide(asked, locale), guide)
        say_written(guide, locale)
    else:
        say(translator(locale)("What may stand in each column: assess template OUTPUT --guide GUIDE"))


@click.command(help=_("Write made-up companies to try things with. They are drawn from the synthetic benchmark."))
@click.argument("output", type=FILE)
@click.option("--rows", type=click.IntRange(min=1), default=1000, show_default=True, help=_("Number of companies."))
@click.option("--seed", type=int, default=1, show_default=True, help=_("The same seed draws the same companies."))
@language
def sample(output: Path, rows: int, seed: int, locale: str) -> None:
    from assess.batch import tables
    from assess.batch.template import filled_table
    from assess.benchmark import sample as draw
    from assess.ranking.artifacts import locate

    drawn = draw(locate(), rows, seed, locale)
    tables.write(filled_table(drawn.questionnaire, drawn.names, drawn.profiles, drawn.matrix), output)
    say_written(output, locale)
    say(translator(locale)("These companies are made up; they are drawn from the calibrated synthetic benchmark"))


@click.command(
    help=_(
        "Score the companies of a CSV file. INPUT has the columns of the template. "
        "Exit status 0: all scored; 1: some rows rejected; 2: the file cannot be used."
    )
)
@click.argument("input", type=FILE)
@click.option("-o", "--output", type=FILE, required=True, help=_("The table of results."))
@click.option("--rejects", type=FILE, help=_("The table of rejected rows and reasons. [default: beside the output]"))
@model_option
@language
@click.pass_context
def score(ctx: click.Context, input: Path, output: Path, rejects: Path | None, model: str, locale: str) -> None:
    from assess.batch import tables

    refused = rejects or output.with_suffix(".rejects.csv")
    keep_apart(input, output, refused)
    # The file is read on another core while this one imports the rest, which takes about as long.
    with ThreadPoolExecutor(1) as reader:
        table = reader.submit(tables.read, input)
        from assess.batch import score as batch
        from assess.questionnaire import find

        questionnaire, ranker = find(), chosen_model(model)
    scored = batch.score(table.result(), questionnaire, ranker, peer_minimum())
    tables.write(scored.result_table(locale), output)
    say_counts(scored, locale)
    say_written(output, locale)
    # A table of an earlier run must not stand beside new results.
    if scored.counts.rejected or rejects or refused.exists():
        tables.write(scored.reject_table(locale), refused)
        say(translator(locale)("Rejected rows with their reasons: {file}").format(file=refused))
    say_benchmark(ranker, locale)
    ctx.exit(SOME_REJECTED if scored.counts.rejected else 0)


def peer_minimum() -> int:
    """The least size of a peer group, the same setting as the service's."""
    from assess.ranking.peers import safe_minimum

    return safe_minimum(os.environ.get("ASSESS_PEER_MINIMUM"))


def keep_apart(*paths: Path) -> None:
    """Raises TableError when two of the files are one."""
    places = [path.resolve() for path in paths]
    twice = next((path for path in places if places.count(path) > 1), None)
    if twice:
        raise TableError(mark("{file} is named twice; every input and output is a file of its own"), file=twice.name)


def say_written(path: Path, locale: str) -> None:
    say(translator(locale)("Written: {file}").format(file=path))


def say_counts(scored: "Scored", locale: str) -> None:
    """What became of the rows, and what was left aside."""
    _ = translator(locale)
    counts = asdict(scored.counts)
    say(_("{read} rows read = {scored} scored + {rejected} rejected").format(**counts))
    if counts["blank"]:
        say(_("{blank} blank rows left out").format(**counts))
    if counts["not_asked"]:
        say(_("{not_asked} answers ignored: service companies are not asked these questions").format(**counts))
    if scored.layout.ignored:
        say(_("Columns not used: {columns}").format(columns=", ".join(scored.layout.ignored)))


def say_benchmark(model: "RankModel", locale: str) -> None:
    """What the ranks are ranks in."""
    _ = translator(locale)
    kinds = {
        "synthetic": _("Ranked among {n} calibrated synthetic companies ({model}, {date}), not among surveyed ones"),
        "surveyed": _("Ranked among {n} surveyed companies ({model}, {date})"),
    }
    name = f"{model.name}-{model.version}"
    say(kinds[model.benchmark.kind].format(n=model.benchmark.n, model=name, date=model.benchmark.date))
