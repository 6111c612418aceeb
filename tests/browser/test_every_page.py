"""Every page there is, on phone and desk, in Chinese and English: nothing for axe to find, nothing wider than the
screen, nothing too small for a thumb."""

import logging
import threading
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from werkzeug.serving import make_server

from assess.web import create_app
from tests.browser.conftest import PATIENCE
from tests.web.door import PASSWORD, Consultant, shared
from tests.web.test_plan import set_goal
from tests.web.visitor import FACTORY, Visitor, best, lowest, unknown

pytestmark = pytest.mark.browser
LONG = "湖南湘江新区智能装备精密机械制造股份有限公司望城经济技术开发区第二分公司"

THUMB = 44
"""CSS pixels a thing to press is high at least; links within a sentence are as high as its line."""
_SMALL = """
  least => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')].filter(each => {
    const box = (each.closest('label') ?? each).getBoundingClientRect();
    const shown = box.width > 1 && box.height > 1 && each.type !== 'hidden' && box.right > 0;
    const sentence = each.tagName === 'A' && getComputedStyle(each).display === 'inline';
    return shown && !sentence && box.height < least - 0.5;
  }).map(each => `${each.outerHTML.slice(0, 100)} ${(each.closest('label') ?? each).getBoundingClientRect().height}`)
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The service as it ships: its site, the addresses of every page that is read, by whose they are, an account."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = create_app({"DATA": tmp_path_factory.mktemp("var"), "SECRET_KEY": "for tests only"})
    addresses = {"anybody": ["/", "/questions", "/verify", "/verify/ZF20261123-0000?digest=0123456789abcdef", "/login"]}
    addresses["anybody"] += ["/a/nobody/"]
    addresses["draft"] = _draft(app)
    owner = _owner(app)
    addresses["owner"] = [f"{owner.home}{page}" for page in OWNER] + [f"{owner.home}rounds", f"{owner.home}share"]
    guide = Consultant(app, "guide", "张顾问（湘江咨询）")
    result = shared(owner, guide)
    addresses["consultant"] = ["/consultant", "/consultant?text=nobody", result, f"{result}/how", "/account/password"]
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}", addresses, guide.name
    server.shutdown()
    thread.join()
    server.server_close()


OWNER = (
    "",
    "links",
    "result",
    "result/how",
    "pdf-link",
    "whatif",
    "plan",
    "plan?goal=stage:4&budget=5万&staff=&months=24",
    "plan?goal=index&budget=many&staff=&months=12",
    "plan?goal=stage:3&budget=&staff=&months=24&own=crm~3-5~2~20000~5000&at=crm",
    "plan?goal=next_level:3&budget=1000&staff=&months=12",
)


def _kinds(item):
    return (lowest, best, unknown)[sum(map(ord, item.id)) % 3](item)


def _draft(app) -> list[str]:
    """The pages of an assessment half way, and of a quick scan."""
    draft = Visitor(app.test_client()).begin(FACTORY | {"name": LONG})
    pages = [draft.first_page()]
    while "/s/" in pages[-1]:
        pages.append(draft.next_page(pages[-1], _kinds))
    scan = Visitor(app.test_client())
    begun = scan.send("/scan", {}, page="/").location
    return [draft.home, f"{draft.home}profile", *pages, f"{draft.home}links", begun]


def _owner(app) -> Visitor:
    """A company in its second round, with a goal and a kept plan."""
    first = Visitor(app.test_client()).begin(FACTORY | {"name": LONG}).fill(_kinds)
    assert first.submit(incomplete="1").status_code == 303
    _keep_plan(first)
    second = Visitor(first.client)
    second.home = first.send(f"{first.home}rounds", {}, page=f"{first.home}result").location
    second.fill(_kinds)
    assert second.submit(incomplete="1").status_code == 303
    set_goal(second, s03_marketing="4")
    _keep_plan(second)
    return second


def _keep_plan(owner) -> None:
    question = {"goal": "index", "budget": "50000", "staff": "", "months": "12"}
    kept = owner.send(f"{owner.home}plan", question, page=f"{owner.home}plan?goal=index&budget=50000&staff=&months=12")
    assert kept.status_code == 303


@pytest.fixture
def window(chromium, world):
    """Opens a window; afterwards nothing may have been complained about or fetched elsewhere."""

    @contextmanager
    def opened(locale: str):
        complaints: list[str] = []
        context = chromium.new_context(service_workers="block", base_url=world[0])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda sent: None if sent.url.startswith(world[0]) else complaints.append(sent.url))
        page.goto(f"/?lang={locale}")
        yield page
        context.close()
        assert complaints == []

    return opened


@pytest.mark.parametrize("whose", ["anybody", "draft", "owner", "consultant"])
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_page_can_be_read_and_pressed(window, world, locale, whose):
    with window(locale) as page:
        if whose == "consultant":
            page.goto("/login")
            page.fill("[name=name]", world[2])
            page.fill("[name=password]", PASSWORD)
            page.locator("main form button").first.click()
            page.wait_for_url("**/consultant")
        found = [wrong for address in world[1][whose] for wrong in _wrong(page, address)]
    assert found == [], "\n".join(map(str, found))


def _wrong(page, address: str) -> list[tuple]:
    """What is wrong with a page, on a phone and then at a desk."""
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = []
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 844})
        result = Axe().run(page, options={"resultTypes": ["violations"]}).response
        wrong = [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in result["violations"]]
        if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
            wrong.append(("wide", wide))
        wrong += [("small", each) for each in page.evaluate(_SMALL, THUMB)]
        found += [(address, width, *each) for each in wrong]
    return found


def test_a_plan_on_paper_shows_every_card_and_no_form(window, world):
    with window("zh") as page:
        page.goto(next(address for address in world[1]["owner"] if address.endswith("/plan")))
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        cards = page.locator("details.plan-card")
        assert cards.count() == page.locator("details.plan-card[open]").count() > 0
        assert cards.first.locator(".summary").is_visible()
        assert not page.locator(".plan-question").is_visible() and not page.locator("#main input:visible").count()
