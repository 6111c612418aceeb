"""The rank of a company in each pillar, on the shipped questionnaire and model."""

import json

import numpy as np
import pytest
from hypothesis import given, settings

from assess.answers import encode
from assess.assessment import Assessment, assess
from assess.benchmark import sample
from assess.company import parse_company, profiles
from assess.questionnaire import find
from assess.ranking import artifacts
from assess.scoring import scorer
from tests.test_scoring import ROUTES, improvements

SHIPPED = find("zhifu-2026")
MODEL = artifacts.find()
RULES = scorer(SHIPPED)
PILLARS = [pillar.id for pillar in SHIPPED.index.pillars]
PARTS = ("measured_low", "measured_high", "population_low", "population_high")


@pytest.fixture(scope="module")
def companies():
    return sample(artifacts.locate(), rows=300, seed=11)


@pytest.fixture(scope="module")
def results(companies):
    return assess(SHIPPED, companies.profiles, companies.matrix, MODEL)


def categories_of(pillar, answers, production=True):
    items = [item.id for item in RULES.pillar_items(pillar)]
    found = RULES.pillar_categories(encode(SHIPPED, [answers]), np.array([production]), pillar)[0]
    return dict(zip(items, found.tolist(), strict=True))


def test_every_pillar_has_a_rank_of_its_own(results):
    ranks = results.row(0).pillar_ranks
    assert list(ranks) == PILLARS
    assert len({rank.percentile for rank in ranks.values()}) > 1


def test_a_pillar_is_ranked_by_the_ranked_items_that_feed_it():
    for pillar in PILLARS:
        fed = {item.id for item in RULES.ranked if pillar in {feed.pillar for feed in item.feeds}}
        assert set(MODEL.pillars[pillar].items) == fed == {item.id for item in RULES.pillar_items(pillar)}


@pytest.mark.parametrize(("step", "category"), [("0", 0), ("1", 0), ("2", 1), ("3", 2), ("4", 2)])
def test_a_scene_counts_in_a_pillar_only_where_it_feeds_it(step, category):
    assert categories_of("data", {"s01_product_design": step})["s01_product_design"] == category


def test_the_pillars_know_as_many_categories_as_their_models():
    for pillar in PILLARS:
        assert RULES.pillar_category_counts(pillar) == MODEL.pillars[pillar].kernel.counts


def test_what_is_not_asked_is_missing_in_a_pillar_too():
    service = categories_of("data", {}, production=False)
    assert service["a02_equipment_digital"] == -1
    assert service["s13_finance"] == 0


@settings(max_examples=150)
@given(improvements(), ROUTES)
def test_a_better_answer_never_lowers_a_rank_in_any_pillar(pair, production):
    rows = encode(SHIPPED, pair)
    route = np.array([production] * 2)
    for pillar in PILLARS:
        ranks, parts = MODEL.pillars[pillar].scale.explained(RULES.pillar_categories(rows, route, pillar))
        for name in ("theta", "percentile", "low", "high"):
            worse, better = getattr(ranks, name)
            assert better >= worse, (pillar, name)
        for name in PARTS:
            worse, better = getattr(parts, name)
            assert better >= worse, (pillar, name)
        assert ranks.rank[1] <= ranks.rank[0]


@settings(max_examples=100)
def parts_of(results):
    """What the intervals of all companies are made of, worked out together."""
    rules = scorer(results.questionnaire)
    return results.model.scale.parts(rules.categories(results.matrix, results.profiles.production))


@given(improvements(), ROUTES)
def test_a_better_answer_never_lowers_an_end_of_the_interval_shown(pair, production):
    division = "33" if production else "62"
    fields = {"name": "x", "industry": division, "city": "changsha", "employees": 60, "revenue": 1800, "assets": 900}
    results = assess(SHIPPED, profiles([parse_company(fields)] * 2), encode(SHIPPED, pair), MODEL)
    for name in ("low", "high", "peer_low", "peer_high"):
        assert getattr(results.ranks, name)[1] >= getattr(results.ranks, name)[0], name
    parts = parts_of(results)
    for name in PARTS:
        assert getattr(parts, name)[1] >= getattr(parts, name)[0], name


def test_one_company_alone_has_the_same_pillar_ranks_as_among_many(results):
    for row in range(0, 300, 23):
        for pillar, rank in results.row(row).pillar_ranks.items():
            together = results.pillar_ranks[pillar]
            for name in ("theta", "sd", "rank", "percentile", "low", "high"):
                assert getattr(rank, name) == getattr(together, name)[row], (pillar, name)


def test_one_company_alone_has_the_same_parts_of_its_interval_as_among_many(results):
    parts = parts_of(results)
    for row in range(0, 300, 23):
        for name in PARTS:
            assert getattr(results.row(row).rank, name) == getattr(parts, name)[row], name


def test_intervals_hold_their_point_and_each_other(results):
    percentile, parts = results.ranks.percentile, parts_of(results)
    for ranks in (results.ranks, *results.pillar_ranks.values()):
        assert (ranks.low <= ranks.percentile).all() and (ranks.percentile <= ranks.high).all()
    assert (parts.measured_low <= percentile).all() and (percentile <= parts.measured_high).all()
    assert (parts.population_low <= percentile).all() and (percentile <= parts.population_high).all()


def test_the_part_of_the_population_is_where_the_theta_lies_in_four_of_five_redraws(results):
    everyone, parts = MODEL.benchmark.theta_micro / 1e6, parts_of(results)
    low, high = MODEL.drift.band_of(results.ranks.theta).T
    for row in range(0, 300, 20):
        by_hand = [100 * (np.mean(everyone < end) + np.mean(everyone == end) / 2) for end in (low[row], high[row])]
        percentile = results.ranks.percentile[row]
        by_hand = [min(by_hand[0], percentile), max(by_hand[1], percentile)]
        assert [parts.population_low[row], parts.population_high[row]] == pytest.approx(by_hand, abs=0.01)
    assert np.mean(parts.population_high - parts.population_low) > 5


def test_the_interval_shown_is_wider_than_that_of_the_answers_alone(results):
    parts = parts_of(results)
    shown, measured = results.ranks.high - results.ranks.low, parts.measured_high - parts.measured_low
    assert shown.mean() > measured.mean()


def test_pillar_ranks_survive_json(results):
    one = results.row(3)
    assert Assessment.from_dict(json.loads(json.dumps(one.to_dict()))) == one


def test_a_result_stored_before_there_were_pillar_ranks_is_still_read(results):
    stored = results.row(3).to_dict()
    del stored["pillar_ranks"]
    for name in PARTS:
        del stored["rank"][name]
    old = Assessment.from_dict(stored)
    assert old.pillar_ranks == {}
    assert old.rank.measured_low is None
    assert old.rank.percentile == results.row(3).rank.percentile
