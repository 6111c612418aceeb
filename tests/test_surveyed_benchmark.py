"""A benchmark of surveyed companies: made by the same steps, honest about who took part, holding nobody's answers."""

import json
import re

import numpy as np
import pytest

from assess.benchmark import figures_kept, load_margins, sample, surveyed
from assess.benchmark.anonymity import NO_CITY
from assess.benchmark.representative import LEAST
from assess.benchmark.survey import Survey
from assess.benchmark.surveyed import build_surveyed
from assess.company import CITY_INDEX
from assess.errors import ArtifactError, BenchmarkError
from assess.ranking import artifacts
from assess.scoring import scorer

CHANGSHA = CITY_INDEX["changsha"]


@pytest.fixture(scope="module")
def companies():
    """Companies of the shipped benchmark, who play the surveyed ones."""

    def drawn(n, **more):
        found = sample(artifacts.locate(), n, seed=3)
        days = [f"2026-10-{1 + k % 28:02d}" for k in range(n)]
        return Survey(found.profiles, found.matrix, [""] * n, days, **more)

    return drawn


@pytest.fixture(scope="module")
def lopsided(companies):
    """Mostly companies of Changsha."""
    many = companies(4_000)
    chosen = (many.profiles.city == CHANGSHA) | (np.arange(many.n) % 6 == 0)
    return many.take(np.flatnonzero(chosen)[:1_200])


@pytest.fixture(scope="module")
def built(companies, tmp_path_factory):
    return build_surveyed(tmp_path_factory.mktemp("models"), companies(700), "2026-11-23")


@pytest.fixture(scope="module")
def weighted(lopsided, tmp_path_factory):
    root = tmp_path_factory.mktemp("models")
    return build_surveyed(root, lopsided, "2026-11-23", weighting="poststratify")


def card_of(built):
    return (built.directory / "card.md").read_text(encoding="utf-8")


def share_of_changsha(built):
    [figure] = [each for each in built.compared if (each.figure.margin, each.figure.row) == ("F2", "changsha")]
    return figure.surveyed, figure.figure.reached


def test_the_model_says_that_its_companies_are_surveyed(built, shipped):
    model = artifacts.read(built.directory, shipped)
    assert (model.benchmark.kind, model.benchmark.n, model.benchmark.seed) == ("surveyed", 700, None)
    assert model.benchmark.date == "2026-11-23"


def test_the_same_companies_give_the_same_model(built, companies, tmp_path):
    assert build_surveyed(tmp_path, companies(700), "2026-11-23").model.digest == built.model.digest


def test_no_answer_of_a_company_leaves_with_the_model(built):
    assert not (built.directory / "sample.npz").exists()
    assert sorted(path.name for path in built.directory.iterdir()) == [
        "arrays.npz",
        "card.md",
        "digest.txt",
        "meta.json",
    ]
    with pytest.raises(ArtifactError):
        sample(built.directory, 10, 1)


def test_too_few_companies_are_refused_and_nothing_is_written(companies, tmp_path):
    with pytest.raises(BenchmarkError, match=r"300 companies can be used .* at least 500. Survey more"):
        build_surveyed(tmp_path, companies(300), "2026-11-23")
    assert list(tmp_path.iterdir()) == []


def test_the_minimum_is_a_setting(companies, tmp_path):
    assert build_surveyed(tmp_path, companies(300), "2026-11-23", minimum=300).model.benchmark.n == 300


def test_no_setting_allows_fewer_than_a_hundred(companies, tmp_path):
    with pytest.raises(BenchmarkError, match="at least 100"):
        build_surveyed(tmp_path, companies(60), "2026-11-23", minimum=1)


def test_few_companies_keep_the_items_of_the_shipped_model(built):
    shipped = artifacts.find()
    assert np.array_equal(built.model.discrimination, shipped.discrimination)
    assert {id: pillar.kernel.counts for id, pillar in built.model.pillars.items()} == {
        id: pillar.kernel.counts for id, pillar in shipped.pillars.items()
    }
    assert f"those of {shipped.name}-{shipped.version} are kept" in card_of(built)


def test_many_companies_get_items_of_their_own(companies, tmp_path, monkeypatch):
    monkeypatch.setattr(surveyed, "REFIT", 800)
    model = build_surveyed(tmp_path, companies(800), "2026-11-23").model
    shipped = artifacts.find()
    assert model.meta["fit"]["converged"] and not np.array_equal(model.discrimination, shipped.discrimination)
    assert np.corrcoef(model.discrimination, shipped.discrimination)[0, 1] > 0.8
    assert "was fitted to the answers" in card_of_directory(tmp_path / "surveyed-1.0.0")


def card_of_directory(directory):
    return (directory / "card.md").read_text(encoding="utf-8")


def test_the_benchmark_companies_are_those_surveyed(built, companies, shipped):
    survey, model = companies(700), built.model
    categories = scorer(shipped).categories(survey.matrix, survey.profiles.production)
    theta = model.rank(categories, survey.profiles).theta
    assert sorted(np.rint(theta * 1e6).astype(int)) == sorted(model.benchmark.theta_micro)


