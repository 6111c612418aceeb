"""On what the answers rest: how much of the score stands on answers one is sure of, and how much on estimates."""

from collections.abc import Iterable

from assess.i18n import mark, translator
from assess.report.figures import shares
from assess.report.known import Marks
from assess.report.records import AnswerRow, Basis

_CONFIDENCE = {"sure": mark("Sure"), "estimated": mark("Estimated")}


def confidence(marks: Marks, item: str, locale: str) -> str:
    """How sure the company is of an answer, in words; "" where it did not say."""
    given = marks.get(item, {}).get("confidence", "")
    return translator(locale)(_CONFIDENCE[given]) if given in _CONFIDENCE else ""


def basis(rows: Iterable[AnswerRow], marks: Marks, locale: str) -> Basis:
    """Shares of the index points reached: 100 * points of such answers / points of all, rounded so that they add up
    to 100; all 0 for an index of 0."""
    points, count = dict.fromkeys(("sure", "estimated", ""), 0.0), 0
    for row in rows:
        given = marks.get(row.item, {}).get("confidence", "")
        points[given] += row.value
        count += given == "estimated"
    whole = sum(points.values())
    sure, estimated, unsaid = (
        shares([100 * part / whole for part in points.values()], 100) if whole else (0.0, 0.0, 0.0)
    )
    t = translator(locale)
    said = t("Estimated answers: {n}. {share} of the index rests on them.").format(n=count, share=f"{estimated:.1f}%")
    return Basis(sure, estimated, unsaid, count, said if count else "")
