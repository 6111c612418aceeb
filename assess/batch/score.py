"""Scores a table of companies: every good row gets its result, every bad row its reasons."""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from assess.answers import AnswerMatrix
from assess.assessment import Assessments, assess
from assess.batch.columns import Layout, layout, under_header
from assess.batch.intake import Intake, take_in
from assess.batch.results import reject_columns, result_columns
from assess.batch.tables import Table
from assess.company import FIELDS, Company, parse_company
from assess.errors import TableError
from assess.i18n import mark
from assess.questionnaire.model import Questionnaire
from assess.ranking.artifacts import RankModel


@dataclass(frozen=True)
class Counts:
    """`read` = `scored` + `rejected`, in rows; `blank` rows hold nothing; `not_asked` answers were not needed."""

    read: int
    scored: int
    rejected: int
    blank: int
    not_asked: int


@dataclass(frozen=True)
class Scored:
    """A table with what came of it. Row i of `results` is the company of row i of `intake`."""

    table: Table
    layout: Layout
    intake: Intake
    results: Assessments

    @property
    def counts(self) -> Counts:
        intake = self.intake
        return Counts(intake.read, len(intake), intake.read - len(intake), intake.blank, intake.not_asked)

    def row_number(self, i: int) -> int:
        """The number of the company's row in the user's spreadsheet."""
        return int(self.intake.rows[i]) + self.table.first_row

    def company(self, i: int) -> Company:
        """The profile of one scored company, by the same rules as a typed one."""
        row = int(self.intake.rows[i])
        place = self.layout.place
        return parse_company({field: self.table.cells[place[field]][row] for field in FIELDS if field in place})

    def rejected_rows(self) -> list[int]:
        """The row numbers of the rows that have a fault."""
        faulty = {row for fault in self.intake.faults for row in fault.rows.tolist()}
        return sorted(row + self.table.first_row for row in faulty)

    def result_table(self, locale: str) -> pl.DataFrame:
        """A row for each company scored, in the order of the file."""
        return result_columns(self.intake, self.results, self.table.first_row, locale)

    def reject_table(self, locale: str) -> pl.DataFrame:
        """A row for each fault of each row rejected."""
        return reject_columns(self.intake.faults, self.table.first_row, locale)


def score(
    table: Table,
    questionnaire: Questionnaire,
    model: RankModel,
    minimum: int,
    mapping: Mapping[str, str] | None = None,
) -> Scored:
    """Scores every row that can be; `mapping` from the titles of foreign columns to ours. Raises TableError when there
    is no row to read, ArtifactError as `assess` does."""
    table = under_header(table, questionnaire, mapping)
    found = layout(table.header, questionnaire, mapping)
    intake = take_in(table, found, questionnaire)
    if not intake.read:
        raise TableError(mark("There is a header but no company below it; add a row for each company"))
    return Scored(table, found, intake, _assess(questionnaire, intake, model, minimum))


# Rows a thread takes at a time: few enough to share the work of one file among the cores and to stay in their caches.
_SHARE = 10_000


def _assess(questionnaire: Questionnaire, intake: Intake, model: RankModel, minimum: int) -> Assessments:
    """`assess` on all cores: a company's result does not depend on the rows beside it."""
    profiles, answers = intake.profiles, intake.answers
    if len(intake) <= _SHARE:
        return assess(questionnaire, profiles, answers, model, minimum)

    def share(start: int) -> Assessments:
        rows = slice(start, start + _SHARE)
        matrix = AnswerMatrix(np.asfortranarray(answers.codes[rows]), answers.numbers[rows])
        return assess(questionnaire, profiles.take(np.arange(len(intake))[rows]), matrix, model, minimum)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        shares = list(pool.map(share, range(0, len(intake), _SHARE)))
    scores, ranks = _joined([part.scores for part in shares]), _joined([part.ranks for part in shares])
    return replace(shares[0], profiles=profiles, matrix=answers, scores=scores, ranks=ranks)


def _joined(parts: list[Any]) -> Any:
    """Records of columns, one below the other; what is no column is the same in all."""
    first = parts[0]
    if isinstance(first, np.ndarray):
        return np.concatenate(parts)
    if not is_dataclass(first):
        return first
    columns = {field.name: _joined([getattr(part, field.name) for part in parts]) for field in fields(first)}
    return replace(first, **columns)  # type: ignore[type-var]
