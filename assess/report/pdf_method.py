"""The page that says how the figures were made, what they do not say, and from which sources and versions."""

from assess.report.figures import plain
from assess.report.flow import Together
from assess.report.grid import Grid
from assess.report.page import CELL_BOLD, CELL_RIGHT, FINE, H1, H2, TIGHT, TIGHT_BOLD
from assess.report.pen import Cells, Pen
from assess.report.sheet import Block
from assess.report.typeset import Style

_VERSIONS = Style(8.4, 11.8)


def method(pen: Pen) -> list[Block]:
    t, said = pen.t, pen.content.method
    rows: list[Cells] = [
        [
            [pen.text(source.title, TIGHT_BOLD), pen.text(source.document, TIGHT)],
            pen.text(source.certainty, TIGHT),
            pen.text(source.note, TIGHT),
        ]
        for source in said.sources
    ]
    points = pen.points(said.limits, Style(9, 13.8, after=1, indent=14))
    return [
        pen.heading(t("Method and limits"), H1),
        *(pen.text(paragraph, FINE) for paragraph in said.paragraphs),
        Together([pen.heading(t("Stages of the index"), H2), _stages(pen)]),
        Together([pen.heading(t("Limits"), H2), *points]),
        pen.heading(t("Sources"), H2),
        pen.table([t("Source"), t("How well known"), t("Note")], rows, [31, 16, 53]),
        Together([pen.heading(t("Versions"), H2), pen.facts(said.versions, style=_VERSIONS)]),
    ]


def _stages(pen: Pen) -> Grid:
    t, index = pen.t, pen.content.index
    rows: list[Cells] = [
        [
            pen.text(stage.title, CELL_BOLD),
            pen.text(plain(stage.minimum), CELL_RIGHT),
            pen.text(stage.about, TIGHT),
            pen.mark(stage.id <= index.stage.id),
        ]
        for stage in index.stages
    ]
    return pen.table([t("Stage"), t("From"), t("Meaning"), t("Reached")], rows, [16, 8, 66, 10], right=(1,))
