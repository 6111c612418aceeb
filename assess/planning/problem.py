"""One company's planning problem: what it could do, what each thing takes, and what each rung is worth to it."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from assess.planning.model import Action, Library
from assess.planning.plan import Limits
from assess.planning.rungs import Rung, below, brings, needs, option_at, reached, rungs_of
from assess.questionnaire.model import Questionnaire
from assess.scoring import scorer

MONTHS_A_QUARTER = 3
Chosen = frozenset[str]
"""Ids of the tasks of a plan."""


@dataclass(frozen=True)
class Task:
    """An action as it stands before one company. `brings` and `needs` leave out what is reached; `after` are actions
    to be finished first; `months` it lasts, `effort` in person-days and `cost` in yuan are the middles of the bands."""

    id: str
    brings: frozenset[Rung]
    needs: frozenset[Rung]
    after: frozenset[str]
    months: int
    effort: float
    cost: float


@dataclass(frozen=True)
class Problem:
    """`have` are the rungs reached; `tasks` what could be done, in the order of the library."""

    tasks: tuple[Task, ...]
    have: frozenset[Rung]
    limits: Limits

    @cached_property
    def task(self) -> dict[str, Task]:
        return {task.id: task for task in self.tasks}

    @cached_property
    def brought_by(self) -> dict[Rung, tuple[str, ...]]:
        """The tasks that bring a rung not yet reached."""
        found: dict[Rung, tuple[str, ...]] = {}
        for task in self.tasks:
            for rung in task.brings:
                found[rung] = (*found.get(rung, ()), task.id)
        return found

    def within(self, limits: Limits) -> "Problem":
        return replace(self, limits=limits)

    def staff_until(self, month: int) -> float:
        """Own person-days there are from the start to the end of a month."""
        days = self.limits.staff_days
        return float("inf") if days is None else days * month / MONTHS_A_QUARTER

    def closed(self, chosen: Chosen) -> frozenset[Rung]:
        """The rungs the company has with these tasks finished: what they bring, where it has what lies below."""
        there = self.have.union(*(self.task[name].brings for name in chosen))
        return frozenset(rung for rung in there if rung in self.have or there.issuperset(below(rung)))

    def cost(self, chosen: Chosen) -> float:
        return sum(self.task[name].cost for name in sorted(chosen))

    def effort(self, chosen: Chosen) -> float:
        return sum(self.task[name].effort for name in sorted(chosen))


@dataclass(frozen=True)
class _Offer:
    """What an action brings and needs on one route, whoever does it."""

    action: Action
    brings: frozenset[Rung]
    needs: frozenset[Rung]


def problem_of(
    library: Library, questionnaire: Questionnaire, codes: np.ndarray, production: bool, size: int, limits: Limits
) -> Problem:
    """The problem of one company: `codes` a row of its answer matrix, `size` an index into company.SIZES.

    Actions that bring it nothing more count as done.
    """
    have = reached(questionnaire, codes)
    offers = _offers(library, questionnaire, production)
    open_ones = {offer.action.id for offer in offers if not offer.brings <= have}
    tasks = [_task(offer, have, open_ones, size) for offer in offers if offer.action.id in open_ones]
    return Problem(tuple(tasks), have, limits)


_worth: dict[tuple[str, str, bool], dict[Rung, float]] = {}


def index_worth(questionnaire: Questionnaire, production: bool) -> dict[Rung, float]:
    """Index points each rung adds to those below it; kept for each content digest and route."""
    key = ("index", questionnaire.digest, production)
    if key not in _worth:
        values = scorer(questionnaire).worth(production)
        names = [item.id for item in questionnaire.questions]
        _worth[key] = _by_rung(questionnaire, production, dict(zip(names, values, strict=True)))
    return _worth[key]


def points_worth(questionnaire: Questionnaire, production: bool) -> dict[Rung, float]:
    """Official points each rung adds to those below it; kept likewise."""
    key = ("points", questionnaire.digest, production)
    if key not in _worth:
        _worth[key] = _by_rung(questionnaire, production, scorer(questionnaire).official.worth(production))
    return _worth[key]


def _by_rung(q: Questionnaire, production: bool, values: dict[str, np.ndarray]) -> dict[Rung, float]:
    found: dict[Rung, float] = {}
    for name, worth in values.items():
        item = q.item[name]
        places = list(item.option)
        for rung in rungs_of(item, production):
            level = rung[1]
            if isinstance(level, str):
                found[rung] = float(worth[1 << places.index(level)])
            else:
                upper, lower = (places.index(option_at(item, k)) for k in (level, level - 1))
                found[rung] = float(worth[upper] - worth[lower])
    return found


def _task(offer: _Offer, have: frozenset[Rung], open_ones: set[str], size: int) -> Task:
    action = offer.action
    return Task(
        id=action.id,
        brings=offer.brings - have,
        needs=offer.needs - have,
        after=frozenset(need.action for need in action.needs if need.action in open_ones),
        months=action.months.of(size),
        effort=action.effort.of(size).middle,
        cost=action.one_off.of(size).middle + action.yearly.of(size).middle,
    )


_made: dict[tuple[str, str, bool], tuple[_Offer, ...]] = {}
_MOST_MADE = 16


def _offers(library: Library, q: Questionnaire, production: bool) -> tuple[_Offer, ...]:
    """The actions for one route with the rungs it is asked about; kept for the content digests of late: with figures
    of its own a plan has a library of its own."""
    key = (library.digest, q.digest, production)
    if key not in _made:
        while len(_made) >= _MOST_MADE:
            _made.pop(next(iter(_made)), None)
        asked = frozenset(rung for item in q.questions for rung in rungs_of(item, production))
        actions = [a for a in library.actions if production or a.asked_of == "all"]
        _made[key] = tuple(_Offer(a, brings(a, q.item) & asked, needs(a, q.item) & asked) for a in actions)
    return _made[key]
