"""Filling in: start, profile, the pages of questions, checking, submitting. Everything is kept after each page."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from functools import wraps

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm

from assess import storage
from assess.company import size_reason, to_dict
from assess.errors import StorageError
from assess.web import check as checking
from assess.web import consent, forms, frozen, path, people, profile
from assess.web.language import day, locale
from assess.web.opened import Opened, open_draft
from assess.web.service import database, service

bp = Blueprint("survey", __name__)

_TOKEN_BYTES = 18  # 144 bits: the link is the key
_RECEIPT_BYTES = 5
View = Callable[..., ResponseReturnValue]


def filling(view: View) -> View:
    """Opens the assessment of the link for a view; one that is submitted shows its result instead."""

    @wraps(view)
    def opened(token: str, **rest: str | int) -> ResponseReturnValue:
        assessment = open_draft(token)
        if assessment.draft.submitted:
            return _see(url_for("results.result", token=token))
        return view(assessment, **rest)

    return opened


@bp.get("/")
def start() -> str:
    every = path.pages(service().questionnaire, production=True)
    longest = path.progress(every, ())
    shortest = path.progress(path.pages(service().questionnaire, production=False), ())
    return render_template("start.html", longest=longest, shortest=shortest)


@bp.post("/start")
def begin() -> ResponseReturnValue:
    token, name = _unguessable(), _unguessable()
    storage.create(database(), name, token, service().questionnaire.digest, locale(), service().now())
    return _see(url_for("survey.company", token=token))


@bp.get("/a/<token>/")
def home(token: str) -> ResponseReturnValue:
    """The overview: of everything for the owner, of his sections for a colleague."""
    opened = open_draft(token)
    return _home(token) if opened.link.owner else people.home(opened)


@filling
def _home(opened: Opened) -> ResponseReturnValue:
    reason = size_reason(opened.company, locale()) if opened.company else ""
    return render_template("home.html", opened=opened, size_reason=reason, tasks=_tasks(opened))


@bp.route("/a/<token>/profile", methods=["GET", "POST"])
@filling
def company(opened: Opened) -> ResponseReturnValue:
    if request.method != "POST":
        return _profile(opened, profile.ProfileForm(data=profile.typed(opened.draft.profile)))
    form = profile.ProfileForm()
    found = form.company() if form.validate() else None
    if found is None:
        return _profile(opened, form), 400
    storage.give_profile(database(), opened.draft.id, to_dict(found), service().now())
    return _see(opened.home)


@bp.route("/a/<token>/s/<section>/<int:number>", methods=["GET", "POST"])
@filling
def page(opened: Opened, section: str, number: int) -> ResponseReturnValue:
    if opened.company is None:
        return _see(url_for("survey.company", token=opened.token))
    here = opened.page(section, number)
    make = forms.page_form(opened.questionnaire, here.questions, opened.production)
    if request.method != "POST":
        return _page(opened, here, make(data=forms.shown(opened.questionnaire, here.questions, opened.answers)))
    form = make()
    complete = form.validate()
    _keep(opened, here, form)
    if not complete and not (_later() and forms.unanswered(form)):
        return _page(opened, here, form), 400
    return _see(_next(opened, here))


@bp.get("/a/<token>/check")
@filling
def check(opened: Opened) -> ResponseReturnValue:
    if opened.company is None:
        return _see(url_for("survey.company", token=opened.token))
    return _check(opened)


@bp.post("/a/<token>/submit")
def submit(token: str) -> ResponseReturnValue:
    """Computes the result and freezes it. Submitting again, or twice at once, leads to the same result."""
    opened = open_draft(token)
    if opened.draft.submitted:
        return _see(url_for("results.result", token=token))
    if opened.company is None:
        return _see(url_for("survey.company", token=token))
    if opened.progress.state != "complete" and "incomplete" not in request.form:
        return _check(
            opened, gettext("Answer the open questions, or confirm that they count as the lowest option")
        ), 400
    try:
        _freeze(opened)
    except StorageError as error:
        return _check(open_draft(token), error.text(locale())), 409
    return _see(url_for("results.result", token=token))


def page_again(token: str, section: str, number: int) -> str:
    """The page just sent, with what was typed: for a post that was refused because its session was gone."""
    opened = open_draft(token)
    if opened.draft.submitted or opened.company is None:
        abort(400)
    here = opened.page(section, number)
    form = forms.page_form(opened.questionnaire, here.questions, opened.production)()
    notice = gettext("Your session had ended, so nothing was saved yet. Your answers are still here: save them again.")
    return _page(opened, here, form, notice)


def _see(address: str) -> Response:
    return redirect(address, 303)  # type: ignore[return-value]


def _later() -> bool:
    return request.form.get("action") == "later"


def _keep(opened: Opened, here: path.Page, form: FlaskForm) -> None:
    """Keeps every answer that is right, whatever else is wrong on the page."""
    answers = forms.given(form, opened.questionnaire, here.questions, opened.draft.answers)
    changed = {item: value for item, value in answers.items() if opened.draft.answers.get(item) != value}
    if changed:
        storage.answer(database(), opened.draft.id, changed, service().now(), opened.link.person)


def _next(opened: Opened, here: path.Page) -> str:
    if _later():
        flash(gettext("Your answers are saved."))
        return opened.home
    following = path.after(opened.pages, here)
    if request.args.get("back") == "check" or following is None:
        return opened.end
    return opened.address(following)


def _freeze(opened: Opened) -> None:
    assert opened.company
    today = day(service().clock())
    receipt = f"ZF{today.replace('-', '')}-{service().chance(_RECEIPT_BYTES).hex().upper()}"
    result = service().evaluate(opened.company, opened.answers)
    storage.submit(
        database(),
        opened.draft,
        receipt=receipt,
        locale=locale(),
        result=result.row(0).to_dict(),
        report=frozen.contents(result, opened.company, receipt, today),
        now=service().now(),
        consent=consent.agreed(request.form.get("consent")),
    )


def _unguessable() -> str:
    return urlsafe_b64encode(service().chance(_TOKEN_BYTES)).decode("ascii")


def _tasks(opened: Opened) -> list[tuple[path.Page, path.Progress, path.Page]]:
    """Each section by its first page, with its progress and the page to go on with."""
    tasks = []
    for first in (page for page in opened.pages if page.number == 1):
        own = tuple(page for page in opened.pages if page.section.id == first.section.id)
        state = path.progress(own, opened.answers)
        tasks.append((first, state, path.first_open(own, opened.answers) or first))
    return tasks


def _profile(opened: Opened, form: profile.ProfileForm) -> str:
    return render_template(
        "profile.html",
        opened=opened,
        form=form,
        industries=profile.every_industry(),
        with_assets=profile.industries_sized_by("assets"),
    )


def _page(opened: Opened, here: path.Page, form: FlaskForm, notice: str = "") -> str:
    previous = path.before(opened.pages, here)
    return render_template(
        "page.html",
        opened=opened,
        page=here,
        place=opened.pages.index(here) + 1,
        form=form,
        notice=notice,
        previous=opened.address(previous) if previous else opened.home,
    )


def _check(opened: Opened, notice: str = "") -> str:
    rows = checking.rows(opened.questionnaire, opened.pages, opened.answers, opened.production)
    return render_template(
        "check.html",
        opened=opened,
        rows=rows,
        open_rows=[row for row in rows if not row.answer and not row.unknown],
        doubtful=[row for row in rows if checking.unused_figures(row)],
        clashes=checking.clashes(opened.questionnaire, rows, opened.answers, opened.production),
        notice=notice,
        size_reason=size_reason(opened.company, locale()) if opened.company else "",
        consent=consent,
        consent_ticked=bool(consent.agreed(request.form.get("consent"))),
    )
