"""What one running service holds: the questionnaire it asks, the model it ranks with, and the way to its database."""

import os
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from flask import Flask, current_app, g

from assess import storage
from assess.answers import Answer, Answers, encode, problems
from assess.assessment import Assessments, assess
from assess.company import Company, profiles
from assess.planning import Library
from assess.questionnaire import Questionnaire
from assess.ranking.adaptive import Bank
from assess.ranking.artifacts import RankModel
from assess.web.retention import forget_old

_TOKEN_BYTES = 18  # 144 bits


@dataclass(frozen=True)
class Rules:
    """A questionnaire with a model made for it, and the smallest peer group."""

    questionnaire: Questionnaire
    model: RankModel
    minimum: int

    def evaluate(self, company: Company, *answers: Answers) -> Assessments:
        """The results of one company, one row for each set of answers."""
        rows = profiles([company] * len(answers))
        return assess(self.questionnaire, rows, encode(self.questionnaire, answers), self.model, self.minimum)

    def usable(self, answers: Answers) -> dict[str, Answer]:
        """The answers the questionnaire has; those of another version may have gone."""
        gone = {problem.item for problem in problems(self.questionnaire, answers)}
        return {item: answer for item, answer in answers.items() if item not in gone}


_KEPT_OPEN = "assess.connection"


@dataclass(frozen=True)
class Service:
    """`link_days` are the days a private link opens after its last use; `clock` gives the time, with its zone;
    `chance(n)` n unguessable bytes. `library` is None for a questionnaire that has no actions."""

    questionnaire: Questionnaire
    model: RankModel
    minimum: int
    link_days: int
    database: Path
    clock: Callable[[], datetime]
    chance: Callable[[int], bytes]
    library: Library | None = None

    @cached_property
    def bank(self) -> Bank:
        """What a quick scan chooses its questions by."""
        return Bank.of(self.questionnaire, self.model)

    def now(self) -> str:
        return self.stamp(self.clock())

    def stamp(self, time: datetime) -> str:
        """A time as it is kept; two of them compare as their texts do."""
        return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def token(self) -> str:
        """A name nobody can guess, for an address: who has the link has the key."""
        return urlsafe_b64encode(self.chance(_TOKEN_BYTES)).decode("ascii")

    @property
    def rules(self) -> Rules:
        return Rules(self.questionnaire, self.model, self.minimum)

    def evaluate(self, company: Company, answers: Answers) -> Assessments:
        """The result of one company, as the only row."""
        return self.rules.evaluate(company, answers)

    def usable(self, answers: Answers) -> dict[str, Answer]:
        """The answers the questionnaire of today still has; those of an older version may have gone."""
        return self.rules.usable(answers)


def start(app: Flask, service: Service) -> None:
    """Brings the tables up to date, keeps the questionnaire, and opens one connection a request when it is needed."""
    storage.prepare(service.database)
    db = storage.connect(service.database)
    asked = service.questionnaire
    storage.keep_questionnaire(db, asked.digest, asked.id, asked.version, asked.content())
    if actions := service.library:
        storage.keep_library(db, actions.digest, actions.id, actions.version, actions.content())
    app.extensions["assess"] = service
    with app.app_context():
        forget_old(db, service.clock())
    db.close()
    app.teardown_appcontext(_disconnect)


def service() -> Service:
    return current_app.extensions["assess"]


def database() -> storage.Connection:
    if "database" not in g:
        g.database = storage.connect(service().database)
        _stay_open()
    return g.database


def _stay_open() -> None:
    """One connection stays open in each process: whoever closes the last one has to copy the log of writes into the
    database, which would be done at the end of nearly every request."""
    process, _ = current_app.extensions.get(_KEPT_OPEN, (None, None))
    if process != os.getpid():
        kept = storage.connect(service().database)
        storage.ready(kept)
        current_app.extensions[_KEPT_OPEN] = (os.getpid(), kept)


def _disconnect(_: BaseException | None) -> None:
    db = g.pop("database", None)
    if db is not None:
        db.close()
