"""Margins of single items and of the whole scale, from answers alone (D1, D2, D4, D6 to D10)."""

import numpy as np
from scipy.special import ndtr, ndtri
from scipy.stats import spearmanr

from assess.benchmark.anchors import anchors
from assess.benchmark.evidence import Evidence
from assess.benchmark.margins import Margins
from assess.benchmark.measures_frame import Measure, percent

_SMALL, _MEDIUM = 1, 2
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(60)


def tetrachoric(one: np.ndarray, other: np.ndarray) -> float:
    """Correlation of the normal pair behind two yes/no columns: bisection of P(both) = the share of both.

    P(X > h, Y > k) is integrated over X by Gauss-Legendre up to 8 standard deviations. NaN when a column is constant.
    """
    shares = float(one.mean()), float(other.mean())
    if not all(0 < share < 1 for share in shares):
        return float("nan")
    h, k = -ndtri(shares[0]), -ndtri(shares[1])
    x = h + (8 - h) * (_NODES + 1) / 2
    density = _WEIGHTS * (8 - h) / 2 * np.exp(-x * x / 2) / np.sqrt(2 * np.pi)
    low, high, both = -0.999, 0.999, float((one & other).mean())
    for _ in range(40):
        r = (low + high) / 2
        if float(np.sum(density * ndtr((r * x - k) / np.sqrt(1 - r * r)))) < both:
            low = r
        else:
            high = r
    return (low + high) / 2


def _across(evidence: Evidence, size: int) -> dict[str, float]:
    """Tetrachoric correlations of the headline items within a size class."""
    rows = evidence.profiles.size == size
    uses = {name: evidence.reaches(s.item, s.step)[0][rows] for name, s in anchors().headline.items()}
    pairs = (("cloud", "data"), ("cloud", "intelligence"), ("data", "intelligence"))
    return {f"{one}_{other}": tetrachoric(uses[one], uses[other]) for one, other in pairs}


def _across_small(evidence: Evidence, margins: Margins) -> dict[str, float]:
    return _across(evidence, _SMALL)


def _across_medium(evidence: Evidence, margins: Margins) -> dict[str, float]:
    return _across(evidence, _MEDIUM)


def _offsets(evidence: Evidence, margins: Margins) -> dict[str, float]:
    """z(1 - p) of the data and intelligence items above that of the cloud item, small companies."""
    small = evidence.profiles.size == _SMALL
    hard = {
        name: -float(ndtri(evidence.reaches(s.item, s.step)[0][small].mean())) for name, s in anchors().headline.items()
    }
    return {name: hard[name] - hard["cloud"] for name in ("data", "intelligence")}


def _order(evidence: Evidence, margins: Margins) -> dict[str, float]:
    """Spearman's rho of the ladder with the difficulty the answers show, over the anchored steps."""
    ladder, shown = [], []
    for name, anchor in anchors().items.items():
        if anchor.ladder is None:
            continue
        multiple = evidence.population.questionnaire.item[name].kind == "multiple"
        look = evidence.ticked if multiple else evidence.reaches
        reached, asked = look(name, anchor.ladder.step)
        ladder.append(anchor.ladder.b)
        shown.append(-percent(reached, asked))
    constant = len(set(shown)) < 2  # such as when nobody has anything: no order to speak of
    return {"spearman": 0.0 if constant else float(spearmanr(ladder, shown).statistic)}


def _ceilings(evidence: Evidence, margins: Margins) -> dict[str, float]:
    ceilings, above = anchors().ceilings, evidence.companies.above
    step, _ = evidence.step(ceilings.equipment.item)
    tools, _ = evidence.reaches(ceilings.design_tools.item, ceilings.design_tools.step)
    return {
        "equipment_digital": float(np.array(ceilings.equipment.middles)[step[above]].mean()),
        "design_tools": percent(tools, above),
    }


def _equipment(evidence: Evidence, margins: Margins) -> dict[str, float]:
    makers = evidence.margin == "manufacturing"
    shares = [percent(evidence.reaches(s.item, s.step)[0], makers) for s in anchors().equipment_ladder]
    return {"order": 100.0 if sorted(shares, reverse=True) == shares else 0.0}


def _reliability(evidence: Evidence, margins: Margins) -> dict[str, float]:
    """Cronbach's alpha of the index points of the ranked items, producing companies (who are asked all)."""
    rows = np.flatnonzero(evidence.profiles.production)
    matrix = evidence.population.matrix
    part = type(matrix)(matrix.codes[rows], matrix.numbers[rows])
    points = evidence.scorer.contributions(part, np.ones(len(rows), dtype=bool))
    points = points[:, [item.ranked for item in evidence.scorer.questions]]
    k, total = points.shape[1], float(points.sum(axis=1).var())
    return {"total": k / (k - 1) * (1 - float(points.var(axis=0).sum()) / total) if total else 0.0}


def _use_of_ai(evidence: Evidence, margins: Margins) -> dict[str, float]:
    step = anchors().headline["intelligence"]
    return {"small": percent(evidence.reaches(step.item, step.step)[0], evidence.profiles.size == _SMALL)}


MEASURES: dict[str, Measure] = {
    "D1": _across_small,
    "D2": _across_medium,
    "D4": _offsets,
    "D6": _order,
    "D7": _ceilings,
    "D8": _equipment,
    "D9": _reliability,
    "D10": _use_of_ai,
}
