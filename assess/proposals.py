"""The option that figures stand for: twelve of forty machines are 30 %, which is the third band.

Where a contradiction of the questionnaire compares a share of figures with the bands of an item, its edges say which
band the share belongs to. A proposal helps to choose; what is scored is the option chosen.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from assess.answers import Answers, encode
from assess.contradictions import in_percent, share_of
from assess.questionnaire.model import Clause, Contradiction, Item, Option, Questionnaire

_TAKEN_UP = "{ratio}"


@dataclass(frozen=True)
class Proposal:
    """`option` is what the figures stand for; `share` says how much they are in percent, "" where a percentage means
    nothing to an owner: the questionnaire's own sentence on these figures does not name it either."""

    item: Item
    option: Option
    share: str


def proposal(questionnaire: Questionnaire, item: Item, answers: Answers) -> Proposal | None:
    """What the figures among `answers` propose for `item`; None while one is missing, or for an item without bands."""
    for contradiction, clause in _banded(questionnaire, item):
        assert clause.ratio
        named = clause.ratio.of + clause.ratio.to
        matrix = encode(questionnaire, [{name: answers[name] for name in named if name in answers}])
        share = float(share_of(questionnaire, matrix, clause.ratio)[0])
        if math.isfinite(share):
            place = int(np.searchsorted(clause.edges, share, side="left"))  # a share on an edge belongs below it
            told = _TAKEN_UP in contradiction.text.zh
            said = in_percent(questionnaire, matrix, clause.ratio) if told else ""
            return Proposal(item, item.options[place], said)
    return None


def figures_of(questionnaire: Questionnaire, item: Item) -> tuple[str, ...]:
    """The figures a proposal for `item` is made of, wherever they are asked."""
    ratios = [clause.ratio for _, clause in _banded(questionnaire, item) if clause.ratio]
    return tuple(dict.fromkeys(name for ratio in ratios for name in ratio.of + ratio.to))


def _banded(questionnaire: Questionnaire, item: Item) -> Iterator[tuple[Contradiction, Clause]]:
    for contradiction in questionnaire.contradictions:
        for clause in contradiction.when:
            if clause.edges and clause.items == (item.id,):
                yield contradiction, clause
