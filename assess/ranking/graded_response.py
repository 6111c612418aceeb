"""The graded response model as a scikit-learn estimator; the only home of scikit-learn. Serving does not need it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.validation import check_is_fitted, validate_data

from assess.ranking import estimation
from assess.ranking.information import item_information
from assess.ranking.kernel import NOT_ASKED, build_kernel, normal_log_prior
from assess.ranking.person_fit import person_fit
from assess.ranking.posterior import posterior
from assess.ranking.rungs import Rung, everyone, whole_micro
from assess.ranking.scale import TAIL

MOST_CATEGORIES = 1000


class GradedResponseModel(TransformerMixin, BaseEstimator):
    """Graded response model (Samejima 1969): P(X >= k | theta) = 1 / (1 + exp(-a (theta - b_k))).

    Fitted by marginal maximum likelihood (Bock & Aitkin 1981, accelerated); theta follows a fixed prior, so its
    scale is that of the companies fitted. Slopes are positive: a higher category never lowers theta.

    Parameters
    ----------
    categories : sequence of int or None, default=None
        Number of categories of each item; X then holds whole numbers 0 to one below it, and a category nobody chose
        keeps its place. None: the categories of an item are the distinct values seen in fit, in order, and a value
        unseen then counts as the nearest lower one.
    n_nodes : int, default=121
        Nodes of the quadrature grid, evenly over -6 to 6.
    prior : "normal" or array-like of shape (n_nodes,), default="normal"
        Weight of each node, standard normal unless given.
    a_bounds : tuple of two floats, default=(0.05, 10.0)
        Least and greatest discrimination.
    max_iter : int, default=500
        Most EM steps.
    tol : float, default=1e-4
        Converged when one EM step moves no slope and no intercept by this much.

    Attributes
    ----------
    n_categories_ : ndarray of shape (n_features_in_,)
    discrimination_ : ndarray of shape (n_features_in_,)
        a. The least allowed for an item that everyone answered alike, which tells nothing.
    difficulty_ : ndarray of shape (n_features_in_, most categories - 1)
        b_1 < b_2 < ..., NaN after an item's last threshold.
    empty_categories_ : list of (int, int)
        (item, category) that nobody chose. Their thresholds are placed close around the estimated one between their
        neighbours, or beyond the outermost, so that a higher category still never lowers theta.
    nodes_, log_prior_ : ndarray of shape (n_nodes,)
    kernel_ : Kernel
        What `posterior` needs.
    log_likelihood_ : float
        Marginal log-likelihood of the data fitted, before the last step.
    converged_ : bool
    n_iter_ : int
        EM steps made.
    n_features_in_ : int

    Examples
    --------
    >>> import numpy as np
    >>> from assess.ranking.graded_response import GradedResponseModel
    >>> answers = np.array([[0, 0, 1], [1, 0, 1], [1, 1, 2], [2, 1, 2], [0, 0, 0], [2, 1, np.nan]])
    >>> model = GradedResponseModel(a_bounds=(0.2, 3.0)).fit(answers)
    >>> model.transform(answers).shape
    (6, 2)
    """

    def __init__(
        self,
        categories: Sequence[int] | None = None,
        n_nodes: int = 121,
        prior: str | ArrayLike = "normal",
        a_bounds: tuple[float, float] = (0.05, 10.0),
        max_iter: int = 500,
        tol: float = 1e-4,
    ) -> None:
        self.categories = categories
        self.n_nodes = n_nodes
        self.prior = prior
        self.a_bounds = a_bounds
        self.max_iter = max_iter
        self.tol = tol

    def fit(self, X: ArrayLike, y: object = None) -> "GradedResponseModel":
        """Learns categories and item parameters from X (n_samples, n_features), NaN = not asked."""
        values: NDArray = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan")
        self._learn_categories(values)
        self._learn_grid()
        self._learn_items(self._encode(values))
        self.kernel_ = build_kernel(self.discrimination_, self.difficulty_, self.nodes_, self.log_prior_)
        return self

    def transform(self, X: ArrayLike) -> NDArray[np.float64]:
        """Posterior mean and standard deviation of theta, (n_samples, 2), to 6 decimals; all NaN gives the prior."""
        result = posterior(self.kernel_, self._codes(X))
        return np.column_stack([result.theta, result.sd])

    def log_likelihood(self, X: ArrayLike) -> NDArray[np.float64]:
        """log of the marginal probability of each row, (n_samples,)."""
        codes = self._codes(X)
        counts = tuple(self.n_categories_.tolist())
        responses = estimation.Responses.of(codes, counts, np.ones(len(codes)))
        parameters = estimation.Parameters.of(self.discrimination_, self.difficulty_)
        return estimation.log_likelihoods(responses, parameters, self._grid())

    def information(self, theta: ArrayLike) -> NDArray[np.float64]:
        """Fisher information of each item about theta, (items, thetas); its sum over items is that of the test."""
        check_is_fitted(self)
        return item_information(self.discrimination_, self.difficulty_, theta)

    def person_fit(self, X: ArrayLike) -> NDArray[np.float64]:
        """l_z of each row at its own theta (`assess.ranking.person_fit`), (n_samples,): low where answers do not hang
        together, 0 where there are none."""
        codes = self._codes(X)
        theta = posterior(self.kernel_, codes).theta
        return person_fit(self.discrimination_, self.difficulty_, codes, theta)

    def percentiles(self, X: ArrayLike, reference: ArrayLike, tail: float = TAIL) -> NDArray[np.float64]:
        """Place of each row among `reference` thetas (m,), in percent of them below, ties by half, (n_samples, 3): of
        its theta and of the posterior's quantiles at `tail` and 1 - tail."""
        found = posterior(self.kernel_, self._codes(X), (tail, 1 - tail))
        others = Rung.of((), whole_micro(np.asarray(reference, dtype=np.float64)))
        points = np.column_stack([found.theta, found.quantiles])
        cells = everyone(len(points))
        return np.column_stack([others.percentile(cells, whole_micro(point)) for point in points.T])

    def score(self, X: ArrayLike, y: object = None) -> float:
        """Mean log-likelihood of a row."""
        return float(self.log_likelihood(X).mean())

    def get_feature_names_out(self, input_features: ArrayLike | None = None) -> NDArray[np.object_]:
        """The two columns of `transform`: theta and theta_sd."""
        check_is_fitted(self, "n_features_in_")
        self._check_input_features(input_features)
        return np.array(["theta", "theta_sd"], dtype=object)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags

    def _codes(self, X: ArrayLike) -> NDArray[np.int16]:
        check_is_fitted(self)
        return self._encode(validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False))

    def _check_input_features(self, input_features: ArrayLike | None) -> None:
        if input_features is None:
            return
        names = np.asarray(input_features, dtype=object)
        if len(names) != self.n_features_in_:
            raise ValueError(f"input_features should have length equal to {self.n_features_in_}, got {len(names)}")
        if hasattr(self, "feature_names_in_") and not np.array_equal(names, self.feature_names_in_):
            raise ValueError("input_features is not equal to feature_names_in_")

    def _learn_categories(self, X: NDArray[np.float64]) -> None:
        """The values of each item in order; a value's place is its category."""
        if self.categories is None:
            self._values = [np.unique(column[~np.isnan(column)]) for column in X.T]
            self._values = [values if len(values) else np.zeros(1) for values in self._values]
        else:
            if len(self.categories) != X.shape[1]:
                raise ValueError(f"categories names {len(self.categories)} items, X has {X.shape[1]}")
            self._values = [np.arange(float(count)) for count in self.categories]
        self.n_categories_ = np.array([len(values) for values in self._values])
        if not 1 <= self.n_categories_.min() <= self.n_categories_.max() <= MOST_CATEGORIES:
            raise ValueError(f"an item has 1 to {MOST_CATEGORIES} categories, got {self.n_categories_.tolist()}")

    def _learn_grid(self) -> None:
        self.nodes_ = np.linspace(-6.0, 6.0, self.n_nodes)
        weights = np.exp(normal_log_prior(self.nodes_)) if isinstance(self.prior, str) else np.asarray(self.prior)
        if isinstance(self.prior, str) and self.prior != "normal":
            raise ValueError(f'prior must be "normal" or {self.n_nodes} weights, got {self.prior!r}')
        if weights.shape != self.nodes_.shape or not (weights > 0).all():
            raise ValueError(f"prior must hold {self.n_nodes} positive weights, got shape {weights.shape}")
        self.log_prior_ = np.log(weights / weights.sum())

    def _grid(self) -> estimation.Grid:
        return estimation.Grid(self.nodes_, self.log_prior_)

    def _encode(self, X: NDArray[np.float64]) -> NDArray[np.int16]:
        codes = np.empty(X.shape, dtype=np.int16, order="F")
        for item, values in enumerate(self._values):
            column, missing = X[:, item], np.isnan(X[:, item])
            if self.categories is not None and not np.isin(column[~missing], values).all():
                raise ValueError(f"item {item} holds values other than the categories 0 to {len(values) - 1}")
            place = np.searchsorted(values, column, side="right") - 1
            codes[:, item] = np.where(missing, NOT_ASKED, np.maximum(place, 0))
        return codes

    def _learn_items(self, codes: NDArray[np.int16]) -> None:
        """Estimates on the categories that were chosen, then puts the thresholds of the others between them."""
        chosen = [np.unique(column[column >= 0]) for column in codes.T]
        self.empty_categories_ = [
            (item, category)
            for item, count in enumerate(self.n_categories_.tolist())
            for category in np.setdiff1d(np.arange(count), chosen[item]).tolist()
        ]
        telling = [item for item, kept in enumerate(chosen) if len(kept) > 1]
        found = self._estimate(codes, chosen, telling)
        self.discrimination_ = np.full(len(chosen), float(self.a_bounds[0]))
        self.discrimination_[telling] = found.parameters.slope
        self.difficulty_ = np.full((len(chosen), max(1, self.n_categories_.max() - 1)), np.nan)
        estimated = dict(zip(telling, found.parameters.difficulty, strict=True))
        for item, kept in enumerate(chosen):
            count = self.n_categories_[item]
            known = estimated.get(item, np.empty(0))[: max(len(kept) - 1, 0)]
            self.difficulty_[item, : count - 1] = _all_thresholds(known, kept, count)
        self.log_likelihood_, self.n_iter_ = found.log_likelihood, found.n_iter
        self.converged_ = found.converged

    def _estimate(self, codes: NDArray[np.int16], chosen: list[NDArray], telling: list[int]) -> estimation.Estimate:
        if not telling:
            nothing = estimation.Parameters(np.empty(0), np.empty((0, 1)))
            return estimation.Estimate(nothing, 0.0, 1, True)
        compact = np.column_stack([_compact(codes[:, item], chosen[item]) for item in telling])
        patterns, weights = _patterns(compact)
        counts = tuple(len(chosen[item]) for item in telling)
        responses = estimation.Responses.of(patterns, counts, weights)
        bounds = estimation.Bounds(*self.a_bounds)
        return estimation.estimate(responses, self._grid(), bounds, self.tol, self.max_iter)


