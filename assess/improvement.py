"""One step up for each answer, and what that step alone would bring: through the same assess()."""

from dataclasses import dataclass

import numpy as np

from assess.answers import AnswerMatrix
from assess.assessment import Assessments, assess
from assess.questionnaire.model import Item, Questionnaire
from assess.ranking.artifacts import RankModel


@dataclass(frozen=True)
class Step:
    """The next better answer to one item: `option` is the option to reach, or to add in a multiple item.
    `index_gain` in index points, `points_gain` in official points, `places` gained in the rank, `level` after it,
    `counts_for_next_level`: whether it brings the next official level nearer."""

    item: str
    option: str
    index_gain: float
    points_gain: float
    places: int
    level: int
    counts_for_next_level: bool


def steps(result: Assessments, row: int, model: RankModel, minimum: int) -> list[Step]:
    """Every possible single step of company `row`, the most valuable first (index gain, then order of the items)."""
    questionnaire = result.questionnaire
    production = bool(result.profiles.production[row])
    codes = result.matrix.codes[row]
    better = [
        (column, item, raised)
        for column, item in enumerate(questionnaire.questions)
        if (production or item.asked_of == "all") and (raised := _raised(item, int(codes[column]), production))
    ]
    if not better:
        return []
    variants = np.repeat(codes[None, :], len(better), axis=0)
    for k, (column, _, (code, _)) in enumerate(better):
        variants[k, column] = code
    after = assess(
        questionnaire, result.profiles.take(np.full(len(better), row)), _matrix(questionnaire, variants), model, minimum
    )
    found = [_step(result, row, after, k, item, option) for k, (_, item, (_, option)) in enumerate(better)]
    return sorted(found, key=lambda step: -round(step.index_gain, 9))


def _step(before: Assessments, row: int, after: Assessments, k: int, item: Item, option: str) -> Step:
    now, then = before.scores.official, after.scores.official
    level = int(now.level[row])
    scenes_gained = level < then.reached.shape[1] and bool(then.reached[k, level] > now.reached[row, level])
    return Step(
        item=item.id,
        option=option,
        index_gain=float(after.scores.index[k] - before.scores.index[row]),
        points_gain=float(then.points[k] - now.points[row]),
        places=int(before.ranks.rank[row]) - int(after.ranks.rank[k]),
        level=int(then.level[k]),
        counts_for_next_level=scenes_gained or _points_still_missing(before, row, float(then.points[k])),
    )


def _points_still_missing(before: Assessments, row: int, points_after: float) -> bool:
    """Points only bring the next level nearer while the company is short of points for it."""
    levels = before.questionnaire.official.levels
    level = int(before.scores.official.level[row])
    points = float(before.scores.official.points[row])
    return level < len(levels) and points < levels[level].points and points_after > points


def _raised(item: Item, code: int, production: bool) -> tuple[int, str] | None:
    """The code one step up and the option it adds; None where the answer is already the best one."""
    if item.kind == "multiple":
        mask = max(code, 0) & ~1
        open_options = [
            (-option.points, k)
            for k, option in enumerate(item.options)
            if option.points > 0 and not mask >> k & 1 and (production or option.asked_of == "all")
        ]
        if not open_options:
            return None
        k = min(open_options)[1]
        return mask | 1 << k, item.options[k].id
    now = item.options[code].points if code >= 0 else 0.0
    higher = [(option.points, k) for k, option in enumerate(item.options) if option.points > now]
    return (min(higher)[1], item.options[min(higher)[1]].id) if higher else None


def _matrix(questionnaire: Questionnaire, codes: np.ndarray) -> AnswerMatrix:
    return AnswerMatrix(codes, np.full((len(codes), len(questionnaire.numbers)), np.nan))
