"""Employees, revenue and assets that belong to a given size class under the 2017 rule."""

from functools import cache

import numpy as np
from scipy.special import ndtr, ndtri

from assess.benchmark.frame import SIZE_IDS, Frame
from assess.company import DIVISIONS, SIZE_RULES

Triple = tuple[np.ndarray, np.ndarray, np.ndarray]


def draw_figures(
    setting: Frame, industry: np.ndarray, size: np.ndarray, above: np.ndarray, rng: np.random.Generator
) -> Triple:
    """Employees (persons), revenue and assets (10,000 yuan), whole numbers as float64 (n,).

    `industry` indexes DIVISIONS, `size` 0 micro to 2 medium, `above` marks industry above scale. All indicators lie
    in the bounds of the class, but the revenue of small and micro companies above scale lies higher: the smaller
    of the indicators decides.
    """
    industrial = _industrial()[industry]
    employees = _employees(setting, industry, size, above, rng)
    revenue = _revenue(setting, employees, _class_bounds("revenue", industry, size), industrial, above, rng)
    about = setting.figures.assets_to_revenue
    low, high = _filled(_class_bounds("assets", industry, size), 1, setting.figures.largest)
    assets = _within(np.log(revenue * about.ratio), about.spread, low, high, rng)
    return employees, revenue, assets


@cache
def _industrial() -> np.ndarray:
    return np.array([division.section in ("B", "C", "D") for division in DIVISIONS])


def _employees(
    setting: Frame, industry: np.ndarray, size: np.ndarray, above: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    figures = setting.figures
    usual = np.array([figures.employees_without_rule[name] for name in SIZE_IDS])
    low, high = _filled(_class_bounds("employees", industry, size), usual[size, 0], usual[size, 1])
    few = above & (size == 0)
    low, high = (
        np.where(few, bound, other) for bound, other in zip(figures.micro_above_employees, (low, high), strict=True)
    )
    width = np.log(high) - np.log(low)
    place = np.array([figures.employees.place[name] for name in SIZE_IDS])[size]
    middle = np.log(low) + place * width
    return _within(middle, figures.employees.spread * width, low, high, rng)


def _revenue(
    setting: Frame,
    employees: np.ndarray,
    bounds: tuple[np.ndarray, np.ndarray],
    industrial: np.ndarray,
    above: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    each = setting.figures.revenue_per_employee
    low, high = _filled(bounds, 1, setting.figures.largest)
    line = setting.figures.above_scale_revenue
    low = np.where(above, np.maximum(low, line), low)
    high = np.where(above, np.maximum(high, 20 * line), np.where(industrial, np.minimum(high, line), high))
    middle = np.log(employees * np.where(industrial, each.industry, each.others))
    return _within(middle, each.spread, low, high, rng)


def _class_bounds(indicator: str, industry: np.ndarray, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper bound of the class, NaN where the rule of the industry does not know the indicator."""
    edges = _edges(indicator)[industry]
    rows = np.arange(len(industry))
    return edges[rows, size], edges[rows, size + 1]


@cache
def _edges(indicator: str) -> np.ndarray:
    """(divisions, 4): lower bounds of micro (1), small, medium and large; NaN where the indicator does not decide."""
    edges = np.full((len(DIVISIONS), 4), np.nan)
    for row, division in enumerate(DIVISIONS):
        for name, limits in SIZE_RULES[division.size_rule].limits.items():
            if name == indicator:
                edges[row] = (1.0, *limits)
    return edges


def _filled(
    bounds: tuple[np.ndarray, np.ndarray], low: float | np.ndarray, high: float | np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    return np.where(np.isnan(bounds[0]), low, bounds[0]), np.where(np.isnan(bounds[1]), high, bounds[1])


def _within(
    middle: np.ndarray,
    spread: float | np.ndarray,
    low: np.ndarray,
    high: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Log-normal whole numbers from low to below high, by the inverse of the cut distribution."""
    middle = np.clip(middle, np.log(low), np.log(high))
    start, stop = ndtr((np.log(low) - middle) / spread), ndtr((np.log(high) - middle) / spread)
    drawn = np.exp(middle + spread * ndtri(start + rng.random(len(middle)) * (stop - start)))
    return np.clip(np.floor(drawn), low, high - 1)
