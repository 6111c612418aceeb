"""Workbooks and foreign headers, as people really send them."""

import io
import zipfile
from datetime import date

import polars as pl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from assess.batch import score as batch
from assess.batch import spreadsheets, tables
from assess.batch.columns import LABELS
from assess.errors import TableError
from assess.i18n import translator
from tests.batch_examples import MAKER, SERVICE, model_of, table


def workbook(*rows: list[object], above: tuple[list[object], ...] = ()) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        book.add_worksheet("空白")
        sheet = book.add_worksheet("企业")
        for number, row in enumerate([*above, *rows]):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, value, day)  # type: ignore[arg-type]
                else:
                    sheet.write(number, column, value)
    return content.getvalue()


def companies(*rows: dict[str, str], above: tuple[list[object], ...] = ()) -> bytes:
    return workbook(list(MAKER), *[list(row.values()) for row in rows], above=above)


@pytest.fixture
def scored(tiny):
    def run(content: bytes, mapping: dict[str, str] | None = None) -> batch.Scored:
        options = batch.Options(mapping=mapping or {})
        return batch.score(tables.parse(content, "list.xlsx"), tiny, model_of(tiny), 50, options)

    return run


def test_a_workbook_is_scored_like_the_csv_file_of_the_same_cells(scored):
    from_sheet, from_csv = scored(companies(MAKER, SERVICE)), scored(table(MAKER, SERVICE))
    assert from_sheet.result_table("en").equals(from_csv.result_table("en"))


def test_numbers_in_cells_are_read_as_the_digits_they_show(scored):
    row = MAKER | {"employees": 120, "revenue": 5000.5, "selling": 3.0}
    assert scored(companies(row)).counts.scored == 1


def test_titles_above_the_header_do_not_matter_and_row_numbers_stay_those_of_the_sheet(scored):
    title = ["2026 年企业汇总表"]
    groups = ["企业信息", "", "", "", "", "", "", "", "", "答案"]
    found = scored(companies(MAKER, SERVICE | {"city": "?"}, above=(title, groups)))
    assert (found.counts.scored, found.rejected_rows()) == (1, [5])


def test_a_title_line_above_a_csv_header_does_not_matter(scored):
    found = scored("2026 年企业汇总表\r\n".encode() + table(MAKER, SERVICE | {"city": "?"}))
    assert (found.counts.scored, found.rejected_rows()) == (1, [4])


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_columns_may_be_named_by_their_labels(scored, tiny, locale):
    labels = {name: translator(locale)(label) for name, label in LABELS.items()}
    labels |= {item.id: item.text.get(locale) for item in tiny.items}
    assert scored(table({labels[name]: value for name, value in MAKER.items()})).counts.scored == 1


def test_foreign_titles_are_mapped(scored):
    row = {("单位名称" if name == "name" else name): value for name, value in MAKER.items()}
    assert scored(table(row), {"单位名称": "name"}).counts.scored == 1


def test_a_day_in_a_number_column_is_a_reject_that_shows_the_day(scored):
    found = scored(companies(MAKER | {"employees": date(2026, 11, 24)})).reject_table("en")
    assert found.select("field", "value").rows() == [("employees", "2026-11-24")]


def test_an_archive_that_is_no_workbook_is_refused(scored):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("list.csv", "name\n")
    with pytest.raises(TableError, match="is an archive, not a workbook"):
        scored(content.getvalue())


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_unopened(scored):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        info = archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True)
        with info:
            info.write(b"")
    bomb = bytearray(content.getvalue())
    entry = bomb.rindex(b"PK\x01\x02")
    bomb[entry + 24 : entry + 28] = (spreadsheets.LARGEST + 1).to_bytes(4, "little")
    with pytest.raises(TableError, match="unpacks to more than 2 GB"):
        scored(bytes(bomb))


def test_an_empty_workbook_is_refused(scored):
    with pytest.raises(TableError, match="list.xlsx is empty"):
        scored(workbook())


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "http://"])
def test_no_text_becomes_a_formula_or_a_link(tmp_path, start):
    tables.write(pl.DataFrame({"name": [f"{start}1+1"], "number": [-1.5]}), tmp_path / "out.xlsx")
    sheet = CalamineWorkbook.from_path(tmp_path / "out.xlsx").get_sheet_by_index(0)
    assert sheet.to_python() == [["name", "number"], [f"{start}1+1", -1.5]]
    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        written = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in written and b"hyperlink" not in written


@pytest.mark.parametrize("ending", ["xlsx", "parquet", "jsonl", "csv"])
def test_results_are_written_as_the_ending_says(scored, tmp_path, ending):
    results = scored(table(MAKER, SERVICE)).result_table("en")
    tables.write(results, tmp_path / f"out.{ending}")
    content = (tmp_path / f"out.{ending}").read_bytes()
    if ending == "jsonl":
        assert pl.read_ndjson(content)["name"].to_list() == [MAKER["name"], SERVICE["name"]]
    else:
        back = tables.parse(content, f"out.{ending}")
        assert back.cells[str(back.header.index("name"))].to_list() == [MAKER["name"], SERVICE["name"]]


def test_what_is_merged_over_several_rows_holds_for_all_of_them():
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 1, 0, "name")
        sheet.merge_range(0, 1, 0, 2, "where and how many")
        sheet.write_row(1, 1, ["city", "employees"])
        sheet.write_column(2, 0, ["甲", "乙", "丙"])
        sheet.merge_range(2, 1, 4, 1, "长沙")
        sheet.write_column(2, 2, [1, 2, 3])
    cells = tables.parse(content.getvalue(), "list.xlsx").cells.rows()
    assert cells == [("name", "city", "employees"), ("甲", "长沙", "1"), ("乙", "长沙", "2"), ("丙", "长沙", "3")]


def test_a_workbook_keeps_credit_codes_typed_into_it_as_text(tmp_path):
    tables.write(pl.DataFrame(schema={"name": pl.String, "credit_code": pl.String}), tmp_path / "empty.xlsx")
    with zipfile.ZipFile(tmp_path / "empty.xlsx") as archive:
        columns = archive.read("xl/worksheets/sheet1.xml").split(b"<sheetData")[0]
        styles = archive.read("xl/styles.xml")
    assert b'<col min="2" max="2"' in columns and b'numFmtId="49"' in styles
