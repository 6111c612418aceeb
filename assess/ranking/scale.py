"""The place of companies on one scale, overall or a pillar's, with its interval and the parts that it is made of."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assess.ranking.drift import Drift
from assess.ranking.kernel import Kernel
from assess.ranking.posterior import Posterior, posterior
from assess.ranking.rungs import Rung, everyone, whole_micro
from assess.records import Struct

TAIL = 0.1
"""Posterior probability beyond either end of the stated 80 % interval, unless a model has a calibrated one."""
INTERVAL = (TAIL, 1 - TAIL)

_Cells = NDArray[np.int64]
_Floats = NDArray[np.float64]


class Places(Struct, frozen=True, eq=False):
    """Where n companies stand among all of the benchmark, as columns of n rows.

    theta, sd : latent maturity and its posterior standard deviation. rank, percentile : among all companies.
    low, high : percentiles that bound the 80 % interval of measurement and population together; they enclose the
    percentile.
    """

    theta: _Floats
    sd: _Floats
    rank: NDArray[np.int64]
    percentile: _Floats
    low: _Floats
    high: _Floats


class Parts(Struct, frozen=True, eq=False):
    """What intervals are made of, as columns of n rows: measured, of the measurement alone; population, where the
    point lies in 80 % of the populations that meet the margins within their tolerances. Each encloses the percentile.
    """

    measured_low: _Floats
    measured_high: _Floats
    population_low: _Floats
    population_high: _Floats


class Scale(Struct, frozen=True, eq=False):
    """A kernel with the companies to stand among. points : by posterior mean. latent : by the latent maturity itself,
    which the ends of intervals are compared with. tail, drift : as in `RankModel`."""

    kernel: Kernel
    points: Rung
    latent: Rung
    tail: float
    drift: Drift | None

    def measure(self, categories: ArrayLike, plain: bool = False) -> Posterior:
        """The posterior of rows of `categories` (n, items), with the quantiles that bound their intervals, and if
        `plain` also those of the measurement alone."""
        blur = self.drift.blur if self.drift else None
        return posterior(self.kernel, categories, (self.tail, 1 - self.tail), blur, plain)

    def places(self, categories: ArrayLike) -> Places:
        """Where the rows of `categories` (n, items), -1 = not asked, stand."""
        return self._places(self.measure(categories))

    def parts(self, categories: ArrayLike) -> Parts:
        """What the intervals of the same rows are made of. Pages show it, tables do not: it is worked out apart."""
        return self.explained(categories)[1]

    def explained(self, categories: ArrayLike) -> tuple[Places, Parts]:
        """Both of one measurement."""
        found = self.measure(categories, plain=True)
        places = self._places(found)
        return places, self._parts(found, places.percentile)

    def _places(self, found: Posterior) -> Places:
        cells = everyone(len(found.theta))
        return Places(found.theta, found.sd, *standing(self.points, self.latent, cells, found.theta, found.quantiles))

    def _parts(self, found: Posterior, percentile: _Floats) -> Parts:
        cells, drift = everyone(len(percentile)), self.drift
        measured = bounds(self.latent, cells, percentile, found.quantiles if found.plain is None else found.plain)
        moved = bounds(self.points, cells, percentile, drift.band_of(found.theta)) if drift else (percentile,) * 2
        return Parts(*measured, *moved)


def standing(
    points: Rung, latent: Rung, cells: _Cells, theta: _Floats, ends: _Floats
) -> tuple[NDArray[np.int64], _Floats, _Floats, _Floats]:
    """Rank, percentile, low and high of each row in its cell, from theta and the ends (n, 2) of its interval.

    theta, a posterior mean, is placed among posterior means; the ends among the latent maturities themselves.
    """
    rank, percentile = points.place(cells, whole_micro(theta))
    return rank, percentile, *bounds(latent, cells, percentile, ends)


def bounds(rung: Rung, cells: _Cells, percentile: _Floats, ends: _Floats) -> tuple[_Floats, _Floats]:
    """Percentiles of ends (n, 2), thetas, widened so that they hold `percentile`."""
    low, high = (rung.percentile(cells, whole_micro(end)) for end in ends.T)
    return np.minimum(percentile, low), np.maximum(percentile, high)
