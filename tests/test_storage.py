"""Storage: what was acknowledged is kept, tokens are not, and what was submitted never changes."""

import multiprocessing
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from assess import storage
from assess.errors import StorageError

NOW, LATER = "2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z"
PROFILE = {"name": "湘江机械", "industry": "34"}


@pytest.fixture
def draft(db):
    storage.create(db, "one", "token", "digest", "zh", NOW)
    return lambda: storage.draft(db, "token")


def submit(db, draft, receipt="R-1"):
    return storage.submit(
        db, draft, receipt=receipt, locale="zh", result={"index": 1.5}, report={"zh": "一"}, now=LATER
    )


def test_a_new_assessment_is_found_by_its_token(draft):
    found = draft()
    assert (found.id, found.profile, found.answers, found.submitted) == ("one", {}, {}, False)


def test_another_token_finds_nothing(db, draft):
    with pytest.raises(StorageError):
        storage.draft(db, "token2")


def test_the_token_itself_is_not_in_the_file(db, draft, path):
    storage.create(db, "two", "Zz9-very-secret-token", "digest", "zh", NOW)
    db.execute("pragma wal_checkpoint(truncate)")
    assert b"very-secret-token" not in path.read_bytes()


def test_answers_of_every_kind_come_back_as_they_were_given(db, draft):
    given = {"tools": "B", "nets": ["B", "C"], "machines": "?", "machine_count": 12.5}
    storage.answer(db, "one", given, LATER)
    assert draft().answers == given


def test_an_answer_given_again_replaces_the_first(db, draft):
    storage.answer(db, "one", {"tools": "B"}, NOW)
    storage.answer(db, "one", {"tools": "C"}, LATER)
    assert draft().answers == {"tools": "C"}
    assert draft().updated_at == LATER


def test_an_answer_taken_back_is_gone_and_the_others_stay(db, draft):
    storage.answer(db, "one", {"tools": "B", "machines": "A"}, NOW)
    storage.answer(db, "one", {"tools": None}, LATER)
    assert draft().answers == {"machines": "A"}


def test_a_profile_comes_back_as_it_was_given(db, draft):
    storage.give_profile(db, "one", PROFILE, NOW)
    assert draft().profile == PROFILE


def test_a_submission_holds_what_was_answered_and_the_result(db, draft):
    storage.give_profile(db, "one", PROFILE, NOW)
    storage.answer(db, "one", {"tools": "B"}, NOW)
    submit(db, draft())
    kept = storage.submission(db, "one")
    assert (kept.profile, kept.answers, kept.result, kept.receipt) == (PROFILE, {"tools": "B"}, {"index": 1.5}, "R-1")
    assert draft().submitted


def test_a_second_submit_returns_the_first_receipt(db, draft):
    assert submit(db, draft(), "R-1") == submit(db, draft(), "R-2")


def test_two_submits_at_once_leave_one_record(path, db, draft):
    read = draft()

    def once(receipt):
        own = storage.connect(path)
        try:
            return submit(own, read, receipt).receipt
        finally:
            own.close()

    with ThreadPoolExecutor(4) as pool:
        receipts = set(pool.map(once, ["A", "B", "C", "D"]))
    assert len(receipts) == 1
    assert db.table("results").count == 1


def test_a_result_is_not_frozen_beside_answers_that_changed_meanwhile(db, draft):
    read = draft()
    storage.answer(db, "one", {"tools": "C"}, LATER)
    with pytest.raises(StorageError, match="changed meanwhile"):
        submit(db, read)


def test_a_submitted_assessment_takes_no_more_answers(db, draft):
    submit(db, draft())
    with pytest.raises(StorageError, match="submitted"):
        storage.answer(db, "one", {"tools": "C"}, LATER)


def test_the_database_itself_refuses_to_change_a_result(db, draft):
    submit(db, draft())
    with pytest.raises(sqlite3.IntegrityError, match="never changes"):
        db.execute("update results set result = '{}'")


def test_a_failed_write_leaves_nothing_behind(db, draft):
    with pytest.raises(RuntimeError), storage.write(db):
        db.execute("update assessments set locale = 'en'")
        raise RuntimeError
    assert draft().locale == "zh"


def test_an_answer_to_no_assessment_is_refused(db):
    with pytest.raises(sqlite3.IntegrityError):
        storage.answer(db, "nobody", {"tools": "B"}, NOW)


def test_a_questionnaire_is_kept_whole(db):
    assert storage.kept_questionnaire(db, "digest") == {"title": "小问卷"}


def test_preparing_twice_changes_nothing(path, db):
    before = db.schema
    storage.prepare(path)
    assert db.schema == before and storage.ready(db)


def _count_up(path, times):
    db = storage.connect(path)
    for _ in range(times):
        with storage.write(db):
            [row] = db.query("select revision from assessments where id = 'one'")
            db.execute("update assessments set revision = ?", [row["revision"] + 1])
    db.close()


def test_four_processes_that_read_and_then_write_lose_nothing(path, draft):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_count_up, args=(path, 25)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0] * 4
    assert draft().revision == 100
