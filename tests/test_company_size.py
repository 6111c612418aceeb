"""Size classes by the 2017 rules: every threshold of the table, and the rule that joins them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.company import DIVISIONS, INDUSTRY_INDEX, SIZE_RULES, SIZES, needs, size_class

HUGE = 1e8
MICRO, SMALL, MEDIUM, LARGE = range(4)

# Written down again from the published table, so that a slip in the data file is noticed.
TABLE = [
    ("01", "revenue", 50, 500, 20000),
    ("06", "employees", 20, 300, 1000),
    ("35", "employees", 20, 300, 1000),
    ("35", "revenue", 300, 2000, 40000),
    ("44", "revenue", 300, 2000, 40000),
    ("47", "revenue", 300, 6000, 80000),
    ("47", "assets", 300, 5000, 80000),
    ("51", "employees", 5, 20, 200),
    ("51", "revenue", 1000, 5000, 40000),
    ("52", "employees", 10, 50, 300),
    ("52", "revenue", 100, 500, 20000),
    ("54", "employees", 20, 300, 1000),
    ("58", "revenue", 200, 3000, 30000),
    ("591", "revenue", 200, 3000, 30000),
    ("59", "employees", 20, 100, 200),
    ("59", "revenue", 100, 1000, 30000),
    ("60", "employees", 20, 300, 1000),
    ("60", "revenue", 100, 2000, 30000),
    ("61", "employees", 10, 100, 300),
    ("61", "revenue", 100, 2000, 10000),
    ("62", "employees", 10, 100, 300),
    ("62", "revenue", 100, 2000, 10000),
    ("63", "employees", 10, 100, 2000),
    ("64", "revenue", 100, 1000, 100000),
    ("65", "employees", 10, 100, 300),
    ("65", "revenue", 50, 1000, 10000),
    ("70", "revenue", 100, 1000, 200000),
    ("70", "assets", 2000, 5000, 10000),
    ("702", "employees", 100, 300, 1000),
    ("702", "revenue", 500, 1000, 5000),
    ("71", "employees", 10, 100, 300),
    ("72", "assets", 100, 8000, 120000),
    ("703", "employees", 10, 100, 300),
    ("74", "employees", 10, 100, 300),
    ("85", "employees", 10, 100, 300),
]


def size(industry: str, **figures: float) -> int:
    columns = [[figures.get(name, np.nan)] for name in ("employees", "revenue", "assets")]
    return int(size_class(np.array([INDUSTRY_INDEX[industry]]), *columns)[0])


@pytest.mark.parametrize(("industry", "indicator", "small", "medium", "large"), TABLE)
def test_a_limit_belongs_to_the_larger_class(industry, indicator, small, medium, large):
    enough = dict.fromkeys(needs(industry), HUGE)
    for reached, limit in ((SMALL, small), (MEDIUM, medium), (LARGE, large)):
        assert size(industry, **enough | {indicator: limit}) == reached
        assert size(industry, **enough | {indicator: limit - 0.01}) == reached - 1


def test_all_lower_limits_must_be_met():
    assert size("35", employees=2000, revenue=299) == MICRO
    assert size("35", employees=120, revenue=3000) == SMALL
    assert size("35", employees=300, revenue=40000) == MEDIUM


def test_a_missing_deciding_figure_leaves_the_size_open():
    assert size("35", employees=5) == -1
    assert size("72", employees=5, revenue=9) == -1


def test_a_figure_the_rule_does_not_ask_for_changes_nothing():
    assert size("35", employees=120, revenue=3000, assets=0) == SMALL


def test_a_negative_industry_has_no_size():
    assert size_class(np.array([-1]), [5], [5], [5]).tolist() == [-1]


def test_no_companies_have_no_sizes():
    assert size_class(np.array([], np.int16), [], [], []).shape == (0,)


@pytest.mark.parametrize(
    ("industry", "indicators"),
    [
        ("01", ("revenue",)),
        ("35", ("employees", "revenue")),
        ("47", ("revenue", "assets")),
        ("72", ("employees", "assets")),
        ("74", ("employees",)),
    ],
)
def test_the_form_learns_which_figures_decide(industry, indicators):
    assert needs(industry) == indicators


@pytest.mark.parametrize("industry", ["53", "66", "83", "84", "91", "97"])
def test_an_industry_the_rules_leave_out_is_sized_by_employees_as_our_own_rule(industry):
    rule = SIZE_RULES[DIVISIONS[INDUSTRY_INDEX[industry]].size_rule]
    assert (rule.certainty, needs(industry), size(industry, employees=100)) == (
        "product",
        ("employees",),
        MEDIUM,
    )


def test_every_other_rule_is_marked_second_hand():
    assert {rule.certainty for id, rule in SIZE_RULES.items() if id != "not_covered"} == {"second-hand"}


def test_sizes_are_named_from_micro_to_large():
    assert [(size.id, size.title.zh) for size in SIZES] == [
        ("micro", "微型"),
        ("small", "小型"),
        ("medium", "中型"),
        ("large", "大型"),
    ]


figures = st.floats(0, 1e6)


@given(
    st.integers(0, len(DIVISIONS) - 1),
    st.tuples(figures, figures, figures),
    st.tuples(figures, figures, figures),
)
def test_a_company_that_grows_never_gets_a_smaller_size(industry, now, growth):
    codes = np.array([industry, industry])
    before, after = size_class(codes, *(np.array([n, n + g]) for n, g in zip(now, growth, strict=True)))
    assert before <= after


@given(st.lists(st.tuples(st.integers(0, len(DIVISIONS) - 1), figures, figures, figures), min_size=1))
def test_a_company_has_the_same_size_alone_and_in_a_table(rows):
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    alone = [size_class(*(column[i : i + 1] for column in columns))[0] for i in range(len(rows))]
    assert size_class(*columns).tolist() == alone
