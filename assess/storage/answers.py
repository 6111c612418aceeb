"""Answers of an assessment, one row an item. The last write counts; each write counts up the version of its item, and
whoever wrote without having seen the version that stood learns what was replaced. An answer taken back stays as a row
without a value, so that its versions go on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from assess.storage.writing import as_json, touch, write

SURE, ESTIMATED = "sure", "estimated"
CONFIDENCES = (SURE, ESTIMATED)
"""How sure a person is of an answer; not being able to say is the answer "?" itself."""
LONGEST_NOTE = 500


@dataclass(frozen=True)
class Kept:
    """What stands of one item: `value` None where the answer was taken back, `confidence` "" where nothing was said,
    `version` counts the writes."""

    value: Any
    confidence: str
    note: str
    version: int
    updated_at: str

    @property
    def marks(self) -> dict[str, str]:
        return {name: text for name in ("confidence", "note") if (text := getattr(self, name))}


NEVER = Kept(None, "", "", 0, "")
_PARTS = ("value", "confidence", "note")


@dataclass(frozen=True)
class Change:
    """New parts of what stands of an item (value, confidence, note; those left out stay), by someone who has `seen`
    that version; None where that is not known."""

    parts: Mapping[str, Any]
    seen: int | None = None


@dataclass(frozen=True)
class Written:
    """What stands now, and what stood `before`. `unseen`: the writer replaced something it had not seen."""

    now: Kept
    before: Kept
    unseen: bool


def kept(db: Database, name: str) -> dict[str, Kept]:
    """What stands of every item of assessment `name` that was ever answered, by item id."""
    rows = db.execute(f"{_SELECT} where assessment = ? order by item", [name])
    return {item: _kept(*rest) for item, *rest in rows}


def answer(db: Database, name: str, given: Mapping[str, Any], now: str) -> None:
    """Keeps the answers given; None takes one back. Items not named stay. Raises StorageError once submitted."""
    change(db, name, {item: Change({"value": value}) for item, value in given.items()}, now)


def change(db: Database, name: str, changes: Mapping[str, Change], now: str) -> dict[str, Written]:
    """Writes the changes in one transaction and tells, by item, what they met. Raises StorageError once submitted."""
    with write(db):
        touch(db, name, now)
        return {item: _write(db, name, item, each, now) for item, each in changes.items()}


_SELECT = "select item, value, confidence, note, version, updated_at from answers"
_WRITE = """
    insert into answers (assessment, item, value, confidence, note, version, updated_at) values (?, ?, ?, ?, ?, ?, ?)
    on conflict (assessment, item) do update set value = excluded.value, confidence = excluded.confidence,
       note = excluded.note, version = excluded.version, updated_at = excluded.updated_at
"""


def _write(db: Database, name: str, item: str, change: Change, now: str) -> Written:
    rows = db.execute(f"{_SELECT} where assessment = ? and item = ?", [name, item]).fetchall()
    before = _kept(*rows[0][1:]) if rows else NEVER
    after = {part: change.parts.get(part, getattr(before, part)) for part in _PARTS}
    if all(after[part] == getattr(before, part) for part in _PARTS):
        return Written(before, before, False)
    new = Kept(**after, version=before.version + 1, updated_at=now)
    db.execute(_WRITE, [name, item, as_json(new.value), new.confidence, new.note, new.version, now])
    replaced = any(getattr(before, part) not in (None, "", after[part]) for part in _PARTS)
    return Written(new, before, replaced and change.seen is not None and change.seen != before.version)


def _kept(value: str, confidence: str, note: str, version: int, updated_at: str) -> Kept:
    return Kept(json.loads(value), confidence, note, version, updated_at)
