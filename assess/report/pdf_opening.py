"""The first two pages: the cover, and what an owner needs if no other page is read."""

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Spacer

from assess.report.charts import FILL, QUIET
from assess.report.page import H1, H2, LEAD, NAME, ROOM, SEAL_ROOM, SMALL, TITLE, Seal, panel
from assess.report.pdf_answers import steps_table
from assess.report.pen import Pen
from assess.report.pictures import stage_chart
from assess.report.typeset import Run, Style


def cover(pen: Pen) -> list[Flowable]:
    t, content, facts = pen.t, pen.content, pen.content.cover
    return [
        Spacer(1, 84),
        pen.text(t("Zhifu Assessment"), Style(13, 20, FILL, bold=True, after=8)),
        pen.text(facts.title, TITLE),
        Spacer(1, 18),
        pen.text(facts.company, NAME),
        Spacer(1, 42),
        panel([_seal(pen), _index(pen)], [0.36, 0.64], pen.font),
        Spacer(1, 44),
        pen.facts(
            (
                (t("Date"), facts.date),
                (t("Report number"), facts.report_number),
                (t("Digest"), facts.digest[:16]),
                (t("Questionnaire"), facts.questionnaire),
            )
        ),
        Spacer(1, 32),
        *(pen.text(note, SMALL) for note in content.level.notes),
        pen.text(content.rank.statement.provenance, SMALL),
    ]


def _seal(pen: Pen) -> Seal:
    title, bold = pen.content.level.title, pen.typesetter.fonts.bold
    longest = max(stringWidth(word, bold, 1) for word in title.split())
    size = min(14.0, SEAL_ROOM / longest)
    return Seal(
        pen.text(title, Style(size, size + 5, FILL, bold=True, align="centre")),
        pen.text(pen.t("self-assessed"), Style(9, 12, QUIET, align="centre")),
    )


def _index(pen: Pen) -> list[Flowable]:
    index = pen.content.index
    stage = pen.t("Stage {stage}: {title}").format(stage=index.stage.id, title=index.stage.title)
    return [
        pen.text(index.title, Style(11, 17, QUIET)),
        pen.runs([Run(index.shown, True, FILL), Run(" / 100", False, QUIET)], Style(34, 42)),
        pen.text(stage, LEAD),
    ]


def summary(pen: Pen) -> list[Flowable]:
    content, t = pen.content, pen.t
    first = content.improvements[:3]
    steps = [pen.heading(t("First steps"), H2), steps_table(pen, first, brief=True)] if first else []
    return [
        pen.heading(t("Summary"), H1),
        *pen.points(content.summary, Style(10.5, 18, after=5, indent=14)),
        Spacer(1, 4),
        pen.chart(stage_chart(content, ROOM)),
        *steps,
        pen.heading(t("The company"), H2),
        pen.facts(((t("Company"), content.cover.company), *content.cover.profile)),
    ]
