from itertools import product

import numpy as np
import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from assess.ranking.graded_response import GradedResponseModel
from assess.ranking.information import total_information
from assess.ranking.kernel import category_probabilities
from assess.ranking.posterior import posterior
from assess.ranking.scale import INTERVAL

ITEMS = 12


@parametrize_with_checks([GradedResponseModel(max_iter=5)])
def test_keeps_the_estimator_contract(estimator, check):
    check(estimator)


def simulate(a, b, theta, seed=0):
    """Answers drawn from the model: the category is the number of thresholds a uniform draw lies under."""
    rng = np.random.default_rng(seed)
    reached = 1 / (1 + np.exp(-a[:, None] * (theta[:, None, None] - np.nan_to_num(b, nan=np.inf))))
    return (rng.random((len(theta), len(a), 1)) < reached).sum(axis=2).astype(float)


@pytest.fixture(scope="module")
def truth():
    """(a, b): four categories, every third item three, every fourth two."""
    rng = np.random.default_rng(7)
    a = rng.uniform(0.8, 2.4, ITEMS)
    b = np.sort(rng.normal(0.0, 0.4, (ITEMS, 3)) + np.array([-1.0, 0.0, 1.0]), axis=1)
    b[::3, 2:] = np.nan
    b[::4, 1:] = np.nan
    return a, b


@pytest.fixture(scope="module")
def theta():
    return np.random.default_rng(8).normal(size=4000)


@pytest.fixture(scope="module")
def answers(truth, theta):
    return simulate(*truth, theta)


@pytest.fixture(scope="module")
def fitted(truth, answers):
    return GradedResponseModel(categories=(~np.isnan(truth[1])).sum(axis=1) + 1).fit(answers)


def rmse(found, true):
    return np.sqrt(np.nanmean((found - true) ** 2))


def test_it_recovers_the_parameters_it_was_simulated_from(truth, fitted):
    a, b = truth
    assert fitted.converged_
    assert rmse(fitted.discrimination_, a) < 0.09
    assert rmse(fitted.difficulty_, b) < 0.06
    assert (np.isnan(fitted.difficulty_) == np.isnan(b)).all()


def test_it_recovers_them_when_a_third_was_not_asked(truth, answers):
    holes = np.where(np.random.default_rng(9).random(answers.shape) < 1 / 3, np.nan, answers)
    found = GradedResponseModel().fit(holes)
    assert rmse(found.discrimination_, truth[0]) < 0.12
    assert rmse(found.difficulty_, truth[1]) < 0.08


def test_the_acceleration_ends_where_plain_steps_end(truth, answers, fitted):
    plain = GradedResponseModel(categories=fitted.n_categories_, tol=1e-6).fit(answers)
    np.testing.assert_allclose(fitted.discrimination_, plain.discrimination_, atol=2e-3)
    np.testing.assert_allclose(fitted.difficulty_, plain.difficulty_, atol=2e-3)


def test_no_small_change_of_a_parameter_is_more_likely(fitted, answers):
    best = fitted.score(answers)
    kept = fitted.discrimination_.copy()
    for item, change in product((0, 5, 11), (0.9, 1.1)):
        fitted.discrimination_ = kept.copy()
        fitted.discrimination_[item] *= change
        assert fitted.score(answers) < best
    fitted.discrimination_ = kept


def test_theta_follows_the_truth_as_closely_as_the_stated_spread(fitted, answers, theta):
    mean, sd = fitted.transform(answers).T
    assert rmse(mean, theta) == pytest.approx(np.sqrt(np.mean(sd**2)), rel=0.05)


def test_four_of_five_intervals_hold_the_true_theta(fitted, answers, theta):
    low, high = posterior(fitted.kernel_, answers.astype(np.int8), INTERVAL).quantiles.T
    assert np.mean((low < theta) & (theta < high)) == pytest.approx(0.8, abs=0.02)


def test_the_likelihood_is_the_sum_over_nodes(fitted, answers):
    probabilities = category_probabilities(fitted.discrimination_, fitted.difficulty_, fitted.nodes_)
    likelihood = np.exp(fitted.log_prior_) @ np.prod(
        [probabilities[item, int(category)] for item, category in enumerate(answers[0])], axis=0
    )
    assert fitted.log_likelihood(answers[:1])[0] == pytest.approx(np.log(likelihood), rel=1e-9)
    assert fitted.log_likelihood_ == pytest.approx(fitted.log_likelihood(answers).sum(), rel=1e-6)


