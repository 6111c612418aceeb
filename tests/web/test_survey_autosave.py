"""Saving one answer at a time: what is acknowledged stands, what cannot be is refused with a sentence."""

import json
import re

import pytest

from assess import storage
from tests.web.test_survey import FIRST, SECOND, filled, frozen, kept
from tests.web.visitor import FACTORY, SHOP, Visitor, says


def stored(visitor):
    token = visitor.home.split("/")[2]
    db = storage.connect(visitor.client.application.extensions["assess"].database)
    try:
        return storage.draft(db, token).kept
    finally:
        db.close()


def test_an_answer_is_kept_and_what_to_show_comes_back(factory):
    reply = factory.save("tools", value="B", version=0)
    assert reply.status_code == 200 and kept(factory) == {"tools": "B"}
    assert reply.json["version"] == 1 and reply.json["saved_at"] == "16:30" and reply.json["saved"] == "已保存 16:30"
    assert reply.json["progress"] == {"answered": 1, "asked": 6, "minutes_left": 3}
    assert reply.json["section"] == {"id": "first", "state": "partial", "answered": 1, "asked": 3}
    assert reply.json["notice"] == "" and reply.json["answered"] == "已答 1 / 6 题"


def test_parts_of_an_answer_are_saved_apart(factory):
    factory.save("tools", value="B")
    factory.save("tools", confidence="estimated")
    factory.save("tools", note="  问过老李\r\n他也不确定 ")
    found = stored(factory)["tools"]
    assert (found.value, found.confidence, found.note) == ("B", "estimated", "问过老李\n他也不确定")


def test_what_no_file_can_hold_is_taken_out_of_a_note(factory):
    assert factory.save("tools", note="台账\ud800可查\x00\n第二行").status_code == 200
    assert stored(factory)["tools"].note == "台账可查\n第二行"


def test_several_ticks_are_kept_in_the_order_of_the_options(factory):
    factory.save("nets", value=["C", "B"])
    assert kept(factory) == {"nets": ["B", "C"]}


def test_ticks_taken_back_leave_the_question_open(factory):
    factory.save("nets", value=["C"])
    assert factory.save("nets", value=[]).json["progress"]["answered"] == 0
    assert kept(factory) == {}


def test_a_tick_no_longer_shown_is_kept_beside_the_new_ones(factory):
    factory.save("nets", value=["B", "D"])
    factory.send(f"{factory.home}profile", SHOP)
    factory.save("nets", value=["C"])
    assert kept(factory)["nets"] == ["C", "D"]


def test_nobody_is_sure_of_an_answer_not_known(factory):
    factory.save("tools", value="B", confidence="sure")
    factory.save("tools", value="?")
    assert stored(factory)["tools"].confidence == ""


