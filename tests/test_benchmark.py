"""The population: profiles that agree with the margins and with each other, answers that follow from the traits."""

from dataclasses import replace

import numpy as np
import pytest

from assess.answers import BLANK_CODE, AnswerMatrix, decode, problems
from assess.benchmark import build_population, check, hard_misses, load_margins, table
from assess.benchmark.check import Reached, refuse_hard_misses
from assess.benchmark.measures_items import tetrachoric
from assess.company import DIVISIONS, size_class
from assess.errors import BenchmarkError
from assess.questionnaire import Questionnaire
from assess.scoring import scorer

SEED = 20261123


@pytest.fixture(scope="module")
def margins():
    return load_margins()


@pytest.fixture(scope="module")
def small(shipped, margins):
    return build_population(shipped, margins, seed=SEED, n=4_000)


@pytest.fixture(scope="module")
def larger(shipped, margins):
    return build_population(shipped, margins, seed=SEED, n=20_000)


@pytest.fixture(scope="module")
def found(larger, margins):
    return {(figure.margin, figure.row): figure for figure in check(larger, margins)}


def rewritten(questionnaire, **fields):
    """Made anew, not copied: a copy would keep what was computed from the old fields."""
    return Questionnaire.from_content(questionnaire.content() | fields)


def columns(population):
    profiles, companies = population.profiles, population.companies
    named = [profiles.industry, profiles.city, profiles.employees, profiles.revenue, profiles.assets]
    return [*named, companies.giant, companies.high_tech, population.traits, population.matrix.codes]


def index(population):
    return scorer(population.questionnaire).score(population.matrix, population.profiles.production).index


def test_it_has_exactly_as_many_companies_as_asked_for(small):
    assert small.n == len(small.matrix) == len(small.traits) == 4_000


def test_the_same_seed_gives_the_same_companies(small, shipped, margins):
    again = build_population(shipped, margins, seed=SEED, n=4_000)
    assert all(np.array_equal(a, b) for a, b in zip(columns(small), columns(again), strict=True))


def test_another_seed_gives_other_companies(small, shipped, margins):
    other = build_population(shipped, margins, seed=SEED + 1, n=4_000)
    assert not np.array_equal(small.matrix.codes, other.matrix.codes)


@pytest.mark.parametrize("seed", [SEED, 7])
def test_hard_margins_are_hit(shipped, margins, larger, seed):
    population = larger if seed == SEED else build_population(shipped, margins, seed=seed, n=20_000)
    assert [f.margin for f in hard_misses(check(population, margins))] == ["F1"]  # 20,000 are not 120,000


@pytest.mark.parametrize("margin", ["F2", "F4", "F6", "F7", "F8", "F9", "F9-employees", "F10", "F10-employees"])
def test_margins_of_the_frame_are_hit(found, margin):
    assert all(figure.inside for (name, _), figure in found.items() if name == margin)


@pytest.mark.parametrize("margin", ["L1", "L2", "L3", "L4", "L5", "L6", "L7"])
def test_margins_of_the_level_are_hit(found, margin):
    assert all(figure.inside for (name, _), figure in found.items() if name == margin)


@pytest.mark.parametrize("margin", ["G1", "G2", "G6", "D3", "D4", "D5", "D6", "D7", "D8"])
def test_margins_of_the_gradients_and_items_are_hit(found, margin):
    assert all(figure.inside for (name, _), figure in found.items() if name == margin)


def test_the_size_class_is_that_of_the_figures(larger):
    p = larger.profiles
    assert np.array_equal(p.size, size_class(p.industry, p.employees, p.revenue, p.assets))


def test_figures_are_whole_and_positive(larger):
    for figures in (larger.profiles.employees, larger.profiles.revenue, larger.profiles.assets):
        assert (figures >= 1).all() and np.array_equal(figures, np.floor(figures))


def test_there_are_no_large_companies(larger):
    assert set(np.unique(larger.profiles.size)) == {0, 1, 2}


def test_above_scale_means_industry_with_revenue_of_twenty_million(larger):
    section = np.array([division.section for division in DIVISIONS])[larger.profiles.industry]
    industry = np.isin(section, ["B", "C", "D"])
    assert np.array_equal(larger.companies.above, industry & (larger.profiles.revenue >= 2000))


def test_little_giants_are_specialised_and_specialised_ones_high_tech(larger):
    companies = larger.companies
    assert not (companies.giant & ~companies.specialised).any()
    assert not (companies.specialised & ~companies.high_tech).any()


