"""The plan page: a first plan, other goals and limits, and the plan that is kept."""

import html
import re
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from werkzeug.datastructures import MultiDict

from assess import storage
from assess.errors import StorageError
from assess.planning import Plan, find
from tests.test_pdf_text import by_pypdf, packed
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


SCENE = "?goal=scene:s03_marketing:2&budget=&staff=&months=12"


def own(visitor, action: str, status: int = 303, question: str = SCENE, **figures: str):
    """Types figures of one's own into the card of an action and presses the button there."""
    fields = {f"{action}.{name}": "" for name in ("effort", "months", "one_off", "yearly")}
    typed = fields | {f"{action}.{name}": value for name, value in figures.items()}
    carried = MultiDict(parse_qsl(question[1:], keep_blank_values=True))
    page = visitor.get(f"{visitor.home}plan{question}")
    token = html.unescape(re.search(r'name="csrf_token" value="([^"]+)"', page)[1])
    sent = carried.to_dict(flat=False) | typed | {"at": action, "csrf_token": token}
    answer = visitor.client.post(f"{visitor.home}plan/figures", data=sent)
    assert answer.status_code == status
    return answer if status != 303 else visitor.get(answer.location)


def first_action(visitor) -> str:
    return re.search(r'<li id="a-([a-z0-9_-]+)">', visitor.get(f"{visitor.home}plan{SCENE}"))[1]


def keep_shown(visitor, page: str):
    """Presses the button below the plan of a page."""
    form = page.rsplit('<form method="post"', 1)[1]
    sent: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">', form):
        sent.setdefault(name, []).append(html.unescape(value))
    return visitor.client.post(f"{visitor.home}plan", data=sent)


def test_own_figures_count_and_stand_beside_the_reference(planner):
    action = first_action(planner)
    page = html.unescape(own(planner, action, effort="3-5", one_off="2万", months="2"))
    card = page.split(f'id="a-{action}"')[1].split("改成自己的估计")[0]
    for said in ("3 至 5 人天", "2 万元", "自己的估计", "参考值："):
        assert said in card
    assert "有 1 项行动按自己的估计计算" in page


def test_own_figures_are_carried_on_to_the_next_question_and_taken_back(planner):
    action = first_action(planner)
    page = own(planner, action, effort="7")
    carried = re.search(r'<input type="hidden" name="own" value="([^"]+)">', page)[1]
    assert carried == f"{action}~7~~~"
    again = planner.get(f"{planner.home}plan{SCENE}&own={carried}")
    assert "7 人天" in again
    back = html.unescape(re.search(r'href="([^"]+)">全部恢复参考值', again)[1])
    assert "自己的估计</span>" not in planner.get(back)
    emptied = own(planner, action, question=f"{SCENE}&own={carried}")
    assert "自己的估计</span>" not in emptied


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({"effort": "many"}, "请填 0 到 100,000 之间的数"),
        ({"months": "13"}, "请填 1 到 12 的整月数"),
        ({"months": "1.5"}, "请填 1 到 12 的整月数"),
        ({"yearly": "1-2-3"}, "或一个范围，如 3-5"),
        ({"one_off": "-5"}, "或一个范围，如 3-5"),
    ],
)
def test_a_wrong_own_figure_is_named_in_its_card_and_the_plan_stands(planner, figures, said):
    action = first_action(planner)
    page = own(planner, action, 400, **figures).get_data(as_text=True)
    assert any(said in error for error in says(page, "error"))
    assert f'id="{action}.{next(iter(figures))}"' in page and "预期结果" in page


def test_an_action_too_dear_by_its_own_figures_is_named_with_the_way_back(planner):
    question = "?goal=index&budget=20000&staff=&months=12"
    action = re.search(r'<li id="a-([a-z0-9_-]+)">', planner.get(f"{planner.home}plan{question}"))[1]
    page = own(planner, action, question=question, one_off="900000")
    assert "没有排进计划" in page and "这一项恢复参考值" in page and f'id="a-{action}"' not in page


def test_figures_in_an_address_that_mean_nothing_are_named_and_left_out(planner):
    page = planner.get(f"{planner.home}plan{SCENE}&own=juggling~1~~~&own=crm~x~~~", status=400)
    assert "juggling~1~~~, crm~x~~~" in page and "没有采用" in page and "预期结果" in page


def test_a_plan_is_kept_with_its_own_figures_and_its_report_says_the_same(planner):
    action = first_action(planner)
    assert keep_shown(planner, own(planner, action, effort="61-62", yearly="4567")).status_code == 303
    plan = Plan.from_dict(kept(planner).plan)
    assert plan.overrides == {action: {"effort": {"small": [61, 62]}, "yearly": {"small": [4567, 4567]}}}
    page = html.unescape(planner.get(f"{planner.home}plan"))
    assert "已保存" in page and "61 至 62 人天" in page and "自己的估计" in page
    text = packed(by_pypdf(planner.client.get(f"{planner.home}plan/report.pdf").get_data()))
    assert packed("61 至 62 人天") in text and packed("自己的估计；参考值") in text and "4,567" in text
    frozen = packed(by_pypdf(planner.client.get(f"{planner.home}report.pdf").get_data()))
    assert packed("61 至 62 人天") not in frozen


