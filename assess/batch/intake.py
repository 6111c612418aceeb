"""From a table to companies and answers: the rows that can be scored, and every fault of those that cannot."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assess.answers import AnswerMatrix
from assess.batch.answers import count_not_asked, read_answers
from assess.batch.cells import Fault
from assess.batch.columns import ID, Layout
from assess.batch.companies import Companies, read_companies
from assess.batch.tables import Table
from assess.company import Profiles
from assess.errors import AssessError
from assess.i18n import mark
from assess.questionnaire.model import Questionnaire


@dataclass(frozen=True)
class Intake:
    """The good rows as columns, and the faults of the others.

    `rows` int64 (n,): indices of the good rows in the table. `id`, `name`, `credit_code` text (n,). `read` counts the
    rows that hold anything, `blank` those that hold nothing, `not_asked` the answers to questions that their company
    is not asked.
    """

    rows: NDArray[np.int64]
    id: pl.Series
    name: pl.Series
    credit_code: pl.Series
    profiles: Profiles
    answers: AnswerMatrix
    faults: tuple[Fault, ...]
    read: int
    blank: int
    not_asked: int

    def __len__(self) -> int:
        return len(self.rows)


def take_in(table: Table, layout: Layout, questionnaire: Questionnaire) -> Intake:
    """Reads and checks every row of the table."""
    empty = _empty(table)
    nothing = pl.repeat("", len(table), dtype=pl.String, eager=True)

    def column(name: str) -> pl.Series:
        return table.cells[layout.place[name]] if name in layout.place else nothing

    companies, faults = read_companies(column)
    production = companies.profiles.production
    answers, more = read_answers(questionnaire, column, production)
    return _sorted_out(table, column(ID), companies, answers, questionnaire, _overlong(table) + faults + more, empty)


def _sorted_out(
    table: Table,
    ids: pl.Series,
    companies: Companies,
    answers: AnswerMatrix,
    questionnaire: Questionnaire,
    faults: list[Fault],
    empty: NDArray[np.bool_],
) -> Intake:
    kept = ~empty
    for fault in faults:
        kept[fault.rows] = False
    rows = np.flatnonzero(kept)
    profiles, matrix = companies.profiles, answers
    if len(rows) < len(table):
        profiles = profiles.take(rows)
        matrix = AnswerMatrix(np.asfortranarray(answers.codes[rows]), answers.numbers[rows])
    return Intake(
        rows=rows,
        id=ids.gather(rows),
        name=companies.name.gather(rows),
        credit_code=companies.credit_code.gather(rows),
        profiles=profiles,
        answers=matrix,
        faults=tuple(_of_rows(fault, ~empty) for fault in faults),
        read=len(table) - int(empty.sum()),
        blank=int(empty.sum()),
        not_asked=count_not_asked(questionnaire, matrix, profiles.production),
    )


def _empty(table: Table) -> NDArray[np.bool_]:
    """Rows in which nothing stands; looked for only among those whose first cell is empty."""
    empty = (table.cells["0"].str.strip_chars() == "").to_numpy() & ~table.overlong
    suspects = np.flatnonzero(empty)
    if len(suspects):
        cells = table.cells[suspects]
        empty[suspects] = cells.select(pl.all_horizontal(pl.all().str.strip_chars() == "")).to_series().to_numpy()
    return empty


def _overlong(table: Table) -> list[Fault]:
    rows = np.flatnonzero(table.overlong)
    error = AssessError(
        mark("The row has more values than there are columns; put text that holds a separator between quotation marks")
    )
    return [Fault("", "", error, rows)] if len(rows) else []


def _of_rows(fault: Fault, chosen: NDArray[np.bool_]) -> Fault:
    return Fault(fault.field, fault.value, fault.error, fault.rows[chosen[fault.rows]])
