"""From a company's result to its plan: the cheapest way to a goal, month by month, and what is expected on the way."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from assess.assessment import Assessments
from assess.errors import PlanError
from assess.i18n import mark
from assess.planning import goals
from assess.planning.expected import expected
from assess.planning.library import overridden
from assess.planning.model import Library
from assess.planning.plan import (
    Alternative,
    Band,
    Expected,
    Goal,
    LibraryUsed,
    Limits,
    Plan,
    Planned,
    Raised,
    Shortfall,
    State,
)
from assess.planning.programme import Choice, liftable
from assess.planning.reasons import binding, shortfalls
from assess.planning.search import Search, alternatives, best, search
from assess.planning.steps import phases, planned, raised, states
from assess.ranking.peers import DEFAULT_MINIMUM

SHORTEST, LONGEST = 12, 24
NEXT_LEVEL = Goal()
_NO_BAND = Band(0.0, 0.0)


def plan(
    result: Assessments,
    row: int,
    library: Library,
    goal: Goal,
    limits: Limits,
    minimum: int = DEFAULT_MINIMUM,
    overrides: Mapping[str, Any] | None = None,
    others: bool = True,
) -> Plan:
    """The plan of company `row`: the cheapest for a goal with a target, the furthest within its limits for the others.

    Of plans that cost the same, the one with less own effort; its actions run as early as staff and needs allow.
    `overrides` change figures of the library for this plan only; without `others` no alternatives are looked for, which
    takes half of the time. Raises PlanError for a goal or limits that cannot be,
    AnswerError for answers, ActionsError for overrides that cannot.
    """
    _check(limits)
    if overrides:
        made = plan(result, row, overridden(library, overrides, "overrides"), goal, limits, minimum, others=others)
        return replace(made, overrides=_as_kept(overrides))
    goal = goals.settled(goal, result, row)
    found = search(result, row, minimum, library, goal, limits)
    if goals.reached_already(goal, result, row):
        return _written(found, "reached")
    if goal.kind == "answers" and not found.conditions:
        return _written(found, "infeasible", short=(_nothing_lifts(found),))
    choice = best(found)
    if choice is None:
        return _written(found, "infeasible", short=shortfalls(found))
    return _written(found, "optimal", choice, alternatives(found, choice) if others else ())


def default_limits(library: Library, size: int, start: str = "") -> Limits:
    """A year, no budget, and the own staff days a quarter that a company of this size class can usually spare."""
    return Limits(None, library.spare_days(size), SHORTEST, start)


def default_plan(
    result: Assessments,
    row: int,
    library: Library,
    minimum: int = DEFAULT_MINIMUM,
    start: str = "",
    goal: Goal = NEXT_LEVEL,
    others: bool = True,
) -> Plan:
    """The cheapest way to a goal, the next official level, within a year, or within two where one is not enough."""
    limits = default_limits(library, int(result.profiles.size[row]), start)
    found = plan(result, row, library, goal, limits, minimum, others=others)
    if found.state != "infeasible":
        return found
    return plan(result, row, library, goal, replace(limits, months=LONGEST), minimum, others=others)


def _check(limits: Limits) -> None:
    if not SHORTEST <= limits.months <= LONGEST:
        message = mark("A plan runs over {low} to {high} months; got {months}")
        raise PlanError(message, low=SHORTEST, high=LONGEST, months=limits.months)
    if limits.budget is not None and not 0 <= limits.budget <= 1e9:
        raise PlanError(mark("The budget must be from 0 to 1,000,000,000 yuan; got {budget}"), budget=limits.budget)
    if limits.staff_days is not None and not 0 <= limits.staff_days <= 1e5:
        message = mark("The staff days a quarter must be from 0 to 100,000; got {days}")
        raise PlanError(message, days=limits.staff_days)


def _written(
    found: Search,
    state: State,
    choice: Choice | None = None,
    others: Sequence[Choice] = (),
    short: tuple[Shortfall, ...] = (),
) -> Plan:
    """All that is known of a search, as a plan; everything expected comes from one `assess()`."""
    steps = planned(found, choice) if choice else ()
    on_the_way = states(found, choice) if choice else []
    ends = [found.problem.closed(other.tasks) for other in others]
    before, *after = expected(found.result, found.row, found.minimum, [found.problem.have, *on_the_way, *ends])
    return Plan(
        goal=found.goal,
        limits=found.problem.limits,
        state=state,
        before=before,
        planned=steps,
        phases=phases(found, choice, steps, after[: len(on_the_way)]) if choice else (),
        effort=_sum(each.effort for each in steps),
        cost=_sum(each.cost for each in steps),
        yearly=_sum(each.yearly for each in steps),
        binding=binding(found, choice) if choice else (),
        alternatives=_alternatives(found, choice, others, after[len(on_the_way) :]) if choice else (),
        shortfalls=short,
        toward=_toward(found, steps),
        library=_used(found.library),
        assumptions=_assumptions(found),
        left=tuple(_left(found)) if found.goal.kind == "answers" else (),
    )


def _left(found: Search) -> Iterable[Raised]:
    """The answers asked for that no action brings, each from the best that is there or can be brought."""
    there = found.problem.have | liftable(found.problem)
    return raised(found.result.questionnaire, goals.wanted(found.goal, found.result, found.row) - there, there)


def _nothing_lifts(found: Search) -> Shortfall:
    still = goals.wanted(found.goal, found.result, found.row) - found.problem.have
    return Shortfall("unreachable", len(still), 0.0, what="answers")


def _alternatives(
    found: Search, choice: Choice, others: Sequence[Choice], results: Sequence[Expected]
) -> tuple[Alternative, ...]:
    made = []
    for other, after in zip(others, results, strict=True):
        steps = planned(found, other)
        made.append(
            Alternative(
                put_in=tuple(each.action for each in steps if each.action not in choice.tasks),
                left_out=tuple(name for name in found.library.action if name in choice.tasks - other.tasks),
                cost=_sum(each.cost for each in steps),
                effort=_sum(each.effort for each in steps),
                months=max(other.finish.values(), default=0),
                expected=after,
            )
        )
    return tuple(made)


def _toward(found: Search, steps: tuple[Planned, ...]) -> tuple[str, ...]:
    """Outcomes that planned actions work toward, in the order of the questionnaire, as far as the company is asked."""
    meant = {item for each in steps for item in found.library.action[each.action].toward}
    return tuple(item.id for item in found.result.questionnaire.asked(found.production) if item.id in meant)


def _used(library: Library) -> LibraryUsed:
    return LibraryUsed(library.id, library.version, library.digest, library.overridden)


def _assumptions(found: Search) -> tuple[str, ...]:
    """Ids of sentences in `wording`."""
    always = ["judgement", "middle", "work_ahead", "outcomes"]
    if found.size > 2:
        always.append("large")
    if found.size < 0:
        always.append("size_unknown")
    if found.result.scores.blanks[found.row] + found.result.scores.unknowns[found.row]:
        always.append("open_answers")
    if found.goal.kind == "rank":
        always.append("rank_linear")
    return tuple(always)


def _as_kept(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """As they come back from JSON: a plan equals the one that was kept."""
    return dict(json.loads(json.dumps(overrides)))


def _sum(bands: Iterable[Band]) -> Band:
    return sum(bands, _NO_BAND)