def test_without_a_kept_plan_there_is_no_report_of_it(planner):
    planner.get(f"{planner.home}plan/report.pdf", status=404)


def test_the_report_with_the_kept_plan_bears_the_digest_of_the_result(planner):
    keep(planner, SCENE)
    data = planner.client.get(f"{planner.home}plan/report.pdf").get_data()
    digest = planner.client.get(f"{planner.home}result.json").json["digest"]
    assert digest[:16] in packed(by_pypdf(data)) and packed("达到 2 级") in packed(by_pypdf(data))


def test_figures_typed_into_several_cards_count_at_once(planner):
    page = planner.get(f"{planner.home}plan?goal=index&budget=&staff=&months=24")
    first, second = re.findall(r'<li id="a-([a-z0-9_-]+)">', page)[:2]
    sent = dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">', page.split('id="own"')[1]))
    sent |= {f"{name}.{figure}": "" for name in (first, second) for figure in ("effort", "months", "one_off", "yearly")}
    sent |= {f"{first}.effort": "2", f"{second}.yearly": "300"}
    answer = planner.client.post(f"{planner.home}plan/figures", data=sent)
    assert f"own={first}~2~~~" in answer.location and f"own={second}~~~~300" in answer.location
    assert "有 2 项行动按自己的估计计算" in planner.get(answer.location)


def test_a_long_plan_holds_the_cards_of_one_part_and_leads_to_the_others(planner):
    page = planner.get(f"{planner.home}plan?goal=index&budget=&staff=&months=24")
    assert page.count('<details class="plan-card"') == 10
    further = [html.unescape(address) for address in re.findall(r'<a class="plan-card" href="([^"]+)"', page)]
    assert len(says(page, "plan-title")) == 10 + len(further)
    last = planner.get(further[-1].partition("#")[0])
    assert '<details class="plan-card" open>' in last and last.count('<a class="plan-card"') >= 10


def set_goal(visitor, **answers: str):
    """Chooses answers under "What if" and makes them the goal."""
    sent = {f"q_{item}": answer for item, answer in answers.items()}
    assert visitor.send(f"{visitor.home}goal", sent, page=f"{visitor.home}result").status_code == 303


def chosen_goal(page: str) -> str:
    return re.search(r'<option value="([^"]*)" selected', page.split('name="goal"')[1])[1]


def test_a_goal_set_on_the_result_is_what_the_plan_is_made_for(planner, shipped):
    wish = shipped.item["s03_marketing"].options[2]
    set_goal(planner, s03_marketing=wish.id)
    assert f'href="{planner.home}plan?goal=answers"' in planner.get(f"{planner.home}result")
    page = planner.get(f"{planner.home}plan")
    assert chosen_goal(page) == "answers" and "达到自己选定的 1 题答案" in page and wish.text.zh in html.unescape(page)
    assert keep_shown(planner, page).status_code == 303
    goal = Plan.from_dict(kept(planner).plan).goal
    assert (goal.kind, goal.answers) == ("answers", {"s03_marketing": wish.id})
    told = packed(by_pypdf(planner.client.get(f"{planner.home}plan/report.pdf").get_data()))
    assert packed("达到自己选定的 1 题答案") in told and packed(wish.text.zh) in told


def test_the_goal_can_be_asked_for_within_limits_like_any_other(planner, shipped):
    set_goal(planner, s03_marketing=shipped.item["s03_marketing"].options[-1].id)
    page = html.unescape(planner.get(f"{planner.home}plan?goal=answers&budget=10&staff=&months=12"))
    assert "在这些限制之内达不到" in page and "至少需要" in page


def test_what_no_action_lifts_is_named(planner, shipped):
    following = find(shipped).following[0]
    item = shipped.item[following.item]
    best = max(item.options, key=lambda option: option.points)
    set_goal(planner, **{item.id: best.id, "s03_marketing": shipped.item["s03_marketing"].options[1].id})
    page = html.unescape(planner.get(f"{planner.home}plan"))
    assert f"没有行动能把“{item.title.zh}”提到“{best.text.zh}”" in page and following.reason.zh in page
    assert 'class="plan-card"' in page


def test_a_kept_plan_gives_way_to_a_goal_set_later_and_is_found_again(planner, shipped, monkeypatch):
    keep(planner, SCENE)
    later = planner.client.application.extensions["assess"].clock() + timedelta(minutes=1)
    object.__setattr__(planner.client.application.extensions["assess"], "clock", lambda: later)
    set_goal(planner, s03_marketing=shipped.item["s03_marketing"].options[3].id)
    page = planner.get(f"{planner.home}plan")
    assert chosen_goal(page) == "answers" and "已保存</span>" not in page
    back = html.unescape(re.search(r'href="([^"]+)">看已保存的计划', page)[1])
    assert "已保存</span>" in planner.get(back)


def test_without_a_goal_it_is_not_offered(planner):
    assert 'value="answers"' not in planner.get(f"{planner.home}plan")
    assert "达到一级（初始级）" in html.unescape(planner.get(f"{planner.home}plan?goal=answers&months=12"))
