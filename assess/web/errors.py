"""Every refusal as a page in the visitor's language: what happened and what to do."""

from typing import Any

from flask import Flask, render_template, request
from flask_babel import gettext, lazy_gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError, TooManyRequests

from assess.web import autosave, questions

_TITLES = {
    400: lazy_gettext("The request could not be understood"),
    403: lazy_gettext("The passphrase has to be entered first"),
    404: lazy_gettext("This page does not exist"),
    405: lazy_gettext("This page cannot be used that way"),
    413: lazy_gettext("Too much was sent at once"),
    429: lazy_gettext("Too many requests"),
    500: lazy_gettext("Something went wrong on our side"),
}
_ADVICE = {
    400: lazy_gettext("Go back, load the page again and repeat the step. Cookies must be allowed."),
    403: lazy_gettext("Go back, copy what you typed, then open your private link and enter its passphrase again."),
    404: lazy_gettext(
        "If you came by a private link: it may be incomplete, stopped or past its time. Ask whoever gave it to you for "
        "a new one; what was answered is kept."
    ),
    405: lazy_gettext("Go back to the start page, or open your private link again."),
    413: lazy_gettext("Shorten what you typed and save again."),
    429: lazy_gettext("Wait a minute, then try again."),
    500: lazy_gettext("What you saved before is kept. Try again in a moment; open your private link to go on."),
}


def start(app: Flask) -> None:
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _page)


def _page(error: HTTPException) -> tuple[Any, ...] | HTTPException:
    code = error.code or 500
    if code < 400:
        return error
    if isinstance(error, SecurityError):
        return str(_TITLES[code]), code  # a host not ours: no page of ours has an address there
    title = _TITLES.get(code, error.name)
    advice = _ADVICE.get(code, _ADVICE[400])
    if request.endpoint in autosave.ENDPOINTS:
        return autosave.refusal(f"{title}{gettext(': ')}{advice}", "refused"), code
    wait = error.retry_after if isinstance(error, TooManyRequests) else None
    headers = {"Retry-After": str(wait)} if wait else {}
    return render_template("error.html", title=title, advice=advice, code=code), code, headers


def _forged(error: CSRFError) -> tuple[Any, ...] | HTTPException:
    """A post without a valid token. On a page of questions what was typed is shown again, to be sent once more."""
    if request.endpoint == "survey.page" and request.view_args:
        try:
            return questions.page_again(**request.view_args), 400
        except HTTPException as refused:  # Flask asks no handler for what a handler raises
            return refused if refused.code is None else _page(refused)
    if request.endpoint in autosave.ENDPOINTS:
        return autosave.refusal(gettext("Your session had ended; the answer is sent again"), "session"), 400
    return _page(error)
