"""Iterative proportional fitting (Deming & Stephan 1940) of a joint table to its margins, and whole counts from it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assess.errors import BenchmarkError
from assess.i18n import mark

_ROUNDS = 500
_CLOSE = 1e-9
_TOLERABLE = 1e-4


@dataclass(frozen=True)
class Partition:
    """Every cell of a table belongs to one class: `labels` has the table's shape, `targets` a share for each class."""

    name: str
    labels: np.ndarray
    targets: np.ndarray

    def reached(self, table: np.ndarray) -> np.ndarray:
        return np.bincount(self.labels.ravel(), weights=table.ravel(), minlength=len(self.targets))

    def off(self, table: np.ndarray) -> float:
        return float(np.abs(self.reached(table) - self.targets).max())


def rake(table: np.ndarray, partitions: Sequence[Partition]) -> np.ndarray:
    """The table nearest to `table` (in relative entropy) that has the shares of every partition; it sums to 1.

    A cell of 0 stays 0. Raises BenchmarkError when the partitions contradict each other.
    """
    table = table / table.sum()
    for _ in range(_ROUNDS):
        for partition in partitions:
            reached = partition.reached(table)
            factors = np.divide(partition.targets, reached, out=np.zeros_like(reached), where=reached > 0)
            table = table * factors[partition.labels]
        if max(partition.off(table) for partition in partitions) < _CLOSE:
            break
    worst = max(partitions, key=lambda partition: partition.off(table))
    if worst.off(table) > _TOLERABLE:
        raise BenchmarkError(
            mark(
                "The margins contradict each other: {margin} stays {off} percent off; move an aim inside its tolerance"
            ),
            margin=worst.name,
            off=f"{100 * worst.off(table):.2f}",
        )
    return table


def whole(table: np.ndarray, n: int) -> np.ndarray:
    """Counts that sum to n: each run of cells in the table's order is within 1 of its share.

    The running total is rounded rather than each cell, so many small cells together do not lose their share.
    """
    ends = np.floor(np.cumsum(table.ravel()) / table.sum() * n + 0.5).astype(np.int64)
    return np.diff(ends, prepend=0).reshape(table.shape)
