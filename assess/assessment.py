"""assess(): the one way from answers to a result. A web page, a PDF and a batch row all come from here."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import numpy as np

from assess.answers import BLANK_CODE, UNKNOWN_CODE, AnswerMatrix
from assess.company import Profiles
from assess.questionnaire.model import Questionnaire
from assess.ranking.artifacts import RankModel
from assess.ranking.peers import DEFAULT_MINIMUM, Ranks
from assess.ranking.scale import Parts, Places
from assess.records import Struct, field, plain
from assess.scoring import Gap, Scorer, Scores, gap, scorer


class Provenance(Struct, frozen=True):
    """What a result was made with. Enough to make it again, and to say how far to trust it."""

    questionnaire: str
    questionnaire_version: str
    questionnaire_digest: str
    model: str
    model_version: str
    model_digest: str
    benchmark_kind: str
    """"synthetic" or "surveyed"."""
    benchmark_date: str
    benchmark_n: int


class Rank(Struct, frozen=True):
    """A place among the benchmark: `rank` 1 is best; percentiles in 0..100 are the share of companies below, ties
    by mid-rank; `low` and `high` are an 80 % interval of the uncertain answers and the uncertain synthetic population
    together. `measured_*` is the part of the answers, `population_*` that of the population; None in results stored
    before these were kept, whose interval is that of the answers alone."""

    theta: float
    sd: float
    rank: int
    percentile: float
    low: float
    high: float
    measured_low: float | None = None
    measured_high: float | None = None
    population_low: float | None = None
    population_high: float | None = None


class PeerRank(Struct, frozen=True):
    """A place among peers: the rung of the ladder used (0 all, 1 industry, 2 with size, 3 with city), the cell as
    indices into company.GROUPS, SIZES and CITIES (-1 = any), how many companies are in it, and the percentile."""

    rung: int
    group: int
    size: int
    city: int
    n: int
    percentile: float
    low: float
    high: float


class Usual(Struct, frozen=True):
    """A company against what is expected of its industry, size and city: `standing` from 0 (well below what is usual)
    over 2 (usual) to 4 (well above), `percentile` the share of such companies expected below, `basis` whether the
    benchmark has such companies (0), only ones like them in each respect (1), or not even those (2)."""

    standing: int
    percentile: float
    basis: int


class Assessment(Struct, frozen=True):
    """One company's result, in plain values: it survives JSON unchanged.

    `pillars` and `index` in 0..100, `stage` from 1; `contributions` and `attainable` in index points by item id;
    `parts` and `points` of the official framework; `level` 0..4; `gap` what the next level misses (None at the top).
    `asked`, `blanks`, `unknowns` are item ids. `pillar_ranks` by pillar id; empty when the model has none. `usual` is
    None when the model does not know what is usual."""

    pillars: dict[str, float]
    index: float
    stage: int
    contributions: dict[str, float]
    attainable: dict[str, float]
    parts: dict[str, float]
    points: float
    level: int
    scene_levels: dict[str, int]
    gap: Gap | None
    rank: Rank
    peers: PeerRank
    asked: tuple[str, ...]
    blanks: tuple[str, ...]
    unknowns: tuple[str, ...]
    provenance: Provenance
    pillar_ranks: dict[str, Rank] = field(default_factory=dict)
    usual: Usual | None = None

    def to_dict(self) -> dict[str, Any]:
        values: dict[str, Any] = plain(self)
        return values

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Assessment":
        return cls(
            **{
                **stored,
                "gap": Gap(**stored["gap"]) if stored["gap"] else None,
                "rank": Rank(**stored["rank"]),
                "peers": PeerRank(**stored["peers"]),
                "provenance": Provenance(**stored["provenance"]),
                "asked": tuple(stored["asked"]),
                "blanks": tuple(stored["blanks"]),
                "unknowns": tuple(stored["unknowns"]),
                "pillar_ranks": {id: Rank(**rank) for id, rank in stored.get("pillar_ranks", {}).items()},
                "usual": Usual(**stored["usual"]) if stored.get("usual") else None,
            }
        )


class Assessments(Struct, frozen=True, eq=False, dict=True):
    """The results of n companies as columns; `row(i)` is one company's as an Assessment."""

    questionnaire: Questionnaire
    profiles: Profiles
    matrix: AnswerMatrix
    scores: Scores
    ranks: Ranks
    provenance: Provenance
    model: RankModel

    def __len__(self) -> int:
        return len(self.matrix)

    @cached_property
    def pillar_ranks(self) -> dict[str, Places]:
        """The ranks of all companies in each pillar that the model has; worked out when first asked for."""
        categories = _in_pillars(self.model, scorer(self.questionnaire), self.matrix, self.profiles.production)
        return {id: self.model.rank_pillar(id, rows) for id, rows in categories.items()}

    def row(self, i: int) -> Assessment:
        rules = scorer(self.questionnaire)
        production = bool(self.profiles.production[i])
        codes = self.matrix.codes[i]
        asked = [k for k, item in enumerate(rules.questions) if production or item.asked_of == "all"]
        names = [item.id for item in rules.questions]
        one, route = AnswerMatrix(codes[None, :], self.matrix.numbers[i][None, :]), np.array([production])
        brought = rules.contributions(one, route)[0]
        attainable = rules.attainable(production)
        parts = self.model.scale.parts(rules.categories(one, route))
        return Assessment(
            pillars=_named([p.id for p in self.questionnaire.index.pillars], self.scores.pillars[i]),
            index=float(self.scores.index[i]),
            stage=int(self.scores.stage[i]),
            contributions={names[k]: float(brought[k]) for k in asked},
            attainable={names[k]: float(attainable[k]) for k in asked},
            parts=_named([p.id for p in self.questionnaire.official.parts], self.scores.official.parts[i]),
            points=float(self.scores.official.points[i]),
            level=int(self.scores.official.level[i]),
            scene_levels={names[k]: max(0, int(codes[k])) for k in asked if rules.questions[k].kind == "scene"},
            gap=_next_gap(rules, self.scores, i, production),
            rank=rank_at(self.ranks, i, parts),
            peers=peers_at(self.ranks, i),
            asked=tuple(names[k] for k in asked),
            blanks=tuple(names[k] for k in asked if codes[k] == BLANK_CODE),
            unknowns=tuple(names[k] for k in asked if codes[k] == UNKNOWN_CODE),
            provenance=self.provenance,
            pillar_ranks=_pillar_ranks(self.model, rules, one, route),
            usual=_usual(self.model, self.ranks, self.profiles, i),
        )


