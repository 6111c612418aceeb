"""What is usual for a company of this industry, size and city: quantiles of theta for every cell, as a table.

Fitted once by `fit_expected`; served from whole numbers with numpy alone. It describes where comparable companies
stand and explains nothing: a company below what is usual is not thereby badly run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assess.company import CITIES, GROUPS, SIZES
from assess.ranking.peers import Profiled
from assess.ranking.rungs import MICRO
from assess.ranking.usual_quantiles import CANDIDATES, PROBABILITIES, UsualQuantiles, pinball

FOLDS = 5
COMPARED = 30_000
"""At most so many companies, drawn by seed, decide between the candidates; the chosen one is fitted to all."""
WELL_BELOW, BELOW, USUAL, ABOVE, WELL_ABOVE = range(5)
MEASURED, ESTIMATED, EXTRAPOLATED = range(3)

_SHAPE = (len(GROUPS), len(SIZES), len(CITIES))
_DECIMALS = 6
_PERCENTS = 100.0 * np.array(PROBABILITIES)
_TAIL_SQUARINGS = 3


@dataclass(frozen=True, eq=False)
class ExpectedReport:
    """How the candidates did on companies they were not fitted to.

    candidates : names, in the order compared. losses : (candidates, FOLDS) mean pinball loss over PROBABILITIES.
    below : (candidates, quantiles) share of held-out companies below each quantile, to be near PROBABILITIES.
    companies : how many were compared on; fitted_on : how many the chosen one was fitted to.
    """

    candidates: tuple[str, ...]
    losses: NDArray[np.float64]
    below: NDArray[np.float64]
    companies: int
    fitted_on: int

    @property
    def loss(self) -> NDArray[np.float64]:
        """(candidates,) mean over the folds."""
        return self.losses.mean(axis=1)

    @property
    def chosen(self) -> str:
        """The candidate of least loss; of equals the first."""
        return self.candidates[int(np.argmin(self.loss))]

    def facts(self) -> dict[str, Any]:
        """JSON values for the card: per candidate its loss, the gain on the first in percent and the shares below."""
        return {
            "chosen": self.chosen,
            "folds": FOLDS,
            "compared_on": self.companies,
            "fitted_on": self.fitted_on,
            "probabilities": list(PROBABILITIES),
            "candidates": [
                {
                    "name": name,
                    "loss": round(float(loss), 6),
                    "gain_percent": round(100 * (1 - float(loss / self.loss[0])), 2),
                    "below": [round(float(share), 4) for share in shares],
                }
                for name, loss, shares in zip(self.candidates, self.loss, self.below, strict=True)
            ],
        }


@dataclass(frozen=True, eq=False)
class Expected:
    """quantiles : int32 (groups, sizes, cities, 5), theta in millionths at PROBABILITIES, never falling along a row.
    companies : int32 (groups, sizes, cities), how many the fit has seen of each cell.

    Group, size and city are indices into the tables of `assess.company`; ValueError for others.
    """

    quantiles: NDArray[np.int32]
    companies: NDArray[np.int32]
    report: ExpectedReport

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray]) -> "Expected":
        """What `arrays()` gave, back again."""
        compared, fitted_on = arrays["counted"].tolist()
        names = tuple(str(name) for name in arrays["candidates"])
        report = ExpectedReport(names, arrays["losses"], arrays["below"], compared, fitted_on)
        return cls(arrays["quantiles"], arrays["companies"], report)

    def arrays(self) -> dict[str, NDArray]:
        """Everything as named arrays, to be stored."""
        report = self.report
        return {
            "quantiles": self.quantiles,
            "companies": self.companies,
            "candidates": np.array(report.candidates),
            "losses": report.losses,
            "below": report.below,
            "counted": np.array([report.companies, report.fitted_on], dtype=np.int64),
        }

    def of_cells(self, group: ArrayLike, size: ArrayLike, city: ArrayLike) -> NDArray[np.float64]:
        """(n, 5) quantiles of theta at PROBABILITIES."""
        return self._micro(group, size, city) / MICRO

    def basis(self, group: ArrayLike, size: ArrayLike, city: ArrayLike) -> NDArray[np.int8]:
        """(n,) MEASURED: the benchmark has companies of the cell. ESTIMATED: none, but some of its industry, of its
        size and of its city. EXTRAPOLATED: not even those, so the nearest size or the mean of the others stands in."""
        return self._bases[self._places(group, size, city)]

    def standing(self, theta: ArrayLike, group: ArrayLike, size: ArrayLike, city: ArrayLike) -> NDArray[np.int8]:
        """(n,) WELL_BELOW .1, BELOW .25, USUAL, ABOVE .75, WELL_ABOVE .9; on a quantile counts as nearer to usual."""
        quantiles, micro = self._micro(group, size, city), _micro(theta).reshape(-1, 1)
        passed = (micro >= quantiles[:, :2]).sum(axis=1) + (micro > quantiles[:, 3:]).sum(axis=1)
        return passed.astype(np.int8)

    def percentile(self, theta: ArrayLike, group: ArrayLike, size: ArrayLike, city: ArrayLike) -> NDArray[np.float64]:
        """(n,) 0..100, the share of such companies expected below theta; never falls when theta rises.

        Linear between the quantiles. Beyond the outer ones 10 (1 + x/8)**-8 with x chosen so that the slope goes on:
        between an exponential tail and a heavier one, and made of products alone, alike on every machine.
        """
        quantiles, micro = self._micro(group, size, city), _micro(theta).reshape(-1)
        inner = _between(quantiles, micro)
        low = _tail(quantiles[:, 0] - micro, quantiles[:, 1] - quantiles[:, 0])
        high = 100.0 - _tail(micro - quantiles[:, 4], quantiles[:, 4] - quantiles[:, 3])
        return np.where(micro < quantiles[:, 0], low, np.where(micro > quantiles[:, 4], high, inner))

    @cached_property
    def _bases(self) -> NDArray[np.int8]:
        known = np.ix_(*_seen(self.companies))
        basis = np.full(self.companies.shape, EXTRAPOLATED, dtype=np.int8)
        basis[known] = np.where(self.companies[known] > 0, MEASURED, ESTIMATED)
        return basis

    def _micro(self, group: ArrayLike, size: ArrayLike, city: ArrayLike) -> NDArray[np.int64]:
        return self.quantiles[self._places(group, size, city)].astype(np.int64)

    def _places(self, *fields: ArrayLike) -> tuple[NDArray, ...]:
        places = tuple(np.asarray(field).reshape(-1) for field in fields)
        for name, place, width in zip(("group", "size", "city"), places, self.companies.shape, strict=True):
            if len(place) and not (0 <= place.min() and place.max() < width):
                raise ValueError(f"{name} must be from 0 to {width - 1}, got {place.min()} to {place.max()}")
        return places


def fit_expected(profiles: Profiled, theta: ArrayLike, seed: int) -> Expected:
    """The table of the candidate with the least cross-validated pinball loss; the same for the same seed.

    theta : (n,) of the companies of `profiles`. ValueError for fewer than FOLDS companies or other lengths. About
    10 s for 120,000 companies.
    """
    values = np.asarray(theta, dtype=np.float64)
    cells = np.column_stack([profiles.group, profiles.size, profiles.city]).astype(np.int64)
    if len(cells) != len(values) or len(values) < FOLDS:
        raise ValueError(f"one theta for each company, {FOLDS} at least: got {len(values)} for {len(cells)}")
    report = _compare(cells, values, seed)
    chosen = next(candidate() for candidate in CANDIDATES if candidate.name == report.chosen)
    chosen.fit(cells, values, seed)
    companies = _count(cells)
    return Expected(_micro(tabulate(chosen, companies)).astype(np.int32), companies, report)


def tabulate(fitted: UsualQuantiles, companies: NDArray[np.int32]) -> NDArray[np.float64]:
    """Quantiles of every cell, (groups, sizes, cities, 5): predicted where industry, size and city have been seen.

    Else a size stands for the nearest one seen, and an industry or a city for the mean of the others, each weighted
    by its companies. companies : (groups, sizes, cities) that `fitted` was fitted to.
    """
    seen = _seen(companies)
    cells = np.array(list(product(*seen)))
    table = fitted.predict(cells).reshape(*(len(axis) for axis in seen), len(PROBABILITIES))
    nearest = np.abs(np.arange(companies.shape[1])[:, None] - seen[1]).argmin(axis=1)
    table = table[:, nearest]
    for axis in (0, 2):
        others = tuple(other for other in range(3) if other != axis)
        table = _widened(table, axis, seen[axis], companies.sum(axis=others))
    return table


def _widened(
    table: NDArray[np.float64], axis: int, seen: NDArray[np.intp], companies: NDArray[np.integer]
) -> NDArray[np.float64]:
    mean = np.average(table, axis=axis, weights=companies[seen])
    wide = np.repeat(np.expand_dims(mean, axis), len(companies), axis=axis)
    np.moveaxis(wide, axis, 0)[seen] = np.moveaxis(table, axis, 0)
    return wide


def _compare(cells: NDArray[np.int64], theta: NDArray[np.float64], seed: int) -> ExpectedReport:
    fitted_on = len(theta)
    drawn = np.random.Generator(np.random.PCG64(seed)).permutation(len(theta))[:COMPARED]
    cells, theta, fold = cells[drawn], theta[drawn], np.arange(len(drawn)) % FOLDS
    losses = np.empty((len(CANDIDATES), FOLDS))
    below = np.zeros((len(CANDIDATES), len(PROBABILITIES)))
    for k in range(FOLDS):
        out = fold == k
        for index, candidate in enumerate(CANDIDATES):
            predicted = _held_out(candidate(), cells, theta, out, seed)
            losses[index, k] = pinball(theta[out], predicted)
            below[index] += (theta[out][:, None] < predicted).sum(axis=0) / len(theta)
    names = tuple(candidate.name for candidate in CANDIDATES)
    return ExpectedReport(names, np.round(losses, _DECIMALS), np.round(below, _DECIMALS), len(drawn), fitted_on)


def _held_out(
    candidate: UsualQuantiles, cells: NDArray[np.int64], theta: NDArray[np.float64], out: NDArray[np.bool_], seed: int
) -> NDArray[np.float64]:
    candidate.fit(cells[~out], theta[~out], seed)
    return tabulate(candidate, _count(cells[~out]))[tuple(cells[out].T)]


def _count(cells: NDArray[np.int64]) -> NDArray[np.int32]:
    flat = np.ravel_multi_index(tuple(cells.T), _SHAPE)
    return np.bincount(flat, minlength=int(np.prod(_SHAPE))).reshape(_SHAPE).astype(np.int32)


def _seen(companies: NDArray[np.int32]) -> tuple[NDArray[np.intp], ...]:
    """Indices of the groups, sizes and cities that occur."""
    return tuple(np.flatnonzero(companies.sum(axis=axes)) for axes in ((1, 2), (0, 2), (0, 1)))


def _micro(theta: ArrayLike) -> NDArray[np.int64]:
    return np.rint(np.asarray(theta, dtype=np.float64) * MICRO).astype(np.int64)


def _between(quantiles: NDArray[np.int64], micro: NDArray[np.int64]) -> NDArray[np.float64]:
    row = np.arange(len(micro))
    step = np.clip((micro[:, None] >= quantiles).sum(axis=1) - 1, 0, len(PROBABILITIES) - 2)
    left, right = quantiles[row, step], quantiles[row, step + 1]
    share = np.clip((micro - left) / np.maximum(right - left, 1), 0.0, 1.0)
    return _PERCENTS[step] + (_PERCENTS[step + 1] - _PERCENTS[step]) * share


def _tail(distance: NDArray[np.int64], width: NDArray[np.int64]) -> NDArray[np.float64]:
    """Percent beyond a point outside the last quantile by `distance`; the next one lies `width` inside it."""
    x = (_PERCENTS[1] / _PERCENTS[0] - 1.0) * np.maximum(distance, 0) / np.maximum(width, 1)
    power = 1.0 + x / 2**_TAIL_SQUARINGS
    for _ in range(_TAIL_SQUARINGS):
        power = power * power
    return _PERCENTS[0] / power
