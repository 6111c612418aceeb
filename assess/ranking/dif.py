"""Differential item functioning: does an item say the same of equally mature companies of different groups?

For each item the category is explained by ordinal logistic regression (proportional odds; Zumbo 1999): by theta alone,
by theta and group (uniform: an item is easier for a group throughout), by both and their product (non-uniform: it also
tells more or less apart). The models are compared by likelihood-ratio tests, adjusted for their number by Benjamini &
Hochberg (1995). With many companies everything is significant, so an item is judged by how much is explained:

    A  negligible   gain in Nagelkerke R2 from theta alone to the fullest model below 0.035, or not significant
    B  moderate     0.035 to below 0.070
    C  large        0.070 and above

These bounds are those of Jodoin & Gierl (2001), published for items of two categories and used here for ordered ones.
Companies are counted in cells of group and theta (100 bins of equal size, each at its mean theta): all are used, and
the likelihood is that of single companies up to the width of a bin.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assess.ranking.kernel import NOT_ASKED

Floats = NDArray[np.float64]

LEVEL = 0.05
MODERATE, LARGE = 0.035, 0.070
LEAST = 200
"""Companies a group needs to be compared on an item."""

_BINS = 100
_MAX_STEPS = 60
_TOLERANCE = 1e-8
_RIDGE = 1e-9


@dataclass(frozen=True)
class ItemDif:
    """One item compared between groups.

    n companies in `groups` groups; chi2 and degrees of freedom of the two tests, adjusted p-values;
    nagelkerke and mcfadden: gain in R2 from theta alone to the fullest model, 0..1; score_gap: the largest mean
    difference between a group's expected category and that of all companies at the same theta, as a share of the
    item's range (positive: the item is easier for `group`); flag by the rule above.
    """

    item: str
    n: int
    groups: int
    uniform_chi2: float
    nonuniform_chi2: float
    degrees: int
    uniform_p: float
    nonuniform_p: float
    nagelkerke: float
    mcfadden: float
    score_gap: float
    group: int
    flag: Literal["A", "B", "C"]


class Cells(NamedTuple):
    """Companies of one item: `counts` (cells, categories), theta (cells,) and group (cells,) from 0."""

    counts: Floats
    theta: Floats
    group: NDArray[np.intp]


class Fit(NamedTuple):
    """Slopes (p,) of eta, category probabilities (cells, K), and log-likelihood."""

    slopes: Floats
    probabilities: Floats
    log_likelihood: float


class _Tested(NamedTuple):
    cells: Cells
    labels: NDArray[np.intp]
    fits: tuple[Fit, Fit, Fit]
    null: float


def dif_report(
    categories: NDArray, theta: ArrayLike, groups: ArrayLike, names: Sequence[str], least: int = LEAST
) -> list[ItemDif]:
    """Every item compared between `groups`, those that differ most first.

    categories (n, items) whole numbers, -1 = not asked; theta (n,); groups (n,) whole numbers, -1 = left out; names
    of the items. A group with fewer than `least` companies on an item is left out there, and so is an item that fewer
    than two groups or only one category are left of. 120,000 companies, 40 items and 20 groups take some seconds.
    """
    measured, members = np.asarray(theta, dtype=np.float64), np.asarray(groups, dtype=np.intp)
    bins = _bins(measured)
    found = []
    for item, name in enumerate(names):
        made = _cells(categories[:, item], measured, bins, members, least)
        if made is not None:
            found.append((name, _compared(*made)))
    adjusted = benjamini_hochberg([p for _, tested in found for p in _p_values(tested)])
    rows = [_row(name, tested, adjusted[2 * k], adjusted[2 * k + 1]) for k, (name, tested) in enumerate(found)]
    return sorted(rows, key=lambda row: -row.nagelkerke)


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values in the order given: significant at 5 % where at most 0.05, false discoveries held to 5 %."""
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    out = np.empty(len(p))
    out[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return out.tolist()


def ordinal_logit(counts: Floats, design: Floats) -> Fit:
    """Proportional odds, P(category >= k) = s(eta - t_k), eta = design @ slopes, by maximum likelihood.

    counts (cells, K): how many companies of a cell chose each category, every category chosen by some; design
    (cells, p). Fisher scoring on thresholds and slopes together, steps halved until the likelihood rises.
    """
    total = counts.sum(axis=0)
    reached = 1 - np.cumsum(total)[:-1] / total.sum()
    thresholds = -np.log(reached / (1 - reached))
    now = np.concatenate([thresholds, np.zeros(design.shape[1])])
    probabilities, likelihood = _evaluated(counts, design, now)
    for _ in range(_MAX_STEPS):
        step = _fisher_step(counts, design, now, probabilities)
        for _ in range(30):
            tried, reached_likelihood = _evaluated(counts, design, now + step)
            if reached_likelihood >= likelihood:
                break
            step = step / 2
        else:
            break
        gain = reached_likelihood - likelihood
        now, probabilities, likelihood = now + step, tried, reached_likelihood
        if gain < _TOLERANCE * (1 + abs(likelihood)):
            break
    return Fit(now[counts.shape[1] - 1 :], probabilities, likelihood)


def _evaluated(counts: Floats, design: Floats, at: Floats) -> tuple[Floats, float]:
    """Probabilities and log-likelihood; -inf where the thresholds are not in order."""
    thresholds, slopes = np.split(at, [counts.shape[1] - 1])
    if (np.diff(thresholds) <= 0).any():
        return np.empty(0), -np.inf
    reached = _reached(thresholds, design @ slopes)
    probabilities = np.maximum(reached[:, :-1] - reached[:, 1:], 1e-300)
    return probabilities, float((counts * np.log(probabilities)).sum())


def _reached(thresholds: Floats, eta: Floats) -> Floats:
    """P(category >= k) for k = 0 to K, (cells, K + 1)."""
    inner = 0.5 * (1 + np.tanh((eta[:, None] - thresholds) / 2))
    return np.column_stack([np.ones(len(eta)), inner, np.zeros(len(eta))])


def _fisher_step(counts: Floats, design: Floats, at: Floats, probabilities: Floats) -> Floats:
    """Expected information solved for the score. dP_k/dt_k = f_k and -f_k+1 with f the logistic density."""
    k = counts.shape[1]
    reached = _reached(at[: k - 1], design @ at[k - 1 :])
    density = reached[:, 1:-1] * (1 - reached[:, 1:-1])
    by_threshold = np.zeros((len(counts), k, k - 1))
    for j in range(k - 1):
        by_threshold[:, j, j] = density[:, j]
        by_threshold[:, j + 1, j] = -density[:, j]
    by_eta = -by_threshold.sum(axis=2)
    weight = counts.sum(axis=1)[:, None] / probabilities
    residual = counts / probabilities
    score = np.concatenate(
        [(residual[:, :, None] * by_threshold).sum(axis=(0, 1)), design.T @ (residual * by_eta).sum(1)]
    )
    among = np.einsum("ck,cki,ckj->ij", weight, by_threshold, by_threshold)
    across = np.einsum("ck,cki,ck->ci", weight, by_threshold, by_eta).T @ design
    slopes = design.T @ ((weight * by_eta**2).sum(axis=1)[:, None] * design)
    information = np.block([[among, across], [across.T, slopes]])
    ridge = _RIDGE * np.trace(information) / len(information)
    return np.linalg.solve(information + ridge * np.eye(len(information)), score)


def _bins(theta: Floats) -> NDArray[np.intp]:
    edges = np.unique(np.quantile(theta, np.arange(1, _BINS) / _BINS))
    return np.searchsorted(edges, theta, side="right")


def _cells(
    chosen: NDArray, theta: Floats, bins: NDArray[np.intp], groups: NDArray[np.intp], least: int
) -> tuple[Cells, NDArray[np.intp]] | None:
    """The companies asked, counted in cells, and the labels of their groups; categories nobody chose are dropped."""
    kept = (chosen != NOT_ASKED) & (groups >= 0)
    labels, sizes = np.unique(groups[kept], return_counts=True)
    labels = labels[sizes >= least]
    kept &= np.isin(groups, labels)
    values = np.unique(chosen[kept])
    if len(labels) < 2 or len(values) < 2:
        return None
    group, category = np.searchsorted(labels, groups[kept]), np.searchsorted(values, chosen[kept])
    cell = group * _BINS + bins[kept]
    counts = np.bincount(cell * len(values) + category, minlength=len(labels) * _BINS * len(values))
    counts = counts.reshape(-1, len(values)).astype(np.float64)
    inside = counts.sum(axis=1) > 0
    mean = np.bincount(cell, weights=theta[kept], minlength=len(counts))[inside] / counts[inside].sum(axis=1)
    return Cells(counts[inside], mean, np.flatnonzero(inside) // _BINS), labels


def _compared(cells: Cells, labels: NDArray[np.intp]) -> _Tested:
    theta = cells.theta[:, None]
    others = (cells.group[:, None] == np.arange(1, len(labels))).astype(np.float64)
    designs = (theta, np.hstack([theta, others]), np.hstack([theta, others, theta * others]))
    first, second, third = (ordinal_logit(cells.counts, design) for design in designs)
    total = cells.counts.sum(axis=0)
    return _Tested(cells, labels, (first, second, third), float((total * np.log(total / total.sum())).sum()))


def _p_values(tested: _Tested) -> tuple[float, float]:
    # Imported here: serving a result never tests for DIF.
    from scipy.special import chdtrc

    degrees = len(tested.labels) - 1
    uniform, nonuniform = (max(0.0, chi2) for chi2 in _chi2(tested))
    return float(chdtrc(degrees, uniform)), float(chdtrc(degrees, nonuniform))


def _chi2(tested: _Tested) -> tuple[float, float]:
    alone, uniform, full = (fit.log_likelihood for fit in tested.fits)
    return 2 * (uniform - alone), 2 * (full - uniform)


def _row(name: str, tested: _Tested, uniform_p: float, nonuniform_p: float) -> ItemDif:
    n = float(tested.cells.counts.sum())
    alone, full = tested.fits[0].log_likelihood, tested.fits[2].log_likelihood
    gain = _nagelkerke(full, tested.null, n) - _nagelkerke(alone, tested.null, n)
    gap, group = _widest_gap(tested)
    uniform, nonuniform = _chi2(tested)
    significant = min(uniform_p, nonuniform_p) <= LEVEL
    return ItemDif(
        item=name,
        n=int(n),
        groups=len(tested.labels),
        uniform_chi2=uniform,
        nonuniform_chi2=nonuniform,
        degrees=len(tested.labels) - 1,
        uniform_p=uniform_p,
        nonuniform_p=nonuniform_p,
        nagelkerke=gain,
        mcfadden=(full - alone) / -tested.null,
        score_gap=gap,
        group=group,
        flag=_flag(gain, significant),
    )


def _flag(gain: float, significant: bool) -> Literal["A", "B", "C"]:
    if not significant or gain < MODERATE:
        return "A"
    return "B" if gain < LARGE else "C"


def _nagelkerke(log_likelihood: float, null: float, n: float) -> float:
    """R2 of Nagelkerke (1991): that of Cox and Snell over the most it can reach."""
    return float(-np.expm1(2 / n * (null - log_likelihood)) / -np.expm1(2 / n * null))


def _widest_gap(tested: _Tested) -> tuple[float, int]:
    """The group furthest from all companies of its theta, in expected category by the fullest model against the one
    of theta alone, over the item's range, averaged over the group's own companies."""
    cells, category = tested.cells, np.arange(tested.cells.counts.shape[1])
    away = (tested.fits[2].probabilities - tested.fits[0].probabilities) @ category / category[-1]
    weight = cells.counts.sum(axis=1)
    gaps = [
        float(np.average(away[own], weights=weight[own]))
        for k in range(len(tested.labels))
        if (own := cells.group == k).any()
    ]
    widest = int(np.argmax(np.abs(gaps)))
    return gaps[widest], int(tested.labels[widest])
