"""Differential item functioning: found where it was planted, and nowhere else."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, false_discovery_control

from assess.ranking import dif
from assess.ranking.dif import benjamini_hochberg, dif_report, ordinal_logit

N, ITEMS = 12_000, 8
NAMES = [f"item{k}" for k in range(ITEMS)]


@pytest.fixture(scope="module")
def companies():
    """(theta, groups): three groups, the third a good deal weaker."""
    draw = np.random.default_rng(11)
    groups = draw.integers(0, 3, N)
    return draw.normal(size=N) - 0.8 * (groups == 2), groups


def answered(theta, shift=0.0, slope=1.5, seed=0):
    """Categories 0 to 3 of one item, (n,), from the graded response model."""
    draw = np.random.default_rng(seed)
    b = np.array([-1.0, 0.0, 1.0])
    reached = 1 / (1 + np.exp(-(np.asarray(slope) * (theta + shift))[:, None] + 1.5 * b))
    return (draw.random((len(theta), 1)) < reached).sum(axis=1)


@pytest.fixture(scope="module")
def fair(companies):
    return np.column_stack([answered(companies[0], seed=k) for k in range(ITEMS)])


def flags(found):
    return {row.item: row.flag for row in found}


def test_adjusted_p_values_by_hand():
    # sorted 0.01 0.02 0.03 0.5, times 4/rank: 0.04 0.04 0.04 0.5
    assert benjamini_hochberg([0.5, 0.02, 0.01, 0.03]) == pytest.approx([0.5, 0.04, 0.04, 0.04])
    assert benjamini_hochberg([0.9, 0.01, 0.04]) == pytest.approx([0.9, 0.03, 0.06])
    assert benjamini_hochberg([]) == []


def test_two_groups_and_two_categories_by_hand():
    fit = ordinal_logit(np.array([[30.0, 10.0], [20.0, 40.0]]), np.array([[0.0], [1.0]]))
    assert fit.slopes[0] == pytest.approx(math.log(40 / 20) - math.log(10 / 30), abs=1e-6)
    by_hand = 30 * math.log(0.75) + 10 * math.log(0.25) + 20 * math.log(1 / 3) + 40 * math.log(2 / 3)
    assert fit.log_likelihood == pytest.approx(by_hand, abs=1e-8)


def test_the_fit_is_where_the_likelihood_is_highest():
    from scipy.optimize import minimize

    counts = np.array([[50.0, 30, 20], [20, 40, 40], [10, 20, 70], [25, 25, 50]])
    design = np.array([[0.0, 1.0], [1.0, 0.5], [2.0, -1.0], [0.5, 2.0]])

    def loss(at):
        eta = (design @ at[2:])[:, None]
        reached = 1 / (1 + np.exp(-(eta - np.array([at[0], at[0] + math.exp(at[1])]))))
        p = -np.diff(np.column_stack([np.ones(4), reached, np.zeros(4)]), axis=1)
        return -(counts * np.log(p)).sum()

    best = minimize(loss, np.zeros(4), tol=1e-12)
    fit = ordinal_logit(counts, design)
    assert fit.log_likelihood == pytest.approx(-best.fun, abs=1e-6)
    assert fit.slopes == pytest.approx(best.x[2:], abs=1e-4)


def test_items_that_are_fair_are_not_flagged(companies, fair):
    found = dif_report(fair, *companies, NAMES)
    assert set(flags(found).values()) == {"A"}
    assert sum(min(row.uniform_p, row.nonuniform_p) <= 0.05 for row in found) <= 1
    assert all(row.nagelkerke < 0.002 and abs(row.score_gap) < 0.02 for row in found)


def test_a_group_that_is_weaker_is_no_reason_to_flag(companies, fair):
    theta, groups = companies
    assert theta[groups == 2].mean() < theta[groups != 2].mean() - 0.7
    assert "C" not in flags(dif_report(fair, theta, groups, NAMES)).values()


def test_an_item_that_is_easier_for_one_group_is_found(companies, fair):
    theta, groups = companies
    planted = fair.copy()
    planted[:, 3] = answered(theta, shift=1.2 * (groups == 1), seed=3)
    first, *others = dif_report(planted, theta, groups, NAMES)
    assert (first.item, first.flag, first.group) == ("item3", "C", 1)
    assert first.uniform_p < 1e-10 and first.score_gap > 0.1
    assert {row.flag for row in others} == {"A"}


def test_a_slight_difference_is_significant_but_not_flagged(companies, fair):
    theta, groups = companies
    planted = fair.copy()
    planted[:, 5] = answered(theta, shift=0.25 * (groups == 1), seed=5)
    found = next(row for row in dif_report(planted, theta, groups, NAMES) if row.item == "item5")
    assert found.uniform_p < 1e-6 and found.flag == "A"


def test_an_item_that_tells_less_apart_in_one_group_is_found(companies, fair):
    theta, groups = companies
    planted = fair.copy()
    planted[:, 2] = answered(theta, slope=np.where(groups == 0, 0.2, 1.5), seed=2)
    first = dif_report(planted, theta, groups, NAMES)[0]
    assert first.item == "item2" and first.nonuniform_p < 1e-10
    assert first.nonuniform_chi2 > first.uniform_chi2
    assert first.flag in ("B", "C")


def test_who_is_not_asked_is_left_out(companies, fair):
    theta, groups = companies
    routed = fair.copy()
    routed[groups == 2, 0] = -1
    routed[:, 1] = -1
    found = {row.item: row for row in dif_report(routed, theta, groups, NAMES)}
    assert (found["item0"].groups, found["item0"].n) == (2, int((groups != 2).sum()))
    assert "item1" not in found
    assert found["item4"].groups == 3 and found["item4"].n == N


def test_a_handful_of_companies_is_no_group(companies, fair):
    theta, groups = companies
    few = np.where(np.arange(N) < 50, 7, np.where(groups == 2, -1, groups))
    found = dif_report(fair, theta, few, NAMES)
    assert {row.groups for row in found} == {2}
    assert dif_report(fair, theta, np.zeros(N, dtype=int), NAMES) == []


def test_an_item_everyone_answers_alike_is_left_out(companies, fair):
    alike = fair.copy()
    alike[:, 6] = 2
    assert "item6" not in flags(dif_report(alike, *companies, NAMES))


def test_the_order_of_companies_does_not_matter(companies, fair):
    theta, groups = companies
    order = np.random.default_rng(1).permutation(N)
    there = dif_report(fair, theta, groups, NAMES)
    back = dif_report(fair[order], theta[order], groups[order], NAMES)
    assert [row.item for row in there] == [row.item for row in back]
    assert [row.nagelkerke for row in there] == pytest.approx([row.nagelkerke for row in back], abs=1e-9)


@pytest.mark.parametrize(
    ("gain", "significant", "flag"),
    [
        (0.0349, True, "A"),
        (0.0351, True, "B"),
        (0.0699, True, "B"),
        (0.0701, True, "C"),
        (0.2, False, "A"),
    ],
)
def test_flags_begin_where_jodoin_and_gierl_put_them(gain, significant, flag):
    assert dif._flag(gain, significant) == flag


def test_where_theta_tells_nothing_the_statistic_is_that_of_the_table():
    rng = np.random.default_rng(4)
    groups = np.arange(3000) % 2
    chosen = (rng.random(3000) < 0.4 + 0.1 * groups).astype(int)
    [found] = dif_report(chosen[:, None], np.zeros(3000), groups, ["only"])
    table = np.array([[np.sum((groups == g) & (chosen == k)) for k in (0, 1)] for g in (0, 1)])
    known = chi2_contingency(table, correction=False, lambda_="log-likelihood")
    assert (found.uniform_chi2, found.degrees) == (pytest.approx(known.statistic, rel=1e-4), 1)
    assert found.nonuniform_chi2 == pytest.approx(0, abs=1e-4)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_p_values_are_adjusted_as_scipy_does(p_values):
    assert benjamini_hochberg(p_values) == pytest.approx(false_discovery_control(p_values).tolist())
