"""Text as the operators of a page: which face, which cut of it and which codes draw a string.

ReportLab cuts a face into sets of 256 characters as they are used. What it decides for a character is kept here, so
that a character costs one look-up however often it is drawn; writing strings is much of the work of a report. In
Chinese reports the commonest characters come first (see `fonts.cuts`), so that a string of them has the same operators
in all reports and is written once.
"""

from functools import lru_cache
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument

from assess.report.fonts import Fonts
from assess.report.fonts.cuts import common

Codes = dict[str, tuple[str, str]]
"""Of a character the name of the cut that has it, and its code there as two hexadecimal digits."""


class Ink:
    """Writes the text of one document. Every character must be one the fonts have (`Fonts.missing_glyphs`)."""

    def __init__(self, document: Any, fonts: Fonts, chinese: bool) -> None:
        self._document, self._fonts, self._chinese = document, fonts, chinese
        self._codes: dict[str, Codes] = {fonts.regular: {}, fonts.bold: {}}
        if chinese:
            for face in self._codes:
                self._codes[face] = dict(_shared(fonts)[face])
                _write_first(document, face, fonts)

    def show(self, words: str, face: str, size: float) -> str:
        """The operators that draw `words`; font and size are set by them."""
        return (self._chinese and _known(words, face, size, self._fonts)) or self._shown(words, face, size)

    def _shown(self, words: str, face: str, size: float) -> str:
        codes = self._codes[face]
        if not codes.keys() >= set(words):
            for character in words:  # in their order, which is the same in every process
                if character not in codes:
                    codes[character] = _code(character, face, self._document, self._fonts)
        return _operators(words, codes, size)


def _operators(words: str, codes: Codes, size: float) -> str:
    out: list[str] = []
    current = ""
    for cut, code in map(codes.__getitem__, words):
        if cut != current:
            out.append(f"> Tj {cut} {size:g} Tf <" if current else f"{cut} {size:g} Tf <")
            current = cut
        out.append(code)
    return "".join(out) + "> Tj" if out else ""


def _code(character: str, face: str, document: Any, fonts: Fonts) -> tuple[str, str]:
    font = pdfmetrics.getFont(fonts.face_of(character, face))
    ((cut, code),) = font.splitString(character, document)
    return font.getSubsetInternalName(cut, document), code.hex()


@lru_cache(maxsize=16384)
def _known(words: str, face: str, size: float, fonts: Fonts) -> str:
    """The operators of a string that are the same in all Chinese reports, "" where there are none."""
    codes = _shared(fonts)[face]
    return _operators(words, codes, size) if codes.keys() >= set(words) else ""


@lru_cache(maxsize=16)
def _shared(fonts: Fonts) -> dict[str, Codes]:
    """The codes of the characters that are written first in every Chinese report."""
    document, shared = PDFDocument(), {}
    for face in (fonts.regular, fonts.bold):
        words = _write_first(document, face, fonts)
        shared[face] = {character: _code(character, face, document, fonts) for character in words}
    return shared


def _write_first(document: Any, face: str, fonts: Fonts) -> str:
    words = "".join(c for c in common()[face == fonts.bold] if ord(c) in fonts.common)
    font = pdfmetrics.getFont(face)
    font.splitString(words, document)
    font.getSubsetInternalName(0, document)
    return words


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
