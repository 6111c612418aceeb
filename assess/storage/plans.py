"""Which plan a company chose, frozen with the action library it was made with. Choices are added, never changed: the
last one of an assessment counts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from assess.errors import StorageError
from assess.i18n import mark
from assess.storage.store import submission
from assess.storage.writing import write


@dataclass(frozen=True)
class ChosenPlan:
    """`plan` as JSON values, `library` the digest of the action library it was made with."""

    plan: dict[str, Any]
    library: str
    chosen_at: str


def keep_library(db: Database, digest: str, name: str, version: str, content: Mapping[str, Any]) -> None:
    """Keeps the whole content, so that a plan can be read when the library is another one. Kept once."""
    row = {"digest": digest, "id": name, "version": version, "content": json.dumps(content, ensure_ascii=False)}
    with write(db):
        db.table("action_libraries").insert(row, ignore=True)


def kept_library(db: Database, digest: str) -> dict[str, Any]:
    """The content of an action library kept before. Raises StorageError."""
    for row in db.query("select content from action_libraries where digest = ?", [digest]):
        return json.loads(row["content"])
    raise StorageError(mark("There is no action library with digest {digest} in the store"), digest=digest)


def choose_plan(db: Database, name: str, plan: Mapping[str, Any], library: str, now: str) -> None:
    """Keeps the plan a company chose. Raises StorageError before the assessment is submitted."""
    row = {"assessment": name, "library": library, "plan": json.dumps(plan, ensure_ascii=False), "chosen_at": now}
    with write(db):
        if submission(db, name) is None:
            raise StorageError(mark("This assessment is not submitted yet; a plan is chosen for a result"))
        db.table("plans").insert(row)


def chosen_plan(db: Database, name: str) -> ChosenPlan | None:
    """The plan last chosen for an assessment."""
    last = "select plan, library, chosen_at from plans where assessment = ? order by id desc limit 1"
    for row in db.query(last, [name]):
        return ChosenPlan(json.loads(row["plan"]), row["library"], row["chosen_at"])
    return None
