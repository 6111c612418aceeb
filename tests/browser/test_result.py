"""The pages of a result in a real browser: light, what if by keyboard, and a paper that shows all."""

import logging
import threading

import pytest
from werkzeug.serving import make_server

from assess import storage
from assess.questionnaire import find
from assess.web import create_app
from tests.browser.conftest import PATIENCE
from tests.browser.test_survey import go
from tests.report_examples import answers
from tests.web.visitor import FACTORY, Visitor

pytestmark = pytest.mark.browser
AGENT = "Mozilla/5.0 (Linux; Android 14) Chrome/120 MicroMessenger/8.0.50"


@pytest.fixture(scope="module")
def rounds(tmp_path_factory):
    """The service as it ships, with a company assessed twice: (site, home of the second round, of the first)."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = create_app({"DATA": tmp_path_factory.mktemp("var"), "SECRET_KEY": "for tests only"})
    first = assessed(app, Visitor(app.test_client()).begin(FACTORY), answers(find(), 0.4))
    second = Visitor(first.client)
    second.home = first.send(f"{first.home}rounds", {}, page=f"{first.home}result").location
    assessed(app, second, {"s13_finance": "3", "a05_information_systems": "D"})
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}", second.home, first.home
    server.shutdown()
    thread.join()
    server.server_close()


def assessed(app, visitor, given):
    db = storage.connect(app.extensions["assess"].database)
    storage.answer(db, storage.draft(db, visitor.home.split("/")[2]).id, given, "2026-11-23T00:00:00Z")
    db.close()
    assert visitor.submit(incomplete="1").status_code == 303
    return visitor


@pytest.fixture
def opened(chromium, rounds):
    """Opens a page of the second round; afterwards nothing may have been complained about or fetched elsewhere."""
    contexts, complaints, elsewhere = [], [], []

    def open_window(name, width=1280, locale="zh", script=True, **more):
        context = chromium.new_context(
            service_workers="block",
            viewport={"width": width, "height": 844},
            java_script_enabled=script,
            base_url=rounds[0],
            **more,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda sent: None if sent.url.startswith(rounds[0]) else elsewhere.append(sent.url))
        page.goto(f"{rounds[1]}{name}?lang={locale}")
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert complaints == [] and elsewhere == []


@pytest.mark.parametrize("name", ["result", "result/how", "whatif", "rounds", "pdf-link"])
def test_nothing_is_wider_than_a_phone(opened, name):
    page = opened(name, 360)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


@pytest.mark.parametrize("name", ["result", "result/how", "whatif", "rounds", "pdf-link"])
def test_a_page_and_all_it_loads_is_light(opened, name):
    page = opened(name)
    sizes = page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".filter(each => !each.name.endsWith('.svg')).map(each => each.encodedBodySize)"
    )
    assert 0 < sizes[0] <= 100_000 and len(sizes) >= 3


def test_the_first_screen_of_a_phone_holds_level_index_rank_and_report(opened):
    page = opened("result", 390)
    for place in (".result:nth-child(1)", ".result:nth-child(2)", ".result:nth-child(3)", ".actions .button"):
        box = page.locator(place).first.bounding_box()
        assert box["y"] + box["height"] <= 844, place


def test_other_answers_are_tried_by_keyboard_alone(opened):
    page = opened("result")
    before = page.inner_text("[data-out=index]")
    page.locator("#trial summary").first.focus()
    page.keyboard.press("Enter")
    page.locator("[name=q_a02_equipment_digital]").focus()
    with page.expect_response("**/whatif"):
        page.keyboard.press("End")
    page.wait_for_function("was => document.querySelector('[data-out=index]').textContent !== was", arg=before)
    assert page.get_attribute("#now", "data-direction") == "1" and page.inner_text("[data-out=index_change]")[0] == "+"
    page.get_by_role("button", name="恢复原来的回答").press("Enter")
    page.wait_for_function("was => document.querySelector('[data-out=index]').textContent === was", arg=before)


def test_what_is_focused_is_not_hidden_by_the_figures_that_stay(opened):
    page = opened("whatif", 390)
    field = page.locator("[name=q_s16_decision]")
    field.scroll_into_view_if_needed()
    field.focus()
    panel, box = page.locator("#now").bounding_box(), field.bounding_box()
    assert box["y"] >= panel["y"] + panel["height"] or box["y"] + box["height"] <= panel["y"]


def test_a_goal_is_set_and_shown(opened):
    page = opened("whatif")
    page.select_option("[name=q_s13_finance]", "4")
    go(page, page.get_by_role("button", name="设为我的目标"))
    assert "改动 1 题" in page.inner_text("#goal")


def test_without_script_the_button_computes(opened):
    page = opened("whatif", script=False)
    page.select_option("[name=q_s13_finance]", "4")
    go(page, page.get_by_role("button", name="算一算"))
    assert page.inner_text("[data-out=index_change]").startswith("+")


def test_wechat_is_shown_the_way_out(opened):
    page = opened("result", 390, user_agent=AGENT)
    go(page, page.get_by_role("link", name="在浏览器打开或转发"))
    assert "在浏览器打开" in page.inner_text("main") and page.get_by_role("button", name="复制链接").is_visible()


def test_paper_shows_what_is_folded(opened):
    page = opened("result")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#moved tbody tr").last.is_visible()
    assert not any(page.locator(place).is_visible() for place in ("#trial", ".contents", "#keep", "#consent"))
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("main details[open]").count() == 0
