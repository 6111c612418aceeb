"""Kinds of companies by how their pillars lie together: a mixture of normals over the three pillar thetas.

Fitted once by `fit_archetypes`; served from the stored parameters with numpy alone. An archetype is a description of
where many companies are found together, never a grade, and says nothing of why they are there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assess.i18n import DEFAULT_LOCALE, LOCALES
from assess.ranking.archetype_words import PILLARS, archetype_words

if TYPE_CHECKING:
    from sklearn.mixture import GaussianMixture

MOST = 8
"""Numbers of components tried: 1 to MOST."""
FITTED_ON = 12_000
"""At most so many companies, drawn by seed, are fitted to."""
NOISE = 0.25
"""Equal answers pile up on equal thetas, and a mixture would spend its components on the piles. So the companies it
is fitted to are first moved by a normal of this many standard deviations, about the error of measurement."""

_DECIMALS = 9
_LEAST_SCALE = 1e-6


@dataclass(frozen=True)
class Description:
    """An archetype as one company may read it.

    name : of the likeliest archetype. share : of the benchmark's companies in it, 0..1. membership : probability of
    belonging to it, 0..1, certainty the words for that. second, second_membership : the next likeliest; None, 0.0
    when there is but one. own_shape : which pillars of this very company are ahead or behind.
    """

    name: str
    share: float
    membership: float
    certainty: str
    second: str | None
    second_membership: float
    own_shape: str


@dataclass(frozen=True, eq=False)
class Archetypes:
    """A mixture of k normals over the pillars in units of the benchmark's standard deviations, lowest centre first.

    location, scale : (3,) mean and standard deviation of the benchmark's thetas. weights (k,), means (k, 3),
    precisions_cholesky (k, 3, 3) as scikit-learn defines them. shares : (k,) of the benchmark whose likeliest
    component it is. bic : (MOST,) of 1, 2, ... components. names : (k, languages) in the order of LOCALES.
    """

    location: NDArray[np.float64]
    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    means: NDArray[np.float64]
    precisions_cholesky: NDArray[np.float64]
    shares: NDArray[np.float64]
    bic: NDArray[np.float64]
    names: NDArray[np.str_]

    @classmethod
    def of(cls, arrays: Mapping[str, NDArray]) -> "Archetypes":
        """What `arrays()` gave, back again."""
        return cls(**dict(arrays))

    def arrays(self) -> dict[str, NDArray]:
        """Everything as named arrays, to be stored."""
        return dict(vars(self))

    @property
    def k(self) -> int:
        return len(self.weights)

    def name(self, k: int, locale: str) -> str:
        """The name the archetype got when it was fitted."""
        return str(self.names[k, LOCALES.index(locale if locale in LOCALES else DEFAULT_LOCALE)])

    def memberships(self, thetas: ArrayLike) -> NDArray[np.float64]:
        """(n, k) probability of each archetype given thetas (n, 3) of PILLARS; every row sums to 1.

        p_k proportional to w_k N(z; m_k, S_k), z = (theta - location) / scale. Summed component by component, so
        that a row alone gives the same numbers as among many.
        """
        z = self.standard(thetas)
        log = np.column_stack([self._log_density(z, k) for k in range(self.k)])
        odds = np.exp(log - log.max(axis=1, keepdims=True))
        total = np.zeros(len(z))
        for k in range(self.k):
            total += odds[:, k]
        return np.round(odds / total[:, None], _DECIMALS)

    def standard(self, thetas: ArrayLike) -> NDArray[np.float64]:
        """(n, 3) thetas in standard deviations from the benchmark's mean. ValueError for another shape."""
        values = np.asarray(thetas, dtype=np.float64)
        if values.ndim != 2 or values.shape[1] != len(PILLARS):
            raise ValueError(f"thetas must be of shape (n, {len(PILLARS)}), got {values.shape}")
        return (values - self.location) / self.scale

    def describe(self, thetas: ArrayLike, locale: str) -> tuple[Description, ...]:
        """One Description for each row of thetas (n, 3)."""
        z, memberships = self.standard(thetas), self.memberships(thetas)
        order = np.argsort(-memberships, axis=1, kind="stable")
        return tuple(self._description(z[i], memberships[i], order[i], locale) for i in range(len(z)))

    def facts(self) -> dict[str, Any]:
        """JSON values for the card: BIC by number of components, and the archetypes with centres and shares."""
        return {
            "bic": {str(k): round(float(bic), 1) for k, bic in enumerate(self.bic, start=1)},
            "archetypes": [
                {
                    "name": {locale: self.name(k, locale) for locale in LOCALES},
                    "centre": dict(zip(PILLARS, self.means[k].round(2).tolist(), strict=True)),
                    "share": round(float(self.shares[k]), 4),
                }
                for k in range(self.k)
            ],
        }

    def _description(
        self, z: NDArray[np.float64], memberships: NDArray[np.float64], order: NDArray[np.intp], locale: str
    ) -> Description:
        words, first = archetype_words(), int(order[0])
        second = int(order[1]) if self.k > 1 else None
        return Description(
            name=self.name(first, locale),
            share=float(self.shares[first]),
            membership=float(memberships[first]),
            certainty=words.certainty_of(float(memberships[first]), locale),
            second=None if second is None else self.name(second, locale),
            second_membership=0.0 if second is None else float(memberships[second]),
            own_shape=words.shape_of(z, words.shape.company_margin, locale),
        )

    def _log_density(self, z: NDArray[np.float64], k: int) -> NDArray[np.float64]:
        """log(w N(z; m, S)) up to a constant, P the Cholesky factor of the inverse of S."""
        factor, off = self.precisions_cholesky[k], z - self.means[k]
        square = np.zeros(len(z))
        for j in range(len(PILLARS)):
            along = off[:, 0] * factor[0, j] + off[:, 1] * factor[1, j] + off[:, 2] * factor[2, j]
            square += along * along
        return np.log(self.weights[k]) + np.log(np.diagonal(factor)).sum() - 0.5 * square


