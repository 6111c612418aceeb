"""Tables: CSV in any usual encoding and with any usual separator, XLSX, Parquet; a file at once, or block by block.

What a file is, its first bytes say. Every value counts as the text a CSV file would hold. Writing lives in `outputs`.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assess.batch.letters import Letters, letters_of, texts_of
from assess.batch.outputs import make_folder, of_records, replace, write
from assess.batch.signatures import PARQUET, WORKBOOK
from assess.batch.turns import ALL, Turns
from assess.errors import Refusal, TableError
from assess.i18n import mark
from assess.records import Struct, field
from assess.records import replace as replaced

__all__ = ["Table", "blocks", "make_folder", "of_records", "parse", "read", "replace", "table", "write"]

MOST_COLUMNS = 2_000
MOST_BYTES = 1 << 30
"""Of a file that is not read block by block."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_NOT_TABLES = (_OLD_OFFICE, b"%PDF", b"\x1f\x8b")
_LONGEST_CELL = 1 << 20


class Table(Struct, frozen=True, eq=False):
    """The cells of a file, or of a block of its rows, as text, "" where nothing stands.

    `header` as written, without the space around it; columns are numbered "0", "1", ... Each is one of `texts`, or of
    `single`, where no cell has more than a byte. `numbers` int64 (n,) are the numbers a spreadsheet gives to the rows.
    `overlong` bool (n,): the row has values beyond the last column. `passed`, up to 1, says how much of the file has
    been read when this block is at hand. `here`: False where another process takes in these rows, of which only the
    numbers are known.
    """

    header: tuple[str, ...]
    texts: pl.DataFrame
    numbers: NDArray[np.int64]
    overlong: NDArray[np.bool_]
    passed: float = 1.0
    single: Mapping[str, Letters] = field(default_factory=dict)
    here: bool = True

    def __len__(self) -> int:
        return len(self.numbers)

    def column(self, name: str) -> pl.Series:
        """The texts of a column."""
        return texts_of(self.single[name]).alias(name) if name in self.single else self.texts[name]

    @property
    def cells(self) -> pl.DataFrame:
        """All columns as texts, in order."""
        return pl.DataFrame([self.column(str(k)) for k in range(len(self.header))])

    def letters(self, names: Sequence[str]) -> dict[str, Letters]:
        """Those of the columns `names` in which no cell has more than a byte, as these bytes, 0 for none."""
        single = {name: self.single[name] for name in names if name in self.single}
        return single | letters_of(self.texts.select(name for name in names if name not in single))

    def only(self, chosen: NDArray) -> "Table":
        """The rows chosen, by a mask or by their places."""
        rows = np.flatnonzero(chosen) if chosen.dtype == bool else chosen
        single = {name: letters[rows] for name, letters in self.single.items()}
        texts = self.texts[rows] if self.texts.width else self.texts
        return replaced(self, texts=texts, numbers=self.numbers[rows], overlong=self.overlong[rows], single=single)


def table(
    header: tuple[str, ...],
    cells: pl.DataFrame,
    first_row: int,
    overlong: NDArray[np.bool_] | None = None,
    passed: float = 1.0,
) -> Table:
    """A table of rows that follow one another from `first_row`."""
    numbers = np.arange(first_row, first_row + cells.height)
    overlong = np.zeros(cells.height, dtype=bool) if overlong is None else overlong
    return Table(header, cells, numbers, overlong, min(passed, 1.0))


def elsewhere(header: tuple[str, ...], first_row: int, rows: int) -> Table:
    """Rows that another process takes in."""
    return Table(header, pl.DataFrame(), np.arange(first_row, first_row + rows), np.zeros(rows, dtype=bool), here=False)


def read(path: Path) -> Table:
    """The table in a CSV, XLSX or Parquet file. Raises TableError with the reason when it cannot be used at all."""
    with opened(path) as file:
        return _joined(blocks(file, path.name))


def parse(content: bytes, name: str) -> Table:
    """The table in the bytes of a file called `name`; raises TableError."""
    return _joined(blocks(io.BytesIO(content), name))


def opened(path: Path) -> BufferedReader:
    """The file, to be read as bytes. Raises TableError."""
    try:
        return path.open("rb")
    except OSError as error:
        raise TableError(mark("{file} cannot be read: {why}"), file=path.name, why=Refusal(error)) from error


