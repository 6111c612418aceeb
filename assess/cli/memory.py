"""Memory that this process no longer needs."""

import ctypes

# mallopt(3) of the GNU C library: from which size on memory is asked of the system piece by piece, and how much of what
# is free at the end is kept.
_MMAP_THRESHOLD, _TRIM_THRESHOLD = -3, -1
_MOST = 2**30


def keep_freed() -> None:
    """Freed memory is kept for what comes next, as by helpers: to give it back and ask for it again takes longer than
    to use it. Only the GNU C library can be asked to; elsewhere nothing happens."""
    try:
        set_option = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return
    for option in (_MMAP_THRESHOLD, _TRIM_THRESHOLD):
        set_option(option, _MOST)
