"""Reads the cells of a column, each different text once: its value, or what is wrong with it and in which rows."""

from collections.abc import Callable, Iterable, Mapping
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


Values = tuple[NDArray[np.float64], list[Fault]]
"""The value of every cell, float64 (n,), NaN where there is none or it is faulty."""


def values_of(cells: pl.DataFrame, parses: Mapping[str, Parse]) -> dict[str, Values]:
    """The values of several columns: all of them in two goes, since each takes longer to begin than to do."""
    texts = cells.select(pl.col(*parses).unique().implode()).row(0)
    read = {name: parse_each(each, parses[name]) for name, each in zip(parses, texts, strict=True)}
    several = {name: found for name, (found, errors) in read.items() if len(found) != 1 or errors}
    found = cells.select(mapped(pl.col(name), found).fill_null(np.nan) for name, found in several.items())
    return {
        name: (found[name].to_numpy(), places(name, cells[name], errors))
        if name in several
        else (np.full(len(cells), next(iter(values.values()))), [])
        for name, (values, errors) in read.items()
    }


def values(field: str, column: pl.Series, parse: Parse) -> Values:
    """The values of one column."""
    return values_of(column.alias(field).to_frame(), {field: parse})[field]


def figures(
    field: str, column: pl.Series, parse: Parse, low: float, high: float, whole: bool, plain: pl.Series | None = None
) -> tuple[NDArray[np.float64], list[Fault], list[str]]:
    """Like `values` for numbers: plain digits from `low` to `high` are read at once, the rest by `parse`. `plain`:
    `plain_digits` of the column, where somebody has read them.

    Third come the texts that `parse` could read and that are not plain digits.
    """
    if blank(column):
        return *values(field, column, parse), []
    plain = pl.select(plain_digits(pl.lit(column), low, high)).to_series() if plain is None else plain
    read = plain.to_numpy(writable=True)
    rest = np.flatnonzero(np.isnan(read))
    if len(rest):
        read[rest] = found = _plain_numbers(column.gather(rest), low, high, whole)
        rest = rest[np.isnan(found)]
    if not len(rest):
        return read, [], []
    others = column.gather(rest)
    read[rest], faults = values(field, others, parse)
    odd = others.filter(pl.Series(~np.isnan(read[rest]))).unique().to_list()
    return read, [Fault(fault.field, fault.value, fault.error, rest[fault.rows]) for fault in faults], odd


def plain_digits(cell: pl.Expr, low: float, high: float) -> pl.Expr:
    """Whole numbers, which most cells hold, NaN for the others: no pattern is needed to see that they are plain."""
    plain = cell.str.len_bytes().is_between(1, _MOST_DIGITS) & (cell >= "0") & (cell < ":")
    number = pl.when(plain).then(cell).cast(pl.Int64, strict=False)
    return pl.when(number.is_between(low, high)).then(number.cast(pl.Float64)).otherwise(np.nan)


def _plain_numbers(column: pl.Series, low: float, high: float, whole: bool) -> NDArray[np.float64]:
    cell = pl.lit(column)
    number = pl.when(cell.str.contains(_PLAIN_NUMBER)).then(cell).cast(pl.Float64)
    fits = number.is_between(low, high) & ((number % 1 == 0) if whole else pl.lit(True))
    return pl.select(pl.when(fits).then(number).otherwise(np.nan)).to_series().to_numpy()


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
