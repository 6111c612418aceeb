"""Answers in the store: versions go on, nothing is replaced unseen without being told, marks are frozen with it."""

import pytest
from sqlite_utils import Database

from assess import storage
from assess.storage.schema import migrations

NOW, LATER = "2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z"


@pytest.fixture
def db(tmp_path):
    storage.prepare(tmp_path / "assess.db")
    db = storage.connect(tmp_path / "assess.db")
    storage.keep_questionnaire(db, "digest", "tiny", "1.0.0", {"title": "小问卷"})
    storage.create(db, "one", "token", "digest", "zh", NOW)
    yield db
    db.close()


def give(db, seen=None, **parts):
    return storage.change(db, "one", {"tools": storage.Change(parts, seen)}, LATER)["tools"]


def test_each_write_counts_up_the_version_of_its_item(db):
    assert [give(db, value=value).now.version for value in ("A", "B", "A")] == [1, 2, 3]


def test_the_same_again_is_not_a_new_version(db):
    give(db, value="A")
    assert give(db, value="A", seen=0).now.version == 1


def test_parts_that_are_not_named_stay(db):
    give(db, value="A", confidence="sure")
    give(db, note="问过车间")
    give(db, value="B")
    kept = storage.draft(db, "token").kept["tools"]
    assert (kept.value, kept.confidence, kept.note, kept.version) == ("B", "sure", "问过车间", 3)


def test_who_replaces_what_was_not_seen_learns_what_it_was(db):
    seen = give(db, value="A").now.version
    give(db, value="B", seen=seen)
    written = give(db, value="C", seen=seen)
    assert (written.unseen, written.before.value, written.now.value) == (True, "B", "C")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param({"value": "A"}, {"value": "A"}, id="the same answer"),
        pytest.param({"note": "一"}, {"confidence": "sure"}, id="another part"),
        pytest.param({"value": None}, {"value": "A"}, id="over an answer taken back"),
    ],
)
def test_nothing_is_lost_where_both_can_stand(db, first, second):
    give(db, **first)
    assert not give(db, seen=0, **second).unseen


def test_versions_go_on_after_an_answer_was_taken_back(db):
    seen = give(db, value="A").now.version
    give(db, value=None)
    give(db, value="B")
    assert give(db, seen=seen, value="A").unseen
    assert storage.draft(db, "token").answers == {"tools": "A"}


def test_marks_and_declarations_are_frozen_with_a_submission(db):
    give(db, value="A", confidence="estimated", note="大概")
    draft = storage.draft(db, "token")
    storage.submit(db, draft, receipt="R", locale="zh", result={}, report={}, now=LATER, agreed={"truth": "1"})
    kept = storage.submission(db, "one")
    assert kept.marks == {"tools": {"confidence": "estimated", "note": "大概"}}
    assert kept.agreed == {"truth": "1"}


def test_a_store_from_before_keeps_its_answers_and_results(tmp_path):
    path = tmp_path / "old.db"
    old = Database(path)
    migrations.apply(old, stop_before="m004_answer_marks")
    old.execute("insert into questionnaires values ('digest', 'tiny', '1.0.0', '{}')")
    old.execute("insert into assessments values ('one', 'digest', 'zh', '{}', 1, '', '')")
    old.execute("insert into links values (?, 'one', '')", [storage.digest_of("token")])
    old.execute("insert into answers values ('one', 'tools', '\"B\"', 3, '')")
    old.execute("insert into results values ('one', 'R', '', 'zh', 'digest', '{}', '{}', '{}', '{}')")
    old.close()
    storage.prepare(path)
    db = storage.connect(path)
    draft = storage.draft(db, "token")
    assert draft.answers == {"tools": "B"} and draft.kept["tools"].version == 3
    assert storage.submission(db, "one").marks == {}
    db.close()
