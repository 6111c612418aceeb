"""The actions of a plan as cards: every word of one, in the reader's language."""

from dataclasses import dataclass

from flask_babel import gettext

from assess.planning import Library, Plan, Planned, wording
from assess.questionnaire import Questionnaire
from assess.web import plan_own
from assess.web.plan_own import Own, OwnForm


@dataclass(frozen=True)
class Card:
    """`raises` are (question, answer before or "", answer after); `after` the titles of actions to finish first;
    `usual` what the library says where a figure is the company's own, by its name."""

    title: str
    text: str
    when: str
    who: str
    effort: str
    one_off: str
    yearly: str
    product: str
    evidence: str
    raises: list[tuple[str, str, str]]
    after: str
    factory_scenes: list[str]
    usual: dict[str, str]


PART = 10
"""Actions whose cards a page holds; of the others it holds the headlines. A plan of everything has 90 actions."""


@dataclass(frozen=True)
class OwnView:
    """The company's own figures on the page. `forms` for the actions of this part; `mistakes` as (field, label, what is
    wrong); `figures` are carried on; `dropped` the titles, by id, of actions that are no part of the plan with them."""

    forms: dict[str, OwnForm]
    figures: Own
    mistakes: list[tuple[str, str, str]]
    dropped: dict[str, str]

    @property
    def addresses(self) -> list[str]:
        return plan_own.addresses(self.figures)

    def without(self, action: str) -> list[str]:
        return plan_own.addresses(self.figures, action)


def part(plan: Plan, at: str) -> list[str]:
    """The actions whose cards the page holds: those around `at`, or the first ones."""
    planned = [step.action for step in plan.planned]
    first = PART * (planned.index(at) // PART) if at in planned else 0
    return planned[first : first + PART]


def own_view(plan: Plan, library: Library, typed: plan_own.Typed, locale: str) -> OwnView:
    title = {action.id: action.title.get(locale) for action in library.actions}
    planned = {step.action for step in plan.planned}
    mistakes = [
        (field.id, f"{title[action]}{gettext(', ')}{field.label.text}", str(field.errors[0]))
        for action, form in typed.wrong.items()
        for field in form
        if field.errors
    ]
    dropped = {name: title[name] for name in typed.own if name not in planned}
    return OwnView(plan_own.forms(part(plan, typed.at), typed), typed.own, mistakes, dropped)


def cards(plan: Plan, library: Library, questionnaire: Questionnaire, size: int, locale: str) -> dict[str, Card]:
    """A card for each planned action, by its id; `size` an index into company.SIZES."""
    usual = {step.action: wording.usual(plan, library.action[step.action], size, locale) for step in plan.planned}
    return {step.action: _card(step, library, questionnaire, usual[step.action], locale) for step in plan.planned}


def _card(step: Planned, library: Library, questionnaire: Questionnaire, usual: dict[str, str], locale: str) -> Card:
    action = library.action[step.action]
    scenes = [library.factory_scene[name] for name in action.factory_scenes]
    return Card(
        title=action.title.get(locale),
        text=action.text.get(locale),
        when=wording.months(step.start, step.end, locale),
        who=wording.who(action, library, locale),
        effort=wording.days(step.effort, locale),
        one_off=wording.money(step.one_off, locale),
        yearly=wording.money(step.yearly, locale),
        product=wording.product(action, locale),
        evidence=action.evidence.get(locale),
        raises=[wording.raised(each, questionnaire, locale) for each in step.raises],
        after=wording.titles(step.needs, library, locale),
        factory_scenes=[scene.title.get(locale) for scene in scenes],
        usual=usual,
    )
