"""What the sections of a PDF are written with: text, headings, tables and facts in the styles of the page."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from assess.i18n import translator
from assess.report.charts import FILL, QUIET, Chart
from assess.report.grid import Grid, Look, Mark, Row
from assess.report.page import CELL_BOLD, FACT, H1, H2, H3, HEAD, HEAD_RIGHT, PALE
from assess.report.picture import Picture
from assess.report.records import AnswerRow, ReportContent, SectionRows
from assess.report.sheet import Block
from assess.report.tags import Element
from assess.report.typeset import Heading, Passage, Run, Style, Typesetter

Cells = list[Any]
"""The cells of a row: a block or a list of blocks each."""

_LATIN = 0.94
_QUOTE = re.compile("“(?=[!-~])|(?<=[!-~])”")
_LEVELS = {H1: 0, H2: 1, H3: 2}
_PANEL = Look(side=12, above=7, below=7, rule="", ground=PALE, bar=FILL, middle=True)
_TABLE = Look()
NARROW = Look(side=4, above=1.8, below=2)
"""Of tables that stand beside others or run over many rows."""
_GUTTER = 0.03
_FACTS = Look(side=0, above=1.6, below=1.6, rule="")


class Pen:
    """One report being written. `t` translates a label, `text` sets a string; everything drawn comes from here.
    `scale` makes all text but the largest so much smaller."""

    def __init__(
        self, content: ReportContent, typesetter: Typesetter, locale: str, address: str = "", scale: float = 1
    ) -> None:
        self.content, self.typesetter, self.t = content, typesetter, translator(locale)
        self.locale, self.address, self.scale = locale, address, scale
        self.headings: list[Heading] = []

    def text(self, words: str, style: Style, marker: str = "") -> Passage:
        return self.typesetter.text(self._marked(words), self._sized(style), marker)

    def _marked(self, words: str) -> str:
        """Quotation marks of the Chinese face are as wide as its characters and tear English words apart."""
        if self.locale != "en" or "“" not in words:
            return words
        return _QUOTE.sub('"', words)

    def _sized(self, style: Style) -> Style:
        """Latin letters need less height than Chinese ones to be read as well, and English takes more of them."""
        style = _smaller(style, _LATIN, _LATIN * 0.93) if self.locale == "en" and style.size < 11 else style
        return style if self.scale == 1 or style.size > 14 else _smaller(style, self.scale, self.scale)

    def heading(self, words: str, style: Style) -> Heading:
        """A heading that outline and contents list."""
        made = self.typesetter.heading(self._marked(words), style, _LEVELS[style])
        made.key = f"h{len(self.headings)}"
        self.headings.append(made)
        return made

    def runs(self, runs: list[Run], style: Style) -> Passage:
        marked = [replace(run, text=self._marked(run.text)) for run in runs] if self.locale == "en" else runs
        return self.typesetter.runs(marked, self._sized(style))

    def sentences(self, said: Sequence[str]) -> str:
        """Sentences one behind the other."""
        return (" " if self.locale == "en" else "").join(said)

    def points(self, sentences: Sequence[str], style: Style) -> list[Block]:
        """A list with bullets."""
        made, of = [], Element("L")
        for sentence in sentences:
            passage = self.text(sentence, style, marker="•")
            item = Element("LI", of)
            passage.element = Element("LBody", item)
            made.append(passage)
        return list(made)

    def chart(self, chart: Chart, before: float = 0, after: float = 0) -> Picture:
        return Picture(chart, self.typesetter, before, after)

    def mark(self, met: bool) -> Mark:
        return Mark(met, self.t("Yes") if met else self.t("No"))

    def table(
        self,
        heads: list[str],
        rows: Sequence[Cells],
        widths: list[float],
        right: tuple[int, ...] = (),
        bands: tuple[int, ...] = (),
        total: bool = False,
        look: Look = _TABLE,
    ) -> Grid:
        """A table with repeated heads. `widths` are shares; `right` the columns of figures; `bands` the rows that are
        headings over those below them (one cell each); `total`: the last row sums up."""
        head = Row([self._head(word, k in right) for k, word in enumerate(heads)], "head")
        made = [head]
        for k, row in enumerate(rows):
            kind = "band" if k in bands else "total" if total and k == len(rows) - 1 else "body"
            made.append(Row([_cell(cell) for cell in row], kind))
        return Grid(widths, made, look, Element("Table"))

    def _head(self, word: str, right: bool) -> list[Block]:
        return [self.text(word, HEAD_RIGHT if right else HEAD)] if word else []

    def by_section(
        self, sections: tuple[SectionRows, ...], draw: Callable[[AnswerRow], Cells]
    ) -> tuple[list[Cells], tuple[int, ...]]:
        """The rows of all sections below a band each, and the places of the bands in the table."""
        rows: list[Cells] = []
        bands: list[int] = []
        for section in sections:
            bands.append(len(rows))
            rows += [[self.text(section.title, CELL_BOLD)], *(draw(row) for row in section.rows)]
        return rows, tuple(bands)

    def facts(self, facts: Sequence[tuple[str, str]], share: float = 0.26, style: Style = FACT) -> Grid:
        """Labels and values in two columns, without rules."""
        quiet = replace(style, colour=QUIET)
        rows = [Row([[self.text(label, quiet)], [self.text(value, style)]], named=True) for label, value in facts]
        return Grid([share, 1 - share], rows, _FACTS, Element("Table"))

    def panel(self, cells: Sequence[Any], widths: list[float]) -> Grid:
        """Cells side by side on a pale ground; to a screen reader they are plain paragraphs."""
        return Grid(widths, [Row([_cell(cell) for cell in cells])], _PANEL, None)

    def beside(self, cells: Sequence[Any], widths: list[float], middle: bool = False) -> Grid:
        """Cells side by side, without a ground, with a gutter between each two."""
        look = Look(side=0, above=0, below=0, rule="", middle=middle)
        spaced: list[list[Block]] = []
        shares: list[float] = []
        for cell, share in zip(cells, widths, strict=True):
            spaced += [[], _cell(cell)] if spaced else [_cell(cell)]
            shares += [_GUTTER * sum(widths), share] if shares else [share]
        return Grid(shares, [Row(spaced)], look, None)


def _cell(cell: Any) -> list[Block]:
    if isinstance(cell, Block):
        return [cell]
    return list(cell) if cell else []


@cache
def _smaller(style: Style, size: float, leading: float) -> Style:
    return replace(style, size=style.size * size, leading=style.leading * leading)
