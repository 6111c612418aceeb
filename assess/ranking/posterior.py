"""The numpy kernel: response categories -> latent maturity, its spread and its quantiles.

Graded response model (Samejima 1969): P(X >= k | theta) = 1 / (1 + exp(-a (theta - b_k))). The posterior lives on
a grid of nodes. Two laws hold by construction, not only up to rounding:

*One row alone gives the same bits as the same row among 120,000, on every machine.* The likelihood is kept as steps
between neighbouring nodes in whole units of 2**-24, so sums are exact in any order; after that only +, *, / and
square root are used, element by element, which IEEE 754 fixes to the last bit.

*A higher category never lowers theta or a quantile.* A higher category has steps at least as large at every node
(the logistic density is log-concave), and everything made of them is a chain of operations that are monotone even
when rounded: tail odds by recursion, tail probabilities, sums of them.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

NOT_ASKED = -1
UNIT = 2.0**-24
DECIMALS = 6
BLUR_UNIT = 2**20
NODES = np.linspace(-6.0, 6.0, 121)

_ROWS = 2048
# A ratio of exp(30) between neighbouring nodes leaves a share of 1e-13 to the lesser one: nothing is lost.
_STEEPEST = 30.0
_ODDS_LIMIT = 1e290


@dataclass(frozen=True, eq=False)
class Kernel:
    """What the posterior needs of a fitted model, as whole numbers so that every machine holds the same.

    nodes : (Q,) float64, increasing. prior_steps : (Q-1,) int32, steps of the log prior between nodes in UNIT.
    steps : (sum of categories, Q-1) int32, steps of log P of each category, items one after the other.
    counts : number of categories of each item.
    """

    nodes: NDArray[np.float64]
    prior_steps: NDArray[np.int32]
    steps: NDArray[np.int32]
    counts: tuple[int, ...]

    @cached_property
    def step_columns(self) -> NDArray[np.float64]:
        return np.ascontiguousarray(self.steps.T, dtype=np.float64)

    @cached_property
    def item_of_row(self) -> NDArray[np.intp]:
        return np.repeat(np.arange(len(self.counts)), self.counts)

    @cached_property
    def category_of_row(self) -> NDArray[np.int16]:
        return np.concatenate([np.arange(count, dtype=np.int16) for count in self.counts])


@dataclass(frozen=True, eq=False)
class Posterior:
    """theta (n,) posterior mean, sd (n,) posterior standard deviation, quantiles (n, probabilities); 6 decimals.

    blurred : the same quantiles after the blur asked for; None without one.
    """

    theta: NDArray[np.float64]
    sd: NDArray[np.float64]
    quantiles: NDArray[np.float64]
    blurred: NDArray[np.float64] | None = None

    @property
    def widest(self) -> NDArray[np.float64]:
        """The quantiles that know of every uncertainty there is."""
        return self.quantiles if self.blurred is None else self.blurred


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
    after an item's last threshold. nodes : (Q,) increasing, NODES unless given. log_prior : (Q,) up to a
    constant, the standard normal unless given.
    """
    grid = np.asarray(NODES if nodes is None else nodes, dtype=np.float64)
    prior = normal_log_prior(grid) if log_prior is None else np.asarray(log_prior, dtype=np.float64)
    slopes = np.asarray(discrimination, dtype=np.float64)
    thresholds = np.asarray(difficulty, dtype=np.float64)
    if not (np.isfinite(slopes).all() and (slopes > 0).all()):
        raise ValueError("discriminations must be positive numbers")
    rows = [b[~np.isnan(b)] for b in thresholds]
    if any((np.diff(b) < 0).any() for b in rows):
        raise ValueError("the thresholds of every item must be in increasing order")
    steps = [_item_steps(a, b, grid) for a, b in zip(slopes, rows, strict=True)]
    return Kernel(grid, _units(np.diff(prior)), np.concatenate(steps), tuple(len(b) + 1 for b in rows))


