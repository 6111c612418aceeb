"""Several people of one company: every word is kept, and it is clear which one counts."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from assess import storage
from assess.errors import StorageError

NOW, LATER = "2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z"


@pytest.fixture
def db(db):
    storage.create(db, "one", "token", "digest", "zh", NOW)
    return db


@pytest.fixture
def finance(db):
    return storage.add_link(db, "one", "finance", NOW, role=storage.COLLEAGUE, label="财务", sections=["selling"])


def counting(db):
    return storage.draft(db, "token").answers


def differences(db):
    return [
        (d.item, [(w.label, w.value) for w in d.said], d.counts, d.settled) for d in storage.disagreements(db, "one")
    ]


def test_everybodys_last_word_is_kept_with_its_time(db, finance):
    storage.answer(db, "one", {"tools": "B"}, NOW)
    storage.answer(db, "one", {"tools": "C"}, LATER, by=finance)
    assert [(w.label, w.value, w.said_at) for w in storage.said(db, "one")] == [("", "B", NOW), ("财务", "C", LATER)]


def test_a_colleague_has_answers_and_versions_of_his_own(db, finance):
    storage.answer(db, "one", {"tools": "B", "nets": ["B"]}, NOW)
    first = storage.change(db, "one", {"tools": storage.Change({"value": "C", "note": "账上"}, seen=0)}, NOW, finance)
    assert (first["tools"].now.version, first["tools"].unseen) == (1, False)
    again = storage.change(db, "one", {"tools": storage.Change({"value": "A"}, seen=0)}, LATER, finance)
    assert again["tools"].unseen and again["tools"].before.value == "C"
    mine = storage.kept(db, "one", finance)
    assert [(item, kept.value, kept.note) for item, kept in mine.items()] == [("tools", "A", "账上")]


def test_the_owner_learns_that_a_colleague_answered_meanwhile(db, finance):
    seen = storage.change(db, "one", {"tools": storage.Change({"value": "B"})}, NOW)["tools"].now.version
    storage.answer(db, "one", {"tools": "C"}, NOW, by=finance)
    written = storage.change(db, "one", {"tools": storage.Change({"value": "A"}, seen)}, LATER)["tools"]
    assert written.unseen and written.before.value == "C"


def test_a_note_of_the_owner_does_not_change_what_the_owner_said(db, finance):
    storage.answer(db, "one", {"tools": "B"}, NOW)
    storage.answer(db, "one", {"tools": "C"}, NOW, by=finance)
    storage.change(db, "one", {"tools": storage.Change({"note": "再问问"})}, LATER)
    kept = storage.draft(db, "token").kept["tools"]
    assert (kept.value, kept.note) == ("C", "再问问")
    assert {word.label: word.value for word in storage.said(db, "one")} == {"": "B", "财务": "C"}


def test_the_last_answer_counts(db, finance):
    storage.answer(db, "one", {"tools": "B"}, NOW)
    storage.answer(db, "one", {"tools": "C"}, LATER, by=finance)
    assert counting(db) == {"tools": "C"}
    storage.answer(db, "one", {"tools": "B"}, LATER)
    assert counting(db) == {"tools": "B"}


def test_not_knowing_does_not_displace_what_another_knows(db, finance):
    storage.answer(db, "one", {"tools": "B"}, NOW)
    storage.answer(db, "one", {"tools": "?"}, LATER, by=finance)
    assert counting(db) == {"tools": "B"} and differences(db) == []


def test_the_owner_may_put_not_knowing_in_the_place_of_anything(db, finance):
    storage.answer(db, "one", {"tools": "B"}, NOW, by=finance)
    storage.answer(db, "one", {"tools": "?"}, LATER)
    assert counting(db) == {"tools": "?"}


def test_one_person_may_change_to_not_knowing(db):
    storage.answer(db, "one", {"tools": "B"}, NOW)
    storage.answer(db, "one", {"tools": "?"}, LATER)
    assert counting(db) == {"tools": "?"}


def test_an_answer_taken_back_leaves_what_others_said(db, finance):
    storage.answer(db, "one", {"tools": "B"}, NOW)
    storage.answer(db, "one", {"tools": "C"}, LATER, by=finance)
    storage.answer(db, "one", {"tools": None}, LATER, by=finance)
    assert counting(db) == {"tools": "B"}
    storage.answer(db, "one", {"tools": None}, LATER)
    assert counting(db) == {}


def test_people_who_say_the_same_do_not_differ(db, finance):
    storage.answer(db, "one", {"nets": ["B", "C"], "tools": "B"}, NOW)
    storage.answer(db, "one", {"nets": ["C", "B"], "tools": "B"}, LATER, by=finance)
    assert differences(db) == []


def test_a_disagreement_says_who_said_what_and_which_counts(db, finance):
    storage.answer(db, "one", {"tools": "B", "nets": ["B"]}, NOW)
    storage.answer(db, "one", {"tools": "C", "nets": ["B"]}, LATER, by=finance)
    assert differences(db) == [("tools", [("", "B"), ("财务", "C")], "C", False)]


def settle(db, person):
    [each] = storage.disagreements(db, "one")
    storage.settle(db, "one", each.item, person, each.revision, LATER)


def test_what_the_owner_chooses_counts_and_both_words_stay(db, finance):
    storage.answer(db, "one", {"tools": "B"}, NOW)
    storage.answer(db, "one", {"tools": "C"}, LATER, by=finance)
    settle(db, "")
    assert counting(db) == {"tools": "B"}
    assert differences(db) == [("tools", [("", "B"), ("财务", "C")], "B", True)]


def test_a_choice_stands_when_a_colleague_repeats_what_was_said(db, finance):
    storage.answer(db, "one", {"tools": "B"}, NOW)
    storage.answer(db, "one", {"tools": "C"}, LATER, by=finance)
    settle(db, "")
    storage.answer(db, "one", {"tools": "C"}, LATER, by=finance)
    assert counting(db) == {"tools": "B"}


@pytest.mark.parametrize(("person", "value"), [("owner", "A"), ("owner", "B"), ("finance", "A")])
def test_a_choice_ends_when_somebody_answers_again(db, finance, person, value):
    storage.answer(db, "one", {"tools": "B"}, NOW)
    storage.answer(db, "one", {"tools": "C"}, LATER, by=finance)
    settle(db, finance)
    storage.answer(db, "one", {"tools": value}, LATER, by=finance if person == "finance" else "")
    assert counting(db) == {"tools": value}
    assert not any(each.settled for each in storage.disagreements(db, "one"))


def test_a_choice_made_on_old_words_is_refused(db, finance):
    storage.answer(db, "one", {"tools": "B"}, NOW)
    storage.answer(db, "one", {"tools": "C"}, NOW, by=finance)
    [seen] = storage.disagreements(db, "one")
    storage.answer(db, "one", {"tools": "A"}, LATER, by=finance)
    with pytest.raises(StorageError, match="changed meanwhile"):
        storage.settle(db, "one", "tools", finance, seen.revision, LATER)
    assert counting(db) == {"tools": "A"}


def test_answering_at_once_loses_nobodys_word(path, db, finance):
    people = [finance] + [
        storage.add_link(db, "one", f"t{k}", NOW, role=storage.COLLEAGUE, label=f"同事{k}") for k in range(3)
    ]

    def answers(person):
        own = storage.connect(path)
        for value in ("A", "B", person):
            storage.answer(own, "one", {"tools": value, "nets": [person]}, NOW, by=person)
        own.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(answers, people))
    assert {word.person: word.value for word in storage.said(db, "one") if word.item == "tools"} == {
        person: person for person in people
    }
    assert counting(db)["tools"] in people and len(counting(db)["nets"]) == 1


def test_disagreements_are_frozen_with_the_submission(db, finance):
    storage.answer(db, "one", {"tools": "B"}, NOW)
    storage.answer(db, "one", {"tools": "C"}, LATER, by=finance)
    draft = storage.draft(db, "token")
    storage.submit(db, draft, receipt="R", locale="zh", result={}, report={}, now=LATER)
    answers = [
        {"label": "", "value": "B", "said_at": NOW},
        {"label": "财务", "value": "C", "said_at": LATER},
    ]
    found = [{"item": "tools", "answers": answers, "counted": "C", "settled": False}]
    assert storage.submitted_disagreements(db, "one") == found
    with pytest.raises(Exception, match="never changes"):
        db.execute("update disagreements set found = '[]'")


def test_nothing_can_be_settled_after_the_submission(db, finance):
    storage.answer(db, "one", {"tools": "B"}, NOW)
    storage.answer(db, "one", {"tools": "C"}, LATER, by=finance)
    storage.submit(db, storage.draft(db, "token"), receipt="R", locale="zh", result={}, report={}, now=LATER)
    with pytest.raises(StorageError, match="submitted"):
        settle(db, "")


@pytest.fixture
def next_round(db):
    """A round that began with last time's answers, and a colleague of this round."""
    storage.answer(db, "one", {"tools": "B", "nets": ["B"]}, NOW)
    last = storage.submit(db, storage.draft(db, "token"), receipt="R", locale="zh", result={}, report={}, now=NOW)
    taken = {item: storage.Change({"value": value}) for item, value in last.answers.items()}
    storage.start_round(db, last, "two", "token2", "digest", taken, NOW)
    return storage.add_link(db, "two", "workshop", NOW, role=storage.COLLEAGUE, label="车间")


def test_what_was_said_in_the_last_round_contradicts_nobody_in_this_one(db, next_round):
    storage.answer(db, "two", {"tools": "C"}, LATER, by=next_round)
    assert storage.disagreements(db, "two") == []
    assert storage.draft(db, "token2").answers == {"tools": "C", "nets": ["B"]}


def test_who_confirms_an_answer_of_last_time_has_said_it(db, next_round):
    storage.confirm(db, "two", ["tools"])
    storage.answer(db, "two", {"tools": "C"}, LATER, by=next_round)
    [found] = storage.disagreements(db, "two")
    assert [(word.label, word.value) for word in found.said] == [("", "B"), ("车间", "C")]


def test_a_colleague_who_says_the_same_as_last_time_confirms_it(db, next_round):
    storage.answer(db, "two", {"tools": "B"}, LATER, by=next_round)
    assert storage.carried(db, "two") == {"nets"}
