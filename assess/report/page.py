"""The sheet a report is drawn on: its measures, colours and styles, what stands on every page, and small marks."""

from io import BytesIO
from typing import Any

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Table, TableStyle

from assess.i18n import translator
from assess.report.charts import FILL, GRID, QUIET
from assess.report.fonts import SUBSTITUTE
from assess.report.records import ReportContent
from assess.report.typeset import Passage, Style, Typesetter, visible

rl_config.useA85 = 0  # streams stay binary: a fifth smaller, and faster to write
WIDTH, HEIGHT = A4
SIDE, TOP, BOTTOM = 54.0, 66.0, 60.0
ROOM = WIDTH - 2 * SIDE
PALE = "#eef4f3"
SEAL_ROOM = 102.0

TITLE = Style(30, 40, bold=True)
NAME = Style(19, 28, bold=True, before=10)
H1 = Style(17, 24, FILL, bold=True, before=20, after=10, keep_with_next=True)
H2 = Style(12, 18, bold=True, before=14, after=6, keep_with_next=True)
BODY = Style(10, 17, align="justify", after=6)
FINE = Style(9.5, 15.5, align="justify", after=5)
LEAD = Style(11.5, 20, after=8)
CELL = Style(8.8, 13.5)
CELL_BOLD = Style(8.8, 13.5, bold=True)
CELL_RIGHT = Style(8.8, 13.5, align="right")
CELL_RIGHT_BOLD = Style(8.8, 13.5, align="right", bold=True)
HEAD = Style(8.8, 13.5, "#ffffff", bold=True)
HEAD_RIGHT = Style(8.8, 13.5, "#ffffff", bold=True, align="right")
TIGHT = Style(8.2, 12.2)
TIGHT_RIGHT = Style(8.2, 12.2, align="right")
TIGHT_QUIET = Style(8.2, 12.2, QUIET)
SMALL = Style(8.5, 13, QUIET, after=4)


