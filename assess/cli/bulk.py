"""Many reports: drawn by all cores, put into a folder or a ZIP file, and each named in a manifest when it is there."""

import os
import signal
import sys
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assess.cli.language import say
from assess.errors import ReportError
from assess.i18n import mark, translator

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

    from assess.batch.score import Scored
    from assess.planning import Library

Entry = dict[str, int | str]
COLUMNS = ("row", "file", "company", "date", "digest", "status", "reason")
NOTHING: Entry = dict.fromkeys(COLUMNS, "")
DONE = "written"
_SECONDS = 5
"""Between two writings of the manifest, and between two lines of progress."""


@dataclass(frozen=True)
class Job:
    """What every process needs to draw any of the reports. `done` are the digests of reports that are there already."""

    scored: "Scored"
    library: "Library | None"
    locale: str
    minimum: int
    done: dict[int, str]


@dataclass(frozen=True)
class Task:
    """One report: the company's place among the scored, its row in the file, and the name of its PDF."""

    i: int
    row: int
    company: str
    file: str
    date: str
    series: str = ""
    """Tells reports apart whose rows have one number in different files."""


_job: Job | None = None  # what a worker process was made with: it is too large to be sent with each task


def draw(task: Task) -> tuple[Entry, bytes]:
    """What `made` gives for the job that the process was made with."""
    assert _job is not None
    return made(_job, task)


def made(job: Job, task: Task) -> tuple[Entry, bytes]:
    """The entry of a report in the manifest and its PDF, b"" where it is there already or cannot be drawn."""
    from assess.report.known import Known
    from assess.report.made import printed

    entry = NOTHING | {"row": task.row, "file": task.file, "company": task.company, "date": task.date}
    number = f"{task.date.replace('-', '')}-{task.series}{task.row:06d}"
    company, results = job.scored.company(task.i), job.scored.results
    known = Known(results, task.i, company, task.date, number, job.minimum, job.library)
    try:
        if job.done.get(task.row) == known.digest:
            return entry | {"digest": known.digest, "status": DONE}, b""
        report = printed(known, job.locale)
        return entry | {"digest": report.digest, "status": DONE}, report.pdf
    except ReportError as error:
        return entry | {"file": "", "status": "failed", "reason": error.text(job.locale)}, b""


def _pool(processes: int) -> "ProcessPoolExecutor":
    from concurrent.futures import ProcessPoolExecutor  # only now: help does not need it, and would wait for it
    from multiprocessing import get_context

    return ProcessPoolExecutor(processes, get_context("fork"), initializer=_leave_stopping_to_parent)


def drawn(job: Job, tasks: Sequence[Task], processes: int) -> Iterator[tuple[Entry, bytes]]:
    """Every task in order. Processes are forked once everything is loaded, so that they share it."""
    global _job
    _job = job
    if processes < 2 or len(tasks) < 2 * processes:
        yield from map(draw, tasks)
        return
    yield from map(draw, tasks[:1])  # fonts and rules are read before the processes part
    pool = _pool(processes)
    try:
        yield from pool.map(draw, tasks[1:], chunksize=4)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _leave_stopping_to_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Manifest:
    """The entries so far, written whole every few seconds and at the end, however it comes."""

    def __init__(self, path: Path, entries: Iterable[Entry]) -> None:
        self.path, self.entries, self._written = path, list(entries), time.monotonic()

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)
        if time.monotonic() - self._written > _SECONDS:
            self.write()

    def write(self) -> None:
        from assess.batch import outputs

        frame = outputs.of_records(sorted(self.entries, key=lambda entry: int(entry["row"])), COLUMNS)
        outputs.write(frame, self.path)
        self._written = time.monotonic()


def kept(path: Path, folder: Path) -> dict[int, tuple[str, str]]:
    """Date and digest by row of the reports that an earlier manifest says are written and that are still there."""
    from assess.batch import tables

    if not path.exists():
        return {}
    table = tables.read(path)
    place = {title: k for k, title in enumerate(table.header)}
    if not {"row", "file", "date", "digest", "status"} <= set(place):
        raise ReportError(mark("{file} is no manifest of reports; move it away or leave out --resume"), file=path.name)
    columns = {title: [str(cell or "") for cell in table.cells.to_series(k)] for title, k in place.items()}
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return {
        int(row["row"]): (row["date"], row["digest"])
        for row in rows
        if row["status"] == DONE and row["file"] and (folder / Path(row["file"]).name).exists()
    }


@contextmanager
def into_zip(path: Path) -> Iterator[Callable[[str, bytes], Any]]:
    """A function that adds a file to an archive; the archive is there only when it is whole."""
    from assess.batch import outputs

    with outputs.replacing(path) as temporary, zipfile.ZipFile(temporary, "w") as book:

        def add(name: str, content: bytes) -> None:
            book.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_STORED)  # a PDF is compressed already

        yield add


@contextmanager
def into_folder(folder: Path) -> Iterator[Callable[[str, bytes], Any]]:
    from assess.batch import outputs

    yield lambda name, content: outputs.replace(folder / name, lambda path: path.write_bytes(content))


@contextmanager
def progress(length: int, locale: str) -> Iterator[Callable[[], None]]:
    """A bar on a terminal, a plain line now and then elsewhere; the function is called after each report."""
    if sys.stderr.isatty():
        with click.progressbar(length=length, file=sys.stderr) as bar:
            yield lambda: bar.update(1)
        return
    told, count = time.monotonic(), 0

    def advance() -> None:
        nonlocal told, count
        count += 1
        if time.monotonic() - told > _SECONDS:
            told = time.monotonic()
            say(translator(locale)("{done} of {all} reports").format(done=count, all=length))

    yield advance
