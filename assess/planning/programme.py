"""The choice of tasks as an integer programme, solved by HiGHS through scipy.

A 0/1 variable says whether a task is done, and one between 0 and 1 whether a rung is reached:

    reached(rung)    <= sum of done(task) over the tasks that bring it
    reached(rung k)  <= reached(rung k - 1) of the same item
    done(task)       <= reached(rung) for each rung it needs, and <= done(other) for each task it comes after
    sum of cost * done <= budget;  sum of effort * done <= staff until the horizon

Months are no part of it: a choice that cannot be scheduled is cut off, with all others that clash for the same reason,
and the programme is solved again. The answer is thus the best one that can be scheduled.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from assess.errors import PlanError
from assess.i18n import mark
from assess.planning.problem import Chosen, Problem
from assess.planning.rungs import Rung
from assess.planning.schedule import Clash, earliest, schedule

EFFORT_TIE = 0.01
"""Yuan a person-day weighs when plans are compared by cost: it decides between plans that cost the same."""

NEARLY = 0.01
"""A gap that is not worth a longer search: figures of the library are bands far wider than that."""

FOREVER = 60
"""Months after which nothing more is hoped for."""

_MOST_CUTS = 400
_SECONDS = 20.0
_MONEY = 1e-6  # yuan; sums of halves of band ends are exact far below it


@dataclass(frozen=True)
class Condition:
    """The weights of the rungs a plan reaches must add up to at least `minimum`."""

    what: str
    weights: Mapping[Rung, float]
    minimum: float


@dataclass(frozen=True)
class Row:
    """low <= sum of coefficient * variable <= high; variables are places in the programme."""

    coefficients: Mapping[int, float]
    low: float = -np.inf
    high: float = np.inf


@dataclass(frozen=True)
class Choice:
    """Tasks and the last month of each."""

    tasks: Chosen
    finish: Mapping[str, int]


@dataclass
class Programme:
    """The programme of one problem. Choices that turned out to clash are remembered in `cuts`."""

    problem: Problem
    cuts: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.possible = possible(self.problem)
        tasks = [task for task in self.problem.tasks if task.id in self.possible]
        self.task_at = {task.id: place for place, task in enumerate(tasks)}
        rungs = sorted({rung for task in tasks for rung in task.brings}, key=str)
        self.rung_at = {rung: len(tasks) + place for place, rung in enumerate(rungs)}
        self.costs = self.over_tasks({task.id: task.cost + EFFORT_TIE * task.effort for task in tasks})
        self.efforts = self.over_tasks({task.id: task.effort for task in tasks})
        self._fixed = [*self._structure(), *self._limits()]

    @property
    def size(self) -> int:
        return len(self.task_at) + len(self.rung_at)

    def over_tasks(self, values: Mapping[str, float]) -> np.ndarray:
        out = np.zeros(self.size)
        for name, value in values.items():
            out[self.task_at[name]] = value
        return out

    def over_rungs(self, weights: Mapping[Rung, float]) -> np.ndarray:
        out = np.zeros(self.size)
        for rung, place in self.rung_at.items():
            out[place] = weights.get(rung, 0.0)
        return out

    def rows(self, conditions: Iterable[Condition]) -> list[Row]:
        return [self.at_least(self.over_rungs(each.weights), each.minimum) for each in conditions]

    @staticmethod
    def at_least(values: np.ndarray, minimum: float) -> Row:
        return Row({int(place): float(values[place]) for place in np.flatnonzero(values)}, low=minimum)

    @staticmethod
    def at_most(values: np.ndarray, maximum: float) -> Row:
        return Row({int(place): float(values[place]) for place in np.flatnonzero(values)}, high=maximum)

    def other_than(self, chosen: Chosen, share: float) -> Row:
        """At least `share` of these tasks are left out."""
        most = len(chosen) - max(1, round(share * len(chosen)))
        return Row({self.task_at[name]: 1.0 for name in chosen}, high=most)

    def least(self, objective: np.ndarray, rows: Sequence[Row] = (), gap: float = 0.0) -> Choice | None:
        """The choice with the least objective that fulfils `rows` and can be scheduled; None where there is none.
        With a `gap` it may be that share above the least."""
        for _ in range(_MOST_CUTS):
            tasks = self._solved(objective, [*self._fixed, *rows, *self.cuts], gap)
            if tasks is None:
                return None
            found = schedule(self.problem, tasks)
            if not isinstance(found, Clash):
                return Choice(tasks, found)
            self.cuts.append(self._cut(found))
        raise PlanError(mark("These limits leave too many ways to try; give more staff, more time or a nearer goal"))

    def most(self, weights: np.ndarray, rows: Sequence[Row] = ()) -> Choice | None:
        """The choice that reaches most by `weights`; of equal ones one at most a hundredth dearer than need be."""
        best = self.least(-weights, rows)
        if best is None:
            return None
        reached = float(self.value(weights, best.tasks))
        return self.least(self.costs, [*rows, self.at_least(weights, reached - 1e-7)], NEARLY) or best

    def value(self, weights: np.ndarray, tasks: Chosen) -> float:
        """What `weights` over rungs are worth with these tasks finished."""
        there = self.problem.closed(tasks)
        return float(sum(weights[place] for rung, place in self.rung_at.items() if rung in there))

    def _structure(self) -> Iterable[Row]:
        for rung, place in self.rung_at.items():
            bringers = [name for name in self.problem.brought_by[rung] if name in self.task_at]
            yield Row({place: 1.0} | {self.task_at[name]: -1.0 for name in bringers}, high=0.0)
            lower = _next_below(rung)
            if lower is not None and lower not in self.problem.have:
                yield Row({place: 1.0, self.rung_at[lower]: -1.0} if lower in self.rung_at else {place: 1.0}, high=0.0)
        for name, place in self.task_at.items():
            task = self.problem.task[name]
            for rung in sorted(task.needs, key=str):
                yield Row({place: 1.0, self.rung_at[rung]: -1.0}, high=0.0)
            for other in sorted(task.after):
                yield Row({place: 1.0, self.task_at[other]: -1.0}, high=0.0)

    def _limits(self) -> Iterable[Row]:
        limits = self.problem.limits
        if limits.budget is not None:
            money = self.over_tasks({name: self.problem.task[name].cost for name in self.task_at})
            yield self.at_most(money, limits.budget + _MONEY)
        if limits.staff_days is not None:
            yield self.at_most(self.efforts, self.problem.staff_until(limits.months) + _MONEY)

    def _cut(self, clash: Clash) -> Row:
        """Not all tasks of a clash, unless one of the others comes in."""
        others = {self.task_at[name]: -1.0 for name in sorted(clash.others) if name in self.task_at}
        return Row({self.task_at[name]: 1.0 for name in sorted(clash.tasks)} | others, high=len(clash.tasks) - 1)

    def _solved(self, objective: np.ndarray, rows: Sequence[Row], gap: float) -> Chosen | None:
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        if not self.task_at:
            return frozenset() if all(row.low <= 0 <= row.high for row in rows) else None
        counts = np.array([len(row.coefficients) for row in rows])
        columns = np.array([place for row in rows for place in row.coefficients])
        values = np.array([value for row in rows for value in row.coefficients.values()])
        matrix = csr_array((values, columns, np.concatenate([[0], counts.cumsum()])), shape=(len(rows), self.size))
        integral = np.zeros(self.size)
        integral[: len(self.task_at)] = 1
        result = milp(
            objective,
            integrality=integral,
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(matrix, [row.low for row in rows], [row.high for row in rows]),
            options={"mip_rel_gap": gap, "time_limit": _SECONDS},
        )
        if result.status == 1:
            raise PlanError(
                mark("The plan could not be worked out in time; give more staff, more time or a nearer goal")
            )
        if result.x is None:
            return None
        return frozenset(name for name, place in self.task_at.items() if result.x[place] > 0.5)


def possible(problem: Problem) -> frozenset[str]:
    """The tasks that can be finished within the horizon when everything else is done as well."""
    every = frozenset(task.id for task in problem.tasks)
    finish = earliest(problem, every)
    return frozenset(name for name, month in finish.items() if month <= problem.limits.months)


def liftable(problem: Problem) -> frozenset[Rung]:
    """The rungs there are with everything done that can be done at all, given time."""
    return problem.closed(possible(problem.within(replace(problem.limits, months=FOREVER))))


def _next_below(rung: Rung) -> Rung | None:
    item, level = rung
    return (item, level - 1) if isinstance(level, int) and level > 1 else None
