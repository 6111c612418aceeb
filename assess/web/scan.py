"""The quick scan: three facts of the company, about twelve questions one at a time, a provisional place.

Its answers are ordinary answers of an ordinary assessment that is marked as a scan, so going on to the full
questionnaire keeps them. Nothing else is kept: where a company is on its way is worked out from its answers.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from assess import scan as scanning
from assess import storage
from assess.company import Company, ProfileErrors, company_from_dict, to_dict
from assess.questionnaire import Item
from assess.ranking.adaptive import RULES
from assess.report.statement import pillar_statement, rank_statement
from assess.web import forms, path, profile
from assess.web.language import locale
from assess.web.opened import Opened, open_draft
from assess.web.retention import forget_old
from assess.web.service import database, service

bp = Blueprint("scan", __name__)

_NAMELESS = "·"
"""Stands in for the name of the company, which a scan does not ask for."""
View = Callable[..., ResponseReturnValue]


def start(app: Flask) -> None:
    app.register_blueprint(bp)
    app.add_template_global(most_questions, "scan_questions")
    app.add_template_global(lambda: path.minutes(RULES.most), "scan_minutes")


def most_questions() -> int:
    return RULES.most


def scan(view: View) -> View:
    """Opens the scan of a link for a view; :raise 404: where there is none. One that was submitted shows its result."""

    @wraps(view)
    def opened(token: str, **rest: int) -> ResponseReturnValue:
        assessment = open_draft(token)
        if not assessment.draft.scan:
            abort(404)
        if assessment.draft.submitted:
            return redirect(url_for("results.result", token=token), 303)
        return view(assessment, **rest)

    return opened


def scanned(view: View) -> View:
    """As `scan`, for views that need to know the company: its facts are asked for first."""

    @scan
    @wraps(view)
    def known(opened: Opened, **rest: int) -> ResponseReturnValue:
        company = _company(opened.draft.profile)
        if company is None:
            return redirect(url_for("scan.company", token=opened.token), 303)
        return view(opened, company, **rest)

    return known


@bp.post("/scan")
def begin() -> ResponseReturnValue:
    token, name = service().token(), service().token()
    forget_old(database(), service().clock())
    digest = service().questionnaire.digest
    storage.create(database(), name, token, digest, locale(), service().now(), scan=True)
    return redirect(url_for("scan.company", token=token), 303)


@bp.route("/a/<token>/scan/company", methods=["GET", "POST"])
@scan
def company(opened: Opened) -> ResponseReturnValue:
    kept = opened.draft.profile
    if request.method != "POST":
        return _facts(opened, profile.ProfileForm(data=profile.typed(kept)))
    form = profile.ProfileForm()
    for asked_later in ("name", "credit_code", "chain"):
        form[asked_later].data = kept.get(asked_later, "")
    form.name.data = form.name.data or _NAMELESS
    found = form.company() if form.validate() else None
    if found is None:
        return _facts(opened, form), 400
    storage.give_profile(database(), opened.draft.id, to_dict(found) | {"name": kept.get("name", "")}, service().now())
    return redirect(url_for("scan.question", token=opened.token, step=1), 303)


@bp.route("/a/<token>/scan/<int:step>", methods=["GET", "POST"])
@scanned
def question(opened: Opened, company: Company, step: int) -> ResponseReturnValue:
    """One question a page. A step too far leads to the one that is open, or to the end."""
    way = _way(opened, company)
    if step > len(way.items):
        return redirect(_onward(opened, way), 303)
    if step < 1:
        abort(404)
    item = opened.questionnaire.item[way.items[step - 1]]
    make = forms.page_form(opened.questionnaire, [item], company.division.production)
    if request.method != "POST":
        return _question(opened, step, item, make(data=_held(item, opened)))
    form = make()
    if not form.validate():
        return _question(opened, step, item, form), 400
    answer = forms.given(form, opened.questionnaire, [item], opened.answers).get(item.id)
    storage.answer(database(), opened.draft.id, {item.id: answer}, service().now())
    way = _way(open_draft(opened.token), company)
    further = step < len(way.items)
    address = url_for("scan.question", token=opened.token, step=step + 1) if further else _onward(opened, way)
    return redirect(address, 303)


@bp.get("/a/<token>/scan/result")
@scanned
def result(opened: Opened, company: Company) -> ResponseReturnValue:
    way = _way(opened, company)
    if not way.done:
        return redirect(_onward(opened, way), 303)
    made = service()
    found = scanning.standing(
        made.questionnaire, made.model, made.bank, company, opened.answers, way.items, made.minimum
    )
    every = path.pages(opened.questionnaire, company.division.production)
    return render_template(
        "scan_result.html",
        opened=opened,
        statement=rank_statement(found, locale()),
        answered=found.answered,
        pillars=[(p.title, found.pillars[p.id]) for p in opened.questionnaire.index.pillars if p.id in found.pillars],
        pillar_statement=pillar_statement,
        rest=path.progress(every, opened.answers),
        last=url_for("scan.question", token=opened.token, step=len(way.items)),
    )


def _way(opened: Opened, company: Company) -> scanning.Way:
    made = service()
    return scanning.way(made.questionnaire, made.bank, opened.answers, company.division.production, opened.draft.id)


def _onward(opened: Opened, way: scanning.Way) -> str:
    if way.done:
        return url_for("scan.result", token=opened.token)
    return url_for("scan.question", token=opened.token, step=len(way.items))


def _company(kept: dict[str, Any]) -> Company | None:
    try:
        return company_from_dict(kept | {"name": kept.get("name") or _NAMELESS}) if kept else None
    except ProfileErrors:
        return None


def _held(item: Item, opened: Opened) -> dict[str, Any]:
    answer = opened.answers.get(item.id)
    several = item.kind == "multiple" and isinstance(answer, str)
    return {} if answer is None else {forms.PREFIX + item.id: [answer] if several else answer}


def _facts(opened: Opened, form: profile.ProfileForm) -> str:
    return render_template(
        "scan_company.html",
        opened=opened,
        form=form,
        industries=profile.every_industry(),
        with_assets=profile.industries_sized_by("assets"),
    )


def _question(opened: Opened, step: int, item: Item, form: FlaskForm) -> str:
    before = "scan.question" if step > 1 else "scan.company"
    return render_template(
        "scan.html",
        opened=opened,
        step=step,
        most=RULES.most,
        item=item,
        field=form[forms.PREFIX + item.id],
        form=form,
        previous=url_for(before, token=opened.token, step=step - 1 if step > 1 else None),
    )
