"""Pillar scores, the index and its stage, and what each answer contributes."""

import math
from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np

from assess.answers import BLANK_CODE, UNKNOWN_CODE, AnswerMatrix
from assess.questionnaire.model import Item, Questionnaire
from assess.records import Struct
from assess.scoring import tables
from assess.scoring.official import Official, OfficialRule
from assess.scoring.sums import Codes, Lookup, Sums


class Scores(Struct, frozen=True, eq=False):
    """Columns for n companies: `pillars` (n, pillars) and `index` (n,) in 0..100, `stage` int (n,) from 1,
    `official` of n companies, `blanks` and `unknowns` int (n,): asked items without an answer."""

    pillars: np.ndarray
    index: np.ndarray
    stage: np.ndarray
    official: Official
    blanks: np.ndarray
    unknowns: np.ndarray


class _Route(Struct, frozen=True, eq=False):
    """All of one route: numerators of each pillar by item and code, and the integers that scale them.

    pillar = 100 * sum / (unit * weights[pillar]);  index = sum of pillar sums * factors[pillar] / denominator

    exact: all of the second are whole numbers that a float holds; of unusual weights, `factors` are rounded.
    """

    unit: int
    weights: np.ndarray
    factors: np.ndarray
    denominator: int
    values: tuple[np.ndarray, ...]
    exact: bool


_Columns = tuple[list[int], list[np.ndarray]]
"""Columns of some questions, and for each a table of both routes."""


