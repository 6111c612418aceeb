"""Text on paper: every string that is drawn comes through `Typesetter`, which makes it fit to draw.

There is no markup at this level: text is laid out character by character and handed to the page as text, so no
name or answer can become a tag, a link or a file. Characters no font has are drawn as a geta mark and named in
the foot of the page.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import Flowable

from assess.report.fonts import Fonts
from assess.report.lines import Line, split

_SELECTORS = {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
_INVISIBLE = {"Cc", "Cf", "Zl", "Zp"}


@dataclass(frozen=True)
class Style:
    """Size, leading, spaces and indent in points; `align` is left, centre, right or justify."""

    size: float = 10
    leading: float = 16
    colour: str = "#1f2933"
    bold: bool = False
    align: str = "left"
    before: float = 0
    after: float = 0
    indent: float = 0
    keep_with_next: bool = False


@dataclass(frozen=True)
class Run:
    """A stretch of text in one face; an empty colour is the style's."""

    text: str
    bold: bool = False
    colour: str = ""


@dataclass(frozen=True)
class Typesetter:
    """Makes strings drawable with one pair of fonts."""

    fonts: Fonts

    def text(self, words: str, style: Style, marker: str = "") -> "Passage":
        return self.runs([Run(words, style.bold)], style, marker)

    def runs(self, runs: Sequence[Run], style: Style, marker: str = "") -> "Passage":
        missing = {c for run in runs for c in self.missing(run.text)}
        drawn = [replace(run, text=self.fonts.drawable(visible(run.text))) for run in runs]
        return Passage(self.fonts, drawn, style, self.plain(marker), frozenset(missing))

    def heading(self, words: str, style: Style, level: int) -> "Heading":
        """A passage that is also an entry of the outline, `level` 0 the outermost."""
        run = Run(self.plain(words), style.bold)
        return Heading(self.fonts, [run], style, missing=frozenset(self.missing(words)), level=level)

    def plain(self, words: str) -> str:
        """`words` as they can be drawn on a line outside a passage: in a chart or a running head."""
        return self.fonts.drawable(visible(words)).replace("\n", " ")

    def missing(self, words: str) -> set[str]:
        """The characters of `words` that `plain` draws as geta marks."""
        return self.fonts.missing_glyphs(visible(words))


def visible(words: str) -> str:
    """`words` without control, direction and other characters that draw nothing; tabs become spaces."""
    if words.isascii() and words.isprintable():
        return words
    return "".join(
        " " if c == "\t" else c
        for c in words
        if c in "\n\t" or (unicodedata.category(c) not in _INVISIBLE and ord(c) not in _SELECTORS)
    )


@lru_cache(maxsize=32)
def _colour(name: str) -> HexColor:
    return HexColor(name)


@lru_cache(maxsize=8)
def _advances(font: str) -> tuple[dict[int, float], float]:
    face = pdfmetrics.getFont(font).face
    return face.charWidths, face.defaultWidth


def _widths(text: str, font: str, size: float) -> list[float]:
    widths, default = _advances(font)
    return [widths.get(ord(c), default) * size / 1000 for c in text]


class Passage(Flowable):
    """A paragraph of runs. Splits between pages with at least two lines on either side where there are four."""

    def __init__(
        self,
        fonts: Fonts,
        runs: Sequence[Run],
        style: Style,
        marker: str = "",
        missing: frozenset[str] = frozenset(),
        continues: bool = False,
    ) -> None:
        super().__init__()
        self.fonts, self.runs, self.style, self.marker = fonts, list(runs), style, marker
        self.missing, self.continues = missing, continues
        self.keepWithNext = style.keep_with_next
        self.content = "".join(run.text for run in runs)
        self.lines: list[Line] = []
        self.width, self.height = -1.0, 0.0

    def getSpaceBefore(self) -> float:
        return self.style.before

    def getSpaceAfter(self) -> float:
        return self.style.after

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        if self.lines and availWidth == self.width:
            return self.width, self.height
        widths = [w for run in self.runs for w in _widths(run.text, self._font(run), self.style.size)]
        self.lines = split(self.content, widths, availWidth - self.style.indent)
        self.width, self.height = availWidth, max(1, len(self.lines)) * self.style.leading
        return self.width, self.height

    def split(self, availWidth: float, availHeight: float) -> list[Flowable]:
        self.wrap(availWidth, availHeight)
        fits = int((availHeight + 1e-6) // self.style.leading)
        if fits >= len(self.lines):
            return [self]
        if len(self.lines) - fits == 1:
            fits -= 1
        if fits < 2:
            return []
        cut = self.lines[fits].start
        first = Passage(self.fonts, self._between(0, cut), self.style, self.marker, self.missing, continues=True)
        rest = Passage(self.fonts, self._between(cut, len(self.content)), self.style, "", self.missing, self.continues)
        return [first, rest]

    def minWidth(self) -> float:
        return 0

    def draw(self) -> None:
        if self.missing:
            named: set[str] = getattr(self.canv, "missing", set())
            named |= self.missing
        y = self.height - 0.5 * self.style.leading - 0.36 * self.style.size
        if self.marker:
            self._put(0, y, [Run(self.marker, self.style.bold)], 0)
        for line in self.lines:
            self._put(*self._place(line, y))
            y -= self.style.leading

    def _place(self, line: Line, y: float) -> tuple[float, float, list[Run], float]:
        spare = self.width - self.style.indent - line.width
        x = self.style.indent + spare * {"centre": 0.5, "right": 1.0}.get(self.style.align, 0.0)
        count = line.stop - line.start
        last = line.ends and not (self.continues and line is self.lines[-1])
        justified = self.style.align == "justify" and not last and count > 8 and 0 < spare < 3 * self.style.size
        return x, y, self._between(line.start, line.stop), spare / (count - 1) if justified else 0.0

    def _put(self, x: float, y: float, runs: list[Run], spread: float) -> None:
        writer: Any = self.canv.beginText(x, y)
        writer.setCharSpace(spread)
        for run in runs:
            writer.setFillColor(_colour(run.colour or self.style.colour))
            writer.setFont(self._font(run), self.style.size)
            writer.textOut(run.text)
        self.canv.drawText(writer)

    def _font(self, run: Run) -> str:
        return self.fonts.bold if run.bold else self.fonts.regular

    def _between(self, start: int, stop: int) -> list[Run]:
        found, offset = [], 0
        for run in self.runs:
            low, high = max(start - offset, 0), min(stop - offset, len(run.text))
            if low < high:
                found.append(replace(run, text=run.text[low:high]))
            offset += len(run.text)
        return found


class Heading(Passage):
    """A passage that the reader can reach from the outline."""

    def __init__(self, fonts: Fonts, runs: Sequence[Run], style: Style, missing: frozenset[str], level: int) -> None:
        super().__init__(fonts, runs, style, missing=missing)
        self.level = level

    def split(self, availWidth: float, availHeight: float) -> list[Flowable]:
        return []

    def draw(self) -> None:
        key = f"h{self.canv.getPageNumber()}-{self.canv.absolutePosition(0, 0)[1]:.0f}"
        self.canv.bookmarkHorizontal(key, 0, self.height)
        self.canv.addOutlineEntry(self.content, key, self.level, closed=False)
        super().draw()
