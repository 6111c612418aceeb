"""A folder of lists as people really send them, each with something wrong; made anew for every run of the tests."""

import csv
import io
import os
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl
import xlsxwriter

from assess.batch.columns import LABELS
from assess.company import CITIES
from assess.i18n import translator

CODE = "91350100M000100Y43"
Rows = list[dict[str, object]]


def make(folder: Path, companies: pl.DataFrame) -> None:
    """Writes the files; `companies` are at least six good ones, in the columns of the template."""
    rows: Rows = companies.head(6).to_dicts()
    columns = companies.columns
    (folder / "01-gbk.csv").write_bytes(_text(rows, _chinese(columns)).encode("gbk"))
    (folder / "02-merged-headers.xlsx").write_bytes(_merged(rows, columns))
    (folder / "03-totals.csv").write_text(_text([*rows, _totals(rows)], columns), "utf-8-sig")
    (folder / "04-dates.xlsx").write_bytes(_workbook([_with(rows[0], employees=date(2026, 3, 15)), *rows[1:]], columns))
    (folder / "05-duplicates.csv").write_text(_text([_with(row, credit_code=CODE) for row in rows], columns), "utf-8")
    (folder / "06-forty-megabytes.xlsx").write_bytes(_with_pictures(_workbook(rows, columns), 40_000_000))
    (folder / "07-empty.csv").touch()
    (folder / "08-old-version.csv").write_text(
        _text([_with(row, questionnaire_version="0.9.0") for row in rows], [*columns, "questionnaire_version"]), "utf-8"
    )
    (folder / "09-open-quotation.csv").write_text(_text(rows, columns) + '"长沙,35,changsha\n', "utf-8")
    (folder / "10-unicode-text.txt").write_bytes(("\ufeff" + _text(rows, columns, "\t")).encode("utf-16-le"))
    (folder / "11-bomb.xlsx").write_bytes(_bomb())
    (folder / "12-million-columns.csv").write_bytes(b",".join(b"c%d" % k for k in range(1_000_000)) + b"\n1\n")
    tricks = ["=cmd|' /C calc'!A0", "+1", "@SUM(1)", "甲\x00公司", "-乙", " 丙\u200b  丁 "]
    tricky = [_with(row, name=name) for row, name in zip(rows, tricks, strict=True)]
    _workbooks(folder, rows, columns)
    _habits(folder, rows, columns)
    (folder / "13-formulas.csv").write_text(_text(tricky, columns), "utf-8")


