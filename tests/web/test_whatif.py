"""What if: other answers tried on a result. The server computes; nothing is kept but a goal that is asked for."""

import re

import pytest

from assess.answers import encode
from assess.assessment import assess
from assess.company import parse_company, profiles
from assess.report.statement import rank_statement
from tests.web.visitor import FACTORY, SHOP, Visitor, middle, says, small_model

ITEM = "a05_information_systems"


@pytest.fixture
def submitted(visitor):
    visitor.begin(FACTORY).fill(middle).submit()
    return visitor


def tried(visitor, answers, **more):
    """The answer to a JSON request, with the token of the page."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get(f"{visitor.home}result"))[1]
    body = {"answers": answers} | more
    return visitor.client.post(f"{visitor.home}whatif", json=body, headers={"X-CSRFToken": token})


def expected(questionnaire, model, **changed):
    answers = {item.id: middle(item) for item in questionnaire.questions} | changed
    return assess(questionnaire, profiles([parse_company(FACTORY)]), encode(questionnaire, [answers]), model).row(0)


def test_other_answers_give_what_assess_gives(submitted, shipped, shipped_model):
    found = tried(submitted, {ITEM: "E"}).get_json()
    then = expected(shipped, shipped_model, **{ITEM: "E"})
    assert found["index"] == f"{then.index:.1f}" and found["headline"] == rank_statement(then, "zh").headline
    assert found["changed"] == 1 and found["direction"] == 1 and "前移" in found["places"]


def test_nothing_is_kept(submitted):
    before = submitted.get(f"{submitted.home}result.json")
    assert tried(submitted, {ITEM: "E"}).status_code == 200
    assert submitted.get(f"{submitted.home}result.json") == before


def test_scores_claimed_in_the_request_are_not_read(submitted):
    honest = tried(submitted, {ITEM: "E"}).get_json()
    forged = tried(submitted, {ITEM: "E"}, index="100.0", rank=1, result={"index": 100}, level=4).get_json()
    assert forged == honest


@pytest.mark.parametrize(
    ("answers", "says_so"),
    [
        pytest.param({"nothing": "A"}, "nothing", id="no such question"),
        pytest.param({ITEM: "Z"}, "Z", id="no such option"),
        pytest.param({ITEM: {"a": 1}}, "a", id="no option at all"),
        pytest.param({ITEM: ["A", "B"]}, "A", id="several where one is asked"),
        pytest.param({"n01_equipment_total": 5}, "n01_equipment_total", id="a figure, which is never scored"),
        pytest.param({"a01_network": [["A"]]}, "A", id="a list in a list"),
        pytest.param({"a01_network": ["A", "B"]}, "A", id="none beside others"),
    ],
)
def test_what_cannot_be_is_answered_with_a_sentence(submitted, answers, says_so):
    refused = tried(submitted, answers)
    assert refused.status_code == 400 and says_so in refused.get_json()["problem"]


def test_a_service_company_is_not_tried_on_questions_of_production(app):
    shop = Visitor(app.test_client()).begin(SHOP).fill(middle)
    shop.submit()
    assert tried(shop, {"s06_production": "4"}).status_code == 400
    assert 'name="q_s06_production"' not in shop.get(f"{shop.home}result")


@pytest.mark.parametrize("body", [[], "text", {"answers": []}, {}, {"answers": "A"}])
def test_a_body_without_answers_changes_nothing(submitted, body):
    token = re.search(r'name="csrf_token" value="([^"]+)"', submitted.get(f"{submitted.home}result"))[1]
    found = submitted.client.post(f"{submitted.home}whatif", json=body, headers={"X-CSRFToken": token})
    assert found.get_json()["changed"] == 0


def test_a_request_without_the_token_of_the_page_is_refused(submitted):
    assert submitted.client.post(f"{submitted.home}whatif", json={"answers": {ITEM: "E"}}).status_code == 400


def test_without_script_a_form_with_a_button_does_the_same(submitted):
    found = tried(submitted, {ITEM: "E"}).get_json()
    page = submitted.send(f"{submitted.home}whatif", {f"q_{ITEM}": "E"}).get_data(as_text=True)
    assert says(page, "now-figure") == [found["index"]] and found["headline"] in page
    assert re.search(rf'name="q_{ITEM}".*?<option value="E" selected>', page, re.DOTALL)


def test_sending_the_form_as_it_is_changes_nothing(submitted, shipped):
    whole = {f"q_{item.id}": middle(item) for item in shipped.questions}
    page = submitted.send(f"{submitted.home}whatif", whole).get_data(as_text=True)
    assert "±0" in page and "位次不变" in page


def test_taking_every_tick_away_means_none_of_these(submitted, shipped, shipped_model):
    found = tried(submitted, {"a01_network": []}).get_json()
    assert found["index"] == f"{expected(shipped, shipped_model, a01_network=['A']).index:.1f}"


def test_changed_answers_become_the_goal_and_are_shown_again(submitted):
    kept = submitted.send(f"{submitted.home}goal", {f"q_{ITEM}": "E"}, page=f"{submitted.home}result")
    assert kept.status_code == 303 and kept.location.endswith("#goal")
    page = submitted.get(f"{submitted.home}result")
    assert "改动 1 题" in page
    assert re.search(
        rf'name="q_{ITEM}".*?<option value="E" selected>', submitted.get(f"{submitted.home}whatif"), re.DOTALL
    )


def test_a_goal_without_a_change_takes_the_goal_back(submitted):
    submitted.send(f"{submitted.home}goal", {f"q_{ITEM}": "E"}, page=f"{submitted.home}result")
    submitted.send(f"{submitted.home}goal", {f"q_{ITEM}": "C"}, page=f"{submitted.home}result")
    assert '<section id="goal"' not in submitted.get(f"{submitted.home}result")


def test_a_goal_of_options_there_are_not_is_refused(submitted):
    refused = submitted.send(f"{submitted.home}goal", {f"q_{ITEM}": "Z"}, page=f"{submitted.home}result")
    assert refused.status_code == 400 and "Z" in says(refused, "error-summary")[0]


def test_when_the_old_rules_are_gone_it_says_so(submitted, make_app, shipped):
    another = Visitor(make_app(shipped, small_model(shipped, 500)).test_client())
    another.home = submitted.home
    assert "现行规则" in tried(another, {ITEM: "E"}).get_json()["note"]
    assert tried(submitted, {ITEM: "E"}).get_json()["note"] == ""


@pytest.mark.parametrize(
    "body", ["[" * 60_000, '{"answers":' * 5_000, "null", "1", "", "{"], ids=lambda body: body[:12]
)
def test_what_is_no_json_or_nested_too_deep_tries_nothing(submitted, body):
    token = re.search(r'name="csrf_token" value="([^"]+)"', submitted.get(f"{submitted.home}result"))[1]
    headers = {"X-CSRFToken": token, "Content-Type": "application/json"}
    answer = submitted.client.post(f"{submitted.home}whatif", data=body, headers=headers)
    assert answer.status_code == 200 and answer.get_json()["changed"] == 0
