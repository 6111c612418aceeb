"""Cells of a workbook in which a formula went wrong, such as #N/A. The reader of sheets gives them as blanks, and a
blank answer counts as the lowest: they are looked for in the sheet itself, and refused by what stands there."""

import html
import io
import re
import zipfile
from collections.abc import Iterator

_CHUNK = 1 << 20
_ELEMENT = re.compile(rb"<(?:\w+:)?(?:sheet|Relationship)\s[^>]*>")
_ATTRIBUTE = re.compile(r'([\w:]+)\s*=\s*"([^"]*)"')
_SIGN = b't="e"'
_CELL = re.compile(
    rb'<c\s(?=[^>]*\bt="e")[^>]*\br="([A-Z]{1,3}[0-9]{1,7})"[^>]*>(?:(?!</c>).)*?<v>([^<]*)</v>', re.DOTALL
)


def of(content: bytes, title: str) -> Iterator[tuple[int, int, str]]:
    """Row, column, from 0, and what stands there, for each such cell of the sheet of that title."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = _part(archive, title)
        if part not in archive.namelist():
            return
        with archive.open(part) as file:
            rest = b""
            while chunk := file.read(_CHUNK):
                text = rest + chunk
                end = text.rfind(b"<c ")
                whole, rest = (text[:end], text[end:]) if end > 0 else (b"", text)
                yield from _found(whole)
            yield from _found(rest)


def _found(text: bytes) -> Iterator[tuple[int, int, str]]:
    if _SIGN not in text:
        return
    from xlsxwriter.utility import xl_cell_to_rowcol  # seldom needed

    for cell, value in _CELL.findall(text):
        yield *xl_cell_to_rowcol(cell.decode()), html.unescape(value.decode(errors="replace"))


def _part(archive: zipfile.ZipFile, title: str) -> str:
    """The part of the archive that holds a sheet, "" where none is found."""
    sheets = _elements(archive, "xl/workbook.xml")
    relation = next((sheet.get("r:id") for sheet in sheets if sheet.get("name") == title), None)
    targets = _elements(archive, "xl/_rels/workbook.xml.rels")
    target = next((each.get("Target", "") for each in targets if each.get("Id") == relation), "")
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _elements(archive: zipfile.ZipFile, part: str) -> list[dict[str, str]]:
    if part not in archive.namelist():
        return []
    found = _ELEMENT.findall(archive.read(part))
    return [
        {key: html.unescape(value) for key, value in _ATTRIBUTE.findall(each.decode(errors="replace"))}
        for each in found
    ]
