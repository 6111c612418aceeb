"""The answer columns of a table, into an AnswerMatrix."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assess.answers import BLANK_CODE, AnswerMatrix, encode
from assess.batch.cells import Fault, figures, parse_each, places
from assess.batch.reading import Reading
from assess.batch.spellings import number_text, spelled
from assess.errors import AnswerError, AssessError
from assess.questionnaire.model import Item, Questionnaire

# The row is rejected, or its company is not asked the item and the answer only counts as one not needed.
_FAULTY = 0
_MOST_KNOWN = 50_000

Column = Callable[[str], pl.Series]
"""The cells under the id of a column."""


@dataclass
class _Known:
    """The texts of an item that have been read, each with its code and, where it took one, its rule."""

    codes: dict[str, int] = field(default_factory=dict)
    rules: dict[str, str] = field(default_factory=dict)


def read_answers(
    questionnaire: Questionnaire, column: Column, production: NDArray[np.bool_], reading: Reading
) -> tuple[AnswerMatrix, list[Fault]]:
    """The answers of n rows. Whatever stands in an item that the company is not asked is no fault."""
    codes, faults = _codes(questionnaire, column, reading)
    numbers = np.full((len(production), len(questionnaire.numbers)), np.nan, order="F")
    figures_given = _given(column, questionnaire)
    for k, item in enumerate(questionnaire.numbers):
        if item.id in figures_given:
            numbers[:, k], more = _numbers(questionnaire, item, figures_given[item.id], reading)
            faults += more
    return AnswerMatrix(codes, numbers), [
        asked for fault in faults if len((asked := _where_asked(questionnaire, fault, production)).rows)
    ]


def count_not_asked(questionnaire: Questionnaire, matrix: AnswerMatrix, production: NDArray[np.bool_]) -> int:
    """How many answers were given to questions that their company is not asked."""
    only = [k for k, item in enumerate(questionnaire.questions) if item.asked_of == "production"]
    return sum(int(np.count_nonzero((matrix.codes[:, k] != BLANK_CODE) & ~production)) for k in only)


def _codes(questionnaire: Questionnaire, column: Column, reading: Reading) -> tuple[NDArray[np.int32], list[Fault]]:
    """Each cell as the place of its text among those known, then the code of that text. int32 (n, questions)."""
    items = questionnaire.questions
    cells = pl.DataFrame([column(item.id).alias(item.id) for item in items])
    known = [_known(questionnaire.digest, item.id) if questionnaire.digest else _Known() for item in items]
    pairs = [list(each.codes.items()) for each in known]
    texts = [[text for text, _ in each] for each in pairs]
    placed = cells.select(_places_among(item.id, here) for item, here in zip(items, texts, strict=True))
    codes = np.empty((len(cells), len(items)), dtype=np.int32, order="F")
    faults: list[Fault] = []
    for k, item in enumerate(items):
        place, here, values, rules = placed[item.id], texts[k], [code for _, code in pairs[k]], known[k].rules
        if place.null_count():
            new = cells[item.id].filter(place.is_null()).unique().to_list()
            found, more, errors = _learned(questionnaire, item, new, known[k])
            faults += places(item.id, cells[item.id], errors)
            here, rules = here + new, rules | more
            values += [found.get(text, _FAULTY) for text in new]
            place = cells.select(_places_among(item.id, here)).to_series()
        np.take(np.array(values, dtype=np.int32), place.to_numpy(), out=codes[:, k], mode="clip")
        faults += _by_rule(item, cells[item.id], place, here, rules, reading)
    return codes, faults


def _places_among(name: str, texts: list[str]) -> pl.Expr:
    return pl.col(name).cast(pl.Enum(texts), strict=False).to_physical()


@lru_cache(maxsize=1_000)
def _known(digest: str, item: str) -> _Known:
    return _Known()


def _learned(
    questionnaire: Questionnaire, item: Item, texts: list[str], known: _Known
) -> tuple[dict[str, int], dict[str, str], dict[str, AssessError]]:
    """The codes of texts not known yet, the rules they took, and the errors of those without a code."""
    read = {text: spelled(item, text.strip()) for text in texts}
    found, errors = _encoded(questionnaire, item, {text: answer for text, (answer, _) in read.items()})
    rules = {text: rule for text, (_, rule) in read.items() if rule and text in found}
    if len(known.codes) + len(found) <= _MOST_KNOWN:
        known.rules |= rules
        known.codes |= found
    return found, rules, errors


def _encoded(
    questionnaire: Questionnaire, item: Item, answers: dict[str, str | list[str]]
) -> tuple[dict[str, int], dict[str, AssessError]]:
    """The code of each text, or what is wrong with it."""
    place = questionnaire.questions.index(item)
    try:
        codes = encode(questionnaire, [{item.id: answer} for answer in answers.values()]).codes[:, place]
        return dict(zip(answers, codes.tolist(), strict=True)), {}
    except AnswerError:  # of the first faulty text: now one by one
        return parse_each(answers, lambda text: int(encode(questionnaire, [{item.id: answers[text]}]).codes[0, place]))


def _by_rule(
    item: Item, cells: pl.Series, place: pl.Series, texts: list[str], rules: dict[str, str], reading: Reading
) -> list[Fault]:
    """Counts the cells that took a rule, or refuses them."""
    if not rules:
        return []
    seen = np.bincount(place.to_numpy(), minlength=len(texts))
    here = {text: rules[text] for text, n in zip(texts, seen, strict=True) if n and text in rules}
    return reading.use(item.id, cells, here)


def _given(column: Column, questionnaire: Questionnaire) -> dict[str, pl.Series]:
    """The columns of figures in which anything stands, without the space around it."""
    if not questionnaire.numbers:
        return {}
    cells = pl.DataFrame([column(item.id).alias(item.id) for item in questionnaire.numbers])
    stripped = cells.select(pl.all().str.strip_chars())
    longest = stripped.select(pl.all().str.len_bytes().max()).row(0)
    return {name: stripped[name] for name, length in zip(stripped.columns, longest, strict=True) if length}


def _numbers(
    questionnaire: Questionnaire, item: Item, cells: pl.Series, reading: Reading
) -> tuple[NDArray[np.float64], list[Fault]]:
    assert item.number is not None
    rules, place = item.number, questionnaire.numbers.index(item)

    def read(text: str) -> float:
        return float(encode(questionnaire, [{item.id: number_text(rules, text)}]).numbers[0, place])

    numbers, faults, odd = figures(item.id, cells, read, rules.minimum, rules.maximum, rules.whole)
    return numbers, faults + reading.use(item.id, cells, dict.fromkeys(odd, "figures"))


def _where_asked(questionnaire: Questionnaire, fault: Fault, production: NDArray[np.bool_]) -> Fault:
    if questionnaire.item[fault.field].asked_of == "all":
        return fault
    return Fault(fault.field, fault.value, fault.error, fault.rows[production[fault.rows]])
