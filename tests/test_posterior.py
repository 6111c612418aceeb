import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.ranking.kernel import DOUBLING, NODES, build_kernel, category_probabilities
from assess.ranking.posterior import _powers_of_two, posterior

THREE_ITEMS = build_kernel([0.8, 1.5, 2.5], [[-1.0, 0.0, 1.0], [-0.5, 0.5, np.nan], [0.3, np.nan, np.nan]])
HALVES = (0.1, 0.5, 0.9)


def drawn(seed: int, items: int = 12, rows: int = 3000):
    """(kernel, discrimination, difficulty, categories) of a random model; a tenth of the answers not asked."""
    rng = np.random.default_rng(seed)
    a = rng.uniform(0.3, 3.0, items)
    b = np.sort(rng.normal(0.0, 1.3, (items, 4)), axis=1)
    b[::3, 3] = np.nan
    kernel = build_kernel(a, b)
    rows = np.column_stack([rng.integers(0, count, rows) for count in kernel.counts]).astype(np.int8)
    rows[rng.random(rows.shape) < 0.1] = -1
    return kernel, a, b, rows


def by_quadrature(a, b, rows):
    """(mean, sd) by the textbook sum over nodes."""
    with np.errstate(divide="ignore"):
        logs = np.log(category_probabilities(a, b, NODES))
    weights = np.tile(np.exp(-(NODES**2) / 2), (len(rows), 1))
    for item, column in enumerate(rows.T):
        weights[column >= 0] *= np.exp(logs[item][column[column >= 0]])
    weights /= weights.sum(axis=1, keepdims=True)
    mean = weights @ NODES
    return mean, np.sqrt(weights @ NODES**2 - mean**2)


def test_mean_and_spread_equal_the_textbook_sum():
    kernel, a, b, rows = drawn(1)
    mean, sd = by_quadrature(a, b, rows)
    result = posterior(kernel, rows)
    np.testing.assert_allclose(result.theta, mean, atol=5e-6)
    np.testing.assert_allclose(result.sd, sd, atol=5e-6)


def test_nothing_asked_gives_the_prior():
    result = posterior(THREE_ITEMS, [[-1, -1, -1]], HALVES)
    assert result.theta[0] == pytest.approx(0.0, abs=2e-6)
    assert result.sd[0] == pytest.approx(1.0, abs=1e-3)
    assert result.quantiles[0] == pytest.approx([-1.2816, 0.0, 1.2816], abs=0.01)


def test_an_item_not_asked_counts_nothing():
    two_items = build_kernel([0.8, 2.5], [[-1.0, 0.0, 1.0], [0.3, np.nan, np.nan]])
    left_out, without = posterior(THREE_ITEMS, [[2, -1, 1]]), posterior(two_items, [[2, 1]])
    assert (left_out.theta, left_out.sd) == (without.theta, without.sd)


def test_one_row_alone_gives_the_same_bits_as_among_many():
    kernel, _, _, rows = drawn(2, rows=5000)
    together = posterior(kernel, rows, HALVES)
    for row in range(0, 5000, 97):
        alone = posterior(kernel, rows[row : row + 1], HALVES)
        assert alone.theta[0] == together.theta[row]
        assert alone.sd[0] == together.sd[row]
        assert (alone.quantiles[0] == together.quantiles[row]).all()


@given(st.permutations(range(40)))
def test_the_order_of_rows_does_not_matter(order):
    kernel, _, _, rows = drawn(3, rows=40)
    assert (posterior(kernel, rows[order]).theta == posterior(kernel, rows).theta[order]).all()


@st.composite
def models_and_answers(draw):
    """A model as odd as may be, with flat, steep, distant and coinciding thresholds, and one company's answers."""
    items = draw(st.integers(1, 8))
    a = [draw(st.floats(0.01, 12.0)) for _ in range(items)]
    counts = [draw(st.integers(2, 5)) for _ in range(items)]
    b = np.full((items, 4), np.nan)
    for item, count in enumerate(counts):
        b[item, : count - 1] = sorted(draw(st.lists(st.floats(-9, 9), min_size=count - 1, max_size=count - 1)))
    answers = [draw(st.integers(-1, count - 1)) for count in counts]
    return build_kernel(a, b), answers


