"""Draws the answers of companies from their latent traits through the item parameters.

Single and scene items: graded response model (Samejima 1969), P(step >= k) = s(a (t - b_k)), drawn as
a t - logit(u) > a b_k with u uniform. Multiple items: each option is ticked with P = s(a (t - b)); the draws of one
item's options are correlated (Gaussian copula), so that fourteen ticks do not count as fourteen independent witnesses.
"""

from collections.abc import Mapping

import numpy as np
from scipy.special import logit, ndtr

from assess.answers import BLANK_CODE, AnswerMatrix
from assess.benchmark.anchors import Parameters, anchors, generator
from assess.questionnaire.model import Item, Questionnaire


class Chance:
    """The chance in the answers of n companies, the same for the same seed and item.

    of(item) : logits by which the trait must pass what a step or an option asks, (n,) for items of steps, (options
    beside "none", n) for items of ticks. `kept` : drawn once for answers that are drawn again with other traits.
    """

    def __init__(self, seed: int, n: int, kept: bool = False) -> None:
        self.seed, self.n = seed, n
        self.kept: dict[str, np.ndarray] | None = {} if kept else None

    def of(self, item: Item) -> np.ndarray:
        if self.kept is None:
            return self._drawn(item)
        if item.id not in self.kept:
            self.kept[item.id] = self._drawn(item)
        return self.kept[item.id]

    def _drawn(self, item: Item) -> np.ndarray:
        rng = generator(self.seed, "answer", item.id)
        if item.kind != "multiple":
            return logit(rng.random(self.n))
        same = anchors().same
        shared = np.sqrt(same) * rng.standard_normal(self.n)
        own = [np.sqrt(1 - same) * rng.standard_normal(self.n) for _ in item.options[1:]]
        return np.array([logit(ndtr(shared + each)) for each in own])


def respond(
    questionnaire: Questionnaire,
    given: Mapping[str, Parameters],
    traits: np.ndarray,
    production: np.ndarray,
    chance: Chance,
) -> AnswerMatrix:
    """Answers of n companies with `traits` (n, pillars). What service companies are not asked stays blank."""
    codes = np.full((len(traits), len(questionnaire.questions)), BLANK_CODE, dtype=np.int32, order="F")
    for column, item in enumerate(questionnaire.questions):
        of_item = given[item.id]
        reach = of_item.discrimination * mixed(traits, of_item.mix) - chance.of(item)
        draw = _ticks if item.kind == "multiple" else _steps
        answered = draw(item, of_item, reach, production)
        codes[:, column] = np.where(production | (item.asked_of == "all"), answered, BLANK_CODE)
    return AnswerMatrix(codes, np.full((len(traits), len(questionnaire.numbers)), np.nan))


def mixed(traits: np.ndarray, mix: np.ndarray) -> np.ndarray:
    """The scalar an item answers to: `traits` (n, pillars) weighted by `mix` (pillars,)."""
    # Summed column by column: a matrix product may round differently on another machine.
    total = np.zeros(len(traits))
    for k, weight in enumerate(mix):
        total += weight * traits[:, k]
    return total


def _steps(item: Item, of_item: Parameters, reach: np.ndarray, production: np.ndarray) -> np.ndarray:
    order = np.argsort([option.points for option in item.options], kind="stable")
    step = np.zeros(len(reach), dtype=np.int64)
    for bar in of_item.discrimination * of_item.at:
        step += reach > bar
    return order[step]


def _ticks(item: Item, of_item: Parameters, reach: np.ndarray, production: np.ndarray) -> np.ndarray:
    mask = np.zeros(reach.shape[1], dtype=np.int64)
    for k, bar in enumerate(of_item.discrimination * of_item.at, start=1):
        ticked = reach[k - 1] > bar
        ticked &= production | (item.options[k].asked_of == "all")
        mask |= ticked.astype(np.int64) << k
    return np.where(mask == 0, 1, mask)  # nothing ticked is "none", which is bit 0