def test_figures_are_kept_as_they_may_be_typed(factory):
    reply = factory.save("machines", figures={"machine_count": "１,000"})
    assert kept(factory) == {"machine_count": 1000} and reply.json["versions"] == {"machine_count": 1}
    factory.save("machines", figures={"machine_count": " "})
    assert kept(factory) == {}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        pytest.param({"item": "nothing", "value": "A"}, "本测评没有题目 'nothing'", id="unknown item"),
        pytest.param({"item": ["tools"], "value": "A"}, "本测评没有题目", id="an item that is no text"),
        pytest.param({"item": "machine_count", "value": "3"}, "本测评没有题目 'machine_count'", id="a figure alone"),
        pytest.param({"item": "tools", "value": "Z"}, "A, B, C", id="foreign option"),
        pytest.param({"item": "tools", "value": ["A"]}, "JSON 对象", id="several answers where one is asked"),
        pytest.param({"item": "tools", "value": 1}, "JSON 对象", id="a number for an option"),
        pytest.param({"item": "nets", "value": ["A", "B"]}, "A", id="none beside another"),
        pytest.param({"item": "nets", "value": ["?", "B"]}, "?", id="not knowing beside another"),
        pytest.param({"item": "tools", "confidence": "very"}, "sure, estimated", id="foreign confidence"),
        pytest.param({"item": "tools", "note": "长" * 501}, "备注最多 500 字，现有 501 字", id="a long note"),
        pytest.param({"item": "tools", "note": 3}, "JSON 对象", id="a note that is no text"),
        pytest.param({"item": "machines", "figures": {"machine_count": "many"}}, "“many”", id="a figure in words"),
        pytest.param({"item": "machines", "figures": {"machine_count": 2.5}}, "2.5", id="half a machine"),
        pytest.param({"item": "machines", "figures": {"machine_count": True}}, "JSON 对象", id="a truth for a figure"),
        pytest.param({"item": "tools", "figures": {"machine_count": 2}}, "machine_count", id="a figure of another"),
        pytest.param({"item": "machines", "figures": [1]}, "JSON 对象", id="figures that are none"),
        pytest.param({"item": "tools"}, "JSON 对象", id="nothing to keep"),
        pytest.param(["tools", "B"], "JSON 对象", id="no object"),
        pytest.param("tools", "JSON 对象", id="a text"),
        pytest.param(None, "JSON 对象", id="nothing"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(factory, sent, said):
    token = factory.client.get(f"{factory.home}answers").json["csrf"]
    reply = factory.client.post(f"{factory.home}answers", json=sent, headers={"X-CSRFToken": token})
    assert reply.status_code == 400 and reply.json["code"] == "answer"
    assert said in reply.json["error"] and kept(factory) == {}


def test_json_that_cannot_be_read_is_refused_with_a_sentence(factory):
    token = factory.client.get(f"{factory.home}answers").json["csrf"]
    headers = {"X-CSRFToken": token, "Content-Type": "application/json"}
    for body in (b"{", b"\xff\xfe", b"[" * 5000, b'{"item": "tools", "value": NaN}'):
        reply = factory.client.post(f"{factory.home}answers", data=body, headers=headers)
        assert reply.status_code == 400 and "JSON" in reply.json["error"], body


def test_what_a_service_company_is_not_asked_cannot_be_saved(tiny_app):
    shop = Visitor(tiny_app.test_client()).begin(SHOP)
    assert shop.save("machines", value="A").status_code == 400
    assert "allowed" not in shop.save("nets", value=["D"]).json["error"] and kept(shop) == {}


def test_refusals_are_in_the_language_of_the_visitor(factory):
    factory.get("/?lang=en")
    assert factory.save("tools", value="Z").json["error"].endswith("allowed: A, B, C, or ? for don't know")


def test_a_link_that_opens_nothing_is_refused_in_json(tiny_app):
    reply = tiny_app.test_client().get("/a/AAAAAAAAAAAAAAAAAAAAAAAA/answers")
    assert reply.status_code == 404 and reply.json["code"] == "refused" and "链接" in reply.json["error"]


def test_a_post_without_the_token_of_the_session_is_refused_and_told_apart(factory):
    reply = factory.client.post(f"{factory.home}answers", json={"item": "tools", "value": "B"})
    assert (reply.status_code, reply.json["code"]) == (400, "session") and kept(factory) == {}


def test_after_submitting_no_answer_is_taken(factory):
    filled(factory).submit()
    before = frozen(factory)
    reply = factory.save("tools", value="C")
    assert (reply.status_code, reply.json["code"]) == (409, "submitted") and frozen(factory) == before


def test_what_was_answered_elsewhere_is_not_replaced_in_silence(factory):
    seen = factory.save("tools", value="A").json["version"]
    factory.save("tools", value="B", version=seen)
    reply = factory.save("tools", value="C", version=seen)
    assert reply.json["notice"] == "第 1 题在 16:30 已从别处改为“一些”，现以您这次的为准：“全部”。"
    assert kept(factory)["tools"] == "C"


def test_a_note_written_elsewhere_is_shown_before_it_is_gone(factory):
    factory.save("tools", note="老李说有", version=0)
    notice = factory.save("tools", note="我看没有", version=0).json["notice"]
    assert "原备注是：“老李说有”" in notice


def test_an_answer_sent_twice_is_one_answer(factory):
    first = factory.save("tools", value="B", version=0)
    again = factory.save("tools", value="B", version=0)
    assert (first.json["version"], again.json["version"], again.json["notice"]) == (1, 1, "")


def test_figures_propose_an_option_of_every_question_they_speak_of(visitor):
    visitor.begin(FACTORY)
    visitor.save("a03_equipment_networked", value="A", figures={"n03_equipment_networked": "12"})
    reply = visitor.save("a02_equipment_digital", figures={"n01_equipment_total": "40", "n02_equipment_digital": "17"})
    digital, networked = reply.json["proposals"]
    assert (digital["item"], digital["option"]) == ("a02_equipment_digital", "D")
    assert digital["text"] == "按您填的数字为 42.5%，对应选项“40% 以上，到 60%”。"
    assert (networked["item"], networked["option"]) == ("a03_equipment_networked", "C")
    assert "您选的是“10% 及以下（包括还没有）”，请核对哪个准确。" in networked["text"]


# ---- The same by the form of a page.


def shown_with(visitor, address):
    """The hidden field of a page: what it was shown with."""
    import html

    return html.unescape(re.search(r'name="seen" id="seen" value="([^"]*)"', visitor.get(address))[1])


def warnings(page):
    return [text for text in says(page, "notice-warn") if text]


def test_a_page_replaces_what_it_did_not_show_and_says_so(factory):
    address = f"{factory.home}s/first/1"
    factory.send(address, FIRST)
    seen = shown_with(factory, address)
    factory.save("tools", value="A")
    saved = factory.send(address, FIRST | {"q_tools": "C", "seen": seen})
    assert saved.status_code == 303 and kept(factory)["tools"] == "C"
    assert warnings(factory.get(saved.location)) == ["第 1 题在 16:30 已从别处改为“没有”，现以您这次的为准：“全部”。"]


def test_what_a_page_leaves_alone_is_not_put_back(factory):
    address = f"{factory.home}s/first/1"
    factory.send(address, FIRST)
    seen = shown_with(factory, address)
    factory.save("tools", value="C")
    saved = factory.send(address, FIRST | {"seen": seen})
    assert kept(factory)["tools"] == "C"
    assert "保留该回答" in warnings(factory.get(saved.location))[0]


def test_a_question_answered_elsewhere_is_not_missing(factory):
    address = f"{factory.home}s/first/1"
    seen = shown_with(factory, address)
    factory.save("nets", value=["B"])
    saved = factory.send(address, {"q_tools": "B", "q_machines": "B", "seen": seen})
    assert saved.status_code == 303 and kept(factory)["nets"] == ["B"]


@pytest.mark.parametrize("seen", ["", "{", "[1]", '{"tools": 3}', '{"tools": ["x", 1, 2, 3]}', '{"tools": {}}'])
def test_a_hidden_field_that_cannot_be_read_is_as_none(factory, seen):
    saved = factory.send(f"{factory.home}s/first/1", FIRST | {"seen": seen})
    assert saved.status_code == 303 and kept(factory)["tools"] == "B"


def test_confidence_and_notes_are_kept_by_the_page_too(factory):
    address = f"{factory.home}s/first/1"
    factory.send(address, FIRST | {"c_tools": "sure", "n_tools": "台账可查"})
    found = stored(factory)["tools"]
    assert (found.confidence, found.note) == ("sure", "台账可查")
    page = factory.get(address)
    assert "台账可查</textarea>" in page and re.search(r'value="sure" checked', page)
    assert "备注：台账可查" in factory.get(f"{factory.home}check")


def test_a_note_too_long_is_shown_again(factory):
    reply = factory.send(f"{factory.home}s/first/1", FIRST | {"n_tools": "长" * 501})
    assert reply.status_code == 400 and says(reply, "error") == ["错误：备注最多 500 字，请删短一些"]
    assert kept(factory)["tools"] == "B" and stored(factory)["tools"].note == ""


def test_figures_without_an_answer_preselect_the_option_they_stand_for(visitor):
    visitor.begin(FACTORY)
    address = visitor.first_page()
    figures = {"q_n01_equipment_total": "40", "q_n02_equipment_digital": "17"}
    reply = visitor.send(address, figures).get_data(as_text=True)
    assert "按您填的数字为 42.5%，对应选项“40% 以上，到 60%”。" in says(reply, "proposal")
    question = re.search(r'id="q_a02_equipment_digital".*?</fieldset>', reply, re.DOTALL)[0]
    assert re.findall(r'value="(\w)" checked', question) == ["D"]
    assert "a02_equipment_digital" not in kept(visitor), "a proposal is no answer before it is sent"


def test_an_answer_chosen_is_never_changed_by_figures(visitor):
    visitor.begin(FACTORY)
    address = visitor.first_page()
    figures = {"q_n01_equipment_total": "40", "q_n02_equipment_digital": "17"}
    reply = visitor.send(address, figures | {"q_a02_equipment_digital": "A"}).get_data(as_text=True)
    question = re.search(r'id="q_a02_equipment_digital".*?</fieldset>', reply, re.DOTALL)[0]
    assert re.findall(r'value="(\w)" checked', question) == ["A"]
    assert "请核对哪个准确" in "".join(says(reply, "proposal"))


def test_confidence_and_notes_are_frozen_and_reach_the_report(factory):
    factory.send(f"{factory.home}s/first/1", FIRST | {"c_tools": "estimated", "n_tools": "大概"})
    factory.send(f"{factory.home}s/second/1", SECOND)
    factory.submit()
    found = frozen(factory)
    assert found.marks == {"tools": {"confidence": "estimated", "note": "大概"}}
    report = found.report["zh"]
    assert report["basis"]["count"] == 1 and 0 < report["basis"]["estimated"] < 100
    rows = {row["item"]: row for section in report["answers"] for row in section["rows"]}
    assert (rows["tools"]["confidence"], rows["tools"]["note"]) == ("大致估计", "大概")
    assert json.dumps(report, ensure_ascii=False).count("大概") == 2  # among all answers and among those to improve
