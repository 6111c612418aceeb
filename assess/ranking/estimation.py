"""Marginal maximum likelihood for the graded response model: EM over a grid of nodes (Bock & Aitkin 1981).

E-step: expected number of answers of each category at each node. M-step: for each item a weighted ordinal logistic
regression on theta, P(X >= k) = 1 / (1 + exp(-(a theta + d_k))), improved by Fisher scoring. Cycles of two steps are
extrapolated (SQUAREM, Varadhan & Roland 2008). Arrays over items are padded to the most categories: missing
intercepts are -inf, so their categories have probability 0.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assess.ranking.kernel import category_probabilities

Floats = NDArray[np.float64]

_ROWS = 8192
_SMALL = 100_000_000
_TINY = 1e-200
_STEPS = 3
_HALVINGS = 12


@dataclass(frozen=True, eq=False)
class Responses:
    """Answers as 0/1 columns, (n, sum of categories), a not asked item all 0, with the weight of each row.

    Beyond 100 million cells single precision halves memory and time; its error is then below what so many rows can
    tell, but estimates differ between machines in the seventh digit. In double precision they agree to the twelfth.
    """

    chosen: NDArray
    weights: Floats
    counts: tuple[int, ...]

    @classmethod
    def of(cls, codes: NDArray, counts: tuple[int, ...], weights: Floats) -> "Responses":
        """codes : (n, items) whole numbers from 0, -1 not asked."""
        precision = np.float32 if len(codes) * sum(counts) > _SMALL else np.float64
        chosen = np.empty((len(codes), sum(counts)), dtype=precision)
        edges = np.cumsum([0, *counts])
        for item, count in enumerate(counts):
            chosen[:, edges[item] : edges[item + 1]] = codes[:, item, None] == np.arange(count)
        return cls(chosen, weights, counts)

    @property
    def present(self) -> NDArray[np.bool_]:
        """(items, most categories): which categories an item has, in the order of the columns."""
        return np.arange(max(self.counts)) < np.array(self.counts)[:, None]


class Parameters(NamedTuple):
    """slope : (items,) positive. intercept : (items, most categories - 1), decreasing, -inf where there is none."""

    slope: Floats
    intercept: Floats

    @classmethod
    def of(cls, discrimination: Floats, difficulty: Floats) -> "Parameters":
        return cls(discrimination, np.where(np.isnan(difficulty), -np.inf, -discrimination[:, None] * difficulty))

    @property
    def difficulty(self) -> Floats:
        """b_k = -d_k / a, NaN where an item has no such threshold."""
        return np.where(np.isfinite(self.intercept), -self.intercept / self.slope[:, None], np.nan)

    def distance(self, other: "Parameters") -> float:
        return max((np.max(np.abs(x), initial=0.0) for x in self.minus(other)), default=0.0)

    def minus(self, other: "Parameters") -> "Parameters":
        known = np.isfinite(self.intercept)
        return Parameters(
            self.slope - other.slope,
            np.subtract(self.intercept, other.intercept, out=np.zeros_like(self.intercept), where=known),
        )


class Grid(NamedTuple):
    """Nodes (Q,) and the log of their prior weights (Q,), which sum to 1."""

    nodes: Floats
    log_prior: Floats


class Bounds(NamedTuple):
    least: float
    most: float


class Estimate(NamedTuple):
    parameters: Parameters
    log_likelihood: float
    n_iter: int
    converged: bool


def estimate(responses: Responses, grid: Grid, bounds: Bounds, tolerance: float, max_iter: int) -> Estimate:
    """Parameters of highest marginal likelihood.

    Converged when one EM step moves no slope and no intercept by `tolerance`; n_iter counts EM steps.
    """
    now, steps = start(responses, bounds), 0
    while True:
        first, likelihood = _em(responses, now, grid, bounds)
        steps += 1
        converged = first.distance(now) < tolerance
        if converged or steps > max_iter - 3:
            return Estimate(first, likelihood, steps, converged)
        second, reached = _em(responses, first, grid, bounds)
        leap, leapt = _em(responses, _extrapolated(now, first, second, bounds), grid, bounds)
        # A leap that lost likelihood is not taken; a hair of loss is the rounding of single precision.
        now = leap if leapt >= reached - 1e-7 * abs(reached) else second
        steps += 2


def start(responses: Responses, bounds: Bounds) -> Parameters:
    """Slopes 1, intercepts from the share of answers at or above each category (marginal logit, stretched)."""
    totals = np.zeros(responses.present.shape)
    totals[responses.present] = responses.weights @ responses.chosen
    above = np.cumsum(totals[:, ::-1], axis=1)[:, ::-1]
    share = np.divide(above[:, 1:], above[:, :1], out=np.full_like(above[:, 1:], 0.5), where=above[:, :1] > 0)
    with np.errstate(divide="ignore"):
        logits = 1.2 * (np.log(share) - np.log1p(-share))
    slope = np.full(len(totals), np.clip(1.0, *bounds))
    return Parameters(slope, np.where(responses.present[:, 1:], logits, -np.inf))


def log_likelihoods(responses: Responses, parameters: Parameters, grid: Grid) -> Floats:
    """log of the marginal probability of each row, (n,)."""
    table = _table(responses, parameters, grid)
    blocks = range(0, len(responses.chosen), _ROWS)
    return np.concatenate([_weigh(responses.chosen[s : s + _ROWS], table, grid)[1] for s in blocks])


def _em(responses: Responses, now: Parameters, grid: Grid, bounds: Bounds) -> tuple[Parameters, float]:
    """One EM step from `now`, and the log-likelihood at `now`."""
    table = _table(responses, now, grid)
    expected = np.zeros((responses.chosen.shape[1], len(grid.nodes)))
    total = 0.0
    for begin in range(0, len(responses.chosen), _ROWS):
        chosen, weights = responses.chosen[begin : begin + _ROWS], responses.weights[begin : begin + _ROWS]
        belief, likelihood = _weigh(chosen, table, grid)
        belief *= weights.astype(belief.dtype)[:, None]
        expected += chosen.T @ belief
        total += float(weights @ likelihood)
    padded = np.zeros((*responses.present.shape, len(grid.nodes)))
    padded[responses.present] = expected
    return _maximised(now, padded, grid.nodes, bounds), total


def _table(responses: Responses, parameters: Parameters, grid: Grid) -> NDArray:
    """log P of each column of the responses at each node."""
    probabilities = category_probabilities(parameters.slope, parameters.difficulty, grid.nodes)
    return np.log(np.maximum(probabilities[responses.present], _TINY)).astype(responses.chosen.dtype)


def _weigh(chosen: NDArray, table: NDArray, grid: Grid) -> tuple[NDArray, Floats]:
    """Posterior weight of each node for each row, and each row's marginal log-likelihood."""
    belief = chosen @ table
    belief += grid.log_prior.astype(belief.dtype)
    top = belief.max(axis=1)
    np.exp(belief - top[:, None], out=belief)
    total = belief.sum(axis=1)
    belief /= total[:, None]
    return belief, top.astype(np.float64) + np.log(total, dtype=np.float64)


