"""Makes a model directory whose benchmark are surveyed companies instead of drawn ones, by the same steps."""

from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from assess import records
from assess.benchmark.anchors import generator
from assess.benchmark.anonymity import coarse
from assess.benchmark.build import Fits, assembled, libraries, margin_facts
from assess.benchmark.fitting import fit_scales
from assess.benchmark.frame import frame
from assess.benchmark.margins import Margins, load_margins
from assess.benchmark.parts import Parts, fit_parts_of_scales
from assess.benchmark.population import SEED, Population
from assess.benchmark.profiles import Companies
from assess.benchmark.representative import Compared, compare
from assess.benchmark.sample import branches_of
from assess.benchmark.survey import Kept, Survey, keep, taken
from assess.benchmark.surveyed_card import card_text
from assess.benchmark.traits import Place
from assess.benchmark.uncertainty import OVERALL
from assess.benchmark.weights import effective, poststratified, strata, systematic
from assess.company import DIVISIONS, Profiles
from assess.errors import BenchmarkError
from assess.i18n import mark
from assess.questionnaire import Questionnaire, find
from assess.ranking import artifacts
from assess.ranking.drift import Drift
from assess.ranking.rank_model import RankModel

Weighting = Literal["given", "none", "poststratify"]
WEIGHTINGS: tuple[Weighting, ...] = ("given", "none", "poststratify")
NAME = "surveyed"
MINIMUM = 500
"""Surveyed companies a benchmark needs unless the setting says otherwise."""
LEAST_MINIMUM = 100
REFIT = 2_000
"""From so many companies on, item parameters are fitted to them; below, those of another model are kept."""
BOOTSTRAPS = 200


@dataclass(frozen=True)
class BuiltSurvey:
    """A surveyed model on disk, and how its companies compare with the margins."""

    directory: Path
    model: RankModel
    compared: tuple[Compared, ...]


def build_surveyed(
    root: Path,
    survey: Survey,
    date: str,
    name: str = NAME,
    version: str = "1.0.0",
    weighting: Weighting = "given",
    minimum: int = MINIMUM,
    seed: int = SEED,
    questionnaire: Questionnaire | None = None,
    margins: Margins | None = None,
    base: RankModel | None = None,
) -> BuiltSurvey:
    """Writes root/<name>-<version>/ without the companies' answers, and returns what was built.

    Companies with weights come into the benchmark as often as their weight says, n rows in all, by systematic
    sampling. `base` : the model whose item parameters are kept while there are fewer than REFIT companies; the
    shipped one unless given. Raises BenchmarkError below `minimum` companies, before anything is written.
    """
    questions, asked = questionnaire or find(), margins or load_margins()
    kept = keep(survey)
    _refuse_few(kept, max(minimum, LEAST_MINIMUM))
    surveyed = _population(questions, kept.survey, seed)
    weights = _weights(kept.survey, surveyed, weighting, asked)
    rows = generator(seed, "order").permutation(systematic(weights, generator(seed, "weights")))
    used = _taken(surveyed, rows)
    compared = compare(surveyed, used, asked)
    model = _kept_model(kept, base, questions)
    scales = fit_scales(used, model)
    parts = fit_parts_of_scales(used, scales, seed) | _kept_parts(model)
    facts = _facts(questions, asked, scales, compared) | {
        "survey": _survey_facts(kept, weighting, weights, compared, seed)
    }
    named = assembled(used, scales, _drifts(scales, weights, seed), name, version, date, facts, parts)
    # Weights leave some companies out: five must be alike among those that are in, each counted once.
    inside, where = np.unique(rows, return_inverse=True)
    profiles = surveyed.profiles.take(inside)
    cells = coarse(profiles.group, profiles.size, profiles.city)
    group, size, city = cells
    coarsened = records.replace(named.benchmark, group=group[where], size=size[where], city=city[where])
    made = records.replace(named, benchmark=coarsened)
    card = card_text(made, compared, cells)
    return BuiltSurvey(artifacts.write(root, made, card), made, tuple(compared))


