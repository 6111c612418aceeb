"""Save and find. Every write is one short BEGIN IMMEDIATE transaction; scores are computed before it, not inside.

Times are ISO 8601 in UTC, tokens and ids are made by the caller: nothing here reads a clock or draws at random.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from assess.errors import StorageError
from assess.i18n import mark
from assess.storage import answers, people
from assess.storage.answers import Kept
from assess.storage.schema import migrations
from assess.storage.writing import as_json, connect, touch, write

DATABASE = "assess.db"
"""The name of the file in the data folder."""


@dataclass(frozen=True)
class Draft:
    """An assessment as it is being filled in. `questionnaire` is a content digest; `profile` holds the fields of a
    company ({} before it is given), `kept` what stands of each item ever answered; `revision` counts the writes;
    `scan` tells one that began as a quick scan."""

    id: str
    questionnaire: str
    locale: str
    profile: dict[str, Any]
    revision: int
    created_at: str
    updated_at: str
    kept: dict[str, Kept]
    submitted: bool
    scan: bool = False

    @cached_property
    def answers(self) -> dict[str, Any]:
        """What is answered, by item id."""
        return {item: kept.value for item, kept in self.kept.items() if kept.value is not None}

    @property
    def marks(self) -> dict[str, dict[str, str]]:
        """Confidence and note of the answers that have any, by item id."""
        return {item: kept.marks for item, kept in self.kept.items() if kept.value is not None and kept.marks}


@dataclass(frozen=True)
class Submission:
    """A submitted assessment, frozen: what was answered, by whom, under which questionnaire, the result, and
    the report by language. `marks` are confidence and notes by item id, `agreed` what was declared and read before
    submitting, each by the version of its wording; both are empty for what was submitted before they were asked."""

    assessment: str
    receipt: str
    submitted_at: str
    locale: str
    questionnaire: str
    profile: dict[str, Any]
    answers: dict[str, Any]
    result: dict[str, Any]
    report: dict[str, Any]
    marks: dict[str, dict[str, str]]
    agreed: dict[str, Any]


def prepare(path: Path | str) -> None:
    """Makes the file or brings its tables up to date. Several processes may do it at once. A new file is for this user
    only, wherever it lies."""
    Path(path).touch(mode=0o600)
    db = connect(path)
    try:
        db.execute("pragma journal_mode=wal")
        with write(db):
            migrations.apply(db)
    finally:
        db.close()


def ready(db: Database) -> bool:
    """Whether the tables are there and up to date."""
    return not migrations.pending(db)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def keep_questionnaire(db: Database, digest: str, name: str, version: str, content: Mapping[str, Any]) -> None:
    """Keeps the whole content, so that results can be read when the file is gone. Kept once."""
    row = {"digest": digest, "id": name, "version": version, "content": as_json(content)}
    with write(db):
        db.table("questionnaires").insert(row, ignore=True)


def kept_questionnaire(db: Database, digest: str) -> dict[str, Any]:
    """The content of a questionnaire kept before. Raises StorageError."""
    for row in db.query("select content from questionnaires where digest = ?", [digest]):
        return json.loads(row["content"])
    raise StorageError(mark("There is no questionnaire with digest {digest} in the store"), digest=digest)


def create(db: Database, name: str, token: str, questionnaire: str, locale: str, now: str, scan: bool = False) -> None:
    """A new assessment `name`, opened by `token` (kept as its SHA-256 only); `scan` marks a quick scan."""
    with write(db):
        insert_assessment(db, name, token, questionnaire, locale, now, scan=scan)


def insert_assessment(
    db: Database,
    name: str,
    token: str,
    questionnaire: str,
    locale: str,
    now: str,
    *,
    scan: bool = False,
    profile: Mapping[str, Any] | None = None,
) -> None:
    """The same within a transaction that is open already; `profile` is one known before."""
    row = {"id": name, "questionnaire": questionnaire, "locale": locale, "profile": as_json(profile or {})}
    times = {"revision": 0, "created_at": now, "updated_at": now}
    db.table("assessments").insert(row | times | {"scan": int(scan)})
    db.table("links").insert(link_row(name, token, now))


def link_row(name: str, token: str, now: str) -> dict[str, Any]:
    """A new link of the owner as it is kept; its id stays when it is given another token."""
    digest = digest_of(token)
    times = {"created_at": now, "used_at": now}
    empty = {"label": "", "passphrase": "", "revoked_at": "", "wait_until": ""}
    key = {"token_hash": digest, "id": digest[:16], "assessment": name}
    return key | times | empty | {"role": "owner", "sections": "[]"}


_DRAFT = """
    select a.*, r.assessment is not null as submitted
      from links l join assessments a on a.id = l.assessment left join results r on r.assessment = a.id
     where l.token_hash = ? and l.revoked_at = ''