def test_large_tables_are_fitted_in_single_precision_to_the_same_estimates(monkeypatch, fitted, answers):
    monkeypatch.setattr("assess.ranking.estimation._SMALL", 0)
    found = GradedResponseModel(categories=fitted.n_categories_).fit(answers)
    np.testing.assert_allclose(found.discrimination_, fitted.discrimination_, atol=2e-3)


def test_categories_nobody_chose_keep_their_place_and_their_order(truth, answers):
    gapped = answers.copy()
    gapped[gapped[:, 1] == 1, 1] = 2
    gapped[gapped[:, 2] == 3, 2] = 2
    gapped[gapped[:, 5] == 0, 5] = 1
    found = GradedResponseModel(categories=[4] * ITEMS).fit(gapped)
    assert {(1, 1), (2, 3), (5, 0)} <= set(found.empty_categories_)
    assert (np.diff(found.difficulty_, axis=1) > 0).all()
    ladder = np.tile(gapped[0], (4, 1))
    for item in range(ITEMS):
        ladder[:, item] = np.arange(4)
        assert (np.diff(found.transform(ladder)[:, 0]) >= 0).all()
        ladder[:, item] = gapped[0, item]


def test_an_item_everyone_answered_alike_tells_nothing_and_does_no_harm(answers, fitted):
    same = np.column_stack([answers, np.ones(len(answers))])
    found = GradedResponseModel(categories=[*fitted.n_categories_, 3]).fit(same)
    np.testing.assert_allclose(found.discrimination_[:-1], fitted.discrimination_)
    assert found.discrimination_[-1] == 0.05
    assert np.isfinite(found.difficulty_[-1, :2]).all()


def test_without_categories_an_unseen_value_counts_as_the_nearest_lower_one():
    model = GradedResponseModel(max_iter=5).fit([[10, 1], [20, 1], [40, 2], [40, 1]])
    assert (model.transform([[30, 1]]) == model.transform([[20, 1]])).all()
    assert (model.transform([[5, 0]]) == model.transform([[10, 1]])).all()
    assert model.n_categories_.tolist() == [3, 2]


def test_all_answers_missing_give_the_prior(fitted):
    assert fitted.transform(np.full((1, ITEMS), np.nan))[0] == pytest.approx([0.0, 1.0], abs=1e-3)


def test_weights_of_the_nodes_can_be_given(answers):
    nodes = np.linspace(-6, 6, 121)
    normal = np.exp(-(nodes**2) / 2)
    shifted = np.exp(-((nodes - 1) ** 2) / 2)
    assert (
        GradedResponseModel(prior=normal, max_iter=5).fit(answers[:200]).transform(answers[:1])[0, 0]
        < (GradedResponseModel(prior=shifted, max_iter=5).fit(answers[:200]).transform(answers[:1])[0, 0])
    )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        pytest.param({"categories": [2]}, "names 1 items", id="too few counts"),
        pytest.param({"categories": [2, 2]}, "other than the categories 0 to 1", id="an answer out of range"),
        pytest.param({"categories": [0, 3]}, "1 to 1000 categories", id="no category"),
        pytest.param({"prior": "uniform"}, '"normal"', id="an unknown prior"),
        pytest.param({"prior": [1.0, 2.0]}, "121 positive weights", id="too few weights"),
    ],
)
def test_wrong_settings_are_named(settings, message):
    with pytest.raises(ValueError, match=message):
        GradedResponseModel(**settings).fit([[0, 1], [1, 2], [0, 0]])


def test_names_of_the_columns(fitted):
    assert fitted.get_feature_names_out().tolist() == ["theta", "theta_sd"]


def test_information_is_that_of_the_fitted_items(fitted):
    theta = np.linspace(-2, 2, 5)
    assert fitted.information(theta).shape == (len(fitted.discrimination_), 5)
    np.testing.assert_allclose(
        fitted.information(theta).sum(axis=0),
        total_information(fitted.discrimination_, fitted.difficulty_, theta),
    )


def test_person_fit_is_low_where_every_second_item_is_answered_highest_and_the_others_lowest(fitted, answers):
    turned = np.where(np.arange(ITEMS) % 2, fitted.n_categories_ - 1.0, 0.0)
    assert fitted.person_fit(turned[None, :])[0] < np.quantile(fitted.person_fit(answers), 0.01)


def test_percentiles_are_shares_of_the_reference_below(fitted, answers):
    theta = fitted.transform(answers)[:, 0]
    places = fitted.percentiles(answers[:50], theta)
    by_hand = [100 * (np.mean(theta < own) + np.mean(theta == own) / 2) for own in theta[:50]]
    np.testing.assert_allclose(places[:, 0], by_hand, atol=1e-6)
    assert (places[:, 1] <= places[:, 0]).all() and (places[:, 0] <= places[:, 2]).all()
