"""Two more columns that a table of surveyed companies may have: how much a company counts, and when it answered."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assess.batch.columns import folded
from assess.batch.intake import Intake
from assess.batch.tables import Table
from assess.errors import TableError
from assess.i18n import mark

WEIGHT, DAY = "weight", "submitted_at"
_MOST = 1e6


@dataclass(frozen=True)
class Extras:
    """`weights` float64 (n,), above 0, None without such a column; `days` ISO dates, "" where none is given. A row
    for each good row of the intake."""

    weights: NDArray[np.float64] | None
    days: list[str]


def extras(table: Table, intake: Intake) -> Extras:
    """Raises TableError for a weight that is no number above 0, and for a day that is none."""
    weights, days = (_column(table, intake, name) for name in (WEIGHT, DAY))
    return Extras(
        weights=None if weights is None else _weights(weights, table, intake),
        days=[""] * len(intake) if days is None else _days(days, table, intake),
    )


def _column(table: Table, intake: Intake, name: str) -> pl.Series | None:
    places = [str(k) for k, title in enumerate(table.header) if folded(title) == name]
    return table.column(places[0]).str.strip_chars().gather(intake.rows) if places else None


def _weights(cells: pl.Series, table: Table, intake: Intake) -> NDArray[np.float64]:
    weights = cells.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy()
    wrong = np.flatnonzero(~((weights > 0) & (weights <= _MOST)))
    if len(wrong):
        raise TableError(
            mark('Row {row}: the weight "{value}" is not a number above 0; correct it, or take the column out'),
            row=_row(wrong[0], table, intake),
            value=cells[int(wrong[0])],
        )
    return weights


def _days(cells: pl.Series, table: Table, intake: Intake) -> list[str]:
    """The first ten characters, as in 2026-11-23T08:30:00Z."""
    days = cells.str.slice(0, 10).to_list()
    for i, day in enumerate(days):
        if day and not _is_day(day):
            raise TableError(
                mark('Row {row}: "{value}" in column {column} is not a day; write it as 2026-11-23, or leave it blank'),
                row=_row(i, table, intake),
                value=cells[i],
                column=DAY,
            )
    return days


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _row(i: int, table: Table, intake: Intake) -> int:
    return int(table.numbers[intake.rows[i]])
