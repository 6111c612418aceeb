"""Worked examples on the tiny questionnaire, then the laws on the shipped one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.answers import AnswerMatrix, encode
from assess.questionnaire import find
from assess.scoring import gap, scorer
from assess.scoring.scorer import Scorer
from tests.conftest import answer_sheets

SHIPPED = find("zhifu-2026")
SHEETS = answer_sheets(SHIPPED)
ROUTES = st.booleans()


def score(questionnaire, answers, production=True):
    return scorer(questionnaire).score(encode(questionnaire, [answers]), np.array([production]))


PRODUCER = {"tools": "B", "nets": ["B", "D"], "machines": "B", "selling": "3", "making": "2", "costs": "A"}
SERVICE = {"tools": "B", "nets": ["B"], "selling": "3", "costs": "B"}


def test_a_producing_firm_by_hand(tiny):
    result = score(tiny, PRODUCER)
    left = 100 * (3 * 0.25 + 0.75 + 2 * 1) / 6
    right = 100 * (0.75 + 2 * 1 + 2 * 0.5 + 0.5 + 0) / 7
    assert result.pillars[0] == pytest.approx([left, right], abs=1e-12)
    assert result.index[0] == pytest.approx(0.6 * left + 0.4 * right, abs=1e-12)
    assert result.stage[0] == 2
    assert result.official.points[0] == 11.5
    assert result.official.level[0] == 1


def test_a_service_firm_by_hand(tiny):
    result = score(tiny, SERVICE, production=False)
    assert result.pillars[0] == pytest.approx([100 * 3.25 / 6, 62.5], abs=1e-12)
    assert result.index[0] == pytest.approx(57.5, abs=1e-12)
    assert result.official.points[0] == pytest.approx(18 * 3.5 / 10, abs=1e-12)
    assert result.official.level[0] == 1


def test_the_gap_counts_points_and_both_kinds_of_scenes(tiny):
    missing = gap(scorer(tiny).official, score(tiny, PRODUCER).official, 0, True, 2)
    assert (missing.points_missing, missing.scenes_missing, missing.constraint_scenes_missing) == (0.5, 1, 0)


def test_scenes_needed_shrink_with_the_scenes_asked_and_round_up():
    rule = scorer(SHIPPED).official
    needed = [rule.needed(level, 0) for level in SHIPPED.official.levels]
    assert needed == [(4, 2), (4, 2), (5, 3), (7, 4)]
    assert [rule.needed(level, 1) for level in SHIPPED.official.levels] == [(6, 3), (6, 3), (8, 5), (10, 6)]


def test_an_answer_to_an_item_not_asked_is_ignored(tiny):
    assert score(tiny, SERVICE | {"machines": "B", "making": "4"}, False) == AllEqual(score(tiny, SERVICE, False))


def test_an_option_not_asked_is_ignored(tiny):
    assert score(tiny, SERVICE | {"nets": ["B", "D"]}, False) == AllEqual(score(tiny, SERVICE, False))


@pytest.mark.parametrize("production", [True, False], ids=["producing", "service"])
def test_the_best_answers_reach_the_very_top_and_none_reach_zero(production):
    best = {
        item.id: [o.id for o in item.options if o.points] if item.kind == "multiple" else _best(item)
        for item in SHIPPED.questions
    }
    top, bottom = score(SHIPPED, best, production), score(SHIPPED, {}, production)
    assert top.pillars.tolist() == [[100.0] * 4]
    assert (top.index[0], top.stage[0], top.official.points[0], top.official.level[0]) == (100.0, 5, 100.0, 4)
    assert (bottom.index[0], bottom.stage[0], bottom.official.points[0], bottom.official.level[0]) == (0.0, 1, 0.0, 0)


def _best(item):
    return max(item.options, key=lambda option: option.points).id


@pytest.mark.parametrize("production", [True, False], ids=["producing", "service"])
def test_only_the_best_answers_reach_the_top_whatever_the_weights(production):
    """Weights that saturate would let a worse answer stay at 100."""
    best = {
        item.id: [o.id for o in item.options if o.points] if item.kind == "multiple" else _best(item)
        for item in SHIPPED.questions
    }
    draw = np.random.default_rng(3)
    for _ in range(5):
        changed = _reweighted(draw)
        assert score(changed, best, production).index[0] == 100
        for item in changed.asked(production):
            if item.kind != "number":
                worse = score(changed, {k: v for k, v in best.items() if k != item.id}, production)
                assert worse.index[0] < 100, item.id


def _reweighted(draw):
    items = tuple(
        item.changed(feeds=tuple(f.changed(weight=int(draw.integers(1, 100))) for f in item.feeds))
        for item in SHIPPED.items
    )
    return SHIPPED.changed(items=items, digest="")


@given(SHEETS, ROUTES)
def test_contributions_sum_to_the_index(answers, production):
    rules, matrix = scorer(SHIPPED), encode(SHIPPED, [answers])
    brought = rules.contributions(matrix, np.array([production]))[0]
    index = rules.score(matrix, np.array([production])).index[0]
    assert brought.sum() == pytest.approx(index, abs=1e-9)
    assert (brought <= rules.attainable(production) + 1e-12).all()


def test_what_can_be_attained_sums_to_a_hundred():
    assert scorer(SHIPPED).attainable(True).sum() == pytest.approx(100, abs=1e-9)
    assert scorer(SHIPPED).attainable(False).sum() == pytest.approx(100, abs=1e-9)


@st.composite
def improvements(draw):
    """A company's answers, and the same with one answer made better."""
    answers = draw(SHEETS)
    item = draw(st.sampled_from(SHIPPED.questions))
    if item.kind == "multiple":
        now = answers.get(item.id, [])
        kept = [] if now == "?" else [o for o in now if o != item.options[0].id]
        better = sorted({*kept, draw(st.sampled_from([o.id for o in item.options[1:]]))})
    else:
        now = item.option[answers[item.id]].points if answers.get(item.id, "?") != "?" else 0
        better = draw(st.sampled_from([o.id for o in item.options if o.points >= now]))
    return answers, answers | {item.id: better}


