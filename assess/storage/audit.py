"""The audit: who did what to which object, and when. Rows are added within the transaction of what they record."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

COMPANY = "company"
"""Who acts by the private link of an assessment."""
OPERATOR = "operator"
"""Who acts on the command line."""


@dataclass(frozen=True)
class Entry:
    """`who` is the id of an account, COMPANY or OPERATOR, "" where it is not known; `object` the id of an account or a
    share; `address` where a login came from, "" for everything else."""

    at: str
    who: str
    what: str
    object: str
    address: str


def record(db: Database, now: str, who: str, what: str, thing: str, address: str = "") -> None:
    """Adds a row within a transaction that is open already."""
    row = {"at": now, "who": who, "what": what, "object": thing, "address": address}
    db.table("audit").insert(row)


def audit(db: Database) -> Iterator[Entry]:
    """Everything that was recorded, the oldest first."""
    for row in db.query("select at, who, what, object, address from audit order by id"):
        yield Entry(**row)
