"""Where a theta stands among the companies of a cell, and among all: counts by binary search, ties by mid-rank."""

import numpy as np
from numpy.typing import NDArray

from assess.records import Struct

MICRO = 1_000_000
"""theta is compared in whole millionths, so that ties are ties on every machine."""

_BEYOND = np.iinfo(np.int64).max

Fields = tuple[NDArray, ...]


class Rung(Struct, frozen=True, eq=False):
    """The benchmark sorted by cell and, within a cell, by theta: any place in any cell is one binary search.

    radices : values of each field; cells are numbered by mixed radix. keys : int64, the distinct cell * 2**32 + theta,
    sorted, and a last one beyond all. before : companies before each key. starts : (cells + 1,) companies before each
    cell.
    """

    radices: tuple[int, ...]
    keys: NDArray[np.int64]
    before: NDArray[np.int64]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, fields: Fields, theta_micro: NDArray) -> "Rung":
        radices = tuple(int(field.max(initial=0)) + 1 for field in fields)
        cells = _mixed(radices, fields, len(theta_micro))
        sizes = np.bincount(cells, minlength=int(np.prod(radices)))
        keys = np.full(len(cells) + 1, _BEYOND)
        keys[:-1] = _key(cells, theta_micro)
        keys.sort()
        first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
        return cls(radices, keys[first], first, _cumulated(sizes))

    def cell(self, fields: Fields, rows: int) -> NDArray[np.int64]:
        """The cell of each row; -1 where the benchmark knows no such value."""
        known = np.ones(rows, dtype=bool)
        for field, radix in zip(fields, self.radices, strict=True):
            known &= (field >= 0) & (field < radix)
        return np.where(known, _mixed(self.radices, fields, rows), -1)

    def count(self, cell: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.where(cell < 0, 0, self.starts[cell + 1] - self.starts[cell])

    def place(self, cell: NDArray[np.int64], micro: NDArray[np.int64]) -> tuple[NDArray, NDArray]:
        """(rank, percentile) of theta in its cell, which must hold a company."""
        start, n = self.starts[cell], self.count(cell)
        below, not_above = (ends - start for ends in self._ends(_key(cell, micro)))
        return np.minimum(1 + n - not_above, n), 100.0 * (below + not_above) / (2 * n)

    def percentile(self, cell: NDArray[np.int64], micro: NDArray[np.int64]) -> NDArray[np.float64]:
        """The percentile alone."""
        return self.place(cell, micro)[1]

    def members(self, cell: int) -> NDArray[np.int64]:
        """theta of every company of one cell in whole millionths, sorted."""
        first, last = np.searchsorted(self.before, self.starts[cell : cell + 2])
        companies = np.diff(self.before[first : last + 1])
        return np.repeat((self.keys[first:last] & 0xFFFFFFFF) - 2**31, companies)

    def _ends(self, key: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Companies before each key, and before what follows it. Roughly in order, since neighbours share their way
        down: numbers of 16 bits are sorted much faster than whole keys."""
        least = key.min(initial=0)
        rough = key - least >> max(0, int(key.max(initial=0) - least).bit_length() - 16)
        order = np.argsort(rough.astype(np.uint16), kind="stable")
        at = np.empty(len(key), dtype=np.intp)
        at[order] = np.searchsorted(self.keys, key[order])
        return self.before[at], self.before[at + (self.keys[at] == key)]


def whole_micro(theta: NDArray[np.float64]) -> NDArray[np.int64]:
    """theta in whole millionths."""
    return np.rint(theta * MICRO).astype(np.int64)


def everyone(rows: int) -> NDArray[np.int64]:
    """The one cell of a rung without fields, for each row."""
    return np.zeros(rows, dtype=np.int64)


def _cumulated(counts: NDArray) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(counts)])


def _mixed(radices: tuple[int, ...], fields: Fields, rows: int) -> NDArray[np.int64]:
    cell = everyone(rows)
    for radix, field in zip(radices, fields, strict=True):
        cell *= radix
        cell += field
    return cell


def _key(cell: NDArray, micro: NDArray) -> NDArray[np.int64]:
    key = cell.astype(np.int64)
    key *= 2**32
    key += micro
    key += 2**31
    return key
