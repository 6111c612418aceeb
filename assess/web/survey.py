"""The beginning: start page, preview of all questions, a new assessment, its overview and its company."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from assess import storage
from assess.company import size_reason, to_dict
from assess.web import path, people, profile
from assess.web.filling import bp, filling, see
from assess.web.language import locale
from assess.web.opened import Opened, open_draft
from assess.web.retention import forget_old
from assess.web.service import database, service


@bp.get("/")
def start() -> str:
    every = path.pages(service().questionnaire, production=True)
    longest = path.progress(every, ())
    shortest = path.progress(path.pages(service().questionnaire, production=False), ())
    return render_template("start.html", longest=longest, shortest=shortest)


@bp.get("/questions")
def preview() -> str:
    """Every question on one page, to print and to collect figures for."""
    return render_template("preview.html", pages=path.pages(service().questionnaire, production=True))


@bp.post("/start")
def begin() -> ResponseReturnValue:
    token, name = service().token(), service().token()
    forget_old(database(), service().clock())
    storage.create(database(), name, token, service().questionnaire.digest, locale(), service().now())
    return see(url_for("survey.company", token=token))


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
    return see(url_for("survey.check", token=opened.token) if request.args.get("back") == "check" else opened.home)


def _tasks(opened: Opened) -> list[tuple[path.Page, path.Progress, str]]:
    """Each section by its first page, with its progress and the address to go on at."""
    tasks = []
    for first in (page for page in opened.pages if page.number == 1):
        own = tuple(page for page in opened.pages if page.section.id == first.section.id)
        state = path.progress(own, opened.answers)
        tasks.append((first, state, opened.first_open(own) or opened.address(first)))
    return tasks


def _profile(opened: Opened, form: profile.ProfileForm) -> str:
    return render_template(
        "profile.html",
        opened=opened,
        form=form,
        industries=profile.every_industry(),
        with_assets=profile.industries_sized_by("assets"),
    )
