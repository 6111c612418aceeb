"""On what the answers rest: how much of the score stands on answers one is sure of, and how much on estimates."""

from collections.abc import Iterable

from assess.i18n import mark, translator
from assess.report.figures import shares
from assess.report.known import Marks
from assess.report.records import AnswerRow, Basis, BasisPart

_CONFIDENCE = {"sure": mark("Sure"), "estimated": mark("Estimated")}
_TITLES = _CONFIDENCE | {"": mark("Did not say"), "open": mark("Open or “I don't know”")}


def confidence(marks: Marks, item: str, locale: str) -> str:
    """How sure the company is of an answer, in words; "" where it did not say."""
    given = marks.get(item, {}).get("confidence", "")
    return translator(locale)(_CONFIDENCE[given]) if given in _CONFIDENCE else ""


def is_estimated(row: AnswerRow, locale: str) -> bool:
    """Whether a row of a report in `locale`, perhaps frozen long ago, holds an estimate; an open answer is none."""
    return not row.doubt and row.confidence == translator(locale)(_CONFIDENCE["estimated"])


def basis(rows: Iterable[AnswerRow], marks: Marks, locale: str) -> Basis:
    """Shares of the index points reached: 100 * points of such answers / points of all, rounded so that they add up
    to 100; all 0 for an index of 0."""
    kinds: dict[str, list[AnswerRow]] = {kind: [] for kind in _TITLES}
    for row in rows:
        kinds["open" if row.doubt else marks.get(row.item, {}).get("confidence", "")].append(row)
    points = {kind: sum(row.value for row in alike) for kind, alike in kinds.items()}
    whole = sum(points.values())
    parts = [points["sure"], points["estimated"], points[""] + points["open"]]
    sure, estimated, unsaid = shares([100 * part / whole for part in parts], 100) if whole else (0.0, 0.0, 0.0)
    count, t = len(kinds["estimated"]), translator(locale)
    said = t("Estimated answers: {n}. {share} of the index rests on them.").format(n=count, share=f"{estimated:.1f}%")
    known = kinds["sure"] or kinds["estimated"]
    table = tuple(_part(t(_TITLES[kind]), alike) for kind, alike in kinds.items() if alike) if known else ()
    return Basis(sure, estimated, unsaid, count, said if count else "", table)


def _part(title: str, rows: list[AnswerRow]) -> BasisPart:
    points, left = sum(row.value for row in rows), sum(row.attainable - row.value for row in rows)
    return BasisPart(title, len(rows), f"{points:.1f}", f"{left:.1f}")