@settings(max_examples=300)
@given(improvements(), ROUTES)
def test_a_better_answer_never_lowers_a_score_a_level_or_a_category(pair, production):
    worse, better = (score(SHIPPED, answers, production) for answers in pair)
    assert (better.pillars >= worse.pillars).all()
    assert better.index >= worse.index
    assert better.stage >= worse.stage
    assert (better.official.parts >= worse.official.parts).all()
    assert better.official.points >= worse.official.points
    assert better.official.level >= worse.official.level
    rules, route = scorer(SHIPPED), np.array([production])
    low, high = (rules.categories(encode(SHIPPED, [answers]), route) for answers in pair)
    assert (high >= low).all()


@given(SHEETS, ROUTES, st.data())
def test_leaving_an_answer_out_never_helps(answers, production, data):
    if not answers:
        return
    gone = data.draw(st.sampled_from(sorted(answers)))
    without = score(SHIPPED, {k: v for k, v in answers.items() if k != gone}, production)
    full = score(SHIPPED, answers, production)
    assert (without.index <= full.index) and (without.official.points <= full.official.points)
    assert (without.pillars <= full.pillars).all() and without.official.level <= full.official.level


@given(SHEETS, ROUTES, st.data())
def test_dont_know_counts_as_the_lowest_option(answers, production, data):
    item = data.draw(st.sampled_from(SHIPPED.questions))
    lowest = min(item.options, key=lambda option: option.points).id
    unknown = score(SHIPPED, answers | {item.id: "?"}, production)
    worst = score(SHIPPED, answers | {item.id: [lowest] if item.kind == "multiple" else lowest}, production)
    assert unknown.index == worst.index and unknown.official.points == worst.official.points


@given(st.lists(st.tuples(SHEETS, ROUTES), min_size=2, max_size=12), st.randoms())
def test_row_order_and_company_do_not_matter(companies, random):
    shuffled = companies[:]
    random.shuffle(shuffled)
    together = _index_of(shuffled)
    alone = [_index_of([company])[0] for company in shuffled]
    assert together == alone


def _index_of(companies):
    matrix = encode(SHIPPED, [answers for answers, _ in companies])
    result = scorer(SHIPPED).score(matrix, np.array([production for _, production in companies]))
    return list(zip(result.index.tolist(), result.official.points.tolist(), result.pillars.tolist(), strict=True))


def test_every_value_has_exactly_one_stage_and_stages_never_fall(monkeypatch):
    values, rules = np.arange(10_001) / 100, Scorer(SHIPPED)
    monkeypatch.setattr(rules, "_index", lambda sums, route: values)
    nothing = AnswerMatrix(np.full((10_001, len(SHIPPED.questions)), -2, np.int32), np.empty((10_001, 0)))
    stages = rules.score(nothing, np.ones(10_001, dtype=bool)).stage.tolist()
    assert stages == sorted(stages) and set(stages) == {1, 2, 3, 4, 5}
    assert [values[stages.index(stage)] for stage in (1, 2, 3, 4, 5)] == [0, 20, 40, 60, 80]


def test_equal_answers_give_equal_results():
    sheet = {item.id: item.options[1].id for item in SHIPPED.questions if item.kind != "multiple"}
    assert score(SHIPPED, sheet) == AllEqual(score(SHIPPED, sheet))


def test_no_rows_give_no_results():
    empty = AnswerMatrix(np.empty((0, len(SHIPPED.questions)), np.int32), np.empty((0, len(SHIPPED.numbers))))
    assert len(scorer(SHIPPED).score(empty, np.empty(0, bool)).index) == 0


class AllEqual:
    """Equal column by column, blanks and unknowns aside."""

    def __init__(self, expected):
        self.expected = expected

    def __eq__(self, result):
        one, two = self.expected, result
        return (
            (one.pillars == two.pillars).all()
            and (one.index == two.index).all()
            and (one.official.points == two.official.points).all()
            and (one.official.level == two.official.level).all()
        )
