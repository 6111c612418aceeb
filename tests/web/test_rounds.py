"""Measuring again: a round begins with the last answers, old results stay, and what changed is told apart."""

import re

import pytest

from assess import storage
from assess.questionnaire.record import digest
from assess.ranking import artifacts
from assess.web import links
from tests.web.visitor import Visitor, best, lowest, middle, says, small_model


def store(visitor):
    return storage.connect(visitor.client.application.extensions["assess"].database)


def name_of(db, visitor):
    return storage.draft(db, visitor.home.split("/")[2]).id


@pytest.fixture
def first(factory):
    factory.fill(lowest).submit()
    return factory


def next_round(visitor):
    """The next round, as another visitor who has its link."""
    started = visitor.send(f"{visitor.home}rounds", {}, page=f"{visitor.home}result")
    assert started.status_code == 303
    later = Visitor(visitor.client)
    later.home = started.location
    return later


def test_a_round_begins_with_profile_and_answers_of_the_last_one(first, tiny):
    second = next_round(first)
    db = store(first)
    draft = storage.draft(db, second.home.split("/")[2])
    last = storage.submission(db, name_of(db, first))
    assert draft.profile == last.profile and draft.answers == last.answers and not draft.submitted
    assert storage.carried(db, draft.id) == set(draft.answers)


def test_answers_taken_over_are_marked_until_confirmed_or_changed(first):
    second = next_round(first)
    db = store(first)
    name = name_of(db, second)
    before = storage.carried(db, name)
    storage.answer(db, name, {"tools": "B"}, "2026-11-24T00:00:00Z")
    assert storage.carried(db, name) == before - {"tools"}
    storage.confirm(db, name, ["nets", "nothing"])
    assert storage.carried(db, name) == before - {"tools", "nets"}


def test_the_pages_mark_what_was_taken_over_and_saving_a_page_confirms_it(first):
    second = next_round(first)
    page = f"{second.home}s/first/1"
    assert "沿用上次" in second.get(page) and "尚未确认：6 题" in second.get(second.home)
    assert (
        "待确认 3 题" in second.get(second.home) and says(second.get(second.home), "button")[0] == "逐页核对上次的回答"
    )
    assert "尚未确认" in second.get(f"{second.home}check")
    second.next_page(page, lowest)
    assert "沿用上次" not in second.get(page) and "尚未确认：3 题" in second.get(second.home)


def test_what_was_never_confirmed_is_said_with_the_comparison(first):
    second = next_round(first)
    second.submit()
    assert "未经确认" in second.get(f"{second.home}rounds")


def elsewhere(visitor):
    """The same link in another browser."""
    other = Visitor(visitor.client.application.test_client())
    other.home = visitor.home
    return other


def test_starting_twice_in_one_browser_leads_to_the_same_link(first):
    second, again = next_round(first), next_round(first)
    assert second.home == again.home


def test_a_link_stopped_meanwhile_is_not_gone_on_by(first):
    second, db = next_round(first), store(first)
    storage.add_link(db, name_of(db, second), "another", "2026-11-23T08:30:00Z")
    storage.revoke_link(db, name_of(db, second), storage.link(db, second.home.split("/")[2]).id, "2026-11-24", 30)
    assert next_round(first).home != second.home


def test_links_to_a_round_have_an_end_that_is_said(first, monkeypatch):
    next_round(first)
    monkeypatch.setattr(links, "MOST", 2)
    next_round(elsewhere(first))
    third = elsewhere(first)
    refused = third.send(f"{third.home}rounds", {}, page=f"{third.home}result")
    assert refused.location.endswith("/result#rounds")
    assert "已有 2 个链接" in third.get(refused.location.partition("#")[0])


def test_starting_in_two_browsers_is_one_round_with_two_links(first):
    second, again = next_round(first), next_round(elsewhere(first))
    db = store(first)
    assert second.home != again.home and name_of(db, second) == name_of(db, again)
    assert [each.number for each in storage.rounds(db, name_of(db, first))] == [1, 2]


