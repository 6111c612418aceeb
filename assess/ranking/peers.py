"""The benchmark and the place of companies in it: overall and among peers, each with its interval.

A percentile is the share of benchmark companies below, those level with it counted half, 0 to 100. A rank is 1 plus
the number of companies strictly above, 1 the best, never beyond the number of companies. Peers are the companies of
the finest cell of a ladder that holds enough of them; the result names the cell its numbers came from.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assess.ranking.drift import MICRO, Drift
from assess.ranking.posterior import Posterior

DEFAULT_MINIMUM = 50
"""Companies a peer cell must hold unless the setting says otherwise."""
LEAST_MINIMUM = 5
"""A setting below this would describe single companies, so the default is used."""
TAIL = 0.1
"""Posterior probability beyond either end of the stated 80 % interval, unless a model has a calibrated one."""
INTERVAL = (TAIL, 1 - TAIL)

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


@dataclass(frozen=True, eq=False)
class Benchmark:
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
        fields = (self.group, self.size, self.city)
        return tuple(Rung.of(fields[:depth], micro) for depth in range(4))


@dataclass(frozen=True, eq=False)
class Rung:
    """The benchmark sorted by cell and, within a cell, by theta: any place in any cell is one binary search.

    radices : values of each field; cells are numbered by mixed radix. keys : (N,) int64, cell * 2**32 + theta,
    sorted. starts : (cells + 1,) index of each cell's first key.
    """

    radices: tuple[int, ...]
    keys: NDArray[np.int64]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, fields: tuple[NDArray, ...], theta_micro: NDArray) -> "Rung":
        radices = tuple(int(field.max(initial=0)) + 1 for field in fields)
        cells = _mixed(radices, fields, len(theta_micro))
        sizes = np.bincount(cells, minlength=int(np.prod(radices)))
        return cls(radices, np.sort(_key(cells, theta_micro)), np.concatenate([[0], np.cumsum(sizes)]))

    def cell(self, fields: tuple[NDArray, ...], rows: int) -> NDArray[np.int64]:
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

    def _ends(self, key: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Where each key would stand before and behind its equals. In order, since neighbours share their way down."""
        order = np.argsort(key)
        left, right = np.empty(len(key), dtype=np.intp), np.empty(len(key), dtype=np.intp)
        left[order] = np.searchsorted(self.keys, key[order], side="left")
        right[order] = np.searchsorted(self.keys, key[order], side="right")
        return left, right


@dataclass(frozen=True, eq=False)
class Ranks:
    """Where n companies stand, as columns of n rows.

    theta, sd : latent maturity and its posterior standard deviation. rank, percentile : among all n_all companies.
    low, high : percentiles that bound the 80 % interval of measurement and population together; they enclose the
    percentile. measured_low, measured_high : of the measurement alone. population_low, population_high : where the
    point lies in 80 % of the populations that meet the margins within their tolerances.
    rung : the peer cell's rung (ALL 0, GROUP 1, GROUP_SIZE 2, GROUP_SIZE_CITY 3). peer_group, peer_size, peer_city :
    the cell the peer numbers came from, -1 where the cell takes any. peer_n : companies in it.
    """

    n_all: int
    theta: NDArray[np.float64]
    sd: NDArray[np.float64]
    rank: NDArray[np.int64]
    percentile: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    rung: NDArray[np.int8]
    peer_group: NDArray[np.int16]
    peer_size: NDArray[np.int8]
    peer_city: NDArray[np.int16]
    peer_n: NDArray[np.int64]
    peer_rank: NDArray[np.int64]
    peer_percentile: NDArray[np.float64]
    peer_low: NDArray[np.float64]
    peer_high: NDArray[np.float64]
    measured_low: NDArray[np.float64]
    measured_high: NDArray[np.float64]
    population_low: NDArray[np.float64]
    population_high: NDArray[np.float64]

    @property
    def top_percent(self) -> NDArray[np.float64]:
        """100 - percentile: "among the best x percent"."""
        return 100.0 - self.percentile


def safe_minimum(value: str | int | None) -> int:
    """The least number of companies in a peer cell. Unset, empty, not a whole number or below 5: 50, the default."""
    try:
        minimum = int(str(value).strip())
    except ValueError:
        return DEFAULT_MINIMUM
    return minimum if minimum >= LEAST_MINIMUM else DEFAULT_MINIMUM


