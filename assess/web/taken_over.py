"""Answers a round took over from the last one, on the pages of the survey: marked until confirmed or changed."""

from flask import Flask, g

from assess import storage
from assess.questionnaire.model import Section
from assess.web import path
from assess.web.opened import Opened
from assess.web.service import database


def start(app: Flask) -> None:
    app.add_template_global(taken_over)
    app.add_template_global(first_page)
    app.add_template_global(left_in)


def taken_over(opened: Opened) -> frozenset[str]:
    """The questions of this company whose answers nobody has confirmed yet; nothing of last time for a colleague."""
    if not opened.link.owner:
        return frozenset()
    if "taken_over" not in g:
        asked = {item.id for page in opened.pages for item in page.questions}
        g.taken_over = frozenset(storage.carried(database(), opened.draft.id) & asked)
    return g.taken_over


def first_page(opened: Opened) -> path.Page | None:
    """The first page with such a question."""
    taken = taken_over(opened)
    return next((page for page in opened.pages if any(item.id in taken for item in page.questions)), None)


def left_in(opened: Opened, section: Section) -> int:
    """How many of them a section holds."""
    return sum(item.id in taken_over(opened) for item in opened.questionnaire.of_section(section.id, opened.production))


def confirm(opened: Opened, page: path.Page) -> None:
    """An owner who saves a page has looked at its answers: they count as given in this round."""
    if not opened.link.owner:
        return
    questions = [each.id for item in page.questions for each in (item, *opened.questionnaire.supporting(item))]
    storage.confirm(database(), opened.draft.id, questions)