def test_service_companies_leave_production_items_blank(small, shipped):
    service = ~small.profiles.production
    production_only = [item.asked_of == "production" for item in shipped.questions]
    assert (small.matrix.codes[service][:, production_only] == BLANK_CODE).all()
    assert (small.matrix.codes[:, ~np.array(production_only)] >= 0).all()


def test_service_companies_tick_no_production_option(small, shipped):
    service = ~small.profiles.production
    for column, item in enumerate(shipped.questions):
        places = [k for k, option in enumerate(item.options) if option.asked_of == "production"]
        for k in places if item.kind == "multiple" else ():
            assert not (small.matrix.codes[service, column] >> k & 1).any()


def test_answers_are_answers_a_company_could_give(small, shipped):
    for row in range(0, small.n, 200):
        assert problems(shipped, decode(shipped, small.matrix, row)) == []


def test_none_of_these_never_stands_beside_another_option(small, shipped):
    for column, item in enumerate(shipped.questions):
        if item.kind == "multiple":
            codes = small.matrix.codes[:, column]
            assert ((codes & 1 == 0) | (codes == 1)).all()


def test_a_higher_trait_means_a_higher_score(larger):
    tenths = np.argsort(np.argsort(larger.traits.mean(axis=1))) * 10 // larger.n
    means = [index(larger)[tenths == k].mean() for k in range(10)]
    assert np.all(np.diff(means) > 0)


def test_a_pillar_follows_its_own_trait_most(larger, shipped):
    pillars = scorer(shipped).score(larger.matrix, larger.profiles.production).pillars
    related = np.corrcoef(pillars, larger.traits, rowvar=False)[:4, 4:]
    assert np.array_equal(related.argmax(axis=1), np.arange(4))


def test_moving_an_aim_moves_the_population(shipped, margins):
    moved = build_population(shipped, margins.moved({("F9", "micro"): 80, ("F9", "small"): 17}), n=4_000)
    assert np.mean(moved.profiles.size == 0) == pytest.approx(0.8, abs=1e-3)


def test_an_item_without_difficulties_is_named(shipped, margins):
    strange = shipped.items[0].changed(id="z99_new")
    with pytest.raises(BenchmarkError, match="item z99_new: 4 difficulties are needed, got 0"):
        build_population(rewritten(shipped, items=(strange,)), margins, n=500)


def test_a_pillar_the_margins_do_not_know_is_named(shipped, margins):
    pillar = shipped.index.pillars[0].changed(id="robots")
    renamed = shipped.index.changed(**{"pillars": (pillar, *shipped.index.pillars[1:])})
    with pytest.raises(BenchmarkError, match="nothing of pillar robots"):
        build_population(rewritten(shipped, index=renamed), margins, n=500)


def test_surveyed_companies_are_checked_without_latent_traits(small, margins):
    surveyed = replace(small, traits=None)
    checked = {figure.margin for figure in check(surveyed, margins)}
    assert {"F3", "L1", "D1"} <= checked and not checked & {"G1", "D3"}


def test_the_check_sees_a_population_that_is_off(small, margins):
    top = replace(small, matrix=AnswerMatrix(np.zeros_like(small.matrix.codes), small.matrix.numbers))
    levels = {f.row: f for f in check(replace(top, traits=None), margins) if f.margin == "L1"}
    assert not levels["up_to_1"].inside and levels["up_to_1"].reached == 100


def test_a_missed_hard_margin_is_refused_with_its_figures():
    missed = Reached("F3", "all", "hard", "percent", 15.5, 12.0, 15.0, 18.0)
    with pytest.raises(BenchmarkError, match=r"F3 all: 12.00 is not in 15 to 18"):
        refuse_hard_misses([missed])


def test_a_missed_soft_margin_is_reported_and_not_refused():
    missed = Reached("D9", "total", "soft", "ratio", 0.925, 0.96, 0.9, 0.95)
    refuse_hard_misses([missed])
    assert "| D9 | total | soft | ratio | 0.925 | 0.9 to 0.95 | 0.96 | **outside** |" in table([missed])


def test_tetrachoric_finds_the_correlation_behind_two_cuts():
    rng = np.random.default_rng(3)
    x = rng.standard_normal(200_000)
    y = 0.5 * x + np.sqrt(0.75) * rng.standard_normal(200_000)
    assert tetrachoric(x > 0.3, y > 1.0) == pytest.approx(0.5, abs=0.015)
