"""The integer programme against trying every set of actions in every order."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assess.planning import goals
from assess.planning.expected import expected
from assess.planning.plan import Goal, Limits
from assess.planning.problem import problem_of
from assess.planning.programme import EFFORT_TIE, Programme
from assess.planning.rules import _no_cycle
from assess.planning.schedule import Clash, schedule
from assess.planning.search import best, gathered, search
from assess.questionnaire import load
from tests.conftest import TINY, answer_sheets
from tests.planning_examples import (
    WHOLE,
    _keeps_the_rules,
    can_be_done,
    evaluated,
    every_set,
    grown,
    libraries,
    library,
)

LIMITS = st.builds(
    Limits,
    budget=st.sampled_from([None, 300.0, 700.0, 1500.0]),
    staff_days=st.sampled_from([None, 2.0, 4.0, 8.0]),
    months=st.integers(2, 5),
)
GOALS = st.sampled_from(
    [Goal("next_level"), Goal("next_level", 2), Goal("stage", 2), Goal("scene", 3, "selling"), Goal("index")]
)
COMPANY = {"tools": "A", "nets": ["B"], "selling": "1", "making": "0"}


@pytest.fixture(scope="module")
def results(tiny):
    return evaluated(tiny, COMPANY, {}, {"tools": "B", "selling": "2", "making": "?", "machines": "B"})


def searched(results, row, actions, goal, limits):
    return search(results, row, 5, actions, goals.settled(goal, results, row), limits)


def value(found, chosen) -> float:
    return found.problem.cost(chosen) + EFFORT_TIE * found.problem.effort(chosen)


@given(libraries(), LIMITS, GOALS, st.integers(0, 2))
@settings(max_examples=60)
def test_no_set_of_actions_that_can_be_done_is_better(results, actions, limits, goal, row):
    assume(not list(_no_cycle(actions, results.questionnaire)))
    found = searched(results, row, actions, goal, limits)
    assume(not goals.reached_already(found.goal, results, row))
    choice = best(found)
    sets = list(every_set(found.problem))
    after = expected(results, row, 5, [frozenset(grown(found.problem, set(chosen))) for chosen in sets])
    if goal.kind == "index":
        most = max(each.index for each in after)
        assert expected(results, row, 5, [found.problem.closed(choice.tasks)])[0].index == pytest.approx(most)
        return
    reaching = [chosen for chosen, each in zip(sets, after, strict=True) if _reaches(found.goal, each)]
    if not reaching:
        assert choice is None
        return
    assert value(found, choice.tasks) == pytest.approx(min(value(found, chosen) for chosen in reaching))
    assert _reaches(found.goal, expected(results, row, 5, [found.problem.closed(choice.tasks)])[0])


def _reaches(goal: Goal, after) -> bool:
    if goal.kind == "next_level":
        return after.level >= goal.target
    if goal.kind == "stage":
        return after.stage >= goal.target
    return after.scene_levels[goal.item] >= goal.target


WANTED = st.fixed_dictionaries(
    {},
    optional={
        "tools": st.sampled_from("ABC"),
        "machines": st.sampled_from("AB?"),
        "selling": st.sampled_from("01234"),
        "making": st.sampled_from("01234"),
        "nets": st.lists(st.sampled_from("BCD"), min_size=1, unique=True),
        "costs": st.sampled_from("AB"),
    },
)


@given(libraries(), LIMITS, WANTED, st.integers(0, 2))
@settings(max_examples=80)
def test_no_set_of_actions_reaches_the_answers_chosen_for_less(results, actions, limits, wanted, row):
    assume(not list(_no_cycle(actions, results.questionnaire)))
    found = searched(results, row, actions, Goal("answers", answers=wanted), limits)
    within_reach = goals.wanted(found.goal, results, row) & grown(found.problem, everything_in_turn(found.problem))
    if within_reach <= found.problem.have:
        assert found.conditions == []
        return
    sets = [chosen for chosen in every_set(found.problem) if within_reach <= grown(found.problem, set(chosen))]
    choice = best(found)
    if not sets:
        assert choice is None
        return
    assert value(found, choice.tasks) == pytest.approx(min(value(found, chosen) for chosen in sets))
    assert within_reach <= grown(found.problem, set(choice.tasks))


def everything_in_turn(problem) -> set[str]:
    """All tasks that can be done one after the other, with all the time there is."""
    done: set[str] = set()
    while more := {
        task.id
        for task in problem.tasks
        if task.id not in done and task.needs <= grown(problem, done) and task.after <= done
    }:
        done |= more
    return done


@given(libraries(), LIMITS, st.integers(0, 2), st.data())
@settings(max_examples=80)
def test_a_set_has_months_exactly_if_some_months_keep_the_rules(results, actions, limits, row, data):
    assume(not list(_no_cycle(actions, results.questionnaire)))
    problem = problem_of(actions, results.questionnaire, results.matrix.codes[row], True, 1, limits)
    assume(problem.tasks)
    chosen = frozenset(data.draw(st.sets(st.sampled_from([task.id for task in problem.tasks]))))
    assume(all(problem.task[name].after <= chosen for name in chosen))
    assume(all(problem.task[name].needs <= grown(problem, set(chosen)) for name in chosen))
    found = schedule(problem, chosen)
    assert isinstance(found, Clash) == (not can_be_done(problem, chosen))
    if not isinstance(found, Clash):
        assert _keeps_the_rules(problem, found)


@given(libraries(), st.integers(0, 2), st.data())
@settings(max_examples=60)
def test_what_is_reached_does_not_depend_on_the_order(results, actions, row, data):
    problem = problem_of(actions, results.questionnaire, results.matrix.codes[row], True, 1, Limits())
    assume(problem.tasks)
    chosen = data.draw(st.sets(st.sampled_from([task.id for task in problem.tasks])))
    assert problem.closed(frozenset(chosen)) == grown(problem, chosen)


@given(answer_sheets(load(TINY)), st.sampled_from([0.0, 400.0, 1500.0]), st.integers(1, 8))
@settings(max_examples=10)
def test_more_money_time_or_staff_never_gives_a_worse_plan(tiny, sheet, budget, staff):
    results = evaluated(tiny, sheet)
    less = Limits(budget, float(staff), 6)
    for more in (Limits(budget + 500, staff, 6), Limits(budget, staff, 9), Limits(budget, staff + 2.0, 6)):
        for goal in (Goal("index"), Goal("rank")):
            one, other = (searched(results, 0, library(*WHOLE), goal, limits) for limits in (less, more))
            reach = [each.programme.most(each.programme.over_rungs(each.weights)) for each in (one, other)]
            assert gathered(other, reach[1]) >= gathered(one, reach[0]) - 1e-6
        for goal in (Goal("stage", 2), Goal("answers", answers={"tools": "C", "nets": ["C"], "selling": "3"})):
            one, other = (searched(results, 0, library(*WHOLE), goal, limits) for limits in (less, more))
            if goals.reached_already(one.goal, results, 0):
                continue
            before, after = best(one), best(other)
            if before is not None:
                assert other.problem.cost(after.tasks) <= other.problem.cost(before.tasks) + 1e-6


def test_a_cut_leaves_the_best_set_that_fits_the_months(results):
    found = searched(results, 1, library(*WHOLE), Goal("next_level", 2), Limits(None, None, 6))
    choice = best(found)
    assert choice is not None and max(choice.finish.values()) <= 6
    assert best(searched(results, 1, library(*WHOLE), Goal("next_level", 2), Limits(None, None, 4))) is None


def test_a_programme_without_tasks_answers_too(results):
    problem = problem_of(library(*WHOLE), results.questionnaire, results.matrix.codes[0], True, 1, Limits(months=0))
    programme = Programme(problem)
    assert programme.size == 0
    choice = programme.least(np.zeros(0))
    assert choice is not None and choice.tasks == frozenset()
