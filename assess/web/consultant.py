"""The consultant's pages: the companies that share their result, each result, and the files of all of it.

Every view asks `storage.shared_with` or `storage.clients` with the account that is logged in; what was not shared with
it, or no longer is, does not exist for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from assess import storage
from assess.accounts import CONSULTANT, new_code, written
from assess.company import CITIES, DIVISION
from assess.web import client_archive, client_files, results, turns
from assess.web.accounts import requires
from assess.web.language import day, locale
from assess.web.neutral import neutral
from assess.web.service import database, service

bp = Blueprint("consultant", __name__, url_prefix="/consultant")

PAGE = 50
_LONGEST_SEARCH = 100
Option = tuple[str, str, int]


@dataclass(frozen=True)
class Choice:
    """Something to narrow the list by: its options as (value, label, number of companies)."""

    name: str
    label: str
    chosen: str
    options: list[Option]


@bp.get("")
@requires(CONSULTANT)
def companies(account: storage.Account) -> ResponseReturnValue:
    wanted = _wanted(request.args)
    found = storage.count_clients(database(), account.id, wanted)
    last = max(1, -(-found // PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), last)
    return render_template(
        "consultant.html",
        account=account,
        code=written(account.code),
        clients=storage.clients(database(), account.id, wanted, PAGE, (page - 1) * PAGE),
        found=found,
        all=storage.count_clients(database(), account.id, storage.Wanted()),
        wanted=wanted,
        choices=_choices(account, wanted),
        page=page,
        last=last,
        query=_query,
        titles=client_files.titles(),
        most=client_archive.MOST,
    )


@bp.get("/c/<share_id>")
@requires(CONSULTANT)
def company(account: storage.Account, share_id: str) -> ResponseReturnValue:
    submission = _shared(account, share_id)
    storage.record_look(database(), account.id, storage.VIEWED, [share_id], service().now())
    addresses = [url_for(f"consultant.{name}", share_id=share_id) for name in ("report", "how")]
    return _of_them(submission, results.shown(submission, *addresses, account=account))


@bp.get("/c/<share_id>/how")
@requires(CONSULTANT)
def how(account: storage.Account, share_id: str) -> ResponseReturnValue:
    submission = _shared(account, share_id)
    storage.record_look(database(), account.id, storage.VIEWED, [share_id], service().now())
    page = results.worked(submission, url_for("consultant.company", share_id=share_id), account=account)
    return _of_them(submission, page)


@bp.get("/c/<share_id>/report.pdf")
@requires(CONSULTANT)
def report(account: storage.Account, share_id: str) -> ResponseReturnValue:
    submission = _shared(account, share_id)
    storage.record_look(database(), account.id, storage.REPORT, [share_id], service().now())
    return results.paper(submission)


@bp.post("/reports.zip")
@requires(CONSULTANT)
def reports(account: storage.Account) -> ResponseReturnValue:
    """The reports of the companies ticked, or of all that were found."""
    ticked = request.form.getlist("id")
    if "all" in request.form:
        chosen = [client.id for client in storage.clients(database(), account.id, _wanted(request.form))]
    else:
        chosen = list(dict.fromkeys(ticked))
    back = url_for("consultant.companies", **_query(_wanted(request.form)))
    if not chosen:
        flash(gettext("Tick the companies whose reports you want, or take all."))
        return redirect(back, 303)
    if len(chosen) > client_archive.MOST:
        flash(gettext("At most %(n)s reports at once; narrow the list first.", n=client_archive.MOST))
        return redirect(back, 303)
    for share_id in chosen:
        _shared(account, share_id)
    turn = turns.take(f"archive {account.id}")
    if turn is None:
        flash(gettext("Your last archive is still being made. Wait until it is downloaded, then ask for the next one."))
        return redirect(back, 303)
    storage.record_look(database(), account.id, storage.REPORT, chosen, service().now())
    return client_archive.answer(account, chosen, turn)


@bp.get("/companies.<any(csv, xlsx):kind>")
@requires(CONSULTANT)
def table(account: storage.Account, kind: str) -> ResponseReturnValue:
    found = storage.clients(database(), account.id, _wanted(request.args))
    storage.record_look(database(), account.id, storage.LIST, [client.id for client in found], service().now())
    return client_files.table(found, kind, _today())


@bp.post("/code")
@requires(CONSULTANT)
def renew(account: storage.Account) -> ResponseReturnValue:
    storage.set_code(database(), account.id, new_code(service().chance), service().now())
    flash(gettext("The old code is no longer in use. What was shared with you stays shared."))
    return redirect(url_for("consultant.companies", _anchor="code"), 303)


def _shared(account: storage.Account, share_id: str) -> storage.Submission:
    """What a share opens to this account; :raise 404: for every other id."""
    submission = storage.shared_with(database(), account.id, share_id)
    if submission is None:
        abort(404)
    return submission


def _of_them(submission: storage.Submission, page: str) -> str:
    """A page of the company's, for its consultant."""
    notes = [mark["note"] for mark in submission.marks.values() if mark.get("note")]
    return neutral(page, locale(), [str(submission.profile["name"]), *notes])


def _wanted(given: "MultiDict[str, str]") -> storage.Wanted:
    """The companies asked for; what makes no sense asks for nothing."""
    order = given.get("order", "")
    level = given.get("level", "")
    levels = {str(each.id) for each in service().questionnaire.official.levels} | {"0"}
    return storage.Wanted(
        text=given.get("text", "")[:_LONGEST_SEARCH].strip(),
        industry=given.get("industry", "") if given.get("industry", "") in DIVISION else "",
        city=given.get("city", "") if given.get("city", "") in {city.id for city in CITIES} else "",
        level=int(level) if level in levels else None,
        order=order if order in storage.ORDERS else "date",
        descending=given.get("down", "1") == "1",
    )


def _query(wanted: storage.Wanted, **changes: str | int) -> dict[str, Any]:
    """What an address says of the companies asked for, shortest form."""
    said: dict[str, Any] = {"text": wanted.text, "industry": wanted.industry, "city": wanted.city}
    said |= {"level": "" if wanted.level is None else wanted.level}
    if (wanted.order, wanted.descending) != ("date", True):
        said |= {"order": wanted.order, "down": int(wanted.descending)}
    return {name: value for name, value in (said | changes).items() if value != ""}


def _choices(account: storage.Account, wanted: storage.Wanted) -> list[Choice]:
    def choice(name: str, label: str, title: "Callable[[Any], str]") -> Choice:
        chosen = getattr(wanted, name)
        counted = storage.kinds(database(), account.id, name)
        options = [(str(value), title(value), n) for value, n in counted.items()]
        return Choice(name, label, "" if chosen is None else str(chosen), options)

    say = client_files.titles()
    return [
        choice("industry", gettext("Industry"), say.industry),
        choice("city", gettext("City"), say.city),
        choice("level", gettext("Level"), say.level),
    ]


def _today() -> str:
    return day(service().clock())
