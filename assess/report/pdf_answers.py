"""The pages about single questions: what to improve, what is missing, what to verify, and every answer."""

from assess.report.charts import FILL, QUIET
from assess.report.flow import Gap
from assess.report.grid import Grid
from assess.report.page import BODY, CELL_RIGHT_BOLD, H1, H2, INTRO, TIGHT, TIGHT_QUIET, TIGHT_RIGHT
from assess.report.pen import NARROW, Cells, Pen
from assess.report.records import AnswerRow, DoubtfulAnswer, DoubtNote, Improvement
from assess.report.sheet import Block
from assess.report.typeset import Run, Style

_STEP = Style(9, 13.5, bold=True)
_GAIN = Style(8.2, 12.2, bold=True)
_COUNTS = Style(8.2, 12.2, FILL, bold=True)


def improvements(pen: Pen) -> list[Block]:
    t, ideas = pen.t, pen.content.improvements
    heading = pen.heading(t("The most valuable improvements"), H1)
    if not ideas:
        return [heading, pen.text(t("Every answer is already the best one."), BODY)]
    lead = t(
        "Each line is one better answer, all others unchanged. Where a line brings the next official level nearer it "
        "says so."
    )
    return [heading, pen.text(lead, INTRO), steps_table(pen, ideas)]


def steps_table(pen: Pen, ideas: tuple[Improvement, ...], brief: bool = False) -> Grid:
    """A row for each idea: the question, the answer to reach and, unless `brief`, how; and what it brings."""
    rows: list[Cells] = []
    for place, idea in enumerate(ideas, 1):
        said: list[Block] = [
            pen.text(pen.t("Question {number}: {text}").format(number=idea.number, text=idea.text), _STEP),
            pen.runs([Run(pen.t("Reach: "), False, QUIET), Run(idea.step)], TIGHT),
        ]
        if idea.advice and not brief:
            said += [Gap(2), pen.text(idea.advice, TIGHT_QUIET)]
        rows.append([pen.text(str(place), CELL_RIGHT_BOLD), said, _effect(pen, idea)])
    return pen.table(["", pen.t("Improvement"), pen.t("Effect")], rows, [6, 68, 26])


def _effect(pen: Pen, idea: Improvement) -> list[Block]:
    t = pen.t
    lines: list[Block] = [pen.text(t("Index {gain}").format(gain=idea.index), _GAIN)]
    if idea.points:
        lines.append(pen.text(t("Official points {gain}").format(gain=idea.points), TIGHT))
    if idea.places:
        lines.append(pen.text(t("about {n} places up").format(n=idea.places), TIGHT))
    if idea.counts:
        lines.append(pen.text(t("counts for the next level"), _COUNTS))
    return lines


def gaps(pen: Pen) -> list[Block]:
    t, sections = pen.t, pen.content.gaps
    heading = pen.heading(t("Gaps question by question"), H1)
    if not sections:
        return [heading, pen.text(t("Every answer is already the best one."), BODY)]
    lead = t("Only questions below their best answer. Points are index points: reached / possible.")
    heads = [t("No."), t("Question"), t("Your answer"), t("Points"), t("Next step")]
    rows, bands = pen.by_section(sections, lambda row: _gap(pen, row))
    return [heading, pen.text(lead, INTRO), pen.table(heads, rows, [7, 18, 32, 12, 31], (3,), bands)]


def _gap(pen: Pen, row: AnswerRow) -> Cells:
    return [
        pen.text(row.number, TIGHT),
        pen.text(row.title, TIGHT),
        pen.text(row.answer, TIGHT),
        pen.text(_points(row), TIGHT_RIGHT),
        pen.text(row.next_step, TIGHT),
    ]


def verify(pen: Pen) -> list[Block]:
    t, rows = pen.t, pen.content.verify
    heading = pen.heading(t("Answers to verify"), H1)
    notes = doubts(pen)
    if not rows:
        nothing = pen.text(t("Every question was answered; none is open or unsure."), BODY)
        return [heading, *(notes or [nothing])]
    lead = t("These count as the lowest option until they are cleared up. The evidence helps to settle them.")
    heads = [t("No."), t("Question"), t("Answer"), t("Evidence that helps")]
    cells: list[Cells] = [
        [pen.text(words, TIGHT) for words in (row.number, row.title, row.answer, row.evidence)] for row in rows
    ]
    return [heading, pen.text(lead, INTRO), pen.table(heads, cells, [6.5, 24, 14, 55.5]), *notes]


def doubts(pen: Pen) -> list[Block]:
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


def answers(pen: Pen) -> list[Block]:
    t = pen.t
    lead = t("All questions you were asked, with index points reached / possible. They add up to the index and to 100.")
    heads = [t("No."), t("Question"), t("Your answer"), t("Points")]
    rows, bands = pen.by_section(pen.content.answers, lambda row: _answer(pen, row))
    heading = pen.heading(t("Appendix: all answers"), H1)
    return [heading, pen.text(lead, INTRO), pen.table(heads, rows, [5.5, 24, 61, 9.5], (3,), bands, look=NARROW)]


def _answer(pen: Pen, row: AnswerRow) -> Cells:
    figures = pen.t("; ").join(f"{label} {value}" for label, value in row.figures)
    return [
        pen.text(row.number, TIGHT),
        pen.text(row.title, TIGHT),
        [pen.text(row.answer, TIGHT), *([pen.text(figures, TIGHT_QUIET)] if figures else [])],
        pen.text(_points(row), TIGHT_RIGHT),
    ]


def _points(row: AnswerRow) -> str:
    return f"{row.value:.1f} / {row.attainable:.1f}"
