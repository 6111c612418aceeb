"""Why a plan is not better, and why a goal cannot be reached: told by loosening one limit at a time."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from assess.planning.plan import Binding, Limits, Shortfall
from assess.planning.problem import MONTHS_A_QUARTER
from assess.planning.programme import FOREVER, Choice, Condition
from assess.planning.rungs import Rung
from assess.planning.schedule import Clash, earliest, schedule, waits_for
from assess.planning.search import Search, best, gathered
from assess.planning.steps import without

_MORE = 1.1
_LATER = 3
_NOTHING = 1e-6
_NAMED = 3  # actions that are named where a limit is short


def binding(search: Search, choice: Choice) -> tuple[Binding, ...]:
    """What keeps a plan from being better, the limits first."""
    found = _of_target(search, choice) if search.conditions else _of_gathering(search, choice)
    return tuple(found)


def shortfalls(search: Search) -> tuple[Shortfall, ...]:
    """Why no plan reaches the goal. Each limit that alone stands in the way is named with what would be enough; where
    several do together, each with what would be enough without the others."""
    free = search.within(replace(search.problem.limits, budget=None, staff_days=None, months=FOREVER))
    if best(free) is None:
        return tuple(_unreachable(free))
    kept = search.problem.limits
    alone = [found for limit in _LIMITS if (found := _enough(search, kept, limit))]
    if alone:
        return tuple(alone)
    return tuple(found for limit in _LIMITS if (found := _enough(search, _only(kept, limit), limit)))


def _of_target(search: Search, choice: Choice) -> Iterator[Binding]:
    """A plan for a target is the cheapest; staff may hold it up, and some actions are there for others only."""
    limits = search.problem.limits
    if limits.staff_days is not None:
        soonest = max(earliest(search.problem, choice.tasks).values(), default=0)
        held_up = max(choice.finish.values(), default=0) - soonest
        if held_up > 0:
            used = search.problem.effort(choice.tasks)
            yield Binding("staff", used, limits.staff_days * limits.months / MONTHS_A_QUARTER, held_up)
    waits = waits_for(search.problem, choice.tasks, dict(choice.finish))
    for name in sorted(choice.tasks, key=lambda name: (choice.finish[name], name)):
        if _met(search.conditions, search, without(search.problem, choice, name)):
            of = tuple(sorted(other for other, before in waits.items() if name in before))
            if of:
                yield Binding("prerequisite", action=name, of=of)


def _of_gathering(search: Search, choice: Choice) -> Iterator[Binding]:
    """A tenth more money or staff, or three more months: what would it bring?"""
    limits, problem = search.problem.limits, search.problem
    now = _most(search)
    if limits.budget is not None and (gain := _gain(search, replace(limits, budget=_MORE * limits.budget), now)):
        yield Binding("budget", problem.cost(choice.tasks), limits.budget, gain)
    if limits.staff_days is not None:
        gain = _gain(search, replace(limits, staff_days=_MORE * limits.staff_days), now)
        if gain:
            yield Binding("staff", problem.effort(choice.tasks), problem.staff_until(limits.months), gain)
    if gain := _gain(search, replace(limits, months=limits.months + _LATER), now):
        yield Binding("time", max(choice.finish.values(), default=0), limits.months, gain)


def _gain(search: Search, limits: Limits, now: float) -> float:
    more = _most(search.within(limits)) - now
    return more if more > _NOTHING else 0.0


def _most(search: Search) -> float:
    """The most that can be gathered."""
    weights = search.programme.over_rungs(search.weights)
    return gathered(search, search.programme.least(-weights))


_LIMITS = ("budget", "staff", "time")


def _only(limits: Limits, limit: str) -> Limits:
    """The limits with all but one taken away."""
    return Limits(
        budget=limits.budget if limit == "budget" else None,
        staff_days=limits.staff_days if limit == "staff" else None,
        months=limits.months if limit == "time" else FOREVER,
        start=limits.start,
    )


def _enough(search: Search, kept: Limits, limit: str) -> Shortfall | None:
    """What would be enough of one limit under the others; None where it is not short or nothing is enough."""
    if limit == "budget":
        return _enough_money(search, kept)
    return _enough_staff(search, kept) if limit == "staff" else _enough_time(search, kept)


def _enough_money(search: Search, kept: Limits) -> Shortfall | None:
    if kept.budget is None:
        return None
    cheapest = best(search.within(replace(kept, budget=None)))
    if cheapest is None or search.problem.cost(cheapest.tasks) <= kept.budget:
        return None
    return Shortfall("budget", search.problem.cost(cheapest.tasks), kept.budget, _largest(search, cheapest, "cost"))


def _enough_staff(search: Search, kept: Limits) -> Shortfall | None:
    """Of the plan with the least own effort, the days a quarter with which it can be done in time."""
    if kept.staff_days is None:
        return None
    free = search.within(replace(kept, staff_days=None))
    least = free.programme.least(free.programme.efforts, free.programme.rows(free.conditions))
    if least is None:
        return None
    total = search.problem.effort(least.tasks)
    days = _least_staff(free, least, total)
    return (
        Shortfall("staff", days, kept.staff_days, _largest(search, least, "effort")) if days > kept.staff_days else None
    )


def _least_staff(search: Search, choice: Choice, effort: float) -> float:
    """Half-days a quarter, found by halving: more is never worse."""
    low, high = 0, int(2 * effort * MONTHS_A_QUARTER) + 2
    while low < high:
        middle = (low + high) // 2
        limits = replace(search.problem.limits, staff_days=middle / 2)
        if isinstance(schedule(search.problem.within(limits), choice.tasks), Clash):
            low = middle + 1
        else:
            high = middle
    return low / 2


def _enough_time(search: Search, kept: Limits) -> Shortfall | None:
    """The first month by which the goal can be reached, found by halving: more time is never worse."""
    low, high = kept.months + 1, FOREVER
    found = best(search.within(replace(kept, months=high)))
    if found is None:
        return None
    while low < high:
        middle = (low + high) // 2
        sooner = best(search.within(replace(kept, months=middle)))
        if sooner is None:
            low = middle + 1
        else:
            high, found = middle, sooner
    return Shortfall("time", high, kept.months, _chain(search, found))


def _unreachable(free: Search) -> Iterator[Shortfall]:
    """The conditions that are not met with everything done."""
    everything = free.problem.closed(frozenset(free.programme.task_at))
    for condition in free.conditions:
        reached = _added(condition, free, everything)
        if reached < condition.minimum - _NOTHING:
            yield Shortfall("unreachable", condition.minimum, reached, what=condition.what)


def _met(conditions: list[Condition], search: Search, there: frozenset[Rung]) -> bool:
    return all(_added(each, search, there) >= each.minimum - _NOTHING for each in conditions)


def _added(condition: Condition, search: Search, there: frozenset[Rung]) -> float:
    return sum(condition.weights.get(rung, 0.0) for rung in there - search.problem.have)


def _largest(search: Search, choice: Choice, what: Literal["cost", "effort"]) -> tuple[str, ...]:
    """The tasks that take most of a choice, the largest first."""
    return tuple(sorted(choice.tasks, key=lambda name: (-getattr(search.problem.task[name], what), name))[:_NAMED])


def _chain(search: Search, choice: Choice) -> tuple[str, ...]:
    """The tasks that wait for each other longest, in order."""
    finish = earliest(search.problem, choice.tasks)
    waits = waits_for(search.problem, choice.tasks, finish)
    chain = [max(choice.tasks, key=lambda name: (finish[name], name))]
    while before := waits[chain[0]]:
        chain.insert(0, max(before, key=lambda name: (finish[name], name)))
    return tuple(chain)
