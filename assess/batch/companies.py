"""The profile columns of a table: the rules of `assess.company`, a whole column at a time."""

import re
from collections.abc import Callable

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assess.batch import credit_codes
from assess.batch.cells import Fault, Parse, Values, figures, parse_each, places, plain_digits, values_of
from assess.batch.reading import Reading
from assess.company import DIVISIONS, Profiles, chain_id, city_index, industry_index, needs, parse_credit_code
from assess.company.cities import CITY_INDEX
from assess.company.profile import (
    MAX_EMPLOYEES,
    MAX_MONEY,
    MAX_NAME,
    parse_employees,
    parse_money,
    parse_name,
    parse_number,
)
from assess.errors import ProfileError
from assess.records import Struct

# Characters that `parse_name` would take out, or refuse.
_UNCLEAN = r"[\p{C}\x{FFFD}]|\s\s|[^\S ]|^'"
_NOTHING = {"/", "\\", "-", "--", "—", "——", "－", "／", "无", "暂无", "没有", "N/A", "NA", "NULL", "NONE"}
_UNITS = {"万元": 1, "万": 1, "亿元": 10_000, "亿": 10_000, "元": 1 / 10_000}
_POINT = r"(\d+)\.0+"
_DISTRICT = re.compile(r"\S{1,12}[区县市镇乡]")
_CITIES = sorted((name for name in CITY_INDEX if name.endswith(("市", "州"))), key=len, reverse=True)

Rules = dict[str, str]
"""The rule of `reading.RULES` by which a text was read."""


class Companies(Struct, frozen=True, eq=False):
    """n companies as columns. Rows named in a fault hold any value."""

    name: pl.Series
    credit_code: pl.Series
    profiles: Profiles


def read_companies(column: Callable[[str], pl.Series], reading: Reading) -> tuple[Companies, list[Fault]]:
    """The companies of a table, where `column` gives the cells under the id of a profile column."""
    cells = pl.DataFrame([column(field).alias(field) for field in _FIELDS]).select(pl.all().str.strip_chars())
    plain, known = cells.select(*_PLAIN), _by_rules(cells, reading)
    name, faults = _texts("name", cells["name"], plain["name"], _name, reading)
    code, more = _credit_codes(cells["credit_code"], reading)
    faults += more
    (industry, more), (city, others) = known["industry"], known["city"]
    faults += more + others
    persons = cells["employees"]
    employees, more, odd = figures("employees", persons, _persons, 1, MAX_EMPLOYEES, True, plain["employees"])
    faults += more + reading.use("employees", persons, dict.fromkeys(odd, "figures"))
    amounts = {}
    for field in ("revenue", "assets"):
        amounts[field], more = _amounts(field, cells[field], plain[field], industry, reading)
        faults += more
    faults += known["chain"][1]
    profiles = Profiles.of(_whole(industry), _whole(city), employees, amounts["revenue"], amounts["assets"])
    return Companies(name, code, profiles), faults


_FIELDS = ("name", "credit_code", "industry", "city", "employees", "revenue", "assets", "chain")
_DECIDES = {
    field: np.array([field in needs(division.code) for division in DIVISIONS]) for field in ("revenue", "assets")
}


# Whether a name is as it should be, and figures that are plain digits, of all columns in one go.
_PLAIN = (
    pl.col("name").str.len_chars().is_between(1, MAX_NAME) & ~pl.col("name").str.contains(_UNCLEAN),
    plain_digits(pl.col("employees"), 1, MAX_EMPLOYEES).alias("employees"),
    *(plain_digits(pl.col(field), 0, MAX_MONEY).alias(field) for field in ("revenue", "assets")),
)


def _credit_codes(column: pl.Series, reading: Reading) -> tuple[pl.Series, list[Fault]]:
    fine = pl.Series(credit_codes.correct(column)) | (column == "")
    return _texts("credit_code", column, fine, _credit_code, reading)


