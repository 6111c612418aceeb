"""How far places move when the synthetic population itself is drawn anew within the tolerances of its margins.

A redraw r has its own distribution function F_r; the benchmark's is F. The drift of a theta in that redraw is
g_r(theta) = F_r^-1(F(theta)): whoever measures g_r(theta) there has the percentile that theta has in the benchmark.
So with an uncertain measurement (Theta) and an uncertain population (r)

    P(percentile > F(x)) = mean over r of P(Theta > g_r(x)),

a blur of the posterior's tails, exact for any shape of both, and monotone: g_r rises, weights are not negative.
"""

import numpy as np
from numpy.typing import NDArray

from assess.ranking.blur import WEIGHTS, Blur
from assess.ranking.rungs import MICRO
from assess.records import Struct

REACH = 10
"""Drifts beyond this many nodes are cut off there."""
BAND = (0.1, 0.9)
_EDGES = (0.002, 0.998)
_QUANTILES = 2001


class Drift(Struct, frozen=True, eq=False):
    """nodes (Q,) as the kernel's. blur : of REACH nodes, for `posterior`. band_micro : int32 (2, Q), the benchmark
    theta whose percentile a node has at the 10 % and 90 % points of the redraws, in millionths; rising."""

    nodes: NDArray[np.float64]
    blur: Blur
    band_micro: NDArray[np.int32]

    @classmethod
    def of(cls, nodes: NDArray[np.float64], base: NDArray, redraws: list[NDArray]) -> "Drift":
        """From the posterior means of the benchmark's companies and of each redraw's."""
        levels = np.linspace(*_EDGES, _QUANTILES)
        ours = _spread(np.quantile(base, levels))
        theirs = [_spread(np.quantile(redraw, levels)) for redraw in redraws]
        edges = (nodes[1:] + nodes[:-1]) / 2
        moved = np.array([_through(edges, ours, other) for other in theirs])
        seen = np.array([_through(nodes, other, ours) for other in theirs])
        band = np.rint(np.quantile(seen, BAND, axis=0) * MICRO / 100).astype(np.int32) * 100
        return cls(nodes, _blur(moved, edges), np.maximum.accumulate(band, axis=1))

    def band_of(self, theta: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, 2): benchmark thetas whose percentiles bound the 80 % band of theta's percentile."""
        return np.column_stack([np.interp(theta, self.nodes, side / MICRO) for side in self.band_micro])


def _spread(quantiles: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same quantiles strictly rising, where many companies answer alike."""
    return quantiles + np.linspace(0.0, 1e-6, len(quantiles))


def _through(theta: NDArray, here: NDArray, there: NDArray) -> NDArray:
    """there's theta at the percentile of each theta here; beyond the outermost quantiles the shift stays."""
    inside = np.clip(theta, here[0], here[-1])
    return theta + np.interp(inside, here, there) - inside


def _blur(moved: NDArray[np.float64], edges: NDArray[np.float64]) -> Blur:
    """Weights of the neighbours of each edge: each redraw shares its own between the two next to where it moved.

    The weights up to each neighbour are rounded, not each weight, so that an edge still reaches no lower than the one
    before it: moved edges rise.
    """
    q, reached = np.arange(len(edges)), np.arange(-REACH, len(edges) + REACH)
    shift = np.clip((moved - edges) / (edges[1] - edges[0]), -REACH, REACH)
    upto = np.mean([np.clip(reached + 1 - place[:, None], 0.0, 1.0) for place in q + shift], axis=0)
    whole = np.rint(WEIGHTS * np.minimum.accumulate(upto, axis=0)).astype(np.int16)
    weights = np.diff(whole, axis=1, prepend=0)
    return Blur(np.array([weights[q, q + place] for place in range(2 * REACH + 1)], dtype=np.int16))
