"""The quick scan: information, choice, balance, exposure, routing, stopping and the provisional place."""

from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.errors import ArtifactError
from assess.ranking.adaptive import (
    Bank,
    Rules,
    answered_only,
    expected_information,
    finished,
    next_item,
    provisional,
    simulate,
)
from assess.ranking.artifacts import RankModel
from assess.ranking.information import item_information, total_information
from assess.ranking.kernel import build_kernel, category_probabilities
from assess.ranking.peers import Benchmark
from assess.ranking.posterior import posterior
from assess.ranking.rungs import MICRO
from assess.ranking.scale import INTERVAL
from assess.scoring import scorer

THROUGHOUT = Rules(enough=0.0)
BEST = replace(THROUGHOUT, among=1)
COMPANIES = 600


def drawn(a, b, theta, seed):
    """Answers from the model: the category is the number of thresholds a uniform draw lies under."""
    reached = 1 / (1 + np.exp(-a[:, None] * (theta[:, None, None] - np.nan_to_num(b, nan=np.inf))))
    return (np.random.default_rng(seed).random((len(theta), len(a), 1)) < reached).sum(axis=2).astype(np.int8)


def profiles_of(companies):
    return SimpleNamespace(**{name: np.zeros(companies, dtype=np.int16) for name in ("group", "size", "city")})


@pytest.fixture(scope="module")
def model(shipped):
    """A rank model of the shipped questionnaire with made-up parameters and 4,000 simulated companies."""
    rules, rng = scorer(shipped), np.random.default_rng(11)
    counts = np.array(rules.category_counts)
    a = rng.uniform(0.8, 2.4, len(counts))
    spread = np.sort(rng.uniform(-2.0, 2.5, (len(counts), counts.max() - 1)), axis=1)
    b = np.where(np.arange(spread.shape[1]) < counts[:, None] - 1, spread, np.nan)
    kernel = build_kernel(a, b)
    theta = posterior(kernel, drawn(a, b, rng.normal(size=4000), 12)).theta
    cells = profiles_of(4000)
    made_for = (shipped.id, shipped.version, shipped.digest)
    origin = ("synthetic", "1.0.0", "", 1, *made_for)
    benchmark = Benchmark(np.rint(theta * MICRO).astype(np.int32), cells.group, cells.size, cells.city, *origin)
    names = tuple(item.id for item in rules.ranked)
    return RankModel("made-up", "1.0.0", names, kernel, a, b, benchmark)


@pytest.fixture(scope="module")
def bank(shipped, model):
    return Bank.of(shipped, model)


@pytest.fixture(scope="module")
def production():
    return np.arange(COMPANIES) % 3 == 0


@pytest.fixture(scope="module")
def answers(model, bank, production):
    """Full answers of simulated companies; -1 where their route is not asked."""
    theta = np.random.default_rng(13).normal(size=COMPANIES)
    everything = drawn(model.discrimination, model.difficulty, theta, 14)
    return np.where(bank.asked[production.astype(int)], everything, -1).astype(np.int8)


def scan(bank, row, producing, rules=BEST, draws=()):
    """The items one company is asked, one `next_item` after the other, and its answers."""
    answered = {}
    draws = iter(draws)
    while not finished(bank, answered, producing, rules):
        name = next_item(bank, answered, producing, rules, next(draws, 0.0))
        answered[name] = int(row[bank.items.index(name)])
    return answered


@pytest.mark.parametrize("a", [0.5, 1.7])
@pytest.mark.parametrize("theta", [-3.0, 0.4, 2.5])
def test_the_information_of_two_categories_is_a_squared_p_q(a, theta):
    p = 1 / (1 + np.exp(-a * (theta - 0.4)))
    assert item_information([a], [[0.4]], [theta]) == pytest.approx(a**2 * p * (1 - p), rel=1e-12)


def test_the_information_is_that_of_its_definition(model):
    """I = sum of P' ** 2 / P, with P' by central differences."""
    theta, step = np.linspace(-2.0, 2.0, 9), 1e-5
    near = [category_probabilities(model.discrimination, model.difficulty, theta + d) for d in (-step, 0.0, step)]
    slope = (near[2] - near[0]) / (2 * step)
    by_definition = np.where(near[1] > 0, slope**2 / np.where(near[1] > 0, near[1], 1.0), 0.0).sum(axis=1)
    found = item_information(model.discrimination, model.difficulty, theta)
    np.testing.assert_allclose(found, by_definition, rtol=1e-6, atol=1e-9)


def test_information_stays_finite_where_almost_nobody_is():
    found = item_information([10.0], [[-1.0, 0.0, 1.0]], [-500.0, 500.0])
    np.testing.assert_array_equal(found, [[0.0, 0.0]])


def test_the_information_of_a_test_is_the_sum_over_its_items(model):
    theta = np.array([-1.0, 0.0, 1.0])
    parts = item_information(model.discrimination, model.difficulty, theta)
    np.testing.assert_allclose(total_information(model.discrimination, model.difficulty, theta), parts.sum(axis=0))


