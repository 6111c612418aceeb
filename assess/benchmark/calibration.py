"""Moves the two strata along the latent scale until the score has the distribution the margins ask for.

Damped Gauss-Newton on (shift, scale) of each stratum; residuals are distances from the aims in units of the
tolerance. Random numbers are common to all steps and every step is rounded, so the path is the same on every machine.
"""

from collections.abc import Callable, Mapping

import numpy as np

from assess.benchmark.anchors import Parameters
from assess.benchmark.margins import Margins
from assess.benchmark.responses import Chance, respond
from assess.benchmark.traits import Place
from assess.questionnaire.model import Questionnaire
from assess.scoring import scorer

BANDS = (20.0, 40.0, 60.0, 80.0)
"""Scores at which levels 1 to 4 begin (section 1.2 of the statistics: steps of 20 points)."""
_ROWS = 12_000
_ITERATIONS = 6
_FEW = 2
_STEP = 0.05
_START = Place(shift=-0.4, scale=1.1)
_DECIMALS = 3


def level_shares(score: np.ndarray) -> dict[str, float]:
    """Percent of companies below level 1, up to level 1, and at levels 2, 3 and 4."""
    below = [100 * float(np.mean(score < band)) for band in BANDS]
    return {
        "below_1": below[0],
        "up_to_1": below[1],
        "level_2": below[2] - below[1],
        "level_3": below[3] - below[2],
        "level_4": 100 - below[3],
    }


def calibrate(
    questionnaire: Questionnaire,
    margins: Margins,
    given: Mapping[str, Parameters],
    standard: np.ndarray,
    production: np.ndarray,
    above: np.ndarray,
    seed: int,
    near: tuple[Place, Place] | None = None,
) -> tuple[Place, Place]:
    """Places of the other companies and of industry above scale, from at most 12,000 companies of each.

    `near` : places to begin from when they are known to be near; a few steps do then.
    """
    starts = near or (_START, _START)
    steps = _ITERATIONS if near is None else _FEW

    def fitted(stratum: bool, goals: Mapping[str, tuple[float, float]]) -> Place:
        rows = np.flatnonzero(above == stratum)[:_ROWS]
        chance = Chance(seed, len(rows), kept=True)

        def residuals(place: Place) -> np.ndarray:
            traits = place.shift + place.scale * standard[rows]
            matrix = respond(questionnaire, given, traits, production[rows], chance)
            return _residuals(scorer(questionnaire).score(matrix, production[rows]).index, goals)

        return _fit(residuals, starts[stratum], steps) if len(rows) else _START

    return fitted(False, _goals(margins, ("L3",), "other")), fitted(True, _goals(margins, ("L1", "L2"), "above"))


def _goals(margins: Margins, level_margins: tuple[str, ...], shape: str) -> dict[str, tuple[float, float]]:
    """{figure: (aim, tolerance)}."""
    wanted = [(margin, row, row) for margin in level_margins for row in margins.aims(margin)]
    wanted += [("L6", f"{shape}_{figure}", figure) for figure in ("mean", "sd")]
    goals = {}
    for margin, row, figure in wanted:
        low, high = margins.margin[margin].bounds(row)
        goals[figure] = margins.aims(margin)[row], (high - low) / 2
    return goals


def _residuals(score: np.ndarray, goals: Mapping[str, tuple[float, float]]) -> np.ndarray:
    figures = level_shares(score) | {"mean": float(score.mean()), "sd": float(score.std())}
    return np.array([(figures[name] - aim) / tolerance for name, (aim, tolerance) in goals.items()])


def _fit(residuals: Callable[[Place], np.ndarray], start: Place, steps: int) -> Place:
    place, off = start, residuals(start)
    for _ in range(steps):
        slopes = np.column_stack(
            [
                (residuals(Place(place.shift + _STEP, place.scale)) - off) / _STEP,
                (residuals(Place(place.shift, place.scale + _STEP)) - off) / _STEP,
            ]
        )
        move = -np.linalg.lstsq(slopes, off, rcond=None)[0]
        nearer, nearer_off = _best_along(residuals, place, move)
        if np.square(nearer_off).sum() >= np.square(off).sum():
            break
        place, off = nearer, nearer_off
    return place


def _best_along(residuals: Callable[[Place], np.ndarray], place: Place, move: np.ndarray) -> tuple[Place, np.ndarray]:
    """The full move, or half of it when that is nearer."""
    tried = []
    for part in (1.0, 0.5):
        shift, scale = np.clip(part * move, -0.5, 0.5)
        there = Place(
            round(place.shift + float(shift), _DECIMALS),
            round(max(0.3, place.scale + float(scale)), _DECIMALS),
        )
        tried.append((there, residuals(there)))
    return min(tried, key=lambda pair: float(np.square(pair[1]).sum()))
