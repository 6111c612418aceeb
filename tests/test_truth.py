"""The known theta of synthetic companies, the redraws of the population, and the evaluation made of both."""

from dataclasses import replace

import numpy as np
import pytest

from assess.answers import AnswerMatrix
from assess.benchmark import Margins, build_population, evaluation, load_margins
from assess.benchmark.evaluation import Covered, coverage, recovery, simulated, timed
from assess.benchmark.responses import Chance, respond
from assess.benchmark.truth import TRAITS, category_probabilities, known_theta
from assess.benchmark.uncertainty import coordinates, over_redraws
from assess.questionnaire import find
from assess.ranking import artifacts
from assess.ranking.posterior import plausible_values, posterior
from assess.scoring import scorer, tables

SHIPPED = find("zhifu-2026")
MODEL = artifacts.find()
MARGINS = load_margins()


@pytest.fixture(scope="module")
def population():
    return build_population(SHIPPED, MARGINS, seed=5, n=4_000)


@pytest.mark.parametrize("item", ["a04_data_capture", "z11_ai_use", "s06_production", "z09_data_analysis"])
@pytest.mark.parametrize("route", tables.ROUTES)
def test_probabilities_are_those_of_the_answers_drawn(population, item, route):
    question = next(q for q in SHIPPED.questions if q.id == item)
    if not tables.asked(question, route):
        return
    table = tables.categories(question, route)
    place = int(np.searchsorted(TRAITS, 1.0))
    known = category_probabilities(question, population.parameters[item], table, route)[place]
    weight = population.parameters[item].mix
    traits = np.tile(TRAITS[place] * weight / (weight @ weight), (60_000, 1))
    one = respond(SHIPPED, population.parameters, traits, np.full(60_000, bool(route)), Chance(8, 60_000))
    codes = one.codes[:, SHIPPED.questions.index(question)]
    drawn = np.bincount(table[codes], minlength=len(known)) / 60_000
    np.testing.assert_allclose(drawn, known, atol=0.007)
    assert known.sum() == pytest.approx(1.0)


def test_many_fillings_of_one_company_measure_its_known_theta(population):
    production = population.profiles.production
    row = int(np.flatnonzero(production)[7])
    known = known_theta(population, MODEL.kernel)[row]
    traits = np.tile(population.traits[row], (4_000, 1))
    answers = respond(SHIPPED, population.parameters, traits, np.ones(4_000, dtype=bool), Chance(3, 4_000))
    categories = scorer(SHIPPED).categories(answers, np.ones(4_000, dtype=bool))
    summed = np.array([np.bincount(column, minlength=9) for column in categories.T])
    likelihood = np.zeros(len(MODEL.kernel.nodes))
    steps = np.cumsum(np.pad(MODEL.kernel.steps.astype(float), ((0, 0), (1, 0))), axis=1)
    edges = np.cumsum([0, *MODEL.counts])
    for item, counts in enumerate(summed):
        likelihood += counts[: MODEL.counts[item]] @ steps[edges[item] : edges[item + 1]]
    assert MODEL.kernel.nodes[likelihood.argmax()] == pytest.approx(known, abs=0.1)


def test_a_company_alone_has_the_same_known_theta(population):
    rows = np.arange(0, 4_000, 371)
    few = replace(
        population,
        companies=replace(population.companies, profiles=population.profiles.take(rows)),
        traits=population.traits[rows],
        matrix=AnswerMatrix(population.matrix.codes[rows], population.matrix.numbers[rows]),
    )
    assert (known_theta(few, MODEL.kernel) == known_theta(population, MODEL.kernel)[rows]).all()


def test_surveyed_companies_have_no_known_theta(population):
    with pytest.raises(ValueError, match="surveyed companies have no known theta"):
        known_theta(replace(population, traits=None), MODEL.kernel)


def test_plausible_values_are_spread_as_the_truth_is(population):
    categories = scorer(SHIPPED).categories(population.matrix, population.profiles.production)
    drawn = plausible_values(MODEL.kernel, categories, np.random.default_rng(1).random(4_000))
    truth, means = known_theta(population, MODEL.kernel), posterior(MODEL.kernel, categories).theta
    assert abs(drawn.std() - truth.std()) < abs(means.std() - truth.std())


def test_redraws_move_every_margin_that_is_not_hard_within_its_tolerance():
    moved = over_redraws(lambda redraw: redraw.moves, SHIPPED, MARGINS, seed=4, count=4, n=600)
    named = {row for coordinate in coordinates(MARGINS) for row in coordinate}
    assert all(MARGINS.margin[id].kind != "hard" for id, _ in named)
    for moves in moved:
        assert set(moves) == named
        assert all(-1 <= move <= 1 for move in moves.values())


def test_along_every_coordinate_each_redraw_has_a_stratum_of_its_own():
    moved = over_redraws(lambda redraw: redraw.moves[("G1", "step")], SHIPPED, MARGINS, seed=4, count=4, n=600)
    assert sorted(int((move + 1) / 2 * 4) for move in moved) == [0, 1, 2, 3]


def test_the_same_seed_redraws_the_same_companies():
    one, same = (
        over_redraws(lambda redraw: redraw.population.traits.sum(), SHIPPED, MARGINS, seed=9, count=2, n=600)
        for _ in range(2)
    )
    assert one == same and one[0] != one[1]


def test_four_of_five_intervals_hold_the_truth_of_companies_never_seen():
    found = coverage(MODEL, seed=31, n=20_000, redraws=4)
    assert 78 <= found.measured.percent <= 82
    assert 75 <= found.peers.percent
    assert all(75 <= part.percent for part in (*found.sizes.values(), *found.groups.values()))
    assert all(75 <= part.percent <= 85 for part in found.pillars.values())
    assert found.combined.percent > found.combined_measured.percent
    assert found.combined.width > found.combined_measured.width


def test_the_benchmarks_own_companies_cannot_vouch_for_it():
    with pytest.raises(ValueError, match="made the benchmark itself"):
        coverage(MODEL, seed=MODEL.benchmark.seed)


def test_parameters_come_back_from_simulated_answers():
    found = recovery(MODEL, seed=2, n=6_000)
    assert found.converged
    assert found.a < 0.1 and found.b < 0.1


def test_simulated_answers_are_categories_of_the_model():
    answers = simulated(MODEL, seed=2, n=500)
    assert answers.min() == 0 and (answers.max(axis=0) < MODEL.counts).all()


def test_times_are_differences_of_the_clock_given():
    ticks = iter(range(100))
    assert (timed(MODEL, lambda: float(next(ticks)), seed=1, n=2_000).ranks) == 1.0


def test_a_hard_margin_is_never_moved():
    """Made anew, not copied: a copy would keep what was computed from the old margins."""
    content = MARGINS.content()
    for margin in content["margins"]:
        margin["kind"] = "hard" if margin["id"] == "F2" else margin["kind"]
    hard = Margins.from_content(content)
    moving = {margin for coordinate in coordinates(hard) for margin, _ in coordinate}
    assert moving == {margin for coordinate in coordinates(MARGINS) for margin, _ in coordinate} - {"F2"}
    assert not moving & {m.id for m in MARGINS.margins if m.kind == "hard"}


def test_a_size_class_or_an_industry_is_held_to_its_promise_from_a_thousand_companies_on():
    column = np.repeat([0, 1], [999, 1000])
    sides = np.zeros(1999), np.zeros(1999), np.ones(1999)
    assert evaluation._by({0: "few", 1: "enough"}, column, sides) == {"enough": Covered(1000, 100.0, 1.0)}
