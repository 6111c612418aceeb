"""The report as a PDF: where things stand, never what they say. Same content, same bytes."""

import unicodedata
from io import BytesIO
from pathlib import Path

from reportlab.platypus import CondPageBreak, Flowable, PageBreak

from assess.i18n import translator
from assess.report.fonts import SHIPPED, fonts
from assess.report.page import Document
from assess.report.pdf_answers import answers, gaps, improvements, verify
from assess.report.pdf_opening import cover, summary
from assess.report.pdf_standing import level, method, pillars, rank
from assess.report.pen import Pen
from assess.report.records import ReportContent
from assess.report.typeset import Typesetter

_LONGEST_NAME = 80  # bytes


def render(content: ReportContent, locale: str = "", directory: Path = SHIPPED) -> bytes:
    """The PDF of `content`. Labels are in `locale`, by default that of the content; `directory` may name one with
    uncut fonts. Raises ReportError when the fonts cannot be read."""
    typesetter, target = Typesetter(fonts(directory)), BytesIO()
    locale = locale or content.locale
    Document(target, content, typesetter, locale).build(_story(Pen(content, typesetter, locale)))
    return target.getvalue()


def file_name(company: str, date: str, locale: str = "zh") -> str:
    """A file name every system accepts: company (at most 80 bytes), kind of report, ISO date."""
    name = "".join(c for c in company if c not in '\\/:*?"<>|' and unicodedata.category(c)[0] != "C")
    name = name.encode()[:_LONGEST_NAME].decode(errors="ignore").strip(" .") or translator(locale)("Company")
    return f"{name}_{translator(locale)('Digital-maturity-report')}_{date}.pdf"


def _story(pen: Pen) -> list[Flowable]:
    return [
        *cover(pen),
        PageBreak(),
        *summary(pen),
        PageBreak(),
        *level(pen),
        *rank(pen),
        *pillars(pen),
        PageBreak(),
        *improvements(pen),
        CondPageBreak(260),
        *gaps(pen),
        CondPageBreak(160),
        *verify(pen),
        CondPageBreak(200),
        *method(pen),
        CondPageBreak(260),
        *answers(pen),
    ]
