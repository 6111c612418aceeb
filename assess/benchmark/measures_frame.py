"""Margins of the frame: how many companies, where, in which industry, how large, with which titles (F1 to F10)."""

from collections.abc import Callable

import numpy as np

from assess.benchmark.evidence import Evidence
from assess.benchmark.frame import SIZE_IDS
from assess.benchmark.margins import Margins
from assess.benchmark.profiles import INDUSTRY

Measure = Callable[[Evidence, Margins], dict[str, float]]


def percent(where: np.ndarray, among: np.ndarray | None = None) -> float:
    """Percent of companies where it holds, 0 of none."""
    chosen = where if among is None else where[among]
    return 100 * float(np.mean(chosen)) if len(chosen) else 0.0


def _number(evidence: Evidence, margins: Margins) -> dict[str, float]:
    return {"all": float(evidence.population.n)}


def _cities(evidence: Evidence, margins: Margins) -> dict[str, float]:
    return {name: percent(evidence.city == name) for name in margins.aims("F2")}


def _above(evidence: Evidence, margins: Margins) -> dict[str, float]:
    return {"all": percent(evidence.companies.above)}


def _above_changsha(evidence: Evidence, margins: Margins) -> dict[str, float]:
    return {"changsha": percent(evidence.city == "changsha", evidence.companies.above)}


def _giants(evidence: Evidence, margins: Margins) -> dict[str, float]:
    giant = evidence.companies.giant
    full = margins.companies / evidence.population.n
    return {
        "hunan": float(giant.sum()) * full,
        "changsha": float((giant & (evidence.city == "changsha")).sum()) * full,
    }


def _specialised(evidence: Evidence, margins: Margins) -> dict[str, float]:
    return {"all": percent(evidence.companies.specialised)}


def _high_tech(evidence: Evidence, margins: Margins) -> dict[str, float]:
    return {"all": percent(evidence.companies.high_tech)}


def _industries(evidence: Evidence, margins: Margins) -> dict[str, float]:
    return {name: percent(evidence.margin == name) for name in margins.aims("F8")}


def _sizes(evidence: Evidence, margins: Margins) -> dict[str, float]:
    return {name: percent(evidence.profiles.size == k) for k, name in enumerate(SIZE_IDS)}


def _employees(evidence: Evidence, margins: Margins) -> dict[str, float]:
    return {"mean": float(np.nanmean(evidence.profiles.employees))}


def _makers_of_changsha(evidence: Evidence, margins: Margins) -> dict[str, float]:
    return {"changsha_manufacturing": percent(evidence.margin == "manufacturing", evidence.city == "changsha")}


def _industry_to_trade(evidence: Evidence, margins: Margins) -> dict[str, float]:
    employees = evidence.profiles.employees
    industry = np.nanmean(employees[np.isin(evidence.margin, INDUSTRY)])
    return {"industry_to_trade": float(industry / np.nanmean(employees[evidence.margin == "trade"]))}


MEASURES: dict[str, Measure] = {
    "F1": _number,
    "F2": _cities,
    "F3": _above,
    "F4": _above_changsha,
    "F5": _giants,
    "F6": _specialised,
    "F7": _high_tech,
    "F8": _industries,
    "F9": _sizes,
    "F9-employees": _employees,
    "F10": _makers_of_changsha,
    "F10-employees": _industry_to_trade,
}
