"""Several people of one company: each answers apart, the owner sees where they differ, and it is kept."""

import io
import re

import pytest
from pypdf import PdfReader

from assess import storage
from assess.web import frozen
from tests.web.visitor import FACTORY, Visitor, best, lowest, says


@pytest.fixture
def owner(factory):
    return factory


@pytest.fixture
def db(tiny_app):
    db = storage.connect(tiny_app.extensions["assess"].database)
    yield db
    db.close()


@pytest.fixture
def invite(tiny_app, owner):
    """A colleague in a browser of his own, at the link the owner made for him."""

    def make(label="车间", sections=("first",)):
        typed = {"role": "colleague", "label": label, "sections": list(sections)}
        made = owner.send(f"{owner.home}links", typed)
        link = re.search(r'id="made-link"[^>]*value="http://localhost([^"]+)"', owner.get(made.location))[1]
        visitor = Visitor(tiny_app.test_client())
        visitor.home = link
        return visitor

    return make


def answer_first(visitor, answer):
    return visitor.next_page(f"{visitor.home}s/first/1", answer)


def test_a_colleague_sees_the_own_sections_and_whom_they_are_for(invite):
    page = invite().get(invite().home)
    assert FACTORY["name"] in page and "车间" in page and "第一部分" in page
    assert "第二部分" not in page and "提交" not in says(page, "button")


def test_the_last_page_of_a_colleague_leads_home_where_it_is_said_that_all_is_done(invite):
    workshop = invite()
    assert answer_first(workshop, best) == workshop.home
    assert "都答完了" in workshop.get(workshop.home)


def test_a_colleague_opens_the_own_sections_only(invite):
    workshop = invite(sections=["second"])
    workshop.get(f"{workshop.home}s/second/1")
    for page in ("s/first/1", "profile", "check", "links", "result"):
        workshop.get(f"{workshop.home}{page}", status=404)


def test_people_answer_apart(owner, invite):
    answer_first(owner, best)
    assert " checked" not in invite().get(f"{invite().home}s/first/1")


def test_what_a_colleague_answers_counts_for_the_company(owner, invite, db):
    answer_first(invite(), best)
    assert storage.draft(db, owner.home.split("/")[2]).answers["tools"]
    assert "已完成" in says(owner.get(owner.home), "tag")[1]


def test_the_owner_sees_who_answered_last(owner, invite):
    answer_first(invite(), best)
    assert "最后回答：车间" in owner.get(f"{owner.home}s/first/1")


def test_an_owner_alone_is_told_nothing_of_people(owner):
    answer_first(owner, best)
    assert "最后回答" not in owner.get(f"{owner.home}s/first/1")
    assert "不一致" not in owner.get(f"{owner.home}check")


@pytest.fixture
def differing(owner, invite):
    """The workshop said the lowest, then the owner the best, of everything in the first section."""
    answer_first(invite(), lowest)
    answer_first(owner, best)
    return owner


def test_the_owner_is_shown_who_said_what_before_submitting(differing):
    page = differing.get(f"{differing.home}check")
    assert "几个人回答不一致的题目" in page and "车间" in page and "负责人" in page
    assert "当前采用" in page and "以这个为准" in page


def choose(owner, place=0):
    page = owner.get(f"{owner.home}check")
    form = re.findall(r'<form[^>]*action="[^"]+/settle".*?</form>', page, re.DOTALL)[place]
    typed = dict(re.findall(r'name="(item|person|revision)" value="([^"]*)"', form))
    return typed, owner.send(f"{owner.home}settle", typed, page=f"{owner.home}check")


def test_the_owner_chooses_whose_answer_counts(differing, db, tiny):
    typed, chosen = choose(differing)
    assert chosen.status_code == 303 and chosen.location.endswith("check#differences")
    draft = storage.draft(db, differing.home.split("/")[2])
    words = {w.person: w.value for w in storage.said(db, draft.id) if w.item == typed["item"]}
    assert draft.answers[typed["item"]] == words[typed["person"]]
    assert "已选定" in differing.get(f"{differing.home}check")


def test_a_choice_made_on_a_page_that_is_old_is_not_taken(differing, invite, db):
    typed, _ = choose(differing)
    before = storage.draft(db, differing.home.split("/")[2]).answers
    answered = differing.send(f"{differing.home}settle", typed | {"revision": "1"}, page=f"{differing.home}check")
    assert "别处被修改" in says(differing.get(answered.location.split("#")[0]), "notice")[0]
    assert storage.draft(db, differing.home.split("/")[2]).answers == before


