"""Tables as text: commas, tabs or semicolons, in UTF-8, GB18030 or UTF-16, read in blocks of whole records."""

import codecs
import csv
import io
import itertools
import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

import numpy as np
import polars as pl

from assess.batch.letters import Plain, count, plain, plain_lines
from assess.batch.tables import Table, elsewhere, nothing_in, refuse_long_cells, table, titles
from assess.batch.turns import ALL, Turns
from assess.errors import TableError
from assess.i18n import mark
from assess.records import replace

SEPARATORS = ",\t;"
BLOCK = 4 << 20
"""Bytes of a block, about 20,000 companies; the first and the last ones are smaller. Of larger ones the memory takes
longer to fetch than they save."""
_LONG_LINE = 1 << 16
LONGEST_RECORD = 12 * BLOCK
_TITLES = 10
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_SEPARATOR_LINE = re.compile(rb'"?sep=([,;\t|])"?\r?\n', re.IGNORECASE)
_QUOTE, _END = 0x22, 0x0A


def blocks(file: BinaryIO, name: str, turns: Turns = ALL) -> Iterator[Table]:
    """The rows of a text file in blocks of one header. Blocks of which another process has the turn are
    not `here`; the first is read all the same, for its header. Raises TableError."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    row = 1
    records = _records(_lines_ended(file, size, name), lambda: row - 1, name)
    told, first = _told_separator(next(records, b""))
    trimmed = first.lstrip(b"\r\n")
    text = _as_utf8(trimmed, name)
    body = text if told else _below_titles(text)
    if not body.strip():
        raise nothing_in(name)
    end = _record_end(body)
    separator = told or _separator(body[:end])
    header = _header(body[:end], separator, name)
    # Blank lines and titles stand above the header.
    row = 2 + first[: len(first) - len(trimmed)].count(b"\n") + trimmed.count(b"\n") - body.count(b"\n")
    for k, block in enumerate(itertools.chain([body[end:]], records)):
        ours = k in turns
        lines = None if ours or k == 0 else plain_lines(block)
        if lines is None:
            part = _read(_as_utf8(block, name), separator, header, row, name)
        else:
            part = elsewhere(header, row, lines)
        row += len(part)
        yield replace(part, passed=file.tell() / size, here=ours)


def _lines_ended(file: BinaryIO, size: int, name: str) -> Iterator[bytes]:
    """The bytes of the file without byte order mark, UTF-16 as UTF-8; lines that end by a lone carriage return end by
    a line feed."""
    start = _chunk(file, BLOCK // 6)  # a small one, so that scoring can begin while the others are read
    sign, encoding = next(((s, e) for s, e in _BYTE_ORDER_MARKS if start.startswith(s)), (b"", ""))
    chunks: Iterator[bytes] = itertools.chain(
        [start[len(sign) :]], iter(lambda: _chunk(file, _next_size(file, size)), b"")
    )
    if encoding.startswith("utf-16"):
        chunks = _transcoded(chunks, encoding, name)
    old_mac = b"\r" in start and b"\n" not in start
    yield from (chunk.replace(b"\r", b"\n") for chunk in chunks) if old_mac else chunks


def _next_size(file: BinaryIO, size: int) -> int:
    """Blocks get smaller towards the end, so that all who work on them are done at about the same time."""
    return min(BLOCK, max(BLOCK // 2, (size - file.tell()) // 3))


def _chunk(file: BinaryIO, size: int) -> bytes:
    """About so many bytes, to the end of a line where one is near: then no block has to be put together of two."""
    here = file.tell()
    file.seek(here + size)
    more = len(file.readline(_LONG_LINE))
    file.seek(here)
    return file.read(size + more)


def _transcoded(chunks: Iterator[bytes], encoding: str, name: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        yield from (decoder.decode(chunk).encode() for chunk in chunks)
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise _not_text(name) from error


def _records(chunks: Iterator[bytes], passed: Callable[[], int], name: str) -> Iterator[bytes]:
    """The same bytes, cut between records. Raises TableError for a record that goes on and on, after the rows that have
    passed."""
    rest = b""
    for chunk in chunks:
        if b'"' in rest or b'"' in chunk:
            rest, chunk = b"", rest + chunk
            end = _last_end(chunk)
        else:
            end = chunk.rfind(b"\n") + 1
        if end:
            # Blocks are copied as seldom as can be: half of the time goes into fetching new memory.
            block = b"".join([rest, memoryview(chunk)[:end]]) if rest or end < len(chunk) else chunk
            yield block
            rest = chunk[end:]
            continue
        rest += chunk
        if len(rest) > LONGEST_RECORD:
            raise TableError(
                mark(
                    "After row {row} of {file} a single row goes on for more than {size} MB; "
                    "perhaps a quotation mark is opened and never closed there"
                ),
                row=passed(),
                file=name,
                size=LONGEST_RECORD >> 20,
            )
    if rest:
        yield rest


def _last_end(content: bytes) -> int:
    """Where the last whole record ends: behind a line feed with an even number of quotation marks before it."""
    end = content.rfind(b"\n")
    if end <= 0 or count(content, b'"', end) % 2 == 0:  # nearly always, and cheap to see
        return end + 1
    ends = _ends(content)
    return int(ends[-1]) + 1 if len(ends) else 0


def _record_end(content: bytes) -> int:
    """Where the first record ends; a quotation mark left open would make it the whole content."""
    end = content.find(b"\n") + 1
    if content.find(b'"', 0, end) >= 0:
        ends = _ends(content)
        end = int(ends[0]) + 1 if len(ends) else end
    return end or len(content)


def _ends(content: bytes) -> np.ndarray:
    letters = np.frombuffer(content, dtype=np.uint8)
    feeds, quotes = np.flatnonzero(letters == _END), np.flatnonzero(letters == _QUOTE)
    return feeds[np.searchsorted(quotes, feeds) % 2 == 0]


def _told_separator(start: bytes) -> tuple[str, bytes]:
    """The separator that a line such as sep=; tells above all, which spreadsheets do not show; and what follows it."""
    line = _SEPARATOR_LINE.match(start)
    return (line[1].decode(), start[line.end() :]) if line else ("", start)


def _separator(line: bytes) -> str:
    return max(SEPARATORS, key=line.decode(errors="replace").count)


def _below_titles(body: bytes) -> bytes:
    """The content from the first line that has a separator, where lines of text such as a title stand above it."""
    rest = body
    for _ in range(_TITLES):
        line, end, below = rest.partition(b"\n")
        if line.count(b'"') % 2:  # a title with a line break inside
            return rest
        if any(separator.encode() in line for separator in SEPARATORS):
            return rest
        if not end:
            break
        rest = below
    return body


def _header(record: bytes, separator: str, name: str) -> tuple[str, ...]:
    try:
        with io.StringIO(record.decode(), newline="") as start:
            cells = next(csv.reader(start, delimiter=separator))
    except csv.Error as error:
        raise TableError(mark("The header of {file} cannot be read: {why}"), file=name, why=error) from error
    return titles(cells, name)


def _as_utf8(content: bytes, name: str) -> bytes:
    """The content as UTF-8. Neither it nor GB18030 has a line feed or a quotation mark inside a character."""
    if _is_utf8(content):
        return content
    try:
        return content.decode("gb18030").encode()
    except UnicodeDecodeError as error:
        raise _not_text(name) from error


def _is_utf8(content: bytes) -> bool:
    """Polars looks without making a text of it, which would take three times as long."""
    try:
        pl.Series([content], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError:
        return False
    return True


def _not_text(name: str) -> TableError:
    return TableError(
        mark("{file} is neither UTF-8 nor GB18030 text; save it as CSV UTF-8 in the spreadsheet"), file=name
    )


def _read(body: bytes, separator: str, header: tuple[str, ...], row: int, name: str) -> Table:
    width = len(header)
    found = plain(body, separator, width)
    if found:
        return refuse_long_cells(_plainly(body, separator, header, row, found), name)
    try:
        cells, overlong = _quickly(body, separator, width)
    except pl.exceptions.PolarsError:
        cells, overlong = _patiently(body, separator, width, row, name)
    return refuse_long_cells(table(header, cells, row, overlong), name)


def _plainly(body: bytes, separator: str, header: tuple[str, ...], row: int, found: Plain) -> Table:
    """Texts are made only of the columns that hold some."""
    rows = found.letters.shape[1]
    long = np.flatnonzero(found.long).tolist()
    texts = pl.DataFrame()
    if long:
        names = {str(k): pl.String for k in range(len(header))}
        texts = pl.read_csv(
            body, separator=separator, has_header=False, schema=names, columns=long, empty_string_is_null=False
        )
    single = {str(k): letters for k, letters in enumerate(found.letters) if not found.long[k]}
    return Table(header, texts, np.arange(row, row + rows), np.zeros(rows, dtype=bool), single=single)


def _quickly(body: bytes, separator: str, width: int) -> tuple[pl.DataFrame, np.ndarray]:
    """Raises PolarsError where the text is not plain enough."""
    names = [str(k) for k in range(width)]
    if not body:
        return pl.DataFrame(schema=dict.fromkeys(names, pl.String)), np.zeros(0, dtype=bool)
    above = separator.join(names).encode() + b"\n"
    cells = pl.read_csv(b"".join([above, body]), separator=separator, infer_schema=False, empty_string_is_null=False)
    if cells.columns != names:
        raise pl.exceptions.ShapeError("the rows can be read in two ways")
    return cells, np.zeros(cells.height, dtype=bool)


def _patiently(body: bytes, separator: str, width: int, row: int, name: str) -> tuple[pl.DataFrame, np.ndarray]:
    """For blocks with overlong rows or stray quotation marks: slower."""
    rows = _listed(body.decode(), separator, row, name)
    overlong = np.array([any(map(str.strip, cells[width:])) for cells in rows], dtype=bool)
    filled = [(cells + [""] * (width - len(cells)))[:width] for cells in rows]
    cells = pl.DataFrame({str(k): pl.Series([row[k] for row in filled], dtype=pl.String) for k in range(width)})
    return cells, overlong


def _listed(text: str, separator: str, row: int, name: str) -> list[list[str]]:
    """Every record of the text. A quotation mark that is never closed would swallow the rest, so it is refused."""
    records = 0
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            records += 1
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise TableError(
                mark("In row {row} of {file} a quotation mark is opened and never closed; close it or take it out"),
                row=row + records,
                file=name,
            ) from error
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise TableError(mark("{file} cannot be read: {why}"), file=name, why=error) from error
