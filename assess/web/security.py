"""Headers every answer carries, and the guard against forged posts."""

from flask import Flask, Response, current_app, request
from flask_wtf.csrf import CSRFProtect

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # The address of an assessment is its key: it must not leave for another site with a click on a link.
    "Referrer-Policy": "same-origin",
}
_A_DAY = "public, max-age=86400"
_BY_HTTPS_ONLY = "max-age=31536000"

csrf = CSRFProtect()


def start(app: Flask) -> None:
    csrf.init_app(app)
    app.after_request(_headers)


def _headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", _BY_HTTPS_ONLY)
    kept = request.endpoint == "static" and response.status_code < 400
    response.headers["Cache-Control"] = _A_DAY if kept else "no-store"
    return response
