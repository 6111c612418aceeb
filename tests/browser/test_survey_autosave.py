"""Answers are saved as they are given, wait in the browser while nothing can be sent, and are never put elsewhere."""

import re

import pytest

from tests.browser.test_survey import give_profile, go

pytestmark = pytest.mark.browser

SECOND = "a02_equipment_digital"
PROFILE = (("name", "湘江机械"), ("industry", "34"), ("city", ""), ("employees", "120"), ("revenue", "3500"))
TRANSFERRED = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
    .reduce((sum, each) => sum + each.encodedBodySize, 0)"""


@pytest.fixture
def questions(open_page):
    """The first page of questions of a new assessment, on a phone."""
    page = open_page(390)
    give_profile(page)
    go(page, "main .actions .button")
    page.wait_for_url("**/s/**")
    return page


def choose(page, item, place=1):
    page.locator(f"#q_{item} > .choices label.choice").nth(place).click()


def says(page, words):
    page.wait_for_function("words => document.getElementById('autosave').textContent.includes(words)", arg=words)


def chosen(page, item):
    return page.locator(f"#q_{item} > .choices input:checked").evaluate_all("all => all.map(e => e.value)")


def cut(page):
    page.route("**/answers", lambda route: route.abort())


def test_an_answer_is_there_again_without_the_button(questions):
    choose(questions, SECOND)
    says(questions, "已保存")
    assert questions.locator("#answered").inner_text() == "已答 1 / 44 题"
    questions.reload()
    assert chosen(questions, SECOND) == ["B"]


def test_confidence_and_a_note_are_saved_with_it(questions):
    choose(questions, SECOND)
    own = questions.locator(f"#q_{SECOND}")
    own.locator("label.pill").nth(1).click()
    own.locator("summary", has_text="备注").click()
    own.locator("textarea").fill("问过车间老李")
    own.locator("textarea").blur()
    questions.wait_for_function("() => !Object.keys(localStorage).some(key => key.startsWith('answers:'))")
    questions.reload()
    own = questions.locator(f"#q_{SECOND}")
    assert own.locator("textarea").input_value() == "问过车间老李"
    assert own.locator("input[value=estimated]").is_checked()


def test_what_cannot_be_sent_survives_a_reload_and_is_sent_when_it_can(questions):
    cut(questions)
    choose(questions, SECOND)
    says(questions, "已暂存在本机")
    questions.reload()
    assert chosen(questions, SECOND) == ["B"], "shown from what the browser kept"
    questions.unroute("**/answers")
    questions.evaluate("dispatchEvent(new Event('online'))")
    says(questions, "已保存")
    assert questions.evaluate("localStorage.length") == 0
    questions.reload()
    assert chosen(questions, SECOND) == ["B"]


def test_without_a_network_the_page_is_not_left(questions):
    questions.context.set_offline(True)
    choose(questions, SECOND)
    says(questions, "未联网，已暂存在本机，恢复后自动上传")
    address = questions.url
    questions.click("button[value=continue]")
    assert questions.url == address and chosen(questions, SECOND) == ["B"]
    questions.context.set_offline(False)
    says(questions, "已保存")


def test_what_waits_is_never_sent_to_another_assessment(questions):
    cut(questions)
    choose(questions, SECOND)
    says(questions, "已暂存在本机")
    questions.unroute("**/answers")
    questions.goto("/")
    give_profile(questions)
    go(questions, "main .actions .button")
    questions.wait_for_url("**/s/**")
    choose(questions, "a03_equipment_networked")
    says(questions, "已保存")
    assert chosen(questions, SECOND) == [] and questions.locator("#answered").inner_text() == "已答 1 / 44 题"


def test_answers_to_an_earlier_questionnaire_are_offered_not_sent(questions):
    cut(questions)
    choose(questions, SECOND)
    says(questions, "已暂存在本机")
    questions.evaluate("""() => {
        const key = Object.keys(localStorage)[0], queue = JSON.parse(localStorage[key]);
        localStorage[key] = JSON.stringify({ ...queue, digest: "of another version" });
    }""")
    questions.unroute("**/answers")
    questions.reload()
    assert chosen(questions, SECOND) == []
    assert "旧版问卷" in questions.locator("main .notice-warn").first.inner_text()
    questions.click("text=上传这些回答")
    says(questions, "已保存")
    assert chosen(questions, SECOND) == ["B"]


def test_two_windows_learn_of_each_other(questions):
    other = questions.context.new_page()
    other.goto(questions.url)
    choose(questions, SECOND, 1)
    says(questions, "已保存")
    choose(other, SECOND, 2)
    line = other.locator(f"#q_{SECOND} .replaced")
    line.wait_for(state="visible")
    assert "已从别处改为“10% 以上，到 20%”，现以您这次的为准：“20% 以上，到 40%”" in line.inner_text()


def test_figures_choose_an_option_only_where_none_was_chosen(questions):
    own = questions.locator(f"#q_{SECOND}")
    own.locator("summary", has_text="数字").click()
    for name, figure in (("n01_equipment_total", "40"), ("n02_equipment_digital", "17")):
        own.locator(f"#q_{name}").fill(figure)
    own.locator("#q_n02_equipment_digital").blur()
    own.locator(".proposal").wait_for(state="visible")
    assert "42.5%" in own.locator(".proposal").inner_text() and chosen(questions, SECOND) == ["D"]
    choose(questions, SECOND, 0)
    questions.wait_for_function(f"() => document.getElementById('proposal-{SECOND}').textContent.includes('请核对')")
    assert chosen(questions, SECOND) == ["A"]


def test_a_question_that_was_missing_is_mended_by_its_answer(questions):
    go(questions, "button[value=continue]")
    questions.wait_for_selector(f"#q_{SECOND}.in-error")
    choose(questions, SECOND)
    questions.wait_for_selector(f"#q_{SECOND}:not(.in-error)")


def tab_to(page, selector, most=120):
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by the keyboard")


def test_the_whole_survey_is_filled_by_keyboard_alone(open_page):
    page = open_page(1280)
    tab_to(page, ".hero form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/profile")
    for field, typed in PROFILE:
        tab_to(page, f"#{field}")
        page.keyboard.type(typed) if typed else page.keyboard.press("ArrowDown")
    tab_to(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_selector(".tasks")
    tab_to(page, "main .actions .button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/s/**")
    while "/s/" in page.url:
        address = page.url
        for item in page.locator("fieldset.question").evaluate_all("all => all.map(e => e.dataset.item)"):
            tab_to(page, f'[name="q_{item}"]')
            page.keyboard.press("Space")
        tab_to(page, "button[value=continue]")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url, before=address: url != before)
    assert page.url.endswith("/check")
    for name in ("truth", "privacy"):
        tab_to(page, f"#{name}", most=300)
        page.keyboard.press("Space")
    tab_to(page, "form.submit button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/result")
    assert re.search("湘江机械", page.locator("h1").inner_text())


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_no_page_transfers_more_than_a_hundred_kilobytes(open_page, locale):
    page = open_page(390, True, locale)
    give_profile(page)
    home = page.url
    names = ("", "profile", "s/operations/1", "s/office/1", "check")
    heavy = {}
    for path in ("/", "/questions", *(home + name for name in names)):
        page.goto(path)
        heavy[path] = page.evaluate(TRANSFERRED)
    assert min(heavy.values()) > 10_000 and {path: size for path, size in heavy.items() if size > 100_000} == {}
