"""Goals as conditions on rungs: what must be reached, in the questionnaire's own points and scenes."""

from dataclasses import replace

import numpy as np

from assess.answers import AnswerMatrix, encode
from assess.assessment import Assessments, assess
from assess.errors import PlanError
from assess.i18n import mark
from assess.planning.plan import Goal
from assess.planning.problem import Problem, index_worth, points_worth
from assess.planning.programme import Condition, liftable
from assess.planning.rungs import Rung, answered, levels, reached, rungs_of
from assess.questionnaire.model import Item, Questionnaire
from assess.scoring import scorer


def settled(goal: Goal, result: Assessments, row: int) -> Goal:
    """The goal with its target filled in, its answers those the company is asked for. Raises PlanError for a goal that
    the questionnaire does not know, AnswerError for such an answer."""
    questionnaire, scores = result.questionnaire, result.scores
    if goal.kind == "next_level":
        top, now = len(questionnaire.official.levels), int(scores.official.level[row])
        return replace(goal, target=_target(goal.target, now, top))
    if goal.kind == "stage":
        return replace(goal, target=_target(goal.target, int(scores.stage[row]), len(questionnaire.index.stages)))
    if goal.kind == "scene":
        item = _scene(goal.item, questionnaire, bool(result.profiles.production[row]))
        now = max(0, int(result.matrix.codes[row, questionnaire.questions.index(item)]))
        return replace(goal, target=_target(goal.target, now, max(levels(item).values())))
    if goal.kind == "answers":
        encode(questionnaire, [goal.answers])
        asked = {item.id for item in questionnaire.asked(bool(result.profiles.production[row]))}
        own = {item: answer for item, answer in goal.answers.items() if item in asked}
        return replace(goal, target=0, item="", answers=own)
    return replace(goal, target=0, item="")


def wanted(goal: Goal, result: Assessments, row: int) -> frozenset[Rung]:
    """The rungs a goal of answers asks for, as far as the company is asked about them."""
    questionnaire, production = result.questionnaire, bool(result.profiles.production[row])
    asked = {rung for item in questionnaire.questions for rung in rungs_of(item, production)}
    return reached(questionnaire, encode(questionnaire, [goal.answers]).codes[0]) & asked


def conditions(goal: Goal, result: Assessments, row: int, problem: Problem) -> list[Condition]:
    """What must be added to what is there. Empty for the goals that go as far as they can, and for answers of which no
    action brings any."""
    questionnaire, production = result.questionnaire, bool(result.profiles.production[row])
    have = problem.have
    if goal.kind == "next_level":
        return _level(goal.target, result, row, have)
    if goal.kind == "answers":
        still = (wanted(goal, result, row) & liftable(problem)) - have
        return [Condition("answers", dict.fromkeys(still, 1.0), len(still))] if still else []
    if goal.kind == "stage":
        minimum = questionnaire.index.stages[goal.target - 1].minimum - float(result.scores.index[row])
        return [Condition("index", index_worth(questionnaire, production), minimum)]
    if goal.kind == "scene":
        rung = (goal.item, goal.target)
        return [] if rung in have else [Condition("scene", {rung: 1.0}, 1.0)]
    return []


def reached_already(goal: Goal, result: Assessments, row: int) -> bool:
    scores = result.scores
    if goal.kind == "next_level":
        return int(scores.official.level[row]) >= goal.target
    if goal.kind == "stage":
        return int(scores.stage[row]) >= goal.target
    if goal.kind == "scene":
        column = [item.id for item in result.questionnaire.questions].index(goal.item)
        return int(result.matrix.codes[row, column]) >= goal.target
    if goal.kind == "answers":
        return wanted(goal, result, row) <= reached(result.questionnaire, result.matrix.codes[row])
    return False


def rank_worth(result: Assessments, row: int, around: frozenset[Rung], minimum: int) -> dict[Rung, float]:
    """Theta each rung adds, with all other answers as in `around`: the rank model made linear about these answers.

    A multiple item steps into its next category with several options at once; its gain is shared among its options by
    their points.
    """
    questionnaire, production = result.questionnaire, bool(result.profiles.production[row])
    ladders = [ladder for item in scorer(questionnaire).ranked if (ladder := rungs_of(item, production))]
    states: list[frozenset[Rung]] = []
    for ladder in ladders:
        others = around - set(ladder)
        ends = [len(ladder)] if isinstance(ladder[0][1], str) else range(1, len(ladder) + 1)
        states += [others, *(others | set(ladder[:end]) for end in ends)]
    theta = iter(_theta(result, row, states, minimum))
    found: dict[Rung, float] = {}
    for ladder in ladders:
        before = next(theta)
        if isinstance(ladder[0][1], str):
            item = questionnaire.item[ladder[0][0]]
            gain = next(theta) - before
            total = sum(item.option[str(level)].points for _, level in ladder)
            found |= {(name, level): gain * item.option[str(level)].points / total for name, level in ladder}
        else:
            for rung in ladder:
                after = next(theta)
                found[rung] = after - before
                before = after
    return found


def _theta(result: Assessments, row: int, states: list[frozenset[Rung]], minimum: int) -> list[float]:
    questionnaire = result.questionnaire
    lowest = np.zeros_like(result.matrix.codes[row])
    codes = np.array([answered(questionnaire, lowest, state) for state in states])
    numbers = np.full((len(states), len(questionnaire.numbers)), np.nan)
    profiles = result.profiles.take(np.full(len(states), row))
    after = assess(questionnaire, profiles, AnswerMatrix(codes, numbers), result.model, minimum)
    return [float(value) for value in after.ranks.theta]


def _level(target: int, result: Assessments, row: int, have: frozenset[Rung]) -> list[Condition]:
    questionnaire, production = result.questionnaire, bool(result.profiles.production[row])
    rule, official = scorer(questionnaire).official, result.scores.official
    level = questionnaire.official.levels[target - 1]
    scenes, starred = rule.needed(level, production)
    open_rungs: dict[Rung, float] = {
        (name, level.scene_level): 1.0
        for name in questionnaire.official.scenes
        if (production or questionnaire.item[name].asked_of == "all") and (name, level.scene_level) not in have
    }
    open_starred = {rung: 1.0 for rung in open_rungs if questionnaire.item[rung[0]].constraint}
    points = points_worth(questionnaire, production)
    return [
        Condition("points", points, level.points - float(official.points[row])),
        Condition("scenes", open_rungs, scenes - int(official.reached[row, target - 1])),
        Condition("constraint_scenes", open_starred, starred - int(official.reached_constraints[row, target - 1])),
    ]


def _target(asked: int, now: int, top: int) -> int:
    """The one asked for, or the next one up; the top stays the top."""
    if asked > top or asked < 0:
        raise PlanError(mark("The goal must be a number from 1 to {top}; got {asked}"), top=top, asked=asked)
    return asked or min(now + 1, top)


def _scene(name: str, questionnaire: Questionnaire, production: bool) -> Item:
    item = questionnaire.item.get(name)
    if item is None or item.kind != "scene" or not (production or item.asked_of == "all"):
        asked = [i.id for i in questionnaire.questions if i.kind == "scene" and (production or i.asked_of == "all")]
        message = mark("There is no scene {item} this company is asked about; choose one of {scenes}")
        raise PlanError(message, item=name or '""', scenes=", ".join(asked))
    return item
