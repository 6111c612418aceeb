"""The parts of a face that travel with a report: cuts of up to 256 characters, in the order they were first written.

Characters that stand in most Chinese reports (`common.txt`: a line for the regular face, one for the bold) are written
first and fill the first cuts, so that those are alike in all reports and are made once.
"""

import re
import zlib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from reportlab.pdfbase import ttfonts
from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFDocument, PDFStream, PDFTrueTypeFont

from assess.report.raw import Raw

_BEYOND = re.compile("(?<=> <)[0-9A-F]{5,6}(?=>)")
_turn = Lock()


@cache
def common() -> tuple[str, str]:
    """The characters that are written first, of the regular face and of the bold."""
    regular, bold, *_ = (Path(__file__).parent / "common.txt").read_text(encoding="utf-8").split("\n")
    return regular, bold


@dataclass(frozen=True)
class Cut:
    """What a report holds of a cut: the font program and the meaning of its codes, compressed, and the widths."""

    name: str
    program: bytes
    length: int
    meaning: bytes
    widths: bytes


class CopyableFont(ttfonts.TTFont):
    """A font whose characters beyond the basic plane can be copied out of a PDF as themselves, and whose cuts are made
    once where reports share them.

    ReportLab writes code points beyond the basic plane as five digits where the format wants UTF-16 pairs. It also
    reads a face through one shared cursor, so reports made in several threads take turns here.
    """

    def addObjects(self, doc: PDFDocument) -> None:
        state = self.state[doc]
        state.frozen = 1
        for number, characters in enumerate(state.subsets):
            with _turn:
                cut = _cut(self, number, tuple(characters))
            name = self.getSubsetInternalName(number, doc)[1:]
            font = PDFTrueTypeFont()
            font.Name, font.BaseFont = name, cut.name
            font.FirstChar, font.LastChar, font.Widths = 0, len(characters) - 1, Raw(cut.widths)
            font.ToUnicode = doc.Reference(_stream(cut.meaning), f"toUnicodeCMap:{cut.name}")
            font.FontDescriptor = doc.Reference(self._descriptor(doc, cut), f"fontDescriptor:{cut.name}")
            doc.Reference(font, name)
            doc.idToObject["BasicFonts"].dict[name] = font
        del self.state[doc]

    def _descriptor(self, doc: PDFDocument, cut: Cut) -> PDFDictionary:
        face = self.face
        box = " ".join(f"{side:g}" for side in face.bbox)
        return PDFDictionary(
            {
                "Type": "/FontDescriptor",
                "Ascent": face.ascent,
                "CapHeight": face.capHeight,
                "Descent": face.descent,
                "Flags": face.flags & ~ttfonts.FF_NONSYMBOLIC | ttfonts.FF_SYMBOLIC,
                "FontBBox": Raw(f"[ {box} ]".encode()),
                "FontName": f"/{cut.name}",
                "ItalicAngle": face.italicAngle,
                "StemV": face.stemV,
                "FontFile2": doc.Reference(_stream(cut.program, cut.length), f"fontFile:{cut.name}"),
                "MissingWidth": face.defaultWidth,
            }
        )


@lru_cache(maxsize=64)
def _cut(font: CopyableFont, number: int, characters: tuple[int, ...]) -> Cut:
    face = font.face
    name = b"".join((ttfonts.SUBSETN(number), b"+", face.name, face.subfontNameX)).decode("latin-1")
    program = face.makeSubset(list(characters))
    meaning = _BEYOND.sub(_pair, ttfonts.makeToUnicodeCMap(name, characters))
    widths = " ".join(f"{face.getCharWidth(code):g}" for code in characters)
    return Cut(name, zlib.compress(program), len(program), zlib.compress(meaning.encode()), f"[{widths}]".encode())


def _pair(code: re.Match[str]) -> str:
    return chr(int(code[0], 16)).encode("utf-16-be").hex().upper()


def _stream(compressed: bytes, length: int = 0) -> PDFStream:
    entries: dict[str, Any] = {"Filter": "/FlateDecode"} | ({"Length1": length} if length else {})
    return PDFStream(PDFDictionary(entries), compressed)
