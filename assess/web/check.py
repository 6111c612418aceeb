"""What the check-answers page says: every answer in words, what is still open, and what does not fit together."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from flask_babel import gettext

from assess import contradictions
from assess.answers import Answer, encode
from assess.questionnaire import UNKNOWN, Item, Questionnaire
from assess.web.language import say
from assess.web.path import Page


@dataclass(frozen=True)
class Row:
    """One question: `answer` in words, one line an option ([] = open), `figures` as (question, figure with unit)."""

    item: Item
    page: Page
    answer: list[str]
    figures: list[tuple[str, str]]
    unknown: bool


@dataclass(frozen=True)
class Clash:
    """Answers that do not fit together: what is said of it, and the `rows` to look at again."""

    text: str
    rows: list[Row]


def rows(
    questionnaire: Questionnaire, path: tuple[Page, ...], answers: Mapping[str, Answer], production: bool
) -> list[Row]:
    return [_row(questionnaire, page, item, answers, production) for page in path for item in page.questions]


def unused_figures(row: Row) -> bool:
    """Figures stand beside a question whose own answer is open or "don't know": the figures alone are not scored."""
    return bool(row.figures) and (row.unknown or not row.answer)


def clashes(
    questionnaire: Questionnaire, rows: list[Row], answers: Mapping[str, Answer], production: bool
) -> list[Clash]:
    """Every contradiction of the questionnaire that holds; `rows` are those of the whole page."""
    matrix = encode(questionnaire, [answers])
    held = contradictions.found(questionnaire, matrix, np.array([production]))[0]
    found = []
    for contradiction in (c for c, holds in zip(questionnaire.contradictions, held, strict=True) if holds):
        items = contradictions.concerned(questionnaire, contradiction, matrix, production)
        text = say(contradictions.words(questionnaire, contradiction, matrix))
        found.append(Clash(text, [row for row in rows if row.item in items]))
    return found


def words(item: Item, answer: Answer | None, production: bool) -> str:
    """An answer in one line, for a sentence about it."""
    if item.number:
        return f"{answer:,.10g} {say(item.number.unit)}" if isinstance(answer, float | int) else gettext("No answer")
    if answer == UNKNOWN:
        return gettext("I don't know")
    return gettext("; ").join(_words(item, answer, production)) or gettext("No answer")


def _row(questionnaire: Questionnaire, page: Page, item: Item, answers: Mapping[str, Answer], production: bool) -> Row:
    answer = answers.get(item.id)
    figures = [
        (say(number.text), f"{answers[number.id]:,.10g} {say(number.number.unit)}")
        for number in questionnaire.supporting(item)
        if number.number and number.id in answers
    ]
    return Row(item, page, _words(item, answer, production), figures, answer == UNKNOWN)


def _words(item: Item, answer: Answer | None, production: bool) -> list[str]:
    if answer is None or isinstance(answer, float) or answer == UNKNOWN:
        return []
    chosen = {answer} if isinstance(answer, str) else set(answer)
    asked = [option for option in item.options if production or option.asked_of == "all"]
    return [say(option.text) for option in asked if option.id in chosen]
