"""The quick scan: three facts, one question a page, a provisional place, and on to the full assessment."""

import re

import pytest

from assess import storage
from assess.scan import way
from tests.web.visitor import FACTORY, Visitor, middle, says, unknown

FACTS = {name: FACTORY[name] for name in ("industry", "city", "employees", "revenue")}


class Scanner(Visitor):
    def start(self, facts=FACTS):
        started = self.send("/scan", {}, page="/")
        assert started.status_code == 303
        self.home = started.location.removesuffix("scan/company")
        if facts:
            self.step = self.send(started.location, facts).location
        return self

    def item(self, address):
        [name] = set(re.findall(r'name="q_([a-z0-9_-]+)"', self.get(address)))
        return self.client.application.extensions["assess"].questionnaire.item[name]

    def answer(self, address, answer):
        item = self.item(address)
        return self.send(address, {f"q_{item.id}": answer(item)}).location

    def through(self, answer):
        """Answers all there is; the addresses on the steps and the questions asked."""
        address, steps = self.step, []
        while not address.endswith("result"):
            steps.append((address, self.item(address).id))
            address = self.answer(address, answer)
        self.end = address
        return steps


@pytest.fixture
def scanner(app):
    return Scanner(app.test_client()).start()


def draft_of(visitor):
    db = storage.connect(visitor.client.application.extensions["assess"].database)
    try:
        return storage.draft(db, visitor.home.split("/")[2])
    finally:
        db.close()


def test_a_scan_is_offered_on_the_start_page_with_its_length(visitor):
    page = visitor.get("/")
    assert 'action="/scan"' in page and "5 分钟快测" in page and "最多 12 道题" in page


def test_it_asks_for_three_facts_and_what_the_size_needs(app):
    visitor = Scanner(app.test_client()).start(facts=None)
    page = visitor.get(f"{visitor.home}scan/company")
    asked = set(re.findall(r'<(?:input|select)[^>]* name="(\w+)"', page)) - {"csrf_token", "industry_list"}
    assert asked == {"industry", "city", "employees", "revenue"}
    refused = visitor.send(f"{visitor.home}scan/company", {"industry": "47", "city": "changsha", "employees": "9"})
    assert refused.status_code == 400
    assert re.search(r'name="assets"', refused.get_data(as_text=True))
    assert len(says(refused, "error")) == 2


def test_questions_come_one_at_a_time_and_end_in_a_result(scanner):
    steps = scanner.through(middle)
    assert 1 <= len(steps) <= 12 and len({item for _, item in steps}) == len(steps)
    page = scanner.get(scanner.end)
    assert "快测 · 暂定" in page and "80% 区间" in page and "合成基准" in page
    assert f"只用了 {len(steps)} 道题" in page


def test_a_scan_claims_no_level_and_no_index(scanner, app):
    scanner.through(middle)
    page = scanner.get(scanner.end).split("<footer")[0]
    asked = app.extensions["assess"].questionnaire
    titles = [level.title.get("zh") for level in asked.official.levels]
    titles += [stage.title.get("zh") for stage in asked.index.stages]
    assert not [title for title in titles if title in page]
    assert "/ 100" not in page


def test_going_back_shows_the_same_questions_with_their_answers(scanner):
    steps = scanner.through(middle)
    for address, item in reversed(steps):
        assert scanner.item(address).id == item
        assert " checked" in scanner.get(address)
        back = re.search(r'class="back" href="([^"]+)"', scanner.get(address))[1]
        assert back.endswith("/company") or back in dict(steps)


def test_another_answer_on_the_way_leads_on_from_there(scanner):
    steps = scanner.through(middle)
    onward = scanner.answer(steps[0][0], unknown)
    assert onward == steps[1][0]
    address = onward
    while not address.endswith("result"):
        address = scanner.answer(address, middle)
    scanner.get(address)


def test_a_step_too_far_leads_to_the_open_one(scanner):
    assert scanner.client.get(f"{scanner.home}scan/9").location == f"{scanner.home}scan/1"
    assert scanner.client.get(f"{scanner.home}scan/result").location == f"{scanner.home}scan/1"
    scanner.get(f"{scanner.home}scan/0", status=404)


def test_a_question_left_open_is_asked_for_again(scanner):
    refused = scanner.send(scanner.step, {})
    assert refused.status_code == 400 and says(refused, "error")


def test_a_made_up_answer_is_refused(scanner):
    item = scanner.item(scanner.step)
    assert scanner.send(scanner.step, {f"q_{item.id}": "zzz"}).status_code == 400
    assert draft_of(scanner).answers == {}


def test_the_full_assessment_goes_on_with_the_answers(scanner):
    steps = scanner.through(middle)
    onward = re.search(r'class="button" href="([^"]+)"', scanner.get(scanner.end))[1]
    profile = scanner.get(onward)
    assert 'value="120"' in profile
    assert scanner.send(onward, FACTORY).status_code == 303
    assert set(draft_of(scanner).answers) == {item for _, item in steps}
    assert "快测的回答都在这里" in scanner.get(scanner.home)
    scanner.fill(middle).submit()
    assert scanner.client.get(scanner.end).location == f"{scanner.home}result"


def test_the_name_given_in_between_stays(scanner):
    scanner.send(f"{scanner.home}profile", FACTORY)
    scanner.send(f"{scanner.home}scan/company", FACTS | {"employees": "130"})
    assert (draft_of(scanner).profile["name"], draft_of(scanner).profile["employees"]) == (FACTORY["name"], 130)


def test_an_assessment_that_is_no_scan_has_none(app):
    visitor = Visitor(app.test_client()).begin(FACTORY)
    for page in ("scan/company", "scan/1", "scan/result"):
        visitor.get(f"{visitor.home}{page}", status=404)


def test_the_way_is_drawn_by_the_assessment(scanner, app):
    made, name = app.extensions["assess"], draft_of(scanner).id
    assert scanner.item(scanner.step).id == way(made.questionnaire, made.bank, {}, True, name).items[0]


def test_it_is_all_there_in_english(scanner):
    scanner.through(middle)
    page = scanner.get(f"{scanner.end}?lang=en")
    assert "provisional" in page and "80% interval" in page
