"""The benchmark companies' own profiles and answers: packed beside the model, and drawn as input rows to try it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assess.answers import AnswerMatrix
from assess.benchmark.anchors import generator
from assess.benchmark.frame import frame
from assess.benchmark.margins import Margins
from assess.benchmark.population import Population, build_population
from assess.benchmark.profiles import Companies
from assess.benchmark.traits import Place
from assess.company import DIVISIONS, INDUSTRY_INDEX, Profiles
from assess.errors import BenchmarkError
from assess.i18n import mark
from assess.questionnaire import Questionnaire, find
from assess.ranking import artifacts

_TITLES = ("above", "giant", "specialised", "high_tech")
_FIGURES = ("employees", "revenue", "assets")


@dataclass(frozen=True)
class Sample:
    """Rows drawn from the benchmark: made-up `names`, `profiles` and `matrix` of the questionnaire."""

    questionnaire: Questionnaire
    names: tuple[str, ...]
    profiles: Profiles
    matrix: AnswerMatrix


def sample(directory: Path, rows: int, seed: int, locale: str = "zh") -> Sample:
    """`rows` companies of the benchmark in `directory`, drawn at random by `seed`; some come twice only if more
    are asked for than it holds. Raises BenchmarkError for rows below 1, ArtifactError for a damaged directory."""
    if rows < 1:
        raise BenchmarkError(mark("At least 1 row can be drawn, got {rows}; ask for 1 or more"), rows=rows)
    questionnaire, arrays = _shipped(directory)
    n = len(arrays["industry"])
    rng = generator(seed, "sample")
    drawn = rng.permutation(n)[:rows] if rows <= n else rng.integers(n, size=rows)
    profiles, matrix = _profiles(arrays, drawn), _matrix(arrays, questionnaire, drawn)
    name = frame().company_name.get(locale)
    names = tuple(name.format(number=number) for number in range(1, rows + 1))
    return Sample(questionnaire, names, profiles, matrix)


def shipped_population(directory: Path) -> Population:
    """The companies a model was shipped with, as `check` takes them; their latent traits are not kept."""
    questionnaire, arrays = _shipped(directory)
    everyone = np.arange(len(arrays["industry"]))
    model = artifacts.read(directory)
    companies = Companies(
        profiles=_profiles(arrays, everyone),
        branch=branches_of(arrays["industry"]),
        **{title: (arrays["titles"] >> bit & 1) > 0 for bit, title in enumerate(_TITLES)},
    )
    places = tuple(Place(**model.meta["calibration"][name]) for name in ("others", "above_scale"))
    return Population(
        questionnaire=questionnaire,
        seed=model.benchmark.seed or 0,
        companies=companies,
        traits=None,
        matrix=_matrix(arrays, questionnaire, everyone),
        parameters={},
        places=(places[0], places[1]),
    )


def redrawn_population(directory: Path, margins: Margins) -> Population:
    """The companies a synthetic model was shipped with, drawn anew from its seed, so that their latent traits are known
    as well; as they were shipped, without traits, where `margins` and settings no longer give the same companies.
    About 6 s for 120,000 companies."""
    kept = shipped_population(directory)
    drawn = build_population(kept.questionnaire, margins, kept.seed, kept.n)
    ours, theirs = packed(kept), packed(drawn)
    return drawn if all(np.array_equal(ours[name], theirs[name]) for name in ours) else kept


def packed(population: Population) -> dict[str, np.ndarray]:
    """Small whole-number columns; answers lie item by item, which packs best."""
    companies, profiles = population.companies, population.profiles
    titles = sum(getattr(companies, title).astype(np.uint8) << bit for bit, title in enumerate(_TITLES))
    codes = population.matrix.codes.T
    fits = codes.max(initial=0) <= np.iinfo(np.int16).max
    return {
        "industry": profiles.industry.astype(np.int16),
        "city": profiles.city.astype(np.int16),
        **{name: getattr(profiles, name).astype(np.int32) for name in _FIGURES},
        "titles": np.asarray(titles, dtype=np.uint8),
        "codes": np.ascontiguousarray(codes, dtype=np.int16 if fits else np.int32),
    }


def _shipped(directory: Path) -> tuple[Questionnaire, dict[str, np.ndarray]]:
    origin = artifacts.read(directory).benchmark
    questionnaire = find(origin.questionnaire, origin.questionnaire_version)
    return questionnaire, artifacts.read_population(directory)


def _profiles(arrays: dict[str, np.ndarray], rows: np.ndarray) -> Profiles:
    return Profiles.of(arrays["industry"][rows], arrays["city"][rows], *(arrays[name][rows] for name in _FIGURES))


def _matrix(arrays: dict[str, np.ndarray], questionnaire: Questionnaire, rows: np.ndarray) -> AnswerMatrix:
    codes = np.ascontiguousarray(arrays["codes"][:, rows].T, dtype=np.int32)
    return AnswerMatrix(codes, np.full((len(rows), len(questionnaire.numbers)), np.nan))


def branches_of(industry: np.ndarray) -> np.ndarray:
    """Branch of each company, int8 (n,), from its index into DIVISIONS; -1 for divisions that no branch draws."""
    out = np.full(len(DIVISIONS), -1, dtype=np.int8)
    for k, branch in enumerate(frame().branches):
        out[[INDUSTRY_INDEX[code] for code in branch.divisions]] = k
    return out[industry]
