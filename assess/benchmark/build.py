"""Makes a model directory: population, fitted response model, benchmark, card. The same seed gives the same arrays."""

import platform
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import numpy as np

from assess.benchmark.anchors import anchors
from assess.benchmark.card import card_text
from assess.benchmark.check import Reached, check, refuse_hard_misses
from assess.benchmark.fitting import Fitted, fit_scales, micro, shipped_pillar
from assess.benchmark.frame import frame
from assess.benchmark.margins import Margins, load_margins
from assess.benchmark.parts import Parts, fit_parts
from assess.benchmark.population import COMPANIES, SEED, Population, build_population
from assess.benchmark.sample import packed
from assess.benchmark.uncertainty import COMPANIES_EACH, OVERALL, REDRAWS, Redraw, over_redraws, thetas
from assess.questionnaire import Questionnaire, find
from assess.questionnaire.record import digest
from assess.ranking import artifacts
from assess.ranking.artifacts import RankModel
from assess.ranking.drift import Drift
from assess.ranking.kernel import Kernel
from assess.ranking.peers import Benchmark
from assess.records import replace

VERSION = "1.0.0"

Fits = dict[str, Fitted]


@dataclass(frozen=True)
class Built:
    """A model on disk, and how well its population meets the margins."""

    directory: Path
    model: RankModel
    found: tuple[Reached, ...]


def build(
    root: Path,
    date: str,
    seed: int = SEED,
    n: int = COMPANIES,
    version: str = VERSION,
    name: str = artifacts.DEFAULT,
    questionnaire: Questionnaire | None = None,
    margins: Margins | None = None,
    redraws: int = REDRAWS,
) -> Built:
    """Writes root/<name>-<version>/ and returns what was built; `date` is the ISO date the benchmark is known by.

    The population is drawn anew `redraws` times to find how sure it is; with 0 the model knows nothing of that.

    Raises BenchmarkError when a hard margin is outside its tolerance; nothing is written then. Well under a minute
    for 120,000 companies on two free cores.
    """
    questions, asked = questionnaire or find(), margins or load_margins()
    population = build_population(questions, asked, seed, n)
    found = tuple(check(population, asked))
    # Another number of companies than the margins name is the caller's wish, not a miss.
    refuse_hard_misses(figure for figure in found if figure.margin != "F1" or n == asked.companies)
    scales = fit_scales(population)
    drifts = _drifts(population, asked, scales, redraws) if redraws else {}
    facts = _facts(population, asked, found, scales[OVERALL], redraws)
    model = assembled(population, scales, drifts, name, version, date, facts, fit_parts(population, scales, seed))
    card = card_text(model, population, found)
    return Built(artifacts.write(root, model, card, packed(population)), model, found)


def assembled(
    population: Population,
    scales: Fits,
    drifts: dict[str, Drift],
    name: str,
    version: str,
    date: str,
    facts: dict[str, Any],
    parts: Parts | None = None,
) -> RankModel:
    """The model of a drawn or surveyed population. `scales` as of `fit_scales`; `drifts` how far places move over other
    populations that could as well be, by the same keys, empty where that is not known; `parts` as of `fit_parts`."""
    overall = scales[OVERALL]
    pillars = {id: fitted for id, fitted in scales.items() if id != OVERALL}
    return RankModel(
        name=name,
        version=version,
        items=overall.items,
        kernel=overall.kernel,
        discrimination=overall.discrimination,
        difficulty=overall.difficulty,
        benchmark=_benchmark(population, overall, version, date),
        meta=facts,
        pillars={id: replace(shipped_pillar(fitted), drift=drifts.get(id)) for id, fitted in pillars.items()},
        drift=drifts.get(OVERALL),
        parts=parts or {},
        tail=overall.tail,
    )


def libraries() -> dict[str, str]:
    """Versions of what the numbers were made with."""
    names = ("numpy", "scipy", "scikit-learn")
    return {"python": platform.python_version()} | {library: installed(library) for library in names}


def margin_facts(margins: Margins) -> dict[str, str]:
    """Which margins: their id, date and digest."""
    return {"id": margins.id, "date": margins.date, "digest": digest(margins)}


def _drifts(population: Population, margins: Margins, scales: Fits, redraws: int) -> dict[str, Drift]:
    """How far places move over redrawn populations, overall and by pillar, measured with the kernels that ship."""
    kernels = {name: scale.kernel for name, scale in scales.items()}
    measured = over_redraws(
        partial(_measured, kernels),
        *(population.questionnaire, margins, population.seed),
        *(redraws, min(population.n, COMPANIES_EACH)),
    )
    return {
        name: Drift.of(scale.kernel.nodes, scale.theta, [redraw[name] for redraw in measured])
        for name, scale in scales.items()
    }


def _measured(kernels: dict[str, Kernel], redraw: Redraw) -> dict[str, np.ndarray]:
    return thetas(redraw.population, kernels)


def _benchmark(population: Population, overall: Fitted, version: str, date: str) -> Benchmark:
    questionnaire, profiles = population.questionnaire, population.profiles
    return Benchmark(
        theta_micro=micro(overall.theta),
        group=profiles.group.astype(np.int16),
        size=profiles.size.astype(np.int8),
        city=profiles.city.astype(np.int16),
        kind="surveyed" if population.traits is None else "synthetic",
        version=version,
        date=date,
        seed=None if population.traits is None else population.seed,
        questionnaire=questionnaire.id,
        questionnaire_version=questionnaire.version,
        questionnaire_digest=questionnaire.digest,
        reference_micro=micro(overall.reference),
    )


def _facts(
    population: Population, margins: Margins, found: tuple[Reached, ...], overall: Fitted, redraws: int
) -> dict[str, Any]:
    others, above = population.places
    return {
        "calibration": {
            "others": {"shift": others.shift, "scale": others.scale},
            "above_scale": {"shift": above.shift, "scale": above.scale},
        },
        "fit": overall.facts,
        "libraries": libraries(),
        "margins": margin_facts(margins)
        | {
            "checked": len(found),
            "missed": [f"{figure.margin} {figure.row}" for figure in found if not figure.inside],
        },
        "score": population.questionnaire.index.id,
        "population": {"redraws": redraws, "companies": min(population.n, COMPANIES_EACH)},
        "settings": {"frame": digest(frame()), "responses": digest(anchors())},
    }
