"""The figures an installation knows better reach every command that plans, by one setting."""

import json

import pytest

from assess.planning.library import find as find_library
from assess.questionnaire import find
from tests.test_cli import companies, run  # noqa: F401
from tests.test_pdf_text import by_pypdf


@pytest.fixture
def ours(companies, tmp_path, monkeypatch):  # noqa: F811
    """Two companies, and a setting by which one action takes other days; the digest of the library it makes."""
    companies.head(2).write_csv("two.csv")
    overlay = tmp_path / "ours.yaml"
    overlay.write_text("actions: {crm: {effort: {micro: [77, 78], small: [77, 78], medium: [77, 78]}}}", "utf-8")
    monkeypatch.setenv("ASSESS_ACTIONS", str(overlay))
    return find_library(find(), overlay).digest


def test_plans_of_a_list_are_made_with_the_figures_of_the_installation(run, ours, tmp_path):  # noqa: F811
    assert run("plan", "two.csv", "-o", "plans.json").exit_code == 0
    plans = json.loads((tmp_path / "plans.json").read_text(encoding="utf-8"))
    assert {each["plan"]["library"]["digest"] for each in plans} == {ours}


def test_reports_of_a_list_plan_with_the_same_figures(run, ours, tmp_path):  # noqa: F811
    assert run("report", "two.csv", "-o", "reports", "--processes", "1").exit_code == 0
    made = [by_pypdf(file.read_bytes()) for file in (tmp_path / "reports").glob("*.pdf")]
    assert len(made) == 2 and all(ours[:16] in text for text in made)


def test_figures_that_cannot_be_used_are_a_sentence(run, ours, tmp_path, monkeypatch):  # noqa: F811
    (tmp_path / "wrong.yaml").write_text("actions: {juggling: {months: {small: 2}}}", encoding="utf-8")
    monkeypatch.setenv("ASSESS_ACTIONS", str(tmp_path / "wrong.yaml"))
    for words in (("plan", "two.csv", "-o", "plans.json"), ("report", "two.csv", "-o", "reports")):
        done = run(*words)
        assert done.exit_code == 2 and "there is no such action" in done.output
