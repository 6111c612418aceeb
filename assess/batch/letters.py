"""Blocks of plain text, where separators and line ends alone say what stands in which cell.

Most columns of a survey hold one letter a cell. What they hold is seen in one sweep over the bytes of a block, without
a text made of each cell, which would take three times as long and sixteen times the memory.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assess.records import Struct

Letters = NDArray[np.uint8]
"""The one byte in each cell, 0 where nothing stands."""

_END, _RETURN, _QUOTE = b"\n"[0], b"\r"[0], b'"'[0]
_PIECE = 1 << 19
"""Bytes looked at in one go: what is noted of them takes ten times as much memory, and new memory takes time."""
_SMALL = 1 << 17
_TEXTS = pl.Series([""] + [chr(k) for k in range(1, 128)], dtype=pl.String)


class Plain(Struct, frozen=True, eq=False):
    """The cells of a block: `letters` (columns, rows), and which columns are `long`, with a cell of more than a byte.
    The letters of a long column mean nothing."""

    letters: Letters
    long: NDArray[np.bool_]


def plain(block: bytes, separator: str, width: int) -> Plain | None:
    """The cells of whole records, each with `width` of them, two at least; None where a record has more or fewer,
    where a quotation mark does anything but stand for an empty cell as two, or a byte is 0."""
    rows, returns = count(block, b"\n"), count(block, b"\r")
    if width < 2 or not block.endswith(b"\n") or returns not in (0, rows) or b"\0" in block:
        return None
    letters, long = np.empty((width, rows), dtype=np.uint8), np.zeros(width, dtype=bool)
    quotes = row = start = 0
    while start < len(block):
        end = block.rfind(b"\n", start, start + _PIECE) + 1 or block.find(b"\n", start) + 1
        cells = _cells(np.frombuffer(block, np.uint8, end - start, start), ord(separator), width, returns > 0)
        if cells is None:
            return None
        first, longer, empty = cells
        letters[:, row : row + len(first)] = first.T
        long |= longer
        quotes += 2 * empty
        row, start = row + len(first), end
    return Plain(letters, long) if quotes == count(block, b'"') else None


def count(block: bytes, letter: bytes, end: int = -1) -> int:
    """How often one byte occurs up to `end`; where that is every few bytes, much faster than to find one by one."""
    letters = np.frombuffer(block, np.uint8, end)
    return sum(int(np.count_nonzero(piece == letter[0])) for piece in _pieces(letters))


def plain_lines(block: bytes) -> int | None:
    """How many rows there are in a block; None where more than line ends decides, and it has to be read to be known:
    with blank lines, lone carriage returns, and quotation marks but for those in twos, between which nothing stands."""
    if block.startswith((b"\n", b"\r")):
        return None
    if set(block[:2]) & {_END, _RETURN, _QUOTE}:
        block = b"  " + block
    ends = returns = quotes = both = twos = 0
    for piece in _pieces(np.frombuffer(block, np.uint8), 2):
        end, back, quote = (piece == letter for letter in (_END, _RETURN, _QUOTE))
        before, here = slice(1, -1), slice(2, None)
        if ((end[before] & (end[here] | back[here])) | (quote[:-2] & quote[before] & quote[here])).any():
            return None
        ends += int(np.count_nonzero(end[here]))
        returns += int(np.count_nonzero(back[here]))
        quotes += int(np.count_nonzero(quote[here]))
        both += int(np.count_nonzero(back[before] & end[here]))
        twos += int(np.count_nonzero(quote[before] & quote[here]))
    plain = block.endswith(b"\n") and returns in (0, ends) and both == returns and quotes == 2 * twos
    return ends if plain else None


def _pieces(letters: Letters, before: int = 0) -> Iterator[Letters]:
    """Small enough for the cache of a core, each with so many of the letters `before` it."""
    for start in range(before, len(letters), _SMALL):
        yield letters[start - before : start + _SMALL]


def _cells(
    letters: Letters, separator: int, width: int, returns: bool
) -> tuple[Letters, NDArray[np.bool_], int] | None:
    """The first letter of each cell (rows, width), 0 where nothing stands; the columns in which a cell is longer; and
    how many cells are two quotation marks."""
    ends = np.flatnonzero((letters == separator) | (letters == _END))
    lines = ends[width - 1 :: width]
    if len(ends) % width or (letters[lines] != _END).any() or np.count_nonzero(letters == _END) != len(lines):
        return None
    starts = np.concatenate([[0], ends[:-1] + 1])
    if returns:
        lines -= 1  # a view: of the ends themselves
        if (letters[lines] != _RETURN).any():
            return None
    first, length = letters[starts], ends - starts
    quoted = np.flatnonzero(first == _QUOTE)
    if (length[quoted] != 2).any() or (letters[starts[quoted] + 1] != _QUOTE).any():
        return None
    length[quoted] = 0
    first *= length > 0
    return first.reshape(-1, width), length.reshape(-1, width).max(axis=0) > 1, len(quoted)


def letters_of(cells: pl.DataFrame) -> dict[str, Letters]:
    """Those columns of texts in which no cell has more than a byte."""
    if not cells.width:
        return {}
    longest = cells.select(pl.all().str.len_bytes().max()).fill_null(0).row(0, named=True)
    short = [name for name, length in longest.items() if length <= 1]
    found = cells.select(pl.col(short).cast(pl.Binary).bin.reinterpret(dtype=pl.UInt8).fill_null(0))
    return {name: found[name].to_numpy() for name in short}


def texts_of(letters: Letters) -> pl.Series:
    """The cells as texts."""
    return _TEXTS.gather(letters)
