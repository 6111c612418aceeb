"""XLSX workbooks in and out: the first sheet that holds anything, its cells as text; written so that no text can turn
into a formula."""

import io
import itertools
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path

import polars as pl

from assess.errors import TableError
from assess.i18n import mark

LARGEST = 2 << 30
"""Bytes a workbook may unpack to; 120,000 companies with all answers take about a tenth."""
MOST_PARTS = 10_000
MOST_CELLS = 50_000_000
MOST_ROWS = 1_048_575
"""Below the header, in a sheet of this format."""

Cell = str | float | bool | int | datetime | date | time | timedelta | None


def read(content: bytes, name: str) -> list[list[str]]:
    """The rows of the first sheet in which anything stands, all of one length. Raises TableError."""
    from python_calamine import CalamineError, CalamineWorkbook

    _check_archive(content, name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for title in book.sheet_names:
            sheet = book.get_sheet_by_name(title)
            if sheet.total_height * sheet.total_width > MOST_CELLS:
                raise TableError(
                    mark("{file} spans {rows} rows and {columns} columns; delete what is empty around the table"),
                    file=name,
                    rows=sheet.total_height,
                    columns=sheet.total_width,
                )
            rows = sheet.to_python(skip_empty_area=False)
            if rows:
                return [[_text(cell) for cell in row] for row in rows]
    except CalamineError as error:
        raise TableError(mark("{file} cannot be read: {why}"), file=name, why=error) from error
    return []


@contextmanager
def writing(path: Path, columns: Sequence[str]) -> Iterator[Callable[[pl.DataFrame], None]]:
    """One sheet with a bold, frozen header, to add frames to. Raises TableError for more rows than a sheet can hold."""
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    row = itertools.count(1)

    def add(frame: pl.DataFrame) -> None:
        for values in frame.iter_rows():
            number = next(row)
            if number > MOST_ROWS:
                raise TableError(
                    mark("More rows than {most} do not fit into one sheet of {file}; write CSV or Parquet instead"),
                    file=path.name,
                    most=MOST_ROWS,
                )
            _write_row(sheet, number, values)

    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, columns, book.add_format({"bold": True}))
        yield add


def _write_row(sheet: object, number: int, row: Sequence[object]) -> None:
    for column, value in enumerate(row):
        if isinstance(value, str):
            sheet.write_string(number, column, value)  # type: ignore[attr-defined]
        elif value is not None:
            sheet.write_number(number, column, value)  # type: ignore[attr-defined]


def _check_archive(content: bytes, name: str) -> None:
    """Refuses what is no workbook, and one that would unpack to more than the memory it is given."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise TableError(mark("{file} is damaged; open and save it again in the spreadsheet"), file=name) from error
    if "[Content_Types].xml" not in {part.filename for part in parts}:
        raise TableError(mark("{file} is an archive, not a workbook; unpack it and use the file inside"), file=name)
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST:
        raise TableError(
            mark("{file} unpacks to more than {size} GB and is not opened; save the table as CSV UTF-8 instead"),
            file=name,
            size=LARGEST >> 30,
        )


def _text(cell: Cell) -> str:
    """The cell as a CSV file would hold it; whole numbers without a point, days as 2026-11-24."""
    if isinstance(cell, str):
        return cell.replace("\x00", "")
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return str(cell)