@given(models_and_answers())
def test_a_higher_category_never_lowers_theta_or_a_quantile(case):
    kernel, answers = case
    for item, count in enumerate(kernel.counts):
        ladder = np.tile(np.array(answers, dtype=np.int8), (count, 1))
        ladder[:, item] = np.arange(count)
        result = posterior(kernel, ladder, HALVES)
        assert (np.diff(result.theta) >= 0).all()
        assert (np.diff(result.quantiles, axis=0) >= 0).all()


def test_powers_of_two_rise_with_every_unit_and_are_right_to_a_millionth():
    units = np.arange(-31 * DOUBLING, 31 * DOUBLING + 1, dtype=np.int32)
    for part in np.array_split(units, 62):
        steps = (part / DOUBLING).astype(np.float32)
        exact = 2.0 ** (part / DOUBLING)
        powers, whole = np.empty_like(steps), np.empty_like(steps)
        _powers_of_two(steps, powers, whole)
        assert (np.diff(powers) > 0).all()
        np.testing.assert_allclose(powers, exact, rtol=1e-6)


def test_steps_too_large_for_single_precision_are_summed_all_the_same():
    fine, coarse = drawn(5)[0], build_kernel([30.0] * 40, [[-3.0, 0.0, 3.0]] * 40)
    assert (fine.rises.dtype, coarse.rises.dtype) == (np.float32, np.float64)
    ladder = np.repeat([[0], [1], [2], [3]], 40, axis=1)
    assert (np.diff(posterior(coarse, ladder).theta) > 0.5).all()


@given(models_and_answers())
def test_quantiles_rise_with_their_probability(case):
    kernel, answers = case
    assert (np.diff(posterior(kernel, [answers], (0.01, 0.1, 0.5, 0.9, 0.99)).quantiles[0]) >= 0).all()


def test_every_answer_gives_a_finite_theta_on_the_grid_even_against_all_expectation():
    kernel = build_kernel([10.0] * 40, [[-3.0, 3.0]] * 40)
    rows = np.array([[0] * 40, [2] * 40, [0, 2] * 20], dtype=np.int8)
    result = posterior(kernel, rows, HALVES)
    assert np.isfinite(result.sd).all()
    assert (np.abs(result.quantiles) <= 6.0).all()
    assert result.theta[0] < result.theta[2] < result.theta[1]
    assert result.theta[2] == pytest.approx(0.0, abs=1e-5)


def test_category_probabilities_sum_to_one_and_are_zero_where_there_is_no_category():
    probabilities = category_probabilities([0.8, 40.0], [[-1.0, 0.0, 1.0], [5.0, np.nan, np.nan]], NODES)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0, atol=1e-12)
    assert (probabilities[1, 2:] == 0.0).all()


def test_category_probabilities_are_the_differences_of_logistic_curves():
    theta = 0.4
    reached = 1 / (1 + np.exp(-0.8 * (theta - np.array([-1.0, 0.0, 1.0]))))
    expected = [1 - reached[0], reached[0] - reached[1], reached[1] - reached[2], reached[2]]
    assert category_probabilities([0.8], [[-1.0, 0.0, 1.0]], [theta])[0, :, 0] == pytest.approx(expected)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([[0, 0, 2]], id="a category the item does not have"),
        pytest.param([[0, -2, 0]], id="a negative category other than not asked"),
        pytest.param([[0, 0]], id="a column short"),
        pytest.param([[0.0, 1.0, 0.0]], id="not whole numbers"),
    ],
)
def test_what_is_not_a_category_is_refused(rows):
    with pytest.raises(ValueError, match="categor"):
        posterior(THREE_ITEMS, rows)


def test_a_model_that_would_rank_backwards_is_refused():
    with pytest.raises(ValueError, match="positive"):
        build_kernel([-1.0], [[0.0]])
    with pytest.raises(ValueError, match="increasing order"):
        build_kernel([1.0], [[1.0, 0.0]])


def test_nodes_that_are_not_evenly_spaced_are_refused():
    with pytest.raises(ValueError, match="evenly spaced"):
        build_kernel([1.0], [[0.0]], [0.0, 1.0, 3.0])


def test_no_rows_give_no_results():
    assert posterior(THREE_ITEMS, np.empty((0, 3), dtype=np.int8), HALVES).quantiles.shape == (0, 3)


def test_serving_a_rank_does_not_import_scikit_learn():
    code = "import sys, assess.ranking.artifacts; sys.exit('sklearn' in sys.modules or 'scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
