"""A quick scan of one company: which questions it is asked, and where it stands provisionally by its answers to them.

The way through is worked out anew from the answers every time (`assess.ranking.adaptive` chooses the items), so nothing
but answers is kept, and going back shows the same questions. A scan ranks; it tells no index and no level, which need
every answer.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assess.answers import AnswerMatrix, Answers, encode
from assess.assessment import PeerRank, Provenance, Rank, peers_at, provenance_of, rank_at
from assess.company import Company, profiles
from assess.questionnaire import Questionnaire
from assess.ranking.adaptive import RULES, Bank, Rules, known_enough, next_item, provisional
from assess.ranking.artifacts import RankModel
from assess.ranking.kernel import NOT_ASKED
from assess.scoring import scorer

LEAST = 3
"""Answers in a pillar before anything is said of it."""


@dataclass(frozen=True)
class Way:
    """`items` asked so far, in order; the last one is open unless the scan is `done`."""

    items: tuple[str, ...]
    done: bool

    @property
    def answered(self) -> tuple[str, ...]:
        return self.items if self.done else self.items[:-1]


@dataclass(frozen=True)
class Provisional:
    """A place by the answers of a scan: `rank` with the interval that so few answers deserve. `pillars`: the place in
    each pillar of the model by id, None where fewer than LEAST answers feed it."""

    rank: Rank
    peers: PeerRank
    provenance: Provenance
    answered: int
    pillars: dict[str, Rank | None]


def way(
    questionnaire: Questionnaire, bank: Bank, answers: Answers, production: bool, name: str, rules: Rules = RULES
) -> Way:
    """The way of assessment `name` by its `answers`. Other answers than to the items it is asked play no part; which of
    the most telling items is taken is drawn by the name, so that not every company is asked the same."""
    known = _categories(questionnaire, bank, answers, production)
    asked: dict[str, int] = {}
    rows = [bank.row(asked, production)]
    upcoming = _next(bank, asked, production, name, rules)
    while upcoming in known:
        asked[upcoming] = known[upcoming]
        rows.append(bank.row(asked, production))
        upcoming = _next(bank, asked, production, name, rules)
    # All at once: the posteriors of twelve rows cost little more than that of one.
    enough = np.flatnonzero(known_enough(bank, np.concatenate(rows), rules))
    if enough.size:
        return Way(tuple(asked)[: enough[0]], done=True)
    return Way((*asked, upcoming) if upcoming else tuple(asked), done=not upcoming)


def _next(bank: Bank, asked: Mapping[str, int], production: bool, name: str, rules: Rules) -> str:
    """The item after those `asked`; "" where as many are asked as the rules allow, or none is left."""
    if len(asked) >= rules.most:
        return ""
    return next_item(bank, asked, production, rules, draw(name, len(asked))) or ""


def draw(name: str, step: int) -> float:
    """A number in [0, 1) that is the same whenever the same step of the same assessment is worked out."""
    digest = hashlib.sha256(f"{name} {step}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def standing(
    questionnaire: Questionnaire,
    model: RankModel,
    bank: Bank,
    company: Company,
    answers: Answers,
    asked: tuple[str, ...],
    minimum: int,
) -> Provisional:
    """Where a company stands by its answers to the items `asked`, through the same functions as the full result."""
    production = np.array([company.division.production])
    matrix = encode(questionnaire, [answers])
    known = _categories(questionnaire, bank, answers, bool(production[0]))
    row = bank.row({item: known[item] for item in asked}, bool(production[0]))
    ranks = provisional(model, row, profiles([company]), minimum)
    return Provisional(
        rank=rank_at(ranks, 0, model.scale.parts(row)),
        peers=peers_at(ranks, 0),
        provenance=provenance_of(questionnaire, model),
        answered=int((row != NOT_ASKED).sum()),
        pillars={id: _in_pillar(questionnaire, model, id, matrix, production, asked) for id in model.pillars},
    )


def _in_pillar(
    questionnaire: Questionnaire,
    model: RankModel,
    pillar: str,
    matrix: AnswerMatrix,
    production: NDArray[np.bool_],
    asked: tuple[str, ...],
) -> Rank | None:
    """The place of one company in a pillar by its answers to the items `asked` alone."""
    rules = scorer(questionnaire)
    put = np.array([item.id in asked for item in rules.pillar_items(pillar)])
    row = np.where(put, rules.pillar_categories(matrix, production, pillar), NOT_ASKED)
    if (row != NOT_ASKED).sum() < LEAST:
        return None
    places, parts = model.pillars[pillar].scale.explained(row)
    return rank_at(places, 0, parts)


def _categories(questionnaire: Questionnaire, bank: Bank, answers: Answers, production: bool) -> Mapping[str, int]:
    """Categories of the ranked items that are answered; "don't know" is an answer, in the lowest one."""
    rules = scorer(questionnaire)
    row = rules.categories(encode(questionnaire, [answers]), np.array([production]))[0]
    categories = dict(zip(bank.items, map(int, row), strict=True))
    return {item: category for item, category in categories.items() if item in answers and category != NOT_ASKED}
