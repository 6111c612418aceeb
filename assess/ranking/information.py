"""What items tell about theta: their Fisher information, and that of a whole test."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assess.ranking.kernel import category_probabilities


def item_information(discrimination: ArrayLike, difficulty: ArrayLike, theta: ArrayLike) -> NDArray[np.float64]:
    """Fisher information of graded items about theta, (items, thetas).

    Samejima (1969): I(theta) = sum over k of P'_k ** 2 / P_k. With R_k = P(X >= k | theta), R_0 = 1 and R_K = 0,
    P'_k = a (R_k (1 - R_k) - R_k+1 (1 - R_k+1)) = a P_k (1 - R_k - R_k+1), hence

        I(theta) = a ** 2 * sum over k of P_k (1 - R_k - R_k+1) ** 2

    which divides by nothing; with two categories it is a ** 2 P Q. discrimination : (items,). difficulty : (items,
    most categories - 1), NaN after an item's last threshold. theta : (thetas,).
    """
    a = np.asarray(discrimination, dtype=np.float64)
    probabilities = category_probabilities(a, difficulty, theta)
    below = np.cumsum(probabilities, axis=1)
    # 1 - R_k is the probability below k, and R_k+1 that above k.
    missed, above = below - probabilities, 1.0 - below
    return np.square(a)[:, None] * np.sum(probabilities * np.square(missed - above), axis=1)


def total_information(discrimination: ArrayLike, difficulty: ArrayLike, theta: ArrayLike) -> NDArray[np.float64]:
    """The test information, (thetas,): the sum over items, answers being independent at a given theta."""
    return item_information(discrimination, difficulty, theta).sum(axis=0)
