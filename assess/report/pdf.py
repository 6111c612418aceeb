"""The report as a PDF: where things stand, never what they say. Same content, same bytes."""

import unicodedata
from collections.abc import Callable
from pathlib import Path

from assess.i18n import translator
from assess.report.flow import NewPage
from assess.report.fonts import SHIPPED, fonts
from assess.report.page import Document
from assess.report.pdf_answers import answers, gaps, improvements
from assess.report.pdf_method import method
from assess.report.pdf_opening import cover, summary
from assess.report.pdf_pillars import pillars
from assess.report.pdf_plan import cards, policies, roadmap, scenes
from assess.report.pdf_standing import level, rank
from assess.report.pdf_verify import verify
from assess.report.pen import Pen
from assess.report.records import ReportContent
from assess.report.sheet import Block
from assess.report.typeset import Typesetter

_LONGEST_NAME = 80  # bytes
_MOST, _LEAST, _SCALES = 14, 0.1, (1.0, 0.97, 0.93, 0.87)
"""A report of more pages, or whose last one is filled to a smaller share, is set again, smaller."""
_START = 150.0
"""A part begins on the page where the last one ended if so much of it is left."""


def render(
    content: ReportContent, locale: str = "", directory: Path = SHIPPED, address: str = "", substitute: bool = False
) -> bytes:
    """The PDF of `content`. Labels are in `locale`, by default that of the content; `directory` may name one with
    uncut fonts; `address` is where the report can be checked, for the code on its cover.

    Raises ReportError when the fonts cannot be read, and when none has a character of the report; with `substitute`
    such a character is drawn as a geta mark and named in the foot of its page.
    """
    typesetter = Typesetter(fonts(directory), substitute)
    locale = locale or content.locale
    for scale in _SCALES:
        document = Document(content, typesetter, locale)
        document.fill(_story(Pen(content, typesetter, locale, address, scale)))
        if document.pages <= _MOST and document.last_page > _LEAST:
            break
    return document.finish()


def file_name(company: str, date: str, locale: str = "zh") -> str:
    """A file name every system accepts: company (at most 80 bytes), kind of report, ISO date."""
    name = "".join(c for c in company if c not in '\\/:*?"<>|' and unicodedata.category(c)[0] != "C")
    name = name.encode()[:_LONGEST_NAME].decode(errors="ignore").strip(" .") or translator(locale)("Company")
    return f"{name}_{translator(locale)('Digital-maturity-report')}_{date}.pdf"


def _story(pen: Pen) -> list[Block]:
    body: list[Block] = [NewPage(), *summary(pen), NewPage(), *level(pen)]
    for part in (rank, pillars, scenes, *_to_do(pen), verify, method, answers):
        body += [NewPage(_START), *part(pen)]
    return [*cover(pen), *body]


def _to_do(pen: Pen) -> list[Callable[[Pen], list[Block]]]:
    """The plan; in reports without one, the steps that bring most and the gaps question by question."""
    plan = pen.content.plan
    return [roadmap, cards, policies] if plan and plan.cards else [roadmap, improvements, gaps]
