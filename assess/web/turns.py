"""One at a time for one person: a turn is a locked file, which the system frees when the process that holds it ends."""

import fcntl
from pathlib import Path
from typing import IO

from assess.storage import digest_of
from assess.web.service import service


class Turn:
    """A turn taken; `end` gives it back, once or several times."""

    def __init__(self, held: IO[bytes]) -> None:
        self._held = held

    def end(self) -> None:
        self._held.close()


def take(name: str) -> Turn | None:
    """The turn of a name, in every worker of this service; None while another has it."""
    folder = Path(service().database).parent / "turns"
    folder.mkdir(mode=0o700, exist_ok=True)
    held = (folder / digest_of(name)).open("wb")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        return None
    return Turn(held)
