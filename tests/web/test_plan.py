"""The plan page: a first plan, other goals and limits, and the plan that is kept."""

import html
import re

import pytest

from assess import storage
from assess.errors import StorageError
from assess.planning import Plan, find
from tests.web.visitor import FACTORY, SHOP, Visitor, lowest, middle, says


@pytest.fixture
def planner(visitor):
    """A factory at the shipped questionnaire that answered the lowest throughout."""
    visitor.begin(FACTORY).fill(lowest).submit()
    return visitor


def keep(visitor, question: str):
    """Keeps the plan shown for a question."""
    page = visitor.get(f"{visitor.home}plan{question}")
    sent = dict(re.findall(r'<input type="hidden" name="(goal|budget|staff|months)" value="([^"]*)">', page))
    return visitor.send(f"{visitor.home}plan", sent, page=f"{visitor.home}plan{question}")


def says_main(page: str) -> str:
    """The plan itself, from its goal to its figures, without document numbers."""
    return page.split('class="plan-head"')[1].split("Policies and services")[0]


def kept(visitor):
    db = storage.connect(visitor.client.application.extensions["assess"].database)
    try:
        return storage.chosen_plan(db, storage.draft(db, visitor.home.split("/")[2]).id)
    finally:
        db.close()


def test_before_submission_the_plan_leads_back_to_the_questions(factory):
    answer = factory.client.get(f"{factory.home}plan")
    assert (answer.status_code, answer.location) == (303, factory.home)


def test_the_result_links_to_the_plan_and_the_plan_to_the_result(planner):
    assert f'href="{planner.home}plan"' in planner.get(f"{planner.home}result")
    assert f'href="{planner.home}result"' in planner.get(f"{planner.home}plan")


def test_the_first_plan_is_the_way_to_the_next_level(planner):
    page = planner.get(f"{planner.home}plan")
    text = html.unescape(page)
    assert "达到一级（初始级）" in text
    assert "长沙市中小企业数字化转型城市试点" not in text  # closed in 2025
    for part in ("预期结果", "第 1 至 3 个月", "计划卡在哪里", "可能用得上的政策和服务", "这些数字的前提", "经验判断"):
        assert part in text, part
    assert len(says(page, "plan-title")) == int(re.search(r"<dt>行动</dt><dd>(\d+)</dd>", page)[1])


def test_a_question_has_an_address_and_an_answer(planner):
    page = planner.get(f"{planner.home}plan?goal=index&budget=5万&staff=30&months=12")
    text = html.unescape(page)
    assert "在限制之内，指数提得最高" in text and "预算 5 万元" in text
    assert 'value="5万"' in page and "卡在预算上" in text


def test_a_goal_out_of_reach_says_what_would_be_enough(planner):
    page = html.unescape(planner.get(f"{planner.home}plan?goal=next_level:3&budget=1000&staff=&months=12"))
    assert "在这些限制之内达不到" in page and "至少需要" in page
    page = html.unescape(planner.get(f"{planner.home}plan?goal=next_level:4&budget=&staff=&months=24"))
    assert "最多能加 72.5 分" in page
    assert "保存这个计划" not in page


def test_a_wrong_number_is_named_beside_its_field(planner):
    page = planner.get(f"{planner.home}plan?goal=index&budget=many&staff=&months=12", status=400)
    assert any("请填 0 到 1,000,000,000 之间的数" in error for error in says(page, "error"))


def test_an_unknown_goal_is_refused_with_those_there_are(planner):
    planner.get(f"{planner.home}plan?goal=scene:s99:4&budget=&staff=&months=12")
    planner.get(f"{planner.home}plan?goal=index&budget=&staff=&months=7", status=400)


def test_a_plan_is_kept_whole_and_shown_again(planner):
    question = "?goal=stage:2&budget=20000&staff=20&months=12"
    answer = keep(planner, question)
    assert (answer.status_code, answer.location) == (303, f"{planner.home}plan")
    frozen = kept(planner)
    assert Plan.from_dict(frozen.plan).goal.kind == "stage"
    page = planner.get(f"{planner.home}plan")
    assert "已保存" in page and "保存这个计划" not in page


