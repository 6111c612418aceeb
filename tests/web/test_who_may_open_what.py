"""Every address × every kind of link. A new view fails here until it stands in one of the lists below."""

import shutil
from collections.abc import Iterator

import pytest

from assess import storage
from assess.storage.writing import write
from assess.web.opened import COLLEAGUES
from tests.web.conftest import TINY_LIBRARY
from tests.web.visitor import FACTORY, NOW, Visitor, middle

# --- Which view is open to whom: add a new one to the list that says what you mean it to be. ---

ANYBODY = {
    "static",
    "healthz",
    "survey.start",
    "survey.preview",
    "survey.begin",
    "scan.begin",
    "accounts.login",
    "verify.check",
    "offline.page",
    "offline.worker",
}
"""No link and no account needed; shows nothing of any company."""

ANY_LIVING_LINK = {"links.unlock"}
"""The door itself: asks for the passphrase, shows nothing else."""

OWNER_AND_COLLEAGUE = {"survey.home", "survey.page", "survey.save", "survey.standing"}
"""The owner, and a colleague as far as his sections go."""

SIGNED = {"pdf_link.report"}
"""The address itself is the key: signed, for one report, for some minutes. Tested with the PDF links."""

OWNER = {
    "survey.company",
    "survey.check",
    "survey.submit",
    "results.result",
    "results.report",
    "results.decide",
    "results.how",
    "results.export",
    "whatif.page",
    "whatif.compute",
    "whatif.goal",
    "rounds.start",
    "rounds.compare",
    "pdf_link.make",
    "links.manage",
    "links.make",
    "links.renew",
    "links.revoke",
    "links.protect",
    "people.settle",
    "sharing.share",
    "sharing.revoke",
    "plan.plan",
    "plan.choose",
    "plan.figures",
    "plan.report",
    "scan.company",
    "scan.question",
    "scan.result",
}
"""Only a link of the owner; everybody else gets the same page as for an address that does not exist."""

ACCOUNT = {
    "accounts.logout",
    "accounts.password",
    "consultant.companies",
    "consultant.company",
    "consultant.how",
    "consultant.renew",
    "consultant.report",
    "consultant.reports",
    "consultant.table",
}
"""Only somebody who is signed in; what each account sees is tested with the consultants."""

OBJECTS = {"link_id", "share_id"}
"""Names in addresses that stand for a thing of one company; the world below has one of ours and one of another's."""

PLACES = {"section": "first", "number": 1, "step": 1, "kind": "csv"}
"""Other names in addresses, with a value that is on the way of the company below."""

# -----------------------------------------------------------------------------------------------

BY_LINK = ANY_LIVING_LINK | OWNER_AND_COLLEAGUE | OWNER
STATES = ("draft", "submitted")
LONG_AGO = "2020-01-01T00:00:00Z"
CONSULTANT = storage.Account("guide", "guide", "guide", "顾问", "consultant", "a hash", "CODE", LONG_AGO, False)


class World:
    """One company with a draft and one with a result, each with a link of every kind, and another company."""

    def __init__(self, app) -> None:
        app.config["WTF_CSRF_ENABLED"] = False
        self.app = app
        self.db = storage.connect(app.extensions["assess"].database)
        self.names = {state: storage.link(self.db, f"owner-{state}").assessment for state in STATES}
        self.ours = {"link_id": storage.link(self.db, "spare-draft").id, "share_id": "share-submitted"}
        self.foreign = {"link_id": storage.link(self.db, "owner-other").id, "share_id": "share-other"}

    def send(self, rule, method: str, token: str, **places):
        """The answer a fresh browser gets."""
        here = PLACES | self.ours | places
        values = {name: token if name == "token" else here[name] for name in rule.arguments}
        with self.app.test_request_context():
            address = self.app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
        return self.app.test_client().open(address, method=method)


@pytest.fixture(scope="session")
def kept_world(tmp_path_factory, tiny, tiny_model):
    """The store of the world, made once and copied for every test."""
    from assess.web import create_app

    folder = tmp_path_factory.mktemp("world")
    settings = {"DATA": folder, "SECRET_KEY": "x", "QUESTIONNAIRE": tiny, "MODEL": tiny_model, "CLOCK": lambda: NOW}
    app = create_app(settings | {"LIBRARY": TINY_LIBRARY})
    db = storage.connect(app.extensions["assess"].database)
    storage.add_account(db, CONSULTANT)
    names = {}
    for state in ("earlier", *STATES, "other"):
        visitor = Visitor(app.test_client()).begin(FACTORY)
        name = names[state] = storage.link(db, visitor.home.split("/")[2]).assessment
        _add_links(db, name, state)
        if state != "draft":
            visitor.fill(middle).submit()
            keep_plan(visitor)
            storage.share(db, f"share-{state}", name, CONSULTANT.id, "1", LONG_AGO)
    with write(db):
        db.execute("update assessments set scan = 1")
        db.table("rounds").insert({"assessment": names["submitted"], "previous": names["earlier"]})
    db.execute("pragma wal_checkpoint(truncate)")
    db.close()
    return folder / "assess.db"


def keep_plan(visitor):
    question = {"goal": "index", "budget": "", "staff": "", "months": "12"}
    assert visitor.send(f"{visitor.home}plan", question, page=f"{visitor.home}plan?goal=index").status_code == 303


def _add_links(db, name: str, state: str) -> None:
    now = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    for kind in ("owner", "spare", "revoked"):
        storage.add_link(db, name, f"{kind}-{state}", now)
    storage.add_link(db, name, f"expired-{state}", LONG_AGO)
    storage.add_link(db, name, f"locked-{state}", now, passphrase="a hash nobody knows the passphrase of")
    storage.add_link(
        db, name, f"colleague-{state}", now, role=storage.COLLEAGUE, label="车间", sections=[PLACES["section"]]
    )
    storage.revoke_link(db, name, storage.link(db, f"revoked-{state}").id, now, 30)


