"""What is expected with better answers: the same `assess()` over a matrix with one row for each state."""

from collections.abc import Sequence

import numpy as np

from assess.answers import AnswerMatrix
from assess.assessment import Assessments, assess
from assess.planning.plan import Expected
from assess.planning.rungs import Rung, answered


def expected(result: Assessments, row: int, minimum: int, states: Sequence[frozenset[Rung]]) -> list[Expected]:
    """The results of company `row` with each of `states`, sets of rungs that hold those it has."""
    codes = np.array([answered(result.questionnaire, result.matrix.codes[row], state) for state in states])
    numbers = np.repeat(result.matrix.numbers[row][None, :], len(states), axis=0)
    profiles = result.profiles.take(np.full(len(states), row))
    after = assess(result.questionnaire, profiles, AnswerMatrix(codes, numbers), result.model, minimum)
    return [_of(after, k) for k in range(len(states))]


def _of(after: Assessments, k: int) -> Expected:
    scores, ranks = after.scores, after.ranks
    questionnaire, production = after.questionnaire, bool(after.profiles.production[k])
    scenes = [
        (item.id, max(0, int(after.matrix.codes[k, column])))
        for column, item in enumerate(questionnaire.questions)
        if item.kind == "scene" and (production or item.asked_of == "all")
    ]
    return Expected(
        index=float(scores.index[k]),
        stage=int(scores.stage[k]),
        pillars={p.id: float(value) for p, value in zip(questionnaire.index.pillars, scores.pillars[k], strict=True)},
        points=float(scores.official.points[k]),
        level=int(scores.official.level[k]),
        scene_levels=dict(scenes),
        theta=float(ranks.theta[k]),
        rank=int(ranks.rank[k]),
        percentile=float(ranks.percentile[k]),
        low=float(ranks.low[k]),
        high=float(ranks.high[k]),
    )
