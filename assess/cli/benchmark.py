"""`assess benchmark`: make the synthetic population and its model anew, or hold the shipped one to its margins."""

from datetime import datetime
from pathlib import Path

import click

from assess.cli.language import START, language, say
from assess.i18n import translator

_ = translator(START)
FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group(help=_("Build or check the synthetic benchmark."))
def benchmark() -> None:
    pass


@benchmark.command(help=_("Draw the population, fit the model and write both. Takes about a minute."))
@click.option("--into", type=FOLDER, help=_("Folder of models. [default: the shipped one]"))
@click.option("--seed", type=int, help=_("The same seed gives the same companies. [default: as shipped]"))
@click.option("--rows", type=click.IntRange(min=1000), help=_("Number of companies. [default: as the margins say]"))
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help=_("Date the benchmark is known by. [default: today]"))
@click.option("--version", help=_("Version of the model. [default: that of this program]"))
@language
def build(
    into: Path | None, seed: int | None, rows: int | None, date: datetime | None, version: str | None, locale: str
) -> None:
    from assess import benchmark as rooms
    from assess.places import MODELS

    wishes = {"seed": seed, "n": rows, "version": version}
    built = rooms.build(
        into or MODELS,
        (date or datetime.now()).strftime("%Y-%m-%d"),
        **{name: wish for name, wish in wishes.items() if wish is not None},  # type: ignore[arg-type]
    )
    click.echo(rooms.table(built.found), nl=False)
    say(translator(locale)("Written: {file}").format(file=built.directory))


@benchmark.command(help=_("Print each published figure, asked for and reached; exit status 1: a hard one is missed."))
@click.argument("model", required=False)
@language
@click.pass_context
def check(ctx: click.Context, model: str | None, locale: str) -> None:
    from assess import benchmark as rooms
    from assess.ranking.artifacts import locate

    found = rooms.check(rooms.shipped_population(locate(model)), rooms.load_margins())
    click.echo(rooms.table(found), nl=False)
    outside, missed = [f for f in found if not f.inside], rooms.hard_misses(found)
    message = translator(locale)("{figures} figures checked: {outside} outside their tolerance, {hard} of them hard")
    say(message.format(figures=len(found), outside=len(outside), hard=len(missed)))
    ctx.exit(1 if missed else 0)
