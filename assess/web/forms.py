"""A page of a questionnaire as a form, and the form as answers. Built from the items; the rules stay in the domain."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from assess.answers import Answer, encode
from assess.company.profile import parse_number
from assess.errors import AnswerError, ProfileError
from assess.questionnaire import UNKNOWN, Item, Questionnaire
from assess.storage import CONFIDENCES, ESTIMATED, LONGEST_NOTE, NEVER, SURE, Kept
from assess.web.language import locale, say

PREFIX = "q_"
"""Before every item id: an item called `data` or `validate` would replace a part of the form itself."""
CONFIDENCE, NOTE = "c_", "n_"
"""Before the fields that say how sure one is of an answer, and what one wants to remember of it."""
SEEN = "seen"
"""The hidden field with what the page was shown with: item id -> [version, value, confidence, note]."""

Rule = Callable[[FlaskForm, Field], None]


def page_form(questionnaire: Questionnaire, questions: Sequence[Item], production: bool) -> type[FlaskForm]:
    """The form of some questions and the figures that support them."""
    fields: dict[str, Field] = {}
    for item in questions:
        fields[PREFIX + item.id] = _choice(item, production)
        fields[CONFIDENCE + item.id] = _confidence()
        fields[NOTE + item.id] = _note()
        for number in questionnaire.supporting(item):
            fields[PREFIX + number.id] = _figure(questionnaire, number)
    return type("PageForm", (FlaskForm,), fields)


def shown(
    questionnaire: Questionnaire, questions: Sequence[Item], answers: Mapping[str, Answer], kept: Mapping[str, Kept]
) -> dict[str, Any]:
    """What the fields of a page hold for answers given before."""
    held: dict[str, Any] = {}
    for item in questions:
        mark = kept.get(item.id, NEVER)
        held |= {CONFIDENCE + item.id: mark.confidence or None, NOTE + item.id: mark.note}
        answer = answers.get(item.id)
        if answer is not None:
            held[PREFIX + item.id] = [answer] if item.kind == "multiple" and isinstance(answer, str) else answer
        for number in questionnaire.supporting(item):
            if number.id in answers:
                held[PREFIX + number.id] = f"{answers[number.id]:.12g}"
    return held


def given(
    form: FlaskForm, questionnaire: Questionnaire, questions: Sequence[Item], before: Mapping[str, Answer]
) -> dict[str, Answer | None]:
    """The answers a page brought, without those in error; None takes an answer back."""
    answers: dict[str, Answer | None] = {}
    for item in questions:
        field = form[PREFIX + item.id]
        if item.kind == "multiple":
            if field.data == [] or not field.errors:
                answers[item.id] = _ticks(item, field, before.get(item.id))
        elif field.data and not field.errors:
            answers[item.id] = field.data
        for number in questionnaire.supporting(item):
            if not form[PREFIX + number.id].errors:
                answers[number.id] = _parsed(form[PREFIX + number.id].data)
    return answers


def marks(form: FlaskForm, questions: Sequence[Item]) -> dict[str, dict[str, str]]:
    """Confidence and note of each question, as far as the page brought them and nothing is wrong with them."""
    found: dict[str, dict[str, str]] = {}
    for item in questions:
        sure, note = form[CONFIDENCE + item.id], form[NOTE + item.id]
        sent = {"confidence": (sure, sure.data or ""), "note": (note, (note.data or "").replace("\r\n", "\n").strip())}
        found[item.id] = {part: value for part, (field, value) in sent.items() if field.raw_data and not field.errors}
    return found


def unanswered(form: FlaskForm) -> bool:
    """Whether nothing is wrong but that questions were left without an answer."""
    return all(field.errors and not field.data for field in form if field.errors)


def _choice(item: Item, production: bool) -> Field:
    choices = [SelectChoice(o.id, say(o.text)) for o in item.options if production or o.asked_of == "all"]
    choices.append(SelectChoice(UNKNOWN, lazy_gettext("I don't know (counts as the lowest option)")))
    if item.kind == "multiple":
        ticked = InputRequired(lazy_gettext("Tick what applies, or choose that you don't know"))
        return SelectMultipleField(say(item.title), choices=choices, validators=[ticked, _alone(item)])
    # InputRequired, not DataRequired: level 0 is an answer.
    chosen = InputRequired(lazy_gettext("Choose one answer; if you are not sure, choose that you don't know"))
    return RadioField(say(item.title), choices=choices, validators=[chosen])


def _confidence() -> Field:
    labels = {SURE: lazy_gettext("Sure"), ESTIMATED: lazy_gettext("Estimated")}
    choices = [SelectChoice(name, labels[name]) for name in CONFIDENCES]
    return RadioField(lazy_gettext("How sure are you?"), choices=choices, validators=[Optional()])


def _note() -> Field:
    too_long = lazy_gettext("A note may have %(max)d characters; shorten it", max=LONGEST_NOTE)
    return TextAreaField(lazy_gettext("Note"), validators=[Optional(), Length(max=LONGEST_NOTE, message=too_long)])


def _alone(item: Item) -> Rule:
    """Refuses "none of these" and "don't know" beside another option."""

    def check(_: FlaskForm, field: Field) -> None:
        alone = {UNKNOWN} | {option.id for option in item.options if option.exclusive}
        for value, label in ((c.value, c.label) for c in field.choices):
            if value in alone and value in field.data and len(field.data) > 1:
                message = gettext("“%(option)s” cannot stand beside other options; keep one or the other", option=label)
                raise ValidationError(message)

    return check


def _figure(questionnaire: Questionnaire, number: Item) -> Field:
    def check(_: FlaskForm, field: Field) -> None:
        try:
            encode(questionnaire, [{number.id: _parsed(field.data) or 0.0}])
        except (AnswerError, ProfileError) as error:
            raise ValidationError(error.text(locale())) from error

    return StringField(say(number.text), validators=[Optional(), check])


def _parsed(text: str | None) -> float | None:
    """A typed figure; full-width digits and separators of thousands are understood. Raises ProfileError."""
    return parse_number("", text.strip()) if text and text.strip() else None


def _ticks(item: Item, field: Field, before: Answer | None) -> Answer | None:
    """What is ticked, and what was ticked before among options this company is no longer shown."""
    ticks = field.data or []
    if ticks == [UNKNOWN]:
        return UNKNOWN
    visible = {choice.value for choice in field.choices}
    alone = any(item.option[tick].exclusive for tick in ticks)
    kept = [] if alone or not isinstance(before, list) else [tick for tick in before if tick not in visible]
    return [o.id for o in item.options if o.id in (*ticks, *kept)] if ticks else None
