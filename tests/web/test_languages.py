"""Chinese unless asked otherwise, English complete beside it, and the choice remembered."""

import html
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from assess.i18n import TRANSLATIONS
from tests.web.visitor import FACTORY, Visitor

ASSESS = TRANSLATIONS.parent


def language_of(page):
    return re.search(r'<html lang="([^"]+)"', page)[1]


def switch_of(page):
    return re.search(r'class="language" href="([^"]+)"', page)[1].replace("&amp;", "&")


@pytest.fixture
def client(tiny_app):
    return tiny_app.test_client()


def test_pages_are_chinese_by_default(client):
    page = client.get("/", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert language_of(page) == "zh-CN" and "开始评测" in page


def test_english_is_remembered_once_asked_for(client):
    client.get("/?lang=en")
    page = client.get("/").get_data(as_text=True)
    assert language_of(page) == "en" and "Start now" in page


def test_a_language_there_is_not_is_ignored(client):
    page = client.get("/?lang=fr").get_data(as_text=True)
    assert language_of(page) == "zh-CN" and client.get_cookie("lang") is None


def test_the_switch_keeps_the_page(client):
    visitor = Visitor(client).begin(FACTORY)
    for page in ("", "profile", "s/first/1", "check"):
        address = visitor.home + page
        assert switch_of(visitor.get(address)) == f"{address}?lang=en"
    switched = visitor.get(f"{visitor.home}s/first/1?back=check&lang=en")
    assert switch_of(switched) == f"{visitor.home}s/first/1?back=check&lang=zh"


def test_the_switch_on_a_page_with_errors_leads_to_the_same_page(client):
    visitor = Visitor(client).begin(FACTORY)
    response = visitor.send(f"{visitor.home}s/first/1", {})
    assert switch_of(response.get_data(as_text=True)) == f"{visitor.home}s/first/1?lang=en"


def test_an_english_page_has_no_chinese_wording_of_ours(client):
    visitor = Visitor(client).begin(FACTORY | {"name": "River Machines"})
    page = visitor.get(f"{visitor.home}s/first/1?lang=en")
    assert set(re.findall(r"[\u4e00-\u9fff]+", page)) <= {"中文"}


def messages_in(*rooms):
    for room in rooms:
        kinds = [("**.py", "python"), ("**.html", "jinja2")]
        keywords = {"_": None, "gettext": None, "lazy_gettext": None, "mark": None}
        for file, line, message, *_ in extract_from_dir(ASSESS / room, kinds, keywords=keywords):
            yield f"{room}/{Path(file)}:{line}", message


def test_every_message_of_the_web_has_its_chinese():
    with open(TRANSLATIONS / "zh/LC_MESSAGES/messages.po", "rb") as file:
        translated = {message.id for message in read_po(file, locale="zh") if message.string}
    assert [place for place, message in messages_in("web", "storage") if message not in translated] == []


@pytest.mark.parametrize(
    "asked",
    ["_external=1&_scheme=javascript", "_scheme=javascript&x=%0Aalert(1)", "endpoint=x", "_anchor=x", "_method=POST"],
)
def test_the_language_link_stays_on_the_page_whatever_is_asked_for(visitor, asked):
    link = html.unescape(re.search(r'class="language" href="([^"]+)"', visitor.get(f"/?{asked}"))[1])
    assert link.startswith("/?") and link.endswith("lang=en") and "\n" not in link
    visitor.get(link)
