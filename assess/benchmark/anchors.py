"""The form of responses.yaml, and the item parameters made of it: how steep, how hard, driven by which pillars."""

import zlib
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

import numpy as np
from msgspec import Meta

from assess.benchmark.data import DIRECTORY, read
from assess.benchmark.margins import Margins
from assess.errors import BenchmarkError
from assess.i18n import mark
from assess.questionnaire.model import Count, Item, Questionnaire
from assess.questionnaire.record import Record

PILLARS = ("cloud", "data", "intelligence", "management")


class Step(Record, frozen=True):
    item: str
    step: Count


class Ladder(Record, frozen=True):
    step: Count
    b: float


class Anchor(Record, frozen=True):
    at: tuple[float, ...]
    ladder: Ladder | None = None
    discrimination: Annotated[float, Meta(gt=0)] | None = None
    """Slope of an item that has its own; else it is drawn around D5."""


class Equipment(Record, frozen=True):
    item: str
    middles: tuple[float, ...]


class Ceilings(Record, frozen=True):
    equipment: Equipment
    design_tools: Step


class Anchors(Record, frozen=True):
    format: Literal[1]
    same: Annotated[float, Meta(ge=0, lt=1)]
    outcome_discrimination: Annotated[float, Meta(gt=0)]
    headline: dict[str, Step]
    ceilings: Ceilings
    equipment_ladder: tuple[Step, ...]
    items: dict[str, Anchor]


@dataclass(frozen=True)
class Parameters:
    """One item: `discrimination` in the logistic metric; `at` (steps,) difficulties; `mix` (pillars,) unit-variance
    weights of the latent pillars."""

    discrimination: float
    at: np.ndarray
    mix: np.ndarray


@cache
def anchors() -> Anchors:
    return read(DIRECTORY / "responses.yaml", Anchors)


def correlations(margins: Margins, pillars: tuple[str, ...]) -> np.ndarray:
    """Correlation matrix of the latent pillars (D3), (pillars, pillars)."""
    aims = margins.aims("D3")
    out = np.eye(len(pillars))
    for j, one in enumerate(pillars):
        for k, other in enumerate(pillars[:j]):
            out[j, k] = out[k, j] = aims[f"{other}_{one}"] if f"{other}_{one}" in aims else aims[f"{one}_{other}"]
    return out


def pillars_of(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The pillars in the questionnaire's order. Raises BenchmarkError for one the margins know nothing of."""
    ids = tuple(pillar.id for pillar in questionnaire.index.pillars)
    strange = sorted(set(ids) - set(PILLARS))
    if strange:
        raise BenchmarkError(
            mark("The margins know nothing of pillar {pillar}; add it to D3 and D5, or use one of {known}"),
            pillar=", ".join(strange),
            known=", ".join(PILLARS),
        )
    return ids


def parameters(questionnaire: Questionnaire, margins: Margins, seed: int) -> dict[str, Parameters]:
    """The parameters of every question: slopes log-normal around D5, the same for the same seed and item."""
    pillars = pillars_of(questionnaire)
    related = correlations(margins, pillars)
    return {item.id: _of_item(item, pillars, related, margins, seed) for item in questionnaire.questions}


def generator(seed: int, *names: str) -> np.random.Generator:
    """A stream of its own for each purpose, so that a new item leaves the answers to the others as they were."""
    words = [zlib.crc32(name.encode()) for name in names]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, *words])))


def _of_item(item: Item, pillars: tuple[str, ...], related: np.ndarray, margins: Margins, seed: int) -> Parameters:
    weights = np.array([sum(f.weight for f in item.feeds if f.pillar == name) for name in pillars], dtype=float)
    if not item.feeds:
        weights[:] = 1.0
    aims = margins.aims("D5")
    spread = np.exp(aims["spread"] * generator(seed, "slope", item.id).standard_normal())
    anchor = _anchor(item)
    slope = float(np.average([aims[name] for name in pillars], weights=weights))
    if not item.ranked:
        slope = anchors().outcome_discrimination
    return Parameters(
        discrimination=anchor.discrimination or round(slope * float(spread), 3),
        at=np.array(anchor.at),
        mix=np.round(weights / np.sqrt(weights @ related @ weights), 9),
    )


def _anchor(item: Item) -> Anchor:
    anchor = anchors().items.get(item.id)
    if anchor is None or len(anchor.at) != len(item.options) - 1:
        raise BenchmarkError(
            mark("responses.yaml, item {item}: {steps} difficulties are needed, got {got}; write one a step"),
            item=item.id,
            steps=len(item.options) - 1,
            got=0 if anchor is None else len(anchor.at),
        )
    if item.kind != "multiple" and any(np.diff(anchor.at) < 0):
        raise BenchmarkError(
            mark("responses.yaml, item {item}: a higher step cannot be easier; write the difficulties in rising order"),
            item=item.id,
        )
    return anchor
