"""assess(): the one way through, on the shipped questionnaire and model."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.answers import AnswerMatrix, encode
from assess.assessment import Assessment, assess
from assess.company import DIVISIONS, parse_company, profiles
from assess.errors import ArtifactError
from assess.improvement import steps
from assess.questionnaire import find
from assess.ranking import artifacts
from tests.conftest import answer_sheets

SHIPPED = find("zhifu-2026")
MODEL = artifacts.find()
SHEETS = answer_sheets(SHIPPED)
INDUSTRIES = st.sampled_from([division.code for division in DIVISIONS])


def company(industry="33", employees=60, city="changsha", revenue=1800, assets=900):
    fields = {"industry": industry, "employees": employees, "city": city, "revenue": revenue, "assets": assets}
    return parse_company({"name": "湘江示例五金厂", **fields})


def result_of(answers, industry="33"):
    return assess(SHIPPED, profiles([company(industry)]), encode(SHIPPED, [answers]), MODEL)


@pytest.fixture(scope="module")
def hardware_maker():
    answers = {"a01_network": ["B", "C"], "a05_information_systems": "C", "s13_finance": "2", "z11_ai_use": "?"}
    return result_of(answers)


def test_it_works(hardware_maker):
    result = hardware_maker.row(0)
    assert 0 < result.index < 100
    assert result.contributions["a05_information_systems"] > 0
    assert sum(result.contributions.values()) == pytest.approx(result.index, abs=1e-9)
    assert sum(result.attainable.values()) == pytest.approx(100, abs=1e-9)
    assert result.unknowns == ("z11_ai_use",)
    assert "s01_product_design" in result.blanks
    assert result.gap.level == 1 and result.level == 0
    assert 1 <= result.rank.rank <= result.provenance.benchmark_n == 120_000
    assert result.rank.low <= result.rank.percentile <= result.rank.high
    assert result.peers.n >= 50


def test_a_result_survives_json(hardware_maker):
    result = hardware_maker.row(0)
    assert Assessment.from_dict(json.loads(json.dumps(result.to_dict()))) == result


def test_a_service_firm_is_not_asked_about_production():
    result = result_of({"s06_production": "4", "s13_finance": "2"}, industry="62").row(0)
    assert "s06_production" not in result.asked
    assert "s06_production" not in result.scene_levels
    assert result == result_of({"s13_finance": "2"}, industry="62").row(0)


def test_the_provenance_names_what_the_result_was_made_with(hardware_maker):
    made = hardware_maker.provenance
    assert (made.questionnaire, made.questionnaire_version) == ("zhifu-2026", SHIPPED.version)
    assert made.questionnaire_digest == SHIPPED.digest
    assert (made.model, made.model_digest) == (MODEL.name, MODEL.digest)
    assert made.benchmark_kind == "synthetic"


def test_a_model_of_another_questionnaire_is_refused(tiny):
    nothing = AnswerMatrix(np.full((1, len(tiny.questions)), -2, np.int32), np.full((1, 1), np.nan))
    with pytest.raises(ArtifactError):
        assess(tiny, profiles([company()]), nothing, MODEL)


@settings(max_examples=60)
@given(st.lists(st.tuples(SHEETS, INDUSTRIES), min_size=2, max_size=8), st.randoms())
def test_a_company_alone_and_in_any_crowd_gets_the_same_result(companies, random):
    random.shuffle(companies)
    crowd = assess(
        SHIPPED,
        profiles([company(industry) for _, industry in companies]),
        encode(SHIPPED, [answers for answers, _ in companies]),
        MODEL,
    )
    for place, (answers, industry) in enumerate(companies):
        assert crowd.row(place) == result_of(answers, industry).row(0)


@settings(max_examples=60)
@given(SHEETS, INDUSTRIES)
def test_every_single_step_up_helps_and_never_costs_a_place(answers, industry):
    result = result_of(answers, industry)
    now = result.row(0)
    for step in steps(result, 0, MODEL, 50):
        assert step.index_gain > 0
        assert step.points_gain >= 0
        assert step.places >= 0
        assert step.level >= now.level


@settings(max_examples=60)
@given(SHEETS, INDUSTRIES, st.data())
def test_leaving_an_answer_out_never_helps_the_rank(answers, industry, data):
    if not answers:
        return
    gone = data.draw(st.sampled_from(sorted(answers)))
    full = result_of(answers, industry).row(0)
    without = result_of({k: v for k, v in answers.items() if k != gone}, industry).row(0)
    assert without.rank.rank >= full.rank.rank
    assert without.rank.percentile <= full.rank.percentile
    assert without.peers.percentile <= full.peers.percentile


def test_steps_are_ordered_by_what_they_bring(hardware_maker):
    gains = [step.index_gain for step in steps(hardware_maker, 0, MODEL, 50)]
    assert gains == sorted(gains, reverse=True)
    assert len(gains) > 10


def test_a_step_in_a_multiple_item_adds_one_option(hardware_maker):
    step = next(step for step in steps(hardware_maker, 0, MODEL, 50) if step.item == "a01_network")
    assert step.option in ("D", "E")


def test_at_the_top_no_step_is_left():
    best = {
        item.id: [o.id for o in item.options if o.points]
        if item.kind == "multiple"
        else max(item.options, key=lambda option: option.points).id
        for item in SHIPPED.questions
    }
    result = result_of(best)
    assert steps(result, 0, MODEL, 50) == []
    assert result.row(0).gap is None
    assert result.row(0).rank.rank >= 1


def test_a_step_that_closes_the_gap_counts_for_the_next_level():
    answers = {item.id: "1" for item in SHIPPED.questions if item.kind == "scene"}
    found = {step.item: step for step in steps(result_of(answers), 0, MODEL, 50)}
    assert found["a05_information_systems"].counts_for_next_level
    assert not found["z01_cloud_infrastructure"].counts_for_next_level