def posterior(
    kernel: Kernel, categories: ArrayLike, probabilities: Sequence[float] = (), blur: NDArray[np.int32] | None = None
) -> Posterior:
    """Posterior of every row of `categories`, (n, items) whole numbers from 0; -1 is "not asked" and counts nothing.

    `probabilities` asks for quantiles, each node's mass spread evenly over its cell. ValueError if a category or the
    number of columns is not the kernel's. 120,000 rows of 40 items take about a third of a second on one core.

    `blur` : (2 B + 1, Q-1) whole numbers that sum to BLUR_UNIT in each column. P(theta > node q) is replaced by the
    mean, with these weights, of P(theta > node q - B) to P(theta > node q + B): the posterior of a theta whose scale
    is itself uncertain. Weights are never negative, so a better answer still lowers no quantile.
    """
    rows = _checked(kernel, categories)
    theta, sd = np.empty(len(rows)), np.empty(len(rows))
    quantiles = np.empty((len(rows), len(probabilities)))
    blurred = None if blur is None else np.empty_like(quantiles)
    for start in range(0, len(rows), _ROWS):
        block = slice(start, start + _ROWS)
        above = _above(kernel, rows[block])
        theta[block], sd[block] = _moments(kernel.nodes, above)
        for column, probability in enumerate(probabilities):
            quantiles[block, column] = _quantile(kernel.nodes, above, probability)
        if blur is not None and blurred is not None:
            wider = _blurred(above, blur)
            for column, probability in enumerate(probabilities):
                blurred[block, column] = _quantile(kernel.nodes, wider, probability)
    rounded = None if blurred is None else _rounded(blurred)
    return Posterior(_rounded(theta), _rounded(sd), _rounded(quantiles), rounded)


def plausible_values(kernel: Kernel, categories: ArrayLike, u: NDArray[np.float64]) -> NDArray[np.float64]:
    """One draw from the posterior of each row, (n,), 6 decimals: its quantile at `u` (n,), uniform in 0 to 1.

    Unlike posterior means, which shrink, such draws are spread as the latent maturity itself (Mislevy 1991).
    """
    rows = _checked(kernel, categories)
    values = np.empty(len(rows))
    for start in range(0, len(rows), _ROWS):
        block = slice(start, start + _ROWS)
        values[block] = _quantile(kernel.nodes, _above(kernel, rows[block]), u[block])
    return _rounded(values)


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


def _checked(kernel: Kernel, categories: ArrayLike) -> NDArray:
    rows = np.asarray(categories)
    items = len(kernel.counts)
    if rows.ndim != 2 or rows.shape[1] != items or rows.dtype.kind not in "iu":
        raise ValueError(f"categories must be whole numbers of shape (n, {items}), got {rows.dtype} {rows.shape}")
    if len(rows) and (rows.min() < NOT_ASKED or (rows.max(axis=0) >= kernel.counts).any()):
        raise ValueError("a category lies outside its item's range")
    return rows


def _above(kernel: Kernel, rows: NDArray) -> NDArray[np.float64]:
    """P(theta > node q), (Q-1, n), from the odds of all mass above and all mass below against the node's own."""
    growth = _exp(np.clip(UNIT * _steps_of(kernel, rows), -_STEEPEST, _STEEPEST))
    right = np.empty_like(growth)
    odds = np.zeros(growth.shape[1])
    for q in range(len(growth) - 1, -1, -1):
        odds = np.minimum(growth[q] * (1.0 + odds), _ODDS_LIMIT, out=right[q])
    above, rest, least = right, np.ones(growth.shape[1]), np.ones(growth.shape[1])
    for q in range(len(growth)):
        # Rounding must not let a tail exceed the one before it: the quantiles count on their order.
        least = np.minimum(1.0 / (1.0 + rest / right[q]), least, out=above[q])
        rest = 1.0 + np.minimum(rest / growth[q], _ODDS_LIMIT)
    return above


