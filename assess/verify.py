"""Answers to verify: what is open, what does not fit together, what stands out. Each is a question, no accusation."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from assess import contradictions
from assess.answers import BLANK_CODE, UNKNOWN_CODE, AnswerMatrix
from assess.assessment import Assessments
from assess.questionnaire.model import Text
from assess.ranking.artifacts import RankModel
from assess.ranking.person_fit import PersonFit, Surprise, person_fit, surprising_items
from assess.ranking.posterior import posterior
from assess.scoring import scorer

FEWEST = 10
"""Answers that person fit needs: of fewer it says nothing."""


@dataclass(frozen=True)
class Doubt:
    """Something to verify. kind: "unknown" and "blank" name the one item; "contradiction" the items that do not fit
    together, with `id` and `text` of the contradiction; "surprising" the items answered higher (direction 1) or lower
    (-1) than the company's other answers suggest, the most surprising first."""

    kind: Literal["unknown", "blank", "contradiction", "surprising"]
    items: tuple[str, ...]
    id: str = ""
    text: Text | None = None
    directions: tuple[int, ...] = ()


def to_verify(result: Assessments, row: int, model: RankModel) -> list[Doubt]:
    """What company `row` should look at again, open answers first. `model` is the one `result` was made with; without
    its part "person_fit" nothing is called surprising."""
    return _open(result, row) + _contradictions(result, row) + _surprising(result, row, model)


def _open(result: Assessments, row: int) -> list[Doubt]:
    codes, production = result.matrix.codes[row], bool(result.profiles.production[row])
    return [
        Doubt("unknown" if code == UNKNOWN_CODE else "blank", (item.id,))
        for item, code in zip(result.questionnaire.questions, codes, strict=True)
        if code in (UNKNOWN_CODE, BLANK_CODE) and (production or item.asked_of == "all")
    ]


def _contradictions(result: Assessments, row: int) -> list[Doubt]:
    matrix = AnswerMatrix(result.matrix.codes[[row]], result.matrix.numbers[[row]])
    production = result.profiles.production[[row]]
    questionnaire = result.questionnaire
    held = contradictions.found(questionnaire, matrix, production)[0]
    doubts = []
    for each in (c for c, holds in zip(questionnaire.contradictions, held, strict=True) if holds):
        items = contradictions.concerned(questionnaire, each, matrix, bool(production[0]))
        text = contradictions.words(questionnaire, each, matrix)
        doubts.append(Doubt("contradiction", tuple(item.id for item in items), each.id, text))
    return doubts


def _surprising(result: Assessments, row: int, model: RankModel) -> list[Doubt]:
    """An open answer is not surprising but unknown: it is left out, of the measure of maturity too."""
    part = model.parts.get("person_fit")
    if part is None:
        return []
    rules = scorer(result.questionnaire)
    codes, production = result.matrix.codes[[row]], result.profiles.production[[row]]
    categories = rules.categories(AnswerMatrix(codes, result.matrix.numbers[[row]]), production)
    column = {item.id: k for k, item in enumerate(result.questionnaire.questions)}
    given = [column[item.id] for item in rules.ranked]
    categories = np.where(codes[:, given] < 0, -1, categories).astype(np.int8)
    if (categories >= 0).sum() < FEWEST:
        return []
    found = _stand_out(model, PersonFit.of(part), categories)
    items = tuple(rules.ranked[each.place].id for each in found)
    return [Doubt("surprising", items, directions=tuple(each.direction for each in found))] if items else []


def _stand_out(model: RankModel, fit: PersonFit, categories: np.ndarray) -> list[Surprise]:
    theta = posterior(model.kernel, categories).theta
    z = person_fit(model.discrimination, model.difficulty, categories, theta)
    if not fit.suspicious(z, theta)[0]:
        return []
    return surprising_items(model.discrimination, model.difficulty, categories[0], float(theta[0]))
