"""When what is done: the months in which a set of tasks can run, or why it cannot within the horizon and the staff.

A task begins when what it needs is reached, and lasts its months. Its person-days may be worked before it ends, by
staff who are free, but what is finished up to a month never takes more days than there were until then. With this
rule, finishing later never hurts, so a set can be done if and only if it can with every task as late as possible.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, islice, product
from typing import Literal

from assess.planning.problem import Chosen, Problem, Task
from assess.planning.rungs import Rung, below

_MOST_WAYS = 64
"""Where several tasks of a set bring a rung that others wait for, so many choices of whom to wait for are tried."""

_NEVER = 10**6
_SLACK = 1e-9  # person-days, for sums of quarters and halves
Waits = dict[str, frozenset[str]]
"""Task -> the tasks it waits for."""


@dataclass(frozen=True)
class Clash:
    """Why a set cannot be done: these `tasks` together take too long, or too much staff. Doing one of `others` as well
    might change that."""

    limit: Literal["time", "staff"]
    tasks: frozenset[str]
    others: frozenset[str]


def schedule(problem: Problem, chosen: Chosen) -> dict[str, int] | Clash:
    """The last month of each task, from 1; each is as early as the ones with less time left allow."""
    finish = earliest(problem, chosen)
    late = max(chosen, key=lambda name: (finish[name], name), default=None)
    if late is not None and finish[late] > problem.limits.months:
        return _too_long(problem, chosen, finish, late)
    ways = list(islice(_ways(problem, chosen, finish), _MOST_WAYS))
    for waits in ways:
        latest = _latest(problem, waits)
        if _overloaded(problem, latest) is None:
            return _early(problem, waits, latest)
    if len(ways) > 1:  # each way may fail for another reason: all tasks are part of it
        return _with_others(problem, chosen, "staff", chosen)
    return _too_much(problem, chosen, _latest(problem, ways[0]), ways[0])


def earliest(problem: Problem, chosen: Chosen) -> dict[str, int]:
    """The month in which each task can be finished at the earliest, with as much staff as one likes."""
    finish = dict.fromkeys(sorted(chosen), _NEVER)
    changed = True
    while changed:
        changed = False
        times = _rung_times(problem, finish)
        for name in finish:
            task = problem.task[name]
            ready = max(
                (*(times.get(rung, _NEVER) for rung in task.needs), *(finish.get(a, _NEVER) for a in task.after), 0)
            )
            if ready + task.months < finish[name]:
                finish[name] = ready + task.months
                changed = True
    return finish


def waits_for(problem: Problem, chosen: Chosen, finish: dict[str, int]) -> Waits:
    """For each task, those of the set it waits for: of several that bring the same, the one finished first."""
    return next(_ways(problem, chosen, finish))


def _rung_times(problem: Problem, finish: dict[str, int]) -> dict[Rung, int]:
    """When each rung is reached: with the first task that brings it, and not before the rung below."""
    first: dict[Rung, int] = {}
    for name, month in finish.items():
        for rung in problem.task[name].brings:
            first[rung] = min(month, first.get(rung, _NEVER))
    return {
        rung: max(0 if lower in problem.have else first.get(lower, _NEVER) for lower in below(rung)) for rung in first
    }


def _ways(problem: Problem, chosen: Chosen, finish: dict[str, int]) -> Iterator[Waits]:
    """Every choice of whom to wait for, the earliest first."""
    tasks = sorted(chosen)
    needed = sorted({rung for name in tasks for rung in _wanted(problem, problem.task[name])}, key=str)
    bringers = []
    for rung in needed:
        able = [name for name in problem.brought_by.get(rung, ()) if name in chosen]
        bringers.append(sorted(able, key=lambda name: (finish[name], name)))
    for choice in product(*bringers):
        bringer = dict(zip(needed, choice, strict=True))
        waits = {name: _waits(problem, problem.task[name], bringer) for name in tasks}
        if len(_ordered(waits)) == len(tasks):
            yield waits


def _waits(problem: Problem, task: Task, bringer: dict[Rung, str]) -> frozenset[str]:
    return frozenset(bringer[rung] for rung in _wanted(problem, task)) | task.after


def _wanted(problem: Problem, task: Task) -> set[Rung]:
    """What must be reached first: its needs and the rungs below them."""
    return {lower for rung in task.needs for lower in below(rung)} - problem.have


def _ordered(waits: Waits) -> list[str]:
    """The tasks, each behind those it waits for; those in a loop are left out."""
    order: list[str] = []
    placed: set[str] = set()
    while len(order) < len(waits):
        free = [name for name, before in waits.items() if name not in placed and before <= placed]
        if not free:
            break
        order += free
        placed.update(free)
    return order


def _latest(problem: Problem, waits: Waits) -> dict[str, int]:
    """The last month in which each task may end, so that those that wait for it are in time."""
    latest = dict.fromkeys(waits, problem.limits.months)
    for name in reversed(_ordered(waits)):
        for before in waits[name]:
            latest[before] = min(latest[before], latest[name] - problem.task[name].months)
    return latest


def _overloaded(problem: Problem, finish: dict[str, int]) -> int | None:
    """The first month until which more must be finished than there is staff for."""
    return _first_excess(problem, _loads(problem, finish))


def _loads(problem: Problem, finish: dict[str, int]) -> list[float]:
    """Person-days of what ends in each month; a month before the first stands for it."""
    loads = [0.0] * (problem.limits.months + 1)
    for name, month in finish.items():
        loads[max(0, month)] += problem.task[name].effort
    return loads


def _first_excess(problem: Problem, loads: list[float]) -> int | None:
    for month, used in enumerate(accumulate(loads)):
        if used > problem.staff_until(month) + _SLACK:
            return month
    return None


def _early(problem: Problem, waits: Waits, latest: dict[str, int]) -> dict[str, int]:
    """Tasks in order of their latest end, each as early as possible beside those placed before. This never fails: at
    its latest end, a task stands beside such only as are finished by then in the latest schedule too."""
    order = {name: place for place, name in enumerate(_ordered(waits))}
    loads = _loads(problem, {})
    placed: dict[str, int] = {}
    for name in sorted(waits, key=lambda name: (latest[name], order[name])):
        task = problem.task[name]
        month = max((placed[before] for before in waits[name]), default=0) + task.months
        while _first_excess(problem, _with(loads, month, task.effort)) is not None:
            month += 1
        loads = _with(loads, month, task.effort)
        placed[name] = month
    return placed


def _with(loads: list[float], month: int, effort: float) -> list[float]:
    return [*loads[:month], loads[month] + effort, *loads[month + 1 :]]


def _too_long(problem: Problem, chosen: Chosen, finish: dict[str, int], late: str) -> Clash:
    """The chain of tasks that ends with `late`."""
    waits = waits_for(problem, chosen, finish)
    chain, grown = {late}, True
    while grown:
        more = frozenset[str]().union(*(waits[name] for name in chain)) - chain
        grown = bool(more)
        chain |= more
    return _with_others(problem, chosen, "time", chain)


def _too_much(problem: Problem, chosen: Chosen, latest: dict[str, int], waits: Waits) -> Clash:
    """The tasks that must end by the month that is overloaded, and those they must leave time for."""
    month = _overloaded(problem, latest)
    assert month is not None
    group = {name for name, end in latest.items() if end <= month}
    grown = True
    while grown:
        more = {name for name, before in waits.items() if before & group} - group
        grown = bool(more)
        group |= more
    return _with_others(problem, chosen, "staff", group)


def _with_others(problem: Problem, chosen: Chosen, limit: Literal["time", "staff"], group: Iterable[str]) -> Clash:
    """The clash is of the group alone when nobody else of the set brings what the group waits for."""
    tasks = frozenset(group)
    others = _bringers(problem, tasks) - tasks
    while others & chosen:
        tasks |= others & chosen
        others = _bringers(problem, tasks) - tasks
    return Clash(limit, tasks, others)


def _bringers(problem: Problem, tasks: Iterable[str]) -> frozenset[str]:
    wanted = {rung for name in tasks for rung in _wanted(problem, problem.task[name])}
    return frozenset(name for rung in wanted for name in problem.brought_by.get(rung, ()))
