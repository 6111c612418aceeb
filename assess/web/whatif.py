"""What if: other answers tried on a result. Everything is computed here through assess(); nothing is kept but a goal,
and only when it is asked for. What a request claims about scores is not read."""

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from assess import storage
from assess.answers import Answer
from assess.company import Company
from assess.errors import AnswerError
from assess.questionnaire import UNKNOWN, Item
from assess.questionnaire.model import Option, Section
from assess.web.forms import PREFIX
from assess.web.language import locale
from assess.web.opened import open_draft
from assess.web.outcome import Outcome, check, differing, outcome
from assess.web.rules import company_of, questionnaire_of, rules_of
from assess.web.service import Rules, database, service

bp = Blueprint("whatif", __name__)


class Trial:
    """A result with the answers tried on it. They are those of its own questionnaire, whatever is asked today; they are
    computed under its own rules, or under those of today where its own are gone."""

    def __init__(self, submission: storage.Submission) -> None:
        own = rules_of(submission)
        self.submission = submission
        self.own_rules = own is not None
        self.rules: Rules = own or service().rules
        self.questionnaire = questionnaire_of(submission)
        self.company: Company = company_of(submission)
        self.now: dict[str, Answer] = submission.answers

    @property
    def sections(self) -> list[tuple[Section, list[Item]]]:
        """The questions that can be tried, by section."""
        production = self.company.division.production
        found = [
            (section, [item for item in self.questionnaire.of_section(section.id, production) if item.kind != "number"])
            for section in self.questionnaire.sections
        ]
        return [(section, items) for section, items in found if items]

    def options(self, item: Item) -> list[Option]:
        return [option for option in item.options if self.company.division.production or option.asked_of == "all"]

    def outcome(self, changed: dict[str, Answer]) -> Outcome:
        """Raises AnswerError for an answer the company could not have given."""
        check(self.questionnaire, self.company, changed)
        usable = self.rules.usable
        return outcome(self.rules, self.company, usable(self.now), usable(changed), locale())

    def sent(self, form: MultiDict[str, str]) -> dict[str, Answer]:
        """The answers a form brings; of a question with several answers an empty field says that none is ticked."""
        items = self.questionnaire.item
        found: dict[str, Answer] = {}
        for field in (name for name in form if name.startswith(PREFIX)):
            name = field.removeprefix(PREFIX)
            several = name in items and items[name].kind == "multiple"
            found[name] = [tick for tick in form.getlist(field) if tick] if several else form[field]
        return self.meant(found)

    def meant(self, answers: dict[str, Answer]) -> dict[str, Answer]:
        """Nothing ticked means "none of these", or what it was where it was open or none before."""
        items = self.questionnaire.item
        return {
            name: self._none(items[name]) if answer == [] and name in items else answer
            for name, answer in answers.items()
        }

    def _none(self, item: Item) -> Answer:
        before = self.now.get(item.id, "")
        alone = [option.id for option in item.options if option.exclusive]
        return before if before in ("", UNKNOWN, [UNKNOWN], alone) else alone

    def goal_answers(self) -> dict[str, Answer]:
        goal = storage.goal(database(), self.submission.assessment)
        return goal.answers if goal else {}


def trial(token: str) -> Trial:
    """:raise 404: before it is submitted."""
    submission = storage.submission(database(), open_draft(token).draft.id)
    if submission is None:
        abort(404)
    return Trial(submission)


@bp.get("/a/<token>/whatif")
def page(token: str) -> ResponseReturnValue:
    tried = trial(token)
    return _page(token, tried, tried.goal_answers(), None)


@bp.post("/a/<token>/whatif")
def compute(token: str) -> ResponseReturnValue:
    """JSON in, {"answers": {item: option or list}}, and JSON out; or a form in and the page with the outcome out."""
    tried = trial(token)
    changed = tried.meant(_answers_of_json()) if request.is_json else tried.sent(request.form)
    try:
        found = tried.outcome(changed)
    except AnswerError as error:
        return _refused(token, tried, error.text(locale()))
    return jsonify(found.to_dict() | {"note": _note(tried)}) if request.is_json else _page(token, tried, changed, found)


@bp.post("/a/<token>/goal")
def goal(token: str) -> ResponseReturnValue:
    """Keeps the changed answers as the goal; none changed takes it back."""
    tried = trial(token)
    sent = tried.sent(request.form)
    try:
        check(tried.questionnaire, tried.company, sent)
    except AnswerError as error:
        return _refused(token, tried, error.text(locale()))
    wanted = differing(tried.now, tried.now | sent)
    storage.keep_goal(database(), tried.submission.assessment, storage.CHOSEN, wanted, service().now())
    flash(gettext("This is your goal now.") if wanted else gettext("No answer was changed, so there is no goal."))
    return redirect(url_for("results.result", token=token, _anchor="goal" if wanted else "whatif"), 303)


def _answers_of_json() -> dict[str, Answer]:
    try:
        sent = request.get_json(silent=True)
    except RecursionError:  # nested deeper than can be read
        sent = None
    answers = sent.get("answers") if isinstance(sent, dict) else None
    return answers if isinstance(answers, dict) else {}


def _note(tried: Trial) -> str:
    """What must be said when a result is tried under other rules than its own."""
    if tried.own_rules:
        return ""
    return gettext(
        "The rules your result was made with can no longer be had, so this is computed with those of today; the "
        "figures start from your answers under today's rules."
    )


def _refused(token: str, tried: Trial, problem: str) -> ResponseReturnValue:
    if request.is_json:
        return jsonify({"problem": problem}), 400
    return _page(token, tried, {}, None, problem), 400


def _page(
    token: str, tried: Trial, chosen: dict[str, Answer], found: Outcome | None, problem: str = ""
) -> Response | str:
    return render_template(
        "whatif.html",
        token=token,
        trial=tried,
        chosen=tried.now | chosen,
        outcome=found or tried.outcome(chosen if not problem else {}),
        problem=problem,
        note=_note(tried),
    )
