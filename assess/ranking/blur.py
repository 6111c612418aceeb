"""Tails of a posterior on a scale that is itself uncertain: each one a weighted mean of its neighbours.

Exact, so alike for one company and for many on every machine: tails are taken in units of 2**-14 and weights in units
of 2**-10, so that every sum of their products is a whole multiple of 2**-24 that float32 holds.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from assess.records import Struct

WEIGHTS = 2**10
"""What the weights of a tail sum to."""

# In float32 a number next to this is a whole multiple of 2**-14.
_TAIL_UNITS = np.float32(1.5 * 2.0**9)
_BAND = 30

Tails = NDArray[np.float32]


class Blur(Struct, frozen=True, eq=False, dict=True):
    """weights : int16 (2 B + 1, Q-1), never negative, each column summing to WEIGHTS. P(theta > node q) becomes the
    mean, with the weights of column q, of P(theta > node q - B) to P(theta > node q + B); beyond the grid tails are 1
    and 0. Columns must reach no lower than the one before, so that tails still fall."""

    weights: NDArray[np.int16]

    def of(self, tails: Tails, work: Tails | None = None) -> Tails:
        """The blurred tails, (Q+1, n) as those of `posterior`: 1 first, then one a node; the last is 0.

        work : (2, Q+1, n) to work in; the first is what is given back."""
        out, rough = np.empty((2, *tails.shape), dtype=np.float32) if work is None else work
        inner = np.add(tails[1:-1], _TAIL_UNITS, out=rough[1:-1])
        inner -= _TAIL_UNITS
        out[0], out[-1] = 1.0, 0.0
        for rows, columns, weights, beyond in self._bands:
            np.matmul(weights, inner[columns], out=out[1:-1][rows])
            out[1:-1][rows] += beyond
        return out

    @cached_property
    def _bands(self) -> list[tuple[slice, slice, NDArray[np.float32], NDArray[np.float32]]]:
        """Rows of the result, the tails they are made of, their weights, and the weight of tails below the grid."""
        reach, tails = len(self.weights) // 2, self.weights.shape[1]
        wide = np.zeros((tails, tails + 2 * reach), dtype=np.float32)
        for q in range(tails):
            wide[q, q : q + 2 * reach + 1] = self.weights[:, q] / WEIGHTS
        bands = []
        for start in range(0, tails, _BAND):
            rows = slice(start, min(start + _BAND, tails))
            columns = slice(max(0, start - reach), min(tails, rows.stop + reach))
            weights = wide[rows, columns.start + reach : columns.stop + reach]
            beyond = wide[rows, :reach].sum(axis=1, keepdims=True)
            bands.append((rows, columns, np.ascontiguousarray(weights), beyond))
        return bands
