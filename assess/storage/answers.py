"""Answers of an assessment, one row an item: what counts, and beside it the last word of each person.

The last write counts; each write counts up the version of its item, and whoever wrote without having seen the version
that stood learns what was replaced. An answer taken back stays as a row without a value, so that its versions go on.

The owner writes what counts. A colleague has answers of his own, with versions of their own, and sees no others; what
he says counts as soon as he says it, but his "don't know" never displaces what another person knows.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlite_utils import Database

from assess.questionnaire.model import UNKNOWN
from assess.storage.writing import as_json, touch, write

SURE, ESTIMATED = "sure", "estimated"
CONFIDENCES = (SURE, ESTIMATED)
"""How sure a person is of an answer; not being able to say is the answer "?" itself."""
LONGEST_NOTE = 500
EVERYBODY = ""
"""The person whose answers are those that count: the owner, on whatever device."""


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


def kept(db: Database, name: str, person: str = EVERYBODY) -> dict[str, Kept]:
    """What counts of every item of assessment `name` that was ever answered, by item id; or what one colleague said."""
    if person == EVERYBODY:
        rows = db.execute(f"select item, {_COLUMNS} from answers where assessment = ? order by item", [name])
    else:
        mine = f"select item, {_WORD} from said where assessment = ? and person = ? order by item"
        rows = db.execute(mine, [name, person])
    return {item: _kept(*rest) for item, *rest in rows}


def answer(db: Database, name: str, given: Mapping[str, Any], now: str, by: str = EVERYBODY) -> None:
    """Keeps the answers given; None takes one back. Items not named stay. Raises StorageError once submitted."""
    change(db, name, {item: Change({"value": value}) for item, value in given.items()}, now, by)


def change(db: Database, name: str, changes: Mapping[str, Change], now: str, by: str = EVERYBODY) -> dict[str, Written]:
    """Writes the changes of one person in one transaction and tells, by item, what they met: the owner what counted, a
    colleague the own word. Raises StorageError once submitted."""
    with write(db):
        return put(db, name, changes, now, by)


def put(db: Database, name: str, changes: Mapping[str, Change], now: str, by: str = EVERYBODY) -> dict[str, Written]:
    """The same within a transaction that is open already."""
    touch(db, name, now)
    return {item: _write(db, name, item, each, now, by) for item, each in changes.items()}


_COLUMNS = "value, confidence, note, version, updated_at"
_WORD = "value, confidence, note, version, said_at"
_COUNTING = f"select {_COLUMNS} from answers where assessment = ? and item = ?"
_MINE = f"select {_WORD} from said where assessment = ? and item = ? and person = ?"
_WINNER = f"""
    select {_WORD} from said where assessment = ? and item = ?
     order by value = 'null', value = '"?"', revision desc limit 1
"""
_COUNT = f"insert or replace into answers (assessment, item, {_COLUMNS}) values (?, ?, ?, ?, ?, ?, ?)"
_SPEAK = f"""
    insert or replace into said (assessment, item, person, {_WORD}, revision)
    values (?, ?, ?, ?, ?, ?, ?, ?, (select revision from assessments where id = ?))
"""


def _write(db: Database, name: str, item: str, change: Change, now: str, by: str) -> Written:
    before = _one(db, _COUNTING, [name, item]) if by == EVERYBODY else _one(db, _MINE, [name, item, by])
    after = {part: change.parts.get(part, getattr(before, part)) for part in _PARTS}
    if after["value"] in (None, UNKNOWN):
        after["confidence"] = ""  # nothing is there to be sure of
    if all(after[part] == getattr(before, part) for part in _PARTS):
        return Written(before, before, False)
    new = Kept(**after, version=before.version + 1, updated_at=now)
    if by == EVERYBODY:
        db.execute(_COUNT, [name, item, *_cells(new)])
        mine = _one(db, _MINE, [name, item, by])
        said = new if "value" in change.parts or mine is NEVER else replace(new, value=mine.value)
        _speak(db, name, item, by, said)
    else:
        _speak(db, name, item, by, new)
        count(db, name, item, _one(db, _WINNER, [name, item]), now)
    replaced = any(getattr(before, part) not in (None, "", after[part]) for part in _PARTS)
    return Written(new, before, replaced and change.seen is not None and change.seen != before.version)


def count(db: Database, name: str, item: str, said: Kept, now: str) -> None:
    """Makes the word of a person the one that counts, within a transaction that is open already."""
    before = _one(db, _COUNTING, [name, item])
    if any(getattr(before, part) != getattr(said, part) for part in _PARTS):
        db.execute(_COUNT, [name, item, *_cells(replace(said, version=before.version + 1, updated_at=now))])


def repeat(db: Database, name: str, item: str) -> None:
    """The owner says what counts already, within a transaction that is open already."""
    _speak(db, name, item, EVERYBODY, _one(db, _COUNTING, [name, item]))


def _speak(db: Database, name: str, item: str, person: str, said: Kept) -> None:
    db.execute(_SPEAK, [name, item, person, *_cells(said), name])
    for table in ("settled", "carried"):  # a choice between words is over, and so is what was only taken over
        db.execute(f"delete from {table} where assessment = ? and item = ?", [name, item])


def _one(db: Database, query: str, place: list[str]) -> Kept:
    found = db.execute(query, place).fetchone()
    return _kept(*found) if found else NEVER


def _cells(kept: Kept) -> list[Any]:
    return [as_json(kept.value), kept.confidence, kept.note, kept.version, kept.updated_at]


def _kept(value: str, confidence: str, note: str, version: int, updated_at: str) -> Kept:
    return Kept(json.loads(value), confidence, note, version, updated_at)
