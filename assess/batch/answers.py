"""The answer columns of a table, into an AnswerMatrix."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assess.answers import BLANK_CODE, AnswerMatrix, encode
from assess.batch.cells import Fault, figures, mapped, parse_each, places
from assess.errors import AnswerError, AssessError
from assess.questionnaire.model import UNKNOWN, Item, Questionnaire

_BETWEEN_OPTIONS = re.compile(r"[;,、]")
_WHOLE = re.compile(r"(\d+)\.0+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(\D|$))")
# The row is rejected, or its company is not asked the item and the answer only counts as one not needed.
_FAULTY = 0

Column = Callable[[str], pl.Series]
"""The cells under the id of a column."""


def read_answers(
    questionnaire: Questionnaire, column: Column, production: NDArray[np.bool_]
) -> tuple[AnswerMatrix, list[Fault]]:
    """The answers of n rows. Whatever stands in an item that the company is not asked is no fault."""
    codes, faults = _codes(questionnaire, column)
    numbers = np.full((len(production), len(questionnaire.numbers)), np.nan, order="F")
    for k, item in enumerate(questionnaire.numbers):
        numbers[:, k], more = _numbers(questionnaire, item, column(item.id))
        faults += more
    return AnswerMatrix(codes, numbers), [
        asked for fault in faults if len((asked := _where_asked(questionnaire, fault, production)).rows)
    ]


def count_not_asked(questionnaire: Questionnaire, matrix: AnswerMatrix, production: NDArray[np.bool_]) -> int:
    """How many answers were given to questions that their company is not asked."""
    only = [k for k, item in enumerate(questionnaire.questions) if item.asked_of == "production"]
    return sum(int(np.count_nonzero((matrix.codes[:, k] != BLANK_CODE) & ~production)) for k in only)


@lru_cache(maxsize=10_000)
def option_text(text: str) -> str:
    """Half-width capitals; a whole number that a spreadsheet wrote as 3.0 is 3."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    whole = _WHOLE.fullmatch(plain)
    return whole[1] if whole else plain


def options_text(text: str) -> list[str]:
    """The options of a multiple item, between semicolons, commas or enumeration commas."""
    parts = _BETWEEN_OPTIONS.split(text if text.isascii() else unicodedata.normalize("NFKC", text))
    return [option for part in parts if (option := option_text(part))]


def _codes(questionnaire: Questionnaire, column: Column) -> tuple[NDArray[np.int32], list[Fault]]:
    cells = pl.DataFrame([column(item.id).alias(item.id) for item in questionnaire.questions])
    texts = cells.select(pl.all().unique().implode())
    faults: list[Fault] = []
    codes = []
    for item in questionnaire.questions:
        found, errors = _read(questionnaire, item, texts[item.id][0].to_list())
        faults += places(item.id, cells[item.id], errors)
        codes.append(mapped(pl.col(item.id), found, pl.Int32).fill_null(_FAULTY))
    return cells.select(codes).to_numpy(), faults


def _read(
    questionnaire: Questionnaire, item: Item, texts: list[str]
) -> tuple[dict[str, float], dict[str, AssessError]]:
    """The code of each text, or what is wrong with it."""
    place = questionnaire.questions.index(item)
    normal = options_text if item.kind == "multiple" else option_text
    try:
        codes = encode(questionnaire, [{item.id: normal(text)} for text in texts]).codes[:, place]
        return dict(zip(texts, codes.tolist(), strict=True)), {}
    except AnswerError:  # of the first faulty text: now one by one
        return parse_each(texts, lambda text: encode(questionnaire, [{item.id: normal(text)}]).codes[0, place])


def _numbers(questionnaire: Questionnaire, item: Item, column: pl.Series) -> tuple[NDArray[np.float64], list[Fault]]:
    assert item.number is not None
    place = questionnaire.numbers.index(item)

    def read(text: str) -> float:
        plain = _THOUSANDS.sub("", unicodedata.normalize("NFKC", text))
        answer = "" if plain == UNKNOWN else plain
        return float(encode(questionnaire, [{item.id: answer}]).numbers[0, place])

    rules = item.number
    return figures(item.id, column.str.strip_chars(), read, rules.minimum, rules.maximum, rules.whole)


def _where_asked(questionnaire: Questionnaire, fault: Fault, production: NDArray[np.bool_]) -> Fault:
    if questionnaire.item[fault.field].asked_of == "all":
        return fault
    return Fault(fault.field, fault.value, fault.error, fault.rows[production[fault.rows]])
