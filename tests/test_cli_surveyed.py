"""`assess benchmark build` from a table and from the service's store, and ranking with what it made."""

import json

import numpy as np
import polars as pl
import pytest

from assess import storage
from assess.answers import decode
from assess.benchmark import sample
from assess.company import CITIES, DIVISIONS
from assess.ranking import artifacts
from tests.test_cli import run  # noqa: F401

COMPANIES = 130
NOW = "2026-11-20T08:00:00Z"


@pytest.fixture(scope="module")
def drawn():
    return sample(artifacts.locate(), COMPANIES, seed=3)


@pytest.fixture
def table(run, tmp_path):  # noqa: F811
    """130 companies in companies.csv."""
    run("sample", "companies.csv", "--rows", str(COMPANIES), "--seed", "3")
    return pl.read_csv(tmp_path / "companies.csv", infer_schema=False)


@pytest.fixture
def build(run):  # noqa: F811
    def typed(*words):
        return run("benchmark", "build", "--into", "models", "--date", "2026-11-23", "--minimum", "100", *words)

    return typed


@pytest.fixture
def store(tmp_path, drawn, shipped):
    """Submitted companies by number: 0 to 119 agreed, 120 to 124 did not, 125 to 129 withdrew; and a draft."""
    storage.prepare(tmp_path / "assess.db")
    db = storage.connect(tmp_path / "assess.db")
    for digest in (shipped.digest, "older"):
        storage.keep_questionnaire(db, digest, shipped.id, shipped.version, {})
    with storage.write(db):
        for k in range(COMPANIES):
            row = record(drawn, shipped, k)
            opened = {
                "id": row["assessment"],
                "questionnaire": shipped.digest,
                "locale": "zh",
                "profile": row["profile"],
            }
            db.table("assessments").insert(opened | {"revision": 1, "created_at": NOW, "updated_at": NOW})
            db.table("results").insert(row)
            if k < 120 or k >= 125:
                decided = {"assessment": row["assessment"], "version": "1", "decided_at": NOW}
                db.table("consents").insert(decided | {"given": 1})
            if k >= 125:
                db.table("consents").insert(decided | {"given": 0})
    storage.create(db, "draft", "token", shipped.digest, "zh", NOW)
    yield db
    db.close()


def record(drawn, questionnaire, k):
    profiles = drawn.profiles
    figures = {name: getattr(profiles, name)[k] for name in ("employees", "revenue", "assets")}
    profile = {"name": drawn.names[k], "credit_code": "", "chain": ""}
    profile |= {"industry": DIVISIONS[profiles.industry[k]].code, "city": CITIES[profiles.city[k]].id}
    profile |= {name: None if np.isnan(value) else int(value) for name, value in figures.items()}
    answers = decode(questionnaire, drawn.matrix, k)
    texts = {"profile": json.dumps(profile), "answers": json.dumps(answers), "result": "{}", "report": "{}"}
    made = {"assessment": f"a{k}", "receipt": f"R-{k}", "submitted_at": NOW, "locale": "zh"}
    return made | texts | {"questionnaire": questionnaire.digest}


def model_of(tmp_path, name="surveyed-1.0.0"):
    return artifacts.read(tmp_path / "models" / name)


def test_a_table_becomes_a_benchmark(build, table, tmp_path):
    result = build("--from", "companies.csv")
    assert result.exit_code == 0, result.stderr
    assert "130 rows read = 130 used + 0 rejected" in result.stderr
    assert "| F2 | changsha |" in result.stdout
    model = model_of(tmp_path)
    assert (model.benchmark.n, model.benchmark.kind, model.benchmark.date) == (130, "surveyed", "2026-11-23")


def test_csv_and_parquet_make_the_same_benchmark(build, table, tmp_path):
    table.write_parquet("companies.parquet")
    build("--from", "companies.csv")
    build("--from", "companies.parquet", "--name", "other")
    one, other = model_of(tmp_path), model_of(tmp_path, "other-1.0.0")
    assert np.array_equal(one.benchmark.theta_micro, other.benchmark.theta_micro)


def test_a_store_gives_only_those_that_agreed_and_did_not_withdraw(build, store, tmp_path, drawn, shipped):
    result = build("--from-store", "assess.db")
    assert "130 companies submitted, 120 of them agreed, 120 of those answered this questionnaire" in result.stderr
    model = model_of(tmp_path)
    from assess.scoring import scorer

    some = np.arange(120)
    categories = scorer(shipped).categories(drawn.matrix, drawn.profiles.production)[some]
    theta = model.rank(categories, drawn.profiles.take(some)).theta
    assert sorted(model.benchmark.theta_micro) == sorted(np.rint(theta * 1e6).astype(int))
    assert "120 of 130 that submitted" in (tmp_path / "models/surveyed-1.0.0/card.md").read_text(encoding="utf-8")


