"""Reads on in a thread of its own while others work on what has been read."""

import queue
import threading
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Ahead(Generic[T]):
    """The same things in the same order, at most `most` of them read and not yet taken. Errors come where they arose.

    Closing it, or leaving its `with` block, stops the reading.
    """

    def __init__(self, things: Iterator[T], most: int) -> None:
        self._things = things
        self._read: queue.Queue[tuple[str, object]] = queue.Queue(most)
        self._closed = threading.Event()
        threading.Thread(target=self._fill, daemon=True).start()

    def __iter__(self) -> Iterator[T]:
        while True:
            what, thing = self._read.get()
            if what == "error":
                raise thing  # type: ignore[misc]
            if what == "end":
                return
            yield thing  # type: ignore[misc]

    def __enter__(self) -> "Ahead[T]":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._closed.set()

    def _fill(self) -> None:
        try:
            for thing in self._things:
                if not self._put("thing", thing):
                    return
        except BaseException as error:
            self._put("error", error)
        else:
            self._put("end", None)

    def _put(self, what: str, thing: object) -> bool:
        """False once nobody wants any more."""
        while not self._closed.is_set():
            try:
                self._read.put((what, thing), timeout=0.2)
            except queue.Full:
                continue
            return True
        return False
