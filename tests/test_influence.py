"""What moved the rank: the figures of the answers add up to the way from a typical peer to the company."""

from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.answers import encode
from assess.assessment import assess
from assess.company import parse_company, profiles
from assess.influence import influence
from assess.questionnaire import find
from assess.ranking import artifacts
from assess.scoring import scorer
from tests.conftest import answer_sheets
from tests.report_examples import CAFE, FACTORY, answers, model

COMPANIES = {"factory": parse_company(FACTORY), "service": parse_company(CAFE)}


def assessed(company, given_answers, ranked_by):
    questionnaire = find()
    return assess(questionnaire, profiles([company]), encode(questionnaire, [given_answers]), ranked_by)


@settings(max_examples=15)
@given(answer_sheets(find()), st.sampled_from(sorted(COMPANIES)))
def test_the_figures_add_up_to_the_difference(given_answers, kind):
    result = assessed(COMPANIES[kind], given_answers, model())
    found = influence(result, 0, model())
    assert found.own == result.row(0).rank.rank
    assert sum(found.places.values()) == found.typical - found.own


@settings(max_examples=15)
@given(answer_sheets(find()))
def test_an_answer_above_the_usual_one_wins_and_one_below_loses(given_answers):
    found = influence(assessed(COMPANIES["factory"], given_answers, model()), 0, model())
    for name, places in found.places.items():
        usual, own = found.usual[name]
        assert (own - usual) * places >= 0 if own != usual else places in (0, 1)


@pytest.fixture(scope="module")
def shipped():
    return artifacts.find()


@pytest.mark.parametrize("kind", COMPANIES)
def test_only_questions_asked_and_ranked_move_the_rank(kind, shipped):
    company = COMPANIES[kind]
    found = influence(assessed(company, answers(find(), 0.4), shipped), 0, shipped)
    asked = {i.id for i in find().questions if i.ranked and (company.division.production or i.asked_of == "all")}
    assert set(found.places) == asked


def test_a_company_that_answers_as_its_typical_peer_is_moved_by_nothing(shipped):
    company = COMPANIES["factory"]
    usual = influence(assessed(company, {}, shipped), 0, shipped).usual
    found = influence(assessed(company, {name: as_usual(name, usual[name][0]) for name in usual}, shipped), 0, shipped)
    assert found.typical == found.own and set(found.places.values()) == {0}


def as_usual(name, category):
    """An answer of that category: an option of that many points, or enough ticks."""
    item = find().item[name]
    if item.kind != "multiple":
        points = sorted({option.points for option in item.options})
        return next(option.id for option in item.options if option.points == points[category])
    ids = [option.id for option in item.options]
    return next(ticks for n in range(len(ids)) if category_of(name, ticks := ids[1 : n + 1] or ids[:1]) == category)


def category_of(name, ticks):
    return influence(assessed(COMPANIES["factory"], {name: ticks}, model()), 0, model()).usual[name][1]


CHANGED = ("z11_ai_use", "s14_hr", "s13_finance", "z10_data_sharing", "s12_warehouse", "s08_equipment")
LOWERED = ("a08_planning", "s03_marketing", "z07_data_quality", "a01_network")


def test_the_figures_are_those_of_all_orders(shipped):
    company = COMPANIES["factory"]
    usual = influence(assessed(company, {}, shipped), 0, shipped).usual
    known = {name: as_usual(name, typical) for name, (typical, _) in usual.items()}
    best = {name: best_of(find().item[name]) for name in CHANGED}
    lowest = {name: "?" for name in LOWERED}
    found = influence(assessed(company, known | best | lowest, shipped), 0, shipped)
    exact = over_all_orders(shipped, {name: found.usual[name] for name in usual}, (*CHANGED, *LOWERED))
    off = {name: abs(found.places[name] - exact[name]) for name in exact}
    assert max(off.values()) <= 0.005 * max(map(abs, exact.values())), off
    assert [name for name, places in found.places.items() if places] == [n for n in usual if n in exact]


def best_of(item):
    top = [option.id for option in item.options if option.points]
    return top if item.kind == "multiple" else max(item.options, key=lambda option: option.points).id


def over_all_orders(model, categories, changed):
    """Shapley values by the sum over all sets of exchanged answers, by item."""
    places, n = {}, len(changed)
    for size in range(n + 1):
        for chosen in combinations(changed, size):
            row = [categories[item.id][item.id in chosen] for item in scorer(find()).ranked]
            places[frozenset(chosen)] = place_of(model, row)
    return {
        name: sum(
            (places[chosen] - places[chosen | {name}]) / (n * comb(n - 1, len(chosen)))
            for chosen in places
            if name not in chosen
        )
        for name in changed
    }


def place_of(model, row):
    return int(model.rank(np.array([row], dtype=np.int8), profiles([COMPANIES["factory"]])).rank[0])


def test_the_same_company_gets_the_same_figures_twice(shipped):
    result = assessed(COMPANIES["service"], answers(find(), 0.3), shipped)
    assert influence(result, 0, shipped) == influence(result, 0, shipped)
