"""The helpers of `assess score` with a large file of text."""

from collections.abc import Iterator
from contextlib import contextmanager

from assess.batch.helping import Team, team
from assess.batch.kinds import LINES
from assess.cli.memory import keep_freed
from assess.cli.wishes import Wishes


@contextmanager
def helping(wishes: Wishes) -> Iterator[Team | None]:
    """Helpers with the only input, told how to score it; they end with the block. None where all has to be found out or
    kept by one process, or they are not worth it."""
    alone = wishes.resume or wishes.duplicates == "last" or wishes.form not in LINES or len(wishes.inputs) != 1
    helpers = None if alone else team(str(wishes.inputs[0]))
    try:
        if helpers:
            keep_freed()
            helpers.tell((wishes.wished, (wishes.inputs[0].name, wishes.inputs[0]), wishes.form))
        yield helpers
    finally:
        if helpers:
            helpers.dismiss()
