"""What a report says, as plain records in the reader's language: pages and paper draw the same ones."""

from dataclasses import dataclass

from assess.report.plan_records import PlanBlock, SceneRow
from assess.report.standing_records import IndexBlock, LevelBlock, MovedBlock, PillarRow, RankBlock, SpreadBlock


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
class BasisPart:
    """Answers that are alike in how sure the company is of them: how many, the index points they bring, and those they
    leave open. Points of all parts add up to the index and to what is missing to 100."""

    title: str
    count: int
    points: str
    left: str


@dataclass(frozen=True)
class Basis:
    """Shares of the index points in percent, adding up to 100: on answers the company is `sure` of, on `estimated`
    ones, and where it did not say; `count` estimated answers, `said` in one sentence, "" where there are none. `parts`
    is () where the company said of no answer how sure it is."""

    sure: float
    estimated: float
    unsaid: float
    count: int
    said: str
    parts: tuple[BasisPart, ...] = ()


@dataclass(frozen=True)
class DifferenceNote:
    """A question that people of the company answered differently: `answers` are (who, what) in the order they spoke,
    `counted` the answer that was scored, and `how` it came to be that one."""

    number: str
    title: str
    answers: tuple[tuple[str, str], ...]
    counted: str
    how: str


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
    differences: tuple[DifferenceNote, ...] = ()
