"""`assess benchmark`: make a benchmark and its model anew, drawn or surveyed, or hold one to the published margins."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assess.cli import models
from assess.cli.language import START, language, say
from assess.i18n import translator

if TYPE_CHECKING:
    from assess.benchmark import Reached

_ = translator(START)
FOLDER = click.Path(path_type=Path, file_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False)
WEIGHTINGS = ("given", "none", "poststratify")
_ONLY_SURVEYED = ("name", "weights", "minimum", "rejects", "strict")


@click.group(help=_("Build a benchmark, synthetic or of surveyed companies, or check one."))
def benchmark() -> None:
    pass


@benchmark.command(
    help=_(
        "Draw the synthetic population, fit the model and write both; takes about a minute. With --from or "
        "--from-store the benchmark is made of surveyed companies instead."
    )
)
@click.option("--from", "table", type=FILE, help=_("CSV or Parquet table of surveyed companies, as for score."))
@click.option("--from-store", "store", type=FILE, help=_("Store of the service; companies that agreed are taken."))
@click.option("--weights", type=click.Choice(WEIGHTINGS), help=_("Weights of surveyed companies. [default: given]"))
@click.option("--minimum", type=click.IntRange(min=100), help=_("Surveyed companies needed at least. [default: 500]"))
@click.option("--rejects", type=FILE, help=_("Where to write rejected rows and reasons."))
@click.option(
    "--strict", is_flag=True, default=None, help=_("Exit status 1 when a surveyed benchmark misses hard margins.")
)
@click.option("--name", help=_("Name of a surveyed model. [default: surveyed]"))
@click.option(
    "--into",
    type=FOLDER,
    help=_("Folder of models. [default: that of {variable}, else the shipped one]").format(variable=models.FOLDER),
)
@click.option("--seed", type=int, help=_("The same seed gives the same companies. [default: as shipped]"))
@click.option("--rows", type=click.IntRange(min=1000), help=_("Number of companies. [default: as the margins say]"))
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help=_("Date the benchmark is known by. [default: today]"))
@click.option("--version", help=_("Version of the model. [default: that of this program]"))
@language
@click.pass_context
def build(
    ctx: click.Context,
    table: Path | None,
    store: Path | None,
    into: Path | None,
    date: datetime | None,
    locale: str,
    **wishes: str | int | bool | Path | None,
) -> None:
    given = {name: wish for name, wish in wishes.items() if wish is not None}
    _refuse_mixtures(table, store, set(given), locale)
    root, day = into or models.models_folder(), (date or datetime.now()).strftime("%Y-%m-%d")
    if table or store:
        ctx.exit(_surveyed(table, store, root, day, given, locale))
    _synthetic(root, day, given, locale)


def _refuse_mixtures(table: Path | None, store: Path | None, given: set[str], locale: str) -> None:
    _ = translator(locale)
    if table and store:
        raise click.UsageError(_("Name one source of companies: --from or --from-store"))
    alien = {"rows"} if table or store else set(_ONLY_SURVEYED)
    if store:
        alien.add("rejects")
    if wrong := sorted(alien & given):
        kind = _("of surveyed companies from this source") if table or store else _("drawn by computer")
        message = _("Not for a benchmark {kind}: {options}; leave this out")
        raise click.UsageError(message.format(options=", ".join(f"--{name}" for name in wrong), kind=kind))


def _synthetic(root: Path, day: str, given: dict, locale: str) -> None:
    from assess import benchmark as rooms

    if "rows" in given:
        given["n"] = given.pop("rows")
    built = rooms.build(root, day, **given)
    click.echo(rooms.table(built.found), nl=False)
    say(translator(locale)("Written: {file}").format(file=built.directory))


def _surveyed(table: Path | None, store: Path | None, root: Path, day: str, given: dict, locale: str) -> int:
    """The exit status: 1 if hard margins are missed and that is not to be."""
    from assess.benchmark import hard_misses, representative, surveyed
    from assess.cli.surveyed import from_store, from_table
    from assess.questionnaire import find

    rejects, strict = given.pop("rejects", None), given.pop("strict", False)
    if "weights" in given:
        given["weighting"] = given.pop("weights")
    asked = find()
    survey = from_store(store, asked, locale) if store else from_table(table, asked, rejects, locale)  # type: ignore[arg-type]
    built = surveyed.build_surveyed(root, survey, day, questionnaire=asked, **given)
    click.echo(representative.table(list(built.compared)), nl=False)
    off = representative.outside(list(built.compared))
    _say_outside(len([each for each in built.compared if not each.few]), len(off), len(hard_misses(off)), locale)
    if off:
        say(translator(locale)("Where figures are outside, the companies are not representative; the card says so"))
    say(translator(locale)("Written: {file}").format(file=built.directory))
    setting = f"{models.FOLDER}={root} {models.NAME}={built.directory.name}"
    say(translator(locale)("To rank with it, set {setting}").format(setting=setting))
    return 1 if strict and hard_misses(off) else 0


@benchmark.command(help=_("Print each published figure, asked for and reached; exit status 1: a hard one is missed."))
@click.argument("model", required=False)
@language
@click.pass_context
def check(ctx: click.Context, model: str | None, locale: str) -> None:
    from assess import benchmark as rooms
    from assess.ranking import artifacts

    directory = artifacts.locate(model, models.models_folder())
    kept = artifacts.read(directory)
    if kept.benchmark.kind == "surveyed":  # whose answers are not shipped: as it was when it was built
        found = rooms.figures_kept(kept)
    else:
        found = _drawn_again(directory, locale)
    click.echo(rooms.table(found), nl=False)
    missed = rooms.hard_misses(found)
    _say_outside(len(found), len([f for f in found if not f.inside]), len(missed), locale)
    ctx.exit(1 if missed else 0)


def _drawn_again(directory: Path, locale: str) -> "list[Reached]":
    from assess import benchmark as rooms

    margins = rooms.load_margins()
    population = rooms.redrawn_population(directory, margins)
    if population.traits is None:
        _ = translator(locale)
        say(_("Margins and settings now give other companies than these; figures of latent traits are left out"))
    return rooms.check(population, margins)


def _say_outside(figures: int, outside: int, hard: int, locale: str) -> None:
    message = translator(locale)("{figures} figures checked: {outside} outside their tolerance, {hard} of them hard")
    say(message.format(figures=figures, outside=outside, hard=hard))
