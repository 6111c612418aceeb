"""The numpy kernel: response categories -> latent maturity, its spread and its quantiles.

The posterior lives on the nodes of a `Kernel`. Two laws hold by construction, not only up to rounding:

*One row alone gives the same bits as the same row among 120,000, on every machine.* Steps of the log posterior are
sums of whole numbers small enough to be exact in any order; after that only +, *, / and square root are used, element
by element, which IEEE 754 fixes to the last bit.

*A higher category never lowers theta or a quantile.* A higher category has steps at least as large at every node
(the logistic density is log-concave), and everything made of them is a chain of operations that are monotone even
when rounded: powers of two, then from the highest node down

    t_q = 1 + growth_q t_q+1,    P(theta > node q | theta >= node q) = 1 - 1 / t_q,

whose products are the tails P(theta > node q), and sums of those. Tails are float32, right to 1e-7.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assess.ranking.blur import Blur
from assess.ranking.kernel import DOUBLING, NOT_ASKED, Kernel
from assess.records import Struct

DECIMALS = 6

_ROWS = 5000
_GROUP = 8
# Columns from which a loop over the nodes beats numpy's own, of the same products.
_FEW = 100

Tails = NDArray[np.float32]


class Posterior(Struct, frozen=True, eq=False):
    """theta (n,) posterior mean, sd (n,) posterior standard deviation, quantiles (n, probabilities); 6 decimals.

    plain : the quantiles as they are without the blur, where asked for.
    """

    theta: NDArray[np.float64]
    sd: NDArray[np.float64]
    quantiles: NDArray[np.float64]
    plain: NDArray[np.float64] | None = None


def posterior(
    kernel: Kernel,
    categories: ArrayLike,
    probabilities: Sequence[float] = (),
    blur: Blur | None = None,
    plain: bool = False,
) -> Posterior:
    """Posterior of every row of `categories`, (n, items) whole numbers from 0; -1 is "not asked" and counts nothing.

    `probabilities` asks for quantiles, each node's mass spread evenly over its cell; with `blur` those of a theta whose
    scale is itself uncertain, and if `plain` the others as well. ValueError if a category or the number of columns is
    not the kernel's. 120,000 rows of 40 items take about a fifth of a second on one core.
    """
    rows = _checked(kernel, categories)
    theta, sd = np.empty(len(rows)), np.empty(len(rows))
    quantiles, narrower = (np.empty((len(rows), len(probabilities))) for _ in range(2))
    for block, tails, work in _tails(kernel, rows):
        theta[block], sd[block] = _moments(kernel.nodes, tails)
        wider = tails if blur is None or not probabilities else blur.of(tails, work)
        for column, probability in enumerate(probabilities):
            quantiles[block, column] = _quantile(kernel.nodes, wider, probability)
            if plain:
                narrower[block, column] = _quantile(kernel.nodes, tails, probability)
    return Posterior(_rounded(theta), _rounded(sd), _rounded(quantiles), _rounded(narrower) if plain else None)


def plausible_values(kernel: Kernel, categories: ArrayLike, u: NDArray[np.float64]) -> NDArray[np.float64]:
    """One draw from the posterior of each row, (n,), 6 decimals: its quantile at `u` (n,), uniform in 0 to 1.

    Unlike posterior means, which shrink, such draws are spread as the latent maturity itself (Mislevy 1991).
    """
    rows = _checked(kernel, categories)
    values = np.empty(len(rows))
    for block, tails, _ in _tails(kernel, rows):
        values[block] = _quantile(kernel.nodes, tails, u[block])
    return _rounded(values)


def _checked(kernel: Kernel, categories: ArrayLike) -> NDArray:
    rows = np.asarray(categories)
    items = len(kernel.counts)
    if rows.ndim != 2 or rows.shape[1] != items or rows.dtype.kind not in "iu":
        raise ValueError(f"categories must be whole numbers of shape (n, {items}), got {rows.dtype} {rows.shape}")
    if len(rows) and (rows.min() < NOT_ASKED or (rows.max(axis=0) >= kernel.counts).any()):
        raise ValueError("a category lies outside its item's range")
    return rows


def _tails(kernel: Kernel, rows: NDArray) -> Iterator[tuple[slice, Tails, Tails]]:
    """Blocks of rows with their P(theta > node q), (Q+1, block): 1 first, then those of the nodes; the last is 0.

    They are valid until the next block is asked for, as is the third, two arrays of the same shape to work in: to hand
    memory back and ask for it again would take longer than the sums.
    """
    chosen = _Chosen(kernel, rows)
    work = np.empty((3, 0, 0), dtype=np.float32)
    for start in range(0, len(rows), _ROWS):
        block = slice(start, min(start + _ROWS, len(rows)))
        shape = 3, len(kernel.nodes) + 1, block.stop - start
        work = work if work.shape == shape else np.empty(shape, dtype=np.float32)
        tails, growth, spare = work
        chosen.steps(block, spare[1:-1])
        _powers_of_two(spare[1:-1], growth[1:-1], tails[1:-1])
        _stay_above(growth[1:-1], tails)
        yield block, tails, work[1:]


class _Chosen:
    """Which rises of the kernel each row adds up. An item that every row was asked has its first step in `base`."""

    def __init__(self, kernel: Kernel, rows: NDArray) -> None:
        first = kernel.category_of_row == 0
        always = rows.min(axis=0, initial=0) >= 0
        added = ~(first & always[kernel.item_of_row])
        self.rows, self.width = rows, np.int8 if max(kernel.counts) < 128 else np.int64
        self.item, self.category = kernel.item_of_row[added], kernel.category_of_row[added, None].astype(self.width)
        self.rises = np.ascontiguousarray(kernel.rises[:, added])
        self.base = (kernel.rises[:, ~added].sum(axis=1) + kernel.prior_steps)[:, None].astype(self.rises.dtype)
        self.added = np.empty((0, 0), dtype=self.rises.dtype)

    def steps(self, block: slice, out: Tails) -> None:
        """Steps of the log posterior between neighbouring nodes, (Q-1, block), in doublings: exact."""
        answers = np.ascontiguousarray(self.rows[block].T, dtype=self.width)
        if self.added.shape[1] != answers.shape[1]:
            self.added = np.empty((len(self.item), answers.shape[1]), dtype=self.rises.dtype)
        np.greater_equal(answers[self.item], self.category, out=self.added)
        if self.rises.dtype == out.dtype:
            np.matmul(self.rises, self.added, out=out)
            out += self.base
        else:
            np.clip(self.rises @ self.added + self.base, -_MOST, _MOST, out=out, casting="same_kind")
        out *= np.float32(1 / DOUBLING)


# More between neighbouring nodes would leave nothing of the lesser one.
_MOST = 31 * DOUBLING
# 2**f for f from -1/2 to 1/2, within 1e-7; twice the left end is the right one, so that powers rise from f to f too.
_POWER = (0.00132647, 0.00967151, 0.05550734, 0.24022242, 0.69314698, 1.0)
# Adding this leaves the nearest whole number in the last bits of a float32.
_WHOLE = np.float32(1.5 * 2.0**23)
_EXPONENT = 23


def _powers_of_two(steps: Tails, out: Tails, whole: Tails) -> None:
    """2 ** steps from sums and products only: the library's own may differ in the last bit between machines.

    Steps are whole multiples of 2**-19, so their powers are 1.3e-6 apart, far more than what is rounded away, and
    keep their order. `steps` and `whole` are worked in.
    """
    np.add(steps, _WHOLE, out=whole)
    np.subtract(whole, _WHOLE, out=out)
    fraction = np.subtract(steps, out, out=steps)
    np.multiply(fraction, np.float32(_POWER[0]), out=out)
    for coefficient in _POWER[1:-1]:
        out += np.float32(coefficient)
        out *= fraction
    out += np.float32(_POWER[-1])
    exponent = np.left_shift(whole.view(np.int32), _EXPONENT, out=whole.view(np.int32))
    bits = out.view(np.int32)
    bits += exponent


def _stay_above(growth: Tails, tails: Tails) -> None:
    """Fills `tails` from the growth of the posterior between nodes, (Q-1, block)."""
    one = np.float32(1.0)
    tails[-1] = 0.0
    above: Tails = np.ones(growth.shape[1], dtype=np.float32)
    inner = tails[1:-1]
    with np.errstate(over="ignore", under="ignore"):
        # A t that overflows is infinite, and 1 - 1 / t still 1.
        for q in range(len(growth) - 1, -1, -1):
            above = np.multiply(growth[q], above, out=inner[q])
            above += one
        np.divide(one, inner, out=inner)
        np.subtract(one, inner, out=inner)
        tails[0] = 1.0
        if len(above) < _FEW:
            np.multiply.accumulate(inner, axis=0, out=inner)
            return
        for q in range(1, len(growth)):
            inner[q] *= inner[q - 1]


def _moments(nodes: NDArray[np.float64], tails: Tails) -> tuple[NDArray, NDArray]:
    """Posterior mean and standard deviation. With theta = node 0 + step * j,

    E j = sum over q of P(j > q),    E j**2 = sum over q of (2 q + 1) P(j > q).

    Summed row by row: a library sum may choose another order for a single company. Groups of few tails are summed in
    float32, which loses nothing that counts, groups in float64.
    """
    step, inner = nodes[1] - nodes[0], tails[1:-1]
    mean, square = np.zeros(tails.shape[1]), np.zeros(tails.shape[1])
    for start in range(0, len(inner), _GROUP):
        plain, rising = _summed(inner[start : start + _GROUP][::-1])
        mean += plain
        square += (2 * start - 1) * plain.astype(np.float64) + 2.0 * rising
    return nodes[0] + step * mean, step * np.sqrt(np.maximum(square - mean * mean, 0.0))


def _summed(rows: Tails) -> tuple[Tails, Tails]:
    """The sum of the rows, and the sum of all sums up to a row."""
    if rows.shape[1] < _FEW:
        sums = np.add.accumulate(rows, axis=0)
        return sums[-1], np.add.accumulate(sums, axis=0)[-1]
    plain, rising = np.zeros_like(rows[0]), np.zeros_like(rows[0])
    for row in rows:
        plain += row
        rising += plain
    return plain, rising


def _quantile(
    nodes: NDArray[np.float64], tails: Tails, probability: float | NDArray[np.float64]
) -> NDArray[np.float64]:
    """The point where P(theta > point) = 1 - probability: the cell that holds it, and the share of it passed.

    The share (left - goal) / (left - right) is written so that it grows with both tails even when rounded.
    """
    edges = np.concatenate([nodes[:1], (nodes[1:] + nodes[:-1]) / 2, nodes[-1:]])
    goal = np.asarray(1.0 - probability, dtype=np.float32)
    cell = np.add.reduce(tails[1:-1] > goal, axis=0, dtype=np.int16).astype(np.intp)
    place = cell * tails.shape[1] + np.arange(tails.shape[1])
    left, right = (tails.ravel().take(at).astype(np.float64) for at in (place, place + tails.shape[1]))
    share = 1.0 / (1.0 + (goal - right) / (left - goal))
    return np.minimum(edges[cell] + (edges[cell + 1] - edges[cell]) * share, edges[cell + 1])


def _rounded(x: NDArray[np.float64]) -> NDArray[np.float64]:
    # Adding 0 turns -0.0 into 0.0.
    return np.round(x, DECIMALS) + 0.0