def test_a_finer_item_tells_at_least_as_much():
    theta = np.linspace(-3, 3, 13)
    coarse, fine = item_information([1.5, 1.5], [[0.0, np.nan], [0.0, 1.0]], theta)
    assert (fine > coarse).all()


def test_expected_information_is_information_averaged_over_the_posterior(model, bank, answers):
    nodes = model.kernel.nodes
    probabilities = category_probabilities(model.discrimination, model.difficulty, nodes)
    weight = np.exp(-0.5 * nodes**2)
    for item in (3, 20):
        weight = weight * probabilities[item, answers[0, item] if answers[0, item] >= 0 else 0]
    given_two = np.full((1, len(bank.items)), -1)
    given_two[0, [3, 20]] = np.maximum(answers[0, [3, 20]], 0)
    expected = item_information(model.discrimination, model.difficulty, nodes) @ weight / weight.sum()
    np.testing.assert_allclose(expected_information(bank, given_two)[0], expected, rtol=1e-5, atol=1e-5)


def test_the_first_item_without_constraints_is_the_most_informative_one(bank):
    free = replace(BEST, slack=100.0)
    nothing = expected_information(bank, bank.row({}, True))[0]
    assert next_item(bank, {}, True, free) == bank.items[int(np.argmax(nothing))]


def test_twelve_items_are_asked_and_none_twice(bank, answers, production):
    asked = simulate(bank, answers, production, seed=1, rules=THROUGHOUT)
    assert asked.shape == (COMPANIES, 12)
    assert all(len(set(path)) == 12 for path in asked.tolist())


@pytest.mark.parametrize("strategy", ["adaptive", "random", "fixed"])
def test_a_service_firm_is_never_asked_a_production_item(bank, answers, production, strategy):
    asked = simulate(bank, answers, production, seed=1, strategy=strategy, rules=THROUGHOUT)
    for row in np.flatnonzero(~production):
        assert bank.asked[0][asked[row]].all()


def test_an_answer_to_an_item_not_asked_changes_nothing(bank):
    foreign = bank.items[int(np.flatnonzero(~bank.asked[0])[0])]
    assert next_item(bank, {foreign: 2}, False, BEST) == next_item(bank, {}, False, BEST)
    assert (bank.row({foreign: 2}, False) == -1).all()


def test_every_pillar_gets_its_share_of_the_questions(bank, answers, production):
    strict = replace(THROUGHOUT, slack=0.0)
    asked = simulate(bank, answers, production, seed=2, rules=strict)
    counts = np.stack([(bank.pillar[asked] == pillar).sum(axis=1) for pillar in range(len(bank.shares))], axis=1)
    assert (np.abs(counts - 12 * bank.shares / 100) < 1).all()


def test_the_slack_bounds_how_far_a_pillar_may_fall_behind(bank, answers, production):
    asked = simulate(bank, answers, production, seed=2, rules=THROUGHOUT)
    counts = np.stack([(bank.pillar[asked] == pillar).sum(axis=1) for pillar in range(len(bank.shares))], axis=1)
    assert (np.abs(counts - 12 * bank.shares / 100) < 1 + THROUGHOUT.slack).all()


def test_an_item_belongs_to_the_pillar_it_brings_most_points_to(bank, shipped):
    pillars = [pillar.id for pillar in shipped.index.pillars]
    home = dict(zip(bank.items, bank.pillar, strict=True))
    assert pillars[home["z03_cloud_business"]] == "cloud"
    assert pillars[home["z07_data_quality"]] == "data"
    assert pillars[home["z11_ai_use"]] == "intelligence"
    assert pillars[home["a08_planning"]] == "management"


def test_the_draw_decides_among_the_best_few(bank):
    rules = replace(THROUGHOUT, among=4)
    found = [next_item(bank, {}, True, rules, draw) for draw in (0.0, 0.3, 0.6, 0.99)]
    assert len(set(found)) == 4
    assert found[0] == next_item(bank, {}, True, BEST)


def test_without_exposure_control_the_draw_changes_nothing(bank):
    assert len({next_item(bank, {}, True, BEST, draw) for draw in (0.0, 0.4, 0.99)}) == 1


def test_exposure_control_asks_more_different_items(bank, answers, production):
    best, spread = (
        simulate(bank, answers, production, seed=3, rules=replace(THROUGHOUT, among=among)) for among in (1, 5)
    )
    assert len(Counter(spread.ravel().tolist())) > len(Counter(best.ravel().tolist()))


