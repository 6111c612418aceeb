from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.ranking.peers import (
    ALL,
    ANY,
    GROUP,
    GROUP_SIZE,
    GROUP_SIZE_CITY,
    Benchmark,
    place,
    safe_minimum,
)
from assess.ranking.posterior import Posterior
from assess.ranking.rungs import MICRO, whole_micro
from assess.records import replace


@dataclass
class Profiles:
    group: np.ndarray
    size: np.ndarray
    city: np.ndarray


def profiles(*rows):
    return Profiles(*(np.array(column, dtype=np.int16) for column in zip(*rows, strict=True)))


def benchmark(theta, group=0, size=0, city=0):
    n = len(theta)
    columns = (np.broadcast_to(np.asarray(field, dtype=np.int16), n) for field in (group, size, city))
    micro = np.rint(np.asarray(theta) * MICRO).astype(np.int32)
    return Benchmark(micro, *columns, "synthetic", "1.0.0", "2026-01-31", 7, "tiny", "1.0.0", "d")


def at(theta, low=None, high=None):
    """A posterior at theta with quantiles half a unit to both sides."""
    theta = np.asarray(theta, dtype=float)
    quantiles = np.column_stack([theta - 0.5 if low is None else low, theta + 0.5 if high is None else high])
    return Posterior(theta, np.full(len(theta), 0.4), quantiles)


FIVE = benchmark([-1.0, 0.0, 0.0, 0.0, 2.0])


def test_it_works():
    ranks = place(FIVE, at([0.0]), profiles((0, 0, 0)))
    assert (ranks.n_all, ranks.rank[0], ranks.percentile[0]) == (5, 2, 50.0)
    assert (ranks.low[0], ranks.high[0]) == (20.0, 80.0)


@pytest.mark.parametrize(
    ("theta", "rank", "percentile"),
    [
        pytest.param(3.0, 1, 100.0, id="above all"),
        pytest.param(2.0, 1, 90.0, id="level with the best: half of it counts"),
        pytest.param(1.0, 2, 80.0, id="between"),
        pytest.param(0.0, 2, 50.0, id="level with three: one below and half of three"),
        pytest.param(-1.0, 5, 10.0, id="level with the last"),
        pytest.param(-2.0, 5, 0.0, id="below all takes the last place, never a place beyond it"),
    ],
)
def test_ties_count_half_and_the_best_is_first(theta, rank, percentile):
    ranks = place(FIVE, at([theta]), profiles((0, 0, 0)))
    assert (ranks.rank[0], ranks.percentile[0]) == (rank, percentile)
    assert (ranks.peer_rank[0], ranks.peer_percentile[0]) == (rank, percentile)


def test_the_interval_always_holds_the_point():
    ranks = place(FIVE, at([0.0], low=[1.0], high=[-1.0]), profiles((0, 0, 0)))
    assert ranks.low[0] <= ranks.percentile[0] <= ranks.high[0]


def test_the_point_stands_among_measurements_and_its_interval_among_what_is_measured():
    """Measurements shrink towards the middle; what they measure is spread twice as wide here."""
    latent = np.array([-2_000_000, -1_000_000, 0, 1_000_000, 2_000_000], dtype=np.int32)
    known = replace(benchmark(latent / 2 / MICRO), reference_micro=latent)
    ranks = place(known, at([0.6], low=[-1.5], high=[1.5]), profiles((0, 0, 0)), 5)
    assert (ranks.percentile[0], ranks.low[0], ranks.high[0]) == (80.0, 20.0, 80.0)
    assert (ranks.peer_percentile[0], ranks.peer_low[0], ranks.peer_high[0]) == (80.0, 20.0, 80.0)


@given(st.lists(st.integers(-6_000_000, 6_000_000), min_size=1, max_size=50))
def test_a_theta_of_six_decimals_is_its_own_millionths(millionths):
    assert whole_micro(np.round(np.array(millionths) / MICRO, 6)).tolist() == millionths


# Group 0: 40 micro companies in city 0, 20 in city 1, 10 small ones in city 0. Group 1: 9 companies. 79 in all.
CELLS = [(0, 0, 0)] * 40 + [(0, 0, 1)] * 20 + [(0, 1, 0)] * 10 + [(1, 0, 0)] * 9
LADDER = benchmark(np.linspace(-2, 2, 79), *np.array(CELLS).T)


