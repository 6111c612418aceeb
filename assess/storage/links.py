"""The private links of an assessment: whose they are, what they open, until when, and behind which passphrase.

A link is known by the SHA-256 of its token; its `id` stays when the token is replaced, so that a colleague who is sent
a new link is the same person. A link ends when it is revoked, or some days after it was last used.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlite_utils import Database

from assess.errors import StorageError
from assess.i18n import mark
from assess.storage.store import digest_of, link_row
from assess.storage.writing import write

OWNER, COLLEAGUE = "owner", "colleague"
TRIES = 5
WAIT_MINUTES = 15
_TIME = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Link:
    """`role` is "owner" or "colleague"; `sections` those a colleague may answer; `passphrase` a hash, "" for none;
    `revoked_at` "" for a link that was not."""

    id: str
    assessment: str
    role: str
    label: str
    sections: tuple[str, ...]
    passphrase: str
    created_at: str
    used_at: str
    revoked_at: str

    @property
    def owner(self) -> bool:
        return self.role == OWNER

    @property
    def person(self) -> str:
        """Under whom answers are kept: "" for the owner, on whatever device."""
        return "" if self.owner else self.id

    @property
    def was_used(self) -> bool:
        return self.used_at > self.created_at

    def ends(self, days: int) -> str:
        """When it stops unless it is used again."""
        return _later(self.used_at, timedelta(days=days))

    def opens(self, now: str, days: int) -> bool:
        return not self.revoked_at and now < self.ends(days)


def link(db: Database, token: str) -> Link:
    """The link of a token, whether it still opens anything or not. Raises StorageError."""
    for row in db.query("select * from links where token_hash = ?", [digest_of(token)]):
        return _link(row)
    raise StorageError(mark("This link opens no assessment; check that it is complete"))


def links(db: Database, name: str) -> list[Link]:
    """Every link there ever was of an assessment, the oldest first."""
    return [_link(row) for row in db.query("select * from links where assessment = ? order by rowid", [name])]


def add_link(
    db: Database,
    name: str,
    token: str,
    now: str,
    *,
    role: str = OWNER,
    label: str = "",
    sections: Sequence[str] = (),
    passphrase: str = "",
) -> str:
    """Another link to assessment `name`; its id."""
    row = link_row(name, token, now) | {"role": role, "label": label, "passphrase": passphrase}
    with write(db):
        db.table("links").insert(row | {"sections": json.dumps(list(sections))})
    return row["id"]


def use_link(db: Database, given: Link, now: str) -> None:
    """Notes that a link was used, the first time and then once a day: its time counts from there."""
    if not given.was_used or given.used_at[:10] < now[:10]:
        with write(db):
            db.execute("update links set used_at = ? where id = ? and revoked_at = ''", [now, given.id])


def renew_link(db: Database, name: str, link_id: str, token: str, now: str) -> None:
    """Puts a new token in the place of the old one, which opens nothing from now on; a revoked link opens again."""
    fresh: dict[str, str | int] = {
        "token_hash": digest_of(token),
        "created_at": now,
        "used_at": now,
        "revoked_at": "",
        "tries": 0,
        "wait_until": "",
    }
    _change(db, name, link_id, fresh)


def protect_link(db: Database, name: str, link_id: str, passphrase: str) -> None:
    """Sets the hash of a passphrase; "" takes it away."""
    _change(db, name, link_id, {"passphrase": passphrase, "tries": 0, "wait_until": ""})


def revoke_link(db: Database, name: str, link_id: str, now: str, days: int) -> None:
    """Ends a link. Raises StorageError for the last link of the owner: nobody could open the assessment any more."""
    with write(db):
        living = [each.id for each in links(db, name) if each.owner and each.opens(now, days)]
        if living == [link_id]:
            raise StorageError(mark("This is the only link that opens everything; make another one first"))
        _found(db, name, link_id)
        db.execute("update links set revoked_at = ? where id = ? and revoked_at = ''", [now, link_id])


def take_try(db: Database, given: Link, now: str) -> str:
    """Counts a try at a passphrase before it is looked at, so that many at once are no more than a few: "" when it may
    be made, else the time until which nobody may try. Kept in the store, it holds for all workers and restarts."""
    with write(db):
        [row] = db.query("select tries, wait_until from links where id = ?", [given.id])
        if now < row["wait_until"]:
            return row["wait_until"]
        last = row["tries"] + 1 >= TRIES
        wait = _later(now, timedelta(minutes=WAIT_MINUTES)) if last else ""
        tries = 0 if last else row["tries"] + 1
        db.execute("update links set tries = ?, wait_until = ? where id = ?", [tries, wait, given.id])
        return ""


def forget_tries(db: Database, given: Link) -> None:
    """The passphrase was right: the tries before it are forgotten."""
    with write(db):
        db.execute("update links set tries = 0, wait_until = '' where id = ?", [given.id])


def _change(db: Database, name: str, link_id: str, changed: Mapping[str, str | int]) -> None:
    with write(db):
        _found(db, name, link_id)
        names = ", ".join(f"{column} = :{column}" for column in changed)
        db.execute(f"update links set {names} where id = :id", {**changed, "id": link_id})


def _found(db: Database, name: str, link_id: str) -> None:
    if link_id not in (each.id for each in links(db, name)):
        raise StorageError(mark("This link opens no assessment; check that it is complete"))


def _link(row: dict) -> Link:
    kept = {field: row[field] for field in Link.__dataclass_fields__}
    return Link(**kept | {"sections": tuple(json.loads(row["sections"]))})


def _later(time: str, by: timedelta) -> str:
    return (datetime.strptime(time, _TIME) + by).strftime(_TIME)
