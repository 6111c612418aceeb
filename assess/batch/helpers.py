"""Processes that help with a large file: each takes in and scores the blocks of its turns, and sends what came of them.

Python lets one thread of a process run at a time between the steps of numpy and Polars; processes do not wait for each
other. The first process takes turns as well and writes all blocks in order.
"""

import os
import pickle
import sys
import threading
from collections.abc import Iterable, Sequence
from typing import IO

from assess.batch.run import Job, Outcome, Run
from assess.batch.sources import Source
from assess.batch.turns import Taken, Turns

_AHEAD = 16
"""Blocks that may be there before they are asked for."""


class Helpers:
    """`pipes`: what each helper sends; `turns`: those of this process."""

    def __init__(self, pipes: Sequence[IO[bytes]], turns: Turns) -> None:
        self.turns = turns
        self._asked = 0
        self._sent: dict[int, Outcome] = {}
        self._changed = threading.Condition()
        self._all = self._open = len(pipes)
        for pipe in pipes:
            threading.Thread(target=self._receive, args=(pipe,), daemon=True).start()

    def outcome(self, block: int) -> Outcome | None:
        """What came of a block, once it is there; None where no helper will send it."""
        with self._changed:
            self._asked = block
            self._changed.notify_all()
            self._changed.wait_for(lambda: block in self._sent or not self._open)
            return self._sent.pop(block, None)

    def _receive(self, pipe: IO[bytes]) -> None:
        try:
            while True:
                self._keep(*pickle.load(pipe))
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):  # it has ended, as it should or not
            with self._changed:
                self._open -= 1
                self._changed.notify_all()

    def _keep(self, block: int, outcome: Outcome) -> None:
        """Where results are written slowly, helpers wait rather than fill the memory; not once one of them has ended,
        perhaps without the block that is asked for."""
        with self._changed:
            self._changed.wait_for(lambda: block <= self._asked + _AHEAD or self._open < self._all)
            self._sent[block] = outcome
            self._changed.notify_all()


def send(outcomes: Iterable[tuple[Job, Outcome | None]], out: IO[bytes]) -> None:
    """Sends the outcomes there are, one after the other."""
    for job, outcome in outcomes:
        if outcome:
            pickle.dump((job.k, outcome), out, protocol=5)
            out.flush()


def help_out(turns: int) -> None:
    """What a helper does: it is told its task, sends what came of its turns, which it takes from the pipe `turns`, and
    leaves without tidying up."""
    wished, source, kind = pickle.load(sys.stdin.buffer)
    with os.fdopen(os.dup(1), "wb") as out:
        os.dup2(2, 1)  # whatever else is printed must not stand among the outcomes
        run = Run(wished.setting(), [Source(*source)])
        send(run.own(kind, Taken(turns)), out)
    os._exit(0)
