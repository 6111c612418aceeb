"""Whose turn it is to take in the next block of a file, where several processes share it: that of whoever is free.

The numbers of the blocks lie in a pipe that all of them read from. Each takes one, goes on through the file to that
block, takes it in, and takes the next number: what one is slow at, the others do.
"""

import os
import sys
from collections.abc import Container

_WIDTH = 4
MOST = 16_000
"""Numbers that a pipe holds."""


Turns = Container[object]
"""`in` is asked for every block of a file, one after the other."""

ALL: Turns = range(sys.maxsize)
"""For a process alone."""


class Taken:
    """The blocks whose numbers one process takes out of a pipe; once it is empty and closed there are no more."""

    def __init__(self, pipe: int) -> None:
        self._pipe = pipe
        self._mine = -1

    def __contains__(self, block: object) -> bool:
        assert isinstance(block, int)
        if self._mine < block:
            number = os.read(self._pipe, _WIDTH)
            self._mine = int.from_bytes(number, "big") if number else sys.maxsize
        return self._mine == block


def dealt(blocks: int) -> int:
    """A pipe with the numbers of so many blocks, or of as many as it holds."""
    pipe, filled = os.pipe()
    for block in range(min(blocks, MOST)):
        os.write(filled, block.to_bytes(_WIDTH, "big"))
    os.close(filled)
    return pipe
