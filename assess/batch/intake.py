"""From a table to companies and answers: the rows that can be scored, and every fault of those that cannot."""

from collections import Counter
from collections.abc import Callable, Mapping

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assess.answers import AnswerMatrix
from assess.batch import marks
from assess.batch.answers import count_not_asked, read_answers
from assess.batch.cells import Fault
from assess.batch.clerk import no_companies
from assess.batch.columns import ID, Columns, Layout
from assess.batch.companies import Companies, read_companies
from assess.batch.reading import Reading
from assess.batch.tables import Table
from assess.company import Profiles
from assess.errors import AssessError
from assess.i18n import mark
from assess.questionnaire.model import Questionnaire
from assess.records import Struct, field


class Intake(Struct, frozen=True, eq=False):
    """The good rows as columns, and the faults of the others.

    `rows` int64 (n,): places of the good rows in the table. `id`, `name`, `credit_code` text (n,). `read` counts the
    rows that hold anything, `blank` those that hold nothing, `not_asked` the answers to questions that their company
    is not asked; `rules` counts the cells that were read by one of `reading.RULES`.
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
    rules: Counter[str]

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def rejected(self) -> NDArray[np.int64]:
        """Places of the rows that have a fault."""
        rows = np.concatenate([np.zeros(0, dtype=np.int64), *(fault.rows for fault in self.faults)])
        return np.flatnonzero(np.bincount(rows))


Refuse = Callable[[pl.Series, NDArray[np.int64], NDArray[np.int64]], list[Fault]]
"""Faults among the good rows of a table, from their credit codes, their places and the numbers of all rows."""


class Options(Struct, frozen=True):
    """How a table is read: `mapping` from the titles of foreign columns to ours; `strict` takes values only as the
    template asks for them; `refuse` finds faults that only the whole run knows of, such as later rows of a company."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    refuse: Refuse | None = None


def take_in(table: Table, layout: Layout, questionnaire: Questionnaire, options: Options | None = None) -> Intake:
    """Reads and checks every row of the table."""
    options = options or Options()
    columns, reading, empty = Columns(table, layout), Reading(options.strict), _empty(table)
    companies, answers, faults = _read(columns, questionnaire, reading)
    if not options.strict and any(marks.marked(fault.value) for fault in faults):
        columns, reading = Columns(table, layout, unmarked=True), Reading()
        companies, answers, faults = _read(columns, questionnaire, reading)
        reading.counts["cleaned"] += sum(marks.count(table.column(place)) for place in layout.place.values())
    faults = no_companies(table, layout, questionnaire, _overlong(table) + faults)
    if options.refuse:
        rows = np.flatnonzero(_good(faults, empty))
        faults += options.refuse(companies.credit_code.gather(rows), rows, table.numbers)
    return _sorted_out(columns.text(ID), companies, answers, questionnaire, faults, empty, reading.counts)


def _read(
    columns: Columns, questionnaire: Questionnaire, reading: Reading
) -> tuple[Companies, AnswerMatrix, list[Fault]]:
    companies, faults = read_companies(columns.text, reading)
    answers, more = read_answers(questionnaire, columns, companies.profiles.production, reading)
    return companies, answers, faults + more


def _sorted_out(
    ids: pl.Series,
    companies: Companies,
    answers: AnswerMatrix,
    questionnaire: Questionnaire,
    faults: list[Fault],
    empty: NDArray[np.bool_],
    rules: Counter[str],
) -> Intake:
    rows = np.flatnonzero(_good(faults, empty))
    name, credit_code, profiles, matrix = companies.name, companies.credit_code, companies.profiles, answers
    if len(rows) < len(empty):
        ids, name, credit_code = (column.gather(rows) for column in (ids, name, credit_code))
        profiles = profiles.take(rows)
        matrix = AnswerMatrix(np.asfortranarray(answers.codes[rows]), answers.numbers[rows])
    there = (_of_rows(fault, ~empty) for fault in faults)
    return Intake(
        rows=rows,
        id=ids,
        name=name,
        credit_code=credit_code,
        profiles=profiles,
        answers=matrix,
        faults=tuple(fault for fault in there if len(fault.rows)),
        read=len(empty) - int(empty.sum()),
        blank=int(empty.sum()),
        not_asked=count_not_asked(questionnaire, matrix, profiles.production),
        rules=rules,
    )


def _good(faults: list[Fault], empty: NDArray[np.bool_]) -> NDArray[np.bool_]:
    kept = ~empty
    for fault in faults:
        kept[fault.rows] = False
    return kept


def _empty(table: Table) -> NDArray[np.bool_]:
    """Rows in which nothing stands; looked for only among those whose first cell is empty."""
    empty = (table.column("0").str.strip_chars() == "").to_numpy() & ~table.overlong
    suspects = np.flatnonzero(empty)
    if len(suspects):
        cells = table.only(suspects).cells
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
