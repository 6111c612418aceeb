"""The switch by which a company opens its result to a consultant and closes it again, and the wording it agrees to.

A company names its consultant by a code, never by a login name: a name misspelt could be somebody else's, and asking
for names would tell which exist. It reads whose code it is before anything is shared.
"""

from base64 import urlsafe_b64encode

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from assess import storage
from assess.accounts import read_code
from assess.errors import AccountError
from assess.i18n import mark
from assess.web.language import locale
from assess.web.limits import LIMITS, Limited, address, within
from assess.web.results import frozen_result
from assess.web.service import database, service

bp = Blueprint("sharing", __name__)

VERSION = "1"
"""Kept with every share. A change of any word below, in either language, makes a new version."""

TERMS = (
    mark(
        "The consultant will see: the company's name, credit code, industry, city and size, every answer with its "
        "notes, the result, and the report as a PDF."
    ),
    mark("The consultant can read and download this, and change nothing. Other companies see nothing of it."),
    mark(
        "You can take this back on the result page at any time. From then on nothing can be opened any more; files "
        "downloaded before stay with the consultant."
    ),
    mark("Each time the consultant opens or downloads something is recorded; the result page shows the last time."),
)
_ID_BYTES = 16


def start(app: Flask) -> None:
    app.register_blueprint(bp)
    app.add_template_global(shares_of)


def shares_of(submission: storage.Submission) -> list[storage.Share]:
    """To whom a result is open, for the result page."""
    return storage.shares_of(database(), submission.assessment)


@bp.route("/a/<token>/share", methods=["GET", "POST"])
def share(token: str) -> ResponseReturnValue:
    """Asks whose code it is first; shares when the wording shown with the name is agreed to."""
    submission = frozen_result(token)
    if request.method != "POST":
        return _page(token, submission)
    try:
        consultant = _consultant(request.form.get("code", ""))
    except AccountError as error:
        return _page(token, submission, notice=error.text(locale())), 400
    except Limited as limited:
        return limited.answer(_page(token, submission, notice=limited.sentence))
    if request.form.get("wording") != VERSION:
        return _page(token, submission, consultant=consultant)
    name = urlsafe_b64encode(service().chance(_ID_BYTES)).decode("ascii").rstrip("=")
    storage.share(database(), name, submission.assessment, consultant.id, VERSION, service().now())
    flash(gettext("Shared with %(name)s.", name=consultant.shown))
    return redirect(_back(token), 303)


@bp.post("/a/<token>/share/<share_id>/revoke")
def revoke(token: str, share_id: str) -> ResponseReturnValue:
    if not storage.revoke(database(), share_id, frozen_result(token).assessment, service().now()):
        abort(404)
    flash(gettext("Taken back: the consultant can no longer open your result."))
    return redirect(_back(token), 303)


def _back(token: str) -> str:
    return url_for("results.result", token=token, round=request.args.get("round"), _anchor="share")


def _consultant(typed: str) -> storage.Account:
    """Who gave the code. Raises AccountError for a slip and for a code that is gone, Limited for one who guesses."""
    code = read_code(typed)
    within({f"codes from {address()}": LIMITS["address"]})
    account = storage.account_with_code(database(), code)
    if account is None:
        raise AccountError(mark("This code is not in use; ask your consultant for the code of today"))
    return account


def _page(
    token: str, submission: storage.Submission, consultant: storage.Account | None = None, notice: str = ""
) -> str:
    return render_template(
        "share.html",
        token=token,
        submission=submission,
        consultant=consultant,
        notice=notice,
        typed=request.form.get("code", ""),
        terms=TERMS,
        version=VERSION,
    )
