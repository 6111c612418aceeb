"""How sure the population itself is: it is drawn anew, many times, from margins moved inside their tolerances.

Moves are a Latin hypercube (McKay, Beckman & Conover 1979): along each coordinate every redraw has a stratum of its
own. Rows of the frame, of effects, correlations and slopes are coordinates of their own. The figures that describe
the score of one stratum say the same thing several times, so they move together: one coordinate for its place, one
for its width; moved apart they would cancel. Hard margins stay.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from assess.benchmark.anchors import generator
from assess.benchmark.margins import Margins
from assess.benchmark.population import Population, build_population
from assess.benchmark.traits import Place
from assess.errors import BenchmarkError
from assess.questionnaire.model import Questionnaire
from assess.ranking.kernel import Kernel
from assess.ranking.posterior import posterior
from assess.scoring import scorer

REDRAWS = 100
COMPANIES_EACH = 5000
PROCESSES = 16
"""Redraws from which they are shared among processes."""
OVERALL = ""
"""Key of the overall rank beside the ids of the pillars."""

_EACH_ROW = ("F2", "F4", "F6", "F7", "F8", "F9", "F10", "G1", "G2", "G4", "G6", "D3", "D5")
_STRATA = (("above", ("L1", "L2")), ("other", ("L3",)))
_FALLING = ("below_1", "up_to_1")
# Calibration widens the traits: the slope reached is about 1.3 times the one aimed at.
_WIDENED = 1.3
_LEAST_SHARE = 1 / 32

Row = tuple[str, str]
Result = TypeVar("Result")


class Redraw(NamedTuple):
    """One population drawn from moved margins; `moves` in -1 (lower end of the tolerance) to 1 by (margin, row)."""

    moves: dict[Row, float]
    population: Population


def over_redraws(
    use: Callable[[Redraw], Result],
    questionnaire: Questionnaire,
    margins: Margins,
    seed: int,
    count: int = REDRAWS,
    n: int = COMPANIES_EACH,
) -> list[Result]:
    """`use` of each of `count` redrawn populations of n companies, on all cores; the same for the same seed. From
    PROCESSES redraws on `use` must be a function of a module, or a partial of one, since it goes to other processes."""
    moves = _hypercube(coordinates(margins), count, generator(seed, "redraws"))
    near = build_population(questionnaire, margins, seed, n).places
    one = partial(_used, use, questionnaire, margins, n, near)
    with _workers(count) as pool:
        return list(pool.map(one, moves, range(seed + 1, seed + 1 + count)))


def _used(
    use: Callable[[Redraw], Result],
    questionnaire: Questionnaire,
    margins: Margins,
    n: int,
    near: tuple[Place, Place],
    moves: dict[Row, float],
    seed: int,
) -> Result:
    return use(_redrawn(questionnaire, margins, moves, seed, n, near))


def _workers(count: int) -> Executor:
    """Threads for a few redraws; processes for many, which take their time to start but do not wait for each other."""
    if count < PROCESSES:
        return ThreadPoolExecutor(os.cpu_count())
    return ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn"), initializer=_one_thread)


def _one_thread() -> None:
    """In each process: the processes share the cores already."""
    # Imported here: it comes with scikit-learn, which only building needs.
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    threadpool_limits(limits=1)


def thetas(population: Population, kernels: dict[str, Kernel]) -> dict[str, NDArray[np.float64]]:
    """Posterior means of all companies by OVERALL or pillar, measured with the kernels given."""
    rules, production = scorer(population.questionnaire), population.profiles.production
    out = {}
    for name, kernel in kernels.items():
        if name == OVERALL:
            categories = rules.categories(population.matrix, production)
        else:
            categories = rules.pillar_categories(population.matrix, production, name)
        out[name] = posterior(kernel, categories).theta
    return out


def coordinates(margins: Margins) -> list[dict[Row, float]]:
    """What moves together, with its direction (1 or -1), for every margin that is not hard."""
    found: list[dict[Row, float]] = [{(id, row): 1.0} for id in _EACH_ROW for row in margins.aims(id)]
    for stratum, levels in _STRATA:
        place = {(id, row): -1.0 if row in _FALLING else 1.0 for id in levels for row in margins.aims(id)}
        found += [place | {("L6", f"{stratum}_mean"): 1.0}, {("L6", f"{stratum}_sd"): 1.0}]
    kept = [{row: sign for row, sign in c.items() if margins.margin[row[0]].kind != "hard"} for c in found]
    return [coordinate for coordinate in kept if coordinate]


def _hypercube(coordinates: Sequence[dict[Row, float]], count: int, rng: np.random.Generator) -> list[dict[Row, float]]:
    strata = np.column_stack([rng.permutation(count) for _ in coordinates])
    points = 2 * (strata + rng.random(strata.shape)) / count - 1
    return [
        {
            row: sign * float(u)
            for coordinate, u in zip(coordinates, point, strict=True)
            for row, sign in coordinate.items()
        }
        for point in points
    ]


def _redrawn(
    questionnaire: Questionnaire,
    margins: Margins,
    moves: dict[Row, float],
    seed: int,
    n: int,
    near: tuple[Place, Place],
    share: float = 1.0,
) -> Redraw:
    """Moves of the frame that contradict each other are halved until a frame with all of them exists."""
    tried = {row: move * share if row[0].startswith("F") else move for row, move in moves.items()}
    moved = margins.moved(_aims(margins, tried))
    try:
        return Redraw(tried, build_population(questionnaire, moved, seed, n, near=near))
    except BenchmarkError:
        if share == 0.0:
            raise
    return _redrawn(questionnaire, margins, moves, seed, n, near, share / 2 if share > _LEAST_SHARE else 0.0)


def _aims(margins: Margins, moves: dict[Row, float]) -> dict[Row, float]:
    aims = {}
    for (id, row), move in moves.items():
        target, (low, high) = margins.aims(id)[row], margins.margin[id].bounds(row)
        if id == "D5" and row != "spread":
            high = max(target, high / _WIDENED)
        aims[id, row] = float(np.clip(target + move * (high - target if move > 0 else target - low), low, high))
    return aims