def blocks(file: BinaryIO, name: str, turns: Turns = ALL) -> Iterator[Table]:
    """The rows of a file called `name` in order, in blocks that all have the same header, at least one. A workbook is
    one block. Only files of text can be shared out, as `delimited.blocks` says. Raises TableError, also between
    blocks."""
    from assess.batch import columnar, delimited, spreadsheets

    start = file.read(4)
    file.seek(0)
    _refuse_others(file, start, name)
    if start == PARQUET:
        yield from columnar.blocks(file, name)
    elif start == WORKBOOK:
        yield of_rows(spreadsheets.read(_whole(file, name), name), name)
    else:
        yield from delimited.blocks(file, name, turns)


def _refuse_others(file: BinaryIO, start: bytes, name: str) -> None:
    """Raises TableError for what is no table, or cannot be read as one, with the remedy for its kind."""
    if start.removeprefix(b"\xef\xbb\xbf").startswith(b"<"):
        raise TableError(
            mark("{file} is a web page or XML, whatever its name says; open it in the spreadsheet and save it as XLSX"),
            file=name,
        )
    if not start.startswith(_NOT_TABLES):
        return
    locked = start == _OLD_OFFICE and _LOCKED in file.read(MOST_BYTES)
    if locked:
        raise TableError(mark("{file} is locked with a password; take the password off and save it again"), file=name)
    raise TableError(
        mark("{file} is not a CSV, XLSX or Parquet file; choose Save as, XLSX or CSV UTF-8, and use that file"),
        file=name,
    )


def of_rows(rows: Sequence[Sequence[str]], name: str) -> Table:
    """The table whose header is the first of the rows in which anything stands; all rows have one length."""
    start = next((k for k, row in enumerate(rows) if any(map(str.strip, row))), None)
    if start is None:
        raise nothing_in(name)
    header = titles(rows[start], name)
    below = rows[start + 1 :]
    columns = zip(*below, strict=True) if below else ([] for _ in header)
    cells = pl.DataFrame({str(k): pl.Series(column, dtype=pl.String) for k, column in enumerate(columns)})
    return refuse_long_cells(table(header, cells, start + 2), name)


def titles(cells: Sequence[str], name: str) -> tuple[str, ...]:
    """The header, as `distinct` leaves it. Raises TableError for too many columns."""
    if len(cells) > MOST_COLUMNS:
        raise TableError(
            mark("{file} has {columns} columns, at most {most} are read; take out those not needed"),
            file=name,
            columns=len(cells),
            most=MOST_COLUMNS,
        )
    return distinct(cells)


def distinct(cells: Sequence[str]) -> tuple[str, ...]:
    """Titles without the space around them. One that stands again is numbered: of two columns 备注 one is 备注 (2)."""
    header: dict[str, None] = {}
    found = []
    for title in map(str.strip, cells):
        again, number = title, 2
        while title and again in header:
            again, number = f"{title} ({number})", number + 1
        header[again] = None
        found.append(again)
    return tuple(found)


def refuse_long_cells(part: Table, name: str) -> Table:
    """The part as it is. Raises TableError for a cell longer than any that is meant."""
    if not len(part) or not part.texts.width:
        return part
    longest = part.texts.select(pl.all().str.len_bytes().max()).row(0, named=True)
    column = max(longest, key=lambda name: longest[name])
    if longest[column] <= _LONGEST_CELL:
        return part
    place = int(part.texts[column].str.len_bytes().arg_max() or 0)
    raise TableError(
        mark('Row {row} of {file} holds more than {size} MB under "{column}"; cut it or take it out'),
        row=int(part.numbers[place]),
        file=name,
        size=_LONGEST_CELL >> 20,
        column=part.header[int(column)],
    )


def nothing_in(name: str) -> TableError:
    return TableError(mark("{file} is empty; write a table with `assess template` and fill it in"), file=name)


def _joined(parts: Iterator[Table]) -> Table:
    every = list(parts)
    if len(every) == 1:
        return every[0]
    cells = pl.concat([part.cells for part in every])
    numbers, overlong = (np.concatenate([getattr(part, name) for part in every]) for name in ("numbers", "overlong"))
    return Table(every[0].header, cells, numbers, overlong)


def _whole(file: BinaryIO, name: str) -> bytes:
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise TableError(
            mark("{file} has more than {size} GB; save it as CSV or Parquet, or split it"),
            file=name,
            size=MOST_BYTES >> 30,
        )
    return content
