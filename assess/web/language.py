"""Which language a visitor reads: asked for in the address (?lang=en), else remembered in its own cookie, else Chinese.

The choice has a cookie of its own, so that an expired session is still explained in the right language.
"""

from datetime import datetime
from urllib.parse import urlencode

from flask import Flask, Response, current_app, request, url_for
from flask_babel import Babel, format_datetime, format_decimal, to_user_timezone

from assess.i18n import DEFAULT_LOCALE, LOCALES, TRANSLATIONS
from assess.questionnaire import Text

COOKIE = "lang"
HTML_LANGUAGE = {"zh": "zh-CN", "en": "en"}
_YEAR = 365 * 24 * 3600


def locale() -> str:
    asked = request.args.get("lang", "")
    chosen = asked if asked in LOCALES else request.cookies.get(COOKIE, "")
    return chosen if chosen in LOCALES else DEFAULT_LOCALE


def start(app: Flask) -> None:
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Asia/Shanghai")
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT_LOCALE
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    Babel(app, locale_selector=locale)
    app.after_request(_remember)
    app.add_template_filter(say)
    app.add_template_filter(moment)
    app.add_template_filter(clock)
    app.add_template_filter(format_decimal, "number")
    app.context_processor(
        lambda: {"locale": locale(), "html_lang": HTML_LANGUAGE[locale()], "other_language": other_language}
    )


def say(text: Text | None) -> str:
    """The wording of questionnaire data in the visitor's language."""
    return text.get(locale()) if text else ""


def moment(stored: str) -> str:
    """A stored time for readers, in the time zone of the service."""
    return format_datetime(datetime.fromisoformat(stored), "yyyy-MM-dd HH:mm")


def clock(stored: str) -> str:
    """The hour and minute of a stored time, in the time zone of the service."""
    return format_datetime(datetime.fromisoformat(stored), "HH:mm") if stored else ""


def day(time: datetime) -> str:
    """The ISO date of a time, in the time zone of the service."""
    return to_user_timezone(time).date().isoformat()


def other_language() -> str:
    """The address of this page in the other language. Pages made by a POST lead to the page they stand for."""
    other = next(name for name in LOCALES if name != locale())
    if request.endpoint is None or request.routing_exception:
        return f"/?lang={other}"
    endpoint = request.endpoint
    if request.method != "GET" and not _answers_get(endpoint):
        return f"/?lang={other}"
    # What was asked for is no argument of url_for, which takes _scheme, _external and more from there.
    asked = urlencode({**request.args.to_dict(), "lang": other})
    return f"{url_for(endpoint, **(request.view_args or {}))}?{asked}"


def _answers_get(endpoint: str) -> bool:
    return any("GET" in (rule.methods or ()) for rule in current_app.url_map.iter_rules(endpoint))


def _remember(response: Response) -> Response:
    asked = request.args.get("lang", "")
    if asked in LOCALES and asked != request.cookies.get(COOKIE):
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        response.set_cookie(COOKIE, asked, max_age=_YEAR, secure=secure, httponly=True, samesite="Lax")
    return response