def _compact(column: NDArray[np.int16], kept: NDArray[np.int16]) -> NDArray[np.int16]:
    """Categories renumbered to those somebody chose; not asked stays."""
    return np.where(column < 0, NOT_ASKED, np.searchsorted(kept, column)).astype(np.int16)


def _patterns(codes: NDArray[np.int16]) -> tuple[NDArray[np.int16], NDArray[np.float64]]:
    """Distinct rows and how often each occurs."""
    patterns, weights = np.unique(codes, axis=0, return_counts=True)
    return patterns, weights.astype(np.float64)


def _all_thresholds(known: NDArray[np.float64], kept: NDArray, count: int) -> NDArray[np.float64]:
    """All count - 1 thresholds of an item from those between the categories `kept` that somebody chose.

    The data only say where one passes from a chosen category to the next. Thresholds in between stand evenly around
    that point, within a third of the way to the next point and at most 0.2 away; those beyond the outermost chosen
    category follow in steps of a half, from +-6 if nothing is known.
    """
    thresholds = np.empty(count - 1)
    first, last = (kept[0], kept[-1]) if len(kept) else (0, count - 1)
    room = min(0.2, np.diff(known).min(initial=np.inf) / 3)
    for point, low, high in zip(known, kept[:-1], kept[1:], strict=True):
        spread = np.linspace(-room, room, high - low) if high - low > 1 else 0.0
        thresholds[low:high] = point + spread
    lowest, highest = (known[0] - room, known[-1] + room) if len(known) else (-6.0, 6.0)
    thresholds[:first] = lowest - 0.5 * np.arange(first, 0, -1)
    thresholds[last:] = highest + 0.5 * np.arange(1, count - last)
    return thresholds
