"""Answers as rungs that are reached one by one.

A rung of a single or scene item is (item, level): the level of an option is the place of its points among the distinct
points of the item, so that 0 is the lowest answer. A rung of a multiple item is (item, option). What an action brings,
what it needs and what a company has are sets of rungs; rung (item, k) counts only on top of (item, k - 1).
"""

from collections.abc import Mapping

import numpy as np

from assess.planning.model import Action, Need
from assess.questionnaire.model import Item, Questionnaire

Rung = tuple[str, int | str]


def levels(item: Item) -> dict[str, int]:
    """Level of each option of a single or scene item."""
    points = sorted({option.points for option in item.options})
    return {option.id: points.index(option.points) for option in item.options}


def option_at(item: Item, level: int) -> str:
    """The first option of a level."""
    return next(option for option, place in levels(item).items() if place == level)


def rungs_of(item: Item, production: bool) -> list[Rung]:
    """Every rung above the lowest answer that a company of that route is asked about, the lowest first."""
    if item.kind == "number" or not (production or item.asked_of == "all"):
        return []
    if item.kind != "multiple":
        return [(item.id, level) for level in range(1, max(levels(item).values()) + 1)]
    asked = [option for option in item.options if production or option.asked_of == "all"]
    return [(item.id, option.id) for option in asked if option.points > 0]


def brings(action: Action, items: Mapping[str, Item]) -> frozenset[Rung]:
    """The rungs an action brings to whoever has those below them."""
    found: set[Rung] = set()
    for lift in action.lifts:
        found |= {(lift.item, option) for option in lift.tick}
        if lift.start is not None and lift.to is not None:
            level = levels(items[lift.item])
            found |= {(lift.item, k) for k in range(level[lift.start] + 1, level[lift.to] + 1)}
    return frozenset(found)


def needs(action: Action, items: Mapping[str, Item]) -> frozenset[Rung]:
    """The rungs that must be reached before an action begins; those of `needs` that name an action are apart."""
    found = {rung for need in action.needs if (rung := _needed(need, items)) is not None}
    first = action.lifts[0]
    if first.start is not None and (level := levels(items[first.item])[first.start]):
        found.add((first.item, level))
    return frozenset(found)


def below(rung: Rung) -> list[Rung]:
    """A rung and those it stands on, the lowest first."""
    item, level = rung
    return [rung] if isinstance(level, str) else [(item, k) for k in range(1, level + 1)]


def reached(questionnaire: Questionnaire, codes: np.ndarray) -> frozenset[Rung]:
    """The rungs of one company's answers, a row of an answer matrix; open answers have none."""
    found: set[Rung] = set()
    for item, code in zip(questionnaire.questions, codes.tolist(), strict=True):
        if code < 0:
            continue
        if item.kind == "multiple":
            found |= {(item.id, option.id) for k, option in enumerate(item.options) if k and code >> k & 1}
        else:
            found |= {(item.id, k) for k in range(1, levels(item)[item.options[code].id] + 1)}
    return frozenset(found)


def answered(questionnaire: Questionnaire, codes: np.ndarray, have: frozenset[Rung]) -> np.ndarray:
    """The answers of `codes` raised to hold the rungs of `have`; answers that are not raised stay as they are."""
    raised = codes.copy()
    new = have - reached(questionnaire, codes)
    for column, item in enumerate(questionnaire.questions):
        own = [level for name, level in new if name == item.id]
        if not own:
            continue
        if item.kind == "multiple":
            ticks = sum(1 << k for k, option in enumerate(item.options) if option.id in own)
            raised[column] = max(int(codes[column]), 0) & ~1 | ticks
        else:
            raised[column] = list(item.option).index(option_at(item, max(int(level) for level in own)))
    return raised


def _needed(need: Need, items: Mapping[str, Item]) -> Rung | None:
    if need.item is None:
        return None
    if need.ticked is not None:
        return need.item, need.ticked
    level = levels(items[need.item])[need.at_least or ""]
    return (need.item, level) if level else None
