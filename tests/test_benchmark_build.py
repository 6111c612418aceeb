"""Model directories made from the benchmark: a small one built here, and the one that ships."""

from dataclasses import replace

import numpy as np
import pytest

from assess import places
from assess.answers import AnswerMatrix
from assess.benchmark import (
    build,
    check,
    hard_misses,
    load_margins,
    redrawn_population,
    sample,
    shipped_population,
    table,
)
from assess.benchmark.card import card_text
from assess.benchmark.fitting import calibrated_tail, micro
from assess.benchmark.truth import known_theta
from assess.benchmark.uncertainty import REDRAWS
from assess.company import size_class
from assess.errors import BenchmarkError
from assess.ranking import artifacts
from assess.scoring import scorer

FILES = ("arrays.npz", "sample.npz", "meta.json", "card.md", "digest.txt")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return build(tmp_path_factory.mktemp("models"), date="2026-11-23", n=4_000, redraws=2)


@pytest.fixture(scope="module")
def shipped_directory():
    return artifacts.locate()


def test_the_same_seed_gives_the_same_bytes(built, tmp_path):
    again = build(tmp_path, date="2026-11-23", n=4_000, redraws=2)
    for name in FILES:
        assert (built.directory / name).read_bytes() == (again.directory / name).read_bytes()


def test_what_was_built_can_be_read_back(built, shipped):
    assert artifacts.read(built.directory, shipped).digest == built.model.digest


def test_the_model_says_it_is_synthetic(built):
    assert built.model.benchmark.kind == "synthetic"
    assert built.model.benchmark.date == "2026-11-23"


def test_the_ranked_companies_are_those_of_the_population(built):
    assert built.model.benchmark.n == 4_000


def test_the_fit_converged(built):
    assert built.model.meta["fit"]["converged"]


def test_a_sample_is_answers_and_profiles_of_benchmark_companies(built, shipped):
    drawn = sample(built.directory, rows=300, seed=5)
    model = built.model
    ranks = model.rank(scorer(shipped).categories(drawn.matrix, drawn.profiles.production), drawn.profiles)
    assert set(np.rint(ranks.theta * 1e6).astype(int)) <= set(model.benchmark.theta_micro.tolist())


