"""Consent on the pages: never ticked beforehand, never needed, given and withdrawn by the company itself."""

import hashlib
import json
import re

import pytest

from assess import storage
from assess.i18n import LOCALES, translator
from assess.web import consent
from tests.web.visitor import FACTORY, Visitor, middle

# A changed word is another consent: raise VERSION and put the digest of the new wording here.
WORDINGS = {"1": "732449e7e1570b6f"}


@pytest.fixture
def ready(factory):
    return factory.fill(middle)


def consenting(visitor):
    db = storage.connect(visitor.client.application.extensions["assess"].database)
    found = [each.profile["name"] for each in storage.consenting(db)]
    db.close()
    return found


def decide(visitor, **sent):
    return visitor.send(f"{visitor.home}consent", sent, page=f"{visitor.home}result")


def test_the_box_is_not_ticked_beforehand(ready):
    [box] = re.findall(r'<input type="checkbox" id="consent"[^>]*>', ready.get(f"{ready.home}check"))
    assert " checked" not in box and " required" not in box


def test_a_company_that_leaves_the_box_empty_gets_its_result_and_is_not_used(ready):
    assert ready.submit().status_code == 303
    assert consenting(ready) == []


def test_a_company_that_ticks_the_box_is_used(ready):
    ready.submit(consent=consent.VERSION)
    assert consenting(ready) == [FACTORY["name"]]


def test_agreeing_to_a_wording_no_longer_shown_is_not_consent(ready):
    ready.submit(consent="0")
    assert consenting(ready) == []


def test_the_tick_stays_when_the_page_comes_back_with_an_error(factory):
    refused = factory.submit(consent=consent.VERSION)
    assert refused.status_code == 400
    [box] = re.findall(r'<input type="checkbox" id="consent"[^>]*>', refused.get_data(as_text=True))
    assert " checked" in box


def test_consent_is_withdrawn_and_given_again_on_the_result_page(ready):
    ready.submit(consent=consent.VERSION)
    assert decide(ready).status_code == 303
    assert consenting(ready) == []
    decide(ready, consent=consent.VERSION)
    assert consenting(ready) == [FACTORY["name"]]


def test_a_decision_needs_the_token_of_the_page(make_app, tiny, tiny_model):
    visitor = Visitor(make_app(tiny, tiny_model).test_client()).begin(FACTORY).fill(middle)
    visitor.submit(consent=consent.VERSION)
    assert visitor.client.post(f"{visitor.home}consent").status_code == 400
    assert consenting(visitor) == [FACTORY["name"]]


def test_a_page_with_an_old_wording_decides_nothing(ready):
    ready.submit(consent=consent.VERSION)
    assert decide(ready, consent="0").status_code == 303
    assert consenting(ready) == [FACTORY["name"]]


def test_a_draft_has_nothing_to_decide(ready):
    sent = ready.send(f"{ready.home}consent", {"consent": consent.VERSION}, page=f"{ready.home}check")
    assert sent.status_code == 404
    assert consenting(ready) == []


def test_a_new_wording_has_a_new_version():
    words = [translator(locale)(text) for locale in LOCALES for text in (consent.LABEL, *consent.TERMS)]
    digest = hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()[:16]
    assert WORDINGS[consent.VERSION] == digest
