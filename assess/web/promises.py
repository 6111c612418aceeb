"""The plan kept in the last round: shown when the next one begins, and held against what it answered."""

from functools import lru_cache

from flask import Flask

from assess import storage
from assess.assessment import Assessment
from assess.planning import Library, Plan, Review, kept_promises
from assess.web.rules import questionnaire_of
from assess.web.service import database


def start(app: Flask) -> None:
    app.add_template_global(promised)


def promised(assessment: str) -> list[dict[str, str]]:
    """The titles, by language, of the actions kept in the round before; [] where there was none or no plan."""
    rounds = storage.rounds(database(), assessment)
    names = [each.assessment for each in rounds]
    place = names.index(assessment) if assessment in names else 0
    chosen = storage.chosen_plan(database(), names[place - 1]) if place else None
    if chosen is None:
        return []
    actions = library_of(chosen).action
    return [actions[step.action].title.content() for step in Plan.from_dict(chosen.plan).planned]


def review(old: storage.Submission, new: storage.Submission) -> tuple[Review, Library] | None:
    """What became of the plan kept for `old` by `new`; None where none was kept."""
    chosen = storage.chosen_plan(database(), old.assessment)
    if chosen is None:
        return None
    before, after = Assessment.from_dict(old.result), Assessment.from_dict(new.result)
    asked = questionnaire_of(old)
    answers = {item: answer for item, answer in new.answers.items() if item in asked.item}
    return kept_promises(Plan.from_dict(chosen.plan), asked, answers, before, after), library_of(chosen)


def library_of(chosen: storage.ChosenPlan) -> Library:
    """The library a plan was made with."""
    return _library(str(chosen.library))


@lru_cache(maxsize=8)
def _library(digest: str) -> Library:
    """Read once: a digest stands for one content, whichever store it lies in."""
    return Library.from_content(storage.kept_library(database(), digest))