@pytest.fixture(scope="module")
def make_world(kept_world, tmp_path_factory, tiny, tiny_model):
    """A copy of the world with a service of its own."""
    from assess.web import create_app

    made = []

    def make():
        folder = tmp_path_factory.mktemp("world")
        shutil.copy(kept_world, folder / "assess.db")
        given = {"DATA": folder, "SECRET_KEY": "x", "TESTING": True, "QUESTIONNAIRE": tiny, "MODEL": tiny_model}
        given["LIBRARY"] = TINY_LIBRARY
        made.append(World(create_app(given | {"CLOCK": lambda: NOW})))
        return made[-1]

    yield make
    for world in made:
        world.db.close()


@pytest.fixture
def world(make_world):
    """One to change."""
    return make_world()


@pytest.fixture(scope="module")
def standing(make_world):
    """One for those who cannot change it: they do not get in."""
    return make_world()


def ways(world: World, view: str) -> Iterator[tuple]:
    for rule in world.app.url_map.iter_rules(view):
        for method in sorted(rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            yield rule, method


def codes(world: World, view: str, kind: str, **places) -> set[int]:
    """What a kind of link is answered at a view, for the draft and for the result, by every method."""
    tokens = [f"{kind}-{state}" for state in STATES]
    return {
        world.send(rule, method, token, **places).status_code for rule, method in ways(world, view) for token in tokens
    }


def test_every_view_is_classified_once(tiny_app):
    every = {rule.endpoint for rule in tiny_app.url_map.iter_rules()}
    classes = (ANYBODY, SIGNED, ANY_LIVING_LINK, OWNER_AND_COLLEAGUE, OWNER, ACCOUNT)
    unknown = every - set().union(*classes)
    assert not unknown, f"say in {__name__} who may open: {', '.join(sorted(unknown))}"
    assert set().union(*classes) <= every, "views that are gone still stand in the lists"
    assert sum(map(len, classes)) == len(set().union(*classes))


def test_every_view_of_a_company_is_reached_by_its_link_only(tiny_app):
    with_token = {rule.endpoint for rule in tiny_app.url_map.iter_rules() if "token" in rule.arguments}
    assert with_token == BY_LINK


def test_every_name_in_an_address_is_known(tiny_app):
    rules = [rule for rule in tiny_app.url_map.iter_rules() if rule.endpoint in BY_LINK | ACCOUNT]
    assert set().union(*(rule.arguments for rule in rules)) <= {"token", *OBJECTS, *PLACES}


def test_the_service_lets_colleagues_in_where_this_table_does():
    assert COLLEAGUES == OWNER_AND_COLLEAGUE


@pytest.mark.parametrize("view", sorted(BY_LINK))
@pytest.mark.parametrize("kind", ["revoked", "expired", "unknown"])
def test_a_link_that_does_not_live_opens_nothing(standing, view, kind):
    assert codes(standing, view, kind) == {404}


@pytest.mark.parametrize("view", sorted(OWNER))
def test_a_colleague_does_not_get_in(standing, view):
    assert codes(standing, view, "colleague") == {404}


@pytest.mark.parametrize("view", sorted(OWNER_AND_COLLEAGUE))
def test_a_colleague_gets_in_as_far_as_the_own_sections_go(world, view):
    assert 404 not in codes(world, view, "colleague")
    if any("section" in rule.arguments for rule in world.app.url_map.iter_rules(view)):
        answers = [world.send(*way, "colleague-draft", section="second") for way in ways(world, view)]
        assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize("view", sorted(OWNER_AND_COLLEAGUE | OWNER))
def test_without_the_passphrase_one_stays_outside(standing, view):
    for rule, method in ways(standing, view):
        for state in STATES:
            answer = standing.send(rule, method, f"locked-{state}")
            if method == "GET":
                assert answer.status_code == 303 and f"/a/locked-{state}/unlock" in answer.location
            else:
                assert answer.status_code == 403


@pytest.mark.parametrize("view", sorted(BY_LINK))
def test_the_owner_gets_in_to_the_draft_or_to_the_result(world, view):
    for rule, method in ways(world, view):
        answers = {world.send(rule, method, f"owner-{state}").status_code for state in STATES}
        assert answers - {404, 403}, f"{method} {rule}: {answers}"
        assert max(answers) < 500
    if view in OWNER_AND_COLLEAGUE:
        assert 404 not in codes(world, view, "owner")


@pytest.mark.parametrize("view", sorted(BY_LINK))
def test_things_of_another_company_are_not_found(standing, view):
    for rule, method in ways(standing, view):
        for name in rule.arguments & OBJECTS:
            for state in STATES:
                answer = standing.send(rule, method, f"owner-{state}", **{name: standing.foreign[name]})
                assert answer.status_code == 404, f"{method} {rule}"


@pytest.mark.parametrize("view", sorted(ACCOUNT))
def test_who_is_not_signed_in_is_led_to_the_door(standing, view):
    for rule, method in ways(standing, view):
        answer = standing.send(rule, method, "")
        assert answer.status_code in (303, 401, 404), f"{method} {rule}"


def test_every_post_needs_the_token_of_its_page(world):
    world.app.config["WTF_CSRF_ENABLED"] = True
    for rule in world.app.url_map.iter_rules():
        if "POST" in rule.methods:
            assert world.send(rule, "POST", "owner-draft").status_code == 400, rule
