"""The rank of a company in one pillar: a response model of its own for the items that feed the pillar."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assess.ranking.drift import Drift
from assess.ranking.peers import TAIL, Rung, bounds, interval, population_bounds, whole_micro
from assess.ranking.posterior import Kernel, posterior


@dataclass(frozen=True, eq=False)
class PillarRanks:
    """Where n companies stand in a pillar, columns as in `Ranks`: among all companies of the benchmark."""

    theta: NDArray[np.float64]
    sd: NDArray[np.float64]
    rank: NDArray[np.int64]
    percentile: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    measured_low: NDArray[np.float64]
    measured_high: NDArray[np.float64]
    population_low: NDArray[np.float64]
    population_high: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Pillar:
    """The model of one pillar. items : ids, the columns of its category matrix. discrimination, difficulty as in
    `RankModel`. theta_micro, reference_micro : int32 (N,), sorted, of the benchmark's companies as in `Benchmark`.
    drift : uncertainty of the population. tail : as in `RankModel`. facts : of the fit, JSON values only."""

    items: tuple[str, ...]
    kernel: Kernel
    discrimination: NDArray[np.float64]
    difficulty: NDArray[np.float64]
    theta_micro: NDArray[np.int32]
    reference_micro: NDArray[np.int32]
    drift: Drift | None = None
    tail: float = TAIL
    facts: dict[str, Any] = field(default_factory=dict)

    def rank(self, categories: ArrayLike) -> PillarRanks:
        """Where the rows of `categories` (n, items), -1 = not asked, stand in this pillar."""
        drift = self.drift
        found = posterior(self.kernel, categories, (self.tail, 1 - self.tail), drift.blur if drift else None)
        everyone = np.zeros(len(found.theta), dtype=np.int64)
        points = whole_micro(np.column_stack([found.theta, found.widest]))
        rank, percentile, low, high = interval(*self._rungs, everyone, points)
        measured = bounds(self._rungs[1], everyone, percentile, whole_micro(found.quantiles))
        population = population_bounds(self._rungs[0], everyone, percentile, found.theta, drift)
        places = (rank.astype(np.int64), percentile, low, high)
        return PillarRanks(found.theta, found.sd, *places, *measured, *population)

    @cached_property
    def _rungs(self) -> tuple[Rung, Rung]:
        return Rung.of((), self.theta_micro), Rung.of((), self.reference_micro)
