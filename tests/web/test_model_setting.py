"""Which model ranks is a setting; a result keeps the model it was made with."""

import pytest

from assess.errors import ArtifactError
from assess.ranking import artifacts
from assess.records import replace
from assess.web import create_app
from tests.web.test_results import main_of
from tests.web.test_survey import frozen as kept
from tests.web.visitor import FACTORY, NOW, Visitor, middle, small_model


@pytest.fixture
def models(tmp_path, tiny):
    """A folder with two models: "small", synthetic, of 2,000 companies, and "real", surveyed, of 700."""
    first, second = small_model(tiny), small_model(tiny, 700)
    real = replace(second, name="real", benchmark=replace(second.benchmark, kind="surveyed", seed=None))
    for model in (first, real):
        artifacts.write(tmp_path / "models", model, "card")
    return tmp_path / "models"


@pytest.fixture
def serve(models, tmp_path, tiny, monkeypatch):
    """Starts the service anew, its model named by the environment."""

    def started(model):
        monkeypatch.setenv("ASSESS_DATA", str(tmp_path))
        monkeypatch.setenv("ASSESS_MODELS", str(models))
        monkeypatch.setenv("ASSESS_MODEL", model)
        given = {"QUESTIONNAIRE": tiny, "TESTING": True, "CLOCK": lambda: NOW}
        return Visitor(create_app(given).test_client())

    return started


def submitted(visitor):
    visitor.begin(FACTORY).fill(middle).submit()
    return visitor


def everything(visitor):
    page, paper = visitor.get(f"{visitor.home}result"), visitor.client.get(f"{visitor.home}report.pdf").data
    return main_of(page), paper, kept(visitor)


def test_another_model_changes_no_result_made_before(serve):
    first = submitted(serve("small"))
    before = everything(first)
    later = serve("real")
    later.home = first.home
    assert everything(later) == before


def test_new_results_are_ranked_with_the_model_of_the_setting(serve):
    submitted(serve("small"))
    later = submitted(serve("real-1.0.0"))
    made = kept(later).result["provenance"]
    assert (made["model"], made["benchmark_kind"], made["benchmark_n"]) == ("real", "surveyed", 700)


def test_the_footer_of_a_result_speaks_of_its_own_benchmark(serve):
    first = submitted(serve("small"))
    later = serve("real")
    assert "made of surveyed companies" in later.get("/?lang=en")
    later.home = first.home
    page = later.get(f"{later.home}result?lang=en")
    assert "calibrated and synthetic" in page and "made of surveyed companies" not in page


def test_the_pages_never_call_surveyed_companies_synthetic(serve):
    visitor = submitted(serve("real"))
    for address in ("/", f"{visitor.home}result"):
        assert "synthetic" not in visitor.get(f"{address}?lang=en")
        assert "合成" not in visitor.get(f"{address}?lang=zh")


def test_the_health_check_names_the_model(serve):
    assert serve("real").client.get("/healthz").json["model"] == "real 1.0.0"


def test_a_model_that_is_not_there_is_refused_with_those_that_are(serve):
    with pytest.raises(ArtifactError, match=r"no model harvest. Available: real-1.0.0, small-1.0.0"):
        serve("harvest")


def test_unset_or_blank_means_the_newest_shipped_model(tmp_path, monkeypatch, shipped):
    monkeypatch.setenv("ASSESS_DATA", str(tmp_path))
    monkeypatch.setenv("ASSESS_MODEL", " ")
    monkeypatch.setenv("ASSESS_MODELS", "")
    app = create_app({"TESTING": True})
    assert app.extensions["assess"].model.name == artifacts.DEFAULT
