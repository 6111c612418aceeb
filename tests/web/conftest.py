"""Services for the web tests: the shipped questionnaire or the tiny one, each with a small model of its own."""

import pytest

from assess.web import create_app
from tests.planning_examples import WHOLE, library
from tests.web.visitor import FACTORY, NOW, Visitor, small_model

TINY_LIBRARY = library(*WHOLE)


@pytest.fixture(scope="session")
def shipped_model(shipped):
    return small_model(shipped)


@pytest.fixture(scope="session")
def tiny_model(tiny):
    return small_model(tiny)


@pytest.fixture
def make_app(tmp_path):
    def make(questionnaire, model, **given):
        chosen = {
            "DATA": tmp_path,
            "SECRET_KEY": "for tests only",
            "TESTING": True,
            "QUESTIONNAIRE": questionnaire,
            "MODEL": model,
            "CLOCK": lambda: NOW,
            "LIBRARY": TINY_LIBRARY if questionnaire.id == "tiny" else None,
        }
        return create_app(chosen | given)

    return make


@pytest.fixture
def app(make_app, shipped, shipped_model):
    return make_app(shipped, shipped_model)


@pytest.fixture
def tiny_app(make_app, tiny, tiny_model):
    return make_app(tiny, tiny_model)


@pytest.fixture
def visitor(app):
    return Visitor(app.test_client())


@pytest.fixture
def factory(tiny_app):
    """A producing company at the tiny questionnaire: tools, nets, machines; selling, making, costs."""
    return Visitor(tiny_app.test_client()).begin(FACTORY)
