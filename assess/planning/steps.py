"""A choice written out: each action with its months and what it raises, and the phases with what is expected then."""

from collections.abc import Iterable, Sequence

from assess.planning.plan import Expected, Phase, Planned, Raised
from assess.planning.problem import Problem
from assess.planning.programme import Choice
from assess.planning.rungs import Rung, option_at
from assess.planning.schedule import waits_for
from assess.planning.search import Search
from assess.questionnaire.model import Questionnaire

PHASE_ENDS = (3, 6, 12, 24)
"""Months in which the phases of a plan end."""


def planned(search: Search, choice: Choice) -> tuple[Planned, ...]:
    """The actions of a choice in order of their start, then their end, then of the library."""
    problem = search.problem
    waits = waits_for(problem, choice.tasks, dict(choice.finish))
    raises = _raises(search, choice)
    place = {task.id: k for k, task in enumerate(problem.tasks)}
    made = [_planned(search, choice, name, waits[name], raises[name]) for name in choice.tasks]
    return tuple(sorted(made, key=lambda each: (each.start, each.end, place[each.action])))


def spans(search: Search, choice: Choice) -> list[tuple[int, int]]:
    """First and last month of each phase, up to the one in which the last action ends."""
    last, months = max(choice.finish.values(), default=0), search.problem.limits.months
    firsts = [1, *(end + 1 for end in PHASE_ENDS[:-1])]
    return [(first, min(end, months)) for first, end in zip(firsts, PHASE_ENDS, strict=True) if first <= last]


def states(search: Search, choice: Choice) -> list[frozenset[Rung]]:
    """The rungs reached by the end of each phase."""
    ended = [frozenset(name for name in choice.tasks if choice.finish[name] <= end) for _, end in spans(search, choice)]
    return [search.problem.closed(names) for names in ended]


def phases(search: Search, choice: Choice, steps: Sequence[Planned], results: Sequence[Expected]) -> tuple[Phase, ...]:
    """The phases of a choice; `results` are what is expected of its `states`."""
    return tuple(
        Phase(
            first=first,
            last=last,
            starts=tuple(each.action for each in steps if first <= each.start <= last),
            finished=tuple(each.action for each in steps if each.end <= last),
            expected=after,
        )
        for (first, last), after in zip(spans(search, choice), results, strict=True)
    )


def phase_of(month: int) -> int:
    return next((k for k, end in enumerate(PHASE_ENDS) if month <= end), len(PHASE_ENDS))


def _start(search: Search, choice: Choice, name: str) -> int:
    return choice.finish[name] - search.problem.task[name].months + 1


def _planned(search: Search, choice: Choice, name: str, waits: frozenset[str], raises: tuple[Raised, ...]) -> Planned:
    action = search.library.action[name]
    start = _start(search, choice, name)
    return Planned(
        action=name,
        start=start,
        end=choice.finish[name],
        phase=phase_of(start),
        effort=action.effort.of(search.size),
        one_off=action.one_off.of(search.size),
        yearly=action.yearly.of(search.size),
        raises=raises,
        needs=tuple(sorted(waits, key=lambda other: (choice.finish[other], other))),
    )


def _raises(search: Search, choice: Choice) -> dict[str, tuple[Raised, ...]]:
    """What each action raises when they end one after the other."""
    problem, questionnaire = search.problem, search.result.questionnaire
    found: dict[str, tuple[Raised, ...]] = {}
    done: frozenset[str] = frozenset()
    there = problem.have
    for name in sorted(choice.tasks, key=lambda name: (choice.finish[name], name)):
        done |= {name}
        after = problem.closed(done)
        found[name] = tuple(raised(questionnaire, after - there, there))
        there = after
    return found


def raised(questionnaire: Questionnaire, new: frozenset[Rung], there: frozenset[Rung]) -> Iterable[Raised]:
    """The rungs of `new` as answers, each from the one that `there` holds."""
    for item in questionnaire.questions:
        own = [level for name, level in new if name == item.id]
        if not own:
            continue
        if item.kind == "multiple":
            yield from (Raised(item.id, "", option) for option in item.option if option in own)
        else:
            before = max((int(level) for name, level in there if name == item.id), default=0)
            yield Raised(item.id, option_at(item, before), option_at(item, max(int(level) for level in own)))


def without(problem: Problem, choice: Choice, name: str) -> frozenset[Rung]:
    """The rungs reached when one action is left out and nobody waits for it."""
    return problem.closed(choice.tasks - {name})
