"""The profile columns of a table: the rules of `assess.company`, a whole column at a time."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assess.batch import credit_codes
from assess.batch.cells import Fault, figures, parse_each, places, values
from assess.batch.reading import Reading
from assess.company import DIVISIONS, Profiles, chain_id, city_index, industry_index, needs, parse_credit_code
from assess.company.profile import MAX_EMPLOYEES, MAX_MONEY, MAX_NAME, parse_employees, parse_money, parse_name
from assess.errors import ProfileError

# Characters that `parse_name` would take out, or refuse.
_UNCLEAN = r"[\p{C}\x{FFFD}]|\s\s|[^\S ]"


@dataclass(frozen=True)
class Companies:
    """n companies as columns. Rows named in a fault hold any value."""

    name: pl.Series
    credit_code: pl.Series
    profiles: Profiles


def read_companies(column: Callable[[str], pl.Series], reading: Reading) -> tuple[Companies, list[Fault]]:
    """The companies of a table, where `column` gives the cells under the id of a profile column."""
    cells = pl.DataFrame([column(field).alias(field) for field in _FIELDS]).select(pl.all().str.strip_chars())
    name, faults = _texts("name", cells["name"], _is_clean_name(cells["name"]), parse_name, reading)
    code, more = _credit_codes(cells["credit_code"], reading)
    faults += more
    industry, more = values("industry", cells["industry"], industry_index)
    faults += more
    city, more = values("city", cells["city"], city_index)
    faults += more
    employees, more, odd = figures("employees", cells["employees"], _persons, 1, MAX_EMPLOYEES, whole=True)
    faults += more + reading.use("employees", cells["employees"], dict.fromkeys(odd, "figures"))
    amounts = {}
    for field in ("revenue", "assets"):
        amounts[field], more = _amounts(field, cells[field], industry, reading)
        faults += more
    faults += values("chain", cells["chain"], _known_chain)[1]
    profiles = Profiles.of(_whole(industry), _whole(city), employees, amounts["revenue"], amounts["assets"])
    return Companies(name, code, profiles), faults


_FIELDS = ("name", "credit_code", "industry", "city", "employees", "revenue", "assets", "chain")
_DECIDES = {
    field: np.array([field in needs(division.code) for division in DIVISIONS]) for field in ("revenue", "assets")
}


def _is_clean_name(column: pl.Series) -> pl.Series:
    cell = pl.lit(column)
    return pl.select(cell.str.len_chars().is_between(1, MAX_NAME) & ~cell.str.contains(_UNCLEAN)).to_series()


def _credit_codes(column: pl.Series, reading: Reading) -> tuple[pl.Series, list[Fault]]:
    fine = pl.Series(credit_codes.correct(column)) | (column == "")
    return _texts("credit_code", column, fine, parse_credit_code, reading)


def _texts(
    field: str, column: pl.Series, fine: pl.Series, parse: Callable[[str], str], reading: Reading
) -> tuple[pl.Series, list[Fault]]:
    """The texts of a column: those that are `fine` as they stand, the others as `parse` reads them."""
    if fine.all():
        return column, []
    better, errors = parse_each(column.filter(~fine).unique().to_list(), parse)
    faults = places(field, column, errors) + reading.use(field, column, dict.fromkeys(better, "cleaned"))
    return column.replace(list(better), list(better.values())) if better else column, faults


def _amounts(
    field: str, column: pl.Series, industry: NDArray[np.float64], reading: Reading
) -> tuple[NDArray[np.float64], list[Fault]]:
    """Revenue or assets; a blank is a fault where the size rule of the industry decides by them."""
    amounts, faults, odd = figures(field, column, lambda text: _amount(field, text), 0, MAX_MONEY, whole=False)
    faults += reading.use(field, column, dict.fromkeys(odd, "figures"))
    decides = _DECIDES[field][_whole(industry)] & ~np.isnan(industry)
    absent = np.flatnonzero(decides & (column == "").to_numpy())
    return amounts, faults + ([Fault(field, "", _needed(field), absent)] if len(absent) else [])


def _persons(text: str) -> float:
    return parse_employees(_without(text, ("人", "persons", "employees")))


def _amount(field: str, text: str) -> float:
    amount = parse_money(field, _without(text, ("万元", "万")), needed=False)
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


def _known_chain(text: str) -> float:
    chain_id(text)
    return np.nan


def _whole(indices: NDArray[np.float64]) -> NDArray[np.int16]:
    return np.nan_to_num(indices).astype(np.int16)
