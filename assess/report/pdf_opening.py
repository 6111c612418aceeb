"""The first two pages: the cover, and what an owner needs if no other page is read."""

from assess.report.charts import FILL, QUIET
from assess.report.flow import Gap
from assess.report.grid import circle
from assess.report.ink import paint, width
from assess.report.page import H1, H2, LEAD, NAME, ROOM, SMALL, TITLE
from assess.report.pdf_answers import steps_table
from assess.report.pen import Pen
from assess.report.pictures import stage_chart
from assess.report.sheet import Block, Sheet
from assess.report.tags import Element
from assess.report.typeset import Passage, Run, Style

_SEAL_ROOM = 102.0


def cover(pen: Pen) -> list[Block]:
    t, content, facts = pen.t, pen.content, pen.content.cover
    return [
        Gap(0),
        pen.text(t("Zhifu Assessment"), Style(13, 20, FILL, bold=True, after=8)),
        pen.text(facts.title, TITLE),
        Gap(14),
        pen.text(facts.company, NAME),
        Gap(30),
        pen.panel([_seal(pen), _index(pen)], [0.36, 0.64]),
        Gap(28),
        pen.facts(
            (
                (t("Date"), facts.date),
                (t("Report number"), facts.report_number),
                (t("Digest"), facts.digest[:16]),
                (t("Questionnaire"), facts.questionnaire),
            )
        ),
        Gap(20),
        *(pen.text(note, SMALL) for note in content.level.notes),
        pen.text(content.rank.statement.provenance, SMALL),
    ]


class Seal(Block):
    """The level in a double ring, with a word below it saying whose judgement it is."""

    radius = 68.0

    def __init__(self, level: Passage, below: Passage) -> None:
        super().__init__()
        self.level, self.below = level, below
        self.across = 0.0

    def belong(self, parent: Element) -> None:
        self.level.belong(parent)
        self.below.belong(parent)

    def set(self, width: float) -> float:
        self.across, self.height = (width - 2 * self.radius) / 2, 2 * self.radius
        return self.height

    def put(self, sheet: Sheet, x: float, top: float) -> None:
        r, x = self.radius, x + self.across
        rings = " ".join(f"{w} w {circle(x + r, top - r, ring)} S" for ring, w in ((r - 2, 3.0), (r - 8, 0.8)))
        sheet.decorate(f"{paint(FILL)} RG {rings}")
        tall, low = self.level.set(_SEAL_ROOM), self.below.set(_SEAL_ROOM)
        left, upper = x + r - _SEAL_ROOM / 2, top - r + (tall + low + 4) / 2
        self.level.put(sheet, left, upper)
        self.below.put(sheet, left, upper - tall - 4)


def _seal(pen: Pen) -> Seal:
    title, fonts = pen.content.level.title, pen.typesetter.fonts
    longest = max(width(pen.typesetter.plain(word), fonts.bold, 1, fonts) for word in title.split())
    size = min(14.0, _SEAL_ROOM / longest)
    return Seal(
        pen.text(title, Style(size, size + 5, FILL, bold=True, align="centre")),
        pen.text(pen.t("self-assessed"), Style(9, 12, QUIET, align="centre")),
    )


def _index(pen: Pen) -> list[Block]:
    index = pen.content.index
    stage = pen.t("Stage {stage}: {title}").format(stage=index.stage.id, title=index.stage.title)
    return [
        pen.text(index.title, Style(11, 17, QUIET)),
        pen.runs([Run(index.shown, True, FILL), Run(" / 100", False, QUIET)], Style(34, 42)),
        pen.text(stage, LEAD),
    ]


def summary(pen: Pen) -> list[Block]:
    content, t = pen.content, pen.t
    first = content.improvements[:3]
    steps: list[Block] = [pen.heading(t("First steps"), H2), steps_table(pen, first, brief=True)] if first else []
    return [
        pen.heading(t("Summary"), H1),
        *pen.points(content.summary, Style(10.5, 18, after=5, indent=14)),
        Gap(4),
        pen.chart(stage_chart(content, ROOM)),
        *steps,
        pen.heading(t("The company"), H2),
        pen.facts(((t("Company"), content.cover.company), *content.cover.profile)),
    ]
