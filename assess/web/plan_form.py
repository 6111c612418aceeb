"""What is asked for a plan: a goal, a budget, own staff, and how long. Sent by GET: a question has an address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from flask_babel import gettext, lazy_gettext
from wtforms import Form, SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice

from assess.answers import Answer
from assess.planning import Goal, Limits
from assess.planning.roadmap import LONGEST, SHORTEST
from assess.questionnaire import Questionnaire
from assess.web import typed_numbers
from assess.web.language import say

ANSWERS: Final = "answers"
_MOST_YUAN, _MOST_DAYS = 1e9, 1e5
_MONTHS = (12, 18, 24)


@dataclass(frozen=True)
class Asked:
    goal: Goal
    limits: Limits


class PlanForm(Form):
    goal = SelectField(lazy_gettext("Goal"))
    budget = StringField(lazy_gettext("Budget, the first year of running included"))
    staff = StringField(lazy_gettext("Own staff"))
    months = SelectField(lazy_gettext("Time"))
    answers: dict[str, Answer]

    def validate_budget(self, field: StringField) -> None:
        _number(field.data, _MOST_YUAN)

    def validate_staff(self, field: StringField) -> None:
        _number(field.data, _MOST_DAYS)

    @property
    def asked(self) -> Asked:
        """What a valid form asks for."""
        kind, _, rest = str(self.goal.data).partition(":")
        item, _, target = rest.rpartition(":")
        chosen = self.answers if kind == ANSWERS else {}
        goal = Goal(kind, int(target or 0), item, chosen)  # type: ignore[arg-type]
        limits = Limits(
            _number(self.budget.data, _MOST_YUAN), _number(self.staff.data, _MOST_DAYS), int(self.months.data)
        )
        return Asked(goal, limits)


def form(
    questionnaire: Questionnaire,
    production: bool,
    sent: Mapping[str, str] | None,
    usual: Asked,
    answers: Mapping[str, Answer],
) -> PlanForm:
    """The form with what was sent, or with `usual`; `answers` are those the company set itself as a goal, if any."""
    made = PlanForm(data=_typed(usual) | dict(sent or {}))
    made.answers = dict(answers)
    made.goal.choices = _goals(questionnaire, production)
    if answers:
        made.goal.choices.insert(0, SelectChoice(ANSWERS, gettext("My goal: the answers I chose on the result")))
    made.months.choices = [SelectChoice(str(months), gettext("%(months)s months", months=months)) for months in _MONTHS]
    if made.goal.data not in {choice.value for choice in made.goal.choices}:
        made.goal.data = "next_level:0"
    return made


def _typed(asked: Asked) -> dict[str, str]:
    goal, limits = asked.goal, asked.limits
    target = f"{goal.item}:{goal.target}" if goal.item else str(goal.target)
    months = min((m for m in _MONTHS if m >= limits.months), default=LONGEST)
    return {
        "goal": goal.kind if goal.kind in ("index", "rank", ANSWERS) else f"{goal.kind}:{target}",
        "budget": "" if limits.budget is None else typed_numbers.shown(limits.budget),
        "staff": "" if limits.staff_days is None else typed_numbers.shown(limits.staff_days),
        "months": str(max(SHORTEST, months)),
    }


def _goals(questionnaire: Questionnaire, production: bool) -> list[SelectChoice]:
    level, stage = gettext("Official level"), gettext("Stage of the index")
    far, scenes = gettext("As far as the limits allow"), gettext("A scene")
    found = [SelectChoice("next_level:0", gettext("The next official level"), optgroup=level)]
    found += [
        SelectChoice(f"next_level:{each.id}", say(each.title), optgroup=level) for each in questionnaire.official.levels
    ]
    found += [
        SelectChoice(f"stage:{each.id}", f"{each.id} {say(each.title)}", optgroup=stage)
        for each in questionnaire.index.stages[1:]
    ]
    found += [
        SelectChoice("index", gettext("The best index"), optgroup=far),
        SelectChoice("rank", gettext("The best rank"), optgroup=far),
    ]
    return found + [
        SelectChoice(f"scene:{item.id}:{level.id}", f"{say(item.title)} {level.id}", optgroup=scenes)
        for item in questionnaire.asked(production)
        if item.kind == "scene"
        for level in item.options[1:]
    ]


def _number(text: str | None, most: float) -> float | None:
    """A number as people type it; None for nothing typed."""
    if not (text or "").strip():
        return None
    try:
        value = typed_numbers.number(text or "")
    except ValueError:
        value = -1.0
    if not 0 <= value <= most:
        message = gettext("Write a number from 0 to %(most)s, or leave it empty for no limit.", most=f"{most:,.0f}")
        raise ValidationError(message)
    return value


def usual(goal: Goal, limits: Limits) -> Asked:
    """What the form shows of a plan already made: the goal as it was asked."""
    return Asked(replace(goal, target=0 if goal.kind == "next_level" else goal.target), limits)
