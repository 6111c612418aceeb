"""The plan of a submitted assessment: a first one, others for other goals and limits, and the one the company chose."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from assess import planning, storage
from assess.assessment import Assessments
from assess.company import Company, company_from_dict
from assess.errors import PlanError
from assess.planning import Library, Plan, wording
from assess.web import frozen, plan_form
from assess.web.language import locale
from assess.web.opened import open_draft
from assess.web.plan_view import cards
from assess.web.promises import library_of
from assess.web.rules import questionnaire_of
from assess.web.service import database, service

bp = Blueprint("plan", __name__)
_FIELDS = ("goal", "budget", "staff", "months")


@dataclass(frozen=True)
class _Case:
    """One submitted assessment that can be planned for."""

    company: Company
    library: Library
    result: Assessments

    def first(self) -> Plan:
        return planning.default_plan(self.result, 0, self.library, service().minimum)


@bp.get("/a/<token>/plan")
def plan(token: str) -> ResponseReturnValue:
    """With a question in the address the plan that answers it; without, the one chosen, or else the first one."""
    submission = _submission(token)
    if submission is None:
        return redirect(url_for("survey.home", token=token), 303)
    chosen = storage.chosen_plan(database(), submission.assessment)
    case = _case(submission)
    if case is None:
        return _page(token, submission, *_kept(chosen), chosen)
    if "goal" not in request.args:
        made, library = _kept(chosen) if chosen else (case.first(), case.library)
        return _page(token, submission, made, library, chosen, _form(case, None, made))
    form = _form(case, request.args.to_dict())
    answer, notice = _answer(case, form)
    page = _page(token, submission, answer, case.library, chosen, form, notice)
    return page, 400 if notice or form.errors else 200


@bp.post("/a/<token>/plan")
def choose(token: str) -> ResponseReturnValue:
    """Keeps the plan that answers the question sent."""
    submission = _submission(token)
    case = _case(submission) if submission else None
    if submission is None or case is None:
        abort(404)
    made, notice = _answer(case, _form(case, {name: request.form.get(name, "") for name in _FIELDS}))
    if made is None or made.state != "optimal":
        abort(400, description=notice)
    storage.choose_plan(database(), submission.assessment, made.to_dict(), case.library.digest, service().now())
    flash(gettext("This plan is kept. The next assessment will begin by asking what became of it."))
    return redirect(url_for("plan.plan", token=token), 303)


def _submission(token: str) -> storage.Submission | None:
    return storage.submission(database(), open_draft(token).draft.id)


def _case(submission: storage.Submission) -> _Case | None:
    """None where the service has no actions for the questionnaire that was answered."""
    library = service().library
    if library is None or submission.questionnaire != service().questionnaire.digest:
        return None
    company = company_from_dict(submission.profile)
    return _Case(company, library, service().evaluate(company, service().usable(submission.answers)))


def _kept(chosen: storage.ChosenPlan | None) -> tuple[Plan | None, Library | None]:
    """The plan chosen, with the library it was made with."""
    if chosen is None:
        return None, None
    return Plan.from_dict(chosen.plan), library_of(chosen)


def _form(case: _Case, sent: dict[str, str] | None, shown: Plan | None = None) -> plan_form.PlanForm:
    usual = plan_form.Asked(planning.Goal(), planning.default_limits(case.library, int(case.result.profiles.size[0])))
    if shown is not None:
        usual = plan_form.usual(shown.goal, shown.limits)
    return plan_form.form(service().questionnaire, case.company.division.production, sent, usual)


def _answer(case: _Case, form: plan_form.PlanForm) -> tuple[Plan | None, str]:
    """The plan, or why there is none."""
    if not form.validate():
        return None, ""
    asked = form.asked
    try:
        return planning.plan(case.result, 0, case.library, asked.goal, asked.limits, service().minimum), ""
    except PlanError as error:
        return None, error.text(locale())


def _page(
    token: str,
    submission: storage.Submission,
    made: Plan | None,
    library: Library | None,
    chosen: storage.ChosenPlan | None,
    form: plan_form.PlanForm | None = None,
    notice: str = "",
) -> str:
    """Without a form, what was chosen can be read and nothing new be asked."""
    asked = questionnaire_of(submission)
    company = company_from_dict(submission.profile)
    fitting = []
    if made and library:
        production, today = company.division.production, service().now()[:10]
        fitting = wording.fitting_policies(made, library, company.city, production, today)
    return render_template(
        "plan.html",
        token=token,
        form=form,
        plan=made,
        cards=cards(made, library, asked, locale()) if made and library else {},
        library=library,
        questionnaire=asked,
        policies=fitting,
        words=wording,
        company=company,
        kept=chosen,
        is_kept=bool(chosen and made and made == Plan.from_dict(chosen.plan)),
        notice=notice,
        provenance=frozen.report(submission, locale()).rank.statement.provenance,
    )
