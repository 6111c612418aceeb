"""How far a model keeps its promises: whether its intervals hold the truth, whether its parameters come back.

Pure functions of a model and a seed. Truth is the known theta of drawn companies (`truth`), so only models of drawn
populations can be evaluated; the seeds given must differ from the one the model was built with.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from assess.benchmark.anchors import generator
from assess.benchmark.margins import Margins, load_margins
from assess.benchmark.population import Population, build_population
from assess.benchmark.truth import known_theta
from assess.benchmark.uncertainty import Redraw, over_redraws
from assess.company import GROUPS, SIZES
from assess.questionnaire import Questionnaire, find
from assess.ranking.peers import ALL, Benchmark, Ranks
from assess.ranking.pillars import Pillar
from assess.ranking.rank_model import RankModel
from assess.ranking.rungs import Rung, everyone, whole_micro
from assess.records import replace
from assess.scoring import scorer

HELD_OUT = 60_000
REDRAWS = 20
REDRAWN = 5_000
LEAST = 1_000
"""Companies a size class or an industry needs for its share to be held to a promise."""


@dataclass(frozen=True)
class Covered:
    """Of `n` companies, `percent` have the truth inside their 80 % interval; `width` is its mean, in percentiles."""

    n: int
    percent: float
    width: float

    @classmethod
    def of(cls, truth: NDArray, low: NDArray, high: NDArray) -> "Covered":
        inside = (low <= truth) & (truth <= high)
        return cls(len(truth), 100 * float(inside.mean()), float((high - low).mean()))


@dataclass(frozen=True)
class Coverage:
    """Coverage of the stated 80 % intervals on companies the model has never seen.

    measured : of the interval of the answers alone, all companies; sizes, groups : the same by id of the size class
    and the peer group, those with at least LEAST companies. pillars : by pillar. peers : place among peers; rungs :
    the same by rung of the ladder. combined : of the interval shown, when the population is drawn anew as well;
    combined_measured : of the answers' interval there, which is what leaving the population out would promise.
    """

    measured: Covered
    sizes: dict[str, Covered]
    groups: dict[str, Covered]
    pillars: dict[str, Covered]
    peers: Covered
    rungs: dict[int, Covered]
    combined: Covered
    combined_measured: Covered


@dataclass(frozen=True)
class Recovery:
    """Root mean square error of slopes and thresholds refitted to n companies simulated from the model itself;
    `b` leaves out thresholds that fewer than 1 in 100 pass or miss, `b_all` does not."""

    n: int
    a: float
    b: float
    b_all: float
    converged: bool


@dataclass(frozen=True)
class Times:
    """Seconds for `n` companies: overall places with intervals, pillar places, and refitting the overall model."""

    n: int
    ranks: float
    pillars: float
    fit: float


def coverage(
    model: RankModel, seed: int, n: int = HELD_OUT, redraws: int = REDRAWS, margins: Margins | None = None
) -> Coverage:
    """Coverage on n held-out companies of the model's own population, and on `redraws` redrawn populations.

    ValueError for a surveyed benchmark, or for the seed the benchmark was drawn with. About a minute.
    """
    own = model.benchmark.seed
    if own is None or model.benchmark.kind != "synthetic":
        raise ValueError("only models of drawn populations know the truth; this benchmark is surveyed")
    if seed == own:
        raise ValueError(f"seed {seed} made the benchmark itself; give another one")
    questionnaire, asked = _questionnaire(model), margins or load_margins()
    population = build_population(questionnaire, asked, seed, n, items_seed=own)
    truth = whole_micro(known_theta(population, model.kernel))
    ranks = replace(model, drift=None).rank(_categories(population), population.profiles)
    percentile = _everywhere(model.benchmark.reference_ladder[ALL], truth)
    sides = percentile, ranks.low, ranks.high
    combined = over_redraws(partial(_in_redraw, model), questionnaire, asked, seed, redraws, REDRAWN)
    return Coverage(
        measured=Covered.of(*sides),
        sizes=_by({i: s.id for i, s in enumerate(SIZES)}, population.profiles.size, sides),
        groups=_by({i: g.id for i, g in enumerate(GROUPS)}, population.profiles.group, sides),
        pillars={id: _of_pillar(pillar, id, population) for id, pillar in model.pillars.items()},
        **_of_peers(model.benchmark, population, truth, ranks),
        combined=_pooled([both[0] for both in combined]),
        combined_measured=_pooled([both[1] for both in combined]),
    )


def recovery(model: RankModel, seed: int, n: int = 120_000) -> Recovery:
    """Refits the model to answers of n companies simulated from it, theta standard normal."""
    from assess.ranking.graded_response import GradedResponseModel

    answers = simulated(model, seed, n)
    again = GradedResponseModel(categories=model.counts).fit(answers)
    off = (again.difficulty_ - model.difficulty)[:, :]
    known = ~np.isnan(model.difficulty)
    passed = np.array([(answers >= k + 1).mean(axis=0) for k in range(model.difficulty.shape[1])]).T
    usual = known & (passed >= 0.01) & (passed <= 0.99)
    return Recovery(
        n=n,
        a=_rms(again.discrimination_ - model.discrimination),
        b=_rms(off[usual]),
        b_all=_rms(off[known]),
        converged=bool(again.converged_),
    )


def timed(model: RankModel, clock: Callable[[], float], seed: int, n: int = 120_000) -> Times:
    """Times by `clock`, which gives seconds, for n companies drawn as the benchmark was."""
    from assess.ranking.graded_response import GradedResponseModel

    population = build_population(_questionnaire(model), load_margins(), seed, n)
    rules, production = scorer(population.questionnaire), population.profiles.production
    categories = _categories(population)
    model.rank(categories[:1], population.profiles.take(np.arange(1)))
    started = clock()
    model.rank(categories, population.profiles)
    ranked = clock()
    for id in model.pillars:
        model.rank_pillar(id, rules.pillar_categories(population.matrix, production, id))
    in_pillars = clock()
    GradedResponseModel(categories=model.counts).fit(np.where(categories < 0, np.nan, categories))
    return Times(n, ranked - started, in_pillars - ranked, clock() - in_pillars)


def simulated(model: RankModel, seed: int, n: int) -> NDArray[np.float64]:
    """Categories of n companies, (n, items), drawn from the model with theta standard normal; all items asked."""
    rng = generator(seed, "recovery")
    theta, u = rng.standard_normal(n), rng.random((n, len(model.items)))
    answers = np.zeros((n, len(model.items)))
    for a, thresholds, chance, column in zip(model.discrimination, model.difficulty, u.T, answers.T, strict=True):
        for b in thresholds[~np.isnan(thresholds)]:
            column += chance < 1 / (1 + np.exp(-a * (theta - b)))
    return answers


def _questionnaire(model: RankModel) -> Questionnaire:
    return find(model.benchmark.questionnaire, model.benchmark.questionnaire_version)


def _categories(population: Population) -> NDArray[np.int8]:
    return scorer(population.questionnaire).categories(population.matrix, population.profiles.production)


def _everywhere(rung: Rung, micro: NDArray[np.int64]) -> NDArray[np.float64]:
    return rung.percentile(everyone(len(micro)), micro)


def _by(names: dict[int, str], column: NDArray, sides: tuple[NDArray, ...]) -> dict[str, Covered]:
    rows = {name: column == index for index, name in names.items()}
    return {name: Covered.of(*(side[r] for side in sides)) for name, r in rows.items() if r.sum() >= LEAST}


def _of_pillar(pillar: Pillar, id: str, population: Population) -> Covered:
    truth = whole_micro(known_theta(population, pillar.kernel, id))
    rules, production = scorer(population.questionnaire), population.profiles.production
    parts = pillar.scale.parts(rules.pillar_categories(population.matrix, production, id))
    percentile = _everywhere(pillar.scale.latent, truth)
    return Covered.of(percentile, parts.measured_low, parts.measured_high)


def _of_peers(benchmark: Benchmark, population: Population, truth: NDArray, ranks: Ranks) -> dict:
    """Truth in the cell whose numbers were given."""
    profiles = population.profiles
    fields = (profiles.group, profiles.size, profiles.city)
    percentile = np.empty(population.n)
    for rung, step in enumerate(benchmark.reference_ladder):
        rows = np.flatnonzero(ranks.rung == rung)
        cells = step.cell(tuple(field[rows] for field in fields[:rung]), len(rows))
        percentile[rows] = step.percentile(cells, truth[rows])
    sides = percentile, ranks.peer_low, ranks.peer_high
    rungs = {rung: ranks.rung == rung for rung in range(4)}
    by_rung = {rung: Covered.of(*(side[r] for side in sides)) for rung, r in rungs.items() if r.any()}
    return {"peers": Covered.of(*sides), "rungs": by_rung}


def _in_redraw(model: RankModel, redraw: Redraw) -> tuple[Covered, Covered]:
    """The interval shown and the answers' own against the place in the redrawn population."""
    population = redraw.population
    truth = whole_micro(known_theta(population, model.kernel))
    percentile = _everywhere(Rung.of((), truth.astype(np.int32)), truth)
    places, parts = model.scale.explained(_categories(population))
    shown = Covered.of(percentile, places.low, places.high)
    return shown, Covered.of(percentile, parts.measured_low, parts.measured_high)


def _pooled(parts: list[Covered]) -> Covered:
    """Parts of one size together."""
    means = [float(np.mean([getattr(part, name) for part in parts])) for name in ("percent", "width")]
    return Covered(sum(part.n for part in parts), *means)


def _rms(x: NDArray) -> float:
    return float(np.sqrt(np.mean(np.square(x))))
