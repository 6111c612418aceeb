"""`assess model`: which models there are, and how far one keeps its promises."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assess.cli.language import START, language, say
from assess.cli.models import chosen_model, model_option, models_folder
from assess.errors import BenchmarkError
from assess.i18n import mark, translator

if TYPE_CHECKING:
    from assess.ranking.artifacts import RankModel

_ = translator(START)
HELD_OUT = 60_000


@click.group(help=_("List the models, or evaluate one."))
def model() -> None:
    pass


@model.command("list", help=_("List the models there are."))
def list_models() -> None:
    from assess.ranking import artifacts

    for directory in sorted(path.parent for path in models_folder().glob("*/meta.json")):
        found = artifacts.read(directory)
        made = found.benchmark
        click.echo(f"{found.name} {found.version}  {made.kind}  n = {made.n:,}  {made.date}  {found.digest[:16]}")


@model.command(
    help=_(
        "Print parameter recovery, coverage of the intervals, item functioning by group, the error of the quick scan "
        "and times. Takes a few minutes."
    )
)
@model_option
@click.option("--seed", type=int, default=7, show_default=True, help=_("Draws the companies the model has not seen."))
@click.option("--card", is_flag=True, help=_("Also write the figures into the model's card."))
@language
def evaluate(model: str, seed: int, card: bool, locale: str) -> None:
    from assess.benchmark import evaluation_tables as tables
    from assess.ranking import artifacts

    chosen = chosen_model(model)
    if chosen.benchmark.kind != "synthetic":
        message = mark("{model} is made of surveyed companies, whose true place nobody knows; evaluate a synthetic one")
        raise BenchmarkError(message, model=f"{chosen.name} {chosen.version}")
    said = []
    for table in _evaluated(chosen, seed):
        said.append(table)
        click.echo(table)
    if card:
        file = Path(artifacts.locate(model.strip() or None, models_folder())) / "card.md"
        tables.into_card(file, "\n".join(said))
        say(translator(locale)("Written: {file}").format(file=file))


def _evaluated(model: "RankModel", seed: int) -> Iterator[str]:
    """The tables one after another, each as soon as it is known."""
    from assess.benchmark import build_population, evaluation, load_margins
    from assess.benchmark import evaluation_tables as tables
    from assess.company import GROUPS, SIZES
    from assess.questionnaire import find
    from assess.ranking.dif import dif_report
    from assess.ranking.quick_scan import quick_scan_report
    from assess.scoring import scorer

    yield tables.recovery_table(evaluation.recovery(model, seed))
    yield tables.coverage_table(evaluation.coverage(model, seed))
    questionnaire = find(model.benchmark.questionnaire, model.benchmark.questionnaire_version)
    # Other companies, but answering to the items the model was fitted to.
    own = model.benchmark.seed
    population = build_population(questionnaire, load_margins(), seed, HELD_OUT, items_seed=own)
    profiles = population.profiles
    categories = scorer(questionnaire).categories(population.matrix, profiles.production)
    theta = model.rank(categories, profiles).theta
    for title, column, table in (("size class", profiles.size, SIZES), ("industry group", profiles.group, GROUPS)):
        found = dif_report(categories, theta, column, model.items)
        yield tables.dif_table(title, [each.title.en for each in table], found)
    yield tables.quick_scan_table(quick_scan_report(questionnaire, model, categories, profiles, seed=seed))
    yield tables.times_table(evaluation.timed(model, time.process_time, seed))
