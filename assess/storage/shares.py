"""Which submitted assessments are open to which account. Every question a consultant asks is asked here, of the
account and the id of a share together: one without the other finds nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from assess.company.spelling import fold
from assess.errors import StorageError
from assess.i18n import mark
from assess.storage.audit import COMPANY, record
from assess.storage.store import Submission, submission
from assess.storage.writing import write

ORDERS = {
    "date": "s.submitted_at",
    "name": "s.name_order",
    "industry": "s.industry",
    "city": "s.city",
    "level": "s.level",
    "index": 's."index"',
}
"""What a list may be sorted by."""
VIEWED, REPORT, LIST = "result viewed", "report downloaded", "list downloaded"


@dataclass(frozen=True)
class Share:
    """As the company sees it: open to `shown` since `shared_at`, under `wording`; last looked at `seen_at`, or ""."""

    id: str
    shown: str
    name: str
    wording: str
    shared_at: str
    seen_at: str


@dataclass(frozen=True)
class Client:
    """As the consultant sees it, in a list; `index` 0..100."""

    id: str
    name: str
    credit_code: str
    industry: str
    city: str
    level: int
    index: float
    submitted_at: str
    receipt: str
    shared_at: str


@dataclass(frozen=True)
class Wanted:
    """Which clients a list shows; "" and None ask for all. `text` is part of a name or of a report number."""

    text: str = ""
    industry: str = ""
    city: str = ""
    level: int | None = None
    order: str = "date"
    descending: bool = True

    @property
    def narrowed(self) -> bool:
        return bool(self.text or self.industry or self.city) or self.level is not None


def share(db: Database, share_id: str, assessment: str, account: str, wording: str, now: str) -> None:
    """Opens a submitted assessment to an account, under a version of the wording; shared already, nothing changes.
    Raises StorageError before it is submitted."""
    with write(db):
        done = submission(db, assessment)
        if done is None:
            raise StorageError(mark("This assessment is not submitted yet; it can be shared when it is"))
        row = {"id": share_id, "assessment": assessment, "account": account, "wording": wording, "shared_at": now}
        if db.table("shares").count_where(f"assessment = ? and account = ? and {_OPEN}", [assessment, account]):
            return
        db.table("shares").insert(row | {"revoked_at": ""} | _shown(done))
        record(db, now, COMPANY, "shared", share_id)


def revoke(db: Database, share_id: str, assessment: str, now: str) -> bool:
    """Closes a share of this assessment; False where there is none that is open."""
    with write(db):
        change = f"update shares set revoked_at = ? where id = ? and assessment = ? and {_OPEN}"
        changed = db.execute(change, [now, share_id, assessment]).rowcount == 1
        if changed:
            record(db, now, COMPANY, "revoked", share_id)
    return changed


_OPEN = "revoked_at = ''"
_SHARES = f"""
    select s.id, a.shown, a.name, s.wording, s.shared_at, coalesce(
           (select max(at) from audit where object = s.id and what in ('{VIEWED}', '{REPORT}')), '') as seen_at
      from shares s join accounts a on a.id = s.account
     where s.assessment = ? and s.{_OPEN} order by s.shared_at, s.id
"""


def shares_of(db: Database, assessment: str) -> list[Share]:
    """To whom an assessment is open, the oldest first."""
    return [Share(**row) for row in db.query(_SHARES, [assessment])]


_FOR = f"""
    from shares s join accounts a on a.id = s.account join results r on r.assessment = s.assessment
   where s.account = ? and a.disabled = 0 and s.{_OPEN}
"""


def shared_with(db: Database, account: str, share_id: str) -> Submission | None:
    """The submitted assessment a share opens to this account; None when it is another's, revoked, or never was."""
    for row in db.query(f"select s.assessment {_FOR} and s.id = ?", [account, share_id]):
        return submission(db, row["assessment"])
    return None


def clients(db: Database, account: str, wanted: Wanted, limit: int = -1, offset: int = 0) -> list[Client]:
    """The companies open to an account; equal ones in the order of their ids, so that pages never overlap."""
    where, values = _where(account, wanted)
    order = f"{ORDERS[wanted.order]} {'desc' if wanted.descending else 'asc'}, s.id"
    query = f"{_CLIENT} {where} order by {order} limit ? offset ?"
    return [Client(**row) for row in db.query(query, [*values, limit, offset])]


def count_clients(db: Database, account: str, wanted: Wanted) -> int:
    where, values = _where(account, wanted)
    [row] = db.query(f"select count(*) as n {where}", values)
    return int(row["n"])


def kinds(db: Database, account: str, column: str) -> dict[Any, int]:
    """How many of the companies open to an account there are of each industry, city or level."""
    assert column in ("industry", "city", "level")
    rows = db.query(f"select s.{column} as kind, count(*) as n {_FOR} group by 1 order by 1", [account])
    return {row["kind"]: row["n"] for row in rows}


def record_look(db: Database, account: str, what: str, shares: Sequence[str], now: str) -> None:
    """Records that an account looked at, or downloaded, what some shares open."""
    with write(db):
        for each in shares:
            record(db, now, account, what, each)


_CLIENT = """
    select s.id, s.name, coalesce(json_extract(r.profile, '$.credit_code'), '') as credit_code, s.industry, s.city,
           s.level, s."index", s.submitted_at, s.receipt, s.shared_at
"""


def _where(account: str, wanted: Wanted) -> tuple[str, list[Any]]:
    """The companies asked for. LIKE, because a full-text index finds nothing in Chinese below three characters."""
    parts, values = [_FOR], [account]
    for column in ("industry", "city", "level"):
        value = getattr(wanted, column)
        if value not in ("", None):
            parts.append(f"s.{column} = ?")
            values.append(value)
    if text := fold(wanted.text):
        parts.append(r"s.search like ? escape '\'")
        values.append(f"%{_literal(text)}%")
    return " and ".join(parts), values


def _literal(text: str) -> str:
    """The text with what LIKE would take for a pattern made plain."""
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _shown(done: Submission) -> dict[str, Any]:
    """What a list shows and is searched by. GB 18030 puts the usual characters in the order of their sounds."""
    name = done.profile["name"]
    return {
        "name": name,
        "name_order": name.encode("gb18030", "replace").hex(),
        "search": f"{fold(name)}\n{fold(done.receipt)}",
        "industry": done.profile["industry"],
        "city": done.profile["city"],
        "level": done.result["level"],
        "index": done.result["index"],
        "submitted_at": done.submitted_at,
        "receipt": done.receipt,
    }