def place(
    benchmark: Benchmark,
    posterior: Posterior,
    profiles: Profiled,
    minimum: str | int | None = None,
    drift: Drift | None = None,
) -> Ranks:
    """The place of every row of `posterior`, whose quantiles bound its 80 % interval, in the benchmark and its cell.

    The cell depends on the profile alone, so a better answer cannot move a company to harder peers. `drift` is the
    uncertainty of the population; the posterior's blurred quantiles must be those of its blur.
    """
    fields = (np.asarray(profiles.group), np.asarray(profiles.size), np.asarray(profiles.city))
    points = whole_micro(np.column_stack([posterior.theta, posterior.widest]))
    rung, cells, peer_n = _choose(benchmark, fields, len(points), safe_minimum(minimum))
    everyone = np.zeros(len(points), dtype=np.int64)
    rungs = benchmark.ladder[ALL], benchmark.reference_ladder[ALL]
    overall = interval(*rungs, everyone, points)
    measured = bounds(rungs[1], everyone, overall[1], whole_micro(posterior.quantiles))
    population = population_bounds(rungs[0], everyone, overall[1], posterior.theta, drift)
    peer = np.empty_like(overall)
    for index, steps in enumerate(zip(benchmark.ladder, benchmark.reference_ladder, strict=True)):
        rows = np.flatnonzero(rung == index)
        peer[:, rows] = interval(*steps, cells[rows], points[rows])
    return Ranks(
        n_all=benchmark.n,
        theta=posterior.theta,
        sd=posterior.sd,
        rank=overall[0].astype(np.int64),
        percentile=overall[1],
        low=overall[2],
        high=overall[3],
        rung=rung,
        peer_group=np.where(rung >= GROUP, fields[0], ANY).astype(np.int16),
        peer_size=np.where(rung >= GROUP_SIZE, fields[1], ANY).astype(np.int8),
        peer_city=np.where(rung >= GROUP_SIZE_CITY, fields[2], ANY).astype(np.int16),
        peer_n=peer_n,
        peer_rank=peer[0].astype(np.int64),
        peer_percentile=peer[1],
        peer_low=peer[2],
        peer_high=peer[3],
        measured_low=measured[0],
        measured_high=measured[1],
        population_low=population[0],
        population_high=population[1],
    )


def whole_micro(theta: NDArray[np.float64]) -> NDArray[np.int64]:
    """theta in whole millionths."""
    return np.rint(theta * MICRO).astype(np.int64)


def _mixed(radices: tuple[int, ...], fields: tuple[NDArray, ...], rows: int) -> NDArray[np.int64]:
    cell = np.zeros(rows, dtype=np.int64)
    for radix, field in zip(radices, fields, strict=True):
        cell = cell * radix + field
    return cell


def _key(cell: NDArray, micro: NDArray) -> NDArray[np.int64]:
    return cell.astype(np.int64) * 2**32 + (np.asarray(micro, dtype=np.int64) + 2**31)


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


def interval(rung: Rung, reference: Rung, cells: NDArray[np.int64], points: NDArray[np.int64]) -> NDArray[np.float64]:
    """Rank, percentile, low and high, (4, n), of points (n, 3): theta, its low and its high quantile.

    theta, a posterior mean, is placed among posterior means; the quantiles among the latent maturities themselves.
    """
    rank, percentile = rung.place(cells, points[:, 0])
    low, high = bounds(reference, cells, percentile, points[:, 1:])
    return np.stack([rank, percentile, low, high])


def bounds(
    rung: Rung, cells: NDArray[np.int64], percentile: NDArray, ends: NDArray[np.int64]
) -> tuple[NDArray, NDArray]:
    """Percentiles of ends (n, 2), widened so that they hold `percentile`."""
    low, high = (rung.place(cells, ends[:, side])[1] for side in (0, 1))
    return np.minimum(percentile, low), np.maximum(percentile, high)


def population_bounds(
    rung: Rung, cells: NDArray[np.int64], percentile: NDArray, theta: NDArray, drift: Drift | None
) -> tuple[NDArray, NDArray]:
    """The band of the percentile of theta over redrawn populations; the percentile itself without a drift."""
    if drift is None:
        return percentile, percentile
    return bounds(rung, cells, percentile, whole_micro(drift.band_of(theta)))