def _texts(
    field: str, column: pl.Series, fine: pl.Series, parse: Callable[[str], str], reading: Reading
) -> tuple[pl.Series, list[Fault]]:
    """The texts of a column: those that are `fine` as they stand, the others as `parse` reads them."""
    if fine.all():
        return column, []
    better, errors = parse_each(column.filter(~fine).unique().to_list(), parse)
    rules = {text: "cleaned" if found else "nothing" for text, found in better.items()}
    faults = places(field, column, errors) + reading.use(field, column, rules)
    return column.replace(list(better), list(better.values())) if better else column, faults


def _by_rules(cells: pl.DataFrame, reading: Reading) -> dict[str, Values]:
    """The values of fields that take one of a few texts; the parser of each notes the rule by which it read a text."""
    rules: dict[str, Rules] = {field: {} for field in _PARSERS}
    found = values_of(cells, {field: _noting(parse, rules[field]) for field, parse in _PARSERS.items()})
    return {
        field: (values, faults + reading.use(field, cells[field], rules[field]))
        for field, (values, faults) in found.items()
    }


def _noting(parse: Callable[[str, Rules], float], rules: Rules) -> Parse:
    return lambda text: parse(text, rules)


def _amounts(
    field: str, column: pl.Series, plain: pl.Series, industry: NDArray[np.float64], reading: Reading
) -> Values:
    """Revenue or assets; a blank is a fault where the size rule of the industry decides by them."""
    rules: Rules = {}
    amounts, faults, odd = figures(field, column, lambda text: _amount(field, text, rules), 0, MAX_MONEY, False, plain)
    faults += reading.use(field, column, dict.fromkeys(odd, "figures") | rules)
    without = np.flatnonzero(_DECIDES[field][_whole(industry)] & ~np.isnan(industry) & np.isnan(amounts))
    absent = without[column.gather(without).is_in(["", *rules]).to_numpy()] if len(without) else without
    return amounts, faults + ([Fault(field, "", _needed(field), absent)] if len(absent) else [])


def _name(text: str) -> str:
    return parse_name(text.removeprefix("'"))


def _credit_code(text: str) -> str:
    return "" if text.upper() in _NOTHING else parse_credit_code(text)


def _industry(text: str, rules: Rules) -> float:
    whole = re.fullmatch(_POINT, text)
    if whole:
        rules[text] = "point"
    return industry_index(whole[1] if whole else text)


def _city(text: str, rules: Rules) -> float:
    """Also of a city with its district behind it."""
    try:
        return city_index(text)
    except ProfileError:
        city = next((name for name in _CITIES if text.startswith(name) and _DISTRICT.fullmatch(text, len(name))), "")
        if not city:
            raise
    rules[text] = "district"
    return city_index(city)


def _persons(text: str) -> float:
    return parse_employees(_without(text, ("人", "persons", "employees")))


def _amount(field: str, text: str, rules: Rules) -> float:
    """In 10,000 yuan, whatever the unit behind the figures."""
    if text.upper() in _NOTHING:
        rules[text] = "nothing"
        return np.nan
    plain = text.lstrip("¥￥")
    unit = next((unit for unit in _UNITS if plain.endswith(unit)), "")
    bare = _without(plain, (unit,)) if unit else plain
    if unit and _UNITS[unit] != 1:
        bare = f"{parse_number(field, bare) * _UNITS[unit]:.6f}"
    amount = parse_money(field, bare, needed=False)
    return np.nan if amount is None else amount


def _without(text: str, units: tuple[str, ...]) -> str:
    """The text without a unit behind its figures; a unit alone stays, to be refused."""
    bare = next((text.removesuffix(unit).strip() for unit in units if text.endswith(unit)), text)
    return bare or text


def _needed(field: str) -> ProfileError:
    try:
        parse_money(field, "", needed=True)
    except ProfileError as error:
        return error
    raise AssertionError(f"a blank {field} must be refused where it is needed")


def _known_chain(text: str, rules: Rules) -> float:
    if text.upper() in _NOTHING:
        rules[text] = "nothing"
    else:
        chain_id(text)
    return np.nan


_PARSERS: dict[str, Callable[[str, Rules], float]] = {"industry": _industry, "city": _city, "chain": _known_chain}


def _whole(indices: NDArray[np.float64]) -> NDArray[np.int16]:
    return np.nan_to_num(indices).astype(np.int16)
