"""A page of a report in the making: what is written on it, how it is tagged, and what stands on it as a block."""

from collections.abc import Callable
from io import BytesIO

from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString
from reportlab.pdfgen.canvas import Canvas

from assess.report.fonts import Fonts
from assess.report.ink import Ink, paint, width
from assess.report.tags import Element, Structure, text
from assess.report.written import written

rl_config.useA85 = 0  # streams stay binary: a fifth smaller, and faster to write


class Block:
    """Something that takes room on a page. `set` gives its height, `put` draws it with its top at `top`; `least` is
    the height below which not even its first part can stand, `split` cuts it in two, the first at most so high."""

    def __init__(self, before: float = 0, after: float = 0, keep_with_next: bool = False) -> None:
        self.before, self.after, self.keep_with_next = before, after, keep_with_next
        self.height = 0.0

    def set(self, width: float) -> float:
        raise NotImplementedError

    @property
    def least(self) -> float:
        return self.height

    def split(self, height: float) -> "tuple[Block, Block] | None":
        return None

    def belong(self, parent: Element) -> None:
        """Hangs what the block says into the tree below `parent`."""

    def put(self, sheet: "Sheet", x: float, top: float) -> None:
        raise NotImplementedError


class Sheet(Canvas):
    """A canvas whose content is tagged, and that remembers which characters of the page no font could draw."""

    def __init__(self, target: BytesIO, fonts: Fonts, lang: str) -> None:
        super().__init__(target, A4, invariant=1, lang=lang, initialFontName=fonts.regular, pdfVersion=(1, 7))
        self.fonts, self.ink, self.structure = fonts, Ink(self._doc, fonts, lang != "en"), Structure()
        self.missing: set[str] = set()
        self.passing = False  # what is drawn now was read before: a repeated head
        self.outline: list[tuple[str, int, str, int]] = []
        """Title, level, key and page of each heading so far."""
        self._waiting: dict[str, tuple[float, float, str, bool]] = {}

    def write(self, operators: str) -> None:
        self._code.append(operators)

    def opening(self, element: Element, said: str = "") -> str:
        """The operator that begins content of the element; `said` is what a drawing says in letters."""
        if self.passing:
            return "/Artifact BMC"
        number = self.structure.mark(element, self._pageNumber)
        actual = f" /ActualText {text(said)}" if said else ""
        return f"/{element.role} <</MCID {number}{actual}>> BDC"

    def decorate(self, operators: str) -> None:
        """Draws what a reader need not know of."""
        self._code.append(f"/Artifact BMC q {operators} Q EMC")

    def decoration(self, x: float, y: float, words: str, size: float, colour: str) -> None:
        """A line of text that is no part of what is read: a running head, a page number."""
        drawn = self.ink.show(words, self.fonts.regular, size)
        text = f"BT {paint(colour)} rg 1 0 0 1 {x:.2f} {y:.2f} Tm {drawn} ET"
        self._code.append(f"/Artifact <</Type /Pagination>> BDC {text} EMC")

    def decoration_later(self, x: float, y: float, name: str, room: float, size: float, colour: str) -> None:
        """A figure that is known at the end only (`finish`), in the middle of its room."""
        self._code.append(f"/Artifact <</Type /Pagination>> BDC {self.later(x, y, name, room, size, colour)} EMC")

    def later(self, x: float, y: float, name: str, room: float, size: float, colour: str, right: bool = False) -> str:
        """The operators of such a figure: a form, which is written when the figure is known."""
        self._waiting[name] = (room, size, colour, right)
        self._formsinuse.append(name)
        return f"q 1 0 0 1 {x:.2f} {y:.2f} cm /{self._doc.getXObjectName(name)} Do Q"

    def finish(self, figures: Callable[[int], dict[str, str]]) -> bytes:
        """The whole document; `figures` gives what was left open, by name, from the number of pages."""
        pages = self._pageNumber - 1
        known = figures(pages)
        for name, (room, size, colour, right) in self._waiting.items():
            words = known[name]
            spare = room - width(words, self.fonts.regular, size, self.fonts)
            self.beginForm(name, 0, -size, room, size)
            drawn = self.ink.show(words, self.fonts.regular, size)
            self._code.append(f"BT {paint(colour)} rg 1 0 0 1 {spare if right else spare / 2:.2f} 0 Tm {drawn} ET")
            self.endForm()
        self.structure.write(self._doc, pages)
        return written(self._doc, self)

    def reached(self, title: str, level: int, top: float, key: str) -> None:
        """A heading stands here: an entry of the outline and a place that links lead to."""
        key = key or f"h{len(self.outline)}"
        self.bookmarkPage(key, fit="XYZ", left=0, top=round(top, 2), zoom=0)
        self.addOutlineEntry(title, key, level, closed=False)
        self.outline.append((title, level, key, self._pageNumber))

    def lead(self, element: Element, key: str, box: tuple[float, float, float, float], words: str) -> None:
        """Makes a box of the page lead to a heading; `words` say where."""
        self._link(element, box, words, {"Dest": self._bookmarkReference(key)})

    def lead_out(self, element: Element, address: str, box: tuple[float, float, float, float], words: str) -> None:
        """Makes a box of the page lead to an address of the service's own."""
        action = PDFDictionary({"S": PDFName("URI"), "URI": PDFString(address)})
        self._link(element, box, words, {"A": action})

    def _link(
        self, element: Element, box: tuple[float, float, float, float], words: str, where: dict[str, object]
    ) -> None:
        name = f"link{len(self.structure.links)}"
        number = self.structure.link(element, self._pageNumber, name)
        entries = {
            "Type": PDFName("Annot"),
            "Subtype": PDFName("Link"),
            "Rect": PDFArray([round(side, 2) for side in box]),
            "Border": PDFArray([0, 0, 0]),
            "F": 4,
            "Contents": PDFString(words),
            "StructParent": number,
        }
        self._addAnnotation(PDFDictionary(entries | where), name)
