"""Where tables come from: files, every table of a folder or glob, standard input; and the small tables that steer
reading."""

import glob
import hashlib
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from assess.batch import tables
from assess.batch.kinds import STANDARD
from assess.batch.tables import Table
from assess.batch.turns import ALL, Turns
from assess.errors import TableError
from assess.i18n import mark
from assess.records import Struct

_ENDINGS = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet"}
_OTHERS = {".xls", ".et", ".ods", ".xlsb", ".numbers"}
"""Tables that are not read; found in a folder, they are named rather than left out unsaid."""


class Source(Struct, frozen=True):
    """One input: `name` is what people call it, `path` where its bytes lie."""

    name: str
    path: Path

    def tables(self, turns: Turns = ALL) -> Iterator[Table]:
        """Its rows, block by block. Raises TableError."""
        with tables.opened(self.path) as file:
            yield from tables.blocks(file, self.name, turns)

    def digest(self) -> str:
        """SHA-256 of its bytes."""
        with tables.opened(self.path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def size(self) -> int:
        return self.path.stat().st_size


def sources(inputs: Sequence[Path], standard: BinaryIO, spool: Path) -> list[Source]:
    """The inputs meant, each once: files, the tables of folders and globs, `-` for standard input, which is copied to
    the file `spool`. Raises TableError."""
    found: dict[Path, str] = {}
    for path in inputs:
        if path == STANDARD:
            with spool.open("wb") as file:
                shutil.copyfileobj(standard, file)
            found[spool] = "stdin"
        else:
            found |= {each: each.name for each in _files(path)}
    if len(set(found.values())) < len(found):  # of equal names in several folders, the whole path tells them apart
        return [Source(str(path) if path != spool else name, path) for path, name in found.items()]
    return [Source(name, path) for path, name in found.items()]


def mapping(path: Path, columns: Sequence[str]) -> dict[str, str]:
    """The one of `columns` that each foreign title stands for. Raises TableError."""
    table = tables.read(path)
    if len(table.header) != 2:
        raise TableError(
            mark("{file} must have two columns, a title in your file and the column of the template"), file=path.name
        )
    names = {name.lower(): name for name in columns}
    # The first row may be a header of its own, unless it is all there is.
    pairs = [(1, table.header)] if table.header[1].lower() in names or not len(table) else []
    pairs += list(zip(table.numbers.tolist(), table.cells.iter_rows(), strict=True))
    for row, (title, name) in pairs:
        if title.strip() and name.strip().lower() not in names:
            raise TableError(
                mark("Row {row} of {file} names the column {column}, which the template does not have"),
                row=row,
                file=path.name,
                column=name,
            )
    return {title: names[name.strip().lower()] for _, (title, name) in pairs if title.strip()}


def rejected_rows(path: Path) -> dict[str, set[int]]:
    """The row numbers in a table of rejects by file, "" where it names none. Raises TableError."""
    table = tables.read(path)
    places = {title.lower(): str(k) for k, title in enumerate(table.header)}
    numbers = table.column(places["row"]).str.strip_chars() if "row" in places else None
    if numbers is None or not numbers.str.contains(r"^[0-9]+$").all():
        raise TableError(
            mark("{file} has no column of row numbers; name the table of rejects that was written before"),
            file=path.name,
        )
    files = table.column(places["file"]).to_list() if "file" in places else [""] * len(table)
    rows: dict[str, set[int]] = {}
    for file, number in zip(files, numbers.to_list(), strict=True):
        rows.setdefault(file, set()).add(int(number))
    return rows


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        found = _tables_among(path.iterdir())
    elif not path.exists() and glob.has_magic(str(path)):
        found = _tables_among(map(Path, glob.glob(str(path), recursive=True)))
    else:
        return [path]
    if not found:
        raise TableError(mark("There is no table in {file}; put CSV, XLSX or Parquet files there"), file=path)
    return found


def _tables_among(paths: Iterator[Path]) -> list[Path]:
    """Those with the ending of some table, by name; hidden files and those a spreadsheet locks are left out."""
    return sorted(
        p for p in paths if p.is_file() and p.suffix.lower() in _ENDINGS | _OTHERS and not p.name.startswith((".", "~"))
    )
