"""Looking for the best choice: a company's result, a goal and its limits made into a programme, and solved."""

from dataclasses import dataclass, field, replace

from assess.assessment import Assessments
from assess.planning import goals
from assess.planning.expected import expected
from assess.planning.model import Library
from assess.planning.plan import Goal, Limits
from assess.planning.problem import Problem, index_worth, problem_of
from assess.planning.programme import NEARLY, Choice, Condition, Programme
from assess.planning.rungs import Rung

NEAR = 0.05
"""Alternatives cost, or fall short, at most this share more than the plan."""
_DIFFERENT = 0.2  # of the actions of a plan that an alternative leaves out
_ALTERNATIVES = 2


@dataclass(frozen=True)
class Search:
    """What one plan is made of. `conditions` are those of a goal with a target; `weights` what the others gather."""

    result: Assessments
    row: int
    minimum: int
    library: Library
    goal: Goal
    problem: Problem
    programme: Programme
    conditions: list[Condition]
    weights: dict[Rung, float] = field(default_factory=dict)

    @property
    def production(self) -> bool:
        return bool(self.result.profiles.production[self.row])

    @property
    def size(self) -> int:
        return int(self.result.profiles.size[self.row])

    def within(self, limits: Limits) -> "Search":
        """The same goal under other limits."""
        problem = self.problem.within(limits)
        return replace(self, problem=problem, programme=Programme(problem))


def search(result: Assessments, row: int, minimum: int, library: Library, goal: Goal, limits: Limits) -> Search:
    """`goal` with its target filled in."""
    production, size = bool(result.profiles.production[row]), int(result.profiles.size[row])
    problem = problem_of(library, result.questionnaire, result.matrix.codes[row], production, size, limits)
    wanted = goals.conditions(goal, result, row, problem)
    weights: dict[Rung, float] = {}
    if goal.kind == "index":
        weights = index_worth(result.questionnaire, production)
    elif goal.kind == "rank":
        weights = goals.rank_worth(result, row, problem.have, minimum)
    return Search(result, row, minimum, library, goal, problem, Programme(problem), wanted, weights)


def best(search: Search) -> Choice | None:
    """The cheapest choice for a goal with a target, the furthest for the others; None where none keeps the limits."""
    programme = search.programme
    if search.conditions:
        return programme.least(programme.costs, programme.rows(search.conditions))
    first = programme.most(programme.over_rungs(search.weights))
    return _by_theta(search, first) if first is not None and search.goal.kind == "rank" else first


def gathered(search: Search, choice: Choice | None) -> float:
    """What a choice gathers of a goal without target: index points, or theta by the linear model."""
    if choice is None:
        return 0.0
    return search.programme.value(search.programme.over_rungs(search.weights), choice.tasks)


def alternatives(search: Search, choice: Choice) -> list[Choice]:
    """Other choices nearly as good, the cheapest first, each without a fifth of the tasks of those before it."""
    programme, found = search.programme, [choice]
    if search.conditions:
        money = programme.over_tasks({name: search.problem.task[name].cost for name in programme.task_at})
        near = programme.at_most(money, (1 + NEAR) * search.problem.cost(choice.tasks) + 1e-6)
        rows = [*programme.rows(search.conditions), near]
    else:
        rows = [programme.at_least(programme.over_rungs(search.weights), (1 - NEAR) * gathered(search, choice))]
    while choice.tasks and len(found) <= _ALTERNATIVES:
        others = [programme.other_than(each.tasks, _DIFFERENT) for each in found]
        another = programme.least(programme.costs, [*rows, *others], NEARLY)
        if another is None:
            break
        found.append(another)
    return found[1:]


def _by_theta(search: Search, first: Choice) -> Choice:
    """The rank model is made linear about the answers of today, then about those of the plan found; of the two plans
    the one is taken that ends with the better theta."""
    there = search.problem.closed(first.tasks)
    again = goals.rank_worth(search.result, search.row, there, search.minimum)
    second = search.programme.most(search.programme.over_rungs(again))
    if second is None or second.tasks == first.tasks:
        return first
    states = [there, search.problem.closed(second.tasks)]
    one, other = expected(search.result, search.row, search.minimum, states)
    return first if one.theta >= other.theta else second
