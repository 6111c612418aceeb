"""XLSX workbooks in and out: the sheet that holds the list, its cells as text; written so that no text can turn into a
formula."""

import io
import itertools
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from assess.batch import sheet_errors
from assess.errors import TableError
from assess.i18n import mark

LARGEST = 2 << 30
"""Bytes a workbook may unpack to; 120,000 companies with all answers take about a tenth."""
MOST_PARTS = 10_000
MOST_CELLS = 50_000_000
MOST_ROWS = 1_048_575
"""Below the header, in a sheet of this format."""

_TEXT = 49
"""The number of the format Text among those every workbook has."""
_AS_TEXT, _WIDTH = {"credit_code", "统一社会信用代码", "Unified social credit code"}, 22
"""Columns in which a spreadsheet is to keep what is typed: 18 digits would become a number that lost the last three."""
_SEARCHED, _ALIKE = 20, 0.9
"""Rows from the top among which the header stands; the share of titles that makes two lists alike."""

Cell = str | float | bool | int | datetime | date | time | timedelta | None


def read(content: bytes, name: str) -> list[list[str]]:
    """The rows of the sheet that holds the list, all of one length: of the sheets that are not hidden the one with the
    most titles. Raises TableError, also where two sheets hold lists: neither is left out unsaid."""
    from python_calamine import CalamineError, CalamineWorkbook

    _check_archive(content, name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        shown = [str(sheet.visible).endswith(".Visible") for sheet in book.sheets_metadata]
        visible = list(itertools.compress(book.sheet_names, shown)) or book.sheet_names
        sheets = {title: rows for title in visible if (rows := _rows(book.get_sheet_by_name(title), name))}
    except CalamineError as error:
        raise TableError(mark("{file} cannot be read: {why}"), file=name, why=error) from error
    if not sheets:
        return []
    chosen = max(sheets, key=lambda title: len(_titles(sheets[title])))
    alike = [title for title in sheets if title == chosen or _same_list(sheets[title], sheets[chosen])]
    if len(alike) > 1:
        raise TableError(
            mark("{file} has lists in several sheets: {sheets}; put them into one sheet, or save each as a file"),
            file=name,
            sheets=", ".join(alike),
        )
    rows = sheets[chosen]
    for row, column, value in sheet_errors.of(content, chosen):
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = value
    return rows


def _rows(sheet: Any, name: str) -> list[list[str]]:
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        raise TableError(
            mark("{file} spans {rows} rows and {columns} columns; delete what is empty around the table"),
            file=name,
            rows=sheet.total_height,
            columns=sheet.total_width,
        )
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if left == right and bottom < len(rows):  # one below the other: what stands in the first holds for all
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]
    return rows


def _titles(rows: list[list[str]]) -> set[str]:
    """What stands in the fullest of the first rows, which is the header, below titles and group headings."""
    return max((set(filter(None, map(str.strip, row))) for row in rows[:_SEARCHED]), key=len)


def _same_list(rows: list[list[str]], list_: list[list[str]]) -> bool:
    """Whether a sheet has nearly all titles of the list, and something below them."""
    titles = _titles(list_)
    found = [len(titles & set(map(str.strip, row))) for row in rows[:_SEARCHED]]
    below = rows[found.index(max(found)) + 1 :]
    return max(found) >= _ALIKE * len(titles) and any(any(map(str.strip, row)) for row in below)


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
        for column, title in enumerate(columns):
            if title in _AS_TEXT:
                sheet.set_column(column, column, _WIDTH, book.add_format({"num_format": _TEXT}))
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
