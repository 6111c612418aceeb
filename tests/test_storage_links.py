"""Private links: known by a digest, ended by revoking or by time, locked by a passphrase that cannot be tried often."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlite_utils import Database

from assess import storage
from assess.errors import StorageError
from assess.storage.schema import migrations

NOW, LATER = "2026-11-23T08:00:00Z", "2026-11-24T09:00:00Z"
DAYS = 30


@pytest.fixture
def db(db):
    storage.create(db, "one", "token", "digest", "zh", NOW)
    storage.create(db, "two", "another", "digest", "zh", NOW)
    return db


@pytest.fixture
def workshop(db):
    return storage.add_link(
        db, "one", "workshop", NOW, role=storage.COLLEAGUE, label="车间", sections=["making"], passphrase="hash"
    )


def test_a_new_assessment_has_one_link_of_its_owner(db):
    [link] = storage.links(db, "one")
    assert link == storage.link(db, "token")
    assert link.owner and link.person == "" and link.sections == ()


def test_a_link_for_a_colleague_keeps_what_it_is_for(db, workshop):
    link = storage.link(db, "workshop")
    assert (link.id, link.label, link.sections, link.passphrase) == (workshop, "车间", ("making",), "hash")
    assert not link.owner and link.person == workshop


def test_a_link_opens_until_some_days_after_its_last_use(db):
    link = storage.link(db, "token")
    assert link.ends(DAYS) == "2026-12-23T08:00:00Z"
    assert link.opens("2026-12-23T07:59:59Z", DAYS) and not link.opens("2026-12-23T08:00:00Z", DAYS)


def test_the_first_use_and_then_every_day_of_use_counts_the_time_anew(db):
    evening, night = "2026-11-23T20:00:00Z", "2026-11-23T23:00:00Z"
    used = []
    for time in (evening, night, LATER):
        storage.use_link(db, storage.link(db, "token"), time)
        used.append(storage.link(db, "token").used_at)
    assert used == [evening, evening, LATER]


def test_a_revoked_link_opens_no_draft(db, workshop):
    storage.revoke_link(db, "one", workshop, LATER, DAYS)
    assert not storage.link(db, "workshop").opens(LATER, DAYS)
    with pytest.raises(StorageError):
        storage.draft(db, "workshop")


def test_the_only_link_of_the_owner_cannot_be_revoked(db, workshop):
    with pytest.raises(StorageError, match="only link"):
        storage.revoke_link(db, "one", storage.link(db, "token").id, LATER, DAYS)
    assert storage.link(db, "token").opens(LATER, DAYS)


def test_beside_another_living_one_it_can(db):
    storage.add_link(db, "one", "phone", NOW)
    storage.revoke_link(db, "one", storage.link(db, "token").id, LATER, DAYS)
    assert not storage.link(db, "token").opens(LATER, DAYS) and storage.link(db, "phone").opens(LATER, DAYS)


def test_a_link_that_ran_out_is_no_other_link(db):
    storage.add_link(db, "one", "old", "2026-01-01T00:00:00Z")
    with pytest.raises(StorageError, match="only link"):
        storage.revoke_link(db, "one", storage.link(db, "token").id, LATER, DAYS)


def test_two_links_revoked_at_once_leave_one(path, db):
    storage.add_link(db, "one", "phone", NOW)
    ids = [link.id for link in storage.links(db, "one")]

    def revoke(link_id):
        own = storage.connect(path)
        try:
            storage.revoke_link(own, "one", link_id, LATER, DAYS)
        except StorageError:
            return 0
        finally:
            own.close()
        return 1

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(revoke, ids)) == 1
    assert sum(link.opens(LATER, DAYS) for link in storage.links(db, "one")) == 1


def test_a_renewed_link_is_the_same_person_with_another_token(db, workshop):
    storage.revoke_link(db, "one", workshop, LATER, DAYS)
    storage.renew_link(db, "one", workshop, "fresh", LATER)
    assert storage.link(db, "fresh").id == workshop and storage.link(db, "fresh").opens(LATER, DAYS)
    with pytest.raises(StorageError):
        storage.link(db, "workshop")


@pytest.mark.parametrize("change", [storage.renew_link, storage.revoke_link, storage.protect_link])
def test_a_link_of_another_assessment_cannot_be_changed(db, workshop, change):
    more = {storage.renew_link: ("t", LATER), storage.revoke_link: (LATER, DAYS), storage.protect_link: ("hash",)}
    with pytest.raises(StorageError):
        change(db, "two", workshop, *more[change])


def test_after_a_few_tries_all_wait(db, workshop):
    link = storage.link(db, "workshop")
    assert [storage.take_try(db, link, NOW) for _ in range(storage.TRIES)] == [""] * storage.TRIES
    assert storage.take_try(db, link, NOW) == "2026-11-23T08:15:00Z"
    assert storage.take_try(db, link, "2026-11-23T08:15:00Z") == ""


def test_tries_made_at_once_are_counted_one_by_one(path, db, workshop):
    link = storage.link(db, "workshop")

    def attempt(_):
        own = storage.connect(path)
        try:
            return storage.take_try(own, link, NOW)
        finally:
            own.close()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(attempt, range(12))).count("") == storage.TRIES


def test_the_right_passphrase_forgets_the_tries_before_it(db, workshop):
    link = storage.link(db, "workshop")
    for _ in range(storage.TRIES):
        storage.take_try(db, link, NOW)
    storage.forget_tries(db, link)
    assert storage.take_try(db, link, NOW) == ""


@pytest.fixture
def from_before(tmp_path):
    """A store from before links had ends and people, with one answered assessment."""
    path = tmp_path / "before.db"
    db = Database(path)
    migrations.apply(db, stop_before="m004_answer_marks")
    row = {"id": "one", "questionnaire": "digest", "locale": "zh", "profile": "{}", "revision": 1}
    times = {"created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-01T00:00:00Z"}
    db["questionnaires"].insert({"digest": "digest", "id": "tiny", "version": "1", "content": "{}"})
    db["assessments"].insert(row | times)
    db["links"].insert({"token_hash": storage.digest_of("old"), "assessment": "one", "created_at": times["created_at"]})
    answer = {"assessment": "one", "item": "tools", "value": '"B"', "version": 1, "updated_at": times["updated_at"]}
    db["answers"].insert(answer)
    db.close()
    storage.prepare(path)
    db = storage.connect(path)
    yield db
    db.close()


def test_a_link_from_before_keeps_working_and_counts_from_the_update(from_before):
    link = storage.link(from_before, "old")
    assert link.owner and link.used_at > "2026-01-01" and link.opens(link.used_at, DAYS)
    assert storage.draft(from_before, "old").answers == {"tools": "B"}


def test_answers_from_before_are_the_owners(from_before):
    [word] = storage.said(from_before, "one")
    assert (word.person, word.item, word.value) == ("", "tools", "B")
