"""What is usual for a company of its industry, size and city."""

from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.company import CITIES, GROUPS, SIZES
from assess.ranking.expected import (
    BELOW,
    ESTIMATED,
    EXTRAPOLATED,
    MEASURED,
    USUAL,
    WELL_ABOVE,
    WELL_BELOW,
    Expected,
    fit_expected,
)
from assess.ranking.usual_quantiles import CANDIDATES, PROBABILITIES, pinball

EVERY_CELL = np.array(list(product(range(len(GROUPS)), range(len(SIZES)), range(len(CITIES))))).T
LARGE, OTHER = 3, len(CITIES) - 1


def companies(n, seed=3):
    """Profiles without large companies and without other cities, and theta that depends on the profile."""
    rng = np.random.default_rng(seed)
    group, size = rng.integers(len(GROUPS), size=n), rng.choice(3, size=n, p=[0.7, 0.2, 0.1])
    city = rng.integers(OTHER, size=n)
    theta = 0.1 * (group % 4) + 0.7 * size + 0.2 * (city == 0) + (1 + 0.2 * size) * rng.normal(size=n)
    return SimpleNamespace(group=group, size=size, city=city), np.round(theta, 6)


@pytest.fixture(scope="module")
def sample():
    return companies(4000)


@pytest.fixture(scope="module")
def expected(sample):
    return fit_expected(*sample, seed=1)


@pytest.fixture(scope="module")
def chosen(sample, expected):
    """The chosen estimator, fitted to the same companies."""
    profiles, theta = sample
    estimator = next(candidate() for candidate in CANDIDATES if candidate.name == expected.report.chosen)
    estimator.fit(np.column_stack([profiles.group, profiles.size, profiles.city]), theta, 1)
    return estimator


def test_every_cell_has_quantiles_in_rising_order(expected):
    quantiles = expected.of_cells(*EVERY_CELL)
    assert quantiles.shape == (len(GROUPS) * len(SIZES) * len(CITIES), len(PROBABILITIES))
    assert (np.diff(quantiles, axis=1) >= 0).all()


def test_the_table_equals_what_the_fitted_estimator_predicts(expected, chosen):
    seen = EVERY_CELL[:, (EVERY_CELL[1] < LARGE) & (EVERY_CELL[2] < OTHER)]
    assert np.abs(expected.of_cells(*seen) - chosen.predict(seen.T)).max() <= 5.1e-7


@pytest.mark.parametrize("candidate", CANDIDATES, ids=lambda c: c.name)
def test_each_candidate_predicts_rising_quantiles(sample, candidate):
    profiles, theta = sample
    cells = np.column_stack([profiles.group, profiles.size, profiles.city])
    estimator = candidate()
    estimator.fit(cells, theta, 1)
    predicted = estimator.predict(cells[:200])
    assert predicted.shape == (200, len(PROBABILITIES))
    assert (np.diff(predicted, axis=1) >= 0).all()


def test_a_large_company_is_compared_with_the_nearest_size_seen(expected):
    cells = EVERY_CELL[:, EVERY_CELL[1] == LARGE]
    assert (expected.of_cells(*cells) == expected.of_cells(cells[0], cells[1] - 1, cells[2])).all()


def test_a_city_never_seen_is_expected_to_be_like_the_mean_of_the_others(sample, expected, chosen):
    shares = np.bincount(sample[0].city) / len(sample[1])
    cells = np.array([[5, 1, city] for city in range(OTHER)])
    mean = shares @ chosen.predict(cells)
    assert expected.of_cells(5, 1, OTHER)[0] == pytest.approx(mean, abs=1e-6)


def test_a_result_says_what_it_rests_on():
    profiles, theta = companies(300)
    expected = fit_expected(profiles, theta, 1)
    counts = np.zeros((len(GROUPS), len(SIZES), len(CITIES)), dtype=int)
    np.add.at(counts, (profiles.group, profiles.size, profiles.city), 1)
    basis = expected.basis(*EVERY_CELL).reshape(counts.shape)
    assert (expected.companies == counts).all()
    assert ((basis == MEASURED) == (counts > 0)).all()
    assert (basis[:, LARGE] == EXTRAPOLATED).all() and (basis[:, :, OTHER] == EXTRAPOLATED).all()
    assert (basis[:, :LARGE, :OTHER] <= ESTIMATED).all()


def test_the_profile_is_used_when_it_says_something(expected):
    report = expected.report
    assert report.chosen != CANDIDATES[0].name
    assert report.loss.min() < 0.97 * report.loss[0]


def test_the_profile_is_ignored_when_it_says_nothing():
    profiles, _ = companies(2000)
    theta = np.random.default_rng(11).normal(size=2000)
    assert fit_expected(profiles, theta, 1).report.chosen == CANDIDATES[0].name


def test_held_out_companies_lie_below_the_quantiles_as_often_as_stated(expected):
    best = int(np.argmin(expected.report.loss))
    assert np.abs(expected.report.below[best] - PROBABILITIES).max() < 0.02


