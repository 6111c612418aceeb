"""Numbers and ranges as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.web.typed_numbers import band, number, shown


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("50,000", 50000),
        ("5万", 50000),
        ("５万元", 50000),
        ("1.5 万", 15000),
        ("3人天", 3),
        ("2 个月", 2),
        ("5.1万", 51000),
    ],
)
def test_one_number(text, value):
    assert number(text) == value
    assert band(text) == (value, value)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("3-5", (3, 5)),
        ("3 至 5 人天", (3, 5)),
        ("5~3", (3, 5)),
        ("2-5万", (20000, 50000)),
        ("5000-2万", (5000, 20000)),
        ("1万—1.5万元", (10000, 15000)),
    ],
)
def test_a_range_has_its_lower_end_first(text, ends):
    assert band(text) == ends


@pytest.mark.parametrize(
    "text", ["", "many", "-5", "1-2-3", "3-", "1e5", "nan", "inf", "0x10", "１２３４５６７８９０１２３"]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError):
        band(text)


@given(st.integers(0, 10**8), st.integers(0, 99))
def test_what_is_shown_is_read_again_as_the_same(whole, hundredths):
    value = whole + hundredths / 100
    assert number(shown(value)) == pytest.approx(value, abs=1e-9)