@pytest.mark.parametrize("kind", ["built", "weighted"])
def test_never_fewer_than_five_companies_are_alike(kind, request):
    """Weights let some companies stand in the benchmark several times and leave others out."""
    benchmark = request.getfixturevalue(kind).model.benchmark
    cells = np.column_stack([benchmark.group, benchmark.size, benchmark.city])
    for cell in np.unique(cells, axis=0):
        assert len(np.unique(benchmark.theta_micro[(cells == cell).all(axis=1)])) >= 5, cell
    assert (benchmark.city == NO_CITY).any()


def test_a_company_whose_city_was_left_out_still_finds_its_peers(built, companies, shipped):
    survey = companies(700)
    categories = scorer(shipped).categories(survey.matrix, survey.profiles.production)
    ranks = built.model.rank(categories, survey.profiles, 50)
    assert ranks.peer_n.min() >= 50 and (ranks.rung > 0).any()


def test_the_interval_knows_of_the_chance_of_who_took_part(built, companies, shipped):
    survey = companies(700)
    categories = scorer(shipped).categories(survey.matrix, survey.profiles.production)
    ranks, parts = built.model.rank(categories, survey.profiles), built.model.scale.parts(categories)
    width = parts.population_high - parts.population_low
    # 80 % of samples of 700 lie within 1.28 standard errors of a median: about 4.8 points wide.
    middle = np.abs(ranks.percentile - 50) < 10
    assert 3 < np.median(width[middle]) < 7
    assert np.mean(ranks.high - ranks.low) > np.mean(parts.measured_high - parts.measured_low)


def test_weights_bring_the_mix_of_companies_to_the_published_one(weighted):
    before, used = share_of_changsha(weighted)
    low, high = load_margins().margin["F2"].bounds("changsha")
    assert before > 45 and low <= used <= high


def test_without_weights_the_card_says_what_is_not_representative(lopsided, tmp_path):
    built = build_surveyed(tmp_path, lopsided, "2026-11-23", weighting="none")
    assert "F2 (changsha)" in card_of(built).split("not representative**")[1].split("\n")[0]


def test_the_card_says_what_weights_cost(weighted):
    survey = weighted.model.meta["survey"]
    assert 400 < survey["effective"] < 1_200 and survey["largest_weight"] <= 5
    assert f"effective sample size (Kish) {survey['effective']:,.0f} of 1,200" in card_of(weighted)


def test_weights_given_with_the_companies_are_used(companies, tmp_path):
    survey = companies(600)
    heavy = np.where(survey.profiles.city == CHANGSHA, 3.0, 1.0)
    built = build_surveyed(tmp_path, Survey(**vars(survey) | {"weights": heavy}), "2026-11-23")
    before, used = share_of_changsha(built)
    expected = 3 * before / (3 * before + 100 - before) * 100
    assert used == pytest.approx(expected, abs=0.5)


def test_the_card_says_who_took_part(companies, tmp_path):
    survey = companies(600, submitted=1_000, agreed=640)
    card = card_of(build_surveyed(tmp_path, survey, "2026-11-23"))
    assert "A surveyed benchmark: 600 companies" in card and "参评企业" in card
    assert "2026-10-01 to 2026-10-28" in card
    assert "640 of 1,000 that submitted (64.0 percent)" in card


def test_no_cell_of_few_companies_stands_in_the_card(built):
    counts = re.findall(r"^\| [A-Z].* \|$", card_of(built).split("## Peers")[1], re.MULTILINE)
    shown = [cell.strip() for row in counts for cell in row.strip("|").split("|")[1:]]
    assert "–" in shown and min(int(cell) for cell in shown if cell.isdigit()) >= 10


def test_figures_that_rest_on_a_handful_are_not_stated(built, companies):
    makers = [each for each in built.compared if each.figure.margin == "G5"]
    assert all(each.few for each in makers) and LEAST > 5
    assert "| G5 |" not in card_of(built) and "G5" not in json.dumps(built.model.meta["survey"]["figures"])


def test_the_figures_found_are_kept_with_the_model(built):
    stated = [each.figure for each in built.compared if not each.few]
    assert figures_kept(artifacts.read(built.directory)) == stated


def test_surveys_without_any_company_of_a_kind_are_measured_all_the_same(companies, tmp_path):
    many = companies(4_000)
    services = many.take(np.flatnonzero(~many.profiles.production)[:600])
    built = build_surveyed(tmp_path, services, "2026-11-23", weighting="poststratify")
    assert [each.few for each in built.compared if each.figure.margin == "L1"] == [True] * 4
    assert "| nan |" not in card_of(built)


def test_counts_of_companies_by_cell_are_not_told_but_kinds_of_companies_are(built):
    assert set(built.model.parts) == {"archetypes", "person_fit"}


def test_few_companies_keep_the_cut_offs_of_person_fit(built):
    kept, shipped = (model.parts["person_fit"] for model in (built.model, artifacts.find()))
    assert all(np.array_equal(kept[name], shipped[name]) for name in shipped)
