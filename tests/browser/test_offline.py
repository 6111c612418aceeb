"""Without a network a page loaded again says so, counts the answers that wait, and comes back by itself."""

import pytest

from tests.browser.test_survey import give_profile, go
from tests.browser.test_survey_autosave import says

pytestmark = pytest.mark.browser


@pytest.fixture
def questions(open_page):
    """The first page of questions on a phone, with the worker at hand."""
    page = open_page(390, workers="allow")
    give_profile(page)
    go(page, "main .actions .button")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    yield page
    page.context.set_offline(False)


def test_a_page_loaded_again_offline_says_what_is_kept_and_comes_back(questions):
    address = questions.url
    questions.context.set_offline(True)
    questions.locator(".choice").first.click()
    says(questions, "未联网，已暂存在本机")
    questions.reload()
    assert "现在没有网络" in questions.inner_text("h1")
    assert "存着 1 项还没发出的回答" in questions.inner_text(".notice >> nth=0")
    assert questions.evaluate("getComputedStyle(document.querySelector('.button')).minHeight") == "48px"  # its style
    questions.context.set_offline(False)
    questions.wait_for_selector("#autosave")
    assert questions.url == address and questions.locator(".choice input").first.is_checked()
    says(questions, "已保存")


def test_nothing_of_a_company_is_kept_by_the_worker(questions):
    questions.reload()
    kept = questions.evaluate(
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(kept => kept.keys()))))"
        ".then(all => all.flat().map(each => new URL(each.url).pathname))"
    )
    assert sorted(kept) == ["/offline", "/static/offline.js", "/static/site.css", "/static/tokens.css"]