def test_equal_input_gives_equal_choices(bank, answers, production):
    first, second = (simulate(bank, answers, production, seed=5) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_another_seed_gives_other_choices(bank, answers, production):
    first, second = (simulate(bank, answers, production, seed=seed) for seed in (5, 6))
    assert (first != second).any()


def test_one_company_alone_is_asked_what_it_is_asked_among_many(bank, answers, production):
    rules = replace(BEST, enough=0.3)
    together = simulate(bank, answers, production, seed=1, rules=rules)
    for row in (0, 1, 7, 200):
        names = [bank.items[column] for column in together[row] if column >= 0]
        assert list(scan(bank, answers[row], bool(production[row]), rules)) == names


def test_a_scan_of_all_items_ends_by_itself(bank, answers, production):
    endless = replace(BEST, most=100)
    answered = scan(bank, answers[1], bool(production[1]), endless)
    assert len(answered) == bank.asked[int(production[1])].sum()
    assert next_item(bank, answered, bool(production[1]), endless) is None
    assert (simulate(bank, answers[1:2], production[1:2], seed=1, rules=endless)[0, len(answered) :] == -1).all()


def test_a_scan_stops_once_theta_is_known_well_enough(model, bank, answers, production):
    rules = Rules(most=40, enough=0.3)
    asked = simulate(bank, answers, production, seed=1, rules=rules)
    done = answered_only(answers, asked)
    before = answered_only(answers, np.where(np.arange(40) < (asked >= 0).sum(axis=1)[:, None] - 1, asked, -1))
    early = (asked >= 0).sum(axis=1) < bank.asked[production.astype(int)].sum(axis=1)
    assert early.any()
    assert (posterior(model.kernel, done).sd[early] <= 0.3).all()
    assert (posterior(model.kernel, before).sd > 0.3).all()


def test_only_the_answers_asked_for_are_kept():
    kept = answered_only([[4, 1, 2, 0], [3, 3, 3, 3]], np.array([[3, 1, -1], [-1, -1, -1]], dtype=np.int16))
    assert kept.tolist() == [[-1, 1, -1, 0], [-1, -1, -1, -1]]


def test_adapting_tells_more_than_random_items(model, bank, answers, production):
    full = posterior(model.kernel, answers)
    error, spread = {}, {}
    for strategy in ("adaptive", "random"):
        asked = simulate(bank, answers, production, seed=4, strategy=strategy, rules=THROUGHOUT)
        found = posterior(model.kernel, answered_only(answers, asked))
        error[strategy] = np.abs(found.theta - full.theta).mean()
        spread[strategy] = found.sd.mean()
    assert error["adaptive"] < 0.85 * error["random"]
    assert spread["adaptive"] < spread["random"]


def test_fixed_items_are_the_same_for_all_of_a_route(bank, answers, production):
    asked = simulate(bank, answers, production, seed=1, strategy="fixed")
    for route in (False, True):
        assert len(np.unique(asked[production == route], axis=0)) == 1


def test_a_provisional_place_has_a_wider_interval(model, bank, answers, production):
    few = provisional(
        model, answered_only(answers, simulate(bank, answers, production, seed=1)), profiles_of(COMPANIES)
    )
    full = model.rank(answers, profiles_of(COMPANIES))
    assert (few.high - few.low).mean() > 1.2 * (full.high - full.low).mean()
    assert (few.low <= few.percentile).all() and (few.percentile <= few.high).all()


def test_all_answers_give_the_full_rank(model, answers):
    few = provisional(model, answers, profiles_of(COMPANIES))
    full = model.rank(answers, profiles_of(COMPANIES))
    np.testing.assert_array_equal(few.percentile, full.percentile)


@given(data=st.data())
def test_a_better_answer_never_lowers_the_provisional_theta(model, bank, data):
    names = data.draw(st.lists(st.sampled_from(bank.items), min_size=1, max_size=12, unique=True))
    counts = dict(zip(bank.items, model.counts, strict=True))
    answered = {name: data.draw(st.integers(0, counts[name] - 1)) for name in names}
    better = dict(answered)
    better[names[0]] = data.draw(st.integers(answered[names[0]], counts[names[0]] - 1))
    rows = np.concatenate([bank.row(answered, True), bank.row(better, True)])
    worse, improved = posterior(model.kernel, rows, INTERVAL).theta
    places = provisional(model, rows, profiles_of(2))
    assert improved >= worse
    assert places.percentile[1] >= places.percentile[0]


@pytest.mark.parametrize("answered", [{"no_such_item": 1}, {"a08_planning": 99}, {"a08_planning": -1}])
def test_an_answer_that_cannot_be_is_refused(bank, answered):
    with pytest.raises(ValueError, match=next(iter(answered))):
        next_item(bank, answered, True)


@pytest.mark.parametrize("draw", [-0.1, 1.0, float("nan")])
def test_a_draw_outside_its_range_is_refused(bank, draw):
    with pytest.raises(ValueError, match="draw"):
        next_item(bank, {}, True, draw=draw)


@pytest.mark.parametrize("fault", [{"most": 0}, {"among": 0}, {"enough": -1.0}, {"slack": -0.5}])
def test_rules_that_make_no_sense_are_refused(fault):
    with pytest.raises(ValueError, match="at least"):
        Rules(**fault)


def test_a_model_of_another_questionnaire_is_refused(tiny, model):
    with pytest.raises(ArtifactError):
        Bank.of(tiny, model)
