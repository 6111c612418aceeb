"""Four ways to estimate what is usual for a company from its profile; `expected` compares them and keeps the best.

Each is fitted on cells, (n, 3) indices of industry group, size and city, and the theta of n companies, and predicts
the quantiles PROBABILITIES of theta for any cell of values it has seen, (m, 5), rising along a row.
"""

from contextlib import AbstractContextManager
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

PROBABILITIES = (0.1, 0.25, 0.5, 0.75, 0.9)

_Cells = NDArray[np.integer]
_Values = NDArray[np.float64]


class UsualQuantiles(Protocol):
    name: str

    def fit(self, cells: _Cells, theta: _Values, seed: int) -> None: ...

    def predict(self, cells: _Cells) -> _Values: ...


def pinball(theta: _Values, quantiles: _Values) -> float:
    """Mean of max(p u, (p - 1) u), u = theta - quantile, over companies and PROBABILITIES (Koenker & Bassett 1978)."""
    u = theta[:, None] - quantiles
    p = np.array(PROBABILITIES)
    return float(np.maximum(p * u, (p - 1) * u).mean())


class SameForAll:
    """The quantiles of all companies, whatever the profile: what the others have to beat."""

    name = "same for all"

    def fit(self, cells: _Cells, theta: _Values, seed: int) -> None:
        self.quantiles_ = np.quantile(theta, PROBABILITIES)

    def predict(self, cells: _Cells) -> _Values:
        return np.tile(self.quantiles_, (len(cells), 1))


class ShrunkCells:
    """The quantiles of the company's own cell, drawn towards those of its industry and size, its industry, all.

    quantiles = (n own + STRENGTH wider) / (n + STRENGTH) at each step: a cell of few companies says little.
    """

    name = "shrunk cells"
    STRENGTH = 50

    def fit(self, cells: _Cells, theta: _Values, seed: int) -> None:
        self.all_ = np.quantile(theta, PROBABILITIES)
        self.steps_: list[dict[tuple[int, ...], tuple[int, _Values]]] = []
        for depth in (1, 2, 3):
            self.steps_.append(_quantiles_by(cells[:, :depth], theta))

    def predict(self, cells: _Cells) -> _Values:
        return np.array([self._of(tuple(cell)) for cell in cells.tolist()])

    def _of(self, cell: tuple[int, ...]) -> _Values:
        quantiles = self.all_
        for depth, found in enumerate(self.steps_, start=1):
            if cell[:depth] in found:
                n, own = found[cell[:depth]]
                quantiles = (n * own + self.STRENGTH * quantiles) / (n + self.STRENGTH)
        return quantiles


class Additive:
    """Mean = industry + size + city + industry x size, by ridge; quantiles of what is left over for each size.

    An effect is shrunk as if STRENGTH companies without it were added. The left-over quantiles of an industry and
    size are drawn towards those of the size as in ShrunkCells, with SPREAD_STRENGTH companies, for they are noisier.
    """

    name = "additive"
    STRENGTH = 10
    SPREAD_STRENGTH = 500

    def fit(self, cells: _Cells, theta: _Values, seed: int) -> None:
        self.radices_ = cells.max(axis=0) + 1
        distinct, row = np.unique(cells, axis=0, return_inverse=True)
        row = row.reshape(-1)
        n, total = np.bincount(row), np.bincount(row, weights=theta)
        design = self._design(distinct)
        penalty = np.full(design.shape[1], float(self.STRENGTH))
        penalty[0] = 0.0
        gram = design.T @ (n[:, None] * design) + np.diag(penalty)
        self.effects_ = np.linalg.solve(gram, design.T @ total)
        left_over = theta - (design @ self.effects_)[row]
        self.of_size_ = _quantiles_by(cells[:, 1:2], left_over)
        self.of_group_size_ = _quantiles_by(cells[:, :2], left_over)

    def predict(self, cells: _Cells) -> _Values:
        return (self._design(cells) @ self.effects_)[:, None] + np.array(
            [self._spread(group, size) for group, size in cells[:, :2].tolist()]
        )

    def _design(self, cells: _Cells) -> _Values:
        groups, sizes, _ = self.radices_
        both = cells[:, 0] * sizes + cells[:, 1]
        columns = [*cells.T, both]
        widths = [*self.radices_, groups * sizes]
        blocks = [np.eye(width)[column] for column, width in zip(columns, widths, strict=True)]
        return np.hstack([np.ones((len(cells), 1)), *blocks])

    def _spread(self, group: int, size: int) -> _Values:
        _, wider = self.of_size_[(size,)]
        n, own = self.of_group_size_.get((group, size), (0, wider))
        return (n * own + self.SPREAD_STRENGTH * wider) / (n + self.SPREAD_STRENGTH)


class Boosted:
    """Gradient-boosted trees, one model a quantile (scikit-learn); crossing quantiles are put in order."""

    name = "boosted trees"
    TREES, RATE, LEAVES, LEAST = 30, 0.2, 15, 50

    def fit(self, cells: _Cells, theta: _Values, seed: int) -> None:
        # Imported here: serving reads a table and never needs scikit-learn, which takes a second to load.
        from sklearn.ensemble import HistGradientBoostingRegressor

        def fitted(probability: float) -> HistGradientBoostingRegressor:
            model = HistGradientBoostingRegressor(
                loss="quantile",
                quantile=probability,
                max_iter=self.TREES,
                learning_rate=self.RATE,
                max_leaf_nodes=self.LEAVES,
                min_samples_leaf=self.LEAST,
                categorical_features=[0, 2],
                early_stopping=False,
                random_state=seed,
            )
            return model.fit(cells.astype(np.float64), theta)

        with _one_thread():
            self.models_ = [fitted(probability) for probability in PROBABILITIES]

    def predict(self, cells: _Cells) -> _Values:
        with _one_thread():
            columns = [model.predict(cells.astype(np.float64)) for model in self.models_]
        return np.sort(np.column_stack(columns), axis=1)


CANDIDATES: tuple[type[UsualQuantiles], ...] = (SameForAll, ShrunkCells, Additive, Boosted)
"""From the simplest to the least simple: of equals the first is taken."""


def _one_thread() -> AbstractContextManager[object]:
    """Three columns give several threads nothing to share but the waiting."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    limited: AbstractContextManager[object] = threadpool_limits(limits=1)
    return limited


def _quantiles_by(cells: _Cells, theta: _Values) -> dict[tuple[int, ...], tuple[int, _Values]]:
    """{cell: (companies, quantiles of their theta)}."""
    distinct, row = np.unique(cells, axis=0, return_inverse=True)
    order = np.argsort(row.reshape(-1), kind="stable")
    parts = np.split(theta[order], np.cumsum(np.bincount(row.reshape(-1)))[:-1])
    return {
        tuple(cell): (len(part), np.quantile(part, PROBABILITIES))
        for cell, part in zip(distinct.tolist(), parts, strict=True)
    }
