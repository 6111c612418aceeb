"""What figures propose, for a page that is shown and for an answer that is saved, and in what words."""

from collections.abc import Container, Mapping

from flask_babel import gettext
from flask_wtf import FlaskForm

from assess.answers import Answer
from assess.proposals import Proposal, figures_of, proposal
from assess.web import forms
from assess.web.language import say
from assess.web.opened import Opened
from assess.web.path import Page


def on_page(opened: Opened, here: Page, form: FlaskForm) -> dict[str, Proposal]:
    """By item id, what figures kept before, or just typed, propose for the questions of a page."""
    typed = forms.given(form, opened.questionnaire, here.questions, opened.answers) if form.is_submitted() else {}
    answers = {name: answer for name, answer in {**opened.answers, **typed}.items() if answer is not None}
    found = {item.id: proposal(opened.questionnaire, item, answers) for item in here.questions}
    return {name: each for name, each in found.items() if each}


def by_change(opened: Opened, changed: Container[str], answers: Mapping[str, Answer]) -> list[Proposal]:
    """For each question whose answer or figures were changed, wherever the figures stand."""
    found = []
    for item in opened.questionnaire.asked(opened.production):
        figures = figures_of(opened.questionnaire, item)
        if figures and any(name in changed for name in (item.id, *figures)):
            found.append(proposal(opened.questionnaire, item, answers))
    return [each for each in found if each]


def in_words(found: Proposal, answers: Mapping[str, Answer]) -> str:
    """A proposal in words; beside another option that was chosen, both are named."""
    option = say(found.option.text)
    said = gettext("Your figures stand for “%(option)s”.", option=option)
    if found.share:
        said = gettext("By your figures it is %(share)s, which is “%(option)s”.", share=found.share, option=option)
    chosen = found.item.option.get(str(answers.get(found.item.id)))
    if chosen is None or chosen is found.option:
        return said
    return f"{said} {gettext('You chose “%(option)s”; please check which is right.', option=say(chosen.text))}"
