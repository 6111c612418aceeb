"""Makes a model directory: population, fitted response model, benchmark, card. The same seed gives the same arrays."""

import hashlib
import json
import platform
from dataclasses import dataclass
from importlib.metadata import version as installed
from pathlib import Path
from typing import Any

import numpy as np

from assess.benchmark.anchors import anchors
from assess.benchmark.card import card_text
from assess.benchmark.check import Reached, check, refuse_hard_misses
from assess.benchmark.frame import frame
from assess.benchmark.margins import Margins, load_margins
from assess.benchmark.population import COMPANIES, SEED, Population, build_population
from assess.benchmark.sample import packed
from assess.questionnaire import Questionnaire, find
from assess.questionnaire.model import Record
from assess.ranking import artifacts
from assess.ranking.artifacts import RankModel
from assess.ranking.peers import MICRO, Benchmark
from assess.ranking.posterior import build_kernel, posterior
from assess.scoring import scorer

VERSION = "1.0.0"
_DECIMALS = 4


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
) -> Built:
    """Writes root/<name>-<version>/ and returns what was built; `date` is the ISO date the benchmark is known by.

    Raises BenchmarkError when a hard margin is outside its tolerance; nothing is written then. About half a minute
    for 120,000 companies.
    """
    questions, asked = questionnaire or find(), margins or load_margins()
    population = build_population(questions, asked, seed, n)
    found = tuple(check(population, asked))
    # Another number of companies than the margins name is the caller's wish, not a miss.
    refuse_hard_misses(figure for figure in found if figure.margin != "F1" or n == asked.companies)
    model = _model(population, asked, found, name, version, date)
    card = card_text(model, population, found)
    return Built(artifacts.write(root, model, card, packed(population)), model, found)


def _model(
    population: Population, margins: Margins, found: tuple[Reached, ...], name: str, version: str, date: str
) -> RankModel:
    # Imported here: scikit-learn takes longer to load than 120,000 companies to score, and only fitting needs it.
    from assess.ranking.graded_response import GradedResponseModel

    rules = scorer(population.questionnaire)
    categories = rules.categories(population.matrix, population.profiles.production)
    fitted = GradedResponseModel(categories=rules.category_counts)
    fitted.fit(np.where(categories < 0, np.nan, categories))
    # Rounded to the tolerance of the fit before anything is made of them, so that another machine's last bits do
    # not reach the arrays.
    slopes: np.ndarray = np.round(fitted.discrimination_, _DECIMALS)
    thresholds: np.ndarray = np.round(fitted.difficulty_, _DECIMALS)
    kernel = build_kernel(slopes, thresholds)
    theta = posterior(kernel, categories).theta
    return RankModel(
        name=name,
        version=version,
        items=tuple(item.id for item in rules.ranked),
        kernel=kernel,
        discrimination=slopes,
        difficulty=thresholds,
        benchmark=_benchmark(population, theta, version, date),
        meta=_facts(population, margins, found, fitted),
    )


def _benchmark(population: Population, theta: np.ndarray, version: str, date: str) -> Benchmark:
    questionnaire, profiles = population.questionnaire, population.profiles
    return Benchmark(
        theta_micro=np.rint(theta * MICRO).astype(np.int32),
        group=profiles.group.astype(np.int16),
        size=profiles.size.astype(np.int8),
        city=profiles.city.astype(np.int16),
        kind="synthetic",
        version=version,
        date=date,
        seed=population.seed,
        questionnaire=questionnaire.id,
        questionnaire_version=questionnaire.version,
        questionnaire_digest=questionnaire.digest,
    )


def _facts(population: Population, margins: Margins, found: tuple[Reached, ...], fitted: Any) -> dict[str, Any]:
    others, above = population.places
    return {
        "calibration": {
            "others": {"shift": others.shift, "scale": others.scale},
            "above_scale": {"shift": above.shift, "scale": above.scale},
        },
        "fit": {
            "converged": bool(fitted.converged_),
            "iterations": int(fitted.n_iter_),
            "log_likelihood_per_company": round(float(fitted.log_likelihood_) / population.n, 4),
        },
        "libraries": {"python": platform.python_version()}
        | {library: installed(library) for library in ("numpy", "scipy", "scikit-learn")},
        "margins": {
            "id": margins.id,
            "date": margins.date,
            "digest": _digest(margins),
            "checked": len(found),
            "missed": [f"{figure.margin} {figure.row}" for figure in found if not figure.inside],
        },
        "score": population.questionnaire.index.id,
        "settings": {"frame": _digest(frame()), "responses": _digest(anchors())},
    }


def _digest(file: Record) -> str:
    """SHA-256 of the content, whatever the layout of the file."""
    content = json.dumps(file.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()
