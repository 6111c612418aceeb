"""Where the people of one company differ: who said what, which answer counts, and what the owner chose.

Every word is kept (see `answers`); a disagreement is two people who know different things. What they differed in when
the assessment was submitted is frozen with it.
"""

import json
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlite_utils import Database

from assess.errors import StorageError
from assess.i18n import mark
from assess.storage.answers import Kept, count
from assess.storage.writing import as_json, touch, write

_UNKNOWN = "?"


@dataclass(frozen=True)
class Said:
    """The last word of one person on one item. `person` is a link of a colleague, "" the owner; `label` what the owner
    calls the colleague, "" for the owner; `revision` rises with every write."""

    item: str
    person: str
    label: str
    kept: Kept
    revision: int

    @property
    def value(self) -> Any:
        return self.kept.value

    @property
    def said_at(self) -> str:
        return self.kept.updated_at


@dataclass(frozen=True)
class Disagreement:
    """One item on which people said different things, in the order they spoke. `counts` is the answer that counts now,
    `settled` whether the owner chose it."""

    item: str
    said: tuple[Said, ...]
    counts: Any
    settled: bool

    @property
    def revision(self) -> int:
        """Tells whether anyone has spoken since."""
        return max(said.revision for said in self.said)

    @property
    def person(self) -> str | None:
        """Whose answer counts now, the last who gave it; None when it is nobody's."""
        return next((word.person for word in reversed(self.said) if _same(word.value) == _same(self.counts)), None)


_SAID = """
    select s.item, s.person, coalesce(l.label, '') as label, s.revision,
           s.value, s.confidence, s.note, s.version, s.said_at
      from said s left join links l on l.id = s.person and s.person <> ''
     where s.assessment = ? and s.value <> 'null' order by s.item, s.revision, s.person
"""


def said(db: Database, name: str) -> list[Said]:
    """What everybody said and did not take back, by item and in the order they spoke."""
    return [
        Said(item, person, label, Kept(json.loads(value), *rest), revision)
        for item, person, label, revision, value, *rest in db.execute(_SAID, [name])
    ]


_STATE = """
    select a.item, a.value, s.item is not null
      from answers a left join settled s on s.assessment = a.assessment and s.item = a.item where a.assessment = ?
"""


def disagreements(db: Database, name: str) -> list[Disagreement]:
    """Items on which what people know differs, by item id; "don't know" contradicts nobody."""
    state = {item: (json.loads(value), bool(settled)) for item, value, settled in db.execute(_STATE, [name])}
    found = []
    for item, words in groupby(said(db, name), attrgetter("item")):
        known = tuple(word for word in words if word.value != _UNKNOWN)
        if len({_same(word.value) for word in known}) > 1:
            found.append(Disagreement(item, known, *state.get(item, (None, False))))
    return found


def settle(db: Database, name: str, item: str, person: str, revision: int, now: str) -> None:
    """The owner decides whose answer counts. Raises StorageError when somebody has spoken since `revision`, or there is
    nothing to settle."""
    with write(db):
        touch(db, name, now)
        found = [each for each in disagreements(db, name) if (each.item, each.revision) == (item, revision)]
        words = [word for each in found for word in each.said if word.person == person]
        if not words:
            raise StorageError(mark("The answers were changed meanwhile, perhaps elsewhere; look at them again"))
        count(db, name, item, words[0].kept, now)
        db.table("settled").insert({"assessment": name, "item": item}, replace=True)


def freeze(db: Database, name: str) -> None:
    """Keeps the disagreements with a submission, within a transaction that is open already: by item the answers under
    each label, the one that counted, and whether the owner chose it."""
    db.table("disagreements").insert({"assessment": name, "found": as_json(plain_disagreements(db, name))})


def plain_disagreements(db: Database, name: str) -> list[dict[str, Any]]:
    """The disagreements as `submitted_disagreements` gives them once they are submitted."""
    return [
        {
            "item": each.item,
            "answers": [{"label": word.label, "value": word.value, "said_at": word.said_at} for word in each.said],
            "counted": each.counts,
            "settled": each.settled,
        }
        for each in disagreements(db, name)
    ]


def submitted_disagreements(db: Database, name: str) -> list[dict[str, Any]]:
    """The disagreements kept with a submission, as `freeze` wrote them; [] for one made before they were kept."""
    for (found,) in db.execute("select found from disagreements where assessment = ?", [name]):
        return json.loads(found)
    return []


def _same(value: Any) -> str:
    """Equal for equal answers; ticks in any order are the same answer."""
    return as_json(sorted(value) if isinstance(value, list) else value)
