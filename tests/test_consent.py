"""Consent in the store: only submitted companies that agreed and did not withdraw are handed to a benchmark."""

import sqlite3

import pytest

from assess import storage
from assess.errors import StorageError

NOW, LATER, LAST = "2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z", "2026-11-24T09:00:00Z"


@pytest.fixture
def fill(db):
    """A company that filled in the survey; submitted unless `consent` is None, with consent unless it is ""."""

    def filled(name, consent="1", now=NOW):
        storage.create(db, name, f"token {name}", "digest", "zh", NOW)
        storage.give_profile(db, name, {"name": name}, NOW)
        storage.answer(db, name, {"tools": "B"}, NOW)
        if consent is not None:
            draft = storage.draft(db, f"token {name}")
            made = {"receipt": name, "locale": "zh", "result": {}, "report": {}, "now": now}
            storage.submit(db, draft, consent=consent, **made)

    return filled


def consenting(db):
    return [found.profile["name"] for found in storage.consenting(db)]


def test_a_company_that_agreed_is_handed_over_with_what_it_answered(db, fill):
    fill("one")
    [found] = storage.consenting(db)
    assert (found.profile, found.answers) == ({"name": "one"}, {"tools": "B"})
    assert (found.questionnaire, found.submitted_at) == ("digest", NOW)


def test_a_company_that_did_not_agree_never_appears(db, fill):
    fill("one", consent="")
    assert consenting(db) == [] and storage.count_submitted(db) == 1


def test_a_draft_never_appears(db, fill):
    fill("draft", consent=None)
    assert consenting(db) == []


def test_a_draft_cannot_consent(db, fill):
    fill("draft", consent=None)
    with pytest.raises(StorageError, match="not submitted"):
        storage.decide(db, "draft", "1", True, LATER)


def test_a_company_that_withdrew_never_appears(db, fill):
    fill("one")
    fill("two")
    storage.decide(db, "one", "1", False, LATER)
    assert consenting(db) == ["two"]


def test_the_last_decision_counts_even_within_the_same_second(db, fill):
    fill("one")
    storage.decide(db, "one", "1", False, NOW)
    storage.decide(db, "one", "2", True, NOW)
    assert consenting(db) == ["one"]
    assert storage.consent(db, "one") == storage.Consent("2", True, NOW)


def test_consent_can_be_given_after_the_result_is_there(db, fill):
    fill("one", consent="")
    assert storage.consent(db, "one") is None
    storage.decide(db, "one", "1", True, LATER)
    assert consenting(db) == ["one"]


def test_the_oldest_come_first(db, fill):
    fill("late", now=LAST)
    fill("early", now=LATER)
    assert consenting(db) == ["early", "late"]


def test_a_decision_on_record_never_changes(db, fill):
    fill("one")
    with pytest.raises(sqlite3.IntegrityError, match="never changes"):
        db.execute("update consents set given = 0")


def test_results_of_a_store_made_before_consent_was_asked_never_appear(tmp_path):
    from assess.storage import schema

    path = tmp_path / "old.db"
    db = storage.connect(path)
    schema.m001_assessments(db)
    schema.m002_results(db)
    db.close()
    with pytest.raises(StorageError, match="older version"):
        storage.open_existing(path)


def test_a_store_that_was_brought_up_to_date_can_be_read(path, db, fill):
    fill("one")
    opened = storage.open_existing(path)
    assert consenting(opened) == ["one"]
    opened.close()


def test_a_file_that_is_no_store_is_refused_and_stays_as_it_was(tmp_path):
    path = tmp_path / "companies.csv"
    path.write_text("name,industry\n")
    with pytest.raises(StorageError, match="not a store"):
        storage.open_existing(path)
    assert path.read_text() == "name,industry\n"


def test_a_store_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(StorageError, match="There is no store"):
        storage.open_existing(tmp_path / "none.db")
    assert list(tmp_path.iterdir()) == []
