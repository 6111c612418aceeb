"""Filling in: from the start page to the result, and everything that can go wrong on the way."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from assess import storage
from tests.web.visitor import FACTORY, SHOP, Visitor, best, lowest, middle, says, unknown

FIRST = {"q_tools": "B", "q_nets": ["B", "C"], "q_machines": "B"}
SECOND = {"q_selling": "2", "q_making": "1", "q_costs": "A"}


def kept(visitor):
    """The answers in the store."""
    token = visitor.home.split("/")[2]
    db = storage.connect(visitor.client.application.extensions["assess"].database)
    try:
        return storage.draft(db, token).answers
    finally:
        db.close()


def frozen(visitor):
    token = visitor.home.split("/")[2]
    db = storage.connect(visitor.client.application.extensions["assess"].database)
    try:
        return storage.submission(db, storage.draft(db, token).id)
    finally:
        db.close()


def filled(visitor):
    visitor.send(f"{visitor.home}s/first/1", FIRST)
    visitor.send(f"{visitor.home}s/second/1", SECOND)
    return visitor


def test_a_company_fills_in_everything_and_takes_a_report_home(visitor):
    visitor.begin(FACTORY).fill(middle)
    submitted = visitor.submit()
    assert (submitted.status_code, submitted.location) == (303, f"{visitor.home}result")
    page = visitor.get(submitted.location)
    assert "湘江机械有限公司" in page and says(page, "big")
    report = visitor.client.get(f"{visitor.home}report.pdf")
    assert report.data.startswith(b"%PDF-") and report.mimetype == "application/pdf"


def test_a_private_link_opens_the_assessment_in_another_browser(factory, tiny_app):
    factory.send(f"{factory.home}s/first/1", FIRST)
    elsewhere = Visitor(tiny_app.test_client())
    assert "湘江机械有限公司" in elsewhere.get(factory.home)
    assert re.search(r'value="B"\s+checked', elsewhere.get(f"{factory.home}s/first/1"))


def test_the_overview_shows_the_private_link_in_full(factory):
    assert f'value="http://localhost{factory.home}"' in factory.get(factory.home)


def test_two_assessments_have_different_links_of_at_least_128_bits(app):
    links = {Visitor(app.test_client()).begin().home.split("/")[2] for _ in range(2)}
    assert len(links) == 2 and all(len(link) >= 22 for link in links)


@pytest.mark.parametrize("page", ["", "profile", "s/first/1", "check", "result", "report.pdf"])
def test_a_link_that_opens_nothing_is_not_found(tiny_app, page):
    Visitor(tiny_app.test_client()).get(f"/a/AAAAAAAAAAAAAAAAAAAAAAAA/{page}", status=404)


def test_the_profile_comes_before_the_questions(tiny_app):
    visitor = Visitor(tiny_app.test_client()).begin()
    response = visitor.client.get(f"{visitor.home}s/first/1")
    assert (response.status_code, response.location) == (303, f"{visitor.home}profile")


def test_the_overview_says_what_is_done_and_what_is_left(factory):
    assert says(factory.get(factory.home), "tag") == ["已完成", "未开始", "未开始"]
    factory.send(f"{factory.home}s/first/1", FIRST)
    factory.send(f"{factory.home}s/second/1", {"q_selling": "2", "action": "later"})
    page = factory.get(factory.home)
    assert says(page, "tag") == ["已完成", "已完成", "已答 1 / 3 题"]
    assert "已回答 4 / 6 题，大约还需 1 分钟" in page


def test_answers_kept_are_shown_again(factory):
    factory.send(f"{factory.home}s/first/1", FIRST | {"q_machine_count": "１,200"})
    assert factory.get(f"{factory.home}s/first/1").count(" checked") == 4


def test_an_open_question_is_named_on_top_and_beside_it(factory):
    response = factory.send(f"{factory.home}s/first/1", {"q_tools": "B", "q_machines": "A"})
    assert response.status_code == 400
    assert says(response, "error") == ["错误：请勾选符合的选项；不清楚可以选“不知道”"]
    text = response.get_data(as_text=True)
    assert 'role="alert"' in text and 'href="#q_nets-0"' in text and 'id="q_nets-0"' in text
    assert "<title>错误：" in text


def test_the_right_answers_of_a_page_are_kept_when_others_are_missing(factory):
    factory.send(f"{factory.home}s/first/1", {"q_tools": "B", "q_machine_count": "many"})
    assert kept(factory) == {"tools": "B"}


def test_one_may_leave_a_page_half_answered(factory):
    response = factory.send(f"{factory.home}s/first/1", {"q_tools": "C", "action": "later"})
    assert (response.status_code, response.location) == (303, factory.home)
    assert kept(factory) == {"tools": "C"}
    assert says(factory.get(factory.home), "notice") == ["回答已保存。"]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        pytest.param("many", "“many”无法识别", id="words"),
        pytest.param("2.5", "2.5", id="half a machine"),
        pytest.param("-3", "-3", id="less than none"),
        pytest.param("5000", "5000", id="too many"),
    ],
)
def test_a_figure_that_cannot_be_is_shown_again_with_what_is_allowed(factory, typed, message):
    response = factory.send(f"{factory.home}s/first/1", FIRST | {"q_machine_count": typed, "action": "later"})
    assert response.status_code == 400
    [said] = says(response, "error")
    assert message in said
    assert f'value="{typed}"' in response.get_data(as_text=True)
    assert kept(factory) == {"tools": "B", "nets": ["B", "C"], "machines": "B"}


def test_a_figure_may_be_typed_in_full_width_with_separators(factory):
    factory.send(f"{factory.home}s/first/1", FIRST | {"q_machine_count": "１,000"})
    assert kept(factory)["machine_count"] == 1000


def test_none_of_these_cannot_stand_beside_another_option(factory):
    response = factory.send(f"{factory.home}s/first/1", FIRST | {"q_nets": ["A", "B"]})
    assert response.status_code == 400
    assert says(response, "error") == ["错误：“没有”不能和其他选项同时选，请只保留其中一种"]
    assert "nets" not in kept(factory)


def test_not_knowing_cannot_stand_beside_another_option(factory):
    response = factory.send(f"{factory.home}s/first/1", FIRST | {"q_nets": ["?", "B"]})
    assert response.status_code == 400 and "不知道" in says(response, "error")[0]


def test_an_option_that_does_not_exist_is_refused(factory):
    response = factory.send(f"{factory.home}s/first/1", FIRST | {"q_tools": "Z"})
    assert response.status_code == 400
    assert "tools" not in kept(factory)


def test_all_ticks_taken_back_is_an_open_question_again(factory):
    factory.send(f"{factory.home}s/first/1", FIRST)
    factory.send(f"{factory.home}s/first/1", {"q_tools": "B", "q_machines": "B", "action": "later"})
    assert "nets" not in kept(factory)


def test_not_knowing_counts_as_the_lowest_option(app):
    results = []
    for answer in (unknown, lowest):
        visitor = Visitor(app.test_client()).begin(FACTORY).fill(answer)
        visitor.submit()
        results.append(frozen(visitor).result)
    same = ("index", "pillars", "points", "level", "rank")
    assert [results[0][name] for name in same] == [results[1][name] for name in same]
    assert results[0]["unknowns"] and not results[1]["unknowns"]


def test_a_service_company_is_not_asked_about_production(tiny_app):
    shop = Visitor(tiny_app.test_client()).begin(SHOP)
    page = shop.get(f"{shop.home}s/first/1")
    assert 'name="q_machines"' not in page and 'name="q_machine_count"' not in page
    assert "车间" not in page, "an option of producing companies only"


def test_a_page_that_is_not_asked_does_not_exist(factory):
    factory.get(f"{factory.home}s/first/2", status=404)
    factory.get(f"{factory.home}s/nowhere/1", status=404)


def test_after_a_change_of_industry_production_answers_are_kept_but_not_scored(tiny_app, tiny_model, tiny):
    moved = filled(Visitor(tiny_app.test_client()).begin(FACTORY))
    moved.send(f"{moved.home}profile", SHOP)
    moved.submit()
    shop = Visitor(tiny_app.test_client()).begin(SHOP)
    shop.send(f"{shop.home}s/first/1", {name: FIRST[name] for name in ("q_tools", "q_nets")})
    shop.send(f"{shop.home}s/second/1", {name: SECOND[name] for name in ("q_selling", "q_costs")})
    shop.submit()
    assert frozen(moved).result == frozen(shop).result
    assert kept(moved)["machines"] == "B"


def test_a_tick_no_longer_shown_survives_a_change_of_industry(tiny_app):
    visitor = Visitor(tiny_app.test_client()).begin(FACTORY)
    visitor.send(f"{visitor.home}s/first/1", FIRST | {"q_nets": ["B", "D"]})
    visitor.send(f"{visitor.home}profile", SHOP)
    visitor.send(f"{visitor.home}s/first/1", {"q_tools": "B", "q_nets": ["B", "C"]})
    assert kept(visitor)["nets"] == ["B", "C", "D"]


def test_a_change_made_from_the_check_page_leads_back_to_it(factory):
    filled(factory)
    link = re.search(rf'href="({factory.home}s/first/1\?back=check)#q_tools"', factory.get(f"{factory.home}check"))
    assert factory.send(link[1], FIRST).location == f"{factory.home}check"


def test_the_check_page_shows_every_answer_in_words(factory):
    page = filled(factory).get(f"{factory.home}check")
    assert "一些" in page and "有线" in page and "无线" in page and "从业人员 120 人" in page


def test_open_questions_must_be_confirmed_before_submitting(factory):
    factory.send(f"{factory.home}s/first/1", FIRST)
    assert "还有 3 道题没有回答" in factory.get(f"{factory.home}check")
    refused = factory.submit()
    assert refused.status_code == 400 and frozen(factory) is None
    assert factory.submit(incomplete="1").status_code == 303
    assert frozen(factory).result["blanks"] == ["selling", "making", "costs"]


def test_figures_beside_an_open_question_are_pointed_out(factory):
    factory.send(f"{factory.home}s/first/1", FIRST | {"q_machines": "?", "q_machine_count": "12"})
    page = factory.get(f"{factory.home}check")
    assert "填了数字，但没有选项" in page and "12 台" in page


def test_answers_that_do_not_fit_together_are_pointed_out_with_a_way_to_each(factory):
    factory.send(f"{factory.home}s/first/1", FIRST | {"q_tools": "A"})
    page = factory.get(f"{factory.home}check")
    clashes = re.search(r'<section[^>]*id="clashes".*?</section>', page, re.DOTALL)[0]
    assert "可能对不上的回答：1 处" in clashes and "工具选了“没有”，机器却联网了。请核对。" in clashes
    links = re.findall(r'href="([^"]+)#q_(\w+)"', clashes)
    assert [item for _, item in links] == ["tools", "machines"]
    assert factory.send(links[0][0], FIRST).location == f"{factory.home}check"
    assert 'id="clashes"' not in factory.get(f"{factory.home}check")


def test_submitting_twice_gives_one_result(factory):
    filled(factory)
    first, second = factory.submit(), None
    receipt = frozen(factory).receipt
    second = factory.send(f"{factory.home}submit", {}, page="/")
    assert (first.location, second.location) == (f"{factory.home}result", f"{factory.home}result")
    assert frozen(factory).receipt == receipt


def test_two_submits_at_once_give_one_receipt(factory, tiny_app):
    filled(factory)
    visitors = [Visitor(tiny_app.test_client()) for _ in range(4)]
    for visitor in visitors:
        visitor.home = factory.home
    tokens = [re.search(r'name="csrf_token" value="([^"]+)"', v.get(f"{v.home}check"))[1] for v in visitors]
    ticks = factory.declared()

    def post(pair):
        visitor, token = pair
        return visitor.client.post(f"{visitor.home}submit", data=ticks | {"csrf_token": token})

    with ThreadPoolExecutor(4) as pool:
        responses = list(pool.map(post, zip(visitors, tokens, strict=True)))
    assert {response.location for response in responses} == {f"{factory.home}result"}
    pages = {says(visitor.get(f"{visitor.home}result"), "whole")[1] for visitor in visitors}
    assert len(pages) == 1 and pages.pop().startswith("回执号 ZF20261123-")


def test_a_submitted_assessment_shows_its_result_and_takes_no_more_answers(factory):
    filled(factory).submit()
    for page in ("", "profile", "s/first/1", "check"):
        assert factory.client.get(factory.home + page).location == f"{factory.home}result"
    factory.send(f"{factory.home}s/first/1", FIRST | {"q_tools": "C"}, page="/")
    assert kept(factory)["tools"] == "B"


def test_there_is_no_result_before_submitting(factory):
    assert factory.client.get(f"{factory.home}result").location == factory.home
    factory.get(f"{factory.home}report.pdf", status=404)


def test_a_score_sent_by_the_browser_is_ignored(factory):
    forged = {"index": "100", "result": '{"index": 100}', "level": "4", "rank": "1"}
    factory.send(f"{factory.home}s/first/1", FIRST | forged)
    factory.send(f"{factory.home}s/second/1", SECOND | forged)
    factory.submit(**forged)
    result = frozen(factory).result
    assert result["index"] < 100 and result["level"] < 4
    assert set(kept(factory)) == {"tools", "nets", "machines", "selling", "making", "costs"}


def test_best_answers_reach_the_top(app):
    visitor = Visitor(app.test_client()).begin(SHOP).fill(best)
    visitor.submit()
    assert frozen(visitor).result["index"] == pytest.approx(100)


def test_what_was_typed_is_not_lost_with_the_session(factory):
    response = factory.client.post(f"{factory.home}s/first/1", data=FIRST | {"csrf_token": "of another session"})
    text = response.get_data(as_text=True)
    assert response.status_code == 400 and text.count(" checked") == 4 and "请再保存一次" in text
    assert kept(factory) == {}


@pytest.mark.parametrize("address", ["/start", "profile", "s/first/1", "submit"])
def test_a_post_without_its_token_is_refused(factory, address):
    before = frozen(factory)
    response = factory.client.post(address if address.startswith("/") else factory.home + address, data=FIRST)
    assert response.status_code == 400
    assert kept(factory) == {} and frozen(factory) == before