"""


def draft(db: Database, token: str) -> Draft:
    """The assessment a token opens. Raises StorageError."""
    for row in db.query(_DRAFT, [digest_of(token)]):
        changed = {"profile": json.loads(row["profile"])} | {name: bool(row[name]) for name in ("submitted", "scan")}
        return Draft(**row | changed, kept=answers.kept(db, row["id"]))
    raise StorageError(mark("This link opens no assessment; check that it is complete"))


def give_profile(db: Database, name: str, profile: Mapping[str, Any], now: str) -> None:
    """Keeps the profile of assessment `name`. Raises StorageError once it is submitted."""
    with write(db):
        touch(db, name, now)
        db.table("assessments").update(name, {"profile": as_json(profile)})


def follow(db: Database, name: str, questionnaire: str, now: str) -> None:
    """Moves an assessment on to another version of its questionnaire; its answers stay as they are."""
    with write(db):
        touch(db, name, now)
        db.table("assessments").update(name, {"questionnaire": questionnaire})


def submit(
    db: Database,
    draft: Draft,
    *,
    receipt: str,
    locale: str,
    result: Mapping[str, Any],
    report: Mapping[str, Any],
    now: str,
    consent: str = "",
    agreed: Mapping[str, Any] | None = None,
) -> Submission:
    """Freezes a draft with its result; `consent` is the version of the wording agreed to, "" where it was not given,
    `agreed` what was declared with it.
    Submitted before: what was frozen then. Raises StorageError if the draft was changed after it was read, so that a
    result never stands beside other answers than its own."""
    row = {
        "assessment": draft.id,
        "receipt": receipt,
        "submitted_at": now,
        "locale": locale,
        "questionnaire": draft.questionnaire,
        "profile": as_json(draft.profile),
        "answers": as_json(draft.answers),
        "result": as_json(result),
        "report": as_json(report),
        "marks": as_json(draft.marks),
        "agreed": as_json(agreed or {}),
    }
    with write(db):
        before = submission(db, draft.id)
        if before:
            return before
        [state] = db.query("select revision from assessments where id = ?", [draft.id])
        if state["revision"] != draft.revision:
            raise StorageError(mark("The answers were changed meanwhile, perhaps elsewhere; look at them again"))
        db.table("results").insert(row)
        people.freeze(db, draft.id)
        if consent:
            record_consent(db, draft.id, consent, True, now)
    return _submission(row)


def record_consent(db: Database, name: str, version: str, given: bool, now: str) -> None:
    """Adds a decision on consent within a transaction that is open already; see `assess.storage.consent`."""
    db.table("consents").insert({"assessment": name, "version": version, "given": int(given), "decided_at": now})


def submission(db: Database, name: str) -> Submission | None:
    """What was submitted for an assessment, None before."""
    for row in db.query("select * from results where assessment = ?", [name]):
        return _submission(row)
    return None


_JSON = ("profile", "answers", "result", "report", "marks", "agreed")


def _submission(row: Mapping[str, Any]) -> Submission:
    read = {column: json.loads(row[column]) for column in _JSON}
    return Submission(**{**row, **read})
