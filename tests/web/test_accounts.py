"""The door: logging in, being shut out, and what ends a session."""

import re
from datetime import timedelta

import pytest

from assess import storage
from assess.accounts import hashed, passwords
from assess.web.accounts import safe_path
from assess.web.limits import LIMITS
from tests.web.door import CHEAP, PASSWORD, Consultant
from tests.web.visitor import NOW, says


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    monkeypatch.setattr(passwords, "hasher", CHEAP)
    passwords.dummy_hash.cache_clear()


@pytest.fixture
def clock():
    class Clock:
        now = NOW

        def __call__(self):
            return self.now

    return Clock()


@pytest.fixture
def door(make_app, tiny, tiny_model, clock):
    return make_app(tiny, tiny_model, CLOCK=clock)


@pytest.fixture
def zhang(door):
    return Consultant(door, "Zhang", "张顾问")


def again(zhang):
    """Another browser of the same consultant."""
    other = Consultant.__new__(Consultant)
    other.app, other.name, other.account, other.client = zhang.app, zhang.name, zhang.account, zhang.app.test_client()
    return other


def cookie_of(answer):
    return next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("session="))


def test_a_consultant_comes_in_and_goes_out(zhang):
    answer = zhang.log_in()
    assert (answer.status_code, answer.location) == (303, "/consultant")
    assert "张顾问" in zhang.get("/consultant")
    left = zhang.send("/logout", {}, page="/consultant")
    assert left.status_code == 303 and "Clear-Site-Data" in left.headers
    assert zhang.client.get("/consultant").location == "/login?next=/consultant"


@pytest.mark.parametrize("name", ["zhang", "ZHANG", "ｚｈａｎｇ", " Zhang "])
def test_case_and_width_of_the_name_do_not_matter(zhang, name):
    assert zhang.log_in(name=name).status_code == 303


def test_an_unknown_name_and_a_wrong_password_get_the_same_page(zhang):
    unknown = zhang.log_in(name="nobody").get_data(as_text=True)
    wrong = zhang.log_in("wrong words in a row").get_data(as_text=True)
    plain = [re.sub(r'name="csrf_token" value="[^"]+"', "", page) for page in (unknown, wrong)]
    assert plain[0].replace("nobody", "Zhang") == plain[1]
    assert "登录名或密码不正确" in says(wrong, "error-summary")[0] and PASSWORD not in wrong


def test_a_name_nobody_has_takes_a_hash_like_any_other(zhang, monkeypatch):
    compared = []
    monkeypatch.setattr("assess.web.accounts.verified", lambda kept, typed: bool(compared.append(kept)))
    zhang.log_in(name="nobody")
    zhang.log_in("wrong words in a row")
    assert compared == [passwords.dummy_hash(), zhang.account.password]


def test_a_disabled_account_gets_the_sentence_of_a_wrong_password(zhang):
    storage.set_disabled(zhang.db(), zhang.account.id, True, "2026-11-23T08:30:00Z")
    assert "登录名或密码不正确" in zhang.log_in().get_data(as_text=True)


def test_the_session_is_new_at_login(zhang):
    before = cookie_of(zhang.client.get("/login"))
    first = cookie_of(zhang.log_in())
    assert before != first
    with zhang.client.session_transaction() as session:
        token = session["_user_id"]
    zhang.send("/logout", {}, page="/consultant")
    zhang.log_in()
    with zhang.client.session_transaction() as session:
        assert session["_user_id"] != token and "_remember" not in session


def test_the_cookie_of_a_login_is_closed_and_none_is_kept_for_later(zhang):
    answer = zhang.log_in()
    assert "HttpOnly" in cookie_of(answer) and "SameSite=Lax" in cookie_of(answer)
    assert "Expires" not in cookie_of(answer) and "Max-Age" not in cookie_of(answer)
    assert not [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("remember_token")]


def test_a_cookie_kept_from_before_logging_out_opens_nothing(zhang):
    kept = cookie_of(zhang.log_in()).split(";")[0]
    zhang.send("/logout", {}, page="/consultant")
    thief = zhang.app.test_client(use_cookies=False)
    assert thief.get("/consultant", headers={"Cookie": kept}).status_code == 303


