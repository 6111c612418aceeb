"""The plan of a submitted assessment: a first one, others for other goals and limits, and the one the company chose."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from assess import planning, storage
from assess.answers import Answer
from assess.assessment import Assessments
from assess.company import Company, company_from_dict, profiles
from assess.errors import ActionsError, AnswerError, PlanError
from assess.planning import Library, Plan, wording
from assess.report import pdf
from assess.report.chosen_plan import with_plan
from assess.web import frozen, plan_form, plan_own
from assess.web.language import day, locale
from assess.web.opened import open_draft
from assess.web.plan_own import Own
from assess.web.plan_view import cards, own_view, part
from assess.web.printing import printed
from assess.web.promises import library_of
from assess.web.report_limits import limited
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
    goal: storage.Goal | None
    """The answers the company set itself as a goal on its result."""

    @property
    def size(self) -> int:
        return int(self.result.profiles.size[0])

    @property
    def answers(self) -> dict[str, Answer]:
        return self.goal.answers if self.goal else {}

    def first(self) -> Plan:
        """The way to the answers chosen as a goal, or else to the next level."""
        goal = planning.Goal(plan_form.ANSWERS, answers=self.answers) if self.answers else planning.Goal()
        return planning.default_plan(self.result, 0, self.library, service().minimum, goal=goal)

    def newer_than(self, chosen: storage.ChosenPlan) -> bool:
        """Whether the goal was set after a plan was kept."""
        return self.goal is not None and self.goal.created_at > chosen.chosen_at

    def plan(self, asked: plan_form.Asked, own: Own) -> Plan:
        """Raises PlanError, ActionsError."""
        changed = plan_own.overrides(own, self.size)
        return planning.plan(
            self.result, 0, self.library, asked.goal, asked.limits, service().minimum, overrides=changed
        )


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
    if "months" not in request.args:  # nobody has asked for anything yet
        shown = None if _for_the_goal(case, chosen) else chosen
        made, library = _kept(shown) if shown else (case.first(), case.library)
        own = plan_own.own_of(made.overrides, case.size) if made else {}
        typed = plan_own.Typed(own, request.args.get("at", ""))
        return _page(token, submission, made, library, chosen, _form(case, None, made), typed)
    typed = plan_own.asked(request.args, case.library)
    return _answered(token, submission, chosen, case, _form(case, request.args.to_dict()), typed)


@bp.post("/a/<token>/plan/figures")
def figures(token: str) -> ResponseReturnValue:
    """Leads to the plan with the figures typed; where one cannot be used, to the plan without it, with what to mend."""
    submission = _submission(token)
    case = _case(submission) if submission else None
    if submission is None or case is None:
        abort(404)
    form, typed = _form(case, _question(request.form)), plan_own.typed(request.form, case.library)
    if typed.wrong or not form.validate():
        chosen = storage.chosen_plan(database(), submission.assessment)
        return _answered(token, submission, chosen, case, form, typed)
    question = form.data | {"own": plan_own.addresses(typed.own), "at": typed.at}
    return redirect(url_for("plan.plan", token=token, **question, _anchor=f"a-{typed.at}"), 303)


@bp.post("/a/<token>/plan")
def choose(token: str) -> ResponseReturnValue:
    """Keeps the plan that answers the question sent."""
    submission = _submission(token)
    case = _case(submission) if submission else None
    if submission is None or case is None:
        abort(404)
    own, _ = plan_own.read(request.form.getlist("own"), case.library)
    made, notice = _answer(case, _form(case, _question(request.form)), own)
    if made is None or made.state != "optimal":
        abort(400, description=notice)
    storage.choose_plan(database(), submission.assessment, made.to_dict(), case.library.digest, service().now())
    flash(gettext("This plan is kept. The next assessment will begin by asking what became of it."))
    return redirect(url_for("plan.plan", token=token), 303)


@bp.get("/a/<token>/plan/report.pdf")
@limited
def report(token: str) -> ResponseReturnValue:
    """The report with the plan that was kept; :raise 404: where none was."""
    submission = _submission(token)
    chosen = storage.chosen_plan(database(), submission.assessment) if submission else None
    made, library = _kept(chosen)
    if submission is None or chosen is None or made is None or library is None:
        abort(404)
    content, company = frozen.report(submission, locale()), company_from_dict(submission.profile)
    date = day(datetime.fromisoformat(chosen.chosen_at))
    told = with_plan(content, questionnaire_of(submission), company, made, library, date)
    return printed(told, pdf.file_name(content.cover.company, date, locale()))


def _for_the_goal(case: _Case, chosen: storage.ChosenPlan | None) -> bool:
    """Whether the way to the goal is shown, not the plan kept: it was asked for, or it was set after that plan."""
    if "kept" in request.args or chosen is None:
        return False
    return request.args.get("goal") == plan_form.ANSWERS or case.newer_than(chosen)


def _question(sent: "MultiDict[str, str]") -> dict[str, str]:
    return {name: sent.get(name, "") for name in _FIELDS}


def _answered(
    token: str,
    submission: storage.Submission,
    chosen: storage.ChosenPlan | None,
    case: _Case,
    form: plan_form.PlanForm,
    typed: plan_own.Typed,
) -> ResponseReturnValue:
    answer, notice = _answer(case, form, typed.own)
    page = _page(token, submission, answer, case.library, chosen, form, typed, notice or _unread(typed))
    return page, 400 if notice or form.errors or typed.wrong or typed.unread else 200


def _unread(typed: plan_own.Typed) -> str:
    if not typed.unread:
        return ""
    message = gettext("The address holds figures that cannot be read: %(figures)s. They are left out.")
    return message % {"figures": ", ".join(typed.unread)}


def _submission(token: str) -> storage.Submission | None:
    return storage.submission(database(), open_draft(token).draft.id)


def _case(submission: storage.Submission) -> _Case | None:
    """None where the service has no actions for the questionnaire that was answered."""
    library = service().library
    if library is None or submission.questionnaire != service().questionnaire.digest:
        return None
    company = company_from_dict(submission.profile)
    result = service().evaluate(company, service().usable(submission.answers))
    return _Case(company, library, result, storage.goal(database(), submission.assessment))


def _kept(chosen: storage.ChosenPlan | None) -> tuple[Plan | None, Library | None]:
    """The plan chosen, with the library it was made with."""
    if chosen is None:
        return None, None
    return Plan.from_dict(chosen.plan), library_of(chosen)


def _form(case: _Case, sent: dict[str, str] | None, shown: Plan | None = None) -> plan_form.PlanForm:
    usual = plan_form.Asked(planning.Goal(), planning.default_limits(case.library, int(case.result.profiles.size[0])))
    if shown is not None:
        usual = plan_form.usual(shown.goal, shown.limits)
    return plan_form.form(service().questionnaire, case.company.division.production, sent, usual, case.answers)


def _answer(case: _Case, form: plan_form.PlanForm, own: Own) -> tuple[Plan | None, str]:
    """The plan, or why there is none."""
    if not form.validate():
        return None, ""
    try:
        return case.plan(form.asked, own), ""
    except (PlanError, ActionsError, AnswerError) as error:
        return None, error.text(locale())


def _page(
    token: str,
    submission: storage.Submission,
    made: Plan | None,
    library: Library | None,
    chosen: storage.ChosenPlan | None,
    form: plan_form.PlanForm | None = None,
    typed: plan_own.Typed | None = None,
    notice: str = "",
) -> str:
    """Without a form, what was chosen can be read and nothing new be asked."""
    asked = questionnaire_of(submission)
    company = company_from_dict(submission.profile)
    size = int(profiles([company]).size[0])
    fitting = []
    if made and library:
        production, today = company.division.production, service().now()[:10]
        fitting = wording.fitting_policies(made, library, company.city, production, today)
    return render_template(
        "plan.html",
        token=token,
        form=form,
        plan=made,
        cards=cards(made, library, asked, size, locale()) if made and library else {},
        part=part(made, typed.at if typed else request.args.get("at", "")) if made else [],
        at=typed.at if typed else request.args.get("at", ""),
        own=own_view(made, library, typed, locale()) if made and library and typed else None,
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