def test_answers_to_another_version_of_the_questionnaire_are_left_out(build, store, tmp_path):
    store.execute("drop trigger results_never_change")
    store.execute("update results set questionnaire = 'older' where rowid <= 15")
    store.conn.commit()
    assert "120 of them agreed, 105 of those answered" in build("--from-store", "assess.db").stderr
    assert model_of(tmp_path).benchmark.n == 105


def test_rejected_rows_are_counted_and_listed_on_demand(build, table, tmp_path):
    table.with_columns(pl.when(pl.int_range(130) < 3).then(pl.lit("Paris")).otherwise("city").alias("city")).write_csv(
        "companies.csv"
    )
    assert "130 rows read = 127 used + 3 rejected" in build("--from", "companies.csv").stderr
    build("--from", "companies.csv", "--rejects", "why.csv")
    assert pl.read_csv(tmp_path / "why.csv").height == 3


def test_weights_and_days_may_stand_in_the_table(build, table, tmp_path):
    days = pl.Series([f"2026-10-{1 + k % 9:02d}T08:00:00Z" for k in range(130)])
    heavy = pl.when(pl.col("city") == "changsha").then(pl.lit("3")).otherwise(pl.lit("1"))
    table.with_columns(heavy.alias("weight"), days.alias("submitted_at")).write_csv("companies.csv")
    build("--from", "companies.csv")
    survey = model_of(tmp_path).meta["survey"]
    assert (survey["first_day"], survey["last_day"], survey["weighting"]) == ("2026-10-01", "2026-10-09", "given")
    build("--from", "companies.csv", "--weights", "none")
    assert model_of(tmp_path).meta["survey"]["weighting"] == "none"


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("weight", "0", 'Row 2: the weight "0" is not a number above 0'),
        ("weight", "", 'Row 2: the weight "" is not a number above 0'),
        ("submitted_at", "10/2026", 'Row 2: "10/2026" in column submitted_at is not a day'),
    ],
)
def test_a_weight_or_a_day_that_is_none_is_refused(build, table, column, value, sentence):
    table.with_columns(pl.lit(value).alias(column)).write_csv("companies.csv")
    result = build("--from", "companies.csv")
    assert result.exit_code == 2 and sentence in result.stderr


def test_strict_fails_when_a_hard_margin_is_missed(build, table):
    table.with_columns(pl.lit("51").alias("industry")).write_csv("companies.csv")
    assert build("--from", "companies.csv").exit_code == 0
    strict = build("--from", "companies.csv", "--strict")
    assert strict.exit_code == 1 and "1 of them hard" in strict.stderr


@pytest.mark.parametrize(
    "words",
    [
        ("--from", "companies.csv", "--from-store", "assess.db"),
        ("--from", "companies.csv", "--rows", "2000"),
        ("--from-store", "assess.db", "--rejects", "why.csv"),
        ("--weights", "none"),
        ("--strict",),
    ],
)
def test_options_of_another_kind_of_benchmark_are_refused(run, words, tmp_path):  # noqa: F811
    assert run("benchmark", "build", "--into", "models", *words).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_companies_are_ranked_with_the_model_named(build, run, table, monkeypatch):  # noqa: F811
    build("--from", "companies.csv")
    monkeypatch.setenv("ASSESS_MODELS", "models")
    named = run("score", "companies.csv", "-o", "named.csv", "--model", "surveyed")
    assert "Ranked among 130 surveyed companies (surveyed-1.0.0, 2026-11-23)" in named.stderr
    monkeypatch.setenv("ASSESS_MODEL", "surveyed-1.0.0")
    by_setting = run("score", "companies.csv", "-o", "setting.csv")
    assert "surveyed-1.0.0" in by_setting.stderr
    assert pl.read_csv("setting.csv").equals(pl.read_csv("named.csv"))


def test_a_model_that_is_not_there_is_refused_with_those_that_are(build, run, table, monkeypatch):  # noqa: F811
    build("--from", "companies.csv")
    monkeypatch.setenv("ASSESS_MODELS", "models")
    result = run("score", "companies.csv", "-o", "out.csv", "--model", "harvest")
    assert result.exit_code == 2 and "Available: surveyed-1.0.0" in result.stderr


def test_check_shows_what_a_surveyed_benchmark_was_found_to_be(build, run, table, monkeypatch):  # noqa: F811
    built = build("--from", "companies.csv")
    monkeypatch.setenv("ASSESS_MODELS", "models")
    checked = run("benchmark", "check", "surveyed")
    figures = [line for line in built.stdout.splitlines() if line.startswith("| F")]
    assert len([line for line in checked.stdout.splitlines() if line.startswith("| F")]) == len(figures) > 10
