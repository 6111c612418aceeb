"""Companies that stand more than once on a cluster: the rule of `assess.batch.repeats`, over rows in no order."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assess.batch.cells import Fault
from assess.batch.intake import Refuse
from assess.batch.repeats import Last, hashes


@dataclass(frozen=True)
class Repeated:
    """The credit codes that good rows hold more than once, and where each stands last: in which file, by its place in
    the order of files, and in which row. The codes themselves are sent: a hash could differ between machines."""

    code: pl.Series
    file: pl.Series
    row: pl.Series

    @cached_property
    def last(self) -> Last:
        hashed = hashes(self.code)
        order = np.argsort(hashed)
        return Last(hashed[order], self.file.to_numpy()[order], self.row.to_numpy()[order])


def refusal(repeated: Repeated, files: pl.Series, rows: pl.Series, names: dict[str, str]) -> Refuse:
    """Finds the good rows of a block that a later row of the same company replaces; `files` and `rows` tell where each
    row of the block stands."""
    place, told = {file: k for k, file in enumerate(names)}, tuple(names.values())
    file_of = np.array([place.get(file, 0) for file in files.to_list()], dtype=np.int32)
    numbers = rows.to_numpy()

    def refuse(codes: pl.Series, good: NDArray[np.int64], _numbers: NDArray[np.int64]) -> list[Fault]:
        found: list[Fault] = []
        for file in np.unique(file_of[good]).tolist():
            own = np.flatnonzero(file_of[good] == file)
            found += repeated.last.superseded(codes.gather(own), good[own], numbers, file, told)
        return found

    return refuse
