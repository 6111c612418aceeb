"""The first two pages: the cover, and what an owner needs if no other page is read."""

from assess.report.charts import FILL, QUIET
from assess.report.contents import Contents
from assess.report.flow import Gap, height_of, squeezed
from assess.report.ink import width
from assess.report.marks import SEAL_ROOM, Code, Seal
from assess.report.page import H1, H2, LEAD, NAME, ROOM, SMALL, TALL, TIGHT, TITLE
from assess.report.pdf_answers import steps_table
from assess.report.pdf_plan import first_actions
from assess.report.pen import Pen
from assess.report.pictures import stage_chart
from assess.report.sheet import Block
from assess.report.typeset import Run, Style

_SIZES = (
    (Style(10.5, 18, after=5, indent=14), Style(9, 14)),
    (Style(9.8, 15.6, after=3, indent=14), Style(8.6, 12.6)),
    (Style(9.2, 14, after=2, indent=14), Style(8.2, 11.6)),
)
"""Of the summary: its sentences and the facts of the company, large to small."""


def cover(pen: Pen) -> list[Block]:
    """Made last: its contents name the headings of the pages that follow."""
    t, content, facts = pen.t, pen.content, pen.content.cover
    chapters = [heading for heading in pen.headings if heading.level == 0]
    blocks: list[Block] = [
        pen.text(t("Zhifu Assessment"), Style(13, 20, FILL, bold=True, after=8)),
        pen.text(facts.title, TITLE),
        Gap(12),
        pen.text(facts.company, NAME),
        Gap(26),
        pen.panel([_seal(pen), _index(pen)], [0.36, 0.64]),
        Gap(24),
        _certified(pen),
        Gap(18),
        pen.text(t("Contents"), Style(11, 18, bold=True, after=4)),
        Contents(chapters, pen.typesetter),
        Gap(16),
        *(pen.text(note, SMALL) for note in content.level.notes),
        pen.text(content.rank.statement.provenance, SMALL),
    ]
    return squeezed(blocks, ROOM, TALL)


def _certified(pen: Pen) -> Block:
    """Date, number and digest, and how they are checked."""
    t, facts = pen.t, pen.content.cover
    table = pen.facts(
        (
            (t("Date"), facts.date),
            (t("Report number"), facts.report_number),
            (t("Digest"), facts.digest[:16]),
            (t("Questionnaire"), facts.questionnaire),
        ),
        0.3,
    )
    if not pen.address:
        how = t("To check this report: its digest must be the one in the list (manifest) the report was made with.")
        return pen.beside([[table, Gap(6), pen.text(how, SMALL)]], [1])
    said = t("Scan to check that number and digest belong together.")
    code = Code(pen.address, said)
    return pen.beside([table, [code, Gap(4), pen.text(said, TIGHT)]], [0.74, 0.26])


def _seal(pen: Pen) -> Seal:
    title, fonts = pen.content.level.title, pen.typesetter.fonts
    longest = max(width(pen.typesetter.plain(word), fonts.bold, 1, fonts) for word in title.split())
    size = min(14.0, SEAL_ROOM / longest)
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
    """One page: set smaller where the language takes more room."""
    content, t = pen.content, pen.t
    heading, first = pen.heading(t("Summary"), H1), _first(pen)
    company = pen.heading(t("The company"), H2)
    blocks: list[Block] = []
    for said, facts in _SIZES:
        blocks = [
            heading,
            *pen.points(content.summary, said),
            Gap(4),
            pen.chart(stage_chart(content, ROOM)),
            *first,
            company,
            pen.facts(((t("Company"), content.cover.company), *content.cover.profile), style=facts),
        ]
        if height_of(blocks, ROOM) <= TALL:
            break
    return blocks


def _first(pen: Pen) -> list[Block]:
    """What to begin with: the first actions of the plan, or the steps that bring most."""
    t, content = pen.t, pen.content
    if content.plan and content.plan.cards:
        return [pen.heading(t("First steps"), H2), *first_actions(pen, content.plan)]
    ideas = content.improvements[:3]
    return [pen.heading(t("First steps"), H2), steps_table(pen, ideas, brief=True)] if ideas else []
