"""The quick scan of one company: the same way back and forth, a wider interval, never more than its answers allow."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess import scan
from assess.answers import encode
from assess.assessment import assess
from assess.company import parse_company, profiles
from assess.ranking import artifacts
from assess.ranking.adaptive import RULES, Bank, finished, next_item
from assess.report.statement import rank_statement
from assess.scoring import scorer
from tests.web.visitor import FACTORY, SHOP, best, lowest, middle, small_model, unknown


@pytest.fixture(scope="module")
def model(shipped):
    return small_model(shipped)


@pytest.fixture(scope="module")
def bank(shipped, model):
    return Bank.of(shipped, model)


@pytest.fixture(scope="module")
def walk(shipped, bank):
    """Answers one question after another; every way that was shown, and the answers."""

    def go(answer, name="one", production=True):
        answers, ways = {}, []
        while not ways or not ways[-1].done:
            ways.append(scan.way(shipped, bank, answers, production, name))
            if not ways[-1].done:
                item = ways[-1].items[-1]
                answers[item] = answer(shipped.item[item])
        return ways, answers

    return go


@pytest.mark.parametrize("answer", [best, lowest, middle, unknown])
def test_a_scan_asks_one_question_after_another_and_ends(walk, answer):
    ways, answers = walk(answer)
    assert ways[-1].done and set(ways[-1].items) == set(answers)
    assert 1 <= len(answers) <= RULES.most
    for before, after in zip(ways, ways[1:], strict=False):
        assert after.items[: len(before.items)] == before.items


def test_going_back_meets_the_same_questions(shipped, bank, walk):
    ways, answers = walk(middle)
    for count in range(len(answers)):
        kept = {item: answers[item] for item in ways[-1].items[:count]}
        assert scan.way(shipped, bank, kept, True, "one").items == ways[-1].items[: count + 1]


@pytest.mark.parametrize("production", [True, False])
@pytest.mark.parametrize("answer", [best, lowest, middle])
def test_the_way_is_that_of_the_rules_taken_step_by_step(shipped, bank, walk, answer, production):
    _, answers = walk(answer, "two", production)
    matrix = encode(shipped, [answers])
    row = scorer(shipped).categories(matrix, np.array([production]))[0]
    category, asked = dict(zip(bank.items, map(int, row), strict=True)), {}
    while not finished(bank, asked, production):
        item = next_item(bank, asked, production, draw=scan.draw("two", len(asked)))
        asked[item] = category[item]
    assert scan.way(shipped, bank, answers, production, "two") == scan.Way(tuple(asked), done=True)


def test_answers_to_other_questions_play_no_part(shipped, bank, walk):
    ways, answers = walk(middle)
    others = {item.id: best(item) for item in shipped.questions if item.id not in answers and item.kind != "number"}
    assert scan.way(shipped, bank, answers | others, True, "one") == ways[-1]


def test_not_every_company_is_asked_the_same(walk):
    assert len({walk(middle, name)[0][-1].items for name in "abcdefgh"}) > 1


def test_a_company_without_production_is_asked_nothing_of_it(shipped, walk):
    ways, _ = walk(middle, production=False)
    assert all(shipped.item[item].asked_of == "all" for item in ways[-1].items)


@given(st.text(), st.integers(0, 50))
def test_the_draw_is_a_share_and_the_same_each_time(name, step):
    assert 0 <= scan.draw(name, step) < 1
    assert scan.draw(name, step) == scan.draw(name, step)


@pytest.fixture(scope="module")
def with_pillars(shipped):
    """The shipped model, which ranks in pillars too."""
    return artifacts.find()


@pytest.fixture(scope="module")
def place(shipped, model, bank):
    def by(company, answers, asked):
        return scan.standing(shipped, model, bank, parse_company(company), answers, asked, 50)

    return by


def test_the_place_is_less_certain_than_that_of_all_answers(shipped, model, walk, place):
    ways, answers = walk(middle)
    found = place(FACTORY, answers, ways[-1].items)
    everything = {item.id: middle(item) for item in shipped.questions if item.kind != "number"}
    full = assess(shipped, profiles([parse_company(FACTORY)]), encode(shipped, [everything]), model, 50).row(0)
    assert found.answered == len(answers)
    assert found.rank.sd > full.rank.sd
    assert found.rank.high - found.rank.low > full.rank.high - full.rank.low


def test_what_the_interval_is_made_of_is_that_of_the_few_answers(shipped, with_pillars):
    bank, company = Bank.of(shipped, with_pillars), parse_company(FACTORY)
    answers = {item.id: best(item) for item in shipped.questions if item.kind != "number"}
    rank = scan.standing(shipped, with_pillars, bank, company, answers, bank.items[:9], 50).rank
    assert rank.low <= rank.measured_low <= rank.percentile <= rank.measured_high <= rank.high
    assert rank.low <= rank.population_low <= rank.percentile <= rank.population_high <= rank.high


def test_better_answers_stand_higher(walk, place):
    places = []
    for answer in (lowest, middle, best):
        ways, answers = walk(answer, production=False)
        places.append(place(SHOP, answers, ways[-1].items).rank.percentile)
    assert places == sorted(places) and len(set(places)) == 3


def test_with_every_question_asked_it_is_the_rank_of_the_full_questionnaire(shipped, model, bank, place):
    answers = {item.id: middle(item) for item in shipped.questions if item.kind != "number"}
    full = assess(shipped, profiles([parse_company(FACTORY)]), encode(shipped, [answers]), model, 50).row(0)
    found = place(FACTORY, answers, bank.items)
    assert (found.rank, found.peers, found.provenance) == (full.rank, full.peers, full.provenance)


def test_a_pillar_that_few_answers_feed_is_not_spoken_of(shipped, with_pillars):
    bank, company = Bank.of(shipped, with_pillars), parse_company(FACTORY)
    answers = {item.id: middle(item) for item in shipped.questions if item.kind != "number"}
    in_cloud = [item.id for item in scorer(shipped).pillar_items("cloud")]
    for count in (2, 3):
        found = scan.standing(shipped, with_pillars, bank, company, answers, tuple(in_cloud[:count]), 50)
        assert (found.pillars["cloud"] is None) == (count < 3)


def test_with_every_question_asked_the_pillars_are_those_of_the_full_result(shipped, with_pillars):
    bank, company = Bank.of(shipped, with_pillars), parse_company(FACTORY)
    answers = {item.id: middle(item) for item in shipped.questions if item.kind != "number"}
    full = assess(shipped, profiles([company]), encode(shipped, [answers]), with_pillars, 50).row(0)
    found = scan.standing(shipped, with_pillars, bank, company, answers, bank.items, 50)
    assert found.pillars == full.pillar_ranks


def test_it_is_said_in_the_same_words_as_any_rank(walk, place):
    ways, answers = walk(middle)
    said = rank_statement(place(FACTORY, answers, ways[-1].items), "zh")
    assert "2,000 家合成基准企业" in said.headline and "80%" in said.interval and "合成" in said.provenance
