"""The web service: `create_app` assembles it. Nothing of the domain is decided here."""

import os
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from assess import planning
from assess.questionnaire import find
from assess.ranking import artifacts
from assess.web import (
    accounts,
    autosave,
    config,
    consultant,
    discretion,
    errors,
    language,
    links,
    offline,
    pages,
    people,
    plan,
    printing,
    promises,
    questions,
    results,
    rounds,
    scan,
    security,
    share,
    sharing,
    submit,
    survey,
    taken_over,
    verify,
    whatif,
)
from assess.web.service import Service
from assess.web.service import start as start_service

_FILLING = {module.bp for module in (survey, questions, autosave, submit)}
"""One blueprint: its views stand in several modules."""


def create_app(given: Mapping[str, Any] | None = None) -> Flask:
    """The service. `given` stands above the environment (see `config`); it may also hold QUESTIONNAIRE, MODEL, CLOCK
    and CHANCE. Raises AssessError when the questionnaire or its model cannot be used."""
    app = _App(__name__)
    app.config.from_mapping(config.settings(os.environ, given))
    discretion.guard(app.logger)
    language.start(app)
    security.start(app)
    start_service(app, _service(app.config))
    pages.start(app)
    errors.start(app)
    for part in (links, people, printing, promises, scan, accounts, sharing, taken_over):
        part.start(app)
    rooms = (results, plan, whatif, rounds, share, consultant, verify, offline)
    for blueprint in _FILLING | {room.bp for room in rooms}:
        app.register_blueprint(blueprint)
    if hops := app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


class _App(Flask):
    def log_exception(self, exc_info: Any) -> None:
        """Names the view, not the address: the address of an assessment is its key and has no place in a log."""
        self.logger.error("%s %s failed", request.method, request.endpoint, exc_info=exc_info)


def _service(settings: Mapping[str, Any]) -> Service:
    questionnaire = settings.get("QUESTIONNAIRE") or find()
    model = settings.get("MODEL") or artifacts.find(settings["MODEL_NAME"] or None, settings["MODELS"])
    model.check(questionnaire)
    return Service(
        questionnaire=questionnaire,
        model=model,
        minimum=settings["PEER_MINIMUM"],
        link_days=settings["LINK_DAYS"],
        database=settings["DATA"] / config.DATABASE,
        clock=settings.get("CLOCK") or (lambda: datetime.now(UTC)),
        chance=settings.get("CHANCE") or secrets.token_bytes,
        library=settings.get("LIBRARY") or planning.find_if_any(questionnaire, settings["ACTIONS"]),
    )
