"""Text on paper: every string that is drawn comes through `Typesetter`, which makes it fit to draw.

There is no markup at this level: text is laid out character by character and handed to the page as text, so no
name or answer can become a tag, a link or a file. A character no font has stops the report with a sentence that names
it, or is drawn as a geta mark and named in the foot of the page where the reader asked for that.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assess.errors import ReportError
from assess.i18n import mark
from assess.report.fonts import Fonts
from assess.report.ink import paint, widths
from assess.report.lines import Line, split
from assess.report.sheet import Block, Sheet
from assess.report.tags import Element

_INVISIBLE = {"Cc", "Cf", "Zl", "Zp"}
_SELECTORS = {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}


class _Visible(dict[int, int | None]):
    """What `str.translate` makes of a character: a space of a tab, nothing of what draws nothing."""

    def __missing__(self, code: int) -> int | None:
        drawn = code == 10 or (unicodedata.category(chr(code)) not in _INVISIBLE and code not in _SELECTORS)
        self[code] = code if drawn else None
        return self[code]


_VISIBLE = _Visible({9: 32})


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
    """Makes strings drawable with one set of fonts. Unless `substitute`, a character none of them has is an error."""

    fonts: Fonts
    substitute: bool = False

    def text(self, words: str, style: Style, marker: str = "") -> "Passage":
        """What `runs` makes of a single one, most of all there is, without the ado of several."""
        line, missing = self._line(words), _checked(words, self.fonts)[1]
        return Passage(self.fonts, [Run(line, style.bold)], style, marker and self.plain(marker), missing)

    def runs(self, runs: Sequence[Run], style: Style, marker: str = "") -> "Passage":
        drawn = [Run(self._line(run.text), run.bold, run.colour) for run in runs]
        missing = {c for run in runs for c in self.missing(run.text)}
        return Passage(self.fonts, drawn, style, self.plain(marker), frozenset(missing))

    def heading(self, words: str, style: Style, level: int) -> "Heading":
        """A passage that is also an entry of the outline, `level` 0 the outermost."""
        run = Run(self.plain(words), style.bold)
        return Heading(self.fonts, [run], style, frozenset(self.missing(words)), level)

    def plain(self, words: str) -> str:
        """`words` as they can be drawn on a line outside a passage: in a chart or a running head."""
        return self._line(words).replace("\n", " ")

    def missing(self, words: str) -> set[str]:
        """The characters of `words` that are drawn as geta marks."""
        return set(_checked(words, self.fonts)[1])

    def _line(self, words: str) -> str:
        seen, missing = _checked(words, self.fonts)
        if missing and not self.substitute:
            raise ReportError(
                mark(
                    "No font has the character {character} ({code}) in “{text}”; write the text without it, or put a "
                    "font that has it into the folder of fonts"
                ),
                character=_printable(min(missing)),
                code=f"U+{ord(min(missing)):04X}",
                text=_printable(seen[:60]),
            )
        return self.fonts.drawable(seen) if missing else seen


def _printable(words: str) -> str:
    return words.encode(errors="replace").decode()


@lru_cache(maxsize=16384)
def _checked(words: str, fonts: Fonts) -> tuple[str, frozenset[str]]:
    """What of a string is visible, and what of that no font has. Most strings are those of the questionnaire."""
    seen = visible(words)
    return seen, frozenset(fonts.missing_glyphs(seen))


@lru_cache(maxsize=16384)
def _lines(words: str, faces: tuple[tuple[int, str], ...], size: float, room: float, fonts: Fonts) -> tuple[Line, ...]:
    """The lines of a text in its `faces`, each with the number of characters set in it."""
    advances: list[float] = []
    for count, face in faces:
        start = len(advances)
        advances += widths(words[start : start + count], face, size, fonts)
    return tuple(split(words, advances, room))


def visible(words: str) -> str:
    """`words` without control, direction and other characters that draw nothing; tabs become spaces."""
    if words.isascii() and words.isprintable():
        return words
    return words.translate(_VISIBLE)


class Passage(Block):
    """A paragraph of runs. Splits between pages with at least two lines on either side where there are four."""

    def __init__(
        self,
        fonts: Fonts,
        runs: Sequence[Run],
        style: Style,
        marker: str = "",
        missing: frozenset[str] = frozenset(),
        element: Element | None = None,
        continues: bool = False,
    ) -> None:
        super().__init__(style.before, style.after, style.keep_with_next)
        self.fonts, self.runs, self.style, self.marker = fonts, list(runs), style, marker
        self.missing, self.continues = missing, continues
        self.element = element or Element("P")
        self.content = runs[0].text if len(runs) == 1 else "".join([run.text for run in runs])
        self.lines: tuple[Line, ...] = ()
        self.width = -1.0

    def belong(self, parent: Element) -> None:
        self.element.parent = parent

    def set(self, width: float) -> float:
        if width != self.width:
            faces = tuple([(len(run.text), self._face(run)) for run in self.runs])
            self.lines = _lines(self.content, faces, self.style.size, width - self.style.indent, self.fonts)
            self.width, self.height = width, max(1, len(self.lines)) * self.style.leading
        return self.height

    @property
    def least(self) -> float:
        lines = len(self.lines)
        return self.height if lines < 4 else 2 * self.style.leading

    def split(self, height: float) -> "tuple[Passage, Passage] | None":
        fits = int((height + 1e-6) // self.style.leading)
        if len(self.lines) - fits == 1:
            fits -= 1
        if fits < 2 or fits >= len(self.lines):
            return None
        cut = self.lines[fits].start
        return (
            self._part(self._between(0, cut), self.marker, continues=True),
            self._part(self._between(cut, len(self.content)), "", self.continues),
        )

    def _part(self, runs: list[Run], marker: str, continues: bool) -> "Passage":
        part = Passage(self.fonts, runs, self.style, marker, self.missing, self.element, continues)
        part.set(self.width)
        return part

    def put(self, sheet: Sheet, x: float, top: float) -> None:
        if self.missing:
            sheet.missing |= self.missing
        y = top - 0.5 * self.style.leading - 0.36 * self.style.size
        if self.marker:
            self._put_marker(sheet, x, y)
        out = [sheet.opening(self.element), "BT"]
        spread = 0.0
        for line in self.lines:
            across, gap = self._place(line)
            if gap != spread:
                out.append(f"{gap:.3f} Tc")
                spread = gap
            out.append(f"1 0 0 1 {x + across:.2f} {y:.2f} Tm")
            out += [self._run(sheet, run) for run in self._between(line.start, line.stop)]
            y -= self.style.leading
        if spread:
            out.append("0 Tc")
        sheet.write(" ".join(out) + " ET EMC")

    def _put_marker(self, sheet: Sheet, x: float, y: float) -> None:
        label = Element("Lbl", self.element.parent)
        drawn = self._run(sheet, Run(self.marker, self.style.bold))
        sheet.write(f"{sheet.opening(label)} BT 1 0 0 1 {x:.2f} {y:.2f} Tm {drawn} ET EMC")

    def _run(self, sheet: Sheet, run: Run) -> str:
        drawn = sheet.ink.show(run.text, self._face(run), self.style.size)
        return f"{paint(run.colour or self.style.colour)} rg {drawn}"

    def _place(self, line: Line) -> tuple[float, float]:
        """How far in a line begins, and how far its characters are spread."""
        spare = self.width - self.style.indent - line.width
        across = self.style.indent + spare * {"centre": 0.5, "right": 1.0}.get(self.style.align, 0.0)
        count = line.stop - line.start
        last = line.ends and not (self.continues and line is self.lines[-1])
        justified = self.style.align == "justify" and not last and count > 8 and 0 < spare < 3 * self.style.size
        return across, spare / (count - 1) if justified else 0.0

    def _face(self, run: Run) -> str:
        return self.fonts.bold if run.bold else self.fonts.regular

    def _between(self, start: int, stop: int) -> list[Run]:
        if len(self.runs) == 1:
            run = self.runs[0]
            return [Run(run.text[start:stop], run.bold, run.colour)] if start < stop else []
        found, offset = [], 0
        for run in self.runs:
            low, high = max(start - offset, 0), min(stop - offset, len(run.text))
            if low < high:
                found.append(Run(run.text[low:high], run.bold, run.colour))
            offset += len(run.text)
        return found


class Heading(Passage):
    """A passage that the reader can reach from the outline and from the contents."""

    def __init__(self, fonts: Fonts, runs: Sequence[Run], style: Style, missing: frozenset[str], level: int) -> None:
        super().__init__(fonts, runs, style, missing=missing, element=Element(f"H{level + 1}"))
        self.level = level
        self.key = ""

    @property
    def least(self) -> float:
        return self.height

    def split(self, height: float) -> None:
        return None

    def put(self, sheet: Sheet, x: float, top: float) -> None:
        sheet.reached(self.content, self.level, top, self.key)
        super().put(sheet, x, top)
