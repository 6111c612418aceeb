"""An answer as a script sends it, read strictly: nothing is kept of what this company is not asked."""

from collections.abc import Mapping
from typing import Any
from unicodedata import category

from assess.answers import Answer, encode
from assess.company.profile import parse_number
from assess.errors import AnswerError
from assess.i18n import mark
from assess.questionnaire import UNKNOWN, Item
from assess.storage import CONFIDENCES, LONGEST_NOTE, Change
from assess.web.opened import Opened

_SHAPE = mark("An answer is a JSON object with an item and its value, confidence, note or figures; load the page again")
_UNWRITABLE = ("Cc", "Cs")  # control characters, and halves of one, which JSON can spell and no file can hold
_PARTS = ("value", "confidence", "note", "figures")


def read(opened: Opened, sent: Any) -> tuple[Item, dict[str, Change]]:
    """The item an answer is about and what changes, its figures included. Raises AnswerError."""
    if not isinstance(sent, dict) or not any(part in sent for part in _PARTS):
        raise AnswerError("", _SHAPE)
    item = _asked(opened, sent.get("item"))
    parts: dict[str, Any] = {}
    if "value" in sent:
        parts["value"] = value(opened, item, sent["value"])
    if "confidence" in sent:
        parts["confidence"] = _confidence(item, sent["confidence"])
    if "note" in sent:
        parts["note"] = _note(item, sent["note"])
    changes = {item.id: Change(parts, _version(sent.get("version")))} if parts else {}
    return item, changes | _figures(opened, item, sent)


def value(opened: Opened, item: Item, given: Any) -> Answer | None:
    """An answer as it is kept: ticks in the order of the options. Raises AnswerError for what is not offered."""
    if given in (None, "", []):
        return None
    hidden = {option.id for option in item.options if option.asked_of != "all" and not opened.production}
    chosen = given if isinstance(given, list) else [given]
    if item.kind != "multiple" and isinstance(given, list) or not all(isinstance(each, str) for each in chosen):
        raise AnswerError(item.id, _SHAPE)
    offered = [option.id for option in item.options if option.id not in hidden]
    for each in chosen:
        if each != UNKNOWN and each not in offered:
            message = mark("{value} is not an option here; allowed: {options}, or ? for don't know")
            raise AnswerError(item.id, message, value=repr(each), options=", ".join(offered))
    if item.kind != "multiple" or chosen == [UNKNOWN]:
        return chosen[0]
    encode(opened.questionnaire, [{item.id: chosen}])  # "none of these" and "don't know" stand alone
    before = opened.draft.answers.get(item.id)
    alone = any(item.option[each].exclusive for each in chosen)
    kept = set(before) & hidden if isinstance(before, list) and not alone else set()
    return [option.id for option in item.options if option.id in {*chosen, *kept}]


def _asked(opened: Opened, name: Any) -> Item:
    for item in (item for page in opened.pages for item in page.questions):
        if item.id == name:
            return item
    raise AnswerError("", mark("There is no question {item} in this assessment; load the page again"), item=repr(name))


def _confidence(item: Item, given: Any) -> str:
    if given in (None, "", *CONFIDENCES):
        return given or ""
    message = mark("{value} does not say how sure one is; allowed: {options}")
    raise AnswerError(item.id, message, value=repr(given), options=", ".join(CONFIDENCES))


def _note(item: Item, given: Any) -> str:
    note = "" if given is None else given
    if not isinstance(note, str):
        raise AnswerError(item.id, _SHAPE)
    note = "".join(c for c in note.replace("\r\n", "\n") if c == "\n" or category(c) not in _UNWRITABLE).strip()
    if len(note) > LONGEST_NOTE:
        message = mark("A note may have {most} characters, this one has {length}; shorten it")
        raise AnswerError(item.id, message, most=LONGEST_NOTE, length=len(note))
    return note


def _figures(opened: Opened, item: Item, sent: Mapping[str, Any]) -> dict[str, Change]:
    given, versions = sent.get("figures", {}), sent.get("versions", {})
    if not isinstance(given, dict) or not isinstance(versions, dict):
        raise AnswerError(item.id, _SHAPE)
    figures = {number.id: number for number in opened.questionnaire.supporting(item)}
    for name in given:
        if name not in figures:
            raise AnswerError(
                item.id, mark("There is no figure {item} beside this question; load the page again"), item=repr(name)
            )
    return {
        name: Change({"value": _figure(opened, figures[name], text)}, _version(versions.get(name)))
        for name, text in given.items()
    }


def _figure(opened: Opened, number: Item, given: Any) -> float | None:
    """A figure as typed or as a number. Raises AnswerError, with the sentence of the profile for what is no number."""
    if given is None or isinstance(given, str) and not given.strip():
        return None
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        raise AnswerError(number.id, _SHAPE)
    figure = parse_number(number.id, given) if isinstance(given, str) else float(given)
    encode(opened.questionnaire, [{number.id: figure}])
    return figure


def _version(given: Any) -> int | None:
    return given if isinstance(given, int) and not isinstance(given, bool) else None
