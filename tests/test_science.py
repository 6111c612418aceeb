"""The published estimates of the four "Science" items: what the help pages of the R package mirt print.

mirt stops when a step is below 1e-4, so its numbers are right to about three digits; ours, which go on to 1e-5, differ
from them by no more.
"""

from pathlib import Path

import numpy as np
import pytest

from assess.ranking.graded_response import GradedResponseModel

TABLE = np.loadtxt(Path(__file__).parent / "golden" / "science.csv", delimiter=",", comments="#", skiprows=4)
PATTERNS, PEOPLE, EXPECTED = TABLE[:, :4], TABLE[:, 4].astype(int), TABLE[:, 5]
LOADINGS = [0.522, 0.584, 0.803, 0.541]
LOG_LIKELIHOOD = -1608.87
# Pattern: posterior mean and standard deviation.
SCORES = {
    (1, 1, 1, 1): (-2.7492669, 0.6293525),
    (1, 3, 2, 1): (-1.4198318, 0.5772364),
    (1, 4, 2, 3): (-0.7141976, 0.6200139),
    (1, 4, 3, 1): (-0.4469265, 0.6509531),
    (2, 1, 1, 1): (-2.5437807, 0.5909114),
    (2, 1, 2, 4): (-1.2478570, 0.5840105),
}


@pytest.fixture(scope="module")
def fitted():
    return GradedResponseModel(tol=1e-5).fit(np.repeat(PATTERNS, PEOPLE, axis=0))


def test_the_table_holds_all_392_people():
    assert PEOPLE.sum() == 392
    shares = [np.bincount(PATTERNS[:, 0].astype(int), weights=PEOPLE)[1:] / 392]
    np.testing.assert_allclose(shares, [[0.013, 0.082, 0.679, 0.227]], atol=5e-4)


def test_the_likelihood_is_the_published_one(fitted):
    assert fitted.log_likelihood_ == pytest.approx(LOG_LIKELIHOOD, abs=0.005)


def test_discriminations_give_the_published_loadings(fitted):
    # A loading is that of a normal ogive: a / 1.702 over its length with 1.
    normal = fitted.discrimination_ / 1.702
    np.testing.assert_allclose(normal / np.hypot(1, normal), LOADINGS, atol=0.0015)


def test_every_pattern_is_expected_as_often_as_published(fitted):
    np.testing.assert_allclose(392 * np.exp(fitted.log_likelihood(PATTERNS)), EXPECTED, atol=0.01)


def test_scores_and_their_errors_are_the_published_ones(fitted):
    found = fitted.transform(np.array(list(SCORES), dtype=float))
    np.testing.assert_allclose(found, list(SCORES.values()), atol=0.002)