def test_a_cookie_in_another_browser_opens_nothing(zhang):
    kept = cookie_of(zhang.log_in()).split(";")[0]
    thief = zhang.app.test_client(use_cookies=False)
    assert thief.get("/consultant", headers={"Cookie": kept}).status_code == 200
    assert thief.get("/consultant", headers={"Cookie": kept, "User-Agent": "other"}).status_code == 303
    elsewhere = thief.get("/consultant", headers={"Cookie": kept}, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert elsewhere.status_code == 303


@pytest.mark.parametrize(
    "end",
    [
        lambda db, id: storage.set_disabled(db, id, True, "2026-11-23T08:30:00Z"),
        lambda db, id: storage.set_password(db, id, hashed("other words in a row"), "2026-11-23T08:30:00Z"),
    ],
    ids=["disabled", "new password"],
)
def test_whoever_runs_the_service_ends_every_session(zhang, end):
    phone = again(zhang)
    zhang.here()
    phone.here()
    end(zhang.db(), zhang.account.id)
    assert zhang.client.get("/consultant").status_code == phone.client.get("/consultant").status_code == 303


def test_logging_out_on_one_device_leaves_the_other(zhang):
    phone = again(zhang)
    zhang.here()
    phone.here()
    zhang.send("/logout", {}, page="/consultant")
    phone.get("/consultant")


def test_a_session_ends_when_it_is_not_used(zhang, clock):
    zhang.here()
    for _ in range(3):
        clock.now += timedelta(minutes=40)
        zhang.get("/consultant")
    clock.now += timedelta(minutes=46)
    assert zhang.client.get("/consultant").status_code == 303


def test_a_session_ends_after_half_a_day_however_it_is_used(zhang, clock):
    zhang.here()
    for _ in range(17):
        clock.now += timedelta(minutes=40)
        zhang.get("/consultant")
    clock.now += timedelta(minutes=41)
    assert zhang.client.get("/consultant").status_code == 303


def test_too_many_wrong_passwords_shut_an_account_for_a_while(zhang, clock):
    for _ in range(LIMITS["account"]):
        assert zhang.log_in("wrong words in a row").status_code == 400
    refused = zhang.log_in()
    assert refused.status_code == 429 and refused.headers["Retry-After"] == str(15 * 60)
    assert "15 分钟后再试" in refused.get_data(as_text=True)
    clock.now += timedelta(minutes=15, seconds=1)
    assert zhang.log_in().status_code == 303


def test_an_unknown_name_is_shut_like_a_known_one(zhang):
    answers = [zhang.log_in(name="nobody").status_code for _ in range(LIMITS["account"] + 1)]
    assert answers == [400] * LIMITS["account"] + [429]


def test_one_address_cannot_try_many_names(zhang):
    answers = [zhang.log_in(name=f"name{k}").status_code for k in range(LIMITS["address"] + 1)]
    assert answers[-2:] == [400, 429]
    elsewhere = again(zhang)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "203.0.113.9"
    assert elsewhere.log_in().status_code == 303


def test_the_addresses_of_one_ipv6_network_count_as_one(zhang):
    for k in range(LIMITS["address"]):
        zhang.client.environ_base["REMOTE_ADDR"] = f"2001:db8::{k:x}"
        zhang.log_in(name=f"name{k}")
    assert zhang.log_in().status_code == 429


def test_a_login_that_works_takes_the_tries_before_it_back(zhang):
    for _ in range(3):
        for _ in range(LIMITS["account"] - 1):
            zhang.log_in("wrong words in a row")
        zhang.client.delete_cookie("session")
        zhang.client.environ_base["REMOTE_ADDR"] = f"203.0.113.{_}"
        assert zhang.log_in().status_code == 303
        zhang.client.delete_cookie("session")


def test_stronger_parameters_are_taken_over_at_the_next_login(zhang, monkeypatch):
    from argon2 import PasswordHasher

    monkeypatch.setattr(passwords, "hasher", PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    zhang.here()
    kept = storage.account_named(zhang.db(), "zhang").password
    assert kept != zhang.account.password and "t=2" in kept
    assert again(zhang).log_in().status_code == 303


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/consultant?page=2", "/consultant?page=2"),
        ("https://evil.example/", "/consultant"),
        ("//evil.example/", "/consultant"),
        ("/\\evil.example", "/consultant"),
        ("/%09/evil.example", "/%09/evil.example"),
        ("javascript:alert(1)", "/consultant"),
        ("", "/consultant"),
    ],
)
def test_a_login_leads_back_to_this_site_only(zhang, wanted, reached):
    from urllib.parse import quote

    assert zhang.log_in(address=f"/login?next={quote(wanted, safe='')}").location == reached


