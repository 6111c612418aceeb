"""Scores a table of companies: every good row gets its result, every bad row its reasons."""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import polars as pl

from assess.answers import AnswerMatrix
from assess.assessment import Assessments, assess
from assess.batch.columns import Layout, layout, under_header
from assess.batch.intake import Intake, Options, take_in
from assess.batch.repeats import Seen, hashes
from assess.batch.results import carried_names, reject_columns, result_columns
from assess.batch.tables import Table
from assess.company import FIELDS, Company, parse_company
from assess.errors import TableError
from assess.i18n import mark
from assess.questionnaire.model import Questionnaire
from assess.ranking.artifacts import RankModel
from assess.records import Struct, replace


class Counts(Struct, frozen=True):
    """`read` = `scored` + `rejected`, in rows; `blank` rows hold nothing; `not_asked` answers were not needed;
    `repeats` are scored rows whose credit code stands further up too."""

    read: int
    scored: int
    rejected: int
    blank: int
    not_asked: int
    repeats: int


class Scored(Struct, frozen=True, eq=False):
    """A table with what came of it. Row i of `results` is the company of row i of `intake`."""

    table: Table
    layout: Layout
    intake: Intake
    results: Assessments

    @property
    def counts(self) -> Counts:
        intake, seen = self.intake, Seen()
        seen.add(hashes(intake.credit_code), 0, intake.rows)
        rejected = len(intake.rejected)
        return Counts(intake.read, len(intake), rejected, intake.blank, intake.not_asked, seen.repeats)

    def row_number(self, i: int) -> int:
        """The number of the company's row in the user's spreadsheet."""
        return int(self.table.numbers[self.intake.rows[i]])

    def company(self, i: int) -> Company:
        """The profile of one scored company, by the same rules as a typed one."""
        row = int(self.intake.rows[i])
        place = self.layout.place
        return parse_company({field: self.table.column(place[field])[row] for field in FIELDS if field in place})

    def rejected_rows(self) -> list[int]:
        """The row numbers of the rows that have a fault."""
        return [int(number) for number in self.table.numbers[self.intake.rejected]]

    def result_table(self, locale: str, carried: Mapping[str, str] | None = None) -> pl.DataFrame:
        """A row for each company scored, in the order of the file; columns that mean nothing here come last, under the
        names that `carried` gives to their titles."""
        results = result_columns(self.intake, self.results, self.table.numbers, locale)
        carried = carried_names(self.layout.ignored, self.results.questionnaire) if carried is None else carried
        if not carried:
            return results
        place = {title: str(k) for k, title in enumerate(self.table.header)}
        table = self.table if len(self.intake) == len(self.table) else self.table.only(self.intake.rows)
        nothing = pl.repeat("", len(table), dtype=pl.String, eager=True)
        columns = [(table.column(place[t]) if t in place else nothing).alias(name) for t, name in carried.items()]
        return results.with_columns(columns)

    def reject_table(self, locale: str) -> pl.DataFrame:
        """A row for each fault of each row rejected."""
        return reject_columns(self.intake.faults, self.table.numbers, self.results.questionnaire, locale)


def score(
    table: Table,
    questionnaire: Questionnaire,
    model: RankModel,
    minimum: int,
    options: Options | None = None,
) -> Scored:
    """Scores every row that can be. Raises TableError when there is no row to read, ArtifactError as `assess` does."""
    options = options or Options()
    table = under_header(table, questionnaire, options.mapping)
    found = layout(table.header, questionnaire, options.mapping)
    intake = take_in(table, found, questionnaire, options)
    if not intake.read:
        raise no_company()
    return Scored(table, found, intake, _assess(questionnaire, intake, model, minimum))


def no_company() -> TableError:
    return TableError(mark("There is a header but no company below it; add a row for each company"))


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
    if not isinstance(first, Struct):
        return first
    columns = {name: _joined([getattr(part, name) for part in parts]) for name in first.__struct_fields__}
    return replace(first, **columns)