def _refuse_few(kept: Kept, minimum: int) -> None:
    if kept.survey.n < minimum:
        raise BenchmarkError(
            mark(
                "{usable} companies can be used ({read} records came, {repeated} were earlier ones of the same "
                "company, {outside} are large or in another province); a benchmark needs at least {minimum}. Survey "
                "more companies, or keep the synthetic benchmark"
            ),
            usable=kept.survey.n,
            read=kept.read,
            repeated=kept.repeated,
            outside=kept.outside,
            minimum=minimum,
        )


def _population(questionnaire: Questionnaire, survey: Survey, seed: int) -> Population:
    """Surveyed companies as `check` and the fits take them; nobody knows their traits, and no title is asked for."""
    profiles = survey.profiles
    no_title = np.zeros(survey.n, dtype=bool)
    companies = Companies(profiles, branches_of(profiles.industry), _above_scale(profiles), *([no_title] * 3))
    nowhere = Place(0.0, 1.0)
    return Population(questionnaire, seed, companies, None, survey.matrix, {}, (nowhere, nowhere))


def _above_scale(profiles: Profiles) -> NDArray[np.bool_]:
    industrial = np.array([division.section in ("B", "C", "D") for division in DIVISIONS])[profiles.industry]
    return industrial & (profiles.revenue >= frame().figures.above_scale_revenue)


def _taken(population: Population, rows: NDArray[np.int64]) -> Population:
    before = population.companies
    titles = [
        column[rows] for column in (before.branch, before.above, before.giant, before.specialised, before.high_tech)
    ]
    companies = Companies(before.profiles.take(rows), *titles)
    return replace(population, companies=companies, matrix=taken(population.matrix, rows))


def _weights(survey: Survey, population: Population, weighting: Weighting, margins: Margins) -> NDArray[np.float64]:
    equal = np.ones(survey.n)
    given = equal if survey.weights is None or weighting == "none" else survey.weights
    if weighting != "poststratify":
        return given / given.mean()
    return poststratified(given, strata(survey.profiles, population.companies.branch, margins))


def _kept_model(kept: Kept, base: RankModel | None, questionnaire: Questionnaire) -> RankModel | None:
    """The model whose item parameters are kept; None where there are enough companies to fit them."""
    if kept.survey.n >= REFIT:
        return None
    model = base or artifacts.find()
    model.check(questionnaire)
    return model


def _kept_parts(model: RankModel | None) -> Parts:
    """Where item parameters are kept, so are the cut-offs of person fit that belong to them."""
    return {name: part for name, part in model.parts.items() if name == "person_fit"} if model else {}


def _drifts(scales: Fits, weights: NDArray[np.float64], seed: int) -> dict[str, Drift]:
    """How far places move with the chance of who took part: a bootstrap (Efron 1979) of the effective sample size."""
    n, size = len(weights), round(effective(weights))
    draw = generator(seed, "bootstrap")
    samples = [draw.integers(n, size=size) for _ in range(BOOTSTRAPS)]
    return {
        name: Drift.of(scale.kernel.nodes, scale.theta, [scale.theta[rows] for rows in samples])
        for name, scale in scales.items()
    }


def _facts(questionnaire: Questionnaire, margins: Margins, scales: Fits, compared: list[Compared]) -> dict[str, Any]:
    stated = [each.figure for each in compared if not each.few]
    missed = [f"{figure.margin} {figure.row}" for figure in stated if not figure.inside]
    return {
        "fit": scales[OVERALL].facts,
        "libraries": libraries(),
        "margins": margin_facts(margins) | {"checked": len(stated), "missed": missed},
        "score": questionnaire.index.id,
    }


def _survey_facts(
    kept: Kept, weighting: Weighting, weights: NDArray[np.float64], compared: list[Compared], seed: int
) -> dict[str, Any]:
    days = sorted(day for day in kept.survey.days if day)
    return {
        "read": kept.read,
        "repeated": kept.repeated,
        "outside": kept.outside,
        "uncoded": kept.uncoded,
        "companies": kept.survey.n,
        "submitted": kept.survey.submitted,
        "agreed": kept.survey.agreed,
        "first_day": days[0] if days else "",
        "last_day": days[-1] if days else "",
        "weighting": weighting if np.ptp(weights) > 0 else "none",
        "effective": round(effective(weights), 1),
        "largest_weight": round(float(weights.max()), 2),
        "bootstraps": BOOTSTRAPS,
        "seed": seed,
        "figures": [asdict(each.figure) for each in compared if not each.few],
    }
