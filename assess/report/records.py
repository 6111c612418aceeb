"""What a report says, as plain records in the reader's language: pages and paper draw the same ones."""

from dataclasses import dataclass

from assess.report.statement import Statement


@dataclass(frozen=True)
class Cover:
    title: str
    company: str
    date: str
    report_number: str
    digest: str
    """SHA-256 over company, date, number and result: one for one result, whatever the language."""
    questionnaire: str
    profile: tuple[tuple[str, str], ...]
    """Label and value."""


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


@dataclass(frozen=True)
class Working:
    """One step of the arithmetic: a table with the figures of this company, its columns named by `heads`, and what
    comes of it in one line. `about` says what the step does."""

    title: str
    about: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    outcome: str


@dataclass(frozen=True)
class WorkingGroup:
    """The steps that lead to one number."""

    id: str
    title: str
    steps: tuple[Working, ...]


@dataclass(frozen=True)
class AnswerRow:
    """One question, `title` its short name. `value` of `attainable` index points; both add up over all rows, to the
    index and to 100. `next_step` is the next better option, "" at the top; `doubt` is "", "unknown" or "blank"."""

    number: str
    item: str
    section: str
    title: str
    text: str
    answer: str
    value: float
    attainable: float
    next_step: str
    doubt: str
    evidence: str
    figures: tuple[tuple[str, str], ...]
    """Question and answer of the numbers given in support of this answer."""
    confidence: str = ""
    """How sure the company said it is: "Sure", "Estimated" in the reader's language, "" where it did not say."""
    note: str = ""
    """The company's own note on the answer."""


@dataclass(frozen=True)
class Basis:
    """Shares of the index points in percent, adding up to 100: on answers the company is `sure` of, on `estimated`
    ones, and where it did not say; `count` estimated answers, `said` in one sentence, "" where there are none."""

    sure: float
    estimated: float
    unsaid: float
    count: int
    said: str


@dataclass(frozen=True)
class SectionRows:
    title: str
    rows: tuple[AnswerRow, ...]


@dataclass(frozen=True)
class DoubtfulAnswer:
    """An answer to look at again; `note` says in which way it stands out, "" where it does not fit others."""

    number: str
    title: str
    answer: str
    note: str


@dataclass(frozen=True)
class DoubtNote:
    """What to verify beside open answers: `kind` "contradiction" or "surprising", said in `text`, and where."""

    kind: str
    text: str
    answers: tuple[DoubtfulAnswer, ...]


@dataclass(frozen=True)
class Improvement:
    """One step up on one question and what it alone would bring; `points` and `places` are "" where it brings none."""

    item: str
    number: str
    text: str
    step: str
    advice: str
    index: str
    points: str
    places: str
    counts: bool


@dataclass(frozen=True)
class SceneRow:
    """A scene of the official framework: its level `now`, and at `goal` when the plan is carried out (`now` where there
    is none); `needed` is the bar of the next official level, 0 at the top."""

    item: str
    number: str
    title: str
    constraint: bool
    now: int
    goal: int
    needed: int


@dataclass(frozen=True)
class PlanLift:
    """An answer an action makes better; `before` is "" where an option is added to others."""

    number: str
    title: str
    before: str
    after: str


@dataclass(frozen=True)
class PlanCard:
    """One action of the plan. Months count from 1, `start` and `end` are both worked in; effort and cost are bands in
    words, judgements as the plan says; `after` are the numbers of the actions that have to be finished first."""

    number: int
    action: str
    title: str
    text: str
    who: str
    product: str
    phase: int
    start: int
    end: int
    months: str
    effort: str
    cost: str
    yearly: str
    lifts: tuple[PlanLift, ...]
    evidence: str
    policies: tuple[str, ...]
    after: tuple[int, ...]


@dataclass(frozen=True)
class PlanPhase:
    """A phase, the numbers of the actions that start in it and of those finished by its end, and what is expected
    then; `gain` is the index gained since the beginning, `place` the place in the rank with its interval."""

    title: str
    months: str
    first: int
    last: int
    starts: tuple[int, ...]
    finished: tuple[int, ...]
    effort: str
    cost: str
    index: str
    gain: str
    stage: str
    points: str
    level: str
    place: str


@dataclass(frozen=True)
class PolicyNote:
    """A policy or public service that fits, dated, and the numbers of the actions it may help."""

    title: str
    issuer: str
    document: str
    date: str
    certainty: str
    text: str
    actions: tuple[int, ...]


@dataclass(frozen=True)
class PlanBlock:
    """The improvement plan. `state` optimal, reached or infeasible; `said` is the plan in a few sentences, `limits`
    what keeps it from being better or why the goal is out of reach, `notes` what stands beside every plan: that efforts
    and costs are judgements, what is assumed, which library it was made with."""

    state: str
    goal: str
    said: tuple[str, ...]
    months: int
    effort: str
    cost: str
    yearly: str
    now: PlanPhase
    phases: tuple[PlanPhase, ...]
    cards: tuple[PlanCard, ...]
    policies: tuple[PolicyNote, ...]
    limits: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class SourceNote:
    title: str
    document: str
    certainty: str
    note: str


@dataclass(frozen=True)
class Method:
    paragraphs: tuple[str, ...]
    limits: tuple[str, ...]
    sources: tuple[SourceNote, ...]
    versions: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ReportContent:
    """A whole report. `gaps` are the questions below their best answer, `answers` all questions, by section."""

    locale: str
    cover: Cover
    summary: tuple[str, ...]
    level: LevelBlock
    index: IndexBlock
    pillars: tuple[PillarRow, ...]
    rank: RankBlock
    gaps: tuple[SectionRows, ...]
    improvements: tuple[Improvement, ...]
    verify: tuple[AnswerRow, ...]
    method: Method
    answers: tuple[SectionRows, ...]
    doubts: tuple[DoubtNote, ...] = ()
    """Answers that may not fit together or that stand out; `verify` holds the open ones."""
    spread: SpreadBlock | None = None
    moved: MovedBlock | None = None
    workings: tuple[WorkingGroup, ...] = ()
    """Every step from the answers to points, index and rank."""
    scenes: tuple[SceneRow, ...] = ()
    plan: PlanBlock | None = None
    basis: Basis = Basis(0.0, 0.0, 0.0, 0, "")
    """On what the answers rest; nothing in reports frozen before it was asked."""
