"""Draws company profiles: city, industry and size jointly, then figures and titles that agree with them."""

from dataclasses import dataclass

import numpy as np

from assess.benchmark.figures import draw_figures
from assess.benchmark.frame import SIZE_IDS, Branch, Frame, frame
from assess.benchmark.margins import Margins
from assess.benchmark.raking import Partition, rake, whole
from assess.company import CITY_INDEX, INDUSTRY_INDEX, Profiles, size_class
from assess.errors import BenchmarkError
from assess.i18n import mark

CELLS = ("micro_below", "small_below", "medium_below", "micro_above", "small_above", "medium_above")
"""Size class, and whether below or above scale; service companies are never above scale."""
SIZE_OF_CELL = np.array([0, 1, 2, 0, 1, 2], dtype=np.int8)
ABOVE_OF_CELL = np.array([False, False, False, True, True, True])
INDUSTRY = ("manufacturing", "mining_utilities")


@dataclass(frozen=True)
class Companies:
    """n companies: `profiles`, `branch` int8 index into frame().branches, and bool (n,) titles: `above` scale,
    national little `giant`, `specialised` (provincial, giants among them), `high_tech` (specialised among them)."""

    profiles: Profiles
    branch: np.ndarray
    above: np.ndarray
    giant: np.ndarray
    specialised: np.ndarray
    high_tech: np.ndarray


def draw_companies(margins: Margins, n: int, rng: np.random.Generator) -> Companies:
    """Exactly n companies. Raises BenchmarkError when the margins contradict each other."""
    setting = frame()
    cell, branch, city = _places(joint_table(margins, setting), n, rng)
    above = ABOVE_OF_CELL[cell]
    industry = _divisions(setting, branch, rng)
    employees, revenue, assets = draw_figures(setting, industry, SIZE_OF_CELL[cell], above, rng)
    profiles = Profiles(
        industry=industry,
        city=_city_indices(margins)[city],
        size=size_class(industry, employees, revenue, assets),
        employees=employees,
        revenue=revenue,
        assets=assets,
    )
    giant, specialised, high_tech = _titles(margins, setting, profiles, branch, above, rng)
    return Companies(profiles, branch.astype(np.int8), above, giant, specialised, high_tech)


def joint_table(margins: Margins, setting: Frame) -> np.ndarray:
    """Shares of (cell, branch, city), raked to F2, F3, F4, F8, F9 and the share of manufacturers in Changsha (F10)."""
    cities = tuple(margins.aims("F2"))
    table = np.stack([_start(branch, setting) for branch in setting.branches], axis=1)
    table = np.repeat(table[:, :, None], len(cities), axis=2)
    return rake(table, _partitions(margins, setting, table.shape))


def _start(branch: Branch, setting: Frame) -> np.ndarray:
    """Relative frequency of each cell within a branch before raking."""
    given = setting.cells.industry if branch.margin in INDUSTRY else setting.cells.others
    larger = np.where(SIZE_OF_CELL > 0, branch.larger, 1.0)
    return np.array([given.get(cell, 0.0) for cell in CELLS]) * larger


def _partitions(margins: Margins, setting: Frame, shape: tuple[int, ...]) -> list[Partition]:
    cell, branch, city = np.indices(shape)
    cities, sizes = _shares(margins.aims("F2")), _shares(margins.aims("F9"))
    changsha = list(margins.aims("F2")).index("changsha")
    above, in_changsha = margins.aims("F3")["all"] / 100, margins.aims("F4")["changsha"] / 100
    makers = np.array([b.margin == "manufacturing" for b in setting.branches])[branch]
    branches = _branch_shares(margins, setting)
    making = branches[[b.margin == "manufacturing" for b in setting.branches]].sum()
    making_changsha = cities[changsha] * margins.aims("F10")["changsha_manufacturing"] / 100
    return [
        Partition("F8", branch, branches),
        Partition("F2", city, cities),
        Partition(
            "F10",
            np.where(makers, np.where(city == changsha, 0, 1), 2),
            np.array([making_changsha, making - making_changsha, 1 - making]),
        ),
        Partition("F9", SIZE_OF_CELL[cell].astype(int), sizes),
        Partition(
            "F3, F4",
            np.where(ABOVE_OF_CELL[cell], np.where(city == changsha, 0, 1), 2),
            np.array([above * in_changsha, above * (1 - in_changsha), 1 - above]),
        ),
    ]


