"""Draws the answers of companies from their latent traits through the item parameters.

Single and scene items: graded response model (Samejima 1969), P(step >= k) = s(a (t - b_k)). Multiple items: each
option is ticked with P = s(a (t - b)); the draws of one item's options are correlated (Gaussian copula), so that
fourteen ticks do not count as fourteen independent witnesses.
"""

from collections.abc import Mapping

import numpy as np
from scipy.special import ndtr

from assess.answers import BLANK_CODE, AnswerMatrix
from assess.benchmark.anchors import Parameters, anchors, generator
from assess.questionnaire.model import Item, Questionnaire


def respond(
    questionnaire: Questionnaire,
    given: Mapping[str, Parameters],
    traits: np.ndarray,
    production: np.ndarray,
    seed: int,
) -> AnswerMatrix:
    """Answers of n companies with `traits` (n, pillars). What service companies are not asked stays blank."""
    codes = np.full((len(traits), len(questionnaire.questions)), BLANK_CODE, dtype=np.int32)
    for column, item in enumerate(questionnaire.questions):
        of_item = given[item.id]
        trait = mixed(traits, of_item.mix)
        rng = generator(seed, "answer", item.id)
        draw = _ticks if item.kind == "multiple" else _steps
        answered = draw(item, of_item, trait, production, rng)
        asked = production | (item.asked_of == "all")
        codes[asked, column] = answered[asked]
    return AnswerMatrix(codes, np.full((len(traits), len(questionnaire.numbers)), np.nan))


def mixed(traits: np.ndarray, mix: np.ndarray) -> np.ndarray:
    """The scalar an item answers to: `traits` (n, pillars) weighted by `mix` (pillars,)."""
    # Summed column by column: a matrix product may round differently on another machine.
    total = np.zeros(len(traits))
    for k, weight in enumerate(mix):
        total += weight * traits[:, k]
    return total


def _steps(
    item: Item, of_item: Parameters, trait: np.ndarray, production: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    order = np.argsort([option.points for option in item.options], kind="stable")
    u = rng.random(len(trait))
    step = np.zeros(len(trait), dtype=np.int64)
    for b in of_item.at:
        step += u < _logistic(of_item.discrimination * (trait - b))
    return order[step]


def _ticks(
    item: Item, of_item: Parameters, trait: np.ndarray, production: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    same = anchors().same
    shared = np.sqrt(same) * rng.standard_normal(len(trait))
    mask = np.zeros(len(trait), dtype=np.int64)
    for k, b in enumerate(of_item.at, start=1):
        u = ndtr(shared + np.sqrt(1 - same) * rng.standard_normal(len(trait)))
        ticked = u < _logistic(of_item.discrimination * (trait - b))
        ticked &= production | (item.options[k].asked_of == "all")
        mask |= ticked.astype(np.int64) << k
    return np.where(mask == 0, 1, mask)  # nothing ticked is "none", which is bit 0


def _logistic(x: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-x))
