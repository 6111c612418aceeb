"""The fonts every report is drawn with: found, registered once, and asked whether they know a character.

Noto Sans SC in two weights, cut to Latin, symbols, GB 2312, GBK and the rarer characters of names, and a third face
with what the uncut one has beyond them (Extension A, old radicals), for the names those characters stand in. All
three are cut by `build.py`.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError

from assess.errors import ReportError
from assess.i18n import mark
from assess.report.fonts.cuts import CopyableFont

SHIPPED = Path(__file__).parent
REGULAR, BOLD, RARE = "NotoSansSC", "NotoSansSC-Bold", "NotoSansSC-Rare"
SUBSTITUTE = "\u3013"  # the geta mark, the printers' sign for a character the case does not hold
_FILES = {REGULAR: "NotoSansSC-Regular.ttf", BOLD: "NotoSansSC-Bold.ttf", RARE: "NotoSansSC-Rare.ttf"}


# Known by itself: comparing all its characters at every look-up would take seconds a report.
@dataclass(frozen=True, eq=False)
class Fonts:
    """Names of the registered faces, and the code points that can be drawn: `common` in both weights, `known` in any.
    A character beyond `common` is drawn in the one weight of `rare`."""

    regular: str
    bold: str
    rare: str
    common: frozenset[int]
    known: frozenset[int]

    def missing_glyphs(self, text: str) -> set[str]:
        """The characters of `text` that cannot be drawn; line ends are not drawn and never missing."""
        return {character for character in set(text) if ord(character) not in self.known and character not in "\n"}

    def drawable(self, text: str) -> str:
        """`text` with a geta mark in place of every character that cannot be drawn."""
        missing = self.missing_glyphs(text)
        return "".join(SUBSTITUTE if c in missing else c for c in text) if missing else text

    def face_of(self, character: str, face: str) -> str:
        """`face` or, where it lacks the character, the face that has it."""
        return face if ord(character) in self.common else self.rare


def fonts(directory: Path = SHIPPED) -> Fonts:
    """Registers the faces in `directory` with ReportLab. Raises ReportError when they are not there.

    Another directory may hold the uncut faces under the same file names; without a third face there, the shipped one
    helps out.
    """
    return _registered(directory)


@cache
def _registered(directory: Path) -> Fonts:
    suffix = "" if directory == SHIPPED else f"-{len(pdfmetrics.getRegisteredFontNames())}"
    regular, bold, rare = REGULAR + suffix, BOLD + suffix, RARE + suffix
    both = (_register(regular, directory / _FILES[REGULAR]), _register(bold, directory / _FILES[BOLD]))
    common = both[0] & both[1]
    third = directory / _FILES[RARE]
    more = _register(rare, third if third.exists() else SHIPPED / third.name)
    return Fonts(regular, bold, rare, common, common | more)


def _register(name: str, path: Path) -> frozenset[int]:
    try:
        font = CopyableFont(name, str(path))
    except (TTFError, OSError) as error:
        raise ReportError(
            mark("The font {path} cannot be read; reinstall the package or rebuild it with fonts/build.py"), path=path
        ) from error
    font.face.name = name.encode()  # two faces of one name would share what makes their text copyable
    pdfmetrics.registerFont(font)
    return frozenset(code for code, glyph in font.face.charToGlyph.items() if glyph)