def _workbooks(folder: Path, rows: Rows, columns: Sequence[str]) -> None:
    """Workbooks whose list is not simply the first sheet, and what only calls itself one."""
    below = [list(columns), *([row[name] for name in columns] for row in rows)]
    notes, choices = [["填表说明"], ["一行一家企业"]], [["选项", "说明"], ["A", "无"]]
    (folder / "14-notes-and-hidden-choices.xlsx").write_bytes(
        _sheets({"选项": choices, "填表说明": notes, "企业": below}, hidden="选项")
    )
    (folder / "15-two-lists.xlsx").write_bytes(_sheets({"长沙": below[:4], "湘潭": [below[0], *below[4:]]}))
    wrong = _with(rows[0], employees="=1/0", s03_marketing="=NA()")
    (folder / "16-formulas-gone-wrong.xlsx").write_bytes(_workbook([wrong, *rows[1:]], columns, formulas=True))
    (folder / "17-old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))
    (folder / "18-web-page.xls").write_text("<html><table><tr><td>企业名称</td></tr></table></html>", "utf-8")
    locked = bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)
    (folder / "19-locked.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + locked)


def _habits(folder: Path, rows: Rows, columns: Sequence[str]) -> None:
    """What people write below a list and into its cells, and what exports put around them."""
    empty = dict.fromkeys(columns, "")
    below = [{"name": "合计（6 家）"}, {"industry": "总计"}, {"id": "平均"}, {"id": "备注：数据由各县市区提供"}]
    below += [{"id": "填表人：张三", "industry": "审核人：李四", "employees": "2026年3月"}, {"name": "说明"}]
    (folder / "20-below-the-list.csv").write_text(_text([*rows, *(empty | row for row in below)], columns), "utf-8")
    marked = [{name: f"'{value}" if value else "" for name, value in row.items()} for row in rows[:3]]
    marked += [{name: f'="{value}"' if value else "" for name, value in row.items()} for row in rows[3:]]
    (folder / "21-text-marks.csv").write_text(_text(marked, columns), "utf-8")
    lost = [_with(rows[0], credit_code="9.14301E+17"), *rows[1:]]
    (folder / "22-lost-digits.csv").write_text(_text(lost, columns), "utf-8")
    habits = [_with(row, credit_code="无", chain="/", **_as_spoken(row)) for row in rows]
    (folder / "23-as-spoken.csv").write_text(_text(habits, columns), "utf-8")


def _as_spoken(row: dict[str, object]) -> dict[str, object]:
    """The city with a district, revenue in units of a hundred million, the industry with a point."""
    city = next(city.title.zh for city in CITIES if city.id == row["city"])
    revenue = f"{float(str(row['revenue'])) / 10_000:.10f}亿元" if row["revenue"] else ""
    return {"city": f"{city}某某区", "industry": f"{row['industry']}.0", "revenue": revenue}


def _sheets(sheets: dict[str, list[list[object]]], hidden: str = "") -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if title == hidden:
                book.worksheets_objs[-1].hide()
            else:
                sheet.activate()
    return content.getvalue()


def _with(row: dict[str, object], **cells: object) -> dict[str, object]:
    return row | cells


def _text(rows: Rows, titles: Sequence[str] | dict[str, str], separator: str = ",") -> str:
    """A list of titles, or of the titles that stand for columns."""
    names = titles if isinstance(titles, dict) else dict.fromkeys(titles)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(names.values() if isinstance(titles, dict) else names)
    writer.writerows([row[name] for name in names] for row in rows)
    return text.getvalue()


def _chinese(columns: Sequence[str]) -> dict[str, str]:
    return {name: translator("zh")(LABELS[name]) if name in LABELS else name for name in columns}


def _totals(rows: Rows) -> dict[str, object]:
    people = sum(int(str(row["employees"])) for row in rows)
    return dict.fromkeys(rows[0], "") | {"name": "合 计", "employees": str(people)}


_WRONG = {"=1/0": "#DIV/0!", "=NA()": "#N/A"}


def _workbook(rows: Rows, columns: Sequence[str], above: Sequence[str] = (), formulas: bool = False) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("企业")
        for number, title in enumerate(above):
            sheet.merge_range(number, 0, number, 8, title)
        sheet.write_row(len(above), 0, columns)
        for number, row in enumerate(rows, start=len(above) + 1):
            for place, name in enumerate(columns):
                value = row[name]
                if isinstance(value, date):
                    sheet.write_datetime(number, place, value, day)  # type: ignore[arg-type]
                elif formulas and value in _WRONG:
                    sheet.write_formula(number, place, str(value), None, _WRONG[str(value)])
                else:
                    sheet.write(number, place, value)
    return content.getvalue()


def _merged(rows: Rows, columns: Sequence[str]) -> bytes:
    return _workbook(rows, columns, above=("2026 年企业数字化水平汇总表", "企业信息"))


def _with_pictures(workbook: bytes, size: int) -> bytes:
    content = io.BytesIO(workbook)
    with zipfile.ZipFile(content, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/media/image1.png", os.urandom(size))
    return content.getvalue()


def _bomb() -> bytes:
    """Three gigabytes of nothing, in three megabytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("xl/worksheets/sheet1.xml", b"")
    bomb = bytearray(content.getvalue())
    entry = bomb.rindex(b"PK\x01\x02")
    bomb[entry + 24 : entry + 28] = (3 << 30).to_bytes(4, "little")
    return bytes(bomb)
