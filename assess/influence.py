"""How each answer moved the rank: the way from a typical peer to this company, one answer at a time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assess.answers import AnswerMatrix
from assess.assessment import Assessments
from assess.ranking.artifacts import RankModel
from assess.ranking.kernel import category_probabilities
from assess.ranking.peers import ALL
from assess.ranking.posterior import posterior
from assess.ranking.rungs import whole_micro
from assess.ranking.spread import cell_theta
from assess.scoring import scorer

_DRAWN, _TURNS = 8, 4
ORDERS = 2 * _DRAWN * _TURNS
"""In how many orders the answers are exchanged: some are drawn by seed, each is begun at places spread evenly over it,
so that every answer is exchanged early, midway and late alike, and all of these are gone through both ways."""
_SEED = 20261123


@dataclass(frozen=True)
class Influence:
    """From the place of a typical peer to that of the company. `places` by item id, only those asked and ranked:
    places won (above 0) or lost by this answer; the sum is `typical` - `own` exactly. `usual`: the category a typical
    peer has in each item, from 0, beside that of the company."""

    typical: int
    own: int
    places: dict[str, int]
    usual: dict[str, tuple[int, int]]


def influence(result: Assessments, row: int, model: RankModel) -> Influence:
    """What each answer of company `row` did to its place, against a typical company of its peer cell.

    Shapley values (Shapley 1953) of the place, over ORDERS orders: a typical peer's answers are exchanged for the
    company's one by one, and the change of place at each is the answer's; the mean over the orders is rounded so that
    the sum stays what it is. `model` is the one `result` was made with. About 4 ms.
    """
    rules, ranks = scorer(result.questionnaire), result.ranks
    matrix = AnswerMatrix(result.matrix.codes[[row]], result.matrix.numbers[[row]])
    own = rules.categories(matrix, result.profiles.production[[row]])[0]
    asked = np.flatnonzero(own >= 0)
    cell = (int(ranks.peer_group[row]), int(ranks.peer_size[row]), int(ranks.peer_city[row]))
    middle = float(np.median(cell_theta(model.benchmark, *cell)))
    usual = np.where(own >= 0, _typical(model, middle), own).astype(np.int8)
    mean = _mean_changes(model, usual, own)
    ends = _places(model, np.stack([usual, own]))
    whole = _whole(mean[asked], int(ends[0] - ends[1]))
    names = [rules.ranked[k].id for k in asked]
    return Influence(
        typical=int(ends[0]),
        own=int(ends[1]),
        places=dict(zip(names, whole, strict=True)),
        usual={name: (int(usual[k]), int(own[k])) for name, k in zip(names, asked, strict=True)},
    )


def _typical(model: RankModel, theta: float) -> NDArray[np.int8]:
    """The middle category of each item at a maturity: half of such companies answer this or lower."""
    reached = np.cumsum(category_probabilities(model.discrimination, model.difficulty, [theta])[:, :, 0], axis=1)
    return np.minimum((reached < 0.5).sum(axis=1), np.array(model.counts) - 1).astype(np.int8)


def _mean_changes(model: RankModel, usual: NDArray[np.int8], own: NDArray[np.int8]) -> NDArray[np.float64]:
    """(items,) places won at each exchange, the mean over the orders; exactly 0 where both answer alike."""
    differing = np.flatnonzero(usual != own)
    total = np.zeros(len(own))
    if not len(differing):
        return total
    orders = _orders(differing)
    rows = np.repeat(usual[None, :], len(orders) * (len(differing) + 1), axis=0)
    stepwise = rows.reshape(len(orders), len(differing) + 1, -1)
    for each, order in zip(stepwise, orders, strict=True):
        for step, item in enumerate(order, start=1):
            each[step:, item] = own[item]
    places = _places(model, rows).reshape(len(orders), -1)
    np.add.at(total, orders, places[:, :-1] - places[:, 1:])
    return total / len(orders)


def _orders(items: NDArray[np.intp]) -> NDArray[np.intp]:
    """(ORDERS, items) in which the items are exchanged."""
    draw = np.random.Generator(np.random.PCG64(_SEED))
    drawn = [draw.permutation(items) for _ in range(_DRAWN)]
    begun = [np.roll(order, -(turn * len(items) // _TURNS)) for order in drawn for turn in range(_TURNS)]
    return np.array(begun + [order[::-1] for order in begun])


def _places(model: RankModel, categories: NDArray[np.int8]) -> NDArray[np.int64]:
    """The place of each row, as in the rank of a result."""
    micro = whole_micro(posterior(model.kernel, categories).theta)
    return model.benchmark.ladder[ALL].place(np.zeros(len(micro), dtype=np.int64), micro)[0]


def _whole(values: NDArray[np.float64], total: int) -> list[int]:
    """Whole numbers near `values` that add up to `total`, their sum (largest remainders, ties by order)."""
    floors = np.floor(values + 1e-9)
    spare = total - int(floors.sum())
    order = np.argsort(floors - values, kind="stable")
    floors[order[:spare]] += 1
    return [int(value) for value in floors]
