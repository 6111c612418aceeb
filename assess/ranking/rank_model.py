"""A fitted model with all it ranks by, and how it lies in arrays and facts. Files are the matter of `artifacts`."""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assess.errors import ArtifactError
from assess.questionnaire.model import Questionnaire
from assess.ranking.blur import Blur
from assess.ranking.drift import Drift
from assess.ranking.kernel import Kernel
from assess.ranking.on_demand import OnDemand
from assess.ranking.peers import ALL, Benchmark, Profiled, Ranks, place
from assess.ranking.pillars import Pillar
from assess.ranking.scale import TAIL, Places, Scale
from assess.records import Struct, field
from assess.scoring import scorer

FORMAT = 3
REBUILD = "assess benchmark build"

_KERNEL = ("nodes", "prior_steps", "steps")
_PARAMETERS = ("discrimination", "difficulty")
_COLUMNS = ("theta_micro", "group", "size", "city")
_PILLAR_COLUMNS = ("theta_micro", "reference_micro")
_ARRAYS = (*_COLUMNS, "reference_micro")
_ORIGIN = tuple(name for name in Benchmark.__struct_fields__ if name not in _ARRAYS)
_PILLAR = "pillar."

Arrays = Mapping[str, NDArray]


class RankModel(Struct, frozen=True, eq=False, dict=True):
    """A fitted response model with the benchmark it ranks against.

    items : ids of the ranked items, the columns of every category matrix. discrimination (items,), difficulty
    (items, most categories - 1): the parameters the kernel was built from. meta : further facts for the card and
    results, JSON values only. pillars : a model for each pillar, by its id. drift : uncertainty of the population,
    None when it has none of its own. parts : further named groups of named arrays. tail : posterior probability beyond
    either end of the 80 % interval. directory : where it was read from, None for one made in memory.
    """

    name: str
    version: str
    items: tuple[str, ...]
    kernel: Kernel
    discrimination: NDArray[np.float64]
    difficulty: NDArray[np.float64]
    benchmark: Benchmark
    meta: dict[str, Any] = field(default_factory=dict)
    pillars: Mapping[str, Pillar] = field(default_factory=dict)
    drift: Drift | None = None
    parts: Mapping[str, Arrays] = field(default_factory=dict)
    tail: float = TAIL
    directory: Path | None = None

    @property
    def counts(self) -> tuple[int, ...]:
        """Number of categories of each item."""
        return self.kernel.counts

    @cached_property
    def digest(self) -> str:
        """SHA-256 over arrays and facts: equal for equal models, however their files were compressed."""
        return digest(to_arrays(self), to_facts(self))

    @cached_property
    def scale(self) -> Scale:
        """What companies stand on overall."""
        points, latent = self.benchmark.ladder[ALL], self.benchmark.reference_ladder[ALL]
        return Scale(self.kernel, points, latent, self.tail, self.drift)

    def rank(self, categories: ArrayLike, profiles: Profiled, minimum: str | int | None = None) -> Ranks:
        """Where the rows of `categories` (n, items), -1 = not asked, stand overall and among their peers."""
        return place(self.benchmark, self.scale.measure(categories), profiles, minimum)

    def rank_pillar(self, pillar: str, categories: ArrayLike) -> Places:
        """Where the rows of `categories` (n, items of the pillar), -1 = not asked, stand in one of `pillars`."""
        return self.pillars[pillar].scale.places(categories)

    def check(self, questionnaire: Questionnaire) -> None:
        """ArtifactError unless the model was made from this very questionnaire, its ranked items and categories."""
        ours = self.benchmark
        given = (questionnaire.id, questionnaire.version, questionnaire.digest)
        made_for = (ours.questionnaire, ours.questionnaire_version, ours.questionnaire_digest)
        rules = scorer(questionnaire)
        ranked = tuple(item.id for item in rules.ranked), rules.category_counts
        if given != made_for or ranked != (self.items, self.counts):
            raise ArtifactError(
                "Model {model} was made for questionnaire {theirs} and cannot rank answers to {ours}. "
                "Use the questionnaire it was made for, or build the model anew: {command}",
                model=f"{self.name}-{self.version}",
                theirs=_named(*made_for),
                ours=_named(*given),
                command=REBUILD,
            )