@pytest.mark.parametrize("wanted", ["/\t/evil", "/\n/evil", "/a\\b", "a", "/ /evil", "\\\\evil", "/\x00"])
def test_no_path_hides_another_site(wanted):
    assert safe_path(wanted) == ""


def test_a_consultant_who_is_in_is_led_on_from_the_login(zhang):
    assert zhang.here().client.get("/login").location == "/consultant"


@pytest.mark.parametrize("address", ["/login", "/logout", "/account/password"])
def test_no_form_of_the_door_is_taken_without_its_token(zhang, address):
    zhang.here()
    assert zhang.client.post(address, data={"name": "Zhang", "password": PASSWORD}).status_code == 400
    zhang.get("/consultant")


def test_logging_out_needs_a_press(zhang):
    zhang.here().get("/logout", status=405)


def test_a_consultant_changes_the_password(zhang):
    phone = again(zhang)
    phone.here()
    new = "other words in a row"
    changed = zhang.here().send("/account/password", {"now": PASSWORD, "new": new, "again": new})
    assert changed.status_code == 303
    zhang.get("/consultant")
    assert phone.client.get("/consultant").status_code == 303
    assert again(zhang).log_in().status_code == 400 and again(zhang).log_in(new).status_code == 303


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"now": "not my password", "new": "other words in a row", "again": "other words in a row"}, "原密码不正确"),
        ({"now": PASSWORD, "new": "other words in a row", "again": "others"}, "两次输入不一致"),
        ({"now": PASSWORD, "new": "woaini1314", "again": "woaini1314"}, "至少需要 12 个"),
        ({"now": "", "new": "", "again": ""}, "请输入"),
    ],
)
def test_a_password_that_cannot_be_changed_says_why(zhang, typed, said):
    answer = zhang.here().send("/account/password", typed)
    assert answer.status_code == 400 and said in answer.get_data(as_text=True)
    assert storage.account_named(zhang.db(), "zhang").password == zhang.account.password


def test_guessing_the_password_of_an_open_session_is_limited(zhang):
    zhang.here()
    typed = {"now": "not my password", "new": "other words in a row", "again": "other words in a row"}
    answers = [zhang.send("/account/password", typed).status_code for _ in range(LIMITS["account"] + 1)]
    assert answers[-2:] == [400, 429]


def test_logins_and_failures_are_on_record_without_the_names_typed(zhang):
    zhang.log_in("wrong words in a row")
    zhang.log_in(name="my secret password")
    zhang.here().send("/logout", {}, page="/consultant")
    id = zhang.account.id
    assert zhang.audit()[1:] == [
        (id, "login failed", id),
        ("", "login failed", ""),
        (id, "login", id),
        (id, "logout", id),
    ]
    assert {entry.address for entry in storage.audit(zhang.db()) if "login" in entry.what} == {"127.0.0.1"}


def test_the_token_and_the_password_are_not_in_the_file(zhang):
    zhang.here()
    with zhang.client.session_transaction() as session:
        token = session["_user_id"]
    db = zhang.db()
    db.execute("pragma wal_checkpoint(truncate)")
    content = zhang.app.extensions["assess"].database.read_bytes()
    assert token.encode() not in content and PASSWORD.encode() not in content


@pytest.mark.parametrize("change", ["update audit set who = 'x'", "delete from audit"])
def test_the_audit_is_only_ever_added_to(zhang, change):
    import sqlite3

    with pytest.raises(sqlite3.IntegrityError, match="only ever added to"):
        zhang.db().execute(change)


def test_a_visitor_without_an_account_gets_no_more_cookies_than_before(zhang):
    answer = zhang.client.get("/")
    assert [cookie.split("=")[0] for cookie in answer.headers.getlist("Set-Cookie")] == ["session"]


def test_workers_that_count_at_once_let_no_more_through_than_one(zhang):
    from concurrent.futures import ThreadPoolExecutor

    def once(_):
        db = zhang.db()
        try:
            return storage.attempt(db, {"bucket": 10}, "2026-11-23T08:30:00Z", *2 * ["2026-11-23T08:15:00Z"]) is None
        finally:
            db.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(once, range(40))) == 10
