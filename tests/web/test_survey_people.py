"""A colleague saves answers one at a time as the owner does: his own, of his sections, seen by nobody else's page."""

import re

from assess import storage
from tests.web.test_survey import kept
from tests.web.visitor import Visitor


def colleague(owner, sections=("second",)):
    """A visitor with a link for some sections."""
    service = owner.client.application.extensions["assess"]
    db = storage.connect(service.database)
    draft = storage.draft(db, owner.home.split("/")[2])
    token = "AcolleagueAcolleague00"
    storage.add_link(db, draft.id, token, service.now(), role=storage.COLLEAGUE, label="车间", sections=sections)
    db.close()
    other = Visitor(owner.client.application.test_client())
    other.home = f"/a/{token}/"
    return other


def test_a_colleague_saves_answers_of_the_sections_of_the_link_only(factory):
    other = colleague(factory)
    assert other.save("selling", value="2").status_code == 200
    refused = other.save("tools", value="B")
    assert refused.status_code == 400 and "tools" in refused.json["error"]
    assert kept(factory) == {"selling": "2"}


def test_what_browsers_keep_of_two_people_stands_apart(factory):
    keys = {
        re.search(r'data-key="(\w+)"', who.get(f"{who.home}s/second/1"))[1] for who in (factory, colleague(factory))
    }
    assert len(keys) == 2