def _shares(aims: dict[str, float]) -> np.ndarray:
    values = np.array(list(aims.values()))
    return values / values.sum()


def _branch_shares(margins: Margins, setting: Frame) -> np.ndarray:
    rows = dict(zip(margins.aims("F8"), _shares(margins.aims("F8")), strict=True))
    totals = {name: sum(b.share for b in setting.branches if b.margin == name) for name in rows}
    return np.array([rows[b.margin] * b.share / totals[b.margin] for b in setting.branches])


def _places(table: np.ndarray, n: int, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Cell, branch and city of n companies, in random order."""
    counts = whole(table, n)
    flat = np.repeat(np.arange(counts.size), counts.ravel())
    return np.unravel_index(rng.permutation(flat), counts.shape)


def _city_indices(margins: Margins) -> np.ndarray:
    strange = sorted(set(margins.aims("F2")) - set(CITY_INDEX))
    if strange:
        raise BenchmarkError(
            mark("Margin F2 names {city}, which is no city id; use one of {known}"),
            city=", ".join(strange),
            known=", ".join(CITY_INDEX),
        )
    return np.array([CITY_INDEX[name] for name in margins.aims("F2")], dtype=np.int16)


def _divisions(setting: Frame, branch: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Index into DIVISIONS, drawn within each branch."""
    u = rng.random(len(branch))
    out = np.empty(len(branch), dtype=np.int16)
    for k, about in enumerate(setting.branches):
        weights = np.cumsum(list(about.divisions.values()))
        places = np.array([INDUSTRY_INDEX[code] for code in about.divisions])
        rows = branch == k
        out[rows] = places[np.searchsorted(weights / weights[-1], u[rows], side="right")]
    return out


def _titles(
    margins: Margins,
    setting: Frame,
    profiles: Profiles,
    branch: np.ndarray,
    above: np.ndarray,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Little giants (F5, so many in Changsha), specialised (F6) and high-tech companies (F7), each among the next."""
    n = len(branch)
    sizes = np.array([setting.giant_sizes[name] for name in SIZE_IDS])[profiles.size]
    industrial = np.isin(branch, [k for k, b in enumerate(setting.branches) if b.margin in INDUSTRY])
    likely = np.array([b.giant for b in setting.branches])[branch] * sizes * (above | ~industrial)
    technical = np.array([b.high_tech for b in setting.branches])[branch] * (0.3 + sizes)
    changsha = profiles.city == CITY_INDEX["changsha"]
    giants = margins.aims("F5")
    giant = np.zeros(n, dtype=bool)
    for where, count in ((changsha, giants["changsha"]), (~changsha, giants["hunan"] - giants["changsha"])):
        giant |= _most_likely(likely * where, round(count * n / margins.companies), giant, rng)
    specialised = _most_likely(likely + 1e-3 * sizes, round(n * margins.aims("F6")["all"] / 100), giant, rng)
    high_tech = _most_likely(technical, round(n * margins.aims("F7")["all"] / 100), specialised, rng)
    return giant, specialised, high_tech


def _most_likely(weights: np.ndarray, count: int, chosen: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """`chosen` and others drawn without replacement in proportion to `weights`, up to `count` for weights above 0.

    Efraimidis & Spirakis 2006: the smallest of exponential draws over weights.
    """
    out = chosen & (weights > 0)
    with np.errstate(divide="ignore"):
        keys = np.where(out | (weights <= 0), np.inf, rng.standard_exponential(len(weights)) / weights)
    missing = max(0, min(count - int(out.sum()), int(np.isfinite(keys).sum())))
    out[np.argsort(keys, kind="stable")[:missing]] = True
    return out | chosen
