"""What makes a PDF readable without eyes: the tree of its headings, paragraphs, lists, tables and figures.

Whatever is drawn stands between two operators that name its place in the tree, or call it an artifact (lines, running
heads) that a screen reader passes over. Elements join the tree when they are first drawn, so the reading order is the
order on paper. ISO 32000-1, 14.7 and 14.8.
"""

from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFObject, PDFObjectReference

from assess.report.raw import Raw

LINKS = 10_000
"""Where the numbers of links begin in the way back into the tree; pages come before them."""


@dataclass(eq=False)
class Element(PDFObject):
    """One node: `role` as ISO 32000 names it; `attributes` are entries of its dictionary, written as they stand."""

    role: str
    parent: "Element | _Tree | None" = None
    attributes: str = ""
    kids: list[Any] = field(default_factory=list)
    """Elements, (page, mark on it) of content, and links."""
    placed: bool = False
    number: int = 0
    """Of the object in the document, once it is numbered."""

    __RefOnly__ = 1

    def format(self, document: Any) -> bytes:
        page = next((kid[0] for kid in self.kids if isinstance(kid, tuple)), None)
        kids = b" ".join([_kid(kid, page, document) for kid in self.kids])
        parent = b"%d 0 R" % self.parent.number if self.parent else b"null"
        place = b" /Pg " + _page(page, document) if page is not None else b""
        more = self.attributes.encode("latin-1")
        return b"<</S /%s /P %s%s /K [%s]%s>>" % (self.role.encode(), parent, place, kids, more)


@dataclass(eq=False)
class Link:
    """A place on a page that leads elsewhere, by the name of its annotation."""

    page: int
    annotation: str


def _kid(kid: Any, page: int | None, document: Any) -> bytes:
    """A kid as it stands in an element whose content lies on `page` unless a kid says otherwise."""
    if isinstance(kid, Element):
        return b"%d 0 R" % kid.number
    if isinstance(kid, Link):
        link = document.refAnnotation(kid.annotation).format(document)
        return b"<</Type /OBJR /Obj %s /Pg %s>>" % (link, _page(kid.page, document))
    if kid[0] == page:
        return b"%d" % kid[1]
    return b"<</Type /MCR /Pg %s /MCID %d>>" % (_page(kid[0], document), kid[1])


def _page(number: int, document: Any) -> bytes:
    return b"%d 0 R" % document.idToObjectNumberAndVersion[f"Page{number}"][0]


def text(words: str) -> str:
    """A text string as it stands in a dictionary."""
    return f"<FEFF{words.encode('utf-16-be', 'replace').hex().upper()}>"


def figure(words: str, box: tuple[float, float, float, float]) -> str:
    """Of a figure: what it shows, and where it lies on its page."""
    sides = " ".join(f"{side:.2f}" for side in box)
    return f" /Alt {text(words)} /A <</O /Layout /Placement /Block /BBox [{sides}]>>"


def in_table(scope: str = "", columns: int = 1) -> str:
    """Of a cell: which way a heading holds, and how many columns the cell spans."""
    entries = (f" /Scope /{scope}" if scope else "") + (f" /ColSpan {columns}" if columns > 1 else "")
    return f" /A <</O /Table{entries}>>" if entries else ""


class Structure:
    """The tree of one document, and which element each mark of each page belongs to."""

    def __init__(self) -> None:
        self.root = Element("Document", placed=True)
        self.pages: dict[int, list[Element]] = {}
        self.links: list[Element] = []

    def mark(self, element: Element, page: int) -> int:
        """A new mark on the page for content of the element."""
        self.place(element)
        marks = self.pages.setdefault(page, [])
        marks.append(element)
        element.kids.append((page, len(marks) - 1))
        return len(marks) - 1

    def link(self, element: Element, page: int, annotation: str) -> int:
        """Makes the annotation a part of the element; the number to write into the annotation."""
        self.place(element)
        element.kids.append(Link(page, annotation))
        self.links.append(element)
        return LINKS + len(self.links) - 1

    def place(self, element: Element) -> None:
        if element.placed:
            return
        element.parent = element.parent or self.root
        self.place(element.parent)
        element.parent.kids.append(element)
        element.placed = True

    def write(self, document: Any, pages: int) -> None:
        """Puts the tree into the document, which then says that it is tagged."""
        tree = _Tree(self, pages)
        self.root.parent = tree
        tree.number = _number(tree, document)
        document.Catalog.StructTreeRoot = PDFObjectReference(f"E{tree.number}")
        waiting = [self.root]
        while waiting:
            element = waiting.pop()
            element.number = _number(element, document)
            waiting += reversed([kid for kid in element.kids if isinstance(kid, Element)])
        document.Catalog.MarkInfo = Raw(b"<</Marked true>>")
        for number in range(1, pages + 1):
            page = document.idToObject[f"Page{number}"]
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
            page.StructParents, page.Tabs = number - 1, "/S"


def _number(element: PDFObject, document: Any) -> int:
    """Enters an element among the objects of the document, as `document.Reference` does with more questions."""
    document.objectcounter += 1
    number, name = document.objectcounter, f"E{document.objectcounter}"
    document.idToObject[name] = element
    document.idToObjectNumberAndVersion[name] = number, 0
    document.numberToId[number] = name
    return number


class _Tree(PDFObject):
    """The root of the tree and the way back into it: page k is entry k - 1, links follow."""

    __RefOnly__ = 1
    number = 0

    def __init__(self, structure: Structure, pages: int) -> None:
        self.structure, self.pages = structure, pages

    def format(self, document: Any) -> bytes:
        entries = []
        for number in range(1, self.pages + 1):
            marks = self.structure.pages.get(number, [])
            refs = b" ".join([b"%d 0 R" % element.number for element in marks])
            entries.append(b"%d [%s]" % (number - 1, refs))
        for k, element in enumerate(self.structure.links):
            entries.append(b"%d %d 0 R" % (LINKS + k, element.number))
        following = LINKS + len(self.structure.links)
        back = b"/ParentTree <</Nums [%s]>> /ParentTreeNextKey %d" % (b"\n".join(entries), following)
        return b"<</Type /StructTreeRoot /K [%d 0 R] %s /RoleMap <<>>>>" % (self.structure.root.number, back)
