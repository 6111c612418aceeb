"""Lookup tables: what each answer code of an item is worth.

A table has a row for each code an item can take, and two more for UNKNOWN_CODE (-1) and BLANK_CODE (-2), which
Python's negative indexing finds at its end; both are worth as much as the lowest option. Two routes exist:
SERVICE (0), which is not asked the production items, and PRODUCTION (1).
"""

from bisect import bisect_left
from functools import lru_cache

import numpy as np

from assess.questionnaire.model import Feed, Item

ROUTES = (0, 1)
"""Index of the route: `int(production)`."""
MILLI = 1000
"""Points are counted in thousandths, so that 1.875 is a whole number."""


def asked(item: Item, route: int) -> bool:
    return bool(route) or item.asked_of == "all"


def size(item: Item) -> int:
    """Rows of the item's tables."""
    return (2 ** len(item.options) if item.kind == "multiple" else len(item.options)) + 2


@lru_cache(maxsize=500)
def points(item: Item, route: int) -> np.ndarray:
    """Thousandths of a point for each code, int64 (codes + 2,), not to be written to. An item or option not asked is
    worth nothing."""
    worth = [round(MILLI * option.points) if route or option.asked_of == "all" else 0 for option in item.options]
    if not asked(item, route):
        worth = [0] * len(worth)
    codes = _of_masks(worth) if item.kind == "multiple" else worth
    values = np.zeros(len(codes) + 2, dtype=np.int64)
    values[:-2] = codes
    values.flags.writeable = False
    return values


def top(item: Item, route: int) -> int:
    """The most thousandths of a point a company of that route can reach in the item."""
    return int(points(item, route).max())


def share(item: Item, feed: Feed, route: int) -> tuple[np.ndarray, int]:
    """Value of each code for a feed as (numerators, denominator): clip((points - start) / (stop - start), 0, 1)."""
    start = round(MILLI * feed.start)
    stop = top(item, route) if feed.stop is None else round(MILLI * feed.stop)
    return np.clip(points(item, route) - start, 0, stop - start), stop - start


def categories(item: Item, route: int) -> np.ndarray:
    """Ordered category of each code in the rank, int8; -1 throughout where the item is not asked.

    Single and scene items: the place of the points among the distinct points of the item. Multiple items: how many
    of the item's bands the share of the attainable points reaches.
    """
    worth = points(item, route)
    if not asked(item, route):
        return np.full(len(worth), -1, dtype=np.int8)
    if item.kind != "multiple":
        distinct = _distinct(points(item, 1))
        return np.array([bisect_left(distinct, value) for value in worth.tolist()], dtype=np.int8)
    return np.searchsorted(_bands(item) * top(item, route) - 0.5, worth, side="right").astype(np.int8)


def pillar_categories(item: Item, pillar: str, route: int) -> np.ndarray:
    """Ordered category of each code in the rank of one pillar, int8; -1 throughout where the item is not asked.

    Single and scene items: the place of what the item brings the pillar among its distinct values, so that a scene
    that feeds a pillar from 1 to 3 points has 3 categories. Multiple items: their bands, as in the overall rank.
    """
    if item.kind == "multiple" or not asked(item, route):
        return categories(item, route)
    brought = _brought(item, pillar, route)
    return np.searchsorted(_distinct(_brought(item, pillar, 1)), brought).astype(np.int8)


def _distinct(values: np.ndarray) -> list[int]:
    """In rising order. np.unique would import all of numpy.ma, which takes as long as the rest of compiling."""
    return sorted(set(values.tolist()))


def _brought(item: Item, pillar: str, route: int) -> np.ndarray:
    """What each code brings a pillar, in units common to both routes: the feeds end where production companies' do."""
    total = np.zeros(len(points(item, route)), dtype=np.int64)
    for feed in (feed for feed in item.feeds if feed.pillar == pillar):
        start, span = round(MILLI * feed.start), share(item, feed, 1)[1]
        total += feed.weight * np.clip(points(item, route) - start, 0, span)
    return total


def _bands(item: Item) -> np.ndarray:
    """Shares of the maximum where a category begins, rising; by default one for each option beside "none"."""
    if item.rank_bands:
        return np.array(item.rank_bands)
    ticks = len(item.options) - 1
    return np.arange(1, ticks + 1) / ticks


def _of_masks(worth: list[int]) -> np.ndarray:
    """Sum of the options ticked, for every bit mask; "none" is bit 0 and worth nothing."""
    sums = np.zeros(1, dtype=np.int64)
    for value in worth:
        sums = np.concatenate([sums, sums + value])
    return sums
