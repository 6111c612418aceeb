"""Links, colleagues and the quick scan in a real browser; axe-core finds nothing on any of their pages."""

import pytest

from tests.browser.test_accessibility import violations
from tests.browser.test_survey import give_profile, go, sideways

pytestmark = pytest.mark.browser


def facts(page):
    page.fill("#industry", "34 通用设备制造业")
    page.select_option("#city", "changsha")
    page.fill("#employees", "120")
    page.fill("#revenue", "3500")
    go(page, "main form button")


def choose_all(page, place):
    for question in page.locator("fieldset.question").all():
        question.locator("label.choice").nth(place).click()
    go(page, "button[value=continue]")


@pytest.mark.parametrize(("width", "locale"), [(390, "zh"), (1280, "en")], ids=["phone, Chinese", "desk, English"])
def test_a_quick_scan_from_start_to_the_full_assessment(open_page, width, locale):
    page = open_page(width, True, locale)
    go(page, "form[action='/scan'] button")
    found = violations(page)
    go(page, "main form button")
    found += violations(page)
    facts(page)
    go(page, "main form button")
    assert page.locator(".error-summary").is_visible()
    found += violations(page)
    questions = 0
    while "/scan/result" not in page.url:
        assert sideways(page) == 0
        page.locator("fieldset.question label.choice").nth(1).click()
        go(page, "main form button")
        questions += 1
    assert questions <= 12
    found += violations(page)
    page.go_back()
    assert page.locator("fieldset.question input:checked").count() == 1
    page.go_forward()
    go(page, "main .actions .button")
    assert page.locator("#employees").input_value() == "120"
    assert found == []


def test_a_quick_scan_works_without_javascript(open_page):
    page = open_page(390, False, "zh")
    go(page, "form[action='/scan'] button")
    facts(page)
    while "/scan/result" not in page.url:
        page.locator("fieldset.question label.choice").nth(1).click()
        go(page, "main form button")
    assert "120,000" in page.locator("main").inner_text()


@pytest.mark.parametrize(("width", "locale"), [(390, "zh"), (1280, "en")], ids=["phone, Chinese", "desk, English"])
def test_a_colleague_answers_and_the_owner_chooses(open_page, width, locale):
    owner = open_page(width, True, locale)
    give_profile(owner)
    home = owner.url
    owner.goto(f"{home}links")
    found = violations(owner)
    go(owner, "form[action$='/links'] .actions button")
    assert owner.locator(".error-summary").is_visible()
    found += violations(owner)
    owner.fill("#label", "车间")
    owner.locator("input[name=sections]").first.check()
    owner.fill("#passphrase", "湘江2026")
    go(owner, "form[action$='/links'] .actions button")
    found += violations(owner)
    assert owner.locator("#made svg path").count() == 2 and sideways(owner) == 0

    colleague = open_page(width, True, locale)
    colleague.goto(owner.input_value("#made-link"))
    found += violations(colleague)
    colleague.fill("#passphrase", "wrong one")
    go(colleague, "main form button")
    found += violations(colleague)
    colleague.fill("#passphrase", "湘江2026")
    go(colleague, "main form button")
    found += violations(colleague)
    go(colleague, ".task-name >> nth=0")
    found += violations(colleague)
    pages = 0
    while "/s/" in colleague.url:
        choose_all(colleague, 1)
        pages += 1
    assert pages and colleague.locator(".notice-good").is_visible()

    owner.goto(f"{home}s/{colleague_section(colleague)}/1")
    choose_all(owner, 2)
    owner.goto(f"{home}check")
    found += violations(owner)
    go(owner, "#differences button")
    assert owner.url.endswith("#differences") and owner.locator("#differences .tag-done").count() == 1
    found += violations(owner)
    assert found == []


def colleague_section(page):
    return page.locator(".task-name").first.get_attribute("href").split("/s/")[1].split("/")[0]
