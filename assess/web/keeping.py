"""Keeping what was sent: which parts of an answer changed, and what one is told when someone else changed it meanwhile.

A page and a script send what they were shown with the answers. A part left as it was shown does not touch what stands
in the store now; a part that was changed replaces it, and the person is told what it replaced.
"""

import json
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_wtf import FlaskForm

from assess import storage
from assess.questionnaire import Item
from assess.storage import NEVER, Change, Kept, Written
from assess.web import check, forms
from assess.web.language import clock, say
from assess.web.opened import Opened
from assess.web.pages import number_of
from assess.web.path import Page
from assess.web.service import database, service

Changes = Mapping[str, Change]
"""By item id, figures included."""


def keep(opened: Opened, changes: Changes) -> dict[str, Written]:
    """Writes the changes; what comes back is safe on disk. Raises StorageError once submitted."""
    return storage.change(database(), opened.draft.id, changes, service().now(), opened.link.person) if changes else {}


def shown_with(opened: Opened, here: Page) -> str:
    """What the page is shown with, for its hidden field."""
    stands = opened.draft.kept
    names = [item.id for item in items_of(opened, here)]
    parts = {name: [k.version, k.value, k.confidence, k.note] for name in names if (k := stands.get(name, NEVER))}
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def page_changes(opened: Opened, here: Page, form: FlaskForm, seen: Mapping[str, Kept]) -> dict[str, Change]:
    """What differs from what the page was shown with; from what stands, where the page did not say."""
    answers = forms.given(form, opened.questionnaire, here.questions, opened.draft.answers)
    marks = forms.marks(form, here.questions)
    changes = {}
    for item in items_of(opened, here):
        parts: dict[str, Any] = {"value": answers[item.id]} if item.id in answers else {}
        was = seen.get(item.id) or opened.draft.kept.get(item.id, NEVER)
        changed = {part: new for part, new in (parts | marks.get(item.id, {})).items() if new != getattr(was, part)}
        if changed:
            changes[item.id] = Change(changed, was.version if item.id in seen else None)
    return changes


def adopt(opened: Opened, here: Page, form: FlaskForm, changes: Changes, seen: Mapping[str, Kept]) -> None:
    """Puts what was answered elsewhere into the fields that were left alone here; nothing is missing in them then."""
    stands = forms.shown(opened.questionnaire, here.questions, opened.answers, opened.draft.kept)
    for item in changed_elsewhere(opened, here, changes, seen):
        field = form[forms.PREFIX + item.id]
        field.data, field.errors = stands.get(field.name), []


def changed_elsewhere(opened: Opened, here: Page, changes: Changes, seen: Mapping[str, Kept]) -> list[Item]:
    """The items of a page answered elsewhere since it was shown, and left alone on it."""
    stands = opened.draft.kept
    left = [item for item in items_of(opened, here) if item.id in seen and "value" not in _parts(changes, item)]
    return [item for item in left if stands.get(item.id, NEVER).value not in (None, seen[item.id].value)]


def seen_by(text: str | None) -> dict[str, Kept]:
    """What a page was shown with, by item id; nothing for a field that is missing or cannot be read."""
    try:
        return {
            name: Kept(value, sure, note, int(v), "")
            for name, (v, value, sure, note) in json.loads(text or "{}").items()
        }
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}


def replaced(opened: Opened, written: Mapping[str, Written]) -> list[str]:
    """A sentence for each answer or note that was replaced without having been seen."""
    said = []
    for name, each in written.items():
        item = opened.questionnaire.item[name]
        what, time = _named(opened, item), clock(each.before.updated_at)
        if each.unseen and each.before.value not in (None, each.now.value):
            theirs, yours = (check.words(item, kept.value, opened.production) for kept in (each.before, each.now))
            said.append(
                gettext(
                    "%(what)s was changed elsewhere at %(time)s to “%(theirs)s”. Yours now counts: “%(yours)s”.",
                    what=what, time=time, theirs=theirs, yours=yours,
                )
            )  # fmt: skip
        if each.unseen and each.before.note not in ("", each.now.note):
            note = each.before.note
            said.append(
                gettext("The note on %(what)s was written elsewhere and is replaced: “%(note)s”", what=what, note=note)
            )
    return said


def left_alone(opened: Opened, items: list[Item]) -> list[str]:
    """A sentence for each answer changed elsewhere that stands, as it was not touched here."""
    said = []
    for item in items:
        kept = opened.draft.kept[item.id]
        theirs = check.words(item, kept.value, opened.production)
        what, time = _named(opened, item), clock(kept.updated_at)
        said.append(
            gettext(
                "%(what)s was changed elsewhere at %(time)s to “%(theirs)s”; that answer stands.",
                what=what,
                time=time,
                theirs=theirs,
            )
        )
    return said


def items_of(opened: Opened, here: Page) -> list[Item]:
    """The questions of a page and the figures that support them."""
    return [each for item in here.questions for each in (item, *opened.questionnaire.supporting(item))]


def _parts(changes: Changes, item: Item) -> Mapping[str, Any]:
    return changes[item.id].parts if item.id in changes else {}


def _named(opened: Opened, item: Item) -> str:
    if item.number:
        return gettext("“%(title)s”", title=say(item.title))
    return gettext("Question %(number)s", number=number_of(opened, item))
