"""Margins of the latent traits, which only a drawn population has (G1, G2, G4, G6, D3, D5)."""

import numpy as np

from assess.benchmark.evidence import Evidence
from assess.benchmark.frame import frame
from assess.benchmark.margins import Margins
from assess.benchmark.measures_frame import Measure
from assess.company import CITIES


def _design(evidence: Evidence, margins: Margins) -> tuple[list[str], np.ndarray]:
    """Names and columns of the regression: size, sector, city, titles. Without a column: micro companies, sectors
    and cities the margins give no effect, companies below scale."""
    companies, profiles = evidence.companies, evidence.profiles
    effect = np.array([branch.effect for branch in frame().branches])[companies.branch]
    city = np.array([c.id for c in CITIES])[profiles.city]
    columns = {"": np.ones(profiles.n), "small": profiles.size == 1, "medium": profiles.size == 2}
    columns |= {name: effect == name for name in margins.aims("G4")}
    columns |= {name: city == name for name in margins.aims("G6")}
    titles = ("above", "giant", "specialised", "high_tech")
    columns |= {name: getattr(companies, name) for name in titles}
    return list(columns), np.column_stack(list(columns.values())).astype(float)


def _regression(evidence: Evidence, margins: Margins) -> tuple[dict[str, float], np.ndarray]:
    """(effects in standard deviations within a cell, mean over the pillars; residuals (n, pillars))."""
    traits = evidence.population.traits
    assert traits is not None  # check() asks only then
    names, x = _design(evidence, margins)
    b = np.linalg.lstsq(x, traits, rcond=None)[0]
    residuals = traits - x @ b
    scaled = (b / residuals.std(axis=0)).mean(axis=1)
    return dict(zip(names, scaled.tolist(), strict=True)), residuals


def _small_medium(evidence: Evidence, margins: Margins) -> dict[str, float]:
    effects, _ = _regression(evidence, margins)
    return {"step": effects["medium"] - effects["small"]}


def _micro_small(evidence: Evidence, margins: Margins) -> dict[str, float]:
    return {"step": _regression(evidence, margins)[0]["small"]}


def _sectors(evidence: Evidence, margins: Margins) -> dict[str, float]:
    effects, _ = _regression(evidence, margins)
    return {name: effects[name] for name in margins.aims("G4")}


def _cities(evidence: Evidence, margins: Margins) -> dict[str, float]:
    effects, _ = _regression(evidence, margins)
    return {name: effects[name] for name in margins.aims("G6")}


def _correlations(evidence: Evidence, margins: Margins) -> dict[str, float]:
    pillars = [pillar.id for pillar in evidence.population.questionnaire.index.pillars]
    related = np.corrcoef(_regression(evidence, margins)[1], rowvar=False)
    found = {f"{a}_{b}": float(related[j, k]) for j, a in enumerate(pillars) for k, b in enumerate(pillars)}
    return {name: found[name] for name in margins.aims("D3") if name in found}


def _slopes(evidence: Evidence, margins: Margins) -> dict[str, float]:
    """Geometric mean of the slopes by main pillar, per standard deviation within a cell, and their spread."""
    pillars = [pillar.id for pillar in evidence.population.questionnaire.index.pillars]
    logs: dict[str, list[float]] = {name: [] for name in pillars}
    for item in evidence.scorer.ranked:
        given = evidence.population.parameters[item.id]
        scaled = given.discrimination * evidence.population.places[0].scale
        logs[pillars[int(np.argmax(given.mix))]].append(float(np.log(scaled)))
    centred = [value - np.mean(values) for values in logs.values() for value in values]
    return {name: float(np.exp(np.mean(values))) for name, values in logs.items() if values} | {
        "spread": float(np.std(centred))
    }


MEASURES: dict[str, Measure] = {
    "G1": _small_medium,
    "G2": _micro_small,
    "G4": _sectors,
    "G6": _cities,
    "D3": _correlations,
    "D5": _slopes,
}
