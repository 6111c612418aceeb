"""Reads the cells of a column, each different text once: its value, or what is wrong with it and in which rows."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assess.errors import AssessError
from assess.records import Struct

_MOST_DIGITS = 12
_PLAIN_NUMBER = rf"^[0-9]{{1,{_MOST_DIGITS}}}(\.[0-9]{{1,6}})?$"

T = TypeVar("T")
Parse = Callable[[str], float]
"""The value of a text without the space around it, NaN for "nothing given"; raises AssessError."""


class Fault(Struct, frozen=True, eq=False):
    """The same mistake in some rows: `value` is what stands there, `rows` int64 are indices into the table."""

    field: str
    value: str
    error: AssessError
    rows: NDArray[np.int64]


def values(field: str, column: pl.Series, parse: Parse) -> tuple[NDArray[np.float64], list[Fault]]:
    """The value of every cell, float64 (n,), NaN where there is none or it is faulty."""
    found, errors = parse_each(column.unique().to_list(), parse)
    if len(found) == 1 and not errors:
        return np.full(len(column), next(iter(found.values()))), []
    read = pl.select(mapped(pl.lit(column), found)).to_series()
    return read.fill_null(np.nan).to_numpy(), places(field, column, errors)


def figures(
    field: str, column: pl.Series, parse: Parse, low: float, high: float, whole: bool
) -> tuple[NDArray[np.float64], list[Fault], list[str]]:
    """Like `values` for numbers: plain digits from `low` to `high` are read at once, the rest by `parse`.

    Third come the texts that `parse` could read and that are not plain digits.
    """
    if blank(column):
        return *values(field, column, parse), []
    read, rest = np.full(len(column), np.nan), np.arange(len(column))
    for plain in _plain_digits, _plain_numbers:
        found = plain(column.gather(rest), low, high, whole)
        read[rest] = found
        rest = rest[np.isnan(found)]
        if not len(rest):
            return read, [], []
    others = column.gather(rest)
    read[rest], faults = values(field, others, parse)
    odd = others.filter(pl.Series(~np.isnan(read[rest]))).unique().to_list()
    return read, [Fault(fault.field, fault.value, fault.error, rest[fault.rows]) for fault in faults], odd


def _plain_digits(column: pl.Series, low: float, high: float, whole: bool) -> NDArray[np.float64]:
    """Whole numbers, which most cells hold: no pattern is needed to see that they are plain."""
    cell = pl.lit(column)
    plain = cell.str.len_bytes().is_between(1, _MOST_DIGITS) & (cell >= "0") & (cell < ":")
    number = pl.when(plain).then(cell).cast(pl.Int64, strict=False)
    return _read(pl.when(number.is_between(low, high)).then(number.cast(pl.Float64)))


def _plain_numbers(column: pl.Series, low: float, high: float, whole: bool) -> NDArray[np.float64]:
    cell = pl.lit(column)
    number = pl.when(cell.str.contains(_PLAIN_NUMBER)).then(cell).cast(pl.Float64)
    fits = number.is_between(low, high) & ((number % 1 == 0) if whole else pl.lit(True))
    return _read(pl.when(fits).then(number))


def _read(number: pl.Expr) -> NDArray[np.float64]:
    return pl.select(number).to_series().fill_null(np.nan).to_numpy()


def blank(column: pl.Series) -> bool:
    """Whether nothing stands in the column."""
    return bool(column.is_empty() or (column[0] == "" and column.n_unique() == 1))


def parse_each(texts: Iterable[str], parse: Callable[[str], T]) -> tuple[dict[str, T], dict[str, AssessError]]:
    """The texts that have a value, and those that have an error."""
    found: dict[str, T] = {}
    errors: dict[str, AssessError] = {}
    for text in texts:
        try:
            found[text] = parse(text.strip())
        except AssessError as error:
            # Without its traceback, which would keep every frame on the way alive: there may be 100,000 of them.
            errors[text] = error.with_traceback(None)
    return found, errors


def mapped(column: pl.Expr, found: dict[str, float], kind: type[pl.DataType] = pl.Float64) -> pl.Expr:
    """Each text's value; null for a text that has none."""
    old, new = pl.Series(list(found), dtype=pl.String), pl.Series(list(found.values()), dtype=pl.Float64)
    return column.replace_strict(old, new.cast(kind), default=None, return_dtype=kind)


def places(field: str, column: pl.Series, errors: dict[str, AssessError]) -> list[Fault]:
    """Where each faulty text stands."""
    if not errors:
        return []
    cells = pl.DataFrame({"text": column, "row": np.arange(len(column))})
    faulty = cells.filter(pl.col("text").is_in(list(errors)))
    grouped = faulty.group_by("text", maintain_order=True).agg("row")
    return [Fault(field, text, errors[text], np.array(rows)) for text, rows in grouped.iter_rows()]
