"""Accounts, who is logged in with them, and how often somebody tried."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from assess.errors import StorageError
from assess.i18n import mark
from assess.storage.audit import OPERATOR, record
from assess.storage.store import digest_of
from assess.storage.writing import write


@dataclass(frozen=True)
class Account:
    """`name` is what is typed to log in, `name_key` what it is looked up by, `shown` what clients read; `password` is a
    hash; `code` is what clients share by."""

    id: str
    name: str
    name_key: str
    shown: str
    role: str
    password: str
    code: str
    created_at: str
    disabled: bool


def add_account(db: Database, account: Account) -> None:
    """Raises StorageError when the name is taken."""
    with write(db):
        if account_named(db, account.name_key):
            raise StorageError(mark("There is already an account “{name}”; choose another name"), name=account.name)
        db.table("accounts").insert(vars(account) | {"disabled": int(account.disabled)})
        record(db, account.created_at, OPERATOR, "account added", account.id)


def accounts(db: Database) -> list[Account]:
    """All accounts, by name."""
    return [_account(row) for row in db.query("select * from accounts order by name_key")]


def account_named(db: Database, key: str) -> Account | None:
    return _only(db.query("select * from accounts where name_key = ?", [key]))


def account_with_code(db: Database, code: str) -> Account | None:
    """The account clients share with by a code; None for a code that nobody has, or whose account is disabled."""
    return _only(db.query("select * from accounts where code = ? and disabled = 0", [code]))


def set_password(db: Database, account: str, password: str, now: str, who: str = OPERATOR) -> None:
    """Keeps the hash of a new password and ends every session of the account."""
    with write(db):
        db.table("accounts").update(account, {"password": password})
        _end_sessions(db, account)
        record(db, now, who, "password changed", account)


def rehash(db: Database, account: Account, password: str) -> None:
    """Keeps a hash of the same password with other parameters, unless the password was changed meanwhile."""
    with write(db):
        change = "update accounts set password = ? where id = ? and password = ?"
        db.execute(change, [password, account.id, account.password])


def set_disabled(db: Database, account: str, disabled: bool, now: str) -> None:
    """Shuts an account out and ends its sessions, or lets it in again. What is shared with it stays on record."""
    with write(db):
        db.table("accounts").update(account, {"disabled": int(disabled)})
        _end_sessions(db, account)
        record(db, now, OPERATOR, "account disabled" if disabled else "account enabled", account)


def set_code(db: Database, account: str, code: str, now: str) -> None:
    """A new code in place of the old one; what was shared by the old one stays shared."""
    with write(db):
        db.table("accounts").update(account, {"code": code})
        record(db, now, account, "code changed", account)


def open_session(db: Database, account: str, token: str, now: str, address: str) -> None:
    """Logs an account in under `token`, of which only the SHA-256 is kept."""
    row = {"token_hash": digest_of(token), "account": account, "created_at": now, "seen_at": now}
    with write(db):
        db.table("sessions").insert(row)
        record(db, now, account, "login", account, address)


_SESSION = """
    select a.*, s.seen_at from sessions s join accounts a on a.id = s.account
     where s.token_hash = ? and s.seen_at > ? and s.created_at > ? and a.disabled = 0
"""


def session_account(
    db: Database, token: str, now: str, *, seen_after: str, opened_after: str, note_before: str
) -> Account | None:
    """The account logged in under `token`; None for a session that was ended, not seen since `seen_after` or opened
    before `opened_after`. That it was seen now is noted when it was last seen before `note_before`."""
    for row in db.query(_SESSION, [digest_of(token), seen_after, opened_after]):
        seen = row.pop("seen_at")
        if seen < note_before:
            with write(db):
                db.execute("update sessions set seen_at = ? where token_hash = ?", [now, digest_of(token)])
        return _account(row)
    return None


def close_session(db: Database, token: str, now: str) -> None:
    """Logs out."""
    with write(db):
        for row in list(db.query("select account from sessions where token_hash = ?", [digest_of(token)])):
            db.execute("delete from sessions where token_hash = ?", [digest_of(token)])
            record(db, now, row["account"], "logout", row["account"])


def drop_sessions(db: Database, seen_before: str, opened_before: str) -> None:
    """Deletes the sessions that have run out."""
    with write(db):
        db.execute("delete from sessions where seen_at <= ? or created_at <= ?", [seen_before, opened_before])


def attempt(db: Database, limits: Mapping[str, int], now: str, since: str, gone: str) -> str | None:
    """Counts a try in each bucket. Where one is full since `since`, counts nothing and gives the time of the oldest try
    that must pass out of the window first. Tries up to `gone` are forgotten."""
    with write(db):
        db.execute("delete from attempts where at <= ?", [gone])
        for bucket, most in limits.items():
            tries = "select at from attempts where bucket = ? and at > ? order by at desc limit ?"
            times = [row["at"] for row in db.query(tries, [bucket, since, most])]
            if len(times) == most:
                return str(times[-1])
        db.table("attempts").insert_all([{"bucket": bucket, "at": now} for bucket in limits])
    return None


def forgive(db: Database, bucket: str) -> None:
    """Forgets the tries in a bucket."""
    with write(db):
        db.execute("delete from attempts where bucket = ?", [bucket])


def record_failure(db: Database, account: str, now: str, address: str) -> None:
    """Records a login that failed; `account` is "" for a name that nobody has, which is not kept: people type their
    password there."""
    with write(db):
        record(db, now, account, "login failed", account, address)


def last_logins(db: Database) -> dict[str, str]:
    """When each account last logged in."""
    query = "select who, max(at) as at from audit where what = 'login' group by who"
    return {row["who"]: row["at"] for row in db.query(query)}


def _end_sessions(db: Database, account: str) -> None:
    db.execute("delete from sessions where account = ?", [account])


def _only(rows: Iterable[Mapping[str, Any]]) -> Account | None:
    return next((_account(row) for row in rows), None)


def _account(row: Mapping[str, Any]) -> Account:
    return Account(**{**row, "disabled": bool(row["disabled"])})
