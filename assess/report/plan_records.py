"""What an improvement plan says on page and paper, as plain records in the reader's language."""

from dataclasses import dataclass


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
    words, judgements as the plan says; `after` are the numbers of the actions that have to be finished first; `own`
    says that figures are the company's own and what the library says, "" where none are."""

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
    own: str = ""


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
