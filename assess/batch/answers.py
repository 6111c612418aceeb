"""The answer columns of a table, into an AnswerMatrix."""

from functools import cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assess.answers import BLANK_CODE, AnswerMatrix, encode
from assess.batch.cells import Fault, figures, parse_each, places
from assess.batch.columns import Columns
from assess.batch.reading import Reading
from assess.batch.spellings import number_text, spelled
from assess.errors import AnswerError, AssessError
from assess.questionnaire.model import UNKNOWN, Item, Questionnaire
from assess.records import Struct, field

# The row is rejected, or its company is not asked the item and the answer only counts as one not needed.
_FAULTY = 0
_NEW = np.iinfo(np.int32).min
_MOST_KNOWN = 50_000


class _Known(Struct):
    """The texts of an item that have been read, each with its code and, where it took one, its rule. `by_letter`: the
    code of each byte that is an answer as the template asks for it, _NEW for the others."""

    codes: dict[str, int] = field(default_factory=dict)
    rules: dict[str, str] = field(default_factory=dict)
    by_letter: NDArray[np.int32] = field(default_factory=lambda: np.full(256, _NEW, dtype=np.int32))


def read_answers(
    questionnaire: Questionnaire, columns: Columns, production: NDArray[np.bool_], reading: Reading
) -> tuple[AnswerMatrix, list[Fault]]:
    """The answers of n rows. Whatever stands in an item that the company is not asked is no fault."""
    codes, faults = _codes(questionnaire, columns, reading)
    numbers = np.full((len(production), len(questionnaire.numbers)), np.nan, order="F")
    figures_given = _given(questionnaire, columns)
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


def _codes(questionnaire: Questionnaire, columns: Columns, reading: Reading) -> tuple[NDArray[np.int32], list[Fault]]:
    """The code of each cell, int32 (n, questions): looked up by its letter where a column has but one in each cell and
    all of them are known, else by its text."""
    items = questionnaire.questions
    codes = np.empty((len(columns.table), len(items)), dtype=np.int32, order="F")
    known = [_known(questionnaire, item) for item in items]
    letters = columns.letters([item.id for item in items])
    rest = []
    for k, item in enumerate(items):
        if item.id in letters:
            known[k].by_letter.take(letters[item.id], out=codes[:, k], mode="clip")
        if item.id not in letters or codes[:, k].min(initial=0) == _NEW:
            rest.append(k)
    return codes, _by_text(questionnaire, columns, rest, known, codes, reading)


def _by_text(
    questionnaire: Questionnaire,
    columns: Columns,
    rest: list[int],
    known: list[_Known],
    codes: NDArray[np.int32],
    reading: Reading,
) -> list[Fault]:
    """Fills the columns `rest` of `codes`: each cell as the place of its text among those known, then its code."""
    items = [questionnaire.questions[k] for k in rest]
    cells = pl.DataFrame([columns.text(item.id).alias(item.id) for item in items])
    pairs = [list(known[k].codes.items()) for k in rest]
    texts = [[text for text, _ in each] for each in pairs]
    placed = cells.select(_places_among(item.id, here) for item, here in zip(items, texts, strict=True))
    faults: list[Fault] = []
    for k, item, here, pair in zip(rest, items, texts, pairs, strict=True):
        place, values, rules = placed[item.id], [code for _, code in pair], known[k].rules
        if place.null_count():
            new = cells[item.id].filter(place.is_null()).unique().to_list()
            found, more, errors = _learned(questionnaire, item, new, known[k])
            faults += places(item.id, cells[item.id], errors)
            here, rules = here + new, rules | more
            values += [found.get(text, _FAULTY) for text in new]
            place = cells.select(_places_among(item.id, here)).to_series()
        np.take(np.array(values, dtype=np.int32), place.to_numpy(), out=codes[:, k], mode="clip")
        faults += _by_rule(item, cells[item.id], place, here, rules, reading)
    return faults


def _places_among(name: str, texts: list[str]) -> pl.Expr:
    return pl.col(name).cast(pl.Enum(texts), strict=False).to_physical()


@cache
def _kept(digest: str, item: str) -> _Known:
    return _Known()


def _known(questionnaire: Questionnaire, item: Item) -> _Known:
    """What is known of an item from the start: its options, "don't know" and nothing."""
    known = _kept(questionnaire.digest, item.id) if questionnaire.digest else _Known()
    if not known.codes:
        plain = ["", UNKNOWN, *item.option]
        known.codes |= _encoded(questionnaire, item, {text: text for text in plain})[0]
        for text in plain:
            if len(text) < 2:
                known.by_letter[ord(text or "\0")] = known.codes[text]
    return known


def _learned(
    questionnaire: Questionnaire, item: Item, texts: list[str], known: _Known
) -> tuple[dict[str, int], dict[str, str], dict[str, AssessError]]:
    """The codes of texts not known yet, the rules they took, and the errors of those without a code."""
    plain = _plain_masks(item, texts)
    read = {text: spelled(item, text.strip()) for text in texts if text not in plain}
    found, errors = _encoded(questionnaire, item, {text: answer for text, (answer, _) in read.items()})
    rules = {text: rule for text, (_, rule) in read.items() if rule and text in found}
    found |= plain
    if len(known.codes) + len(found) <= _MOST_KNOWN:
        known.rules |= rules
        known.codes |= found
    return found, rules, errors


def _plain_masks(item: Item, texts: list[str]) -> dict[str, int]:
    """The codes of those texts that are options of a multiple item as the template asks for them: there may be 10,000
    such texts, and this way a code takes a tenth of the time."""
    if item.kind != "multiple":
        return {}
    bits = {option.id: 1 << place for place, option in enumerate(item.options)}
    masks: dict[str, int] = {}
    for text in texts:
        mask = 0
        try:
            for option in text.split(";"):
                mask |= bits[option]
        except KeyError:
            continue
        if mask == 1 or not mask & 1:  # "none" beside others is refused
            masks[text] = mask
    return masks


def _encoded(
    questionnaire: Questionnaire, item: Item, answers: dict[str, str | list[str]]
) -> tuple[dict[str, int], dict[str, AssessError]]:
    """The code of each text, or what is wrong with it."""
    place = next(k for k, each in enumerate(questionnaire.questions) if each is item)
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


def _given(questionnaire: Questionnaire, columns: Columns) -> dict[str, pl.Series]:
    """The columns of figures in which anything stands, without the space around it."""
    names = [item.id for item in questionnaire.numbers]
    empty = {name for name, letters in columns.letters(names).items() if not letters.any()}
    stripped = {name: columns.text(name).str.strip_chars() for name in names if name not in empty}
    return {name: cells for name, cells in stripped.items() if cells.str.len_bytes().max()}


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
