"""What is sealed on the covers of reports: number, date and digest."""

from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database


@dataclass(frozen=True)
class Sealed:
    """`dates` by language, as they stand on the cover."""

    number: str
    digest: str
    dates: dict[str, str]


_DIGEST = "json_extract(report, '$.zh.cover.digest')"
_SEALED = f"""
    select receipt, {_DIGEST} as digest, json_extract(report, '$.zh.cover.date') as zh,
           json_extract(report, '$.en.cover.date') as en
    from results
"""


def sealed(db: Database, number: str, digest: str) -> Sealed | None:
    """The seal of the report of that number or, without one, of the only report whose digest begins so."""
    if number:
        found = list(db.query(f"{_SEALED} where receipt = ?", [number]))
    else:
        # "g" follows every hexadecimal digit: the range holds what begins with the digest, and the index finds it.
        found = list(db.query(f"{_SEALED} where {_DIGEST} >= ? and {_DIGEST} < ? limit 2", [digest, digest + "g"]))
    return _of(found[0]) if len(found) == 1 else None


def _of(row: dict[str, Any]) -> Sealed:
    return Sealed(row["receipt"], row["digest"], {"zh": row["zh"], "en": row["en"]})
