"""Pillar scores of the benchmark companies themselves, from the answers a model ships beside its arrays."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assess.answers import AnswerMatrix
from assess.company import Profiles
from assess.errors import ArtifactError
from assess.questionnaire.model import Questionnaire
from assess.ranking import artifacts
from assess.ranking.rank_model import RankModel
from assess.scoring import scorer

_FIGURES = ("employees", "revenue", "assets")


def peer_quartiles(
    model: RankModel, questionnaire: Questionnaire, group: int, size: int, city: int
) -> NDArray[np.float64] | None:
    """(pillars, 3) scores of 0..100 below which 25, 50 and 75 % of the companies of a peer cell lie; -1 takes any.

    None where the model came without the answers of its companies, as one of surveyed companies does. The first call
    for a model takes a third of a second for 120,000 companies, whose scores are then kept (2 MB).
    """
    scores = _scores(model.directory, questionnaire) if model.directory else None
    if scores is None or len(scores) != model.benchmark.n:
        return None
    ours = np.ones(len(scores), dtype=bool)
    columns = (model.benchmark.group, model.benchmark.size, model.benchmark.city)
    for column, value in zip(columns, (group, size, city), strict=True):
        if value >= 0:
            ours &= column == value
    return np.quantile(scores[ours].astype(np.float64), (0.25, 0.5, 0.75), axis=0).T


_known: dict[tuple[Path, str], NDArray[np.float32] | None] = {}


def _scores(directory: Path, questionnaire: Questionnaire) -> NDArray[np.float32] | None:
    """(N, pillars), in the order of the benchmark."""
    key = (directory, questionnaire.digest)
    if key not in _known:
        _known[key] = _scored(directory, questionnaire)
    return _known[key]


def _scored(directory: Path, questionnaire: Questionnaire) -> NDArray[np.float32] | None:
    try:
        arrays = artifacts.read_population(directory)
    except ArtifactError:
        return None
    profiles = Profiles.of(arrays["industry"], arrays["city"], *(arrays[name] for name in _FIGURES))
    codes = np.ascontiguousarray(arrays["codes"].T, dtype=np.int32)
    matrix = AnswerMatrix(codes, np.empty((len(codes), 0)))
    return scorer(questionnaire).score(matrix, profiles.production).pillars.astype(np.float32)
