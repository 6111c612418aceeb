"""Assessments that follow one another: rounds of one company, what they took over, and the goal set in between.

A round begins with the answers of the last one. Each is marked as taken over until somebody confirms or changes it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from assess.storage.answers import Change, put, repeat
from assess.storage.store import Submission, insert_assessment, link_row, submission
from assess.storage.writing import as_json, write

CHOSEN = "chosen answers"


@dataclass(frozen=True)
class Round:
    """One of the rounds of a company, `number` from 1; `receipt` and `submitted_at` are "" while it is filled in."""

    assessment: str
    number: int
    started_at: str
    receipt: str
    submitted_at: str


@dataclass(frozen=True)
class Goal:
    """What a company wants to reach: for CHOSEN the `answers` that are to change, by item id."""

    kind: str
    answers: dict[str, Any]
    created_at: str


_CHAIN = """
    with recursive
      back(id, depth) as (select ?, 0 union all
        select r.previous, depth + 1 from rounds r join back b on r.assessment = b.id),
      whole(id, number) as (select * from (select id, 1 from back order by depth desc limit 1) union all
        select r.assessment, number + 1 from rounds r join whole w on r.previous = w.id)
    select w.id, w.number, a.created_at, coalesce(f.receipt, ''), coalesce(f.submitted_at, '')
      from whole w join assessments a on a.id = w.id left join results f on f.assessment = w.id order by w.number
"""


def rounds(db: Database, name: str) -> list[Round]:
    """Every round of the company of assessment `name`, the first one first; one alone is its own only round."""
    return [Round(*row) for row in db.execute(_CHAIN, [name])]


def start_round(
    db: Database, last: Submission, name: str, token: str, questionnaire: str, taken: Mapping[str, Change], now: str
) -> str:
    """A link `token` to the round after the newest one of a chain: a new assessment `name` with the profile and the
    answers `taken` over, or the one that is begun already. `last` is the newest submitted. Returns its id."""
    with write(db):
        newest = rounds(db, last.assessment)[-1]
        if not newest.submitted_at:
            db.table("links").insert(link_row(newest.assessment, token, now))
            return newest.assessment
        insert_assessment(db, name, token, questionnaire, last.locale, now, profile=last.profile)
        put(db, name, taken, now)
        db.execute("delete from said where assessment = ?", [name])  # in this round nobody has spoken yet
        db.table("rounds").insert({"assessment": name, "previous": newest.assessment})
        db.table("carried").insert_all({"assessment": name, "item": item} for item in taken)
        return name


def carried(db: Database, name: str) -> set[str]:
    """The items whose answers were taken over from the last round and neither changed nor confirmed since."""
    return {item for (item,) in db.execute("select item from carried where assessment = ?", [name])}


def confirm(db: Database, name: str, items: Iterable[str]) -> None:
    """Answers taken over hold still: the owner gives them in this round too. Nothing is written once submitted."""
    held = sorted(carried(db, name) & set(items))
    if held and submission(db, name) is None:
        with write(db):
            for item in held:
                repeat(db, name, item)


def keep_goal(db: Database, name: str, kind: str, answers: Mapping[str, Any], now: str) -> None:
    """Sets the goal of an assessment; those set before stay on record."""
    with write(db):
        db.table("goals").insert({"assessment": name, "kind": kind, "answers": as_json(answers), "created_at": now})


def goal(db: Database, name: str) -> Goal | None:
    """The goal set last, None where there was never one or it was taken back (a goal without answers)."""
    last = "select kind, answers, created_at from goals where assessment = ? order by id desc limit 1"
    for kind, answers, created_at in db.execute(last, [name]):
        found = Goal(kind, json.loads(answers), created_at)
        return found if found.answers else None
    return None
