"""The quick scan: which item to ask next, when to stop, and where the company stands provisionally.

A computerised adaptive test on the fitted graded response model. The next item is one of those with the greatest
information about theta, averaged over what the answers so far say of theta (van der Linden 1998), chosen

* among the items of the pillars furthest behind their share of the index (content balance, Kingsbury & Zara 1989),
* at random among the best few (the randomesque exposure control of the same paper); the draw is passed in.

Posterior weights and information are whole numbers, so sums are exact and one company alone is asked what it would be
asked among 10,000.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assess.questionnaire.model import Item, Questionnaire
from assess.ranking.artifacts import RankModel
from assess.ranking.information import item_information
from assess.ranking.kernel import NOT_ASKED, UNIT, Kernel
from assess.ranking.peers import Profiled, Ranks
from assess.ranking.posterior import posterior

Strategy = Literal["adaptive", "random", "fixed"]

_WEIGHT_UNITS = 2.0**24
_INFORMATION_UNITS = 2.0**20
_PERCENT = 100


@dataclass(frozen=True)
class Rules:
    """How a quick scan is run.

    most : items asked at most. enough : stop once the posterior standard deviation is at most this; 0 never does.
    slack : items by which a pillar may be less far behind its share than the furthest one and still be chosen from;
    0 takes the furthest alone. among : number of best items the draw decides between; 1 is no exposure control.
    """

    most: int = 12
    enough: float = 0.25
    slack: float = 1.0
    among: int = 2

    def __post_init__(self) -> None:
        if self.most < 1 or self.among < 1 or min(self.enough, self.slack) < 0:
            raise ValueError(f"most and among must be at least 1, enough and slack at least 0, got {self}")


RULES = Rules()


@dataclass(frozen=True, eq=False)
class Bank:
    """The ranked items with what choosing among them needs. I items, Q nodes, P pillars.

    items : their ids, the columns of every category matrix. log_probability : (sum of categories, Q) int64, log
    P(category | node) in UNIT up to a constant of each category; prior : (Q,) the same of theta. starts : (I,) row of
    each item's first category. information : (I, Q) whole multiples of 2**-20. pillar : (I,) the pillar an item
    brings the most index points to. shares : (P,) whole percent of the index. asked : (2, I) bool, by route.
    """

    items: tuple[str, ...]
    kernel: Kernel
    log_probability: NDArray[np.int64]
    prior: NDArray[np.int64]
    starts: NDArray[np.intp]
    information: NDArray[np.float64]
    pillar: NDArray[np.intp]
    shares: NDArray[np.int64]
    asked: NDArray[np.bool_]

    @classmethod
    def of(cls, questionnaire: Questionnaire, model: RankModel) -> "Bank":
        """The bank of a model made from this very questionnaire; ArtifactError for another one."""
        model.check(questionnaire)
        ranked = [questionnaire.item[name] for name in model.items]
        return cls.of_parameters(
            model.items,
            model.kernel,
            model.discrimination,
            model.difficulty,
            pillar=main_pillars(questionnaire, ranked),
            shares=np.array([pillar.weight for pillar in questionnaire.index.pillars]),
            asked=np.array([[route or item.asked_of == "all" for item in ranked] for route in (False, True)]),
        )

    @classmethod
    def of_parameters(
        cls,
        items: tuple[str, ...],
        kernel: Kernel,
        discrimination: ArrayLike,
        difficulty: ArrayLike,
        pillar: NDArray[np.intp],
        shares: NDArray[np.int64],
        asked: NDArray[np.bool_],
    ) -> "Bank":
        """A bank of items with these parameters, those the kernel was built from."""
        information = item_information(discrimination, difficulty, kernel.nodes)
        return cls(
            items=items,
            kernel=kernel,
            log_probability=_summed(kernel.steps),
            prior=_summed(kernel.prior_steps[None, :])[0],
            starts=np.concatenate([[0], np.cumsum(kernel.counts)[:-1]]),
            information=np.rint(information * _INFORMATION_UNITS),
            pillar=pillar,
            shares=shares,
            asked=asked,
        )

    def row(self, answered: Mapping[str, int], production: bool) -> NDArray[np.int16]:
        """Categories (1, I) of one company, -1 where there is no answer. An item its route is not asked is ignored.

        ValueError for an item that is not in the bank or a category it does not have.
        """
        counts = dict(zip(self.items, self.kernel.counts, strict=True))
        for name, category in answered.items():
            if not 0 <= category < counts.get(name, 0):
                raise ValueError(f"{name}: {category} is not a category of a ranked item (0 to one below its number)")
        asked = zip(self.items, self.asked[int(production)], strict=True)
        return np.array([[answered.get(name, NOT_ASKED) if put else NOT_ASKED for name, put in asked]], dtype=np.int16)


def expected_information(bank: Bank, categories: ArrayLike) -> NDArray[np.float64]:
    """Information of each item averaged over the posterior of each row of `categories` (n, I): (n, I)."""
    return _expected(bank, _weights(_log_posterior(bank, np.asarray(categories))))


def main_pillars(questionnaire: Questionnaire, items: list[Item]) -> NDArray[np.intp]:
    """Index of the pillar each item brings the most index points to, the first of equals; shape (items,)."""
    pillars = questionnaire.index.pillars
    feeds = [feed for item in questionnaire.questions for feed in item.feeds]
    totals = {p.id: sum(feed.weight for feed in feeds if feed.pillar == p.id) for p in pillars}
    points = np.zeros((len(items), len(pillars)))
    for row, item in enumerate(items):
        for column, pillar in enumerate(pillars):
            weight = sum(feed.weight for feed in item.feeds if feed.pillar == pillar.id)
            points[row, column] = pillar.weight * weight / max(totals[pillar.id], 1)
    return np.argmax(points, axis=1)


def next_item(
    bank: Bank, answered: Mapping[str, int], production: bool, rules: Rules = RULES, draw: float = 0.0
) -> str | None:
    """The item to ask next, None when none is left.

    answered : category of each item answered so far. production : whether production items are asked. draw : in
    [0, 1), from the caller's source of chance; 0 takes the best item. Whether to go on is `finished`'s to say.
    """
    row = bank.row(answered, production)
    if not 0 <= draw < 1:
        raise ValueError(f"draw must lie in [0, 1), got {draw}")
    left = bank.asked[[int(production)]] & (row < 0)
    chosen = _choose(bank, expected_information(bank, row), row >= 0, left, rules, np.array([draw]))[0]
    return None if chosen == NOT_ASKED else bank.items[chosen]


def finished(bank: Bank, answered: Mapping[str, int], production: bool, rules: Rules = RULES) -> bool:
    """Whether a scan is over: as many items as the rules allow, none left, or theta known well enough."""
    row = bank.row(answered, production)
    count = int((row >= 0).sum())
    everything = count == bank.asked[int(production)].sum()
    return bool(everything or count >= rules.most or known_enough(bank, row, rules)[0])


def provisional(model: RankModel, categories: ArrayLike, profiles: Profiled, minimum: str | int | None = None) -> Ranks:
    """Where companies stand by the items answered so far, `categories` (n, I) with -1 for all others.

    The place and its interval are those of the full questionnaire's rank; with fewer answers theta is known less well
    and the interval is wider by as much.
    """
    return model.rank(categories, profiles, minimum)


def simulate(
    bank: Bank,
    categories: ArrayLike,
    production: ArrayLike,
    seed: int,
    strategy: Strategy = "adaptive",
    rules: Rules = RULES,
) -> NDArray[np.int16]:
    """The items that companies would be asked, in order: (n, rules.most) columns of the bank, -1 once a scan is over.

    categories : (n, I) their answers to everything. production : (n,) bool. "random" draws items alike for all
    content; "fixed" asks all companies of a route the same items, those with the highest information averaged over
    what these very companies' full answers say of theta. Neither stops early.
    """
    rows, route = np.asarray(categories), np.asarray(production).astype(np.intp)
    chance = np.random.default_rng(seed)
    if strategy == "adaptive":
        return _adaptive(bank, rows, bank.asked[route], rules, chance.random((rules.most, len(rows))))
    worth = chance.random(rows.shape) if strategy == "random" else _average_information(bank, rows, route)
    return _best(np.where(bank.asked[route], worth, -1.0), rules.most)


def answered_only(categories: ArrayLike, asked: NDArray[np.int16]) -> NDArray[np.int16]:
    """The answers to the items `asked`, as `simulate` gives them; -1 elsewhere."""
    rows = np.asarray(categories)
    # A column beside the items takes the places that stayed empty.
    put = np.zeros((len(rows), rows.shape[1] + 1), dtype=bool)
    np.put_along_axis(put, np.where(asked < 0, rows.shape[1], asked).astype(np.intp), True, axis=1)
    return np.where(put[:, :-1], rows, NOT_ASKED).astype(np.int16)


def _summed(steps: NDArray[np.int32]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros((len(steps), 1), dtype=np.int64), np.cumsum(steps, axis=1, dtype=np.int64)], axis=1)


def _log_posterior(bank: Bank, rows: NDArray) -> NDArray[np.int64]:
    total = np.tile(bank.prior, (len(rows), 1))
    for item in np.flatnonzero((rows >= 0).any(axis=0)):
        given = np.flatnonzero(rows[:, item] >= 0)
        total[given] += bank.log_probability[bank.starts[item] + rows[given, item]]
    return total


def _weights(log_posterior: NDArray[np.int64]) -> NDArray[np.float64]:
    """Posterior of each node in whole multiples of 2**-24."""
    weights = np.exp(UNIT * (log_posterior - log_posterior.max(axis=1, keepdims=True)))
    return np.rint(_WEIGHT_UNITS * weights / weights.sum(axis=1, keepdims=True))


def _expected(bank: Bank, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    return weights @ bank.information.T / (_WEIGHT_UNITS * _INFORMATION_UNITS)


def _choose(
    bank: Bank,
    gain: NDArray[np.float64],
    done: NDArray[np.bool_],
    left: NDArray[np.bool_],
    rules: Rules,
    draw: NDArray[np.float64],
) -> NDArray[np.int16]:
    """The item each row is asked next, -1 where none is left. gain, done (answered), left (still to ask) : (n, I)."""
    allowed = left & _behind(bank, done, left, rules.slack)
    order = np.argsort(np.where(allowed, -gain, 1.0), axis=1, kind="stable")
    among = np.minimum(allowed.sum(axis=1), rules.among)
    place = np.floor(draw * among).astype(np.intp)
    return np.where(among > 0, order[np.arange(len(gain)), place], NOT_ASKED).astype(np.int16)


def _behind(bank: Bank, done: NDArray[np.bool_], left: NDArray[np.bool_], slack: float) -> NDArray[np.bool_]:
    """(n, I): items of the pillars that the next item would leave furthest behind, counted in hundredths of one."""
    of_pillar = np.eye(len(bank.shares), dtype=np.int64)[bank.pillar]
    counts = done.astype(np.int64) @ of_pillar
    missing = bank.shares * (counts.sum(axis=1, keepdims=True) + 1) - _PERCENT * counts
    possible = left.astype(np.int64) @ of_pillar > 0
    most = np.where(possible, missing, missing.min(initial=0)).max(axis=1, keepdims=True)
    return (missing >= most - round(_PERCENT * slack))[:, bank.pillar]


def known_enough(bank: Bank, rows: NDArray, rules: Rules = RULES) -> NDArray[np.bool_]:
    """Whether theta is known well enough to stop, by row of categories (n, I)."""
    if not rules.enough:
        return np.zeros(len(rows), dtype=bool)
    return posterior(bank.kernel, rows).sd <= rules.enough


def _adaptive(
    bank: Bank, categories: NDArray, asked: NDArray[np.bool_], rules: Rules, draws: NDArray[np.float64]
) -> NDArray[np.int16]:
    """All companies step together; those that are done keep -1."""
    path = np.full((len(categories), rules.most), NOT_ASKED, dtype=np.int16)
    rows = np.full(categories.shape, NOT_ASKED, dtype=np.int16)
    log_posterior = np.tile(bank.prior, (len(rows), 1))
    going = np.arange(len(rows))
    for step in range(rules.most):
        done = rows[going] >= 0
        gain = _expected(bank, _weights(log_posterior[going]))
        chosen = _choose(bank, gain, done, asked[going] & ~done, rules, draws[step, going])
        path[going, step] = chosen
        going, chosen = going[chosen >= 0], chosen[chosen >= 0]
        rows[going, chosen] = categories[going, chosen]
        log_posterior[going] += bank.log_probability[bank.starts[chosen] + rows[going, chosen]]
        going = going[~known_enough(bank, rows[going], rules)]
    return path


def _average_information(bank: Bank, rows: NDArray, route: NDArray[np.intp]) -> NDArray[np.float64]:
    worth = np.empty(rows.shape)
    gains = expected_information(bank, rows)
    for value in np.unique(route):
        worth[route == value] = gains[route == value].mean(axis=0)
    return worth


def _best(worth: NDArray[np.float64], count: int) -> NDArray[np.int16]:
    """Columns of the `count` highest values of each row, best first; -1 in place of values below 0."""
    order = np.argsort(-worth, axis=1, kind="stable")[:, :count]
    kept = np.take_along_axis(worth, order, axis=1) >= 0
    return np.where(kept, order, NOT_ASKED).astype(np.int16)
