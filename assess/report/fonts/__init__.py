"""The fonts every report is drawn with: found, registered once, and asked whether they know a character.

Noto Sans SC, cut to Latin, symbols, GB 2312, GBK and the rarer characters of names by `build.py`.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from assess.errors import ReportError
from assess.i18n import mark

SHIPPED = Path(__file__).parent
REGULAR, BOLD = "NotoSansSC", "NotoSansSC-Bold"
SUBSTITUTE = "\u3013"  # the geta mark, the printers' sign for a character the case does not hold
_FILES = {REGULAR: "NotoSansSC-Regular.ttf", BOLD: "NotoSansSC-Bold.ttf"}


@dataclass(frozen=True)
class Fonts:
    """Names of the two registered faces, and the code points both of them can draw."""

    regular: str
    bold: str
    known: frozenset[int]

    def missing_glyphs(self, text: str) -> set[str]:
        """The characters of `text` that cannot be drawn; line ends are not drawn and never missing."""
        return {character for character in set(text) if ord(character) not in self.known and character not in "\n"}

    def drawable(self, text: str) -> str:
        """`text` with a geta mark in place of every character that cannot be drawn."""
        missing = self.missing_glyphs(text)
        return "".join(SUBSTITUTE if c in missing else c for c in text) if missing else text


class CopyableFont(TTFont):
    """A font whose characters beyond the basic plane can be copied out of a PDF as themselves.

    ReportLab writes their code points as five digits where the format wants UTF-16 pairs. It also reads a face
    through one shared cursor, so reports made in several threads take turns here.
    """

    _turn = Lock()

    def addObjects(self, doc: PDFDocument) -> None:
        with self._turn:
            super().addObjects(doc)
        for name, stored in doc.idToObject.items():
            if name.startswith("toUnicodeCMap:"):
                stored.content = _BEYOND.sub(_pair, stored.content)


_BEYOND = re.compile("(?<=> <)[0-9A-F]{5,6}(?=>)")


def _pair(code: re.Match[str]) -> str:
    return chr(int(code[0], 16)).encode("utf-16-be").hex().upper()


@cache
def fonts(directory: Path = SHIPPED) -> Fonts:
    """Registers the faces in `directory` with ReportLab. Raises ReportError when they are not there.

    Another directory may hold the uncut faces under the same file names, for names beyond the shipped set.
    """
    suffix = "" if directory == SHIPPED else f"-{len(pdfmetrics.getRegisteredFontNames())}"
    known = [_register(name + suffix, directory / file) for name, file in _FILES.items()]
    regular, bold = REGULAR + suffix, BOLD + suffix
    pdfmetrics.registerFontFamily(regular, normal=regular, bold=bold, italic=regular, boldItalic=bold)
    return Fonts(regular, bold, frozenset.intersection(*known))


def _register(name: str, path: Path) -> frozenset[int]:
    try:
        font = CopyableFont(name, str(path))
    except (TTFError, OSError) as error:
        raise ReportError(
            mark("The font {path} cannot be read; reinstall the package or rebuild it with fonts/build.py"), path=path
        ) from error
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph)
