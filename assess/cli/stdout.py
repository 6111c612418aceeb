"""Standard output for our own words alone: the solver of plans prints a line of its debugging there now and then."""

import io
import os
import sys


def keep_to_ourselves() -> None:
    """What libraries write to standard output without Python's knowledge goes nowhere from here on."""
    sys.stdout.flush()
    ours, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    assert isinstance(sys.stdout, io.TextIOWrapper)
    sys.stdout = os.fdopen(ours, "w", encoding=sys.stdout.encoding, errors=sys.stdout.errors, buffering=1)
