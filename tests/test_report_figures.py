import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.report.figures import day, percent, plain, score, shares


def test_a_score_has_one_decimal():
    assert score(46.25) == "46.2"
    assert score(46.26) == "46.3"


def test_a_score_below_a_bar_is_never_shown_as_reaching_it():
    assert score(39.97, [20, 40]) == "39.9"
    assert score(40.0, [20, 40]) == "40.0"


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0.0"), (0.01, "0.1"), (50.04, "50.0"), (99.99, "99.9"), (100, "100.0")]
)
def test_only_nothing_and_all_are_shown_as_such(value, text):
    assert percent(value) == text


def test_figures_are_as_short_as_they_are():
    assert [plain(value) for value in (3.0, 4.5, 1200, 26.95, 100)] == ["3", "4.5", "1,200", "26.95", "100"]


def test_dates_are_written_in_the_language_of_the_reader():
    assert day("2026-01-03", "zh") == "2026年1月3日"
    assert day("2026-01-03", "en") == "3 January 2026"


def test_the_spare_tenth_goes_to_the_largest_remainder():
    assert shares([0.06, 0.07, 0.07], 0.2) == [0.0, 0.1, 0.1]


@given(st.lists(st.floats(0, 5), max_size=50))
def test_rounded_shares_add_up_to_the_rounded_total(values):
    total = round(sum(values), 1)
    found = shares(values, total)
    assert round(sum(found), 6) == total
    assert all(abs(share - value) < 0.1001 for share, value in zip(found, values, strict=True))


@given(st.lists(st.floats(0, 5), max_size=50))
def test_nothing_stays_nothing(values):
    found = shares([0.0, *values], round(sum(values), 1))
    assert found[0] == 0.0
