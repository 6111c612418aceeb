"""The garbage collector, kept from looking again and again through what a command imports and keeps to its end."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def resting() -> Iterator[Callable[[], None]]:
    """No collection until what is handed out is called; what is there by then is left out of those that follow."""
    gc.disable()
    try:
        yield _wake
    finally:
        gc.unfreeze()
        gc.enable()


def _wake() -> None:
    gc.freeze()
    gc.enable()
