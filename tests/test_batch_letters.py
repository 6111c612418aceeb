"""Columns of single letters are read without a text for each cell, and hold what the texts would."""

import csv
import io

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.answers import encode
from assess.batch import answers, cells, delimited, letters, tables

CELLS = st.sampled_from(
    ["", "", "A", "B", "3", "?", " ", "é", "长沙", "A;B", "A ", '"', 'a "b"', "x,y", "two\nlines", "\t"]
)
ROWS = st.integers(2, 4).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1))


def written(rows: list[list[str]], quoting: int, end: str) -> bytes:
    file = io.StringIO(newline="")
    header = [f"column {k}" for k in range(len(rows[0]))]
    csv.writer(file, quoting=quoting, lineterminator=end).writerows([header, *rows])
    return file.getvalue().encode()


@given(rows=ROWS, quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), end=st.sampled_from(["\n", "\r\n"]))
def test_every_cell_is_read_as_a_csv_reader_would(rows, quoting, end):
    read = tables.parse(written(rows, quoting, end), "list.csv")
    assert read.cells.rows() == [tuple(row) for row in rows]


@given(rows=ROWS)
def test_letters_are_those_of_the_texts(rows):
    read = tables.parse(written(rows, csv.QUOTE_MINIMAL, "\n"), "list.csv")
    texts = read.cells
    assert {name: found.tolist() for name, found in read.letters(texts.columns).items()} == {
        name: [ord(text or "\0") for text in texts[name]]
        for name in texts.columns
        if texts[name].str.len_bytes().max() <= 1
    }


@given(content=st.text('"\na,').map(str.encode))
def test_a_block_ends_behind_the_last_line_feed_outside_quotation_marks(content):
    ends = [k + 1 for k, byte in enumerate(content) if byte == ord("\n") and content[:k].count(b'"') % 2 == 0]
    assert delimited._last_end(content) == (ends[-1] if ends else 0)


def test_no_text_is_made_of_a_column_of_letters():
    read = tables.parse(b'name,a,b,c\nHunan,A,,""\nXiang,B,?,\n', "list.csv")
    assert (read.texts.columns, sorted(read.single)) == (["0"], ["1", "2", "3"])


def test_a_choice_of_rows_keeps_letters_and_texts_together():
    read = tables.parse(b"name,a\nHunan,A\nXiang,B\nYuan,\n", "list.csv").only(np.array([2, 1]))
    assert read.cells.rows() == [("Yuan", ""), ("Xiang", "B")]


@pytest.mark.parametrize(
    "block",
    [
        pytest.param(b"A,B\nC", id="no end of line"),
        pytest.param(b"A,B\nC\n", id="a short record"),
        pytest.param(b"A,B\nC,D,E\n", id="a long record"),
        pytest.param(b"A\nB,C,D\n", id="a short record and a long one"),
        pytest.param(b"A,B\r\nC,D\n", id="two kinds of line ends"),
        pytest.param(b'"A",B\n', id="a letter in quotation marks"),
        pytest.param(b'"a,x"y\n', id="single quotation marks"),
        pytest.param(b"\0,B\n", id="a byte of 0"),
    ],
)
def test_what_is_not_plain_is_left_to_the_full_reader(block):
    assert letters.plain(block, ",", 2) is None


def test_pieces_of_a_block_are_joined(monkeypatch):
    monkeypatch.setattr(letters, "_PIECE", 5)
    found = letters.plain(b'A,B\nCC,\n"",D\n', ",", 2)
    assert found.long.tolist() == [True, False]
    assert found.letters[1].tobytes() == b"B\0D"


@given(ticks=st.lists(st.sampled_from("ABCDX ")), between=st.sampled_from([";", "; "]))
def test_a_plain_choice_of_several_options_has_the_code_of_its_options(shipped, ticks, between):
    item = next(each for each in shipped.questions if each.kind == "multiple")
    text = between.join(ticks)
    for found, code in answers._plain_masks(item, [text]).items():
        assert code == encode(shipped, [{item.id: found.split(";")}]).codes[0, shipped.questions.index(item)]


@pytest.mark.parametrize(
    ("text", "value", "odd"),
    [
        ("12", 12, False),
        ("007", 7, False),
        ("12.5", 12.5, False),
        ("123456789012", 123456789012, False),
        ("0000000000012", 12, True),
        ("+12", 12, True),
        ("1e3", 1000, True),
        (" 12", 12, True),
    ],
)
def test_only_plain_digits_need_no_rule(text, value, odd):
    read, faults, strange = cells.figures("assets", pl.Series([text, "3"]), float, 0, 1e12, whole=False)
    assert (read.tolist(), faults, strange) == ([value, 3], [], [text] if odd else [])


def test_a_number_out_of_range_is_left_to_the_rules_of_its_field():
    def refuses(text: str) -> float:
        raise cells.AssessError("too much")

    read, faults, _ = cells.figures("employees", pl.Series(["12", "99"]), refuses, 1, 50, whole=True)
    assert [(fault.value, fault.rows.tolist()) for fault in faults] == [("99", [1])]
    assert read[0] == 12
