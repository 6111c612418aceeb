"""What the sections of a PDF are written with: text, headings, tables and facts in the styles of the page."""

from collections.abc import Callable
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable, Table

from assess.i18n import translator
from assess.report.charts import QUIET, Chart, to_drawing
from assess.report.page import CELL_BOLD, HEAD, HEAD_RIGHT, PALE, ROOM, grid
from assess.report.records import AnswerRow, ReportContent, SectionRows
from assess.report.typeset import Run, Style, Typesetter

Row = list[Any]


class Pen:
    """One report being written. `t` translates a label, `text` sets a string; everything drawn comes from here."""

    def __init__(self, content: ReportContent, typesetter: Typesetter, locale: str) -> None:
        self.content, self.typesetter, self.t = content, typesetter, translator(locale)
        self.text, self.font = typesetter.text, typesetter.fonts.regular

    def heading(self, words: str, style: Style) -> Flowable:
        """A heading that the outline lists, the largest ones on its first level."""
        return self.typesetter.heading(words, style, level=0 if style.size > 14 else 1)

    def runs(self, runs: list[Run], style: Style) -> Flowable:
        return self.typesetter.runs(runs, style)

    def points(self, sentences: tuple[str, ...], style: Style) -> list[Flowable]:
        """A list with bullets."""
        return [self.text(sentence, style, marker="•") for sentence in sentences]

    def chart(self, chart: Chart) -> Flowable:
        drawing = to_drawing(chart, self.typesetter.fonts, self.typesetter.plain)
        drawing.hAlign = "CENTER"
        return drawing

    def table(
        self,
        heads: list[str],
        rows: list[Row],
        widths: list[float],
        right: tuple[int, ...] = (),
        bands: tuple[int, ...] = (),
    ) -> Table:
        """A table with repeated heads. `widths` are shares; `right` the columns of figures; `bands` the rows that
        are headings over those below them and never stand last on a page."""
        head = [self.text(word, HEAD_RIGHT if k in right else HEAD) for k, word in enumerate(heads)]
        extra: list[Any] = []
        for band in bands:
            extra.append(("SPAN", (0, band), (-1, band)))
            extra.append(("BACKGROUND", (0, band), (-1, band), HexColor(PALE)))
            extra.append(("NOSPLIT", (0, band), (-1, min(band + 1, len(rows)))))
        return grid([head, *rows], widths, self.font, tuple(extra))

    def by_section(
        self, sections: tuple[SectionRows, ...], draw: Callable[[AnswerRow], Row]
    ) -> tuple[list[Row], tuple[int, ...]]:
        """The rows of all sections below a band each, and the places of the bands in the table."""
        rows: list[Row] = []
        bands: list[int] = []
        for section in sections:
            below = [draw(row) for row in section.rows]
            bands.append(len(rows) + 1)
            rows += [[self.text(section.title, CELL_BOLD), *[""] * (len(below[0]) - 1)], *below]
        return rows, tuple(bands)

    def facts(self, facts: tuple[tuple[str, str], ...]) -> Table:
        """Labels and values in two columns, without rules."""
        rows = [[self.text(label, Style(9, 14, QUIET)), self.text(value, Style(9, 14))] for label, value in facts]
        style = [
            ("FONT", (0, 0), (-1, -1), self.font, 9),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ]
        return Table(rows, [ROOM * 0.26, ROOM * 0.74], style=style)