@pytest.mark.parametrize(
    ("profile", "minimum", "rung", "cell", "n"),
    [
        pytest.param((0, 0, 0), 40, GROUP_SIZE_CITY, (0, 0, 0), 40, id="just enough in the finest cell"),
        pytest.param((0, 0, 0), 41, GROUP_SIZE, (0, 0, ANY), 60, id="one short: any city"),
        pytest.param((0, 0, 1), 30, GROUP_SIZE, (0, 0, ANY), 60, id="a small city"),
        pytest.param((0, 1, 0), 30, GROUP, (0, ANY, ANY), 70, id="a rare size: any size"),
        pytest.param((1, 0, 0), 30, ALL, (ANY, ANY, ANY), 79, id="a rare industry: all companies"),
        pytest.param((0, 0, 13), 30, GROUP_SIZE, (0, 0, ANY), 60, id="a city the benchmark does not know"),
        pytest.param((0, 3, 0), 30, GROUP, (0, ANY, ANY), 70, id="a size the benchmark does not know"),
        pytest.param((9, 0, 0), 30, ALL, (ANY, ANY, ANY), 79, id="an industry the benchmark does not know"),
        pytest.param((0, 0, 0), 1000, ALL, (ANY, ANY, ANY), 79, id="a minimum nobody reaches"),
    ],
)
def test_the_finest_cell_with_enough_companies_is_used(profile, minimum, rung, cell, n):
    ranks = place(LADDER, at([0.0]), profiles(profile), minimum)
    used = (ranks.peer_group[0], ranks.peer_size[0], ranks.peer_city[0])
    assert (ranks.rung[0], used, ranks.peer_n[0]) == (rung, cell, n)


def by_hand(theta, cell, low_or_high=0.0):
    """Percentile of theta among the companies the cell's label names."""
    members = np.array([all(want in (ANY, have) for want, have in zip(cell, row, strict=True)) for row in CELLS])
    others = LADDER.theta_micro[members]
    micro = round((theta + low_or_high) * MICRO)
    return 100 * (np.sum(others < micro) + np.sum(others == micro) / 2) / len(others), len(others)


@pytest.mark.parametrize("profile", [(0, 0, 0), (0, 0, 1), (0, 1, 0), (1, 0, 0), (0, 0, 5)])
@pytest.mark.parametrize("minimum", [5, 15, 30, 65])
def test_the_peer_numbers_come_from_the_group_the_label_names(profile, minimum):
    ranks = place(LADDER, at([0.25]), profiles(profile), minimum)
    label = (ranks.peer_group[0], ranks.peer_size[0], ranks.peer_city[0])
    assert (ranks.peer_percentile[0], ranks.peer_n[0]) == by_hand(0.25, label)
    assert ranks.peer_low[0] == by_hand(0.25, label, -0.5)[0]
    assert ranks.peer_high[0] == by_hand(0.25, label, 0.5)[0]


def test_companies_together_get_what_each_gets_alone():
    rows = [(0, 0, 0), (0, 0, 1), (1, 0, 0), (0, 1, 0), (0, 0, 9)]
    theta = np.array([-1.0, 0.3, 0.2, 1.4, -0.7])
    together = place(LADDER, at(theta), profiles(*rows), 30)
    for i, row in enumerate(rows):
        alone = place(LADDER, at(theta[i : i + 1]), profiles(row), 30)
        for name in (
            "rank",
            "percentile",
            "low",
            "high",
            "rung",
            "peer_n",
            "peer_rank",
            "peer_low",
            "peer_high",
        ):
            assert getattr(together, name)[i] == getattr(alone, name)[0]


@given(st.lists(st.integers(-3_000_000, 3_000_000), min_size=2, max_size=30), st.sampled_from(CELLS))
def test_a_higher_theta_never_lowers_a_rank_or_percentile(micros, profile):
    theta = np.sort(np.array(micros)) / MICRO
    ranks = place(LADDER, at(theta), profiles(*[profile] * len(theta)), 10)
    assert (np.diff(ranks.rank) <= 0).all()
    assert (np.diff(ranks.peer_rank) <= 0).all()
    for name in ("percentile", "low", "high", "peer_percentile", "peer_low", "peer_high"):
        assert (np.diff(getattr(ranks, name)) >= 0).all()


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=20))
def test_percentiles_stay_between_0_and_100(theta):
    ranks = place(LADDER, at(theta), profiles(*[(0, 0, 0)] * len(theta)))
    for name in ("percentile", "low", "high", "peer_percentile", "peer_low", "peer_high"):
        assert ((getattr(ranks, name) >= 0) & (getattr(ranks, name) <= 100)).all()
    assert ((ranks.rank >= 1) & (ranks.rank <= 79)).all()


@pytest.mark.parametrize("unusable", [None, "", "  ", "abc", "0", 0, "-3", -3, "4", 4, "12.5", "1e3"])
def test_an_unusable_minimum_is_the_safe_one(unusable):
    assert safe_minimum(unusable) == 50


@pytest.mark.parametrize(("given_value", "minimum"), [("5", 5), (30, 30), (" 200 ", 200)])
def test_a_usable_minimum_is_kept(given_value, minimum):
    assert safe_minimum(given_value) == minimum


def test_no_minimum_given_is_the_safe_one():
    assert place(LADDER, at([0.0]), profiles((0, 0, 0))).rung[0] == GROUP_SIZE


def test_a_benchmark_of_no_or_uneven_columns_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        benchmark([])
    with pytest.raises(ValueError, match="one length"):
        Benchmark(*(np.zeros(n, dtype=np.int32) for n in (2, 1, 2, 2)), "synthetic", "1", "", 0, "q", "1", "")
