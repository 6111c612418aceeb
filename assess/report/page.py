"""The sheet a report is drawn on: its measures and styles, and what stands on every page."""

from io import BytesIO

from reportlab.lib.pagesizes import A4

from assess.i18n import translator
from assess.report.charts import FILL, GRID, QUIET
from assess.report.flow import Flow
from assess.report.fonts import SUBSTITUTE
from assess.report.ink import paint, width
from assess.report.records import ReportContent
from assess.report.sheet import Block, Sheet
from assess.report.typeset import Style, Typesetter, visible

WIDTH, HEIGHT = A4
SIDE, TOP, BOTTOM = 51.0, 60.0, 56.0
ROOM = WIDTH - 2 * SIDE
TALL = HEIGHT - TOP - BOTTOM
PALE = "#eef4f3"

TITLE = Style(30, 40, bold=True)
NAME = Style(19, 28, bold=True, before=10)
H1 = Style(17, 24, FILL, bold=True, before=20, after=7, keep_with_next=True)
H2 = Style(12, 18, bold=True, before=10, after=4, keep_with_next=True)
H3 = Style(10.5, 16, FILL, bold=True, before=8, after=3, keep_with_next=True)
BODY = Style(10, 16.4, align="justify", after=5)
INTRO = Style(10, 16.4, align="justify", after=5, keep_with_next=True)
FINE = Style(9, 13.8, align="justify", after=3)
LEAD = Style(11.5, 20, after=8)
CELL = Style(8.8, 13.5)
CELL_BOLD = Style(8.8, 13.5, bold=True)
CELL_RIGHT = Style(8.8, 13.5, align="right")
CELL_RIGHT_BOLD = Style(8.8, 13.5, align="right", bold=True)
HEAD = Style(8.8, 13.5, "#ffffff", bold=True)
HEAD_RIGHT = Style(8.8, 13.5, "#ffffff", bold=True, align="right")
TIGHT = Style(8.2, 12.2)
TIGHT_BOLD = Style(8.2, 12.2, bold=True)
TIGHT_RIGHT = Style(8.2, 12.2, align="right")
TIGHT_QUIET = Style(8.2, 12.2, QUIET)
FACT = Style(9, 14)
SMALL = Style(8.5, 12.6, QUIET, after=3)


class Document:
    """A4 pages: a bare cover, then pages with a running head and "page x of y". Once filled it knows how many `pages`
    it has and to which share the `last_page` is filled."""

    def __init__(self, content: ReportContent, typesetter: Typesetter, locale: str) -> None:
        self.typesetter, self.said, self.report = typesetter, translator(locale), content
        self.target, self.pages, self.last_page = BytesIO(), 0, 0.0
        self.sheet = Sheet(self.target, typesetter.fonts, "en" if locale == "en" else "zh-CN")
        self._describe()

    def _describe(self) -> None:
        cover, sheet, maker = self.report.cover, self.sheet, self.said("Zhifu Assessment")
        sheet.setTitle(visible(f"{cover.company} · {cover.title}").encode(errors="replace").decode())
        sheet.setAuthor(maker)
        sheet.setCreator(maker)
        sheet.setSubject(cover.questionnaire)
        sheet.setKeywords(cover.report_number)
        sheet.setViewerPreference("DisplayDocTitle", "true")
        sheet.showOutline()

    def fill(self, blocks: list[Block]) -> None:
        flow = Flow(self.sheet, (SIDE, BOTTOM, ROOM, TALL), self._turn)
        flow.fill(blocks)
        self._turn()
        self.pages, self.last_page = self.sheet.getPageNumber() - 1, (flow.top - flow.y) / flow.full

    def finish(self) -> bytes:
        return self.sheet.finish(self._late)

    def _turn(self) -> None:
        if self.sheet.getPageNumber() > 1:
            self._head_and_foot()
        self._note_missing()
        self.sheet.missing = set()
        self.sheet.showPage()

    def _late(self, pages: int) -> dict[str, str]:
        """What is known only at the end, by name: on which page each heading stands, and how many pages there are."""
        numbers = {key: str(page) for _, _, key, page in self.sheet.outline}
        return numbers | {"total": str(pages)}

    def _head_and_foot(self) -> None:
        sheet, cover, y = self.sheet, self.report.cover, HEIGHT - 36
        sheet.missing |= self.typesetter.missing(cover.company)
        title_width = self._width(cover.title)
        sheet.decoration(SIDE, y, self._shortened(cover.company, ROOM - title_width - 24), 8, QUIET)
        sheet.decoration(WIDTH - SIDE - title_width, y, self.typesetter.plain(cover.title), 8, QUIET)
        for rule in (y - 7, BOTTOM - 14):
            sheet.decorate(f"{paint(GRID)} RG 0.5 w {SIDE:g} {rule:g} m {WIDTH - SIDE:.2f} {rule:g} l S")
        sheet.decoration(SIDE, BOTTOM - 28, self._shortened(self.report.level.notes[0], ROOM - 110), 8, QUIET)
        self._page_number()

    def _page_number(self) -> None:
        first, second = self.said("Page {page} of {total}").split("{total}")
        first, y = first.format(page=self.sheet.getPageNumber()), BOTTOM - 28
        right = WIDTH - SIDE - self._width(second)
        digits = self._width("00")
        self.sheet.decoration(right - digits - self._width(first), y, first, 8, QUIET)
        self.sheet.decoration_later(right - digits, y, "total", digits, 8, QUIET)
        if second:
            self.sheet.decoration(right, y, second, 8, QUIET)

    def _note_missing(self) -> None:
        """Names the characters of this page that no font could draw."""
        missing = self.sheet.missing
        if missing:
            codes = ", ".join(f"U+{ord(character):04X}" for character in sorted(missing))
            note = self.said("{mark} stands for a character the fonts do not have: {codes}")
            note = self._shortened(note.format(mark=SUBSTITUTE, codes=codes), ROOM)
            self.sheet.decoration(SIDE, BOTTOM - 40, note, 8, QUIET)

    def _width(self, text: str) -> float:
        return width(self.typesetter.plain(text), self.typesetter.fonts.regular, 8, self.typesetter.fonts)

    def _shortened(self, text: str, room: float) -> str:
        text = self.typesetter.plain(text)
        if self._width(text) <= room:
            return text
        while text and self._width(text + "…") > room:
            text = text[:-1]
        return text + "…"
