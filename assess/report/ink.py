"""Text as the operators of a page: which face, which cut of it and which codes draw a string.

ReportLab cuts a face into sets of 256 characters as they are used. What it decides for a character is kept here, so
that a character costs one look-up however often it is drawn; writing strings is most of the work of a report.
"""

from functools import lru_cache
from typing import Any

from reportlab.pdfbase import pdfmetrics

from assess.report.fonts import Fonts


class Ink:
    """Writes the text of one document. Every character must be one the fonts have (`Fonts.missing_glyphs`)."""

    def __init__(self, document: Any, fonts: Fonts) -> None:
        self._document, self._fonts = document, fonts
        self._codes: dict[str, dict[str, tuple[str, str]]] = {}

    def show(self, words: str, face: str, size: float) -> str:
        """The operators that draw `words`; font and size are set by them."""
        codes = self._codes.setdefault(face, {})
        out: list[str] = []
        current = ""
        for character in words:
            entry = codes.get(character) or self._code(character, face, codes)
            if entry[0] != current:
                out.append(f"> Tj {entry[0]} {size:g} Tf <" if current else f"{entry[0]} {size:g} Tf <")
                current = entry[0]
            out.append(entry[1])
        return "".join(out) + "> Tj" if out else ""

    def _code(self, character: str, face: str, codes: dict[str, tuple[str, str]]) -> tuple[str, str]:
        """The name of the cut that has the character, and its code there as two hexadecimal digits."""
        font = pdfmetrics.getFont(self._fonts.face_of(character, face))
        ((cut, code),) = font.splitString(character, self._document)
        entry = codes[character] = (font.getSubsetInternalName(cut, self._document), code.hex())
        return entry


@lru_cache(maxsize=128)
def paint(colour: str, opacity: float = 1) -> str:
    """A colour on white as the three numbers an operator takes."""
    shares = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    return " ".join(f"{1 - (1 - share) * opacity:.3f}" for share in shares)


@lru_cache(maxsize=16)
def _advances(face: str, fonts: Fonts) -> dict[str, float]:
    return {}


def widths(words: str, face: str, size: float, fonts: Fonts) -> list[float]:
    """The width of each character."""
    known, scale = _advances(face, fonts), size / 1000
    found = []
    for character in words:
        width = known.get(character)
        if width is None:
            width = known[character] = _advance(character, face, fonts)
        found.append(width * scale)
    return found


def _advance(character: str, face: str, fonts: Fonts) -> float:
    drawn = pdfmetrics.getFont(fonts.face_of(character, face)).face
    return float(drawn.charWidths.get(ord(character), drawn.defaultWidth))


def width(words: str, face: str, size: float, fonts: Fonts) -> float:
    return sum(widths(words, face, size, fonts))