def test_the_last_plan_counts(planner):
    keep(planner, "?goal=stage:2&budget=20000&staff=20&months=12")
    keep(planner, "?goal=scene:s03_marketing:2&budget=&staff=20&months=12")
    assert Plan.from_dict(kept(planner).plan).goal.item == "s03_marketing"


def test_a_kept_plan_is_read_with_the_library_it_was_made_with(planner, make_app, shipped, shipped_model, tmp_path):
    keep(planner, "?goal=stage:2&budget=20000&staff=20&months=12")
    overlay = tmp_path / "ours.yaml"
    overlay.write_text("actions: {crm: {months: {small: 9}}}", encoding="utf-8")
    later = Visitor(make_app(shipped, shipped_model, ACTIONS=overlay).test_client())
    later.home = planner.home
    page = later.get(f"{later.home}plan")
    assert find(shipped).digest[:12] in page and "已保存" in page
    assert kept(later).library == find(shipped).digest


def test_a_service_firm_is_offered_no_production_scene(visitor):
    visitor.begin(SHOP).fill(middle).submit()
    page = visitor.get(f"{visitor.home}plan")
    assert "scene:s03_marketing:1" in page and "scene:s05_scheduling" not in page


def test_the_page_reads_in_english_too(planner):
    page = planner.get(f"{planner.home}plan?lang=en")
    assert "Improvement plan" in page and "Reach Level 1 (Initial)" in page
    assert not re.search(
        r"[\u4e00-\u9fff]", re.sub(r"湘江机械有限公司|5万|工信|财建|国办|发改|中文|[〔〕号函厅]", "", says_main(page))
    )


def test_a_result_of_another_questionnaire_shows_what_was_kept_and_plans_nothing_new(
    planner, make_app, shipped, shipped_model
):
    keep(planner, "?goal=stage:2&budget=20000&staff=20&months=12")
    later = Visitor(make_app(shipped, shipped_model).test_client())
    object.__setattr__(later.client.application.extensions["assess"], "library", None)
    page = later.get(f"{planner.home}plan?goal=index")
    assert "已保存" in page and "算出计划" not in page and "另一个版本" in page
    assert later.client.post(f"{planner.home}plan").status_code in (400, 404)


def test_without_a_kept_plan_and_without_actions_the_page_says_so(make_app, tiny, tiny_model):
    visitor = Visitor(make_app(tiny, tiny_model).test_client()).begin(FACTORY).fill(lowest)
    visitor.submit()
    object.__setattr__(visitor.client.application.extensions["assess"], "library", None)
    assert "另一个版本" in visitor.get(f"{visitor.home}plan")


def test_a_chosen_plan_never_changes(planner):
    keep(planner, "")
    db = storage.connect(planner.client.application.extensions["assess"].database)
    with pytest.raises(Exception, match="never changes"), storage.write(db):
        db.execute("update plans set plan = '{}'")
    with pytest.raises(StorageError):
        storage.kept_library(db, "unknown")
    db.close()


def next_round(visitor, client=None) -> Visitor:
    later = Visitor(visitor.client)
    later.home = visitor.send(f"{visitor.home}rounds", {}, page=f"{visitor.home}result").location
    return later


def test_the_next_round_begins_with_what_was_promised_and_ends_with_what_became_of_it(planner):
    keep(planner, "?goal=scene:s03_marketing:1&budget=&staff=20&months=12")
    title = "客户、订单和问题记进共享表"
    later = next_round(planner)
    assert title in later.get(later.home)
    later.fill(lambda item: "1" if item.id == "s03_marketing" else lowest(item)).submit()
    page = later.get(f"{later.home}rounds")
    part = page.split('id="promises"')[1].split("</section>")[0]
    assert title in part and "部分完成" in part and "售后服务" in part


def test_a_round_without_a_kept_plan_says_nothing_of_promises(planner):
    later = next_round(planner)
    assert "上次计划" not in later.get(later.home)
    later.fill(lowest).submit()
    assert 'id="promises"' not in later.get(f"{later.home}rounds")
