"""Before submitting: both declarations are ticked by the person, and what was agreed to stands with the submission."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from assess import storage
from assess.web import config, declarations
from assess.web.retention import cutoff
from tests.web.test_survey import filled, frozen
from tests.web.visitor import FACTORY, NOW, Visitor, says


def test_nothing_is_ticked_beforehand(factory):
    page = filled(factory).get(f"{factory.home}check")
    assert not re.search(r'type="checkbox"[^>]*checked', page)


@pytest.mark.parametrize("left_out", ["truth", "privacy"])
def test_a_declaration_left_out_is_asked_for_at_its_place(factory, left_out):
    filled(factory)
    reply = factory.submit(**{left_out: ""})
    assert reply.status_code == 400 and frozen(factory) is None
    page = reply.get_data(as_text=True)
    assert f'<a href="#{left_out}">' in page and f'id="{left_out}-error"' in page and "<title>错误：" in page
    kept = "privacy" if left_out == "truth" else "truth"
    assert re.search(rf'id="{kept}"[^>]*checked', page), "what was ticked stays ticked"


def test_a_tick_beside_an_earlier_wording_does_not_count(factory, monkeypatch):
    ticks = filled(factory).declared()
    monkeypatch.setattr(declarations, "TRUTH_VERSION", "2")
    assert factory.send(f"{factory.home}submit", ticks, page=f"{factory.home}check").status_code == 400


def test_the_versions_agreed_to_stand_with_the_submission(factory):
    filled(factory).submit()
    assert frozen(factory).agreed == {"truth": "1", "privacy": "1", "retention_months": 36}


def test_the_period_is_said_on_the_screen_and_may_be_set(make_app, tiny, tiny_model):
    app = make_app(tiny, tiny_model, RETENTION_MONTHS=18, CONTACT="数据专员 0731-0000")
    visitor = Visitor(app.test_client()).begin(FACTORY)
    page = filled(visitor).get(f"{visitor.home}check")
    assert "自最后一次修改起 18 个月" in page and "数据专员 0731-0000" in page
    visitor.submit()
    assert frozen(visitor).agreed["retention_months"] == 18


def test_open_questions_and_declarations_are_named_together(factory):
    reply = factory.send(f"{factory.home}submit", {}, page=f"{factory.home}check")
    summary = re.search(r'class="error-summary".*?</div>', reply.get_data(as_text=True), re.DOTALL)[0]
    assert re.findall(r'href="#(\w+)"', summary) == ["incomplete", "truth", "privacy"]
    assert len(says(reply, "error")) == 3


# ---- How long it is kept.


def names(app):
    db = storage.connect(app.extensions["assess"].database)
    try:
        return [row["id"] for row in db.query("select id from assessments")]
    finally:
        db.close()


def test_what_is_kept_too_long_is_deleted_with_all_that_belongs_to_it(make_app, tiny, tiny_model):
    old = make_app(tiny, tiny_model)
    visitor = Visitor(old.test_client()).begin(FACTORY)
    filled(visitor).submit(consent="1")
    later = make_app(tiny, tiny_model, CLOCK=lambda: NOW + timedelta(days=3 * 366))
    assert names(later) == []
    visitor.get(visitor.home, status=404)
    db = storage.connect(later.extensions["assess"].database)
    kept = {name: db.table(name).count for name in db.table_names() if not name.startswith("_")}
    db.close()
    assert {name for name, count in kept.items() if count} <= {"questionnaires", "action_libraries"}


def test_what_is_younger_stays(make_app, tiny, tiny_model):
    Visitor(make_app(tiny, tiny_model).test_client()).begin(FACTORY)
    later = make_app(tiny, tiny_model, CLOCK=lambda: NOW + timedelta(days=3 * 365 - 1))
    assert len(names(later)) == 1


def test_a_service_that_runs_for_years_deletes_when_an_assessment_begins(make_app, tiny, tiny_model):
    time = [NOW]
    app = make_app(tiny, tiny_model, CLOCK=lambda: time[0])
    Visitor(app.test_client()).begin(FACTORY)
    time[0] = NOW + timedelta(days=4 * 366)
    Visitor(app.test_client()).begin()
    assert len(names(app)) == 1


@pytest.mark.parametrize(
    ("given", "months"), [("18", 18), ("", 36), ("0", 36), ("-1", 36), ("for ever", 36), ("99999", 36)]
)
def test_no_setting_keeps_for_ever_or_deletes_at_once(tmp_path, given, months):
    environment = {"ASSESS_DATA": str(tmp_path), "ASSESS_RETENTION_MONTHS": given}
    assert config.settings(environment)["RETENTION_MONTHS"] == months


@pytest.mark.parametrize(
    ("now", "months", "day"),
    [
        pytest.param((2026, 11, 23), 36, (2023, 11, 23), id="three years"),
        pytest.param((2026, 3, 31), 1, (2026, 2, 28), id="into a shorter month"),
        pytest.param((2028, 3, 31), 1, (2028, 2, 29), id="into a leap February"),
        pytest.param((2026, 1, 15), 1, (2025, 12, 15), id="over the new year"),
    ],
)
def test_months_are_counted_by_the_calendar(now, months, day):
    assert cutoff(datetime(*now, 8, tzinfo=UTC), months) == datetime(*day, 8, tzinfo=UTC)
