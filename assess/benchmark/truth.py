"""The known theta of a synthetic company: what infinitely many fillings of the questionnaire would measure.

theta* = argmax over theta of sum over items j and categories k of p_jk log P_jk(theta): the parameter of the fitted
model nearest, in Kullback-Leibler divergence, to what really makes the company's answers (White 1982). p_jk are the
generator's own probabilities given the company's traits, so neither several traits nor correlated ticks are ignored.
"""

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr, ndtri

from assess.benchmark.anchors import Parameters, anchors
from assess.benchmark.population import Population
from assess.benchmark.responses import mixed
from assess.questionnaire.model import Item
from assess.ranking.kernel import UNIT, Kernel
from assess.scoring import scorer, tables

TRAITS = np.linspace(-9.0, 9.0, 361)
"""Latent traits at which the probabilities of an item are worked out; linear between them."""
_ROWS = 8192
_SHARED_NODES = 21


def known_theta(population: Population, kernel: Kernel, pillar: str | None = None) -> np.ndarray:
    """theta* of every company of a drawn population, (n,), to 4 decimals; `kernel` of that pillar, or overall.

    ValueError for surveyed companies, whose traits nobody knows. About 3 s for 120,000 companies.
    """
    if population.traits is None:
        raise ValueError("surveyed companies have no known theta; only drawn populations do")
    rules, production = scorer(population.questionnaire), population.profiles.production
    items = rules.ranked if pillar is None else rules.pillar_items(pillar)
    logs = _log_probabilities(kernel)
    theta = np.empty(population.n)
    for route in tables.ROUTES:
        rows = np.flatnonzero(production == bool(route))
        made = [_of_item(item, population.parameters[item.id], _table(item, pillar, route), route) for item in items]
        for begin in range(0, len(rows), _ROWS):
            block = rows[begin : begin + _ROWS]
            expected = _expected(items, made, kernel, population, population.traits[block])
            theta[block] = _peak(kernel.nodes, expected @ logs)
    return np.round(theta, 4) + 0.0


def category_probabilities(item: Item, of_item: Parameters, table: np.ndarray, route: int) -> np.ndarray:
    """P(category | trait) of the generator at TRAITS, (traits, categories); `table`: category of each answer code."""
    known = _ticked if item.kind == "multiple" else _stepped
    return known(item, of_item, table, route)


def _table(item: Item, pillar: str | None, route: int) -> np.ndarray:
    return tables.categories(item, route) if pillar is None else tables.pillar_categories(item, pillar, route)


def _of_item(item: Item, of_item: Parameters, table: np.ndarray, route: int) -> np.ndarray | None:
    return category_probabilities(item, of_item, table, route) if tables.asked(item, route) else None


def _stepped(item: Item, of_item: Parameters, table: np.ndarray, route: int) -> np.ndarray:
    order = np.argsort([option.points for option in item.options], kind="stable")
    reached = [_logistic(of_item.discrimination * (TRAITS - b)) for b in of_item.at]
    edges = np.stack([np.ones_like(TRAITS), *reached, np.zeros_like(TRAITS)])
    out = np.zeros((len(TRAITS), int(table.max()) + 1))
    for step, code in enumerate(order):
        out[:, table[code]] += edges[step] - edges[step + 1]
    return out


def _ticked(item: Item, of_item: Parameters, table: np.ndarray, route: int) -> np.ndarray:
    """Ticks are independent given the shared factor: their point sums are convolved there, then averaged over it."""
    worth = tables.points(item, route)[:-2]
    sums, first = np.unique(worth, return_index=True)
    unit = max(1, int(np.gcd.reduce(worth)))
    values = [int(worth[1 << k]) // unit for k in range(1, len(item.options))]
    nodes, weights = np.polynomial.hermite_e.hermegauss(_SHARED_NODES)
    chances = [_logistic(of_item.discrimination * (TRAITS - b)) for b in of_item.at]
    out = np.zeros((len(TRAITS), int(table.max()) + 1))
    for node, weight in zip(nodes, weights / weights.sum(), strict=True):
        # A tick that is not asked is worth nothing here, so its probability does not reach the sums.
        shares = _sums(values, [_given_shared(chance, node) for chance in chances], int(worth.max()) // unit)
        for total, code in zip(sums // unit, first, strict=True):
            out[:, table[code]] += weight * shares[:, total]
    return out


def _given_shared(chance: np.ndarray, node: float) -> np.ndarray:
    """P(ticked | shared factor) = P(sqrt(s) z + sqrt(1-s) e < quantile of the chance)."""
    same = anchors().same
    return ndtr((ndtri(chance) - np.sqrt(same) * node) / np.sqrt(1 - same))


def _sums(values: Sequence[int], ticks: Sequence[np.ndarray], top: int) -> np.ndarray:
    """Distribution of the sum of the values ticked, (traits, top + 1)."""
    shares = np.zeros((len(TRAITS), top + 1))
    shares[:, 0] = 1.0
    for value, tick in zip(values, ticks, strict=True):
        moved = np.zeros_like(shares)
        moved[:, value:] = shares[:, : top + 1 - value]
        shares = shares * (1 - tick)[:, None] + moved * tick[:, None]
    return shares


def _log_probabilities(kernel: Kernel) -> np.ndarray:
    """log P of each category at each node, (categories of all items, nodes), up to a constant of the category."""
    steps = np.cumsum(UNIT * kernel.steps, axis=1)
    return np.concatenate([np.zeros((len(steps), 1)), steps], axis=1)


def _expected(
    items: Sequence[Item],
    made: Sequence[np.ndarray | None],
    kernel: Kernel,
    population: Population,
    traits: np.ndarray,
) -> np.ndarray:
    """Expected answers of each category, (n, categories of all items); 0 where an item is not asked."""
    out = np.zeros((len(traits), sum(kernel.counts)))
    edges = np.cumsum([0, *kernel.counts])
    for item, start, chances in zip(items, edges, made, strict=False):
        if chances is None:
            continue
        trait = mixed(traits, population.parameters[item.id].mix)
        place = np.clip((trait - TRAITS[0]) / (TRAITS[1] - TRAITS[0]), 0, len(TRAITS) - 1.001)
        left = place.astype(np.int64)
        share = (place - left)[:, None]
        out[:, start : start + chances.shape[1]] = chances[left] * (1 - share) + chances[left + 1] * share
    return out


def _peak(nodes: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """Where each row of `heights` (n, nodes) is highest: the top of the parabola through the three highest nodes."""
    top = np.clip(heights.argmax(axis=1), 1, len(nodes) - 2)
    row = np.arange(len(heights))
    left, middle, right = (heights[row, top + k] for k in (-1, 0, 1))
    bend = np.minimum(left - 2 * middle + right, -1e-12)
    offset = np.clip(0.5 * (left - right) / bend, -1, 1)
    return nodes[top] + offset * (nodes[1] - nodes[0])


def _logistic(x: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-x))
