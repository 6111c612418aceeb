"""Tables to start from: the empty template, the guide to its columns, and filled-in rows."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assess.answers import BLANK_CODE, UNKNOWN_CODE, AnswerMatrix, ticked
from assess.batch.columns import LABELS, PROFILE, labels_of, required, template
from assess.company import CHAINS, CITIES, DIVISIONS, Profiles
from assess.i18n import mark, translator
from assess.questionnaire.model import UNKNOWN, Item, Questionnaire

_PROFILE_GUIDE = {
    "id": mark("any text; it is carried into the results"),
    "name": mark("1 to 100 characters"),
    "credit_code": mark("18 characters; the check character is verified"),
    "industry": mark("code of GB/T 4754-2017 such as 35, C35 or 3511, or its name"),
    "city": mark("its id or its name"),
    "employees": mark("whole number of persons, from 1"),
    "revenue": mark("in 10,000 yuan; needed where the size class is decided by it"),
    "assets": mark("in 10,000 yuan; needed where the size class is decided by them"),
    "chain": mark("its id or its name"),
}
_HOW = {
    "single": mark("one code"),
    "multiple": mark("one or more codes, joined by ; (, and full-width separators are read too)"),
    "scene": mark("a level from 0 to 4"),
    "number": mark("a number"),
}


def empty_table(questionnaire: Questionnaire, labels: str = "") -> pl.DataFrame:
    """All columns and no row; the columns are called by their ids, or by their `labels` in that language."""
    named = labels_of(questionnaire, labels) if labels else {}
    return pl.DataFrame(schema={named.get(name, name): pl.String for name in template(questionnaire)})


def guide(questionnaire: Questionnaire, locale: str) -> pl.DataFrame:
    """A row for each column of the template: its id, whether it must be there, what it asks, what may stand in it."""
    _ = translator(locale)
    needed = required(questionnaire)
    rows = [_profile_row(field, locale) for field in PROFILE]
    rows += [_item_row(item, questionnaire, locale) for item in questionnaire.items]
    titles = (_("Column"), _("Required"), _("Question"), _("How to fill it in"), _("Allowed values"))
    filled = [(name, _("yes") if name in needed else _("no"), *rest) for name, *rest in rows]
    return pl.DataFrame(filled, schema=dict.fromkeys(titles, pl.String), orient="row")


def filled_table(
    questionnaire: Questionnaire, names: Sequence[str], profiles: Profiles, matrix: AnswerMatrix
) -> pl.DataFrame:
    """Companies as rows of the template: the table that reads back as these profiles and answers."""
    columns = {
        "id": [str(number) for number in range(1, len(names) + 1)],
        "name": list(names),
        "industry": np.array([division.code for division in DIVISIONS])[profiles.industry],
        "city": np.array([city.id for city in CITIES])[profiles.city],
        "employees": _figures(profiles.employees),
        "revenue": _figures(profiles.revenue),
        "assets": _figures(profiles.assets),
    }
    columns |= {item.id: _answers(item, matrix.codes[:, k]) for k, item in enumerate(questionnaire.questions)}
    columns |= {item.id: _figures(matrix.numbers[:, k]) for k, item in enumerate(questionnaire.numbers)}
    nothing = pl.repeat("", len(names), dtype=pl.String, eager=True)
    return pl.DataFrame({name: columns.get(name, nothing) for name in template(questionnaire)})


def _profile_row(field: str, locale: str) -> tuple[str, str, str, str]:
    _ = translator(locale)
    label, how = LABELS[field], _PROFILE_GUIDE[field]
    choices = {
        "industry": [f"{division.code} {division.title.get(locale)}" for division in DIVISIONS],
        "city": [f"{city.id} {city.title.get(locale)}" for city in CITIES],
        "chain": [f"{chain.id} {chain.title.get(locale)}" for chain in CHAINS],
    }
    return field, _(label), _(how), "\n".join(choices.get(field, ()))


def _item_row(item: Item, questionnaire: Questionnaire, locale: str) -> tuple[str, str, str, str]:
    _ = translator(locale)
    how = _(_HOW[item.kind])
    if item.kind != "number":
        how += _("; ? = don't know; blank counts as the lowest")
    if item.asked_of == "production":
        how += "; " + questionnaire.rules.production.get(locale)
    return item.id, item.text.get(locale), how, _allowed(item, locale)


def _allowed(item: Item, locale: str) -> str:
    if item.number:
        return f"{item.number.minimum:.15g}–{item.number.maximum:.15g} {item.number.unit.get(locale)}"
    return "\n".join(f"{option.id} {option.text.get(locale)}" for option in item.options)


def _answers(item: Item, codes: NDArray[np.int32]) -> NDArray[np.str_]:
    distinct, place = np.unique(codes, return_inverse=True)
    return np.array([_answer(item, int(code)) for code in distinct])[place]


def _answer(item: Item, code: int) -> str:
    if code in (UNKNOWN_CODE, BLANK_CODE):
        return UNKNOWN if code == UNKNOWN_CODE else ""
    return ";".join(ticked(item, code)) if item.kind == "multiple" else item.options[code].id


def _figures(values: NDArray[np.float64]) -> pl.Series:
    """Numbers in plain digits, whole ones without a point, "" where none is given."""
    numbers = pl.Series(values).fill_nan(None)
    text = numbers.cast(pl.String).str.strip_suffix(".0")
    return text.fill_null("")
