"""The benchmark and the place of companies in it: overall and among peers, each with its interval.

A percentile is the share of benchmark companies below, those level with it counted half, 0 to 100. A rank is 1 plus
the number of companies strictly above, 1 the best, never beyond the number of companies. Peers are the companies of
the finest cell of a ladder that holds enough of them; the result names the cell its numbers came from.
"""

from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assess.ranking.posterior import Posterior
from assess.ranking.rungs import Rung, everyone
from assess.ranking.scale import Places, standing
from assess.records import Struct

DEFAULT_MINIMUM = 50
"""Companies a peer cell must hold unless the setting says otherwise."""
LEAST_MINIMUM = 5
"""A setting below this would describe single companies, so the default is used."""
ALL, GROUP, GROUP_SIZE, GROUP_SIZE_CITY = range(4)
ANY = -1


class Profiled(Protocol):
    """Columns of whole numbers, one a company, as in `assess.company.Profiles`."""

    @property
    def group(self) -> NDArray: ...
    @property
    def size(self) -> NDArray: ...
    @property
    def city(self) -> NDArray: ...


class Benchmark(Struct, frozen=True, eq=False, dict=True):
    """The companies others are compared with, as columns of N rows, and where they come from.

    theta_micro : int32, posterior mean in millionths. reference_micro : int32, the latent maturity itself, which
    posterior means shrink towards 0: known theta of synthetic companies, a plausible value of surveyed ones; posterior
    means unless given. group, size, city : indices into the tables of
    `assess.company`. kind : "synthetic" or "surveyed". seed : None for surveyed companies. questionnaire fields name
    the questionnaire answered.
    """

    theta_micro: NDArray[np.int32]
    group: NDArray[np.int16]
    size: NDArray[np.int8]
    city: NDArray[np.int16]
    kind: str
    version: str
    date: str
    seed: int | None
    questionnaire: str
    questionnaire_version: str
    questionnaire_digest: str
    reference_micro: NDArray[np.int32] | None = None

    def __post_init__(self) -> None:
        columns = (self.theta_micro, self.group, self.size, self.city, self.reference)
        lengths = {len(column) for column in columns}
        if len(lengths) > 1 or not self.n:
            raise ValueError(f"a benchmark needs columns of one length, at least 1, got {sorted(lengths)}")

    @property
    def n(self) -> int:
        return len(self.theta_micro)

    @property
    def reference(self) -> NDArray[np.int32]:
        return self.theta_micro if self.reference_micro is None else self.reference_micro

    @cached_property
    def ladder(self) -> "tuple[Rung, ...]":
        """The rungs from all companies to the finest cells, at the index that names them (ALL, GROUP, ...)."""
        return self._rungs(self.theta_micro)

    @cached_property
    def reference_ladder(self) -> "tuple[Rung, ...]":
        """The same rungs with the latent maturity itself, which the ends of intervals are compared with."""
        return self.ladder if self.reference_micro is None else self._rungs(self.reference_micro)

    def _rungs(self, micro: NDArray[np.int32]) -> "tuple[Rung, ...]":
        fields = self.group, self.size, self.city
        return tuple(Rung.of(fields[:depth], micro) for depth in range(4))


class Ranks(Places, frozen=True, eq=False):
    """Where n companies stand, as columns of n rows, among all n_all companies and among peers.

    rung : the peer cell's rung (ALL 0, GROUP 1, GROUP_SIZE 2, GROUP_SIZE_CITY 3). peer_group, peer_size, peer_city :
    the cell the peer numbers came from, -1 where the cell takes any. peer_n : companies in it.
    """

    n_all: int
    rung: NDArray[np.int8]
    peer_group: NDArray[np.int16]
    peer_size: NDArray[np.int8]
    peer_city: NDArray[np.int16]
    peer_n: NDArray[np.int64]
    peer_rank: NDArray[np.int64]
    peer_percentile: NDArray[np.float64]
    peer_low: NDArray[np.float64]
    peer_high: NDArray[np.float64]


def safe_minimum(value: str | int | None) -> int:
    """The least number of companies in a peer cell. Unset, empty, not a whole number or below 5: 50, the default."""
    try:
        minimum = int(str(value).strip())
    except ValueError:
        return DEFAULT_MINIMUM
    return minimum if minimum >= LEAST_MINIMUM else DEFAULT_MINIMUM


def place(benchmark: Benchmark, posterior: Posterior, profiles: Profiled, minimum: str | int | None = None) -> Ranks:
    """The place of every row of `posterior`, whose quantiles bound its 80 % interval, in the benchmark and its cell.

    The cell depends on the profile alone, so a better answer cannot move a company to harder peers.
    """
    fields = (np.asarray(profiles.group), np.asarray(profiles.size), np.asarray(profiles.city))
    rows = len(posterior.theta)
    rung, cells, peer_n = _choose(benchmark, fields, rows, safe_minimum(minimum))
    scale = benchmark.ladder[ALL], benchmark.reference_ladder[ALL]
    overall = standing(*scale, everyone(rows), posterior.theta, posterior.quantiles)
    peers = _among_peers(benchmark, rung, cells, posterior)
    group, size, city = (np.where(rung >= step, field, ANY) for step, field in enumerate(fields, start=GROUP))
    return Ranks(
        posterior.theta,
        posterior.sd,
        *overall,
        n_all=benchmark.n,
        rung=rung,
        peer_group=group.astype(np.int16),
        peer_size=size.astype(np.int8),
        peer_city=city.astype(np.int16),
        peer_n=peer_n,
        peer_rank=peers[0].astype(np.int64),
        peer_percentile=peers[1],
        peer_low=peers[2],
        peer_high=peers[3],
    )


def _among_peers(
    benchmark: Benchmark, rung: NDArray[np.int8], cells: NDArray[np.int64], posterior: Posterior
) -> NDArray[np.float64]:
    """Rank, percentile, low and high of each row in its cell of its rung, (4, n)."""
    found = np.empty((4, len(rung)))
    for index, (points, latent) in enumerate(zip(benchmark.ladder, benchmark.reference_ladder, strict=True)):
        rows = np.flatnonzero(rung == index)
        if len(rows):
            theta, ends = posterior.theta[rows], posterior.quantiles[rows]
            found[:, rows] = standing(points, latent, cells[rows], theta, ends)
    return found


def _choose(
    benchmark: Benchmark, fields: tuple[NDArray, ...], rows: int, minimum: int
) -> tuple[NDArray[np.int8], NDArray[np.int64], NDArray[np.int64]]:
    """The finest rung whose cell holds `minimum` companies, with the cell and its number of companies."""
    rung = np.zeros(rows, dtype=np.int8)
    cells = np.zeros(rows, dtype=np.int64)
    counts = np.full(rows, benchmark.n, dtype=np.int64)
    for index in (GROUP, GROUP_SIZE, GROUP_SIZE_CITY):
        cell = benchmark.ladder[index].cell(fields[:index], rows)
        count = benchmark.ladder[index].count(cell)
        enough = count >= minimum
        rung[enough], cells[enough], counts[enough] = index, cell[enough], count[enough]
    return rung, cells, counts
