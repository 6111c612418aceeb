"""Reading and writing CSV files as people really have them."""

import io

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.batch import tables
from assess.batch.score import score
from assess.errors import TableError
from tests.batch_examples import MAKER, SERVICE, model_of, table

NAME = "长沙精工机械有限公司"


def names_in(content: bytes) -> list[str]:
    read = tables.parse(content, "list.csv")
    return read.cells[str(read.header.index("name"))].to_list()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_the_encoding_is_found(encoding):
    assert names_in(table(MAKER).decode().encode(encoding)) == [NAME]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found(separator):
    assert names_in(table(MAKER, separator=separator)) == [NAME]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_will_do(end):
    assert names_in(table(MAKER).replace(b"\r\n", end.encode())) == [NAME]


def test_spaces_around_titles_do_not_matter():
    assert tables.parse(b" name , city \nX,Y\n", "list.csv").header == ("name", "city")


def test_blank_lines_keep_their_row_numbers():
    read = tables.parse(b"\n\nname,city\n\nA,B\n", "list.csv")
    assert (read.numbers.tolist(), read.cells.rows()) == ([4, 5], [("", ""), ("A", "B")])


def test_a_short_row_is_filled_with_blanks():
    assert tables.parse(b"name,city\nA\n", "list.csv").cells.rows() == [("A", "")]


def test_a_row_too_long_is_marked_and_the_others_are_read():
    read = tables.parse(b"name,city\nA,B,C\nD,E\nF,G,,\n", "list.csv")
    assert read.overlong.tolist() == [True, False, False]
    assert read.cells.rows() == [("A", "B"), ("D", "E"), ("F", "G")]


def test_stray_quotation_marks_do_not_stop_the_file():
    assert tables.parse(b'name,city\n"A" x,B\nC,D\n', "list.csv").cells.rows() == [("A x", "B"), ("C", "D")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "list.csv is empty", id="empty"),
        pytest.param(b"\xef\xbb\xbf\n\n", "list.csv is empty", id="only a mark and blank lines"),
        pytest.param(b"PK\x03\x04rest", "list.csv is damaged", id="a torn workbook"),
        pytest.param(b"%PDF-1.7", "is not a CSV, XLSX or Parquet file", id="a PDF"),
        pytest.param(b"name\n\xff\xff\xff\x00", "neither UTF-8 nor GB18030", id="no text"),
        pytest.param(b",".join(b"c%d" % k for k in range(3000)), "has 3000 columns, at most 2000", id="too wide"),
        pytest.param(b'name,city\nA,B\nC,"D\nE,F\n', "In row 3 of list.csv a quotation mark", id="an open quotation"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_way_out(content, sentence):
    with pytest.raises(TableError, match=sentence):
        tables.parse(content, "list.csv")


def test_a_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(TableError, match="none.csv cannot be read: there is no such file"):
        tables.read(tmp_path / "none.csv")


def test_a_title_that_stands_again_is_numbered():
    assert tables.parse("备注,name,备注,,\nA,B,C,D,E\n".encode(), "list.csv").header == (
        "备注",
        "name",
        "备注 (2)",
        "",
        "",
    )


def test_a_line_that_tells_the_separator_is_no_row_of_the_spreadsheet():
    read = tables.parse(b"sep=|\r\nname|city\r\nA;C,D|B\r\n", "list.csv")
    assert read.header == ("name", "city")
    assert read.cells.rows() == [("A;C,D", "B")] and read.numbers.tolist() == [2]


def test_titles_may_hold_line_breaks():
    read = tables.parse('"企业\n名称","所在\n市州"\n"A","B"\n'.encode(), "list.csv")
    assert read.header == ("企业\n名称", "所在\n市州") and read.cells.rows() == [("A", "B")]


@pytest.mark.parametrize("start", list("=+-@\t\r\n＝＋－＠"))
def test_text_that_would_be_a_formula_gets_an_apostrophe(tmp_path, start):
    tables.write(pl.DataFrame({"name": [f"{start}1+1"], "number": [-1.5]}), tmp_path / "out.csv")
    written = pl.read_csv(tmp_path / "out.csv")
    assert written.rows() == [(f"'{start}1+1", -1.5)]


def test_output_opens_as_utf_8_in_a_spreadsheet(tmp_path):
    tables.write(pl.DataFrame({"name": [NAME]}), tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == b"\xef\xbb\xbfname\r\n" + NAME.encode() + b"\r\n"


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_numbers_keep_every_digit(tmp_path_factory, numbers):
    path = tmp_path_factory.mktemp("digits") / "out.csv"
    tables.write(pl.DataFrame({"number": np.array(numbers)}), path)
    assert [float(line) for line in path.read_text("utf-8-sig").split()[1:]] == numbers


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path):
    (tmp_path / "out.csv").write_text("old")

    def fail(temporary):
        temporary.write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(TableError, match="out.csv cannot be written: the disk is full"):
        tables.replace(tmp_path / "out.csv", fail)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("out.csv", "old")]


def parquet(frame):
    file = io.BytesIO()
    frame.write_parquet(file)
    return file.getvalue()


def test_a_parquet_file_is_read_as_the_text_of_its_values():
    frame = pl.DataFrame({"name ": ["湘江"], "employees": [12], "revenue": [3.5], "nets": [["B", "C"]], "city": [None]})
    read = tables.parse(parquet(frame), "companies.parquet")
    assert read.header == ("name", "employees", "revenue", "nets", "city")
    assert read.cells.rows() == [("湘江", "12", "3.5", "B;C", "")]
    assert read.numbers.tolist() == [1]


def test_a_parquet_file_scores_as_the_same_csv_does(tiny):
    rows = [MAKER, SERVICE]
    by_csv, by_parquet = (
        score(tables.parse(content, "companies"), tiny, model_of(tiny), 50).result_table("en").drop("row")
        for content in (table(*rows), parquet(pl.DataFrame(rows)))
    )
    assert by_csv.equals(by_parquet)


def test_a_torn_parquet_file_is_refused_in_a_sentence():
    whole = parquet(pl.DataFrame({"name": ["a"] * 100}))
    with pytest.raises(TableError, match="cannot be read"):
        tables.parse(whole[:60], "torn.parquet")


def test_a_cell_of_megabytes_in_a_parquet_file_is_refused_by_its_place(tmp_path):
    pl.DataFrame({"name": ["甲", "乙" * 2_000_000], "city": ["长沙", "湘潭"]}).write_parquet(tmp_path / "list.parquet")
    with pytest.raises(TableError, match='Row 2 of list.parquet holds more than 1 MB under "name"'):
        tables.read(tmp_path / "list.parquet")
