"""Several people of one company: what a colleague's link shows, who answered last, and where people differ."""

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from assess import storage
from assess.errors import StorageError
from assess.questionnaire import Item
from assess.report.differences import difference_notes
from assess.report.records import ReportContent
from assess.web import check, path
from assess.web.language import locale
from assess.web.opened import Opened, open_draft
from assess.web.rules import questionnaire_of
from assess.web.service import database, service

bp = Blueprint("people", __name__)


@dataclass(frozen=True)
class Difference:
    """An item on which people differ: `answers` are (person, name, words, when) in the order they spoke, `counts` the
    person whose answer counts now ("" is the owner, None nobody's)."""

    item: Item
    answers: list[tuple[str, str, str, str]]
    counts: str | None
    settled: bool
    revision: int


def start(app: Flask) -> None:
    app.register_blueprint(bp)
    for helper in (last_word, differences):
        app.add_template_global(helper)


def home(opened: Opened) -> str:
    """The overview of a colleague: the sections of his link, and nothing else."""
    sections = []
    for first in (page for page in opened.pages if page.number == 1):
        own = tuple(page for page in opened.pages if page.section.id == first.section.id)
        goes_on = opened.first_open(own) or opened.address(first)
        sections.append((first.section, path.progress(own, opened.answers), goes_on))
    return render_template("colleague.html", opened=opened, sections=sections)


@bp.post("/a/<token>/settle")
def settle(token: str) -> ResponseReturnValue:
    """The owner chooses whose answer counts."""
    opened = open_draft(token)
    item, person = request.form.get("item", ""), request.form.get("person", "")
    seen = request.form.get("revision", "")
    revision = int(seen) if seen.isascii() and seen.isdigit() else -1
    try:
        storage.settle(database(), opened.draft.id, item, person, revision, service().now())
        flash(gettext("Your choice counts. What each of you said is kept with the result."))
    except StorageError as error:
        flash(error.text(locale()))
    return redirect(url_for("survey.check", token=token, _anchor="differences"), 303)


def last_word(opened: Opened, item: Item) -> tuple[str, str] | None:
    """Who answered an item last and when, for the owner's pages; None for an owner who fills in alone."""
    if not opened.link.owner:
        return None
    if "last_words" not in g:
        g.last_words = _last_words(opened)
    return g.last_words.get(item.id)


def differences(opened: Opened) -> list[Difference]:
    """Where people differ, in the order of the questionnaire; items this company is not asked are left out."""
    asked = [item.id for page in opened.pages for item in _with_figures(opened, page)]
    found = [each for each in storage.disagreements(database(), opened.draft.id) if each.item in asked]
    return [_difference(opened, each) for each in sorted(found, key=lambda each: asked.index(each.item))]


def with_differences(content: ReportContent, submission: storage.Submission) -> ReportContent:
    """A report frozen before it said where people differ says it too; what they said was kept beside it."""
    found = () if content.differences else storage.submitted_disagreements(database(), submission.assessment)
    if not found:
        return content
    rows = [row for section in content.answers for row in section.rows]
    notes = difference_notes(questionnaire_of(submission), rows, found, content.locale)
    return replace(content, differences=notes)


def _last_words(opened: Opened) -> dict[str, tuple[str, str]]:
    words = storage.said(database(), opened.draft.id)
    if not any(word.person for word in words):
        return {}
    last = {word.item: word for word in words}  # in the order they spoke
    return {item: (_name(word.label), word.said_at) for item, word in last.items()}


def _difference(opened: Opened, found: storage.Disagreement) -> Difference:
    item = opened.questionnaire.item[found.item]
    answers = [(w.person, _name(w.label), _words(item, w.value), w.said_at) for w in found.said]
    return Difference(item, answers, found.person, found.settled, found.revision)


def _with_figures(opened: Opened, page: path.Page) -> list[Item]:
    return [each for item in page.questions for each in (item, *opened.questionnaire.supporting(item))]


def _name(label: str) -> str:
    return label or gettext("Whoever leads the assessment")


def _words(item: Item, value: Any) -> str:
    return check.words(item, value, production=True)
