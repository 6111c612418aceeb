"""A run over any number of files of any size: blocks of rows are read ahead, scored on all cores, written in order."""

import itertools
import os
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Protocol, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assess.assessment import Provenance, assess
from assess.batch.ahead import Ahead
from assess.batch.columns import Layout, layout, under_header
from assess.batch.intake import Intake, Options, take_in
from assess.batch.outputs import Prepared, prepared
from assess.batch.repeats import Last, Seen, hashes
from assess.batch.results import FILE, carried_names, reject_columns
from assess.batch.score import Scored, no_company
from assess.batch.sources import Source
from assess.batch.tables import Table
from assess.batch.turns import ALL, Turns
from assess.errors import TableError
from assess.questionnaire.model import Questionnaire
from assess.ranking.artifacts import RankModel
from assess.records import Struct, field, replace

READ_AHEAD = 4
"""Blocks read and not yet taken; as many again may be in work."""
_HELD = 8
T = TypeVar("T")


class Setting(Struct, frozen=True, eq=False):
    """What is scored, and how. `last_wins`: of several rows with one credit code only the last one counts. `only`: the
    numbers of the rows to read by file, "" for any file; None for all."""

    questionnaire: Questionnaire
    model: RankModel
    minimum: int
    locale: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    last_wins: bool = False
    only: Mapping[str, set[int]] | None = None


class Entry(Struct):
    """What came of one file. `read` = `scored` + `rejected`, in rows; `error` says why the rest of it was left out."""

    source: Source
    read: int = 0
    scored: int = 0
    rejected: int = 0
    blank: int = 0
    not_asked: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    carried: tuple[str, ...] = ()
    error: TableError | None = None


class Job(Struct, frozen=True, eq=False):
    """A block of a file, to be scored: the `k`th of the run, of file number `file`."""

    k: int
    file: int
    table: Table
    layout: Layout


class Outcome(Struct, frozen=True, eq=False):
    """What came of a job: its results and rejects as tables, how its rows count, and who stands in it."""

    results: pl.DataFrame
    rejects: pl.DataFrame
    read: int
    blank: int
    not_asked: int
    rules: Counter[str]
    codes: NDArray[np.uint64]
    rows: NDArray[np.int64]
    rejected: int
    provenance: Provenance | None
    prepared: Prepared = field(default_factory=list)


Kept = Callable[[Job, Callable[[Job], Outcome]], Outcome]


class Others(Protocol):
    """Other processes that score the blocks of the same file that are not of our `turns`."""

    @property
    def turns(self) -> Turns: ...

    def outcome(self, block: int) -> Outcome | None:
        """What came of a block; None where it will not come."""


