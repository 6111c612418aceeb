"""The PDF of one result by a short-lived link that works in any browser, without the private link and without a cookie.

The link is signed and names one assessment and the one purpose; it opens nothing else and ends by itself. That is how a
report leaves WeChat, whose browser saves no files.
"""

from datetime import timedelta

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer
from werkzeug.exceptions import NotFound

from assess import storage
from assess.web.language import moment
from assess.web.links import code
from assess.web.report_limits import limited
from assess.web.results import frozen_result, paper
from assess.web.service import database, service

bp = Blueprint("pdf_link", __name__)

MINUTES = 15
_PURPOSE = "the PDF of one result"


class _Signer(TimestampSigner):
    """Tells the time by the clock of the service."""

    def get_timestamp(self) -> int:
        return int(service().clock().timestamp())


@bp.get("/a/<token>/pdf-link")
def make(token: str) -> ResponseReturnValue:
    submission = frozen_result(token)
    address = url_for("pdf_link.report", signed=_serializer().dumps(submission.assessment), _external=True)
    until = (service().clock() + timedelta(minutes=MINUTES)).isoformat()
    return render_template(
        "pdf_link.html",
        token=token,
        address=address,
        until=moment(until),
        minutes=MINUTES,
        code=code(address),
        in_wechat="MicroMessenger" in request.user_agent.string,
    )


@bp.get("/pdf/<signed>")
@limited
def report(signed: str) -> ResponseReturnValue:
    try:
        name = _serializer().loads(signed, max_age=60 * MINUTES)
    except SignatureExpired:
        return render_template("pdf_link_over.html", minutes=MINUTES), 410
    except BadSignature as error:
        raise NotFound from error
    submission = storage.submission(database(), name)
    if submission is None:
        raise NotFound
    return paper(submission)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=_PURPOSE, signer=_Signer)
