"""Surveyed companies on their way into a benchmark: kept once, weighted in bounds, never fewer than five alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.answers import AnswerMatrix
from assess.benchmark.anonymity import ALIKE, NO_CITY, NO_SIZE, coarse
from assess.benchmark.margins import load_margins
from assess.benchmark.survey import Survey, keep
from assess.benchmark.weights import effective, poststratified, strata, systematic
from assess.company import CITY_INDEX, INDUSTRY_INDEX, Profiles

CHANGSHA, XIANGTAN, OTHER = (CITY_INDEX[name] for name in ("changsha", "xiangtan", "other"))
CODE, ANOTHER = "91430111MA4LG1AB70", "91430100183796067P"


def survey(codes, days=None, cities=None, employees=None, weights=None):
    n = len(codes)
    profiles = Profiles.of(
        [INDUSTRY_INDEX["35"]] * n, cities or [CHANGSHA] * n, employees or [50] * n, [3000] * n, [np.nan] * n
    )
    matrix = AnswerMatrix(np.arange(n, dtype=np.int32)[:, None], np.full((n, 1), np.nan))
    return Survey(profiles, matrix, codes, days or [""] * n, weights)


def rows_kept(kept):
    return kept.survey.matrix.codes[:, 0].tolist()


def test_a_company_that_answered_twice_is_kept_once_with_its_latest_answers():
    kept = keep(survey([CODE, ANOTHER, CODE], ["2026-11-03", "2026-11-01", "2026-11-02"]))
    assert rows_kept(kept) == [0, 1] and kept.repeated == 1


def test_without_days_the_row_further_down_is_the_latest():
    assert rows_kept(keep(survey([CODE, ANOTHER, CODE]))) == [1, 2]


def test_companies_without_a_code_are_all_kept_and_counted():
    kept = keep(survey(["", CODE, ""]))
    assert rows_kept(kept) == [0, 1, 2] and kept.uncoded == 2


def test_large_companies_and_those_of_other_provinces_are_left_out():
    kept = keep(survey(["", "", ""], cities=[CHANGSHA, OTHER, CHANGSHA], employees=[50, 50, 5_000]))
    assert rows_kept(kept) == [0, 2] and kept.outside == 1
    grown = survey(["", ""], employees=[50, 5_000])
    grown.profiles.size[1] = 3
    assert rows_kept(keep(grown)) == [0]


def test_weights_go_with_their_companies():
    kept = keep(survey([CODE, "", CODE], weights=np.array([1.0, 2.0, 3.0])))
    assert kept.survey.weights.tolist() == [2.0, 3.0]


@pytest.fixture
def lopsided():
    """Nine in ten of Changsha, four in five makers of machines, all of them small."""
    rng = np.random.default_rng(3)
    n = 2_000
    city = np.where(rng.random(n) < 0.9, CHANGSHA, XIANGTAN)
    maker = rng.random(n) < 0.8
    industry = np.where(maker, INDUSTRY_INDEX["35"], INDUSTRY_INDEX["51"])
    profiles = Profiles.of(industry, city, np.where(maker, 50, 15), np.full(n, 3000.0), np.full(n, np.nan))
    branch = np.array([branch_of("35"), branch_of("51")], dtype=np.int8)[(~maker).astype(int)]
    return strata(profiles, branch, load_margins())


def branch_of(code):
    from assess.benchmark.frame import frame

    return next(k for k, branch in enumerate(frame().branches) if code in branch.divisions)


def share(partition, weights):
    return partition.reached(weights) / weights.sum()


def test_weights_reach_the_shares_of_the_classes_there_are(lopsided):
    weights = poststratified(np.ones(2_000), lopsided)
    for partition in lopsided:
        assert np.allclose(share(partition, weights), partition.targets, atol=0.01)


def test_no_weight_leaves_its_bounds(lopsided):
    extreme = np.ones(2_000)
    extreme[:5] = 1e6
    weights = poststratified(extreme, lopsided)
    assert weights.max() <= 5 and weights.min() >= 1 / 5


def test_equal_weights_are_worth_every_company():
    assert effective(np.full(400, 3.0)) == pytest.approx(400)
    assert effective(np.array([1.0] * 10 + [0.0] * 90)) == pytest.approx(10)


@given(st.lists(st.floats(0.2, 5), min_size=1, max_size=60), st.integers(0, 99))
def test_a_row_comes_as_often_as_its_weight_says(weights, seed):
    weights = np.array(weights)
    drawn = systematic(weights, np.random.default_rng(seed))
    times = np.bincount(drawn, minlength=len(weights))
    assert len(drawn) == len(weights)
    assert np.abs(times - weights / weights.sum() * len(weights)).max() < 1 + 1e-9


def test_equal_weights_draw_every_company_once():
    assert systematic(np.full(50, 2.0), np.random.default_rng(1)).tolist() == list(range(50))


cells = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 4)), min_size=ALIKE, max_size=80)


@given(cells)
def test_never_fewer_than_five_are_alike(rows):
    columns = coarse(*np.array(rows).T)
    _, counts = np.unique(np.column_stack(columns), axis=0, return_counts=True)
    assert counts.min() >= ALIKE


def test_cells_of_five_are_left_as_they_are():
    group, size, city = np.zeros(10, int), np.zeros(10, int), np.repeat([1, 2], 5)
    assert [column.tolist() for column in coarse(group, size, city)] == [[0] * 10, [0] * 10, [1] * 5 + [2] * 5]


def test_of_a_small_cell_the_city_goes_first_and_what_could_give_it_away():
    group, size, city = np.zeros(14, int), np.zeros(14, int), np.repeat([1, 2, 3], [7, 6, 1])
    assert coarse(group, size, city)[2].tolist() == [1] * 7 + [NO_CITY] * 7


def test_a_size_of_few_companies_is_left_out_whole():
    size = np.repeat([0, 1, 2], [20, 8, 3])
    assert coarse(np.zeros(31, int), size, np.ones(31, int))[1].tolist() == [0] * 20 + [NO_SIZE] * 11