def _steps_of(kernel: Kernel, rows: NDArray) -> NDArray[np.float64]:
    """Step of the log posterior between neighbouring nodes, (Q-1, n) in UNIT: sums of whole numbers, so exact."""
    chosen = rows.T[kernel.item_of_row] == kernel.category_of_row[:, None]
    return kernel.step_columns @ chosen.astype(np.float64) + kernel.prior_steps[:, None]


_SQUARINGS = 9
_TAYLOR = [1.0 / math.factorial(power) for power in range(7, -1, -1)]


def _exp(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """exp for |x| <= 30 from sums and products only, (Taylor of x/512) ** 512, relative error below 1e-11.

    The library's own exp may differ in the last bit between machines. Arguments are whole multiples of 2**-24, so
    results of different arguments are 6e-8 apart and keep their order.
    """
    y = x * 2.0**-_SQUARINGS
    result = np.full_like(y, _TAYLOR[0])
    for coefficient in _TAYLOR[1:]:
        result *= y
        result += coefficient
    for _ in range(_SQUARINGS):
        np.square(result, out=result)
    return result


def _blurred(above: NDArray[np.float64], blur: NDArray[np.int32]) -> NDArray[np.float64]:
    """Weighted mean of each tail with its neighbours, in a fixed order; beyond the grid tails are 1 and 0."""
    half, nodes = len(blur) // 2, len(above)
    total = np.zeros_like(above)
    term = np.empty_like(above)
    for shift, weights in zip(range(-half, half + 1), blur / BLUR_UNIT, strict=True):
        if not weights.any():
            continue
        first, last = max(0, -shift), nodes - max(0, shift)
        total[:first] += weights[:first, None]
        np.multiply(above[first + shift : last + shift], weights[first:last, None], out=term[first:last])
        total[first:last] += term[first:last]
    for q in range(1, nodes):
        np.minimum(total[q], total[q - 1], out=total[q])
    return np.minimum(total, 1.0, out=total)


def _moments(nodes: NDArray[np.float64], above: NDArray[np.float64]) -> tuple[NDArray, NDArray]:
    """E f(theta) = f(node 0) + sum over q of (f(node q+1) - f(node q)) P(theta > node q).

    Summed row by row: a library sum may choose another order for a single company.
    """
    mean = np.full(above.shape[1], nodes[0])
    square = np.full(above.shape[1], nodes[0] ** 2)
    for q in range(len(above)):
        mean += (nodes[q + 1] - nodes[q]) * above[q]
        square += (nodes[q + 1] ** 2 - nodes[q] ** 2) * above[q]
    return mean, np.sqrt(np.maximum(square - mean * mean, 0.0))


def _quantile(
    nodes: NDArray[np.float64], above: NDArray[np.float64], probability: float | NDArray[np.float64]
) -> NDArray[np.float64]:
    """The point where P(theta > point) = 1 - probability: the cell that holds it, and the share of it passed.

    The share (left - goal) / (left - right) is written so that it grows with both tails even when rounded.
    """
    edges = np.concatenate([nodes[:1], (nodes[1:] + nodes[:-1]) / 2, nodes[-1:]])
    goal = 1.0 - probability
    cell = np.sum(above > goal, axis=0)
    tails = np.vstack([np.ones(above.shape[1]), above, np.zeros(above.shape[1])])
    column = np.arange(above.shape[1])
    left, right = tails[cell, column], tails[cell + 1, column]
    share = 1.0 / (1.0 + (goal - right) / (left - goal))
    return np.minimum(edges[cell] + (edges[cell + 1] - edges[cell]) * share, edges[cell + 1])


def _rounded(x: NDArray[np.float64]) -> NDArray[np.float64]:
    # Adding 0 turns -0.0 into 0.0.
    return np.round(x, DECIMALS) + 0.0
