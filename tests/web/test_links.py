"""Private links: another device, a passphrase, an end, a way to stop them; and nothing said to strangers."""

import re
from datetime import timedelta

import pytest

from assess import storage
from assess.web import config
from tests.web.visitor import FACTORY, NOW, Visitor, middle, says


class Clock:
    def __init__(self):
        self.time = NOW

    def __call__(self):
        return self.time

    def wait(self, **passing):
        self.time += timedelta(**passing)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def app(make_app, tiny, tiny_model, clock):
    return make_app(tiny, tiny_model, CLOCK=clock, LINK_DAYS=30)


@pytest.fixture
def owner(app):
    return Visitor(app.test_client()).begin(FACTORY)


@pytest.fixture
def stranger(app):
    """Another browser, which remembers nothing."""
    return lambda: Visitor(app.test_client())


def make(owner, **typed):
    """Makes a link on the page; its path."""
    made = owner.send(f"{owner.home}links", {"role": "owner", **typed}, page=f"{owner.home}links")
    assert made.status_code == 303, says(made, "error")
    shown = owner.get(made.location)
    return re.search(r'id="made-link"[^>]*value="http://localhost([^"]+)"', shown)[1]


def act(owner, place, action, **typed):
    """Presses a button of the link that stands at `place` in the list."""
    page = owner.get(f"{owner.home}links")
    address = re.findall(rf'action="([^"]+/{action})"', page)[place]
    return owner.send(address, typed, page=f"{owner.home}links")


def test_the_page_offers_the_link_in_use_as_text_and_as_a_code(owner):
    page = owner.get(f"{owner.home}links")
    assert f'value="http://localhost{owner.home}"' in page
    assert re.search(r'role="img" aria-label="[^"]+"><svg[^>]*viewBox', page) and "style=" not in page


def test_the_code_holds_the_address(app):
    segno = pytest.importorskip("segno")
    from assess.web.links import code

    address = "https://assess.example/a/T0ken-of_a_link/"
    drawn = segno.make(address, error="m", micro=False)
    assert code(address).count("<path") == 2 and f'width="{drawn.symbol_size(4, 3)[0]}"' not in code(address)
    assert f"0 0 {drawn.symbol_size(4, 3)[0]} {drawn.symbol_size(4, 3)[1]}" in code(address)


def test_a_new_link_opens_the_same_assessment_on_another_device(owner, stranger):
    link = make(owner, label="手机")
    assert FACTORY["name"] in stranger().get(link)


def test_a_new_link_is_shown_once(owner):
    link = make(owner)
    assert link not in owner.get(f"{owner.home}links")


def test_a_stopped_link_opens_nothing_and_the_answers_stay(owner, stranger):
    link = make(owner)
    act(owner, 1, "revoke")
    stranger().get(link, status=404)
    assert FACTORY["name"] in owner.get(owner.home)


def test_the_last_link_cannot_be_stopped_before_there_is_another(owner):
    refused = act(owner, 0, "revoke")
    assert refused.status_code == 409 and "唯一" in refused.get_data(as_text=True)
    make(owner)
    assert act(owner, 0, "revoke").status_code == 303
    owner.get(owner.home, status=404)


def test_a_link_made_anew_replaces_the_one_in_use(owner, stranger):
    renewed = act(owner, 0, "renew")
    assert renewed.status_code == 303 and not renewed.location.startswith(owner.home)
    fresh = re.search(r'id="made-link"[^>]*value="http://localhost([^"]+)"', owner.get(renewed.location))[1]
    stranger().get(owner.home, status=404)
    assert FACTORY["name"] in stranger().get(fresh)


def test_a_link_ends_some_days_after_its_last_use(owner, stranger, clock):
    link = make(owner)
    clock.wait(days=29)
    stranger().get(link)
    clock.wait(days=29)
    stranger().get(link)
    owner.get(owner.home, status=404)
    clock.wait(days=31)
    stranger().get(link, status=404)


def test_how_long_a_link_lasts_is_said(owner):
    assert "30 天" in owner.get(f"{owner.home}links")


@pytest.mark.parametrize(
    ("value", "days"),
    [("", 400), (None, 400), ("0", 400), ("abc", 400), ("-3", 400), ("1.5", 400), ("99999", 400), ("²", 400)]
    + [("1", 1), (" 90 ", 90), ("3650", 3650)],
)
def test_a_useless_setting_gives_the_safe_time(tmp_path, value, days):
    environment = {"ASSESS_DATA": str(tmp_path)} | ({} if value is None else {"ASSESS_LINK_DAYS": value})
    assert config.settings(environment)["LINK_DAYS"] == days


def test_strangers_are_not_told_why_a_link_does_not_open(owner, stranger, clock):
    stopped, old = make(owner), make(owner)
    act(owner, 1, "revoke")
    clock.wait(days=29)
    owner.get(owner.home)
    clock.wait(days=2)
    pages = {stranger().get(link, status=404).replace(link, "LINK") for link in (stopped, old, "/a/never-there/")}
    assert len(pages) == 1 and "请向给您链接的人要一个新的" in pages.pop()


