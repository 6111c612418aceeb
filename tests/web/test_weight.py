"""No page weighs more than 100 kB with all its styles and scripts, uncompressed, for the company with most to show."""

import re

import pytest

from tests.web.test_plan import set_goal
from tests.web.visitor import FACTORY, Visitor, best, lowest, unknown

MOST = 100_000
LONG = "湖南湘江新区智能装备精密机械制造股份有限公司望城经济技术开发区第二分公司"
NOTE = "见 2026 年设备台账第 12 页，由设备科提供"


def _of_all_kinds(item):
    """Low, high and open answers in turn, so that every list of a result has something in it."""
    return (lowest, best, unknown)[sum(map(ord, item.id)) % 3](item)


@pytest.fixture
def full(app, shipped):
    """A long name; notes and estimates on every question; figures; a colleague who differs; rounds, a goal, a plan."""
    owner = Visitor(app.test_client()).begin(FACTORY | {"name": LONG, "employees": "900", "revenue": "30000"})
    owner.fill(_of_all_kinds)
    for item in shipped.asked(production=True):
        if item.kind != "number":
            answered = owner.save(item.id, value=_of_all_kinds(item), confidence="estimated", note=NOTE)
            assert answered.status_code == 200
    assert owner.submit(incomplete="1").status_code == 303
    following = Visitor(owner.client)
    following.home = owner.send(f"{owner.home}rounds", {}, page=f"{owner.home}result").location
    following.fill(_of_all_kinds)
    _colleague(following, shipped, app)
    assert following.submit(incomplete="1").status_code == 303
    wishes = {item.id: item.options[-1].id for item in shipped.asked(production=True) if item.kind == "scene"}
    set_goal(following, **wishes)
    return following


def _colleague(owner, shipped, app):
    section = shipped.sections[0].id
    typed = {"role": "colleague", "label": "设备科", "sections": [each.id for each in shipped.sections]}
    made = owner.send(f"{owner.home}links", typed)
    colleague = Visitor(app.test_client())
    page = owner.get(made.location)
    colleague.home = re.search(r'id="made-link"[^>]*value="http://localhost([^"]+)"', page)[1]
    colleague.next_page(f"{colleague.home}s/{section}/1", best)


PAGES = (
    "",
    "profile",
    "check",
    "links",
    "share",
    "pdf-link",
    "result",
    "result/how",
    "rounds",
    "whatif",
    "plan",
    "plan?goal=index&budget=&staff=&months=24",
    "plan?goal=stage:5&budget=&staff=&months=24",
    "plan?goal=answers&budget=&staff=&months=24",
)


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_page_with_styles_and_scripts_is_light(full, locale):
    weights = {page: _weight(full.client, f"{full.home}{page}", locale) for page in PAGES}
    weights |= {f"{place}": _weight(full.client, place, locale) for place in ("/", "/questions", "/verify", "/login")}
    assert {page: weight for page, weight in weights.items() if weight > MOST} == {}
    assert weights["result"] > 60_000 and min(weights.values()) > 10_000


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_page_of_questions_is_light(app, locale):
    draft = Visitor(app.test_client()).begin(FACTORY)
    address, weights = draft.first_page(), {}
    while "/s/" in address:
        weights[address] = _weight(draft.client, address, locale)
        address = draft.next_page(address, lowest)
    assert len(weights) > 5 and max(weights.values()) <= MOST


def test_a_plan_of_everything_is_light(app):
    owner = Visitor(app.test_client()).begin(FACTORY | {"name": LONG, "employees": "900", "revenue": "30000"})
    owner.fill(lowest).submit()
    question = f"{owner.home}plan?goal=index&budget=&staff=&months=24"
    actions = re.findall(r'<li id="a-([a-z0-9_-]+)">', owner.get(question))
    assert len(actions) > 80
    for locale in ("zh", "en"):
        assert _weight(owner.client, question, locale) <= MOST


def _weight(client, address: str, locale: str) -> int:
    answer = client.get(f"{address}{'&' if '?' in address else '?'}lang={locale}", follow_redirects=True)
    assert answer.status_code == 200, address
    page = answer.get_data(as_text=True)
    parts = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    return len(page.encode()) + sum(
        _size(client, part) for part in parts if not part.partition("?")[0].endswith(".svg")
    )


def _size(client, part: str) -> int:
    with client.get(part) as answer:
        return len(answer.get_data())
