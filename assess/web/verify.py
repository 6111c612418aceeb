"""Whether a printed report is one of this service: its number and digest are compared with what was sealed.

Anyone may ask. What is shown is what stands on the cover anyway: number, date, and whether the digest belongs to them.
"""

import hmac
import re
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from assess import storage
from assess.web import limits
from assess.web.language import locale
from assess.web.service import database

bp = Blueprint("verify", __name__)
MOST = 30
"""Questions a minute from one address."""
_LEAST = 16
"""Characters of a digest that are compared at least: as many as a cover shows."""


@dataclass(frozen=True)
class Verdict:
    """`state`: matches, differs, known (no digest was given), unknown or short (of the digest)."""

    state: str
    number: str = ""
    date: str = ""


@bp.get("/verify")
@bp.get("/verify/<number>")
def check(number: str = "") -> ResponseReturnValue:
    number = (number or request.args.get("number", "")).strip()[:80]
    digest = re.sub(r"\s", "", request.args.get("digest", "")).lower()[:64]
    if number or digest:
        limits.within_a_minute(f"verify from {limits.address()}", MOST)
    verdict = _verdict(number, digest) if number or digest else None
    page = render_template("verify.html", verdict=verdict, number=number, digest=digest, least=_LEAST)
    status = 404 if verdict and verdict.state == "unknown" else 200
    return page, status, {"X-Robots-Tag": "noindex, nofollow"}


def _verdict(number: str, digest: str) -> Verdict:
    if digest and not re.fullmatch(f"[0-9a-f]{{{_LEAST},64}}", digest):
        return Verdict("short")
    sealed = storage.sealed(database(), number, digest)
    if sealed is None:
        return Verdict("unknown")
    number, date = sealed.number, sealed.dates[locale()]
    if not digest:
        return Verdict("known", number, date)
    same = hmac.compare_digest(sealed.digest[: len(digest)], digest)
    return Verdict("matches" if same else "differs", number, date)