class Run:
    """`sources` under a `setting`. `entries` has one for each source, filled as the run goes on."""

    def __init__(self, setting: Setting, sources: Sequence[Source], opened: Iterable[Table] | None = None) -> None:
        """`opened`: the blocks of the first source, where somebody reads them already."""
        self.setting = setting
        self.entries = [Entry(source) for source in sources]
        self.seen = Seen()
        self.passed = 0.0
        self._opened = None if self.several else opened
        self._last: Last | None = None
        self._carried = self._named_columns() if self.several else None
        self._last = self._find_last() if setting.last_wins else None

    @property
    def several(self) -> bool:
        return len(self.entries) > 1

    def check(self) -> Iterator[tuple[Job, Outcome]]:
        """Reads and checks every block, in order, and scores none."""
        yield from self._each(_in_order(self._jobs(), self._checked))

    def score(self, kind: str, kept: Kept | None = None) -> Iterator[tuple[Job, Outcome]]:
        """Scores every block, in order, its results prepared to be written as `kind`. `kept` may answer in place of the
        function it is handed, from an earlier run."""

        def work(job: Job) -> Outcome:
            return _to_write(kept(job, self._scored) if kept else self._scored(job), kind)

        yield from self._each(_in_order(self._jobs(), work))

    def share_out(self, kind: str, others: Others) -> Iterator[tuple[Job, Outcome]]:
        """Like `score`, with other processes. Blocks that they do not deliver are scored here after all."""
        yield from self._each(self._together(kind, others))

    def own(self, kind: str, turns: Turns) -> Iterator[tuple[Job, Outcome | None]]:
        """Every block of the file in order, with what came of it, prepared to be written as `kind`, where it is of our
        turns."""
        for job in self._jobs(turns):
            yield job, _to_write(self._scored(job), kind) if job.table.here else None

    def _together(self, kind: str, others: Others) -> Iterator[tuple[Job, Outcome]]:
        done = 0
        with Ahead(self.own(kind, others.turns), 4 * READ_AHEAD) as ready:
            for job, own in ready:
                outcome = own or others.outcome(job.k)
                if not outcome:
                    break
                yield job, outcome
                done += 1
            else:
                return
        left = itertools.islice(self._jobs(), done, None)
        yield from _in_order(left, lambda job: _to_write(self._scored(job), kind))

    def _each(self, worked: Iterable[tuple[Job, Outcome]]) -> Iterator[tuple[Job, Outcome]]:
        """Counts every outcome on its way. Raises TableError where no file, or the only one, can be used."""
        for job, outcome in worked:
            entry = self.entries[job.file]
            entry.read += outcome.read
            entry.scored += len(outcome.rows)
            entry.rejected += outcome.rejected
            entry.blank += outcome.blank
            entry.not_asked += outcome.not_asked
            entry.rules += outcome.rules
            entry.carried = job.layout.ignored
            self.seen.add(outcome.codes, job.file, outcome.rows)
            self.passed = (job.file + job.table.passed) / len(self.entries)
            yield job, outcome
        for entry in self.entries:
            if not entry.read and not entry.error and not self.setting.only:
                entry.error = no_company()
        if all(entry.error for entry in self.entries) and not any(entry.read for entry in self.entries):
            raise next(entry.error for entry in self.entries if entry.error)

    def _jobs(self, turns: Turns = ALL) -> Iterator[Job]:
        k = 0
        for file, entry in enumerate(self.entries):
            if entry.error:
                continue
            try:
                blocks = self._blocks(file, turns)
                for table, found in _held_back(blocks) if self.several else blocks:
                    yield Job(k, file, table, found)
                    k += 1
            except TableError as error:
                if not self.several:
                    raise
                entry.error = error

    def _blocks(self, file: int, turns: Turns = ALL) -> Iterator[tuple[Table, Layout]]:
        """The blocks of a file below its true header, and where its columns stand."""
        source, mapping, asked = self.entries[file].source, self.setting.mapping, self.setting.questionnaire
        opened, self._opened = self._opened, None
        header: tuple[str, ...] = ()
        for table in opened or source.tables(turns):
            if not header:
                table = under_header(table, asked, mapping)
                header, found = table.header, layout(table.header, asked, mapping)
            yield self._chosen(replace(table, header=header), source.name), found

    def _chosen(self, table: Table, name: str) -> Table:
        if self.setting.only is None:
            return table
        rows = self.setting.only.get(name, set()) | self.setting.only.get("", set())
        return table.only(np.isin(table.numbers, np.array(sorted(rows), dtype=np.int64)))

    def _named_columns(self) -> dict[str, str]:
        """The columns of all files that mean nothing here, and what they are called in the results."""
        titles: dict[str, None] = {}
        for file, entry in enumerate(self.entries):
            try:
                titles |= dict.fromkeys(next(self._blocks(file))[1].ignored)
            except TableError as error:
                entry.error = error
        return carried_names(titles, self.setting.questionnaire)

    def _find_last(self) -> Last:
        seen = Seen()
        for job, outcome in _in_order(self._jobs(), self._checked):
            seen.add(outcome.codes, job.file, outcome.rows)
        return seen.last()

    def _options(self, job: Job) -> Options:
        names = tuple(entry.source.name for entry in self.entries)
        refuse = partial(self._last.superseded, file=job.file, names=names) if self._last else None
        return Options(self.setting.mapping, self.setting.strict, refuse)

    def _checked(self, job: Job) -> Outcome:
        intake = take_in(job.table, job.layout, self.setting.questionnaire, self._options(job))
        return self._outcome(job, intake, pl.DataFrame(), None)

    def _scored(self, job: Job) -> Outcome:
        setting = self.setting
        intake = take_in(job.table, job.layout, setting.questionnaire, self._options(job))
        found = assess(setting.questionnaire, intake.profiles, intake.answers, setting.model, setting.minimum)
        results = Scored(job.table, job.layout, intake, found).result_table(setting.locale, self._carried)
        return self._outcome(job, intake, self._of_file(results, job), found.provenance)

    def _outcome(self, job: Job, intake: Intake, results: pl.DataFrame, provenance: Provenance | None) -> Outcome:
        numbers = job.table.numbers
        rejects = reject_columns(intake.faults, numbers, self.setting.questionnaire, self.setting.locale)
        return Outcome(
            results=results,
            rejects=self._of_file(rejects, job),
            read=intake.read,
            blank=intake.blank,
            not_asked=intake.not_asked,
            rules=intake.rules,
            codes=hashes(intake.credit_code),
            rows=numbers[intake.rows],
            rejected=len(intake.rejected),
            provenance=provenance,
        )

    def _of_file(self, frame: pl.DataFrame, job: Job) -> pl.DataFrame:
        """The rows with the name of their file, where there are several."""
        if not self.several:
            return frame
        return frame.select(pl.lit(self.entries[job.file].source.name).alias(FILE), pl.all())


def _to_write(outcome: Outcome, kind: str) -> Outcome:
    """The outcome with its results as they will be written as `kind`, and no longer as a table."""
    return replace(outcome, results=outcome.results.clear(), prepared=prepared(outcome.results, kind))


def _held_back(blocks: Iterator[T]) -> Iterator[T]:
    """The same blocks, the first ones only when they are read: what is wrong in a file of their size keeps it out as a
    whole."""
    first = list(itertools.islice(blocks, _HELD))
    yield from first
    yield from blocks


def _in_order(jobs: Iterator[Job], work: Callable[[Job], T]) -> Iterator[tuple[Job, T]]:
    """Each job with what came of it, worked on by all cores, in the order of the jobs."""
    waiting: deque[tuple[Job, Future[T]]] = deque()
    pool = ThreadPoolExecutor(os.cpu_count())
    try:
        with Ahead(jobs, READ_AHEAD) as ready:
            for job in ready:
                waiting.append((job, pool.submit(work, job)))
                if len(waiting) > READ_AHEAD:
                    first, future = waiting.popleft()
                    yield first, future.result()
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result()
    finally:
        pool.shutdown(cancel_futures=True)
