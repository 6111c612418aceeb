"""What the views of a filling share: their blueprint, the way in by the private link, the way on."""

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue

from assess.web.opened import Opened, open_draft

bp = Blueprint("survey", __name__)

View = Callable[..., ResponseReturnValue]


def filling(view: View) -> View:
    """Opens the assessment of the link for a view; one that is submitted shows its result instead."""

    @wraps(view)
    def opened(token: str, **rest: str | int) -> ResponseReturnValue:
        assessment = open_draft(token)
        if assessment.draft.submitted:
            return see(url_for("results.result", token=token))
        return view(assessment, **rest)

    return opened


def profiled(view: View) -> View:
    """As `filling`, for views that need to know the company: it is asked for first."""

    @filling
    @wraps(view)
    def known(opened: Opened, **rest: str | int) -> ResponseReturnValue:
        if opened.company is None:
            return see(url_for("survey.company", token=opened.token))
        return view(opened, **rest)

    return known


def see(address: str) -> Response:
    return redirect(address, 303)  # type: ignore[return-value]
