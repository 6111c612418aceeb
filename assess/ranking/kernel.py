"""The graded response model as whole numbers: what a posterior is summed from, alike on every machine.

Graded response model (Samejima 1969): P(X >= k | theta) = 1 / (1 + exp(-a (theta - b_k))). On a grid of nodes the
likelihood of an answer is kept as its steps between neighbouring nodes, in whole units of 2**-19 of a doubling.
"""

import math
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assess.records import Struct

NOT_ASKED = -1
DOUBLING = 2**19
"""Units to a factor of two: a sum of them is an exponent of 2."""
UNIT = math.log(2.0) / DOUBLING
"""One unit as a natural logarithm."""
NODES = np.linspace(-6.0, 6.0, 121)

# float32 holds every whole number below this exactly.
_EXACT = 2**24


class Kernel(Struct, frozen=True, eq=False, dict=True):
    """What the posterior needs of a fitted model, as whole numbers so that every machine holds the same.

    nodes : (Q,) float64, evenly spaced. prior_steps : (Q-1,) int32, steps of the log prior between nodes in UNIT.
    steps : (sum of categories, Q-1) int32, steps of log P of each category, items one after the other.
    counts : number of categories of each item.
    """

    nodes: NDArray[np.float64]
    prior_steps: NDArray[np.int32]
    steps: NDArray[np.int32]
    counts: tuple[int, ...]

    @cached_property
    def item_of_row(self) -> NDArray[np.intp]:
        return np.repeat(np.arange(len(self.counts)), self.counts)

    @cached_property
    def category_of_row(self) -> NDArray[np.int16]:
        return np.concatenate([np.arange(count, dtype=np.int16) for count in self.counts])

    @cached_property
    def rises(self) -> NDArray[np.floating]:
        """(Q-1, sum of categories): an item's first step, then what each category adds to the one below.

        Sums of any of them in any order are exact: float32 where they stay below 2**24, else float64.
        """
        rises = np.diff(self.steps.astype(np.int64), axis=0, prepend=0)
        rises[self.category_of_row == 0] = self.steps[self.category_of_row == 0]
        most = max(np.maximum(side, 0).sum(axis=0).max(initial=0) for side in (rises, -rises))
        enough = most + np.abs(self.prior_steps).max(initial=0) < _EXACT
        return np.ascontiguousarray(rises.T, dtype=np.float32 if enough else np.float64)


def normal_log_prior(nodes: NDArray[np.float64]) -> NDArray[np.float64]:
    """log of the standard normal density at the nodes, up to a constant."""
    return -0.5 * np.square(nodes)


def category_probabilities(discrimination: ArrayLike, difficulty: ArrayLike, theta: ArrayLike) -> NDArray:
    """P(X = k | theta), (items, most categories, thetas); 0 where an item has no such category.

    discrimination : (items,) positive. difficulty : (items, most categories - 1), NaN after an item's last
    threshold; a category between thresholds out of order has 0. With u = a (theta - b_k), v = a (theta - b_k+1) and
    s the logistic function, P_k = s(u) - s(v) = s(u) s(-v) (1 - exp(v - u)), free of cancellation.
    """
    a = np.asarray(discrimination, dtype=np.float64)[:, None, None]
    b = np.asarray(difficulty, dtype=np.float64)
    thresholds = np.full((len(b), b.shape[1] + 2), np.inf)
    thresholds[:, 0] = -np.inf
    thresholds[:, 1:-1] = np.where(np.isnan(b), np.inf, b)
    distance = a * (np.asarray(theta, dtype=np.float64) - thresholds[:, :, None])
    reached, missed = _logistic(distance), _logistic(-distance)
    with np.errstate(invalid="ignore"):
        gap = np.maximum(a[:, :, 0] * np.diff(thresholds, axis=1), 0.0)
        width = np.where(np.isinf(thresholds[:, :-1]) & (thresholds[:, :-1] > 0), 0.0, -np.expm1(-gap))
    return reached[:, :-1] * missed[:, 1:] * width[:, :, None]


def build_kernel(
    discrimination: ArrayLike,
    difficulty: ArrayLike,
    nodes: ArrayLike | None = None,
    log_prior: ArrayLike | None = None,
) -> Kernel:
    """The kernel of a graded response model.

    discrimination : (items,) positive. difficulty : (items, most categories - 1), increasing along a row, NaN
    after an item's last threshold. nodes : (Q,) evenly spaced, NODES unless given. log_prior : (Q,) up to a
    constant, the standard normal unless given.
    """
    grid = np.asarray(NODES if nodes is None else nodes, dtype=np.float64)
    prior = normal_log_prior(grid) if log_prior is None else np.asarray(log_prior, dtype=np.float64)
    slopes = np.asarray(discrimination, dtype=np.float64)
    thresholds = np.asarray(difficulty, dtype=np.float64)
    if len(grid) < 2 or not np.allclose(np.diff(grid), grid[1] - grid[0]) or grid[1] <= grid[0]:
        raise ValueError("nodes must be evenly spaced and rising, two at least")
    if not (np.isfinite(slopes).all() and (slopes > 0).all()):
        raise ValueError("discriminations must be positive numbers")
    rows = [b[~np.isnan(b)] for b in thresholds]
    if any((np.diff(b) < 0).any() for b in rows):
        raise ValueError("the thresholds of every item must be in increasing order")
    steps = [_item_steps(a, b, grid) for a, b in zip(slopes, rows, strict=True)]
    return Kernel(grid, _units(np.diff(prior)), np.concatenate(steps), tuple(len(b) + 1 for b in rows))


def _logistic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(over="ignore"):
        return 1.0 / (1.0 + np.exp(-x))


def _units(x: NDArray[np.float64]) -> NDArray[np.int32]:
    return np.rint(x / UNIT).astype(np.int32)


def _item_steps(a: float, b: NDArray[np.float64], nodes: NDArray[np.float64]) -> NDArray[np.int32]:
    """Steps of log P_k = log s(u_k) + log s(-u_k+1) + constant, and log s(-u) = log s(u) - u.

    So the step of category k is U_k + U_k+1 - A, with U_k the step of log s(a (theta - b_k)), A that of a theta,
    U_0 = 0 and U_K = A. U grows with the threshold, hence the steps grow with the category.
    """
    whole = _units(a * np.diff(nodes))
    reach = np.diff(-np.logaddexp(0.0, -a * (nodes - b[:, None])), axis=1)
    edges = np.vstack([np.zeros_like(whole), np.clip(_units(reach), 0, whole), whole])
    edges = np.maximum.accumulate(edges, axis=0)
    return (edges[:-1] + edges[1:] - whole).astype(np.int32)
