"""Which submitted companies let their answers be used in a benchmark. Decisions are added, never changed: the last
one of an assessment counts, and it stands on record which wording it was given to, and when."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from assess.errors import StorageError
from assess.i18n import mark
from assess.storage.schema import migrations
from assess.storage.store import record_consent, submission
from assess.storage.writing import connect, write


@dataclass(frozen=True)
class Consent:
    """The last decision on an assessment: `version` of the wording agreed or refused to, `given` or withdrawn."""

    version: str
    given: bool
    decided_at: str


@dataclass(frozen=True)
class Consenting:
    """A submitted assessment whose answers may be used; `questionnaire` is the content digest of the one answered."""

    profile: dict[str, Any]
    answers: dict[str, Any]
    questionnaire: str
    submitted_at: str


_SIGN = b"SQLite format 3\0"


def decide(db: Database, name: str, version: str, given: bool, now: str) -> None:
    """Gives or withdraws the consent of a submitted assessment. Raises StorageError before it is submitted."""
    with write(db):
        if submission(db, name) is None:
            raise StorageError(mark("This assessment is not submitted yet; consent is given when it is"))
        record_consent(db, name, version, given, now)


def consent(db: Database, name: str) -> Consent | None:
    """The last decision on an assessment, None where there was never one."""
    last = "select version, given, decided_at from consents where assessment = ? order by id desc limit 1"
    for row in db.query(last, [name]):
        return Consent(row["version"], bool(row["given"]), row["decided_at"])
    return None


_CONSENTING = """
    select r.profile, r.answers, r.questionnaire, r.submitted_at
      from results r join consents c on c.assessment = r.assessment
     where c.given = 1 and c.id = (select max(id) from consents where assessment = r.assessment)
     order by r.submitted_at, r.assessment
"""


def consenting(db: Database) -> Iterator[Consenting]:
    """Every submitted assessment whose consent was given and not withdrawn, the oldest first."""
    for row in db.query(_CONSENTING):
        read = {column: json.loads(row[column]) for column in ("profile", "answers")}
        yield Consenting(**row | read)


def count_submitted(db: Database) -> int:
    return db.table("results").count


def open_existing(path: Path) -> Database:
    """A connection to a store of the service, to read from. Raises StorageError for a file that is none, or whose
    tables are of an older version."""
    if not path.is_file():
        raise StorageError(mark("There is no store {file}; name the assess.db in the data folder"), file=path)
    with path.open("rb") as file:
        if file.read(len(_SIGN)) != _SIGN:
            message = mark("{file} is not a store of this service; name the assess.db in its data folder")
            raise StorageError(message, file=path)
    db = connect(path)
    if migrations.pending(db):
        db.close()
        message = mark("The store {file} is of an older version; start the service on it once, then read it again")
        raise StorageError(message, file=path)
    return db
