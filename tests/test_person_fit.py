"""Person fit: the statistic by hand, its cut-offs on a population, and which answers are named."""

import math

import numpy as np
import pytest

from assess.ranking.kernel import build_kernel
from assess.ranking.person_fit import PersonFit, fit_person_fit, person_fit, residuals, surprising_items
from assess.ranking.posterior import posterior

A = np.array([1.0, 2.0])
B = np.array([[0.0, np.nan], [-0.5, 1.0]])
THETA = 0.5


def logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))


@pytest.fixture(scope="module")
def items():
    """(a, b) of thirty items of four categories, from easy to hard."""
    return np.full(30, 1.5), np.linspace(-1.5, 1.5, 30)[:, None] + np.array([-0.7, 0.0, 0.7])


@pytest.fixture(scope="module")
def population(items):
    """(categories, theta) of 10,000 companies that answer as the model says; theta as measured."""
    a, b = items
    draw = np.random.default_rng(3)
    true = draw.normal(size=10_000)
    reached = 1 / (1 + np.exp(-a[:, None] * (true[:, None, None] - b)))
    categories = (draw.random((10_000, 30, 1)) < reached).sum(axis=2)
    return categories, posterior(build_kernel(a, b), categories).theta


@pytest.fixture(scope="module")
def fit(items, population):
    return fit_person_fit(*items, *population)


def test_two_items_by_hand():
    first = [1 - logistic(0.5), logistic(0.5)]
    second = [1 - logistic(2.0), logistic(2.0) - logistic(-1.0), logistic(-1.0)]
    expected = sum(p * math.log(p) for p in first) + sum(p * math.log(p) for p in second)
    variance = sum(p * math.log(p) ** 2 for p in first) - sum(p * math.log(p) for p in first) ** 2
    variance += sum(p * math.log(p) ** 2 for p in second) - sum(p * math.log(p) for p in second) ** 2
    z = (math.log(first[0]) + math.log(second[2]) - expected) / math.sqrt(variance)
    assert person_fit(A, B, np.array([[0, 2]]), [THETA])[0] == pytest.approx(z, abs=1e-6)


def test_an_item_not_asked_is_left_out():
    p = logistic(0.5)
    mean = p * math.log(p) + (1 - p) * math.log(1 - p)
    spread = math.sqrt(p * math.log(p) ** 2 + (1 - p) * math.log(1 - p) ** 2 - mean**2)
    found = person_fit(A, B, np.array([[1, -1], [-1, -1]]), [THETA, THETA])
    assert found.tolist() == pytest.approx([(math.log(p) - mean) / spread, 0.0], abs=1e-6)


def test_a_residual_by_hand():
    mean = logistic(2.0) + logistic(-1.0)
    spread = math.sqrt(logistic(2.0) - logistic(-1.0) + 4 * logistic(-1.0) - mean**2)
    found = residuals(A, B, np.array([[-1, 2]]), [THETA])
    assert found[0].tolist() == pytest.approx([0.0, (2 - mean) / spread], abs=1e-9)


def test_one_company_in_a_hundred_of_those_that_fit_is_flagged(items, population, fit):
    suspicious = fit.suspicious(person_fit(*items, *population), population[1])
    assert suspicious.mean() == pytest.approx(0.01, abs=0.001)


def test_it_is_one_in_a_hundred_among_weak_and_strong_alike(items, population, fit):
    categories, theta = population
    suspicious = fit.suspicious(person_fit(*items, categories, theta), theta)
    for tenth in np.array_split(np.argsort(theta), 10):
        assert suspicious[tenth].mean() == pytest.approx(0.01, abs=0.002)


def test_hard_things_high_and_easy_things_low_are_flagged(items, fit):
    upside_down = np.repeat([0, 3], 15)[None, :]
    theta = posterior(build_kernel(*items), upside_down).theta
    assert fit.suspicious(person_fit(*items, upside_down, theta), theta).all()
    as_usual = upside_down[:, ::-1]
    assert not fit.suspicious(person_fit(*items, as_usual, theta), theta).any()


def test_the_answers_that_stand_out_are_named_with_their_direction(items):
    row = np.repeat([3, 0], 15)
    row[[1, 29]] = [0, 3]
    found = surprising_items(*items, row, 0.0)
    assert {(each.place, each.direction) for each in found} == {(1, -1), (29, 1)}


def test_at_most_as_many_are_named_as_asked_for(items):
    assert len(surprising_items(*items, np.repeat([0, 3], 15), 0.0, top=3)) == 3


def test_where_nothing_stands_out_the_furthest_is_named():
    assert [each.place for each in surprising_items(A, B, [1, 1], 0.5)] == [0]
    assert surprising_items(A, B, [-1, -1], 0.5) == []


def test_one_company_alone_has_the_same_bits_as_in_a_batch(items, population):
    categories, theta = population
    together = person_fit(*items, categories, theta)
    for k in range(0, 10_000, 501):
        assert person_fit(*items, categories[[k]], theta[[k]])[0] == together[k]


def test_it_comes_back_from_its_arrays(fit):
    again = PersonFit.of(fit.arrays())
    assert np.array_equal(again.edges, fit.edges) and np.array_equal(again.cuts, fit.cuts)


def test_companies_all_alike_give_one_cut_off():
    fitted = fit_person_fit(A, B, np.ones((20, 2), dtype=np.int8), np.full(20, 0.3))
    assert not fitted.suspicious(person_fit(A, B, np.ones((1, 2), dtype=np.int8), [0.3]), [0.3]).any()


def test_a_maturity_beyond_the_grid_is_taken_at_its_end():
    assert np.isfinite(person_fit(A, B, np.array([[1, 2]]), [7.5])).all()


@pytest.mark.parametrize(("residual", "named"), [(1.9, 1), (2.1, 2)])
def test_an_answer_stands_out_from_two_standard_deviations_on(residual, named):
    """A yes of chance p is sqrt((1 - p) / p) standard deviations high; that is sqrt(exp(b)) at theta 0 and slope 1."""
    difficulty = 2 * np.log(np.array([3.0, residual]))[:, None]
    found = surprising_items(np.ones(2), difficulty, [1, 1], 0.0)
    assert [surprise.place for surprise in found] == list(range(named))
    assert found[-1].residual == pytest.approx([3.0, residual][named - 1])
