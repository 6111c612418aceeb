"""The contents on the cover: each entry leads to its heading, and its page number is filled in at the end."""

from collections.abc import Sequence

from assess.report.charts import GRID, INK, QUIET
from assess.report.ink import paint, width
from assess.report.sheet import Block, Sheet
from assess.report.tags import Element
from assess.report.typeset import Heading, Typesetter

_SIZE, _STEP, _GUTTER, _DIGITS = 9.5, 17.0, 26.0, 16.0


class Contents(Block):
    """Headings of the first level in two columns, read down the first, then down the second."""

    def __init__(self, headings: Sequence[Heading], typesetter: Typesetter) -> None:
        super().__init__()
        self.headings, self.typesetter = list(headings), typesetter
        self.element = Element("TOC")
        self.width = 0.0

    @property
    def _rows(self) -> int:
        return -(-len(self.headings) // 2)

    def set(self, width: float) -> float:
        self.width, self.height = width, self._rows * _STEP
        return self.height

    def put(self, sheet: Sheet, x: float, top: float) -> None:
        column = (self.width - _GUTTER) / 2
        for k, heading in enumerate(self.headings):
            left = x + (column + _GUTTER) * (k // self._rows)
            self._entry(sheet, heading, left, top - (k % self._rows) * _STEP, column)

    def _entry(self, sheet: Sheet, heading: Heading, x: float, top: float, room: float) -> None:
        fonts, y = self.typesetter.fonts, top - 12
        words = width(heading.content, fonts.regular, _SIZE, fonts)
        link = Element("Link", Element("TOCI", self.element))
        shown = sheet.ink.show(heading.content, fonts.regular, _SIZE)
        number = sheet.later(x + room - _DIGITS, y, heading.key, _DIGITS, _SIZE, QUIET, right=True)
        text = f"BT {paint(INK)} rg 1 0 0 1 {x:.2f} {y:.2f} Tm {shown} ET"
        sheet.write(f"{sheet.opening(link)} {text} {number} EMC")
        line = f"{x + words + 6:.2f} {y + 2:.2f} m {x + room - _DIGITS - 2:.2f} {y + 2:.2f} l S"
        sheet.decorate(f"{paint(GRID)} RG 0.6 w [1.5 2.5] 0 d {line}")
        sheet.lead(link, heading.key, (x, y - 4, x + room, y + 11), heading.content)
