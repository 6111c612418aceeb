"""The actions of a plan as cards: every word of one, in the reader's language."""

from dataclasses import dataclass

from assess.planning import Library, Plan, Planned, wording
from assess.questionnaire import Questionnaire


@dataclass(frozen=True)
class Card:
    """`raises` are (question, answer before or "", answer after); `after` the titles of actions to finish first."""

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


def cards(plan: Plan, library: Library, questionnaire: Questionnaire, locale: str) -> dict[str, Card]:
    """A card for each planned action, by its id."""
    return {step.action: _card(step, library, questionnaire, locale) for step in plan.planned}


def _card(step: Planned, library: Library, questionnaire: Questionnaire, locale: str) -> Card:
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
    )
