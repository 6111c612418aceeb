"""Starts processes that help with a large file. They import what scoring needs while this one still reads its command
line, so this module imports nothing that takes time."""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from assess.batch.kinds import PARQUET, WORKBOOK
from assess.batch.turns import dealt

EACH = 8 << 20
"""Bytes of a file for which a process more is worth its start."""
_MOST = 4
_LEAST_BLOCK = 1 << 20
# Nothing becomes garbage before the work is done.
_HELP = "import gc; gc.disable(); from assess.batch.helpers import help_out; help_out()"
# One thread each. Memory that is freed is kept: to hand it back and ask for it again takes longer than to use it.
_SURROUNDINGS = {
    "POLARS_MAX_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_MMAP_THRESHOLD_": str(1 << 30),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 32),
}


class Team:
    """Helpers with one file, which wait to be told how to score it. `turns`: the pipe of the numbers of its blocks,
    which they and this process take from; `pipes`: what each helper sends."""

    def __init__(self, path: Path, count: int) -> None:
        self.path = path
        self.turns = dealt(2 + path.stat().st_size // _LEAST_BLOCK)
        self._helpers = [_started(self.turns) for _ in range(count)]

    @property
    def pipes(self) -> tuple[IO[bytes], ...]:
        return tuple(helper.stdout for helper in self._helpers if helper.stdout)

    def tell(self, task: tuple[Any, ...]) -> None:
        """How to score: what `helpers` asks for, without the pipe."""
        for helper in self._helpers:
            assert helper.stdin
            with helper.stdin as told:
                pickle.dump((*task, self.turns), told)

    def dismiss(self) -> None:
        """Ends them, without waiting until they have given back their memory."""
        os.close(self.turns)
        for helper in self._helpers:
            helper.kill()
            threading.Thread(target=_cleared_away, args=(helper,), daemon=True).start()


def _cleared_away(helper: "subprocess.Popen[bytes]") -> None:
    helper.wait()
    for pipe in (helper.stdin, helper.stdout):
        if pipe:
            pipe.close()


_early: list[Team] = []


def start_early(arguments: Sequence[str]) -> None:
    """Starts helpers where the arguments of `assess score` look like those of a long run with one large file."""
    if {"--resume", "--dry-run", "--engine", "--duplicates"} & set(arguments):
        return
    large = [(path, count) for path in map(Path, arguments) if (count := helpers_for(path))]
    if len(large) == 1:
        _early.append(Team(*large[0]))


def team(path: Path) -> Team | None:
    """The helpers with a file that were started early, or new ones; None where they are not worth it."""
    while _early:
        found = _early.pop()
        if found.path == path:
            return found
        found.dismiss()
    count = helpers_for(path)
    return Team(path, count) if count else None


def helpers_for(path: Path) -> int:
    """How many are worth it: one for each free core, and for each part of a file of text that is large enough."""
    if os.name != "posix" or not sys.executable or not path.is_file():
        return 0
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    count = max(0, min(cores, _MOST, path.stat().st_size // EACH) - 1)
    return count if count and _is_text(path) else 0


def _is_text(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return not file.read(4).startswith((WORKBOOK, PARQUET))
    except OSError:
        return False


def _started(turns: int) -> "subprocess.Popen[bytes]":
    """In a session of its own, so that Ctrl-C on a terminal reaches this process alone, which then ends the others."""
    return subprocess.Popen(
        [sys.executable, "-c", _HELP],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pipesize=1 << 20,
        env=os.environ | _SURROUNDINGS,
        pass_fds=[turns],
        start_new_session=True,
    )
