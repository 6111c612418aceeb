"""Tables in and out: CSV in any usual encoding and with any usual separator, XLSX, Parquet; out also JSON Lines.

What a file is, its first bytes say; what is written, the ending of its name. CSV goes out as UTF-8 with a mark for
spreadsheets. Every value counts as the text a CSV file would hold, and no text that is written can become a formula.
"""

import csv
import io
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl

from assess.batch import spreadsheets
from assess.errors import TableError
from assess.i18n import mark

SEPARATORS = ",\t;"
MOST_COLUMNS = 2_000

_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_NOT_TEXT = (b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b")
_WORKBOOK = b"PK\x03\x04"
_PARQUET = b"PAR1"
_TITLES = 10
_LONGEST_HEADER = 1_000_000  # bytes


@dataclass(frozen=True)
class Table:
    """The cells of a file as text, "" where nothing stands.

    `header` as written, without the space around it; the columns of `cells` are numbered "0", "1", ...
    `first_row` is the number a spreadsheet gives to the first row of `cells`. `overlong` bool (n,): the row has values
    beyond the last column.
    """

    header: tuple[str, ...]
    cells: pl.DataFrame
    first_row: int
    overlong: np.ndarray

    def __len__(self) -> int:
        return self.cells.height


def read(path: Path) -> Table:
    """The table in a CSV, XLSX or Parquet file. Raises TableError with the reason when it cannot be used at all."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise TableError(mark("{file} cannot be read: {why}"), file=path.name, why=error.strerror) from error
    return parse(content, path.name)


def parse(content: bytes, name: str) -> Table:
    """The table in the bytes of a CSV, XLSX or Parquet file called `name`; raises TableError."""
    if content.startswith(_PARQUET):
        return _parquet(content, name)
    if content.startswith(_WORKBOOK):
        return of_rows(spreadsheets.read(content, name), name)
    content = _as_utf8(content, name)
    body = _below_titles(content.lstrip(b"\r\n"))
    if not body.strip():
        raise _nothing_in(name)
    separator = _separator(body.split(b"\n", 1)[0])
    header = _header(body, separator, name)
    try:
        cells, overlong = _quickly(body, separator, len(header))
    except pl.exceptions.PolarsError:
        cells, overlong = _patiently(body, separator, len(header), name)
    blank_lines = content[: len(content) - len(body)].count(b"\n")
    return Table(header, cells, blank_lines + 2, overlong)


def _separator(line: bytes) -> str:
    return max(SEPARATORS, key=line.decode(errors="replace").count)


def _below_titles(body: bytes) -> bytes:
    """The content from the first line that has a separator, where lines of text such as a title stand above it."""
    rest = body
    for _ in range(_TITLES):
        line, end, below = rest.partition(b"\n")
        if any(separator.encode() in line for separator in SEPARATORS):
            return rest
        if not end:
            break
        rest = below
    return body


def of_rows(rows: Sequence[Sequence[str]], name: str) -> Table:
    """The table whose header is the first of the rows in which anything stands; all rows have one length."""
    start = next((k for k, row in enumerate(rows) if any(map(str.strip, row))), None)
    if start is None:
        raise _nothing_in(name)
    header = _sound(rows[start], name)
    below = rows[start + 1 :]
    columns = zip(*below, strict=True) if below else ([] for _ in header)
    cells = pl.DataFrame({str(k): pl.Series(column, dtype=pl.String) for k, column in enumerate(columns)})
    return Table(header, cells, start + 2, np.zeros(len(below), dtype=bool))


def write(frame: pl.DataFrame, path: Path) -> None:
    """Writes `frame` as the ending of `path` says, CSV where it says nothing else; the file appears whole or not at
    all. Raises TableError.

    Numbers keep every digit: reading one back gives the same float64. In CSV, text that a spreadsheet would take for a
    formula gets an apostrophe in front; the other forms tell text from formulas by themselves.
    """
    replace(path, partial(_WRITERS.get(path.suffix.lower(), _write_csv), frame))


def _write_csv(frame: pl.DataFrame, path: Path) -> None:
    frame.with_columns(_safe(pl.col(pl.String))).write_csv(path, include_bom=True, line_terminator="\r\n")


_WRITERS: dict[str, Callable[[pl.DataFrame, Path], object]] = {
    ".xlsx": spreadsheets.write,
    ".parquet": pl.DataFrame.write_parquet,
    ".jsonl": pl.DataFrame.write_ndjson,
    ".ndjson": pl.DataFrame.write_ndjson,
}


def of_records(records: Sequence[Mapping[str, int | str]], columns: Sequence[str]) -> pl.DataFrame:
    """A frame with a row for each record and these columns; a column of whole numbers stays one."""
    return pl.DataFrame({name: [record[name] for record in records] for name in columns})


def make_folder(path: Path) -> None:
    """Makes the folder unless it is there. Raises TableError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TableError(mark("{file} cannot be written: {why}"), file=path, why=error.strerror) from error


def replace(path: Path, fill: Callable[[Path], object]) -> None:
    """Lets `fill` write a temporary file beside `path`, then puts it in its place. Raises TableError."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        fill(temporary)
        temporary.replace(path)
    except OSError as error:
        why = error.strerror or str(error)
        raise TableError(mark("{file} cannot be written: {why}"), file=path.name, why=why) from error
    finally:
        temporary.unlink(missing_ok=True)


def _nothing_in(name: str) -> TableError:
    return TableError(mark("{file} is empty; write a table with `assess template` and fill it in"), file=name)


def _safe(column: pl.Expr) -> pl.Expr:
    return pl.when(~column.str.contains(_FORMULA)).then(column).otherwise(pl.lit("'") + column)


def _as_utf8(content: bytes, name: str) -> bytes:
    """The content as UTF-8 without byte order mark, its lines ended by a line feed."""
    if content.startswith(_NOT_TEXT):
        raise TableError(
            mark("{file} is not a CSV, XLSX or Parquet file; choose Save as, XLSX or CSV UTF-8, and use that file"),
            file=name,
        )
    sign, encoding = next(((s, e) for s, e in _BYTE_ORDER_MARKS if content.startswith(s)), (b"", ""))
    content = content[len(sign) :]
    for candidate in (encoding,) if encoding else ("utf-8", "gb18030"):
        try:
            text = content.decode(candidate)
        except UnicodeDecodeError:
            continue
        content = content if candidate == "utf-8" else text.encode()
        return content if b"\n" in content else content.replace(b"\r", b"\n")
    raise TableError(
        mark("{file} is neither UTF-8 nor GB18030 text; save it as CSV UTF-8 in the spreadsheet"), file=name
    )


def _parquet(content: bytes, name: str) -> Table:
    try:
        frame = pl.read_parquet(content)
        header = _sound(frame.columns, name)
        cells = frame.select(_text(series).fill_null("").alias(str(k)) for k, series in enumerate(frame))
    except pl.exceptions.PolarsError as error:
        raise TableError(mark("{file} cannot be read: {why}"), file=name, why=error) from error
    if not header:
        raise _nothing_in(name)
    return Table(header, cells, 1, np.zeros(cells.height, dtype=bool))


def _text(column: pl.Series) -> pl.Series:
    """The values as a CSV file would hold them; several options in one value are joined."""
    if column.dtype == pl.List:
        return column.cast(pl.List(pl.String)).list.join(";")
    return column.cast(pl.String)


def _header(body: bytes, separator: str, name: str) -> tuple[str, ...]:
    start = io.StringIO(body[:_LONGEST_HEADER].decode(errors="ignore"), newline="")
    try:
        cells = next(csv.reader(start, delimiter=separator))
    except csv.Error as error:
        raise TableError(mark("The header of {file} cannot be read: {why}"), file=name, why=error) from error
    return _sound(cells, name)


def _sound(titles: Sequence[str], name: str) -> tuple[str, ...]:
    """The titles without the space around them. Raises TableError for too many and for one that stands twice."""
    if len(titles) > MOST_COLUMNS:
        raise TableError(
            mark("{file} has {columns} columns, at most {most} are read; take out those not needed"),
            file=name,
            columns=len(titles),
            most=MOST_COLUMNS,
        )
    header = tuple(title.strip() for title in titles)
    twice = [title for title, count in Counter(header).items() if count > 1 and title]
    if twice:
        raise TableError(
            mark("These columns stand more than once in {file}: {columns}; keep one of each"),
            file=name,
            columns=", ".join(twice),
        )
    return header


def _quickly(body: bytes, separator: str, width: int) -> tuple[pl.DataFrame, np.ndarray]:
    """Raises PolarsError where the file is not plain enough."""
    cells = pl.read_csv(body, separator=separator, infer_schema=False, empty_string_is_null=False)
    if cells.width != width:
        raise pl.exceptions.ShapeError("the header can be read in two ways")
    cells.columns = [str(k) for k in range(width)]
    return cells, np.zeros(cells.height, dtype=bool)


def _patiently(body: bytes, separator: str, width: int, name: str) -> tuple[pl.DataFrame, np.ndarray]:
    """For files with overlong rows or stray quotation marks: slower."""
    rows = _records(body.decode(), separator, name)[1:]
    overlong = np.array([any(map(str.strip, row[width:])) for row in rows], dtype=bool)
    filled = [(row + [""] * (width - len(row)))[:width] for row in rows]
    cells = pl.DataFrame({str(k): pl.Series([row[k] for row in filled], dtype=pl.String) for k in range(width)})
    return cells, overlong


def _records(text: str, separator: str, name: str) -> list[list[str]]:
    """Every record of the text. A quotation mark that is never closed would swallow the rest, so it is refused."""
    records = 0
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            records += 1
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise TableError(
                mark("In row {row} of {file} a quotation mark is opened and never closed; close it or take it out"),
                row=records + 1,
                file=name,
            ) from error
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise TableError(mark("{file} cannot be read: {why}"), file=name, why=error) from error
