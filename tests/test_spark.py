"""The Spark engine on two local cores: the same results and reports as the local engine, to the last digit."""

import os
import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from assess.cli import commands

ROWS = 200_000
FAULTY = 7
pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.spark]


# Half of a short session is the JVM's start: without a web page, and compiled once, it is quick.
QUICK = (
    "--conf spark.ui.enabled=false --conf spark.ui.showConsoleProgress=false --conf spark.sql.shuffle.partitions=2 "
    "--driver-java-options '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' pyspark-shell"
)


@pytest.fixture(scope="module")
def session(folder) -> Iterator[None]:
    """One session for all commands of this file, begun where the locale is plain C, as in many a container."""
    from assess.cli.spark import engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_SUBMIT_ARGS", QUICK)
        patch.setenv("LC_ALL", "C")
        with engine("en").session("local[2]"):
            yield


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
    companies[ROWS // 3 :].write_parquet(where / "companies" / "长沙 b.parquet", row_group_size=20_000)
    return where


@pytest.fixture(scope="module")
def local(folder) -> Path:
    assert typed("score", folder / "companies", "-o", folder / "local.parquet", "-q") == 1
    return folder / "local.parquet"


@pytest.fixture(scope="module")
def spark(folder, session) -> Path:
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


@pytest.fixture(scope="module")
def few(folder) -> Path:
    """Four companies, one of them in no city of Hunan; two have one name, one a name no font can draw."""
    names = pl.Series("name", ["甲/乙公司", "甲/乙公司", "长沙😀公司", "丁公司"])
    cities = pl.Series("city", ["changsha", "loudi", "loudi", "Paris"])
    pl.read_parquet(folder / "companies.parquet")[:4].with_columns(names, cities).write_parquet(folder / "few.parquet")
    return folder / "few.parquet"


@pytest.fixture(scope="module")
def reports(few, folder) -> list[dict]:
    """What the local engine says of the four, with the bytes of each PDF."""
    assert typed("report", few, "-o", folder / "here", "--processes", 1, "--manifest", folder / "here.parquet") == 1
    told = pl.read_parquet(folder / "here.parquet").sort("row").to_dicts()
    return [
        {**entry, "pdf": (folder / "here" / entry["file"]).read_bytes() if entry["file"] else None} for entry in told
    ]


ON_SPARK = ("--engine", "spark", "--master", "local[2]")


def pdf_of(folder: Path, entry: dict) -> bytes | None:
    return (folder / entry["file"]).read_bytes() if entry["file"] else None


def but_for_names(entries: list[dict]) -> list[dict]:
    return [{key: str(value) for key, value in entry.items() if key not in ("file", "pdf")} for entry in entries]


def test_executors_write_the_same_reports_into_a_folder(few, folder, reports, session):
    there = folder / "there"
    assert typed("report", few, "-o", there, *ON_SPARK) == 1
    told = pl.read_parquet(there / "manifest.parquet" / "*.parquet").sort("row").to_dicts()
    assert [entry["status"] for entry in told] == ["written", "written", "failed", "rejected"]
    assert but_for_names(told) == but_for_names(reports)
    assert [pdf_of(there, entry) for entry in told] == [entry["pdf"] for entry in reports]
    assert {path.name for path in there.glob("*.pdf")} == {entry["file"] for entry in told if entry["file"]}


def test_the_same_reports_go_into_a_data_set_where_no_folder_is_shared(few, folder, reports, session):
    assert typed("report", few, "-o", folder / "reports.parquet", *ON_SPARK) == 1
    told = pl.read_parquet(folder / "reports.parquet" / "*.parquet").sort("row").to_dicts()
    assert [entry["pdf"] for entry in told] == [entry["pdf"] for entry in reports]
    assert but_for_names(told) == but_for_names(reports)


def test_rows_of_one_number_in_two_files_get_reports_of_their_own(few, folder, session):
    (folder / "two").mkdir()
    for name in ("a b.parquet", "c.parquet"):
        pl.read_parquet(few)[:1].write_parquet(folder / "two" / name)
    assert typed("report", folder / "two", "-o", folder / "both", *ON_SPARK) == 0
    told = pl.read_parquet(folder / "both" / "manifest.parquet" / "*.parquet")
    assert sorted(told["source"]) == ["a b.parquet", "c.parquet"] and told["digest"].n_unique() == 2
    assert {path.name for path in (folder / "both").glob("*.pdf")} == set(told["file"]) and told["file"].n_unique() == 2


def test_what_needs_an_order_of_rows_is_refused(few, folder):
    assert typed("report", few, "-o", folder / "none", *ON_SPARK, "--resume") == 2