def assess(
    questionnaire: Questionnaire,
    profiles: Profiles,
    answers: AnswerMatrix,
    model: RankModel,
    minimum: int = DEFAULT_MINIMUM,
) -> Assessments:
    """Scores, levels and ranks of n companies. Pure.

    `profiles` and `answers` have the same n rows; `minimum` is the smallest peer group that is used. Raises
    ArtifactError when the model was not fitted to this questionnaire.
    """
    model.check(questionnaire)
    rules = scorer(questionnaire)
    return Assessments(
        questionnaire=questionnaire,
        profiles=profiles,
        matrix=answers,
        scores=rules.score(answers, profiles.production),
        ranks=model.rank(rules.categories(answers, profiles.production), profiles, minimum),
        provenance=provenance_of(questionnaire, model),
        model=model,
    )


def compile_rules(questionnaire: Questionnaire, model: RankModel) -> None:
    """Makes the tables that the first call of `assess` would make, so that they are there when many begin at once.
    Raises ArtifactError as `assess` does."""
    model.check(questionnaire)
    _ = model.scale


def _in_pillars(model: RankModel, rules: Scorer, matrix: AnswerMatrix, production: np.ndarray) -> dict[str, np.ndarray]:
    return {id: rules.pillar_categories(matrix, production, id) for id in model.pillars}


def _pillar_ranks(model: RankModel, rules: Scorer, one: AnswerMatrix, production: np.ndarray) -> dict[str, Rank]:
    found = {}
    for id, row in _in_pillars(model, rules, one, production).items():
        places, parts = model.pillars[id].scale.explained(row)
        found[id] = rank_at(places, 0, parts)
    return found


def provenance_of(questionnaire: Questionnaire, model: RankModel) -> Provenance:
    """What results of this questionnaire by this model are made with."""
    return Provenance(
        questionnaire=questionnaire.id,
        questionnaire_version=questionnaire.version,
        questionnaire_digest=questionnaire.digest,
        model=model.name,
        model_version=model.version,
        model_digest=model.digest,
        benchmark_kind=model.benchmark.kind,
        benchmark_date=model.benchmark.date,
        benchmark_n=model.benchmark.n,
    )


def _next_gap(rules: Scorer, scores: Scores, row: int, production: bool) -> Gap | None:
    reached = int(scores.official.level[row])
    if reached >= len(rules.questionnaire.official.levels):
        return None
    return gap(rules.official, scores.official, row, production, reached + 1)


def rank_at(ranks: Places, i: int, parts: Parts) -> Rank:
    """The rank of company `i`; `parts` are those of this one company."""
    return Rank(
        theta=float(ranks.theta[i]),
        sd=float(ranks.sd[i]),
        rank=int(ranks.rank[i]),
        percentile=float(ranks.percentile[i]),
        low=float(ranks.low[i]),
        high=float(ranks.high[i]),
        measured_low=float(parts.measured_low[0]),
        measured_high=float(parts.measured_high[0]),
        population_low=float(parts.population_low[0]),
        population_high=float(parts.population_high[0]),
    )


def peers_at(ranks: Ranks, i: int) -> PeerRank:
    """The place of company `i` among its peers."""
    return PeerRank(
        rung=int(ranks.rung[i]),
        group=int(ranks.peer_group[i]),
        size=int(ranks.peer_size[i]),
        city=int(ranks.peer_city[i]),
        n=int(ranks.peer_n[i]),
        percentile=float(ranks.peer_percentile[i]),
        low=float(ranks.peer_low[i]),
        high=float(ranks.peer_high[i]),
    )


def _usual(model: RankModel, ranks: Ranks, profiles: Profiles, i: int) -> Usual | None:
    if "expected" not in model.parts:
        return None
    from assess.ranking.expected import Expected  # lists of companies do not need it

    expected = Expected.of(model.parts["expected"])
    cell = ([profiles.group[i]], [profiles.size[i]], [profiles.city[i]])
    theta = ranks.theta[i : i + 1]
    return Usual(
        standing=int(expected.standing(theta, *cell)[0]),
        percentile=float(expected.percentile(theta, *cell)[0]),
        basis=int(expected.basis(*cell)[0]),
    )


def _named(names: list[str], values: np.ndarray) -> dict[str, float]:
    return dict(zip(names, map(float, values), strict=True))
