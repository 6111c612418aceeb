"""Margins of the score: level shares, its shape, and shares of single sectors (L1 to L7, G5)."""

import numpy as np

from assess.benchmark.calibration import BANDS, level_shares
from assess.benchmark.evidence import Evidence
from assess.benchmark.margins import Margins
from assess.benchmark.measures_frame import Measure, percent

_ELECTRONICS, _ELECTRICAL = "39", "38"


def _above(evidence: Evidence, margins: Margins) -> dict[str, float]:
    return level_shares(evidence.score[evidence.companies.above])


def _others(evidence: Evidence, margins: Margins) -> dict[str, float]:
    return level_shares(evidence.score[~evidence.companies.above])


def _whole(evidence: Evidence, margins: Margins) -> dict[str, float]:
    return level_shares(evidence.score)


def _giants(evidence: Evidence, margins: Margins) -> dict[str, float]:
    return {"level_2_up": percent(evidence.score >= BANDS[1], evidence.companies.giant)}


def _shape(evidence: Evidence, margins: Margins) -> dict[str, float]:
    above = evidence.companies.above
    strata = {"above": above, "other": ~above, "whole": np.ones(len(above), dtype=bool)}
    means = {f"{name}_mean": float(evidence.score[rows].mean()) for name, rows in strata.items()}
    return means | {f"{name}_sd": float(evidence.score[rows].std()) for name, rows in strata.items()}


def _sectors_at_level_3(evidence: Evidence, margins: Margins) -> dict[str, float]:
    there, above = evidence.score >= BANDS[2], evidence.companies.above
    return {
        "electronics": percent(there, above & (evidence.division == _ELECTRONICS)),
        "electrical": percent(there, above & (evidence.division == _ELECTRICAL)),
    }


MEASURES: dict[str, Measure] = {
    "L1": _above,
    "L2": _above,
    "L3": _others,
    "L4": _whole,
    "L5": _giants,
    "L6": _shape,
    "L7": _shape,
    "G5": _sectors_at_level_3,
}