class Scorer:
    """A questionnaire compiled to lookup tables. Pure: no input or output, no state but tables made once."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.questions: tuple[Item, ...] = questionnaire.questions
        self.ranked: tuple[Item, ...] = tuple(item for item in self.questions if item.ranked)
        self.official = OfficialRule(questionnaire)
        self._stage_minima = np.array([stage.minimum for stage in questionnaire.index.stages])
        self._pillars: dict[str, _Columns] = {}
        self._routes = tuple(_compile(questionnaire, route) for route in tables.ROUTES)
        self._exact = all(compiled.exact for compiled in self._routes)
        self._codes = Codes([tables.size(item) for item in self.questions])
        self._sums = Sums(self._codes, self._lookups())
        self._columns = {item.id: k for k, item in enumerate(self.questions)}
        self._ranked = self._of_items(self.ranked, tables.categories)
        self.category_counts: tuple[int, ...] = tuple(int(table.max()) + 1 for table in self._ranked[1])

    def score(self, matrix: AnswerMatrix, production: np.ndarray) -> Scores:
        """Scores of n companies; `production` bool (n,) says which are asked the production items."""
        sums, route = self._sums.of(matrix.codes, production), production.astype(np.intp)
        count = len(self.questionnaire.index.pillars)
        full = np.array([compiled.unit * compiled.weights for compiled in self._routes])
        pillars = np.array([100 * got / most[route] for got, most in zip(sums, full.T, strict=False)])
        index = self._index(sums[:count], route) if self._exact else self._mean(pillars)
        return Scores(
            pillars=pillars.T,
            index=index,
            stage=np.searchsorted(self._stage_minima, index, side="right"),
            official=self.official.apply(sums[count:-2], production),
            blanks=sums[-2],
            unknowns=sums[-1],
        )

    def contributions(self, matrix: AnswerMatrix, production: np.ndarray) -> np.ndarray:
        """Index points that each answer brings, float64 (n, questions); a row sums to the index."""
        out = np.zeros(matrix.codes.shape)
        for route in tables.ROUTES:
            rows = production == bool(route)
            compiled = self._routes[route]
            for k, values in enumerate(compiled.values):
                out[rows, k] = values[matrix.codes[rows, k]] @ compiled.factors / compiled.denominator
        return out

    def worth(self, production: bool) -> tuple[np.ndarray, ...]:
        """Index points of each code of each item, float64 (codes + 2,) a question; open answers stand at the end."""
        compiled = self._routes[int(production)]
        return tuple(values @ compiled.factors / compiled.denominator for values in compiled.values)

    def attainable(self, production: bool) -> np.ndarray:
        """Index points that the best answer to each item brings, float64 (questions,); they sum to 100."""
        return self._attainable[int(production)]

    @cached_property
    def _attainable(self) -> tuple[np.ndarray, ...]:
        return tuple(_attainable(compiled) for compiled in self._routes)

    def categories(self, matrix: AnswerMatrix, production: np.ndarray) -> np.ndarray:
        """Ordered categories of the ranked items, int8 (n, ranked); -1 where an item is not asked."""
        return self._looked_up(matrix, production, *self._ranked)

    def pillar_items(self, pillar: str) -> tuple[Item, ...]:
        """The ranked items that feed a pillar: the columns of its rank."""
        return tuple(item for item in self.ranked if any(feed.pillar == pillar for feed in item.feeds))

    def pillar_category_counts(self, pillar: str) -> tuple[int, ...]:
        return tuple(int(table.max()) + 1 for table in self._of_pillar(pillar)[1])

    def pillar_categories(self, matrix: AnswerMatrix, production: np.ndarray, pillar: str) -> np.ndarray:
        """Ordered categories in the rank of one pillar, int8 (n, pillar_items); -1 where an item is not asked."""
        return self._looked_up(matrix, production, *self._of_pillar(pillar))

    def _looked_up(
        self, matrix: AnswerMatrix, production: np.ndarray, columns: Sequence[int], lookup: Sequence[np.ndarray]
    ) -> np.ndarray:
        """A column for each of `lookup`, tables of the items in `columns`; columns lie one after the other."""
        out = np.empty((len(columns), len(matrix)), dtype=np.int8)
        for block, places in self._codes.blocks(matrix.codes, production):
            for row, column, table in zip(out, columns, lookup, strict=True):
                row[block] = table.take(places[column])
        return out.T

    def _of_pillar(self, pillar: str) -> _Columns:
        """Made when a pillar is first ranked."""
        if pillar not in self._pillars:
            items = self.pillar_items(pillar)
            self._pillars[pillar] = self._of_items(items, lambda item, r: tables.pillar_categories(item, pillar, r))
        return self._pillars[pillar]

    def _of_items(self, items: Sequence[Item], table: Callable[[Item, int], np.ndarray]) -> _Columns:
        lookup = self._codes.lookup([[table(item, route) for item in items] for route in tables.ROUTES])
        return [self._columns[item.id] for item in items], lookup

    def _index(self, sums: np.ndarray, route: np.ndarray) -> np.ndarray:
        factors = np.array([compiled.factors for compiled in self._routes])
        total = np.sum([got * factor[route] for got, factor in zip(sums, factors.T, strict=True)], axis=0)
        return total / np.array([compiled.denominator for compiled in self._routes])[route]

    def _mean(self, pillars: np.ndarray) -> np.ndarray:
        """The index from rounded pillars (pillars, n): it still rises with each of them, and ends at 100."""
        weights = [pillar.weight for pillar in self.questionnaire.index.pillars]
        return np.sum([weight * got for weight, got in zip(weights, pillars, strict=True)], axis=0) / 100

    def _lookups(self) -> list[Lookup]:
        """What is summed over the answers: the pillars, the official sums, blanks and unknowns of the items asked."""
        return [
            *(self._pillar_lookup(k, pillar.id) for k, pillar in enumerate(self.questionnaire.index.pillars)),
            *self.official.lookups(),
            *([[_only(item, code, route) for item in self.questions] for route in tables.ROUTES] for code in _OPEN),
        ]

    def _pillar_lookup(self, k: int, pillar: str) -> Lookup:
        return [
            [
                worth[:, k] if tables.asked(item, route) and any(feed.pillar == pillar for feed in item.feeds) else None
                for item, worth in zip(self.questions, self._routes[route].values, strict=True)
            ]
            for route in tables.ROUTES
        ]


_compiled: dict[str, Scorer] = {}


def scorer(questionnaire: Questionnaire) -> Scorer:
    """The compiled scorer of a questionnaire, kept for each content digest."""
    if questionnaire.digest not in _compiled or not questionnaire.digest:
        _compiled[questionnaire.digest] = Scorer(questionnaire)
    return _compiled[questionnaire.digest]


def _attainable(compiled: _Route) -> np.ndarray:
    best = np.array([worth.max(axis=0) @ compiled.factors / compiled.denominator for worth in compiled.values])
    best.flags.writeable = False
    return best


def _compile(questionnaire: Questionnaire, route: int) -> _Route:
    pillars = [pillar.id for pillar in questionnaire.index.pillars]
    asked = [item for item in questionnaire.questions if tables.asked(item, route)]
    shares = {(i.id, k): tables.share(i, feed, route) for i in asked for k, feed in enumerate(i.feeds)}
    unit = math.lcm(*(denominator for _, denominator in shares.values()))
    weights = [sum(f.weight for i in asked for f in i.feeds if f.pillar == name) for name in pillars]
    common = math.lcm(*weights)
    values = []
    for item in questionnaire.questions:
        worth = np.zeros((tables.size(item), len(pillars)), dtype=np.int64, order="F")
        for k, feed in enumerate(item.feeds if tables.asked(item, route) else ()):
            numerators, denominator = shares[item.id, k]
            worth[:, pillars.index(feed.pillar)] += feed.weight * numerators * (unit // denominator)
        values.append(worth)
    of_index = [pillar.weight for pillar in questionnaire.index.pillars]
    exact = 100 * unit * common < 2**53
    factors = [
        part * common // weight if exact else part / weight for part, weight in zip(of_index, weights, strict=True)
    ]
    return _Route(
        unit=unit,
        weights=np.array(weights, dtype=np.int64),
        factors=np.array(factors),
        denominator=unit * common if exact else unit,
        values=tuple(values),
        exact=exact,
    )


_OPEN = (BLANK_CODE, UNKNOWN_CODE)


def _only(item: Item, code: int, route: int) -> np.ndarray | None:
    """1 for one code of an item asked."""
    if not tables.asked(item, route):
        return None
    table = np.zeros(tables.size(item), dtype=np.int64)
    table[code] = 1
    return table
