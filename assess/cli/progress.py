"""How far a long run has come: a bar on a terminal, a plain line now and then elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from assess.cli.language import say
from assess.i18n import translator

if TYPE_CHECKING:
    from assess.batch.run import Run
    from assess.cli.wishes import Wishes

_SECONDS = 10
"""Between two plain lines."""
_STEPS = 1000


@contextmanager
def progress(run: "Run", wishes: "Wishes") -> Iterator[Callable[[], None]]:
    """A function to call after every block."""
    if wishes.quiet:
        yield lambda: None
    elif sys.stderr and sys.stderr.isatty():
        with click.progressbar(length=_STEPS, file=sys.stderr) as bar:
            yield lambda: bar.update(round(run.passed * _STEPS) - bar.pos)
    else:
        yield _lines(run, wishes.locale)


def _lines(run: "Run", locale: str) -> Callable[[], None]:
    told = time.monotonic()

    def advance() -> None:
        nonlocal told
        if time.monotonic() - told > _SECONDS:
            told = time.monotonic()
            rows = sum(entry.read for entry in run.entries)
            say(translator(locale)("{rows} rows, {share}").format(rows=f"{rows:,}", share=f"{run.passed:.0%}"))

    return advance