def fit_archetypes(thetas: ArrayLike, seed: int) -> Archetypes:
    """The mixture of least BIC (Schwarz 1978) over the pillar thetas (n, 3), in the order of PILLARS.

    The same for the same seed. ValueError for another shape or fewer than 2 companies. About 5 s, whatever n.
    """
    values = np.asarray(thetas, dtype=np.float64)
    if values.ndim != 2 or values.shape[1] != len(PILLARS) or len(values) < 2:
        raise ValueError(f"thetas must be of shape (n, {len(PILLARS)}) with n at least 2, got {values.shape}")
    location: NDArray[np.float64] = np.round(values.mean(axis=0), _DECIMALS)
    scale = np.maximum(np.round(values.std(axis=0), _DECIMALS), _LEAST_SCALE)
    mixture, bic = fit_mixture((values - location) / scale, seed)
    order = np.lexsort((*mixture.means_.T[::-1], mixture.means_.mean(axis=1)))
    means: NDArray[np.float64] = np.round(mixture.means_[order], _DECIMALS)
    found = Archetypes(
        location=location,
        scale=scale,
        weights=np.round(mixture.weights_[order], _DECIMALS),
        means=means,
        precisions_cholesky=np.round(mixture.precisions_cholesky_[order], _DECIMALS),
        shares=np.zeros(len(order)),
        bic=np.round(bic, 1),
        names=np.array([archetype_words().names(means, locale) for locale in LOCALES]).T,
    )
    return _with_shares(found, values)


def fit_mixture(z: NDArray[np.float64], seed: int) -> "tuple[GaussianMixture, list[float]]":
    """The scikit-learn mixture of least BIC over z (n, 3), of unit variance, and the BIC of every number tried."""
    # Imported here: serving needs no scikit-learn, which takes a second to load.
    from sklearn.mixture import GaussianMixture
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    rng = np.random.Generator(np.random.PCG64(seed))
    drawn = z[rng.permutation(len(z))[:FITTED_ON]]
    drawn = drawn + NOISE * rng.standard_normal(drawn.shape)
    with threadpool_limits(limits=1):
        tried = [
            GaussianMixture(k, n_init=2, max_iter=500, tol=1e-4, random_state=seed).fit(drawn)
            for k in range(1, min(MOST, len(drawn)) + 1)
        ]
        bic = [float(mixture.bic(drawn)) for mixture in tried]
    return tried[int(np.argmin(bic))], bic


def _with_shares(found: Archetypes, thetas: NDArray[np.float64]) -> Archetypes:
    likeliest = found.memberships(thetas).argmax(axis=1)
    shares = np.round(np.bincount(likeliest, minlength=found.k) / len(thetas), _DECIMALS)
    return Archetypes.of(found.arrays() | {"shares": shares})