def test_a_round_after_the_next_is_reached_from_the_first_link_too(first):
    second = next_round(first)
    second.fill(middle).submit()
    third = next_round(first)
    db = store(first)
    assert [each.assessment for each in storage.rounds(db, name_of(db, second))] == [
        name_of(db, each) for each in (first, second, third)
    ]


def test_the_old_result_stays_as_it_was(first):
    before = first.get(f"{first.home}result.json")
    next_round(first).fill(best).submit()
    assert first.get(f"{first.home}result.json") == before


def test_a_later_link_shows_earlier_results_and_an_earlier_one_no_later(first):
    second = next_round(first)
    second.fill(best).submit()
    db = store(first)
    receipts = [each.receipt for each in storage.rounds(db, name_of(db, first))]
    assert receipts[0] in second.get(f"{second.home}result?round={receipts[0]}")
    first.get(f"{first.home}result?round={receipts[1]}", status=404)
    first.get(f"{first.home}result?round=nothing", status=404)


def test_two_rounds_are_compared_by_pillar_item_and_level(first):
    second = next_round(first)
    second.fill(best).submit()
    page = second.get(f"{second.home}rounds?lang=en")
    assert "Up from Below level one" in page and "the whole change comes from your answers" in page
    gained = re.search(r"0\.0 → (\d+\.\d)", page)[1]
    assert float(gained) > 80 and f"+{gained}" in page and "Before: None" in page


def test_the_comparison_reads_in_chinese(first):
    second = next_round(first)
    second.fill(middle).submit()
    page = second.get(f"{second.home}rounds")
    assert "变化全部来自回答" in page and "上一轮：" in page


def test_one_round_has_nothing_to_be_compared_with(first):
    first.get(f"{first.home}rounds", status=404)


@pytest.fixture
def harder(tiny):
    """A second version in which the best tools bring less."""
    tools = tiny.item["tools"]
    options = tuple(o.changed(points=3.0) if o.id == "B" else o for o in tools.options)
    items = (tools.changed(options=options), *tiny.items[1:])
    newer = tiny.changed(**{"version": "2.0.0", "items": items})
    newer = type(tiny).from_content(newer.content() | {"digest": ""})
    return newer.changed(digest=digest(newer))


def served(make_app, questionnaire, models, visitor):
    later = Visitor(make_app(questionnaire, small_model(questionnaire), MODELS=models).test_client())
    later.home = visitor.home
    return later


def test_changed_rules_are_told_apart_from_changed_answers(make_app, factory, harder, tmp_path):
    factory.fill(lambda item: "B" if item.id == "tools" else lowest(item)).submit()
    later = served(make_app, harder, tmp_path, factory)
    second = next_round(later)
    second.fill(lambda item: "C" if item.id == "tools" else lowest(item)).submit()
    page = second.get(f"{second.home}rounds?lang=en")
    # Tools weigh 3 of 6 in a pillar of 60: B brought 1.5 / 6 of 30 points, then 3 / 6, and C brings all.
    assert "Changed answers brought +15.0, changed rules or benchmark brought +7.5." in page
    assert "7.5 → 30.0" in page


def test_when_the_later_rules_are_gone_it_says_so(make_app, factory, harder, tiny, tmp_path):
    factory.fill(lowest).submit()
    later = served(make_app, harder, tmp_path, factory)
    second = next_round(later)
    second.fill(middle).submit()
    back = served(make_app, tiny, tmp_path, second)
    assert "cannot be told apart" in back.get(f"{back.home}rounds?lang=en")


def test_rules_of_a_model_in_the_folder_can_still_be_had(make_app, factory, harder, tiny, tmp_path):
    factory.fill(lowest).submit()
    later = served(make_app, harder, tmp_path, factory)
    second = next_round(later)
    second.fill(middle).submit()
    artifacts.write(tmp_path, small_model(harder), "card")
    back = served(make_app, tiny, tmp_path, second)
    assert "cannot be told apart" not in back.get(f"{back.home}rounds?lang=en")