def test_links_end_for_results_too_and_open_them_before(owner, stranger, clock):
    owner.fill(middle).submit()
    link = make(owner)
    assert stranger().get(f"{link}result").count("<h1>") == 1
    clock.wait(days=31)
    stranger().get(f"{link}result", status=404)
    stranger().get(f"{link}report.pdf", status=404)


def test_no_link_for_a_colleague_is_made_after_submitting(owner):
    owner.fill(middle).submit()
    typed = {"role": "colleague", "label": "车间", "sections": ["first"]}
    assert owner.send(f"{owner.home}links", typed).status_code == 400


@pytest.fixture
def locked(owner):
    return make(owner, passphrase="湘江２０２６")


def give(visitor, link, passphrase):
    return visitor.send(f"{link}unlock", {"passphrase": passphrase})


def test_a_passphrase_is_asked_for_and_leads_to_where_one_wanted_to_go(stranger, locked):
    visitor = stranger()
    asked = visitor.client.get(f"{locked}check")
    assert asked.status_code == 303 and asked.location.startswith(f"{locked}unlock")
    let_in = visitor.send(asked.location, {"passphrase": "湘江2026"})
    assert let_in.location == f"{locked}check"
    visitor.get(f"{locked}check")


def test_the_session_remembers_it_and_another_browser_does_not(stranger, locked):
    visitor = stranger()
    give(visitor, locked, "湘江2026")
    assert FACTORY["name"] in visitor.get(locked)
    assert FACTORY["name"] not in stranger().get(locked, status=303)


def test_without_it_nothing_can_be_written(app, stranger, locked):
    app.config["WTF_CSRF_ENABLED"] = False
    assert stranger().client.post(f"{locked}submit").status_code == 403


def test_a_wrong_passphrase_is_refused_in_words(stranger, locked):
    refused = give(stranger(), locked, "something else")
    assert refused.status_code == 400 and "口令不对" in refused.get_data(as_text=True)


def test_after_a_few_tries_even_the_right_one_has_to_wait(stranger, locked, clock):
    for _ in range(storage.TRIES):
        assert give(stranger(), locked, "guess-guess").status_code == 400
    refused = give(stranger(), locked, "湘江2026")
    assert refused.status_code == 429 and refused.headers["Retry-After"] == "900"
    assert "16:45" in says(refused, "error")[0]
    clock.wait(minutes=15)
    assert give(stranger(), locked, "湘江2026").status_code == 303


def test_a_new_passphrase_shuts_out_those_who_gave_the_old_one(owner, stranger, locked):
    visitor = stranger()
    give(visitor, locked, "湘江2026")
    act(owner, 1, "passphrase", passphrase="another one")
    visitor.get(locked, status=303)
    act(owner, 1, "passphrase", passphrase="")
    assert FACTORY["name"] in visitor.get(locked)


def test_who_sets_a_passphrase_on_the_link_in_use_is_not_shut_out(owner, stranger):
    act(owner, 0, "passphrase", passphrase="湘江2026")
    owner.get(owner.home)
    stranger().get(owner.home, status=303)


@pytest.mark.parametrize("typed", ["short", "aaaaaaaa", "x" * 101])
def test_a_useless_passphrase_is_refused(owner, typed):
    assert act(owner, 0, "passphrase", passphrase=typed).status_code == 400
    assert owner.send(f"{owner.home}links", {"role": "owner", "passphrase": typed}).status_code == 400


@pytest.mark.parametrize("to", ["//evil.example/", "https://evil.example/", "/a/other/", "\\evil", "/start"])
def test_a_passphrase_never_leads_to_another_place(stranger, locked, to):
    sent = stranger().send(f"{locked}unlock", {"passphrase": "湘江2026", "to": to})
    assert sent.location == locked


def test_neither_token_nor_passphrase_stands_in_the_file(app, owner, locked):
    path = app.extensions["assess"].database
    with storage.connect(path).conn as db:
        db.execute("pragma wal_checkpoint(truncate)")
    kept = path.read_bytes()
    assert locked.split("/")[2].encode() not in kept and "湘江2026".encode() not in kept


def test_too_many_links_are_refused_in_words(app, owner, monkeypatch):
    monkeypatch.setattr("assess.web.links.MOST", 1)
    refused = owner.send(f"{owner.home}links", {"role": "owner"})
    assert refused.status_code == 400 and "已经有 1 个链接" in refused.get_data(as_text=True)


@pytest.mark.parametrize("action", ["renew", "revoke", "passphrase"])
def test_a_link_of_another_company_cannot_be_touched(app, owner, stranger, action):
    other = stranger().begin(FACTORY)
    page = other.get(f"{other.home}links")
    link_id = re.search(r"/links/(\w+)/renew", page)[1]
    sent = owner.send(f"{owner.home}links/{link_id}/{action}", {}, page=f"{owner.home}links")
    assert sent.status_code == 404
    other.get(other.home)