class Sheet(Canvas):
    """A canvas that remembers which characters of the page no font could draw."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.missing: set[str] = set()


class Document(BaseDocTemplate):
    """A4 pages: a bare cover, then pages with a running head and "page x of y"."""

    def __init__(self, target: BytesIO, content: ReportContent, typesetter: Typesetter, locale: str) -> None:
        t = translator(locale)
        self.typesetter, self.said, self.report = typesetter, t, content
        super().__init__(
            target,
            pagesize=A4,
            title=visible(f"{content.cover.company} · {content.cover.title}").encode(errors="replace").decode(),
            author=t("Zhifu Assessment"),
            subject=content.cover.questionnaire,
            creator=t("Zhifu Assessment"),
            keywords=content.cover.report_number,
            lang="en" if locale == "en" else "zh-CN",
            displayDocTitle=1,
            invariant=1,
            initialFontName=typesetter.fonts.regular,
            allowSplitting=1,
        )
        box = (SIDE, BOTTOM, ROOM, HEIGHT - TOP - BOTTOM)
        plain = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
        self.addPageTemplates(
            [
                PageTemplate("cover", [Frame(*box, **plain)], onPageEnd=self._foot, autoNextPageTemplate="body"),
                PageTemplate("body", [Frame(*box, **plain)], onPageEnd=self._head_and_foot),
            ]
        )

    def build(self, flowables: list[Flowable], *arguments: Any, **options: Any) -> None:
        super().build(flowables, canvasmaker=Sheet)

    def afterPage(self) -> None:
        self.canv.missing = set()

    def _endBuild(self) -> None:
        """The total is known only now: the form every page refers to is written last."""
        self.canv.beginForm("total", 0, -4, 80, 12)
        self._write(0, 0, self.said("Page {page} of {total}").split("{total}")[1], total=str(self.page))
        self.canv.endForm()
        super()._endBuild()

    def _write(self, x: float, y: float, text: str, total: str = "", right: bool = False) -> None:
        self.canv.setFillColor(HexColor(QUIET))
        self.canv.setFont(self.typesetter.fonts.regular, 8)
        (self.canv.drawRightString if right else self.canv.drawString)(x, y, self.typesetter.plain(total + text))

    def _head_and_foot(self, canvas: Sheet, document: BaseDocTemplate) -> None:
        cover = self.report.cover
        canvas.missing |= self.typesetter.missing(cover.company)
        y = HEIGHT - 40
        title_width = stringWidth(cover.title, self.typesetter.fonts.regular, 8)
        self._write(SIDE, y, self._shortened(cover.company, ROOM - title_width - 24))
        self._write(WIDTH - SIDE, y, cover.title, right=True)
        self._rule(y - 7)
        self._rule(BOTTOM - 14)
        self._write(SIDE, BOTTOM - 28, self._shortened(self.report.level.notes[0], ROOM - 110))
        self._page_number(canvas)
        self._foot(canvas, document)

    def _page_number(self, canvas: Sheet) -> None:
        font = self.typesetter.fonts.regular
        first, second = self.said("Page {page} of {total}").split("{total}")
        x = WIDTH - SIDE - stringWidth("00" + second, font, 8)
        self._write(x, BOTTOM - 28, first.format(page=self.page).rstrip() + " ", right=True)
        canvas.saveState()
        canvas.translate(x, BOTTOM - 28)
        canvas.doForm("total")
        canvas.restoreState()

    def _foot(self, canvas: Sheet, document: BaseDocTemplate) -> None:
        """Names the characters of this page that no font could draw."""
        if canvas.missing:
            codes = ", ".join(f"U+{ord(character):04X}" for character in sorted(canvas.missing))
            note = self.said("{mark} stands for a character the fonts do not have: {codes}")
            self._write(SIDE, BOTTOM - 40, self._shortened(note.format(mark=SUBSTITUTE, codes=codes), ROOM))

    def _shortened(self, text: str, room: float) -> str:
        font, text = self.typesetter.fonts.regular, self.typesetter.plain(text)
        if stringWidth(text, font, 8) <= room:
            return text
        while text and stringWidth(text + "…", font, 8) > room:
            text = text[:-1]
        return text + "…"

    def _rule(self, y: float) -> None:
        self.canv.setStrokeColor(HexColor(GRID))
        self.canv.setLineWidth(0.5)
        self.canv.line(SIDE, y, WIDTH - SIDE, y)


class Seal(Flowable):
    """The level in a double ring, with a word below it saying whose judgement it is."""

    radius = 68.0

    def __init__(self, level: Passage, below: Passage) -> None:
        super().__init__()
        self.level, self.below = level, below

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        return 2 * self.radius, 2 * self.radius

    def draw(self) -> None:
        r = self.radius
        self.canv.setStrokeColor(HexColor(FILL))
        for ring, width in ((r - 2, 3.0), (r - 8, 0.8)):
            self.canv.setLineWidth(width)
            self.canv.circle(r, r, ring)
        _, tall = self.level.wrap(SEAL_ROOM, 2 * r)
        _, low = self.below.wrap(SEAL_ROOM, 2 * r)
        x, y = r - SEAL_ROOM / 2, r - (tall + low + 4) / 2
        self.level.drawOn(self.canv, x, y + low + 4)
        self.below.drawOn(self.canv, x, y)


class Mark(Flowable):
    """A tick where `met`, an open ring where not: drawn as lines, so that no font needs to have them."""

    def __init__(self, met: bool, size: float = 9) -> None:
        super().__init__()
        self.met, self.size, self.hAlign = met, size, "CENTER"

    def wrap(self, availWidth: float, availHeight: float) -> tuple[float, float]:
        return self.size, self.size + 3

    def draw(self) -> None:
        s = self.size
        self.canv.setStrokeColor(HexColor(FILL if self.met else QUIET))
        self.canv.setLineWidth(1.8 if self.met else 1)
        if self.met:
            self.canv.lines([(0, s * 0.5, s * 0.38, s * 0.1), (s * 0.38, s * 0.1, s, s * 0.9)])
        else:
            self.canv.circle(s / 2, s / 2, s * 0.36)


def grid(rows: list[list[Any]], widths: list[float], font: str, extra: tuple[Any, ...] = ()) -> Table:
    """A table with a repeated head row and light rules. `widths` are shares of the room."""
    whole = sum(widths)
    style = [
        ("FONT", (0, 0), (-1, -1), font, 8.8),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("BACKGROUND", (0, 0), (-1, 0), HexColor(FILL)),
        ("LINEBELOW", (0, 1), (-1, -1), 0.5, HexColor(GRID)),
        ("LEFTPADDING", (0, 0), (-1, -1), 6),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4.5),
        *extra,
    ]
    return Table(rows, [ROOM * width / whole for width in widths], repeatRows=1, style=TableStyle(style))


def panel(cells: list[Any], widths: list[float], font: str) -> Table:
    """Cells side by side on a pale ground."""
    whole = sum(widths)
    style = [
        ("FONT", (0, 0), (-1, -1), font, 8.8),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("BACKGROUND", (0, 0), (-1, -1), HexColor(PALE)),
        ("LINEBEFORE", (0, 0), (0, -1), 3, HexColor(FILL)),
        ("LEFTPADDING", (0, 0), (-1, -1), 12),
        ("RIGHTPADDING", (0, 0), (-1, -1), 12),
        ("TOPPADDING", (0, 0), (-1, -1), 8),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
    ]
    return Table([cells], [ROOM * width / whole for width in widths], style=TableStyle(style))
