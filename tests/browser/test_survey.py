"""The whole survey in a real browser, on a phone and on a desk, with and without JavaScript."""

import re

import pytest

pytestmark = pytest.mark.browser

HOSTILE = '湘江"><svg onload=alert(1)>机械'


def go(page, pressed):
    """Presses what leads to a page, a selector or a locator, and waits until that page is there: who looks at once may
    still see the one before, or half of the next."""
    with page.expect_navigation():
        (page.locator(pressed).first if isinstance(pressed, str) else pressed).click()


def give_profile(page, name="湘江机械有限公司"):
    go(page, "main form button")
    page.fill("#name", name)
    page.fill("#industry", "34 通用设备制造业")
    page.select_option("#city", "changsha")
    page.fill("#employees", "120")
    page.fill("#revenue", "3500")
    go(page, "main form button")


def answer_page(page):
    """The second option of every question that has one, by its label, as a finger would."""
    for question in page.locator("fieldset.question").all():
        question.locator("label.choice").nth(1).click()
    go(page, "button[value=continue]")


def submit(page):
    """Declares what must be declared and submits."""
    page.check("#truth")
    page.check("#privacy")
    go(page, "form.submit button")


def sideways(page):
    """How many pixels the page is wider than the window."""
    width = page.viewport_size["width"]
    return max(0, page.locator("html").evaluate("e => e.scrollWidth") - width)


@pytest.mark.parametrize(
    ("width", "script", "locale"),
    [
        pytest.param(390, True, "zh", id="phone"),
        pytest.param(1280, True, "en", id="desk, in English"),
        pytest.param(390, False, "zh", id="phone without JavaScript"),
    ],
)
def test_a_company_goes_from_start_to_report(open_page, width, script, locale):
    page = open_page(width, script, locale)
    give_profile(page, HOSTILE)
    assert page.locator("h1").inner_text() == HOSTILE
    go(page, "main .actions .button")
    seen = 0
    while "/s/" in page.url:
        if script:
            assert sideways(page) == 0, page.url
        answer_page(page)
        seen += 1
    assert seen >= 8 and page.url.endswith("/check")
    submit(page)
    assert page.url.endswith("/result")
    assert page.locator("h1").inner_text() == HOSTILE
    assert re.match(r"\d+\.\d / 100", page.locator(".big").nth(1).inner_text())
    assert "120,000" in page.locator(".headline").inner_text()
    assert page.locator("figure svg").count() >= 3
    report = page.request.get(page.locator("a", has_text="PDF").get_attribute("href"))
    assert report.body().startswith(b"%PDF-")


def test_the_text_of_a_page_never_leaves_a_phone(open_page):
    page = open_page(390)
    give_profile(page)
    home = page.url
    answered = page.goto(home) and page.locator("main .actions .button").get_attribute("href")
    for address in ("/", home, home + "profile", answered, home + "check"):
        page.goto(address)
        assert sideways(page) == 0, address


def test_everything_to_press_is_large_enough_for_a_finger(open_page):
    page = open_page(390)
    give_profile(page)
    go(page, "main .actions .button")
    for control in page.locator("label.choice, button, .input:visible, summary, header a").all():
        box = control.bounding_box()
        assert box is None or box["height"] >= 44, control.inner_text()


def test_what_is_wrong_takes_the_focus_and_leads_to_the_question(open_page):
    page = open_page(390)
    give_profile(page)
    go(page, "main .actions .button")
    go(page, "button[value=continue]")
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.locator(".error-summary a").first.click()
    assert page.evaluate("document.activeElement.name") == "q_a01_network"


def test_none_of_these_takes_back_the_other_ticks(open_page):
    page = open_page(1280)
    give_profile(page)
    go(page, "main .actions .button")
    ticks = page.locator("fieldset#q_a01_network input")
    ticks.nth(2).check()
    ticks.nth(0).check()
    assert [tick.is_checked() for tick in ticks.all()] == [True] + [False] * (ticks.count() - 1)
    ticks.nth(3).check()
    assert not ticks.nth(0).is_checked() and ticks.nth(3).is_checked()


def test_a_page_can_be_answered_by_keyboard_alone(open_page):
    page = open_page(1280)
    give_profile(page)
    page.locator("main .actions .button").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/s/**")
    answered = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        name, kind, value = page.evaluate("(e => [e.name || '', e.type || '', e.value || ''])(document.activeElement)")
        if kind == "submit":
            break
        if name.startswith("q_") and name not in answered and kind in ("radio", "checkbox"):
            page.keyboard.press("Space")
            answered.add(name)
    first = page.url
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: address != first)
    assert len(answered) == 5 and page.locator(".error-summary").count() == 0


def test_an_industry_is_found_by_what_a_company_makes(open_page):
    page = open_page(390)
    give_profile(page)
    page.goto(page.url + "profile")
    page.fill("#industry", "机械")
    go(page, "main form button")
    page.locator("label.choice", has_text="35").first.click()
    go(page, "main form button")
    assert page.locator(".task").first.is_visible()


def test_the_language_changes_on_the_page_one_is_on(open_page):
    page = open_page(390)
    give_profile(page)
    go(page, "main .actions .button")
    go(page, "a.language")
    assert "/s/" in page.url and page.locator("html").get_attribute("lang") == "en"
    assert page.locator("button[value=continue]").inner_text() == "Save and continue"
