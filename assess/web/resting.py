"""On what a score rests: the answers that carry it, those that cost most, and how much of it is guessed or open."""

from collections.abc import Callable
from dataclasses import dataclass

from assess.report.basis import is_estimated
from assess.report.records import AnswerRow, ReportContent

MOST = 5


@dataclass(frozen=True)
class Resting:
    """Index points from answers marked as estimated, and points no answer was given for; `estimated` and `open` count
    the answers."""

    estimated: int
    estimated_points: float
    open: int
    open_points: float


def strongest(content: ReportContent) -> list[AnswerRow]:
    """The answers that bring most index points, the most first."""
    return [row for row in _sorted(content, lambda row: row.value) if row.value > 0][:MOST]


def weakest(content: ReportContent) -> list[AnswerRow]:
    """The answers that leave most index points open, the most first."""
    return [row for row in _sorted(content, _left) if _left(row) > 0][:MOST]


def of(content: ReportContent) -> Resting:
    rows = _rows(content)
    guessed = [row for row in rows if is_estimated(row, content.locale)]
    unknown = [row for row in rows if row.doubt]
    return Resting(
        estimated=len(guessed),
        estimated_points=round(sum(row.value for row in guessed), 1),
        open=len(unknown),
        open_points=round(sum(map(_left, unknown)), 1),
    )


def _rows(content: ReportContent) -> list[AnswerRow]:
    return [row for group in content.answers for row in group.rows]


def _left(row: AnswerRow) -> float:
    return round(row.attainable - row.value, 1)


def _sorted(content: ReportContent, worth: Callable[[AnswerRow], float]) -> list[AnswerRow]:
    return sorted(_rows(content), key=lambda row: -worth(row))
