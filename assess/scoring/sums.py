"""Many sums of looked-up whole numbers in one sweep over the answers.

Each sum has a field of bits, wide enough for the most it can be, in one of a few 64-bit lanes: one lookup and one
addition for an item serve all sums of a lane. Whole numbers all the way: exact, in any order.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Lookup = Sequence[Sequence[NDArray[np.int64] | None]]
"""By route, then by item: what each code of the item adds, never negative, as in `tables`; None for nothing."""

_BITS = 63
_ROWS = 20_000

Places = NDArray[np.intp]


class Codes:
    """Answer codes as places in lookups of both routes, one behind the other: blank, unknown, options; again."""

    def __init__(self, sizes: Sequence[int]) -> None:
        """sizes : of the items' tables, codes and the two of no answer."""
        self.sizes = np.array(sizes, dtype=np.intp)[:, None]

    def blocks(self, codes: NDArray[np.int32], production: NDArray[np.bool_]) -> Iterator[tuple[slice, Places]]:
        """Rows, and the places (items, rows) of their answers, valid until the next are asked for: to ask for memory
        anew would take longer than the rest. ValueError for a code that an item does not have."""
        memory = np.empty((2, 0, 0), dtype=np.intp)
        for start in range(0, len(codes), _ROWS):
            block = slice(start, min(start + _ROWS, len(codes)))
            shape = 2, len(self.sizes), block.stop - start
            memory = memory if memory.shape == shape else np.empty(shape, dtype=np.intp)
            places, offsets = memory
            np.copyto(places, codes[block].T)
            if places.min() < -2 or (places.max(axis=1, keepdims=True) >= self.sizes - 2).any():
                raise ValueError("an answer code lies outside its item's range")
            np.multiply(self.sizes, production[block], out=offsets)
            offsets += 2
            places += offsets
            yield block, places

    def lookup(self, by_route: Sequence[Sequence[NDArray | None]]) -> list[NDArray]:
        """One table for each item, of both routes, of which one may be worth nothing."""
        return [_in_a_row(both) for both in zip(*by_route, strict=True)]


class Sums:
    """Sums over the items, one for each of `lookups`."""

    def __init__(self, codes: Codes, lookups: Sequence[Lookup]) -> None:
        self.codes = codes
        tables = [_of_both(codes, lookup) for lookup in lookups]
        widths = [sum(int(table.max()) for table in lookup.values()).bit_length() for lookup in tables]
        self.fields = _packed(widths)
        self.lanes = [self._lane(lane, tables) for lane in range(self.fields[-1][0] + 1)]

    def of(self, codes: NDArray[np.int32], production: NDArray[np.bool_]) -> NDArray[np.int64]:
        """(sums, n) for codes (n, items) of companies that are asked the production items or not."""
        out = np.empty((len(self.fields), len(codes)), dtype=np.int64)
        for block, places in self.codes.blocks(codes, production):
            totals = [sum((table.take(places[item]) for item, table in lane), start=_ZERO) for lane in self.lanes]
            for row, (lane, first, width) in zip(out, self.fields, strict=True):
                row[block] = totals[lane] >> first & (1 << width) - 1
        return out

    def _lane(self, lane: int, tables: list[dict[int, NDArray]]) -> list[tuple[int, NDArray[np.int64]]]:
        """The items that add to a lane, each with its table."""
        whole: dict[int, NDArray[np.int64]] = {}
        for (its_lane, first, _), lookup in zip(self.fields, tables, strict=True):
            for item, table in lookup.items() if its_lane == lane else ():
                if item in whole:
                    whole[item] += table << first
                else:
                    whole[item] = table << first
        return sorted(whole.items())


_ZERO = np.zeros(1, dtype=np.int64)


def _of_both(codes: Codes, lookup: Lookup) -> dict[int, NDArray[np.int64]]:
    """The table of both routes of each item that adds anything."""
    there = [item for item in range(len(codes.sizes)) if any(route[item] is not None for route in lookup)]
    return dict(zip(there, codes.lookup([[route[item] for item in there] for route in lookup]), strict=True))


def _in_a_row(tables: Sequence[NDArray | None]) -> NDArray:
    """One table behind the other, each with its last two rows first; zeros for None."""
    some = next(table for table in tables if table is not None)
    whole = np.zeros((len(tables), len(some)), dtype=some.dtype)
    for row, table in zip(whole, tables, strict=True):
        if table is not None:
            row[:2], row[2:] = table[-2:], table[:-2]
    return whole.ravel()


def _packed(widths: Sequence[int]) -> list[tuple[int, int, int]]:
    """(lane, first bit, bits) of each field, one after the other; a lane is left when the next does not fit."""
    fields, lane, first = [], 0, 0
    for width in widths:
        if first + width > _BITS:
            lane, first = lane + 1, 0
        fields.append((lane, first, width))
        first += width
    return fields
