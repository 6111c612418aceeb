"""`assess template`, `assess sample`: tables to start from; and what commands that read tables say of them."""

import os
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assess.cli.language import START, language, say
from assess.errors import TableError
from assess.i18n import mark, translator

if TYPE_CHECKING:
    from assess.batch.run import Run
    from assess.batch.score import Scored
    from assess.ranking.artifacts import RankModel

_ = translator(START)
FILE = click.Path(path_type=Path, dir_okay=False)
SOME_REJECTED = 1


@click.command(help=_("Write the empty table to fill in."))
@click.argument("output", type=FILE)
@click.option("--guide", type=FILE, help=_("Also write a table that explains every column and its allowed values."))
@click.option("--labels", is_flag=True, help=_("Call the columns by their labels instead of their ids."))
@language
def template(output: Path, guide: Path | None, labels: bool, locale: str) -> None:
    from assess.batch import tables
    from assess.batch import template as templates
    from assess.questionnaire import find

    asked = find()
    keep_apart(output, *([guide] if guide else []))
    tables.write(templates.empty_table(asked, locale if labels else ""), output)
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


def peer_minimum() -> int:
    """The least size of a peer group, the same setting as the service's."""
    from assess.ranking.peers import safe_minimum

    return safe_minimum(os.environ.get("ASSESS_PEER_MINIMUM"))


def actions_file() -> Path | None:
    """The file of other figures for actions, the same setting as the service's; every command that plans reads it."""
    return Path(os.environ["ASSESS_ACTIONS"]) if os.environ.get("ASSESS_ACTIONS") else None


def keep_apart(*paths: Path) -> None:
    """Raises TableError when two of the files are one."""
    places = [path.resolve() for path in paths]
    twice = next((path for path in places if places.count(path) > 1), None)
    if twice:
        raise TableError(mark("{file} is named twice; every input and output is a file of its own"), file=twice.name)


def say_written(path: Path, locale: str) -> None:
    say(translator(locale)("Written: {file}").format(file=path))


def say_counts(scored: "Scored", locale: str) -> None:
    """What became of the rows of one table, and what was left aside."""
    from assess.records import asdict  # help does not need it

    counts = asdict(scored.counts)
    say_tally(counts, counts["repeats"], scored.intake.rules, locale)
    if scored.layout.ignored:
        say(translator(locale)("Columns not used: {columns}").format(columns=", ".join(scored.layout.ignored)))


def say_run(run: "Run", locale: str) -> None:
    """What became of the rows of all files, and of files that cannot be used."""
    _ = translator(locale)
    names = ("read", "scored", "rejected", "blank", "not_asked")
    counts = {name: sum(getattr(entry, name) for entry in run.entries) for name in names}
    rules = sum((entry.rules for entry in run.entries), Counter[str]())
    say_tally(counts, run.seen.repeats, rules, locale)
    say_carried(dict.fromkeys(title for entry in run.entries for title in entry.carried), locale)
    for entry in run.entries:
        if entry.error:
            message = _("{file}: left out after {read} rows, {why}") if entry.read else _("{file}: left out, {why}")
            say(message.format(file=entry.source.name, read=entry.read, why=entry.error.text(locale)))


def say_carried(titles: Collection[str], locale: str) -> None:
    """Columns that mean nothing here."""
    if titles:
        say(translator(locale)("Columns carried over unread: {columns}").format(columns=", ".join(titles)))


def say_tally(counts: Mapping[str, int], repeats: int, rules: Mapping[str, int], locale: str) -> None:
    """What became of all rows, and by which rules cells were read."""
    from assess.batch.reading import RULES

    _ = translator(locale)
    say(_("{read} rows read = {scored} scored + {rejected} rejected").format(**counts))
    if counts["blank"]:
        say(_("{blank} blank rows left out").format(**counts))
    if counts["not_asked"]:
        say(_("{not_asked} answers ignored: service companies are not asked these questions").format(**counts))
    if repeats:
        say(_("{repeats} scored rows repeat a credit code that stands further up").format(repeats=repeats))
    for rule, count in sorted(rules.items()):
        say(_("{count} cells read by a rule: {rule}").format(count=count, rule=_(RULES[rule])))


def say_benchmark(model: "RankModel", locale: str) -> None:
    """What the ranks are ranks in."""
    _ = translator(locale)
    kinds = {
        "synthetic": _("Ranked among {n} calibrated synthetic companies ({model}, {date}), not among surveyed ones"),
        "surveyed": _("Ranked among {n} surveyed companies ({model}, {date})"),
    }
    name = f"{model.name}-{model.version}"
    say(kinds[model.benchmark.kind].format(n=model.benchmark.n, model=name, date=model.benchmark.date))
