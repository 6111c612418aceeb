"""The PDF by a short-lived link: for this one result, in any browser, and not for long."""

import html
import re
from datetime import timedelta

import pytest

from tests.web.visitor import FACTORY, NOW, SHOP, Visitor, lowest, middle


@pytest.fixture
def clock():
    return {"now": NOW}


@pytest.fixture
def app(make_app, shipped, shipped_model, clock):
    return make_app(shipped, shipped_model, CLOCK=lambda: clock["now"])


@pytest.fixture
def owner(app):
    visitor = Visitor(app.test_client()).begin(FACTORY).fill(middle)
    visitor.submit()
    return visitor


def link_of(visitor):
    page = visitor.get(f"{visitor.home}pdf-link")
    return html.unescape(re.search(r'value="http://localhost(/pdf/[^"]+)"', page)[1])


def test_the_link_opens_the_pdf_in_a_browser_that_knows_nothing(owner, app):
    answer = app.test_client().get(link_of(owner))
    assert (
        answer.status_code == 200 and answer.data.startswith(b"%PDF") and answer.headers["Cache-Control"] == "no-store"
    )


def test_the_link_does_not_hold_the_private_one(owner):
    assert owner.home.split("/")[2] not in link_of(owner)


def test_after_a_quarter_of_an_hour_it_says_how_to_get_a_new_one(owner, clock):
    link = link_of(owner)
    clock["now"] += timedelta(minutes=14, seconds=59)
    assert owner.client.get(link).status_code == 200
    clock["now"] += timedelta(seconds=2)
    over = owner.client.get(link)
    assert over.status_code == 410 and "在浏览器打开或转发" in over.get_data(as_text=True)


@pytest.mark.parametrize(
    "change", [lambda s: s[:3] + ("A" if s[3] != "A" else "B") + s[4:], lambda s: s[1:], lambda s: "x"]
)
def test_a_link_that_was_changed_opens_nothing(owner, change):
    signed = link_of(owner).removeprefix("/pdf/")
    owner.get(f"/pdf/{change(signed)}", status=404)


def test_a_cookie_of_the_service_is_no_link(owner):
    cookie = owner.client.get_cookie("session").value
    owner.get(f"/pdf/{cookie}", status=404)


def test_each_link_opens_its_own_result(owner, app):
    other = Visitor(app.test_client()).begin(SHOP).fill(lowest)
    other.submit()
    assert link_of(owner) != link_of(other)
    names = [owner.client.get(link_of(each)).headers["Content-Disposition"] for each in (owner, other)]
    assert names[0] != names[1]


def test_too_many_reports_for_one_link_are_put_off(owner):
    answers = [owner.client.get(f"{owner.home}report.pdf") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert "请求过于频繁" in answers[-1].get_data(as_text=True)


def test_reports_are_counted_by_all_workers_together(owner, make_app, shipped, shipped_model):
    other_worker = make_app(shipped, shipped_model).test_client()
    clients = [owner.client, other_worker] * 5
    assert {client.get(f"{owner.home}report.pdf").status_code for client in clients} == {200}
    assert other_worker.get(f"{owner.home}report.pdf").status_code == 429


def test_in_wechat_the_way_to_a_browser_is_shown(owner):
    agent = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50"}
    page = owner.client.get(f"{owner.home}pdf-link", headers=agent).get_data(as_text=True)
    assert "在浏览器打开" in page and "data-copy" in page and 'class="qr"' in page
