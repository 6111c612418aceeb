"""What every template may use, and the two addresses that belong to no visitor: the icon's and the health check."""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, url_for
from flask_wtf import FlaskForm
from jinja2.ext import Extension

from assess import __version__, storage
from assess.questionnaire import UNKNOWN, Item
from assess.web import taken_over
from assess.web.forms import PREFIX
from assess.web.opened import Opened
from assess.web.proposed import in_words
from assess.web.service import database, service

STATIC = Path(__file__).parent / "static"


class Unindented(Extension):
    """Leaves out how templates are indented: what a browser never shows need not travel."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return re.sub(r"^[ \t]+", "", source, flags=re.MULTILINE)


def start(app: Flask) -> None:
    app.jinja_env.add_extension(Unindented)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_common)
    for helper in (asset, number_of, alone, figures_open, go_on, in_words):
        app.add_template_global(helper)
    app.add_url_rule("/healthz", "healthz", healthz)


def healthz() -> tuple[Response, int]:
    """Whether requests can be served: tables up to date, questionnaire and model at hand."""
    ready = storage.ready(database())
    asked, model = service().questionnaire, service().model
    body = {
        "status": "ok" if ready else "not ready",
        "version": __version__,
        "questionnaire": f"{asked.id} {asked.version}",
        "model": f"{model.name} {model.version}",
    }
    return jsonify(body), 200 if ready else 503


def _common() -> dict[str, Any]:
    return {"questionnaire": service().questionnaire, "benchmark": service().model.benchmark}


def asset(name: str) -> str:
    """The address of a static file; it changes with the content, so that no browser keeps an old one."""
    return url_for("static", filename=name, v=_fingerprint(STATIC / name))


@cache
def _fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def number_of(opened: Opened, item: Item) -> int:
    """The number of a question among those this company is asked, the same as in the report."""
    asked = [i.id for i in opened.questionnaire.asked(opened.production) if i.kind != "number"]
    return asked.index(item.id) + 1


def alone(name: str) -> set[str]:
    """The options of a field that cannot stand beside another."""
    item = service().questionnaire.item[name.removeprefix(PREFIX)]
    return {UNKNOWN} | {option.id for option in item.options if option.exclusive}


def figures_open(form: FlaskForm, figures: tuple[Item, ...]) -> bool:
    fields = [form[PREFIX + figure.id] for figure in figures]
    return any(field.data or field.errors for field in fields)


def go_on(opened: Opened) -> str:
    """Where the one button of the overview leads: to what is not confirmed, to what is open, to the check page."""
    if opened.company is None:
        return url_for("survey.company", token=opened.token)
    taken = taken_over.first_page(opened)
    if taken:
        return opened.address(taken)
    return opened.first_open() or url_for("survey.check", token=opened.token)
