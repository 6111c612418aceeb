"""Surveyed companies on their way into a benchmark: one record a company, inside the frame, with a weight."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assess.answers import AnswerMatrix
from assess.benchmark.frame import SIZE_IDS
from assess.company import CITIES, Profiles


@dataclass(frozen=True)
class Survey:
    """n records of companies that answered, in the order in which they came.

    credit_codes : normalised, "" where none was given. days : ISO dates of the answers, "" where not known. weights :
    float64 (n,), above 0; None = each counts the same. submitted, agreed : how many companies submitted to the
    service, and how many of them agreed to be used; None where that is not known.
    """

    profiles: Profiles
    matrix: AnswerMatrix
    credit_codes: Sequence[str]
    days: Sequence[str]
    weights: NDArray[np.float64] | None = None
    submitted: int | None = None
    agreed: int | None = None

    @property
    def n(self) -> int:
        return self.profiles.n

    def take(self, rows: NDArray[np.int64]) -> "Survey":
        return replace(
            self,
            profiles=self.profiles.take(rows),
            matrix=taken(self.matrix, rows),
            credit_codes=[self.credit_codes[row] for row in rows],
            days=[self.days[row] for row in rows],
            weights=None if self.weights is None else self.weights[rows],
        )


@dataclass(frozen=True)
class Kept:
    """What is left of a survey, and what was left out: earlier records of the same company (`repeated`), and
    companies `outside` the frame, which are large or in another province. `uncoded` of those left have no credit
    code, so that a company that answered twice would not be noticed among them."""

    survey: Survey
    read: int
    repeated: int
    outside: int
    uncoded: int


def keep(survey: Survey) -> Kept:
    """The last record of each company that is inside the frame."""
    once = survey.take(_last_of_each(survey))
    within = (once.profiles.size >= 0) & (once.profiles.size < len(SIZE_IDS)) & (once.profiles.city < _OTHER)
    left = once.take(np.flatnonzero(within))
    return Kept(
        survey=left,
        read=survey.n,
        repeated=survey.n - once.n,
        outside=once.n - left.n,
        uncoded=Counter(left.credit_codes)[""],
    )


def taken(matrix: AnswerMatrix, rows: NDArray[np.int64]) -> AnswerMatrix:
    """The answers of these rows, in that order; a row may come more than once."""
    return AnswerMatrix(np.asfortranarray(matrix.codes[rows]), matrix.numbers[rows])


_OTHER = [city.id for city in CITIES].index("other")


def _last_of_each(survey: Survey) -> NDArray[np.int64]:
    """Rows in order. The latest day counts; of one day, or where no day is known, the row further down."""
    last: dict[str, int] = {}
    for row, code in enumerate(survey.credit_codes):
        before = last.get(code, row)
        if survey.days[row] >= survey.days[before]:
            last[code] = row
    uncoded = [row for row, code in enumerate(survey.credit_codes) if not code]
    return np.array(sorted({row for code, row in last.items() if code} | set(uncoded)), dtype=np.int64)
