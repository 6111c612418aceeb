"""The uncertainty of the population: how far places move when it is drawn anew."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.ranking.blur import WEIGHTS
from assess.ranking.drift import Drift
from assess.ranking.kernel import NODES, build_kernel
from assess.ranking.posterior import posterior
from tests.test_posterior import HALVES, models_and_answers

BASE = np.random.default_rng(1).normal(0.0, 1.0, 40_000)
KERNEL = build_kernel([1.5] * 8, [[-1.0, 0.0, 1.0]] * 8)
MIDDLE = np.array([[1, 2] * 4])
PLAIN = posterior(KERNEL, MIDDLE, HALVES)


def shifted(*shifts):
    return Drift.of(NODES, BASE, [BASE + shift for shift in shifts])


WIDE = shifted(*np.linspace(-0.4, 0.4, 9))


def test_redraws_like_the_benchmark_change_nothing():
    same = posterior(KERNEL, MIDDLE, HALVES, shifted(0.0, 0.0).blur)
    np.testing.assert_allclose(same.quantiles, PLAIN.quantiles, atol=0.002)
    np.testing.assert_allclose(shifted(0.0, 0.0).band_of(np.array([-1.0, 0.5])), [[-1.0] * 2, [0.5] * 2], atol=0.002)


def test_a_redraw_of_better_companies_puts_everyone_lower():
    moved = posterior(KERNEL, MIDDLE, HALVES, shifted(0.2).blur)
    np.testing.assert_allclose(moved.quantiles, PLAIN.quantiles - 0.2, atol=0.01)
    np.testing.assert_allclose(shifted(0.2).band_of(np.array([0.5])), [[0.3, 0.3]], atol=0.01)


def test_a_drift_of_nearly_a_standard_deviation_is_followed_all_the_way():
    moved = posterior(KERNEL, MIDDLE, HALVES, shifted(0.95).blur)
    np.testing.assert_allclose(moved.quantiles, PLAIN.quantiles - 0.95, atol=0.01)


def test_four_of_five_redraws_put_a_theta_inside_its_band():
    np.testing.assert_allclose(WIDE.band_of(np.array([0.5])), [[0.5 - 0.32, 0.5 + 0.32]], atol=0.01)


def test_two_uncertainties_together_are_as_wide_as_their_variances_sum():
    rng = np.random.default_rng(2)
    drift = shifted(*rng.normal(0.0, 0.3, 400))
    found = posterior(KERNEL, MIDDLE, HALVES, drift.blur)
    half = (PLAIN.quantiles[0, 2] - PLAIN.quantiles[0, 0]) / 2
    wider = (found.quantiles[0, 2] - found.quantiles[0, 0]) / 2
    assert wider == pytest.approx(np.hypot(half, 1.2816 * 0.3), rel=0.05)


def test_weights_are_shares_of_one():
    assert (WIDE.blur.weights >= 0).all()
    assert (WIDE.blur.weights.sum(axis=0) == WEIGHTS).all()


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=6), st.integers(0, 999))
def test_blurred_tails_fall_as_the_tails_do(shifts, seed):
    bent = [BASE * (1 + 0.1 * shift) + shift for shift in shifts]
    falling = np.sort(np.random.default_rng(seed).random((len(NODES) - 1, 5), dtype=np.float32), axis=0)[::-1]
    tails = np.vstack([np.ones(5), falling, np.zeros(5)]).astype(np.float32)
    blurred = Drift.of(NODES, BASE[:4000], [drawn[:4000] for drawn in bent]).blur.of(tails)
    assert (np.diff(blurred, axis=0) <= 0).all()
    assert blurred.min() >= 0.0 and blurred.max() <= 1.0


def test_the_band_of_a_theta_rises_with_it():
    theta = np.linspace(-7, 7, 999)
    assert (np.diff(WIDE.band_of(theta), axis=0) >= 0).all()


@given(models_and_answers(), st.sampled_from([WIDE, shifted(0.3, -0.1), shifted(2.5)]))
def test_a_higher_category_lowers_no_blurred_quantile(case, drift):
    kernel, answers = case
    for item, count in enumerate(kernel.counts):
        ladder = np.tile(np.array(answers, dtype=np.int8), (count, 1))
        ladder[:, item] = np.arange(count)
        assert (np.diff(posterior(kernel, ladder, HALVES, drift.blur).quantiles, axis=0) >= 0).all()


def test_one_row_alone_gives_the_same_bits_as_among_many():
    rows = np.random.default_rng(3).integers(0, 4, (3000, 8))
    together = posterior(KERNEL, rows, HALVES, WIDE.blur).quantiles
    for row in range(0, 3000, 211):
        assert (posterior(KERNEL, rows[row : row + 1], HALVES, WIDE.blur).quantiles[0] == together[row]).all()
