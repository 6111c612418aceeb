"""What a browser shows when there is no network: a plain page in both languages that says how many answers wait on the
device. The worker that shows it keeps this page and its parts, and nothing of any company."""

import json

from flask import Blueprint, Response, render_template, url_for

from assess.web.pages import STATIC, asset

bp = Blueprint("offline", __name__)
_PARTS = ("tokens.css", "site.css", "offline.js")


@bp.get("/offline")
def page() -> str:
    return render_template("offline.html")


@bp.get("/worker.js")
def worker() -> Response:
    """Stands at the top, since a worker answers only for what lies below its address. It names the parts by their
    content, so that browsers fetch them anew when one has changed."""
    parts = json.dumps([url_for("offline.page"), *(asset(part) for part in _PARTS)])
    script = (STATIC / "worker.js").read_text(encoding="utf-8")
    return Response(f"const PARTS = {parts};\n{script}", mimetype="text/javascript")
