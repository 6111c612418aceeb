"""Where a company stands, as plain records in the reader's language: levels, index, pillars, rank, peers."""

from dataclasses import dataclass

from assess.report.statement import Statement


@dataclass(frozen=True)
class Need:
    """One condition of the next level, its figures as text; `met` when nothing is missing."""

    label: str
    needed: str
    reached: str
    missing: str
    met: bool


@dataclass(frozen=True)
class SceneStep:
    """A scene below what the next level counts, the nearest first."""

    item: str
    title: str
    now: int
    needed: int
    constraint: bool


@dataclass(frozen=True)
class PartRow:
    """got / attainable * full = points, but for rounding."""

    title: str
    got: str
    attainable: str
    full: str
    points: str


@dataclass(frozen=True)
class LevelRule:
    title: str
    points: str
    scenes: str
    certainty: str
    reached: bool


@dataclass(frozen=True)
class LevelBlock:
    """The official level: `id` 0 is below the first. `missing` is one sentence; `needs` is empty at the top,
    `nearest` where the next level lacks no scene."""

    id: int
    title: str
    about: str
    next_title: str
    missing: str
    needs: tuple[Need, ...]
    nearest: tuple[SceneStep, ...]
    parts: tuple[PartRow, ...]
    points: str
    full: str
    rules: tuple[LevelRule, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class StageMark:
    id: int
    title: str
    about: str
    minimum: float


@dataclass(frozen=True)
class IndexBlock:
    title: str
    value: float
    shown: str
    stage: StageMark
    stages: tuple[StageMark, ...]


@dataclass(frozen=True)
class PillarRow:
    """`points` are the index points the pillar brings of `weight` possible; the rows add up to the index. `place` is
    where the company stands in the pillar, "" when the model does not rank pillars; `percentile`, `low` and `high` are
    the same as numbers, -1 then. `peers`: the scores that a quarter, half and three quarters of the peers stay below,
    () where they are not known."""

    id: str
    title: str
    about: str
    value: float
    shown: str
    weight: int
    points: str
    place: str = ""
    percentile: float = -1
    low: float = -1
    high: float = -1
    peers: tuple[float, ...] = ()


@dataclass(frozen=True)
class RankBlock:
    """Percentiles in 0..100; `cell` is the name of the peer group; `usual` compares with what is expected of such a
    company, `kind` describes how the pillars lie together; both "" when the model does not know."""

    statement: Statement
    percentile: float
    low: float
    high: float
    peer_percentile: float
    peer_low: float
    peer_high: float
    peer_n: int
    cell: str
    usual: str = ""
    kind: str = ""


@dataclass(frozen=True)
class SpreadBlock:
    """How `n` companies (`cell` is their name) are spread over the scale of maturity: `counts` between `edges`, the
    three `quartiles`, and where this company stands (`own`). All in theta, 0 the middle of all companies."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    quartiles: tuple[float, ...]
    own: float
    n: int
    cell: str


@dataclass(frozen=True)
class MovedRow:
    """What one answer did to the rank: `places` won, or lost below 0. `usual`: what a typical peer answers, "" where
    several options together make the answer."""

    number: str
    item: str
    title: str
    answer: str
    usual: str
    places: int


@dataclass(frozen=True)
class MovedBlock:
    """The way from the place of a typical peer to that of the company: `rows` add up to `typical` - `own`, the most
    won first; `same` answers are those of the typical peer and move nothing. `said` explains it."""

    typical: int
    own: int
    rows: tuple[MovedRow, ...]
    same: int
    said: tuple[str, ...]
