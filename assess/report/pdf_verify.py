"""The pages about what to verify: on what the result rests, open and estimated answers, contradictions, differences."""

from assess.report.basis import is_estimated
from assess.report.flow import Gap, Together
from assess.report.page import BODY, H1, H2, INTRO, TIGHT, TIGHT_BOLD, TIGHT_QUIET, TIGHT_RIGHT
from assess.report.pen import NARROW, Cells, Pen
from assess.report.records import AnswerRow, DifferenceNote, DoubtfulAnswer, DoubtNote
from assess.report.sheet import Block
from assess.report.typeset import Run

_ESTIMATES = 8
"""Estimates that are listed with their evidence, those that bring most."""


def verify(pen: Pen) -> list[Block]:
    parts = (_basis, _open, _estimated, _doubts, _differences)
    found = [block for part in parts for block in part(pen)]
    nothing = pen.t("Every question was answered; none is open or unsure.")
    return [pen.heading(pen.t("Answers to verify"), H1), *(found or [pen.text(nothing, BODY)])]


def _basis(pen: Pen) -> list[Block]:
    """How much of the index stands on answers the company is sure of; nothing where it did not say."""
    t, basis = pen.t, pen.content.basis
    if not basis.parts:
        return []
    figures = [(part.title, str(part.count), part.points, part.left) for part in basis.parts]
    rows: list[Cells] = [
        [pen.text(title, TIGHT), *(pen.text(f, TIGHT_RIGHT) for f in rest)] for title, *rest in figures
    ]
    heads = [t("How sure you are"), t("Answers"), t("Index points"), t("To be won")]
    table = pen.table(heads, rows, [46, 18, 18, 18], right=(1, 2, 3), look=NARROW)
    said = [pen.text(basis.said, INTRO)] if basis.said else []
    return [Together([pen.heading(t("On what the index rests"), H2), *said, table])]


def _open(pen: Pen) -> list[Block]:
    t, rows = pen.t, pen.content.verify
    if not rows:
        return []
    lead = t("These count as the lowest option until they are cleared up. The evidence helps to settle them.")
    heads = [t("No."), t("Question"), t("Answer"), t("Evidence that helps")]
    cells: list[Cells] = [
        [pen.text(words, TIGHT) for words in (row.number, row.title, row.answer, row.evidence)] for row in rows
    ]
    heading = [pen.heading(t("Open answers"), H2)] if pen.content.basis.parts else []
    return [*heading, pen.text(lead, INTRO), pen.table(heads, cells, [6.5, 24, 14, 55.5], look=NARROW)]


def _estimated(pen: Pen) -> list[Block]:
    t, locale = pen.t, pen.content.locale
    rows = [row for section in pen.content.answers for row in section.rows if is_estimated(row, locale)]
    if not rows:
        return []
    lead = t("The estimates that bring most, with the evidence that helps to settle them.")
    heads = [t("No."), t("Question"), t("Your answer"), t("Evidence that helps")]
    most = sorted(rows, key=lambda row: -row.value)[:_ESTIMATES]
    table = pen.table(heads, [_estimate(pen, row) for row in most], [6.5, 20, 36.5, 37], look=NARROW)
    return [pen.heading(t("Estimated answers"), H2), pen.text(lead, INTRO), table]


def _estimate(pen: Pen, row: AnswerRow) -> Cells:
    note = [pen.text(pen.t("Note") + pen.t(": ") + row.note, TIGHT_QUIET)] if row.note else []
    number, title, answer, evidence = (
        pen.text(words, TIGHT) for words in (row.number, row.title, row.answer, row.evidence)
    )
    return [number, title, [answer, *note], evidence]


def _differences(pen: Pen) -> list[Block]:
    """Where people of the company answered differently; nothing where one filled in alone."""
    t, notes = pen.t, pen.content.differences
    if not notes:
        return []
    lead = t(
        "People of your company answered these questions differently. That is a finding of its own: talk about it "
        "before you plan."
    )
    heads = [t("No."), t("Question"), t("Who said what"), t("Counted")]
    table = pen.table(heads, [_difference(pen, note) for note in notes], [6.5, 20, 43.5, 30], look=NARROW)
    return [pen.heading(t("Where you see it differently"), H2), pen.text(lead, INTRO), table]


def _difference(pen: Pen, note: DifferenceNote) -> Cells:
    said = [pen.runs([Run(who + pen.t(": "), True), Run(what)], TIGHT) for who, what in note.answers]
    return [
        pen.text(note.number, TIGHT),
        pen.text(note.title, TIGHT_BOLD),
        list(said),
        [pen.text(note.counted, TIGHT), Gap(1), pen.text(note.how, TIGHT_QUIET)],
    ]


def _doubts(pen: Pen) -> list[Block]:
    """Answers that may not fit together, then those that stand out; nothing where there are none."""
    t = pen.t
    clashes = [note for note in pen.content.doubts if note.kind == "contradiction"]
    said: list[Block] = []
    if clashes:
        lead = t(
            "These answers do not seem to fit together. If they are right as they stand, nothing has to be changed; "
            "the result is not affected by this note."
        )
        heads = [t("What to check"), t("Questions")]
        said += [pen.heading(t("Answers that may not fit together"), H2), pen.text(lead, INTRO)]
        said.append(pen.table(heads, [_clash(pen, note) for note in clashes], [58, 42]))
    for note in (note for note in pen.content.doubts if note.kind == "surprising"):
        heads = [t("No."), t("Question"), t("Your answer"), t("What to check")]
        said += [pen.heading(t("Answers that stand out"), H2), pen.text(note.text, INTRO)]
        said.append(pen.table(heads, [_standing_out(pen, answer) for answer in note.answers], [6.5, 20, 49.5, 24]))
    return said


def _clash(pen: Pen, note: DoubtNote) -> Cells:
    questions = [pen.text(f"{answer.number} {answer.title}", TIGHT) for answer in note.answers]
    return [pen.text(note.text, TIGHT), list(questions)]


def _standing_out(pen: Pen, answer: DoubtfulAnswer) -> Cells:
    return [pen.text(words, TIGHT) for words in (answer.number, answer.title, answer.answer, answer.note)]
