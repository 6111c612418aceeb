"""Answers of many companies as one integer matrix, and of one company as a plain dictionary.

A code is the place of the option for single and scene items, a bit mask of the options ticked for multiple
items (bit k = option k), UNKNOWN_CODE for "don't know", BLANK_CODE for no answer.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from assess.errors import AnswerError
from assess.i18n import mark
from assess.questionnaire.model import UNKNOWN, Item, Questionnaire
from assess.records import Struct

UNKNOWN_CODE = -1
BLANK_CODE = -2

Answer = str | Sequence[str] | float
Answers = Mapping[str, Answer]
"""Item id -> option id, list of option ids, or number; "?" is "don't know"; an id left out is a blank."""


class AnswerMatrix(Struct, frozen=True, eq=False):
    """`codes`: int32 (n, questions); `numbers`: float64 (n, numbers), NaN where none is given."""

    codes: np.ndarray
    numbers: np.ndarray

    def __len__(self) -> int:
        return len(self.codes)


def encode(questionnaire: Questionnaire, answers: Sequence[Answers]) -> AnswerMatrix:
    """The matrix of `answers`, a row each. Raises AnswerError for the first answer that cannot be."""
    codes = np.full((len(answers), len(questionnaire.questions)), BLANK_CODE, dtype=np.int32)
    numbers = np.full((len(answers), len(questionnaire.numbers)), np.nan)
    columns = {item.id: k for k, item in enumerate(questionnaire.questions)}
    figures = {item.id: k for k, item in enumerate(questionnaire.numbers)}
    for row, given in enumerate(answers):
        for name, answer in given.items():
            if name in columns:
                codes[row, columns[name]] = _code(questionnaire.item[name], answer)
            elif name in figures:
                numbers[row, figures[name]] = _number(questionnaire.item[name], answer)
            else:
                raise AnswerError(
                    name,
                    mark("There is no item {item} in questionnaire {questionnaire}; leave it out"),
                    item=name,
                    questionnaire=questionnaire.id,
                )
    return AnswerMatrix(codes, numbers)


def decode(questionnaire: Questionnaire, matrix: AnswerMatrix, row: int) -> dict[str, str | list[str] | float]:
    """The answers of one row; blanks are left out."""
    answers: dict[str, str | list[str] | float] = {}
    for item, code in zip(questionnaire.questions, matrix.codes[row].tolist(), strict=True):
        if code == UNKNOWN_CODE:
            answers[item.id] = UNKNOWN
        elif code >= 0:
            answers[item.id] = ticked(item, code) if item.kind == "multiple" else item.options[code].id
    for item, number in zip(questionnaire.numbers, matrix.numbers[row].tolist(), strict=True):
        if not math.isnan(number):
            answers[item.id] = number
    return answers


def problems(questionnaire: Questionnaire, answers: Answers) -> list[AnswerError]:
    """Everything that is wrong with the answers of one company, in the order they were given."""
    found = []
    for name, answer in answers.items():
        try:
            encode(questionnaire, [{name: answer}])
        except AnswerError as error:
            found.append(error)
    return found


def ticked(item: Item, mask: int) -> list[str]:
    """The option ids of a bit mask, in the order of the options."""
    return [option.id for k, option in enumerate(item.options) if mask >> k & 1]


def _code(item: Item, answer: Answer) -> int:
    if answer in (None, "") or (item.kind == "multiple" and answer == []):
        return BLANK_CODE
    if item.kind == "multiple":
        return _mask(item, [answer] if isinstance(answer, str) else answer)
    if answer == UNKNOWN:
        return UNKNOWN_CODE
    if isinstance(answer, str) and answer in item.option:
        return list(item.option).index(answer)
    raise _no_such_option(item, answer)


def _mask(item: Item, answer: object) -> int:
    if not isinstance(answer, Sequence):
        raise _no_such_option(item, answer)
    if list(answer) == [UNKNOWN]:
        return UNKNOWN_CODE
    places = {option.id: k for k, option in enumerate(item.options)}
    for option in answer:
        if not isinstance(option, str) or option not in places:
            raise _no_such_option(item, option)
    mask = sum(1 << places[option] for option in set(answer))
    if mask & 1 and mask != 1:
        raise AnswerError(
            item.id,
            mark("{none} means none of the others and cannot stand beside them; got {given}; keep one or the other"),
            none=item.options[0].id,
            given=";".join(answer),
        )
    return mask


def _number(item: Item, answer: object) -> float:
    rules = item.number
    assert rules is not None
    if answer in (None, ""):
        return math.nan
    try:
        value = float(answer)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        value = math.nan
    if not rules.minimum <= value <= rules.maximum or (rules.whole and value != int(value)):
        raise AnswerError(
            item.id,
            mark("A whole number from {low} to {high} is expected here, got {value}; correct it or leave it empty")
            if rules.whole
            else mark("A number from {low} to {high} is expected here, got {value}; correct it or leave it empty"),
            low=f"{rules.minimum:g}",
            high=f"{rules.maximum:g}",
            value=repr(answer),
        )
    return value


def _no_such_option(item: Item, answer: object) -> AnswerError:
    return AnswerError(
        item.id,
        mark("{value} is not an option here; allowed: {options}, or ? for don't know"),
        value=repr(answer),
        options=", ".join(item.option),
    )
