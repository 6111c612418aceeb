"""How peers are spread: nothing lost, no step that describes single companies, quartiles of the same cell."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.answers import AnswerMatrix
from assess.company import Profiles
from assess.questionnaire import find
from assess.ranking import artifacts
from assess.ranking.peer_scores import peer_quartiles
from assess.ranking.spread import cell_theta, spread
from assess.scoring import scorer
from tests.report_examples import model


@given(st.lists(st.floats(-4, 4), min_size=5, max_size=900))
def test_every_company_is_counted_in_a_step_of_five_or_more(values):
    theta = np.sort(np.round(values, 6))
    found = spread(theta)
    assert found.n == len(theta) and min(found.counts) >= 5
    assert found.edges[0] <= theta[0] and theta[-1] < found.edges[-1] and list(found.edges) == sorted(found.edges)
    for low, high, count in zip(found.edges, found.edges[1:], found.counts, strict=False):
        assert count == ((theta >= low) & (theta < high)).sum()


def test_quartiles_are_where_a_quarter_half_and_three_quarters_lie_below():
    assert spread(np.arange(101) / 100).quartiles == pytest.approx((0.25, 0.5, 0.75))


def test_fewer_than_five_companies_are_not_shown():
    with pytest.raises(ValueError, match="at least 5"):
        spread(np.zeros(4))


@pytest.mark.parametrize("cell", [(-1, -1, -1), (2, -1, -1), (2, 1, -1), (2, 1, 3)])
def test_a_cell_holds_its_own_companies(cell):
    benchmark = model().benchmark
    ours = np.ones(benchmark.n, dtype=bool)
    for column, value in zip((benchmark.group, benchmark.size, benchmark.city), cell, strict=True):
        ours &= (column == value) | (value < 0)
    assert cell_theta(benchmark, *cell) == pytest.approx(np.sort(benchmark.theta_micro[ours]) / 1e6)


def test_quartiles_of_pillar_scores_are_those_of_the_companies_of_the_cell():
    shipped, questionnaire = artifacts.find(), find()
    arrays = artifacts.read_population(artifacts.locate())
    profiles = Profiles.of(*(arrays[name] for name in ("industry", "city", "employees", "revenue", "assets")))
    assert (profiles.group == shipped.benchmark.group).all() and (profiles.size == shipped.benchmark.size).all()
    rows = np.flatnonzero((profiles.group == 1) & (profiles.size == 2))
    codes = np.ascontiguousarray(arrays["codes"][:, rows].T, dtype=np.int32)
    scores = scorer(questionnaire).score(AnswerMatrix(codes, np.empty((len(rows), 0))), profiles.production[rows])
    expected = np.quantile(scores.pillars, (0.25, 0.5, 0.75), axis=0).T
    assert peer_quartiles(shipped, questionnaire, 1, 2, -1) == pytest.approx(expected, abs=1e-4)


def test_a_model_without_the_answers_of_its_companies_has_no_quartiles():
    assert peer_quartiles(model(), find(), -1, -1, -1) is None
