"""Takes from the rows of a surveyed benchmark what would point at a company: no fewer than five are ever alike."""

import numpy as np
from numpy.typing import NDArray

from assess.company import CITIES, GROUPS, SIZES

ALIKE = 5
"""Companies that share industry group, size and city as the benchmark states them: this many, or more."""
NO_GROUP, NO_SIZE, NO_CITY = len(GROUPS), len(SIZES), len(CITIES)
"""Stand where a column is left out; no company has them, so none is ever compared within them."""

Cells = tuple[NDArray[np.int16], NDArray[np.int8], NDArray[np.int16]]
"""Group, size and city of n companies."""


def coarse(group: NDArray, size: NDArray, city: NDArray, alike: int = ALIKE) -> Cells:
    """The columns (n,) with city, then size, then group left out where fewer than `alike` would share them.

    Left-out values form a class as well; where it would hold too few, the smallest other class joins it, so that the
    place left out cannot be concluded. k-anonymity by local suppression (Sweeney 2002).
    """
    groups = _folded(np.zeros(len(group), dtype=np.int64), group, NO_GROUP, alike)
    sizes = _folded(groups, size, NO_SIZE, alike)
    cities = _folded(groups * (NO_SIZE + 1) + sizes, city, NO_CITY, alike)
    return groups.astype(np.int16), sizes.astype(np.int8), cities.astype(np.int16)


def _folded(parents: NDArray[np.int64], values: NDArray, left_out: int, alike: int) -> NDArray[np.int64]:
    """`values`, those of classes below `alike` within their parent replaced by `left_out`."""
    folded = np.asarray(values, dtype=np.int64).copy()
    for parent in np.unique(parents):
        rows = np.flatnonzero(parents == parent)
        classes, counts = np.unique(folded[rows], return_counts=True)
        order = np.argsort(counts, kind="stable")
        small = int((counts < alike).sum())
        while 0 < counts[order[:small]].sum() < alike and small < len(classes):
            small += 1
        folded[rows[np.isin(folded[rows], classes[order[:small]])]] = left_out
    return folded