def _maximised(now: Parameters, expected: Floats, nodes: Floats, bounds: Bounds) -> Parameters:
    """A few Fisher steps for every item at once, always as many: machines must not differ in where they stop."""
    value = _objective(now, expected, nodes)
    for _ in range(_STEPS):
        now, value = _searched(now, _direction(now, expected, nodes, bounds), value, expected, nodes)
    return now


def _objective(now: Parameters, expected: Floats, nodes: Floats) -> Floats:
    """sum over categories and nodes of r log P, (items,)."""
    probabilities = category_probabilities(now.slope, now.difficulty, nodes)
    return np.sum(expected * np.log(np.maximum(probabilities, _TINY)), axis=(1, 2))


def _direction(now: Parameters, expected: Floats, nodes: Floats, bounds: Bounds) -> Parameters:
    """The Fisher step: information times step = gradient; a slope at its bound stays, intercepts move given that."""
    gradient, information = _derivatives(now, expected, nodes)
    step = np.linalg.solve(information, gradient[..., None])[..., 0]
    slope = np.clip(now.slope + step[:, 0], *bounds) - now.slope
    pull = gradient[:, 1:] - information[:, 1:, 0] * slope[:, None]
    rest = np.linalg.solve(information[:, 1:, 1:], pull[..., None])[..., 0]
    return Parameters(slope, np.where(np.isfinite(now.intercept), rest, 0.0))


