"""Person fit: whether one company's answers hang together the way answers of companies like it do.

l_z, the standardised log-likelihood for ordered categories (Drasgow, Levine & Williams 1985): with
l = sum over asked items of log P(answer | theta), z = (l - E l) / sd l, both moments taken over the answers the model
expects at that theta. A low z means that answers are improbable beside each other: hard things answered high and easy
ones low. At an estimated theta z is not exactly standard normal (Snijders 2001), so the cut-off is no normal quantile
but the 1 % point of the benchmark's own companies, within tenths of theta.

theta is taken to two decimals, far finer than its spread, so that probabilities are looked up and not worked out.
Sums run item by item: one company alone has the same bits as in a batch.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assess.ranking.kernel import category_probabilities

Floats = NDArray[np.float64]

SHARE = 0.01
BANDS = 10
SURPRISING = 2.0
"""Standardised residual from which a single answer is called surprising."""

_STEP = 0.01
_REACH = 600
_LEAST = 1e-300
_DECIMALS = 6


class Surprise(NamedTuple):
    """The item in column `place` was answered higher (direction 1) or lower (-1) than the other answers suggest.
    residual : (category - expected) / standard deviation."""

    place: int
    direction: int
    residual: float


@dataclass(frozen=True, eq=False)
class PersonFit:
    """Cut-offs of z by theta. edges : (bands - 1,) theta between bands. cuts : (bands,) below which z is suspicious."""

    edges: Floats
    cuts: Floats

    def suspicious(self, z: ArrayLike, theta: ArrayLike) -> NDArray[np.bool_]:
        """True where z lies below the cut-off of its theta's band."""
        return np.asarray(z) < self.cuts[np.searchsorted(self.edges, np.asarray(theta), side="right")]

    def arrays(self) -> dict[str, NDArray]:
        return {"edges": self.edges, "cuts": self.cuts}

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray]) -> "PersonFit":
        return cls(arrays["edges"], arrays["cuts"])


def fit_person_fit(
    discrimination: ArrayLike, difficulty: ArrayLike, categories: NDArray, theta: ArrayLike, share: float = SHARE
) -> PersonFit:
    """Cut-offs from the benchmark: the quantile `share` of z within tenths of theta. Needs no chance.

    Shapes as in `person_fit`; about 1,000 companies are enough, each band then has a hundred.
    """
    measured = np.asarray(theta, dtype=np.float64)
    z = person_fit(discrimination, difficulty, categories, measured)
    edges = np.unique(np.quantile(measured, np.arange(1, BANDS) / BANDS))
    band = np.searchsorted(edges, measured, side="right")
    everyone = np.quantile(z, share)
    cuts = [np.quantile(z[band == k], share) if (band == k).any() else everyone for k in range(len(edges) + 1)]
    return PersonFit(np.round(edges, _DECIMALS), np.round(cuts, _DECIMALS))


def person_fit(discrimination: ArrayLike, difficulty: ArrayLike, categories: NDArray, theta: ArrayLike) -> Floats:
    """l_z of every company, (n,), to 6 decimals; 0 where no answer can tell anything.

    discrimination (items,) and difficulty (items, most categories - 1), NaN after an item's last threshold;
    categories (n, items) whole numbers from 0, -1 = not asked; theta (n,).
    """
    tables = _tables(discrimination, difficulty)
    at = _places(theta)
    departure, variance, z = np.zeros(len(at)), np.zeros(len(at)), np.zeros(len(at))
    for item in range(categories.shape[1]):
        chosen = categories[:, item]
        departure += tables.departure[item][at, chosen]
        variance += tables.variance[item][at] * (chosen >= 0)
    np.divide(departure, np.sqrt(variance), out=z, where=variance > 0)
    return z.round(_DECIMALS) + 0.0


def residuals(discrimination: ArrayLike, difficulty: ArrayLike, categories: NDArray, theta: ArrayLike) -> Floats:
    """(category - expected category) / standard deviation, (n, items); 0 where an item is not asked."""
    tables, at = _tables(discrimination, difficulty), _places(theta)
    out = np.zeros(categories.shape)
    for item in range(categories.shape[1]):
        spread = tables.spread[item][at]
        away = categories[:, item] - tables.expected[item][at]
        np.divide(away, spread, out=out[:, item], where=(categories[:, item] >= 0) & (spread > 0))
    return out


def surprising_items(
    discrimination: ArrayLike, difficulty: ArrayLike, categories_row: ArrayLike, theta: float, top: int = 5
) -> list[Surprise]:
    """The answers of one company, (items,), that stand out from its others, the most surprising first, at most `top`:
    those at least SURPRISING standard deviations away, or else the one furthest away."""
    row = np.asarray(categories_row)[None, :]
    away = residuals(discrimination, difficulty, row, [theta])[0]
    order = [int(place) for place in np.argsort(-np.abs(away), kind="stable") if away[place] != 0]
    standing_out = [place for place in order if abs(away[place]) >= SURPRISING] or order[:1]
    return [Surprise(place, 1 if away[place] > 0 else -1, float(away[place])) for place in standing_out[:top]]


class _Tables(NamedTuple):
    """By item, over thetas of two decimals: `departure` (thetas, categories + 1) of log P from its mean, the last
    column 0 for not asked; `variance` of log P; mean and standard deviation of the category."""

    departure: list[Floats]
    variance: list[Floats]
    expected: list[Floats]
    spread: list[Floats]


def _tables(discrimination: ArrayLike, difficulty: ArrayLike) -> _Tables:
    slopes = np.ascontiguousarray(discrimination, dtype=np.float64)
    thresholds = np.ascontiguousarray(difficulty, dtype=np.float64)
    return _looked_up(slopes.tobytes(), thresholds.tobytes(), thresholds.shape)


@lru_cache(maxsize=4)
def _looked_up(slopes: bytes, thresholds: bytes, shape: tuple[int, int]) -> _Tables:
    a, b = np.frombuffer(slopes), np.frombuffer(thresholds).reshape(shape)
    grid = np.arange(-_REACH, _REACH + 1) * _STEP
    made = _Tables([], [], [], [])
    for item, probabilities in enumerate(category_probabilities(a, b, grid)):
        count = int((~np.isnan(b[item])).sum()) + 1
        p = probabilities[:count].T
        logs = np.log(np.maximum(p, _LEAST))
        mean = (p * logs).sum(axis=1)
        category = np.arange(count)
        expected = p @ category
        made.departure.append(np.column_stack([logs - mean[:, None], np.zeros(len(grid))]))
        made.variance.append(np.maximum((p * logs**2).sum(axis=1) - mean**2, 0.0))
        made.expected.append(expected)
        made.spread.append(np.sqrt(np.maximum(p @ category**2 - expected**2, 0.0)))
    return made


def _places(theta: ArrayLike) -> NDArray[np.intp]:
    nearest = np.rint(np.asarray(theta, dtype=np.float64) / _STEP).astype(np.intp)
    return np.clip(nearest + _REACH, 0, 2 * _REACH)
