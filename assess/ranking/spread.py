"""How the companies of one peer cell are spread over the scale of maturity: counts in steps, and quartiles."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assess.ranking.peers import ALL, GROUP, GROUP_SIZE, LEAST_MINIMUM, Benchmark
from assess.ranking.rungs import MICRO

STEP = 0.25
_FEW = 600
"""A cell of fewer companies is counted in steps twice as wide, so that its shape is not mere chance."""


@dataclass(frozen=True, eq=False)
class Spread:
    """edges : (steps + 1,) theta, increasing; the first and last are the ends of the cell, rounded outward. counts :
    companies in each step, none below LEAST_MINIMUM. quartiles : theta below which 25, 50 and 75 % lie."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    quartiles: tuple[float, float, float]

    @property
    def n(self) -> int:
        return sum(self.counts)


def cell_theta(benchmark: Benchmark, group: int, size: int, city: int) -> NDArray[np.float64]:
    """Posterior means of the companies of a cell, sorted; -1 takes any, as in the fields of a peer rank."""
    return cell_micro(benchmark, group, size, city) / MICRO


def cell_micro(benchmark: Benchmark, group: int, size: int, city: int) -> NDArray[np.int64]:
    """The same in whole millionths."""
    rung = ALL if group < 0 else GROUP if size < 0 else GROUP_SIZE if city < 0 else GROUP_SIZE + 1
    steps = benchmark.ladder[rung]
    cell = int(steps.cell(tuple(np.array([field]) for field in (group, size, city)[:rung]), 1)[0])
    return steps.members(cell)


def spread(theta: NDArray[np.float64], least: int = LEAST_MINIMUM) -> Spread:
    """The spread of sorted `theta`. Steps with fewer than `least` companies join their neighbour towards the middle, so
    that none describes single companies. ValueError for fewer than `least` in all."""
    if len(theta) < least:
        raise ValueError(f"a spread needs at least {least} companies, got {len(theta)}")
    step = STEP if len(theta) >= _FEW else 2 * STEP
    first, last = np.floor(theta[0] / step), np.floor(theta[-1] / step) + 1
    edges = np.arange(first, last + 1) * step
    counts = np.diff(np.searchsorted(theta, edges, side="left"))
    bounds, held = _joined(edges, counts, least)
    low, middle, high = np.quantile(theta, (0.25, 0.5, 0.75))
    return Spread(tuple(bounds), tuple(held), (float(low), float(middle), float(high)))


def _joined(edges: NDArray, counts: NDArray, least: int) -> tuple[list[float], list[int]]:
    bounds, held = list(map(float, edges)), list(map(int, counts))
    while len(held) > 1 and min(held) < least:
        place = held.index(min(held))
        inward = place + 1 if 2 * place + 1 < len(held) else place - 1
        low = min(place, inward)
        held[low : low + 2] = [held[low] + held[low + 1]]
        del bounds[low + 1]
    return bounds, held
