"""The further parts of a model: what is usual for a profile, archetypes, and when answers do not fit together."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from assess.benchmark.fitting import Fitted
from assess.benchmark.population import Population
from assess.benchmark.uncertainty import OVERALL
from assess.ranking.archetypes import fit_archetypes
from assess.ranking.expected import fit_expected
from assess.ranking.person_fit import fit_person_fit
from assess.scoring import scorer

ARCHETYPE_PILLARS = ("cloud", "data", "intelligence")

Parts = dict[str, Mapping[str, NDArray]]


def fit_parts(population: Population, scales: dict[str, Fitted], seed: int) -> Parts:
    """Named arrays by part; "archetypes" only where all of ARCHETYPE_PILLARS have a rank. About 15 s for 120,000."""
    expected = fit_expected(population.profiles, scales[OVERALL].theta, seed)
    return {"expected": expected.arrays()} | fit_parts_of_scales(population, scales, seed)


def fit_parts_of_scales(population: Population, scales: dict[str, Fitted], seed: int) -> Parts:
    """Those of `fit_parts` without profiles: what may be told of surveyed companies, whose counts by cell may not."""
    overall = scales[OVERALL]
    categories = scorer(population.questionnaire).categories(population.matrix, population.profiles.production)
    fit = fit_person_fit(overall.discrimination, overall.difficulty, categories, overall.theta)
    parts: Parts = {"person_fit": fit.arrays()}
    if all(name in scales for name in ARCHETYPE_PILLARS):
        thetas = np.column_stack([scales[name].theta for name in ARCHETYPE_PILLARS])
        parts["archetypes"] = fit_archetypes(thetas, seed).arrays()
    return parts
