"""The language of the tests: the tiny questionnaire, the shipped one, and strategies that draw answers to them."""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from assess import storage
from assess.questionnaire import Questionnaire, find, load

TINY = Path(__file__).parent / "questionnaires" / "tiny.yaml"

# What a machine is set to for its own service says nothing to tests.
for name in [name for name in os.environ if name.startswith("ASSESS_")]:
    del os.environ[name]

settings.register_profile("suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


class OneDay(date):
    """A calendar on which it is always the same day."""

    @classmethod
    def today(cls) -> "OneDay":
        return cls(2026, 11, 25)


@pytest.fixture(scope="session", autouse=True)
def no_midnight() -> Iterator[None]:
    """Two commands of a test are of one day."""
    with pytest.MonkeyPatch.context() as patch:
        for command in ("report", "spark_report"):
            patch.setattr(f"assess.cli.{command}.calendar", OneDay)
        yield


@pytest.fixture(scope="session")
def tiny() -> Questionnaire:
    return load(TINY)


@pytest.fixture(scope="session")
def shipped() -> Questionnaire:
    return find("zhifu-2026")


@pytest.fixture
def path(tmp_path) -> Path:
    """An empty store."""
    path = tmp_path / "assess.db"
    storage.prepare(path)
    return path


@pytest.fixture
def db(path):
    """A way into the store, which knows a questionnaire with the digest "digest"."""
    db = storage.connect(path)
    storage.keep_questionnaire(db, "digest", "tiny", "1.0.0", {"title": "小问卷"})
    yield db
    db.close()


def answer_sheets(questionnaire: Questionnaire) -> st.SearchStrategy[dict]:
    """Answers of one company: any mix of options, "don't know" and blanks."""
    return st.fixed_dictionaries({}, optional={item.id: _answers_to(item) for item in questionnaire.questions})


def _answers_to(item) -> st.SearchStrategy:
    ids = [option.id for option in item.options]
    if item.kind == "multiple":
        ticks = st.lists(st.sampled_from(ids[1:]), unique=True, min_size=1)
        return st.one_of(st.just([ids[0]]), st.just("?"), ticks)
    return st.sampled_from([*ids, "?"])
