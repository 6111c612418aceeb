"""Saving one answer at a time for the script of the pages: JSON in, and in return what stands and what to show."""

from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf

from assess.errors import AnswerError, ProfileError, StorageError
from assess.questionnaire import Item
from assess.web import keeping, path, proposed
from assess.web.filling import bp
from assess.web.language import clock, locale
from assess.web.opened import Opened, open_draft
from assess.web.sent_answer import read
from assess.web.service import service

ENDPOINTS = ("survey.save", "survey.standing")
"""The addresses that answer in JSON, refusals included."""


@bp.post("/a/<token>/answers")
def save(token: str) -> ResponseReturnValue:
    """Keeps one answer: {item, and what changed of value, confidence, note, figures; version, versions: those seen}."""
    opened = open_draft(token)
    try:
        item, changes = read(opened, _sent())
        written = keeping.keep(opened, changes)
    except (AnswerError, ProfileError) as error:
        return refusal(error.text(locale()), "answer"), 400
    except StorageError as error:
        return refusal(error.text(locale()), "submitted"), 409
    new = {name: each.now.value for name, each in written.items()}
    answers = {name: value for name, value in {**opened.answers, **new}.items() if value is not None}
    return {
        "item": item.id,
        "version": written[item.id].now.version if item.id in written else None,
        "versions": {name: each.now.version for name, each in written.items() if name != item.id},
        "notice": " ".join(keeping.replaced(opened, written)),
        "proposals": [
            {"item": each.item.id, "option": each.option.id, "text": proposed.in_words(each, answers)}
            for each in proposed.by_change(opened, changes, answers)
        ],
        **_state(opened, item, answers),
    }


@bp.get("/a/<token>/answers")
def standing(token: str) -> ResponseReturnValue:
    """What a script needs to go on after a session has ended: a new token and the versions that stand."""
    opened = open_draft(token)
    versions = {name: kept.version for name, kept in opened.draft.kept.items()}
    return {"csrf": generate_csrf(), "submitted": opened.draft.submitted, "versions": versions}


def refusal(sentence: str, code: str) -> Any:
    return jsonify({"error": sentence, "code": code})


def _sent() -> Any:
    """The JSON that was sent; None for what is none, or is nested deeper than can be read."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def _state(opened: Opened, item: Item, answers: dict[str, Any]) -> dict[str, Any]:
    whole = path.progress(opened.pages, answers)
    section = path.progress(opened.pages, answers, item.section)
    saved = clock(service().now())
    return {
        "saved_at": saved,
        "saved": gettext("Saved %(time)s", time=saved),
        "answered": gettext("%(done)s of %(all)s answered", done=whole.answered, all=whole.asked),
        "progress": {"answered": whole.answered, "asked": whole.asked, "minutes_left": whole.minutes_left},
        "section": {"id": item.section, "state": section.state, "answered": section.answered, "asked": section.asked},
    }
