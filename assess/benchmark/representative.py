"""How far surveyed companies look like the published ones, saying nothing that rests on a handful of them."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from math import isnan

import numpy as np

from assess.benchmark.check import Reached, check
from assess.benchmark.evidence import Evidence
from assess.benchmark.margins import Margins
from assess.benchmark.population import Population
from assess.benchmark.profiles import INDUSTRY
from assess.ranking.rank_model import RankModel

UNASKED = ("F1", "F5", "F6", "F7", "L5")
"""Margins no survey can be held to: the size of the frame, and titles that the questionnaire does not ask for."""
LEAST = 50
"""A figure about fewer companies than this is not stated."""
LEAST_OF_SHARE = 5
"""A share that fewer companies than this make up is not stated, unless nobody does."""

_SMALL, _MEDIUM = 1, 2


@dataclass(frozen=True)
class Compared:
    """A margin's figure: `figure` of the benchmark as it is used, `surveyed` before weighting. `few`: it rests on too
    few companies, is not stated and counts neither as inside nor as outside."""

    figure: Reached
    surveyed: float
    few: bool


def compare(surveyed: Population, used: Population, margins: Margins) -> list[Compared]:
    """Every figure that answers and profiles can show. `used` are the companies of `surveyed` after weighting."""
    with warnings.catch_warnings():
        # Means over no company at all; such figures are not stated.
        warnings.simplefilter("ignore", RuntimeWarning)
        before = [figure for figure in check(surveyed, margins) if figure.margin not in UNASKED]
        after = [figure for figure in check(used, margins) if figure.margin not in UNASKED]
        evidence = Evidence(surveyed)
        return [
            Compared(now, then.reached, _few(then, evidence) or isnan(now.reached))
            for then, now in zip(before, after, strict=True)
        ]


def outside(compared: list[Compared]) -> list[Reached]:
    return [each.figure for each in compared if not each.few and not each.figure.inside]


def table(compared: list[Compared]) -> str:
    """The figures stated, as a Markdown table."""
    lines = [
        "| margin | figure | kind | unit | asked | inside of | surveyed | in the benchmark | |",
        "|---|---|---|---|--:|---|--:|--:|---|",
    ]
    for each in (each for each in compared if not each.few):
        f = each.figure
        verdict = "inside" if f.inside else "**outside**"
        lines.append(
            f"| {f.margin} | {f.row} | {f.kind} | {f.unit} | {f.asked:g} | {f.low:g} to {f.high:g} "
            f"| {each.surveyed:.2f} | {f.reached:.2f} | {verdict} |"
        )
    return "\n".join(lines) + "\n"


def _few(figure: Reached, evidence: Evidence) -> bool:
    among = _AMONG.get(figure.margin, _everyone)(evidence)
    share = round(figure.reached / 100 * among) if figure.unit == "percent" and not isnan(figure.reached) else None
    return isnan(figure.reached) or among < LEAST or (share is not None and 0 < share < LEAST_OF_SHARE)


def _everyone(evidence: Evidence) -> int:
    return evidence.population.n


def _above(evidence: Evidence) -> int:
    return int(evidence.companies.above.sum())


def _either_scale(evidence: Evidence) -> int:
    return min(_above(evidence), _everyone(evidence) - _above(evidence))


def _size(size: int) -> Callable[[Evidence], int]:
    return lambda evidence: int((evidence.profiles.size == size).sum())


def _sectors(evidence: Evidence) -> int:
    return min(int((evidence.companies.above & (evidence.division == code)).sum()) for code in ("38", "39"))


def _industry_and_trade(evidence: Evidence) -> int:
    industrial = int(np.isin(evidence.margin, INDUSTRY).sum())
    return min(industrial, int((evidence.margin == "trade").sum()))


# How many companies the figures of a margin are about, where not all of them.
_AMONG: dict[str, Callable[[Evidence], int]] = {
    "F4": _above,
    "F10": lambda evidence: int((evidence.city == "changsha").sum()),
    "F10-employees": _industry_and_trade,
    "L1": _above,
    "L2": _above,
    "L3": lambda evidence: _everyone(evidence) - _above(evidence),
    "L6": _either_scale,
    "L7": _either_scale,
    "G5": _sectors,
    "D1": _size(_SMALL),
    "D2": _size(_MEDIUM),
    "D4": _size(_SMALL),
    "D7": _above,
    "D8": lambda evidence: int((evidence.margin == "manufacturing").sum()),
    "D9": lambda evidence: int(evidence.profiles.production.sum()),
    "D10": _size(_SMALL),
}


def figures_kept(model: RankModel) -> list[Reached]:
    """The figures a surveyed benchmark was found to have when it was built."""
    return [Reached(**figure) for figure in model.meta["survey"]["figures"]]