def _derivatives(now: Parameters, expected: Floats, nodes: Floats) -> tuple[Floats, Floats]:
    """Gradient (items, m) and expected information (items, m, m) in (a, d_1, ..., d_m-1).

    With s_k = P(X >= k) and w_k = s_k (1 - s_k): dP_k/dd_k = w_k, dP_k/dd_k+1 = -w_k+1, dP_k/da = theta (w_k - w_k+1).
    """
    probabilities = np.maximum(category_probabilities(now.slope, now.difficulty, nodes), _TINY)
    with np.errstate(over="ignore"):
        reached = 1.0 / (1.0 + np.exp(-(now.slope[:, None, None] * nodes + now.intercept[:, :, None])))
    w = reached * (1.0 - reached)
    edge = np.zeros((len(w), 1, len(nodes)))
    by_slope = nodes * -np.diff(np.concatenate([edge, w, edge], axis=1), axis=1)
    ratio = expected / probabilities
    by_threshold = np.sum(w * np.diff(ratio, axis=1), axis=2)
    gradient = np.column_stack([np.sum(ratio * by_slope, axis=(1, 2)), by_threshold])
    return gradient, _information(probabilities, by_slope, w, expected.sum(axis=1, keepdims=True))


def _information(probabilities: Floats, by_slope: Floats, w: Floats, answered: Floats) -> Floats:
    weight = answered / probabilities
    items, thresholds = w.shape[:2]
    result = np.zeros((items, thresholds + 1, thresholds + 1))
    at = np.arange(1, thresholds + 1)
    result[:, 0, 0] = np.sum(weight * by_slope**2, axis=(1, 2))
    result[:, 0, 1:] = result[:, 1:, 0] = np.sum(w * np.diff(weight * by_slope, axis=1), axis=2)
    result[:, at, at] = np.sum(w**2 * (weight[:, :-1] + weight[:, 1:]), axis=2)
    neighbours = -np.sum(w[:, :-1] * w[:, 1:] * weight[:, 1:-1], axis=2)
    result[:, at[:-1], at[1:]] = result[:, at[1:], at[:-1]] = neighbours
    # A threshold an item does not have gets a row of the identity; a hair of ridge keeps the rest regular.
    own = np.arange(thresholds + 1)
    diagonal = result[:, own, own]
    result[:, own, own] = np.where(diagonal > 0, diagonal * (1 + 1e-9), 1.0)
    return result


def _searched(
    now: Parameters, step: Parameters, value: Floats, expected: Floats, nodes: Floats
) -> tuple[Parameters, Floats]:
    """Each item moves by its step, halved until thresholds stay in order and its objective does not fall."""
    length = np.ones(len(value))
    for _ in range(_HALVINGS):
        trial = _moved(now, step, length)
        reached = np.where(_ordered(trial), _objective(trial, expected, nodes), -np.inf)
        # Only a real loss: at the top the last bits, which differ between machines, must not decide.
        worse = reached < value - 1e-9 * np.abs(value)
        if not worse.any():
            break
        length[worse] /= 2
    length[worse] = 0.0
    return _moved(now, step, length), np.where(worse, value, reached)


def _moved(now: Parameters, step: Parameters, length: Floats) -> Parameters:
    return Parameters(now.slope + length * step.slope, now.intercept + length[:, None] * step.intercept)


def _ordered(parameters: Parameters) -> NDArray[np.bool_]:
    """Whether every item's intercepts fall; missing ones, -inf, come last and are equal."""
    left, right = parameters.intercept[:, :-1], parameters.intercept[:, 1:]
    return np.all((left > right) | np.isneginf(right), axis=1)


def _extrapolated(now: Parameters, first: Parameters, second: Parameters, bounds: Bounds) -> Parameters:
    """SQUAREM: now - 2 l r + l**2 v with r the first step, v the change of step, l = -|r| / |v|; else the second."""
    r, again = first.minus(now), second.minus(first)
    v = again.minus(r)
    length = min(-1.0, -_norm(r) / max(_norm(v), 1e-12))
    slope = np.clip(now.slope - 2 * length * r.slope + length**2 * v.slope, *bounds)
    trial = Parameters(slope, now.intercept - 2 * length * r.intercept + length**2 * v.intercept)
    return trial if _ordered(trial).all() else second


def _norm(change: Parameters) -> float:
    return float(np.sqrt(np.sum(change.slope**2) + np.sum(change.intercept**2)))
