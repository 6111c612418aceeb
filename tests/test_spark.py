"""The Spark engine on two local cores: the same results as the local engine, to the last digit."""

import os
import shutil
import warnings
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from assess.cli import commands

ROWS = 200_000
FAULTY = 7
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.spark]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """companies/ holds 200,000 companies in two Parquet files, seven with a fault; spark.parquet and its rejects are
    what the command made of them on Spark, local.csv what it made of them here."""
    if not shutil.which("java") and not os.environ.get("JAVA_HOME"):
        if os.environ.get("CI"):
            pytest.fail("there is no Java: .ci/run installs it")
        pytest.skip("there is no Java here; Debian has it as openjdk-17-jre-headless")
    where = tmp_path_factory.mktemp("spark")
    typed("sample", where / "companies.parquet", "--rows", str(ROWS), "--seed", "9")
    companies = pl.read_parquet(where / "companies.parquet")
    faulty = (pl.int_range(ROWS) % (ROWS // FAULTY) == 5).alias("faulty")
    companies = companies.with_columns(
        pl.when(faulty).then(pl.lit("Paris")).otherwise("city").alias("city"), park=pl.lit("麓谷")
    )
    (where / "companies").mkdir()
    companies[: ROWS // 3].write_parquet(where / "companies" / "a.parquet", row_group_size=20_000)
    companies[ROWS // 3 :].write_parquet(where / "companies" / "b.parquet", row_group_size=20_000)
    return where


@pytest.fixture(scope="module")
def local(folder) -> Path:
    assert typed("score", folder / "companies", "-o", folder / "local.parquet", "-q") == 1
    return folder / "local.parquet"


@pytest.fixture(scope="module")
def spark(folder) -> Path:
    words = ("--engine", "spark", "--master", "local[2]", "-q")
    assert typed("score", folder / "companies", "-o", folder / "spark.parquet", *words) == 1
    return folder / "spark.parquet"


def typed(*words: object) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = CliRunner(env={"ASSESS_LANG": "en"}).invoke(commands, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return result.exit_code


def rows(path: Path) -> pl.DataFrame:
    return pl.read_parquet(path / "*.parquet" if path.is_dir() else path).sort("file", "row")


def test_results_are_those_of_the_local_engine_to_the_last_digit(local, spark):
    here, there = rows(local), rows(spark)
    assert here.height == ROWS - FAULTY
    assert there.equals(here.select(there.columns)) and set(there.columns) == set(here.columns)


def test_rejects_are_a_second_data_set(folder, local, spark):
    here = pl.read_csv(folder / "local.rejects.csv")
    there = rows(folder / "spark.rejects.parquet")
    assert there.columns == here.columns
    assert there.rows() == here.sort("file", "row").rows()


def test_the_manifest_adds_up(folder, spark):
    told = pl.read_json(folder / "spark.manifest.json").to_dicts()[0]
    assert told["totals"] == {"read": ROWS, "scored": ROWS - FAULTY, "rejected": FAULTY, "blank": 0, "not_asked": 0}
