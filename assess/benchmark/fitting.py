"""Fits the response models of a population, overall and for each pillar, and places its companies on their scales."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assess.benchmark.anchors import generator
from assess.benchmark.population import Population
from assess.benchmark.truth import known_theta
from assess.benchmark.uncertainty import OVERALL
from assess.ranking.kernel import Kernel, build_kernel
from assess.ranking.pillars import Pillar
from assess.ranking.posterior import plausible_values, posterior
from assess.ranking.rank_model import RankModel
from assess.ranking.rungs import MICRO, Rung, everyone
from assess.ranking.scale import TAIL, bounds
from assess.scoring import scorer

# Item parameters are known well enough from so many companies; more would only take time.
PILLAR_ROWS = 40_000
STATED = 0.8
"""The share of intervals that hold the truth."""
_DECIMALS = 4
# A sum over nodes no further apart than posteriors are wide is exact to many digits; only quantiles ask for more.
_NODES = 61
_TAIL_ROWS = 40_000
_TAILS = np.linspace(0.06, 0.16, 11)


@dataclass(frozen=True)
class Fitted:
    """A response model of `items` with what it says of the population's companies.

    theta : (N,) posterior means. reference : (N,) latent maturity: known theta of drawn companies, a plausible value
    of surveyed ones. tail : posterior probability beyond either end of an 80 % interval. facts : of the fit, JSON
    values only.
    """

    items: tuple[str, ...]
    kernel: Kernel
    discrimination: NDArray[np.float64]
    difficulty: NDArray[np.float64]
    theta: NDArray[np.float64]
    reference: NDArray[np.float64]
    tail: float
    facts: dict[str, Any]


def fit_scale(
    population: Population, pillar: str = OVERALL, rows: int | None = None, kept: RankModel | None = None
) -> Fitted:
    """The response model overall or of one pillar, fitted to the first `rows` companies, which are in random order;
    with `kept`, that of another model as it is."""
    rules, production = scorer(population.questionnaire), population.profiles.production
    if pillar == OVERALL:
        items, counts = rules.ranked, rules.category_counts
        categories = rules.categories(population.matrix, production)
    else:
        items, counts = rules.pillar_items(pillar), rules.pillar_category_counts(pillar)
        categories = rules.pillar_categories(population.matrix, production, pillar)
    slopes, thresholds, facts = _kept(kept, pillar) if kept else _parameters(categories[:rows], counts)
    kernel = build_kernel(slopes, thresholds)
    theta = posterior(kernel, categories).theta
    reference = _reference(population, pillar, kernel, categories)
    if population.traits is not None:
        tail = calibrated_tail(kernel, categories, micro(theta), micro(reference))
    else:
        tail = _kept_tail(kept, pillar) if kept else TAIL
    ids = tuple(item.id for item in items)
    return Fitted(ids, kernel, slopes, thresholds, theta, reference, tail, facts)


def fit_scales(population: Population, kept: RankModel | None = None) -> dict[str, Fitted]:
    """The response models of a population, side by side on all cores: overall under OVERALL, and of every pillar that
    ranked items feed by its id. With `kept` its item parameters are taken over, and only the population's companies
    are placed on its scales."""
    # Imported here: it comes with scikit-learn, which only fitting needs.
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    rules = scorer(population.questionnaire)
    pillars = [pillar.id for pillar in population.questionnaire.index.pillars if rules.pillar_items(pillar.id)]
    rows = {OVERALL: None} | dict.fromkeys(pillars, PILLAR_ROWS)
    with threadpool_limits(limits=1), ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(rows, pool.map(lambda id: fit_scale(population, id, rows[id], kept), rows), strict=True))


def shipped_pillar(fitted: Fitted) -> Pillar:
    """The model of a pillar as it ships, without uncertainty of the population."""
    return Pillar(
        items=fitted.items,
        kernel=fitted.kernel,
        discrimination=fitted.discrimination,
        difficulty=fitted.difficulty,
        theta_micro=np.sort(micro(fitted.theta)),
        reference_micro=np.sort(micro(fitted.reference)),
        tail=fitted.tail,
        facts=fitted.facts,
    )


def calibrated_tail(
    kernel: Kernel, categories: NDArray[np.int8], theta: NDArray[np.int32], reference: NDArray[np.int32]
) -> float:
    """The tail with which 80 of 100 intervals hold the known place, from the first companies; about 0.1.

    Ticks that go together widen the truth's spread about a measurement, traits that go apart narrow it, and intervals
    are widened to hold their point; what all this comes to is measured here rather than assumed.
    """
    rows = slice(0, _TAIL_ROWS)
    quantiles = posterior(kernel, categories[rows], (*_TAILS, *(1 - tail for tail in _TAILS))).quantiles
    places, point = Rung.of((), reference), Rung.of((), theta)
    cells = everyone(len(quantiles))
    truth = places.percentile(cells, reference[rows].astype(np.int64))
    percentile = point.percentile(cells, theta[rows].astype(np.int64))
    covered = []
    for low, high in zip(quantiles.T[: len(_TAILS)], quantiles.T[len(_TAILS) :], strict=True):
        ends = bounds(places, cells, percentile, np.column_stack([low, high]))
        covered.append(float(np.mean((ends[0] <= truth) & (truth <= ends[1]))))
    return round(float(np.interp(-STATED, -np.array(covered), _TAILS)), 3)


def micro(theta: NDArray[np.float64]) -> NDArray[np.int32]:
    """theta in whole millionths."""
    return np.rint(theta * MICRO).astype(np.int32)


def _kept(model: RankModel, pillar: str) -> tuple[NDArray[np.float64], NDArray[np.float64], dict[str, Any]]:
    scale = model if pillar == OVERALL else model.pillars[pillar]
    return scale.discrimination, scale.difficulty, {"kept": f"{model.name}-{model.version}"}


def _parameters(
    categories: NDArray[np.int8], counts: tuple[int, ...]
) -> tuple[NDArray[np.float64], NDArray[np.float64], dict[str, Any]]:
    # Imported here: scikit-learn takes longer to load than 120,000 companies to score, and only fitting needs it.
    from assess.ranking.graded_response import GradedResponseModel

    fitted = GradedResponseModel(categories=counts, n_nodes=_NODES)
    fitted.fit(np.where(categories < 0, np.nan, categories))
    facts = {
        "companies": len(categories),
        "converged": bool(fitted.converged_),
        "iterations": int(fitted.n_iter_),
        "log_likelihood_per_company": round(float(fitted.log_likelihood_) / len(categories), 4),
    }
    # Rounded to the tolerance of the fit before anything is made of them, so that another machine's last bits do
    # not reach the arrays.
    slopes: np.ndarray = np.round(fitted.discrimination_, _DECIMALS)
    thresholds: np.ndarray = np.round(fitted.difficulty_, _DECIMALS)
    return slopes, thresholds, facts


def _kept_tail(kept: RankModel, pillar: str) -> float:
    return kept.tail if pillar == OVERALL else kept.pillars[pillar].tail


def _reference(
    population: Population, pillar: str, kernel: Kernel, categories: NDArray[np.int8]
) -> NDArray[np.float64]:
    if population.traits is not None:
        return known_theta(population, kernel, pillar or None)
    u = generator(population.seed, "plausible", pillar).random(population.n)
    return plausible_values(kernel, categories, u)
