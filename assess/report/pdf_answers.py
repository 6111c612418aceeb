"""The pages about single questions: what to improve, what is missing, and every answer."""

from assess.report.basis import is_estimated
from assess.report.charts import FILL, QUIET
from assess.report.flow import Gap
from assess.report.grid import Grid
from assess.report.page import BODY, CELL_RIGHT_BOLD, H1, INTRO, TIGHT, TIGHT_QUIET, TIGHT_RIGHT
from assess.report.pen import NARROW, Cells, Pen
from assess.report.records import AnswerRow, Improvement
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


def answers(pen: Pen) -> list[Block]:
    t, sections = pen.t, pen.content.answers
    lead = t("All questions you were asked, with index points reached / possible. They add up to the index and to 100.")
    if any(_sign(pen, row) for section in sections for row in section.rows):
        lead = pen.sentences([lead, t("≈ stands before estimates, ○ before answers that are open or not known.")])
    heads = [t("No."), t("Question"), t("Your answer"), t("Points")]
    rows, bands = pen.by_section(sections, lambda row: _answer(pen, row))
    heading = pen.heading(t("Appendix: all answers"), H1)
    table = pen.table(heads, rows, [5.5, 24, 61, 9.5], (3,), bands, look=NARROW)
    return [heading, pen.text(lead, INTRO), table]


def _answer(pen: Pen, row: AnswerRow) -> Cells:
    t, sign = pen.t, _sign(pen, row)
    said = [t("; ").join(f"{label} {value}" for label, value in row.figures)]
    said.append(t("Note") + t(": ") + row.note if row.note else "")
    answer = pen.runs([Run(f"{sign} ", True, FILL), Run(row.answer)], TIGHT) if sign else pen.text(row.answer, TIGHT)
    return [
        pen.text(row.number, TIGHT),
        pen.text(row.title, TIGHT),
        [answer, *(pen.text(words, TIGHT_QUIET) for words in said if words)],
        pen.text(_points(row), TIGHT_RIGHT),
    ]


def _sign(pen: Pen, row: AnswerRow) -> str:
    return "○" if row.doubt else "≈" if is_estimated(row, pen.content.locale) else ""


def _points(row: AnswerRow) -> str:
    return f"{row.value:.1f} / {row.attainable:.1f}"
