"""What a report asks about answers that may not fit together or that stand out: questions, no accusation."""

from assess.i18n import mark, translator
from assess.report.records import AnswerRow, DoubtfulAnswer, DoubtNote
from assess.verify import Doubt

_NOTES = {
    1: mark("higher than the other answers suggest"),
    -1: mark("lower than the other answers suggest"),
}
_SURPRISING = mark(
    "Compared with your other answers these are higher or lower than usual. That may be quite right; please check "
    "them once more."
)


def doubt_notes(rows: tuple[AnswerRow, ...], doubts: list[Doubt], locale: str) -> tuple[DoubtNote, ...]:
    """Contradictions and surprising answers; open answers stand in the rows themselves. `rows`: all of the report."""
    row_of = {row.item: row for row in rows}
    return tuple(_note(row_of, doubt, locale) for doubt in doubts if doubt.kind in ("contradiction", "surprising"))


def _note(row_of: dict[str, AnswerRow], doubt: Doubt, locale: str) -> DoubtNote:
    t = translator(locale)
    notes = [t(_NOTES[direction]) for direction in doubt.directions] or [""] * len(doubt.items)
    return DoubtNote(
        kind=doubt.kind,
        text=doubt.text.get(locale) if doubt.text else t(_SURPRISING),
        answers=tuple(
            DoubtfulAnswer(row_of[item].number, row_of[item].title, row_of[item].answer, note)
            for item, note in zip(doubt.items, notes, strict=True)
        ),
    )