def to_arrays(model: RankModel) -> dict[str, NDArray]:
    """All numbers of a model by name; those of a part, a pillar or the drift as "<group>/<name>"."""
    arrays = _of_response_model(model) | {name: getattr(model.benchmark, name) for name in _COLUMNS}
    arrays["reference_micro"] = model.benchmark.reference
    groups: dict[str, Arrays] = dict(model.parts)
    if model.drift:
        groups["drift"] = _of_drift(model.drift)
    for id, pillar in model.pillars.items():
        columns = {name: getattr(pillar, name) for name in _PILLAR_COLUMNS}
        groups[_PILLAR + id] = _of_response_model(pillar) | columns | (_of_drift(pillar.drift) if pillar.drift else {})
    return arrays | {f"{group}/{name}": array for group, part in groups.items() for name, array in part.items()}


def to_facts(model: RankModel) -> dict[str, Any]:
    """All of a model that is no array, JSON values only."""
    return {
        "format": FORMAT,
        "name": model.name,
        "version": model.version,
        "items": list(model.items),
        "benchmark": {name: getattr(model.benchmark, name) for name in _ORIGIN},
        "pillars": {id: _facts_of(pillar) for id, pillar in model.pillars.items()},
        "tail": model.tail,
        "meta": model.meta,
    }


def assembled(facts: dict[str, Any], arrays: Arrays) -> RankModel:
    """The model of its facts and arrays, the inverse of `to_facts` and `to_arrays`. Pillars and parts are made when
    they are asked for."""
    groups: dict[str, list[str]] = {}
    for name in arrays:
        group, _, own = name.rpartition("/")
        groups.setdefault(group, []).append(own)

    def of_group(group: str) -> Arrays:
        return {own: arrays[f"{group}/{own}"] for own in groups[group]}

    described: dict[str, Any] = {name: arrays[name] for name in _ARRAYS} | facts["benchmark"]
    kernel = _kernel(arrays)
    about = facts["pillars"]
    others = {"", "drift", *(_PILLAR + id for id in about)}
    return RankModel(
        name=facts["name"],
        version=facts["version"],
        items=tuple(facts["items"]),
        kernel=kernel,
        discrimination=arrays["discrimination"],
        difficulty=arrays["difficulty"],
        benchmark=Benchmark(**described),
        meta=facts["meta"],
        pillars=OnDemand(about, lambda id: _pillar(about[id], of_group(_PILLAR + id))),
        drift=_drift(kernel, of_group("drift")) if "drift" in groups else None,
        parts=OnDemand((group for group in groups if group not in others), of_group),
        tail=facts["tail"],
    )


def canonical(facts: Mapping[str, Any], indent: int | None = None) -> str:
    """Equal facts give equal text."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, allow_nan=False, indent=indent)


def digest(arrays: Mapping[str, NDArray], facts: Mapping[str, Any]) -> str:
    """SHA-256 over names, types, shapes and values of arrays, and over facts."""
    total = hashlib.sha256(canonical(facts).encode())
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        total.update(f"\n{name} {array.dtype.str} {array.shape}\n".encode())
        total.update(array.tobytes())
    return total.hexdigest()


def _of_response_model(model: RankModel | Pillar) -> dict[str, NDArray]:
    arrays = {name: getattr(model.kernel, name) for name in _KERNEL}
    arrays["counts"] = np.array(model.kernel.counts, dtype=np.int16)
    return arrays | {name: getattr(model, name) for name in _PARAMETERS}


def _of_drift(drift: Drift) -> dict[str, NDArray]:
    return {"blur": drift.blur.weights, "band_micro": drift.band_micro}


def _kernel(arrays: Arrays) -> Kernel:
    return Kernel(**{name: arrays[name] for name in _KERNEL}, counts=tuple(arrays["counts"].tolist()))


def _drift(kernel: Kernel, arrays: Arrays) -> Drift:
    return Drift(kernel.nodes, Blur(arrays["blur"]), arrays["band_micro"])


def _pillar(about: dict[str, Any], arrays: Arrays) -> Pillar:
    kernel = _kernel(arrays)
    return Pillar(
        items=tuple(about["items"]),
        kernel=kernel,
        **{name: arrays[name] for name in (*_PARAMETERS, *_PILLAR_COLUMNS)},
        drift=_drift(kernel, arrays) if "blur" in arrays else None,
        tail=about["tail"],
        facts=about["facts"],
    )


def _facts_of(pillar: Pillar) -> dict[str, Any]:
    return {"items": list(pillar.items), "tail": pillar.tail, "facts": pillar.facts}


def _named(questionnaire: str, version: str, digest: str) -> str:
    return f"{questionnaire} {version} ({digest[:8]})"