def test_the_report_gives_every_candidate_with_its_loss(expected):
    facts = expected.report.facts()
    assert [entry["name"] for entry in facts["candidates"]] == [candidate.name for candidate in CANDIDATES]
    assert facts["chosen"] == min(facts["candidates"], key=lambda entry: entry["loss"])["name"]
    assert (facts["compared_on"], facts["fitted_on"], facts["candidates"][0]["gain_percent"]) == (4000, 4000, 0.0)


def test_pinball_loss_of_a_known_case():
    """One unit above costs p, one unit below 1 - p: of .1 .25 .5 .75 .9 half on average, either way."""
    assert pinball(np.array([1.0]), np.zeros((1, 5))) == pytest.approx(0.5)
    assert pinball(np.array([-1.0]), np.zeros((1, 5))) == pytest.approx(0.5)
    assert pinball(np.array([2.0, 0.0]), np.zeros((2, 5))) == pytest.approx(0.5)


def test_equal_input_gives_equal_arrays(sample, expected):
    again = fit_expected(*sample, seed=1)
    for name, array in expected.arrays().items():
        assert np.array_equal(array, again.arrays()[name]), name


def test_arrays_bring_everything_back(expected):
    back = Expected.of(expected.arrays())
    assert np.array_equal(back.of_cells(*EVERY_CELL), expected.of_cells(*EVERY_CELL))
    assert back.report.facts() == expected.report.facts()


def test_standing_is_cut_at_the_quantiles(expected):
    q = expected.of_cells(4, 1, 2)[0]
    theta = np.array([q[0] - 1e-6, q[0], q[1] - 1e-6, q[1], q[3], q[3] + 1e-6, q[4], q[4] + 1e-6])
    standing = expected.standing(theta, *(np.full(8, k) for k in (4, 1, 2)))
    assert standing.tolist() == [WELL_BELOW, BELOW, BELOW, USUAL, USUAL, 3, 3, WELL_ABOVE]


def test_the_percentile_is_that_of_the_quantile_it_lies_on(expected):
    q = expected.of_cells(4, 1, 2)[0]
    percentile = expected.percentile(q, *(np.full(5, k) for k in (4, 1, 2)))
    assert percentile.tolist() == [10.0, 25.0, 50.0, 75.0, 90.0]


def test_beyond_the_outer_quantiles_a_tail_goes_on_with_their_slope(expected):
    q = expected.of_cells(4, 1, 2)[0]
    for steps in (0.01, 1.0, 3.0):
        below, above = q[0] - steps * (q[1] - q[0]), q[4] + steps * (q[4] - q[3])
        beyond = 10 * (1 + 1.5 * steps / 8) ** -8
        percentile = expected.percentile([below, above], [4, 4], [1, 1], [2, 2])
        assert percentile.tolist() == pytest.approx([beyond, 100 - beyond], abs=1e-3)


@given(st.lists(st.floats(-8, 8), min_size=2, max_size=20), st.integers(0, EVERY_CELL.shape[1] - 1))
def test_higher_theta_never_lowers_standing_or_percentile(expected, thetas, cell):
    theta = np.sort(thetas)
    places = [np.full(len(theta), field) for field in EVERY_CELL[:, cell]]
    percentile, standing = expected.percentile(theta, *places), expected.standing(theta, *places)
    assert (np.diff(percentile) >= 0).all() and (np.diff(standing) >= 0).all()
    assert (percentile >= 0).all() and (percentile <= 100).all()


def test_a_company_alone_stands_where_it_stands_among_others(sample, expected):
    profiles, theta = sample
    fields = (profiles.group, profiles.size, profiles.city)
    together = expected.percentile(theta, *fields)[:50]
    alone = [expected.percentile(theta[i], *(field[i] for field in fields))[0] for i in range(50)]
    assert together.tolist() == alone


def test_no_row_at_all_is_no_fault(expected):
    nothing = np.array([], dtype=int)
    assert expected.standing([], nothing, nothing, nothing).shape == (0,)


def test_a_cell_of_equal_companies_keeps_its_order():
    profiles, _ = companies(500)
    expected = fit_expected(profiles, np.full(500, -1.5), 1)
    percentile = expected.percentile([-2.0, -1.5, -1.0], [0, 0, 0], [0, 0, 0], [0, 0, 0])
    assert (np.diff(percentile) > 0).all()
    assert expected.standing([-2.0, -1.5, -1.0], [0] * 3, [0] * 3, [0] * 3).tolist() == [WELL_BELOW, USUAL, WELL_ABOVE]


def test_an_index_outside_the_tables_is_refused(expected):
    with pytest.raises(ValueError, match="city must be from 0 to"):
        expected.of_cells(0, 0, len(CITIES))
    with pytest.raises(ValueError, match="size must be from 0 to"):
        expected.of_cells(0, -1, 0)


def test_too_few_companies_are_refused():
    profiles, theta = companies(4)
    with pytest.raises(ValueError, match="5 at least: got 4"):
        fit_expected(profiles, theta, 1)