@pytest.mark.parametrize("typed", [{}, {"item": "nothing", "person": "x", "revision": "²"}])
def test_a_choice_of_nothing_changes_nothing(differing, typed):
    assert differing.send(f"{differing.home}settle", typed, page=f"{differing.home}check").status_code == 303


def submit(owner):
    address = f"{owner.home}s/second/1"
    while "/s/" in address:
        address = owner.next_page(address, best)
    assert owner.submit().status_code == 303


def test_what_people_differed_in_stands_with_the_result(differing, db):
    submit(differing)
    page = differing.get(f"{differing.home}result")
    assert "内部看法不一致的地方" in page and "车间" in page
    name = storage.link(db, differing.home.split("/")[2]).assessment
    found = storage.submitted_disagreements(db, name)
    assert {each["item"] for each in found} >= {"tools"}
    assert all({a["label"] for a in each["answers"]} == {"", "车间"} for each in found)


def test_the_report_says_what_the_page_says_of_differences(differing, db):
    submit(differing)
    name = storage.link(db, differing.home.split("/")[2]).assessment
    told = frozen.report(storage.submission(db, name), "zh").differences
    page = differing.get(f"{differing.home}result")
    paper = differing.client.get(f"{differing.home}report.pdf").data
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages))
    assert told
    for note in told:
        for who, what in note.answers:
            assert f"{who}：{what}" in page and re.sub(r"\s", "", f"{who}：{what}") in text


def test_a_result_from_before_reports_said_so_shows_where_people_differed_all_the_same(differing, db, monkeypatch):
    monkeypatch.setattr(storage, "plain_disagreements", lambda db, name: [])
    submit(differing)
    name = storage.link(db, differing.home.split("/")[2]).assessment
    assert frozen.report(storage.submission(db, name), "zh").differences == ()
    assert "内部看法不一致的地方" in differing.get(f"{differing.home}result")


def test_a_colleague_is_told_that_the_assessment_is_submitted(differing, invite):
    workshop = invite("财务")
    submit(differing)
    assert "已经提交" in workshop.get(workshop.home)
    assert workshop.client.get(f"{workshop.home}s/first/1").location == workshop.home


def autosave(visitor, **sent):
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get(f"{visitor.home}s/first/1"))[1]
    return visitor.client.post(f"{visitor.home}answers", json=sent, headers={"X-CSRFToken": token})


def test_the_script_of_a_colleague_keeps_answers_to_the_own_sections_only(invite, db, tiny):
    workshop = invite()
    name = storage.link(db, workshop.home.split("/")[2]).assessment
    inside, outside = (
        next(i for i in tiny.of_section(each, True) if i.kind == "single") for each in ("first", "second")
    )
    assert autosave(workshop, item=inside.id, value=best(inside)).status_code == 200
    assert autosave(workshop, item=outside.id, value=best(outside)).status_code == 400
    assert [(word.label, word.item) for word in storage.said(db, name)] == [("车间", inside.id)]


def test_the_script_of_a_colleague_is_told_that_it_is_over(differing, invite, tiny):
    workshop = invite("财务")
    page = workshop.get(f"{workshop.home}s/first/1")
    submit(differing)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    sent = {"item": tiny.questions[0].id, "value": "A"}
    late = workshop.client.post(f"{workshop.home}answers", json=sent, headers={"X-CSRFToken": token})
    assert (late.status_code, late.json["code"]) == (409, "submitted")


def test_a_stopped_link_leaves_what_was_said(differing, db):
    page = differing.get(f"{differing.home}links")
    stop = re.findall(r'action="([^"]+/revoke)"', page)[1]
    differing.send(stop, {}, page=f"{differing.home}links")
    assert "车间" in differing.get(f"{differing.home}check")


def test_a_label_stays_text(owner, invite):
    answer_first(invite(label='<b>"车间"</b>'), lowest)
    page = owner.get(f"{owner.home}s/first/1")
    assert "<b>" not in page and "&lt;b&gt;" in page


def test_without_the_companys_data_a_colleague_is_asked_to_come_back(tiny_app):
    owner = Visitor(tiny_app.test_client()).begin()
    typed = {"role": "colleague", "label": "车间", "sections": ["first"]}
    made = owner.send(f"{owner.home}links", typed)
    link = re.search(r'id="made-link"[^>]*value="http://localhost([^"]+)"', owner.get(made.location))[1]
    assert "请稍后用同一个链接再来" in Visitor(tiny_app.test_client()).get(link)
