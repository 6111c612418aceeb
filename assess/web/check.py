"""What the check-answers page says: every answer in words, what is still open, and what does not fit together."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from flask_babel import gettext

from assess import contradictions
from assess.answers import Answer, encode
from assess.questionnaire import UNKNOWN, Item, Questionnaire
from assess.storage import NEVER, Kept
from assess.web.language import say
from assess.web.opened import Opened
from assess.web.path import Page


@dataclass(frozen=True)
class Row:
    """One question: `answer` in words, one line an option ([] = open), `figures` as (question, figure with unit),
    `confidence` and `note` "" where nothing was said."""

    item: Item
    page: Page
    answer: list[str]
    figures: list[tuple[str, str]]
    unknown: bool
    confidence: str
    note: str


@dataclass(frozen=True)
class Clash:
    """Answers that do not fit together: what is said of it, and the `rows` to look at again."""

    text: str
    rows: list[Row]


def rows(opened: Opened) -> list[Row]:
    asked = [(page, item) for page in opened.pages for item in page.questions]
    kept, production = opened.draft.kept, opened.production
    return [_row(opened.questionnaire, page, item, opened.answers, kept, production) for page, item in asked]


def unused_figures(row: Row) -> bool:
    """Figures stand beside a question whose own answer is open or "don't know": the figures alone are not scored."""
    return bool(row.figures) and (row.unknown or not row.answer)


def clashes(opened: Opened, rows: list[Row]) -> list[Clash]:
    """Every contradiction of the questionnaire that holds; `rows` are those of the whole page."""
    questionnaire, production = opened.questionnaire, opened.production
    matrix = encode(questionnaire, [opened.answers])
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
    return gettext("; ").join(_lines(item, answer, production)) or gettext("No answer")


def _row(
    questionnaire: Questionnaire,
    page: Page,
    item: Item,
    answers: Mapping[str, Answer],
    kept: Mapping[str, Kept],
    production: bool,
) -> Row:
    answer = answers.get(item.id)
    figures = [
        (say(number.text), words(number, answers[number.id], production))
        for number in questionnaire.supporting(item)
        if number.id in answers
    ]
    mark = kept.get(item.id, NEVER)
    lines = _lines(item, answer, production)
    return Row(item, page, lines, figures, answer == UNKNOWN, mark.confidence, mark.note)


def _lines(item: Item, answer: Answer | None, production: bool) -> list[str]:
    if answer is None or isinstance(answer, float) or answer == UNKNOWN:
        return []
    chosen = {answer} if isinstance(answer, str) else set(answer)
    asked = [option for option in item.options if production or option.asked_of == "all"]
    return [say(option.text) for option in asked if option.id in chosen]
