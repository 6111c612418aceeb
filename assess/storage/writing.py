"""The connection and the one way to write: what every module of the store stands on."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from assess.errors import StorageError
from assess.i18n import mark

Connection = Database
BUSY_MS = 5000
_PRAGMAS = (f"busy_timeout={BUSY_MS}", "foreign_keys=on", "synchronous=full", "temp_store=memory")


def connect(path: Path | str) -> Database:
    """A connection for one thread and one request; close it after use."""
    # Legacy transaction control, which sqlite-utils requires; plugins of the machine stay out.
    db = Database(sqlite3.connect(path, timeout=BUSY_MS / 1000), execute_plugins=False)
    for pragma in _PRAGMAS:
        db.execute(f"pragma {pragma}")
    return db


@contextmanager
def write(db: Database) -> Iterator[Database]:
    """The only way to write: takes the write lock at once, so that a transaction that reads first cannot fail later."""
    db.execute("begin immediate")
    try:
        yield db
        db.commit()
    except BaseException:
        db.rollback()
        raise


def touch(db: Database, name: str, now: str) -> None:
    """Counts a write to assessment `name`. Raises StorageError for one that is submitted."""
    for _ in db.query("select 1 from results where assessment = ?", [name]):
        raise StorageError(mark("This assessment is submitted; its answers can no longer be changed"))
    db.execute("update assessments set revision = revision + 1, updated_at = ? where id = ?", [now, name])


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)
