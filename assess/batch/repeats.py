"""Companies that stand in a run more than once, told by their credit code.

A code is kept as its 64-bit hash, so that 50 million of them fit into memory.
"""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assess.batch.cells import Fault
from assess.errors import AssessError
from assess.i18n import mark
from assess.records import Struct, field


def hashes(codes: pl.Series) -> NDArray[np.uint64]:
    """The hash of each credit code, 0 where none is given."""
    return np.where((codes == "").to_numpy(), np.uint64(0), codes.hash().to_numpy())


class Seen(Struct):
    """The good rows of a run, in its order: hashes of their codes, the number of their file, and of the row in it."""

    codes: list[NDArray[np.uint64]] = field(default_factory=list)
    files: list[NDArray[np.int32]] = field(default_factory=list)
    rows: list[NDArray[np.int64]] = field(default_factory=list)

    def add(self, codes: NDArray[np.uint64], file: int, rows: NDArray[np.int64]) -> None:
        given = codes != 0
        self.codes.append(codes[given])
        self.files.append(np.full(int(given.sum()), file, dtype=np.int32))
        self.rows.append(rows[given])

    @property
    def repeats(self) -> int:
        """How many rows hold a company that stands further up."""
        codes = np.sort(np.concatenate([np.zeros(0, dtype=np.uint64), *self.codes]))
        return int(np.count_nonzero(codes[1:] == codes[:-1]))

    def last(self) -> "Last":
        """Where each code that stands more than once stands last."""
        columns: list[Any] = [np.concatenate(each) if each else [] for each in (self.codes, self.files, self.rows)]
        kinds = {"code": pl.UInt64, "file": pl.Int32, "row": pl.Int64}
        seen = pl.DataFrame(dict(zip(kinds, columns, strict=True)), schema=kinds)
        places = seen.filter(pl.col("code").is_duplicated()).group_by("code").last()
        return Last(*(places.sort("code")[name].to_numpy() for name in kinds))


class Last(Struct, frozen=True, eq=False):
    """The last place of each repeated code, sorted by the hash of the code."""

    codes: NDArray[np.uint64]
    files: NDArray[np.int32]
    rows: NDArray[np.int64]

    def superseded(
        self, codes: pl.Series, rows: NDArray[np.int64], numbers: NDArray[np.int64], file: int, names: tuple[str, ...]
    ) -> list[Fault]:
        """The `rows` of a block, good ones whose codes are given, that a later row of the same company replaces."""
        if not len(self.codes):
            return []
        hashed = hashes(codes)
        place = np.minimum(np.searchsorted(self.codes, hashed), len(self.codes) - 1)
        again = self.codes[place] == hashed
        later = again & ((self.files[place] != file) | (self.rows[place] != numbers[rows]))
        return [self._fault(codes[int(k)], rows[[k]], int(place[k]), file, names) for k in np.flatnonzero(later)]

    def _fault(self, code: str, row: NDArray[np.int64], place: int, file: int, names: tuple[str, ...]) -> Fault:
        number, other = int(self.rows[place]), int(self.files[place])
        if other == file:
            return Fault("credit_code", code, AssessError(_REPLACED, row=number), row)
        return Fault("credit_code", code, AssessError(_REPLACED_IN, row=number, file=names[other]), row)


_REPLACED = mark("Row {row} holds the same company and stands further down, so it counts; take one of them out")
_REPLACED_IN = mark("Row {row} of {file} holds the same company and comes later, so it counts; take one of them out")