def test_a_sample_is_the_same_for_the_same_seed(built):
    one, same, other = (sample(built.directory, rows=50, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.matrix.codes, same.matrix.codes)
    assert not np.array_equal(one.matrix.codes, other.matrix.codes)


def test_a_sample_of_all_rows_has_every_company_once(built):
    drawn = sample(built.directory, rows=4_000, seed=1)
    population = shipped_population(built.directory)
    assert sorted(drawn.profiles.revenue) == sorted(population.profiles.revenue)


def test_a_sample_may_be_larger_than_the_benchmark(built):
    assert sample(built.directory, rows=5_000, seed=1).profiles.n == 5_000


def test_sampled_companies_have_names_that_show_they_are_made_up(built):
    assert sample(built.directory, rows=2, seed=1).names == ("示例企业000001", "示例企业000002")
    assert sample(built.directory, rows=1, seed=1, locale="en").names == ("Sample company 000001",)


def test_sampled_sizes_agree_with_their_figures(built):
    p = sample(built.directory, rows=500, seed=3).profiles
    assert np.array_equal(p.size, size_class(p.industry, p.employees, p.revenue, p.assets))


def test_a_sample_of_no_rows_is_refused(built):
    with pytest.raises(BenchmarkError, match="At least 1 row"):
        sample(built.directory, rows=0, seed=1)


def test_nothing_is_written_when_a_hard_margin_is_missed(tmp_path):
    strange = load_margins().moved({("F3", "all"): 15.0})
    # Its aim is out of bounds now, which a file could not say.
    strange.margin["F3"].rows["all"] = strange.margin["F3"].rows["all"].changed(low=15.2)
    with pytest.raises(BenchmarkError, match="F3 all"):
        build(tmp_path, date="2026-11-23", n=4_000, margins=strange)
    assert list(tmp_path.iterdir()) == []


def test_the_card_says_in_both_languages_that_nobody_was_surveyed(shipped_directory):
    card = (shipped_directory / "card.md").read_text(encoding="utf-8")
    assert "synthetic benchmark" in card and "not a rank among" in card
    assert "并非真实企业" in card


def test_the_card_lists_every_figure_asked_for(shipped_directory):
    card = (shipped_directory / "card.md").read_text(encoding="utf-8")
    for margin in load_margins().margins:
        for row in margin.rows:
            assert f"| {margin.id} | {row} | {margin.kind} |" in card


def test_the_card_names_the_digest_of_the_model(shipped_directory):
    card = (shipped_directory / "card.md").read_text(encoding="utf-8")
    assert artifacts.read(shipped_directory).digest in card


def test_the_shipped_model_is_whole_and_fits_the_shipped_questionnaire(shipped_directory, shipped):
    model = artifacts.read(shipped_directory, shipped)
    assert (model.benchmark.n, model.benchmark.kind) == (120_000, "synthetic")


@pytest.fixture(scope="module")
def redrawn(shipped_directory):
    """The companies that margins, frame and item difficulties give today for the seed of the shipped model."""
    return redrawn_population(shipped_directory, load_margins())


@pytest.fixture(scope="module")
def figures(redrawn):
    return check(redrawn, load_margins())


def test_the_shipped_companies_are_those_its_margins_and_its_seed_give(redrawn):
    assert redrawn.traits is not None


def test_companies_that_other_margins_give_are_not_taken_for_the_shipped_ones(built):
    moved = redrawn_population(built.directory, load_margins().moved({("F9", "micro"): 77, ("F9", "small"): 20}))
    assert moved.traits is None
    assert np.array_equal(moved.matrix.codes, shipped_population(built.directory).matrix.codes)


def test_the_shipped_companies_meet_every_hard_margin(figures):
    assert hard_misses(figures) == []


def test_the_card_admits_exactly_the_figures_missed(figures, shipped_directory):
    missed = [f"{figure.margin} {figure.row}" for figure in figures if not figure.inside]
    facts = artifacts.read(shipped_directory).meta["margins"]
    assert (missed, len(figures)) == (facts["missed"], facts["checked"])


def test_the_card_is_that_of_the_model_its_companies_and_what_they_reach(redrawn, figures, shipped_directory):
    card = (shipped_directory / "card.md").read_text(encoding="utf-8")
    assert table(figures) in card
    assert card.startswith(card_text(artifacts.read(shipped_directory), redrawn, figures))


def test_the_shipped_reference_is_what_infinitely_many_fillings_would_measure(redrawn, shipped_directory):
    model, some = artifacts.read(shipped_directory), np.arange(0, 120_000, 40)
    codes, numbers = redrawn.matrix.codes[some], redrawn.matrix.numbers[some]
    few = replace(
        redrawn,
        companies=replace(redrawn.companies, profiles=redrawn.profiles.take(some)),
        traits=redrawn.traits[some],
        matrix=AnswerMatrix(codes, numbers),
    )
    assert np.array_equal(micro(known_theta(few, model.kernel)), model.benchmark.reference[some])


def test_the_shipped_tail_is_the_one_with_which_four_of_five_intervals_hold(redrawn, shipped_directory, shipped):
    model = artifacts.read(shipped_directory)
    categories = scorer(shipped).categories(redrawn.matrix, redrawn.profiles.production)
    found = calibrated_tail(model.kernel, categories, model.benchmark.theta_micro, model.benchmark.reference)
    assert found == model.tail


def test_the_shipped_model_knows_a_hundred_redraws(shipped_directory):
    model = artifacts.read(shipped_directory)
    assert model.meta["population"] == {"redraws": 100, "companies": 5_000}
    assert (model.meta["population"]["redraws"], model.drift is not None) == (REDRAWS, True)


def test_the_shipped_theta_is_that_of_the_shipped_answers(shipped_directory, shipped):
    model = artifacts.read(shipped_directory, shipped)
    drawn = shipped_population(shipped_directory)
    some = np.arange(0, drawn.n, 40)
    categories = scorer(shipped).categories(drawn.matrix, drawn.profiles.production)[some]
    profiles = type(drawn.profiles).of(
        *(getattr(drawn.profiles, name)[some] for name in ("industry", "city", "employees", "revenue", "assets"))
    )
    theta = model.rank(categories, profiles).theta
    assert np.array_equal(np.rint(theta * 1e6).astype(int), model.benchmark.theta_micro[some])


def test_the_shipped_models_stay_small():
    total = sum(path.stat().st_size for path in places.MODELS.rglob("*") if path.is_file())
    assert total < 12_000_000
