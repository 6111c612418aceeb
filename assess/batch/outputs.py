"""Tables out: CSV, XLSX, Parquet, JSON Lines, written in one go or frame after frame, and never half.

CSV goes out as UTF-8 with a mark for spreadsheets; no text that is written can become a formula.
"""

import glob
import io
import os
import queue
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import polars as pl

from assess.batch import spreadsheets
from assess.batch.kinds import LINES, kind_of
from assess.errors import Refusal, TableError
from assess.i18n import mark

_FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
_MARK = b"\xef\xbb\xbf"

Prepared = list[bytes] | pl.DataFrame
Add = Callable[[Any], object]
"""Takes what `prepared` gives for the same kind."""


def prepared(frame: pl.DataFrame, kind: str) -> Prepared:
    """A frame as far as it can be written on any core: the bytes of its rows, or the frame itself."""
    if kind not in LINES:
        return frame
    lines = _Lines()
    if kind == "csv":
        _safe(frame).write_csv(cast(IO[bytes], lines), include_header=False, line_terminator="\r\n")
    else:
        frame.write_ndjson(cast(IO[bytes], lines))
    return lines.parts


class _Lines(io.RawIOBase):
    """Keeps what is written as it comes: a block of lines is one piece, and a buffer would only copy it."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        self.parts.append(bytes(part))
        return len(part)


def write(frame: pl.DataFrame, path: Path) -> None:
    """Writes `frame` as the ending of `path` says; the file appears whole or not at all. Raises TableError.

    Numbers keep every digit: reading one back gives the same float64. In CSV, text that a spreadsheet would take for a
    formula gets an apostrophe in front; the other forms tell text from formulas by themselves.
    """
    with opened(path, kind_of(path), frame.schema) as add:
        add(prepared(frame, kind_of(path)))


@contextmanager
def opened(path: Path, kind: str, schema: Mapping[str, pl.DataType]) -> Iterator[Add]:
    """A table to add prepared frames of these columns to; it takes its place when all is written. Raises TableError."""
    with replacing(path) as temporary, _WRITERS[kind](temporary, schema) as add:
        yield add


@contextmanager
def streamed(out: BinaryIO, kind: str, schema: Mapping[str, pl.DataType]) -> Iterator[Add]:
    """The same to standard output, CSV without the mark for spreadsheets; what is no text follows when it is whole."""
    if kind in LINES:
        out.write(_start(kind, schema))
        yield out.writelines
        out.flush()
        return
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "table"
        with _WRITERS[kind](whole, schema) as add:
            yield add
        with whole.open("rb") as file:
            shutil.copyfileobj(file, out)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` that takes its place unless something goes wrong. Raises TableError."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield temporary
        with _old(path):
            temporary.replace(path)
    except OSError as error:
        raise TableError(mark("{file} cannot be written: {why}"), file=path.name, why=Refusal(error)) from error
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def _old(path: Path) -> Iterator[None]:
    """Keeps an old file open while another takes its place: to give back what a large one holds takes a while, and is
    left to a thread."""
    try:
        held = os.open(path, os.O_RDONLY) if os.name == "posix" and path.is_file() else None
    except OSError:  # what cannot be read can be replaced all the same
        held = None
    try:
        yield
    finally:
        if held is not None:
            threading.Thread(target=os.close, args=(held,), daemon=True).start()


def sweep(*paths: Path) -> None:
    """Removes what processes that were killed left of writing these files."""
    for path in paths:
        for left in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
            number = left.name.split(".")[-2]
            if number.isdigit() and not _runs(int(number)):
                left.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def replace(path: Path, fill: Callable[[Path], object]) -> None:
    """Lets `fill` write a temporary file beside `path`, then puts it in its place. Raises TableError."""
    with replacing(path) as temporary:
        fill(temporary)


def of_records(records: Sequence[Mapping[str, int | str]], columns: Sequence[str]) -> pl.DataFrame:
    """A frame with a row for each record and these columns; a column of whole numbers stays one."""
    return pl.DataFrame({name: [record[name] for record in records] for name in columns})


def make_folder(path: Path) -> None:
    """Makes the folder unless it is there. Raises TableError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TableError(mark("{file} cannot be written: {why}"), file=path, why=Refusal(error)) from error


def _safe(frame: pl.DataFrame) -> pl.DataFrame:
    """With an apostrophe in front of what would be a formula; most columns hold none, and stay as they are."""
    found = frame.select(pl.col(pl.String).str.contains(_FORMULA).any()).rows(named=True)
    formulas = [name for columns in found for name, there in columns.items() if there]
    return frame.with_columns(
        pl.when(pl.col(name).str.contains(_FORMULA)).then("'" + pl.col(name)).otherwise(name).alias(name)
        for name in formulas
    )


def _start(kind: str, schema: Mapping[str, pl.DataType]) -> bytes:
    if kind == "jsonl":
        return b""
    titles = pl.DataFrame([list(schema)], schema=dict.fromkeys(schema, pl.String), orient="row")
    return b"".join(prepared(titles, "csv"))  # type: ignore[arg-type]


@contextmanager
def _csv(path: Path, schema: Mapping[str, pl.DataType]) -> Iterator[Add]:
    with path.open("wb") as file:
        file.write(_MARK + _start("csv", schema))
        yield file.writelines


@contextmanager
def _jsonl(path: Path, schema: Mapping[str, pl.DataType]) -> Iterator[Add]:
    with path.open("wb") as file:
        yield file.writelines


@contextmanager
def _xlsx(path: Path, schema: Mapping[str, pl.DataType]) -> Iterator[Add]:
    with spreadsheets.writing(path, list(schema)) as add:
        yield add


@contextmanager
def _parquet(path: Path, schema: Mapping[str, pl.DataType]) -> Iterator[Add]:
    """Polars pulls the frames in a thread of its own, and holds no more than a few of them."""
    from polars.io.plugins import register_io_source

    frames: queue.Queue[pl.DataFrame | None] = queue.Queue(2)
    failed: list[BaseException] = []

    def pulled(*_: object) -> Iterator[pl.DataFrame]:
        while (frame := frames.get()) is not None:
            yield frame

    def sink() -> None:
        try:
            source = register_io_source(pulled, schema=pl.Schema(schema))
            source.sink_parquet(path, maintain_order=True)
        except BaseException as error:
            failed.append(error)
            while frames.get() is not None:
                pass

    writer = threading.Thread(target=sink, daemon=True)
    writer.start()
    try:
        yield frames.put
    finally:
        frames.put(None)
        writer.join()
    if failed:
        raise OSError(str(failed[0])) from failed[0]


_WRITERS = {"csv": _csv, "jsonl": _jsonl, "xlsx": _xlsx, "parquet": _parquet}
