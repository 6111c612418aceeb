"""Starts processes that help with a large file.

They import what scoring needs while this one still reads its command line: the sooner they are started the better, so
this module imports next to nothing, and has the system start them without the help of `subprocess`.
"""

import os
import sys
from collections.abc import Sequence
from io import BufferedReader, BufferedWriter

from assess.batch.signatures import PARQUET, WORKBOOK
from assess.batch.turns import dealt

EACH = 8 << 20
"""Bytes of a file for which a process more is worth its start."""
_MOST = 4
_LEAST_BLOCK = 1 << 20
_PIPE = 1 << 20
_KILL = 9
# Nothing becomes garbage before the work is done.
_HELP = "import gc; gc.disable(); from assess.batch.helpers import help_out; help_out({turns})"
# One thread each. Memory that is freed is kept: to hand it back and ask for it again takes longer than to use it.
_SURROUNDINGS = {
    "POLARS_MAX_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 32),
}


class Helper:
    """A process by its number; `told`: what it reads its task from, `sends`: what it sends."""

    def __init__(self, process: int, told: BufferedWriter, sends: BufferedReader) -> None:
        self.process = process
        self.told = told
        self.sends = sends

    def tell(self, task: object) -> None:
        """If it has ended, nothing will come of it: what it does not deliver is done without it."""
        import pickle

        try:
            with self.told:
                pickle.dump(task, self.told)
        except BrokenPipeError:
            pass

    def dismiss(self) -> None:
        """Ends it, without waiting until it has given back its memory."""
        import threading

        os.kill(self.process, _KILL)
        threading.Thread(target=self._clear_away, daemon=True).start()

    def _clear_away(self) -> None:
        os.waitpid(self.process, 0)
        self.sends.close()


class Team:
    """Helpers with one file, which wait to be told how to score it. `turns`: the pipe of the numbers of its blocks,
    which they and this process take from; `pipes`: what each helper sends."""

    def __init__(self, path: str, count: int) -> None:
        self.path = path
        self.turns = dealt(2 + os.path.getsize(path) // _LEAST_BLOCK)
        self._helpers = [_started(self.turns) for _ in range(count)]

    @property
    def pipes(self) -> tuple[BufferedReader, ...]:
        return tuple(helper.sends for helper in self._helpers)

    def tell(self, task: object) -> None:
        """How to score: what `helpers` asks for."""
        for helper in self._helpers:
            helper.tell(task)

    def dismiss(self) -> None:
        os.close(self.turns)
        for helper in self._helpers:
            helper.dismiss()


_early: list[Team] = []


def start_early(arguments: Sequence[str]) -> None:
    """Starts helpers where the arguments of `assess score` look like those of a long run with one large file."""
    if {"--resume", "--dry-run", "--engine", "--duplicates"} & set(arguments):
        return
    large = [(path, count) for path in arguments if (count := helpers_for(path))]
    if len(large) == 1:
        _early.append(Team(*large[0]))


def team(path: str) -> Team | None:
    """The helpers with a file that were started early, or new ones; None where they are not worth it."""
    while _early:
        found = _early.pop()
        if os.path.samefile(found.path, path):
            return found
        found.dismiss()
    count = helpers_for(path)
    return Team(path, count) if count else None


def helpers_for(path: str) -> int:
    """How many are worth it: one for each free core, and for each part of a file of text that is large enough."""
    if not hasattr(os, "posix_spawn") or not sys.executable or not os.path.isfile(path) or not _standard_streams():
        return 0
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    count = max(0, min(cores, _MOST, os.path.getsize(path) // EACH) - 1)
    return count if count and _is_text(path) else 0


def _standard_streams() -> bool:
    """Whether their numbers are taken: else a pipe could get one of them."""
    try:
        return all(os.fstat(stream) for stream in range(3))
    except OSError:
        return False


def _is_text(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return not file.read(4).startswith((WORKBOOK, PARQUET))
    except OSError:
        return False


def _started(turns: int) -> Helper:
    """In a session of its own, so that Ctrl-C on a terminal reaches this process alone, which then ends the others."""
    (task, told), (sends, sent) = os.pipe(), os.pipe()
    os.set_inheritable(turns, True)
    _widen(sent)
    process = os.posix_spawn(
        sys.executable,
        [sys.executable, "-c", _HELP.format(turns=turns)],
        os.environ | _SURROUNDINGS,
        file_actions=[
            (os.POSIX_SPAWN_DUP2, task, 0),
            (os.POSIX_SPAWN_DUP2, sent, 1),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ],
        setsid=True,
    )
    os.close(task)
    os.close(sent)
    return Helper(process, os.fdopen(told, "wb"), os.fdopen(sends, "rb"))


def _widen(pipe: int) -> None:
    """So that a helper waits less often, where the system allows it."""
    import fcntl

    try:
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE)
    except (OSError, AttributeError):
        pass
