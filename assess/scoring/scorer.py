"""Pillar scores, the index and its stage, and what each answer contributes."""

import math
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from assess.answers import AnswerMatrix
from assess.questionnaire.model import Item, Questionnaire
from assess.scoring import tables
from assess.scoring.official import Official, OfficialRule


@dataclass(frozen=True)
class Scores:
    """Columns for n companies: `pillars` (n, pillars) and `index` (n,) in 0..100, `stage` int (n,) from 1,
    `official` of n companies, `blanks` and `unknowns` int (n,): asked items without an answer."""

    pillars: np.ndarray
    index: np.ndarray
    stage: np.ndarray
    official: Official
    blanks: np.ndarray
    unknowns: np.ndarray


@dataclass(frozen=True)
class _Route:
    """All of one route: numerators of each pillar by item and code, and the integers that scale them.

    pillar = 100 * sum / (unit * weights[pillar]);  index = sum of pillar sums * factors[pillar] / denominator
    """

    unit: int
    weights: np.ndarray
    factors: np.ndarray
    denominator: int
    values: tuple[np.ndarray, ...]
    categories: tuple[np.ndarray, ...]


class Scorer:
    """A questionnaire compiled to lookup tables. Pure: no input or output, no state but tables made once."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.questions: tuple[Item, ...] = questionnaire.questions
        self.ranked: tuple[Item, ...] = tuple(item for item in self.questions if item.ranked)
        self.category_counts: tuple[int, ...] = tuple(tables.category_count(item) for item in self.ranked)
        self.official = OfficialRule(questionnaire)
        self._ranked_columns = [k for k, item in enumerate(self.questions) if item.ranked]
        self._stage_minima = np.array([stage.minimum for stage in questionnaire.index.stages])
        self._pillars: dict[str, tuple[tuple[np.ndarray, ...], ...]] = {}
        self._routes = tuple(_compile(questionnaire, route) for route in tables.ROUTES)

    def score(self, matrix: AnswerMatrix, production: np.ndarray) -> Scores:
        """Scores of n companies; `production` bool (n,) says which are asked the production items."""
        groups = [self._of_route(matrix.codes[production == bool(route)], route) for route in tables.ROUTES]
        order = np.argsort(np.concatenate([np.flatnonzero(production == bool(r)) for r in tables.ROUTES]))
        return _gather(groups, order)

    def contributions(self, matrix: AnswerMatrix, production: np.ndarray) -> np.ndarray:
        """Index points that each answer brings, float64 (n, questions); a row sums to the index."""
        out = np.zeros(matrix.codes.shape)
        for route in tables.ROUTES:
            rows = production == bool(route)
            compiled = self._routes[route]
            for k, values in enumerate(compiled.values):
                out[rows, k] = values[matrix.codes[rows, k]] @ compiled.factors / compiled.denominator
        return out

    def attainable(self, production: bool) -> np.ndarray:
        """Index points that the best answer to each item brings, float64 (questions,); they sum to 100."""
        compiled = self._routes[int(production)]
        return np.array([v.max(axis=0) @ compiled.factors / compiled.denominator for v in compiled.values])

    def categories(self, matrix: AnswerMatrix, production: np.ndarray) -> np.ndarray:
        """Ordered categories of the ranked items, int8 (n, ranked); -1 where an item is not asked."""
        out = np.empty((len(matrix), len(self.ranked)), dtype=np.int8)
        for route in tables.ROUTES:
            rows = np.flatnonzero(production == bool(route))
            for place, k in enumerate(self._ranked_columns):
                out[rows, place] = self._routes[route].categories[k][matrix.codes[rows, k]]
        return out

    def pillar_items(self, pillar: str) -> tuple[Item, ...]:
        """The ranked items that feed a pillar: the columns of its rank."""
        return tuple(item for item in self.ranked if any(feed.pillar == pillar for feed in item.feeds))

    def pillar_category_counts(self, pillar: str) -> tuple[int, ...]:
        return tuple(int(table.max()) + 1 for table in self._pillar_tables(pillar)[1])

    def pillar_categories(self, matrix: AnswerMatrix, production: np.ndarray, pillar: str) -> np.ndarray:
        """Ordered categories in the rank of one pillar, int8 (n, pillar_items); -1 where an item is not asked."""
        columns = [self.questions.index(item) for item in self.pillar_items(pillar)]
        out = np.empty((len(matrix), len(columns)), dtype=np.int8)
        for route in tables.ROUTES:
            rows = np.flatnonzero(production == bool(route))
            for place, (column, table) in enumerate(zip(columns, self._pillar_tables(pillar)[route], strict=True)):
                out[rows, place] = table[matrix.codes[rows, column]]
        return out

    def _pillar_tables(self, pillar: str) -> tuple[tuple[np.ndarray, ...], ...]:
        """Categories of each code by route and item, made when a pillar is first ranked."""
        if pillar not in self._pillars:
            items = self.pillar_items(pillar)
            self._pillars[pillar] = tuple(
                tuple(tables.pillar_categories(item, pillar, route) for item in items) for route in tables.ROUTES
            )
        return self._pillars[pillar]

    def _of_route(self, codes: np.ndarray, route: int) -> Scores:
        compiled = self._routes[route]
        sums = np.zeros((len(codes), len(compiled.weights)), dtype=np.int64)
        for k, values in enumerate(compiled.values):
            sums += values[codes[:, k]]
        index = sums @ compiled.factors / compiled.denominator
        asked = [k for k, item in enumerate(self.questions) if tables.asked(item, route)]
        return Scores(
            pillars=100 * sums / (compiled.unit * compiled.weights),
            index=index,
            stage=np.searchsorted(self._stage_minima, index, side="right"),
            official=self.official.apply(codes, route),
            blanks=(codes[:, asked] == -2).sum(axis=1),
            unknowns=(codes[:, asked] == -1).sum(axis=1),
        )


_compiled: dict[str, Scorer] = {}


def scorer(questionnaire: Questionnaire) -> Scorer:
    """The compiled scorer of a questionnaire, kept for each content digest."""
    if questionnaire.digest not in _compiled or not questionnaire.digest:
        _compiled[questionnaire.digest] = Scorer(questionnaire)
    return _compiled[questionnaire.digest]


def _compile(questionnaire: Questionnaire, route: int) -> _Route:
    pillars = [pillar.id for pillar in questionnaire.index.pillars]
    asked = [item for item in questionnaire.questions if tables.asked(item, route)]
    shares = {(i.id, k): tables.share(i, feed, route) for i in asked for k, feed in enumerate(i.feeds)}
    unit = math.lcm(*(denominator for _, denominator in shares.values()))
    weights = [sum(f.weight for i in asked for f in i.feeds if f.pillar == name) for name in pillars]
    common = math.lcm(*weights)
    values = []
    for item in questionnaire.questions:
        worth = np.zeros((len(tables.points(item, route)), len(pillars)), dtype=np.int64)
        for k, feed in enumerate(item.feeds if item in asked else ()):
            numerators, denominator = shares[item.id, k]
            worth[:, pillars.index(feed.pillar)] += feed.weight * numerators * (unit // denominator)
        values.append(worth)
    factors = [p.weight * common // weight for p, weight in zip(questionnaire.index.pillars, weights, strict=True)]
    return _Route(
        unit=unit,
        weights=np.array(weights, dtype=np.int64),
        factors=np.array(factors, dtype=np.int64),
        denominator=unit * common,
        values=tuple(values),
        categories=tuple(tables.categories(item, route) for item in questionnaire.questions),
    )


def _gather(groups: list[Any], order: np.ndarray) -> Any:
    """Joins the columns of the routes and puts the rows back in the order they came in."""
    columns = {}
    for field in fields(groups[0]):
        parts = [getattr(group, field.name) for group in groups]
        columns[field.name] = (
            np.concatenate(parts)[order] if isinstance(parts[0], np.ndarray) else _gather(parts, order)
        )
    return type(groups[0])(**columns)
