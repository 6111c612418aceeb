"""Scores on two local Spark cores: the same as those of the local engine, to the last digit."""

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from assess.batch.spark.scores import COUNTS, write_observed
from assess.errors import TableError
from tests.spark.conftest import ON_SPARK, rows, said, typed

pytestmark = pytest.mark.spark
ROWS = 200_000
FAULTY = 7
TOLD = {"_counted": "boolean", "id": "bigint"} | dict.fromkeys(COUNTS, "bigint") | {"_refused": "binary"}
ARROW = {"boolean": "bool", "bigint": "int64", "binary": "binary"}
CODES = ("91350100M000100Y43", "91430111MA4LG1AB70")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, session) -> Path:
    """lists/ holds 200,000 companies, 50,000 four times, in two Parquet files, seven with a fault; spark.parquet and
    its rejects are what the command made of them on Spark, local.parquet what it made of them here."""
    where = tmp_path_factory.mktemp("spark")
    typed("sample", where / "companies.parquet", "--rows", ROWS // 4, "--seed", "9")
    faulty = (pl.int_range(ROWS) % (ROWS // FAULTY) == 5).alias("faulty")
    companies = pl.concat([pl.read_parquet(where / "companies.parquet")] * 4).with_columns(
        pl.when(faulty).then(pl.lit("Paris")).otherwise("city").alias("city"), park=pl.lit("麓谷")
    )
    (where / "lists").mkdir()
    companies[: ROWS // 3].write_parquet(where / "lists" / "a.parquet", row_group_size=20_000)
    companies[ROWS // 3 :].write_parquet(where / "lists" / "长沙 b.parquet", row_group_size=20_000)
    assert typed("score", where / "lists", "-o", where / "local.parquet", "-q") == 1
    assert typed("score", where / "lists", "-o", where / "spark.parquet", "-q", *ON_SPARK) == 1
    return where


def test_results_are_those_of_the_local_engine_to_the_last_digit(folder):
    here, there = rows(folder / "local.parquet"), rows(folder / "spark.parquet")
    assert here.height == ROWS - FAULTY
    assert there.equals(here)


def test_rejects_are_a_second_data_set(folder):
    here, there = pl.read_csv(folder / "local.rejects.csv"), rows(folder / "spark.rejects.parquet")
    assert there.columns == here.columns
    assert there.rows() == here.sort("file", "row").rows()


def test_the_manifest_adds_up(folder):
    told = json.loads((folder / "spark.manifest.json").read_text("utf-8"))
    counts = {"read": ROWS, "scored": ROWS - FAULTY, "rejected": FAULTY, "blank": 0, "not_asked": 0, "repeats": 0}
    assert told["totals"] == counts and told["carried"] == ["park"]


@pytest.fixture
def lists(companies, written, tmp_path) -> tuple[Path, Path]:
    """Two folders with three files, two of one name. Two companies stand in several rows and files, one of them last
    in a row that is rejected; some cells are read by a rule."""
    place = pl.int_range(300)
    code = pl.when(place % 50 == 7).then(pl.lit(CODES[0])).when(place % 70 == 3).then(pl.lit(CODES[1]))
    city = pl.when(place == 283).then(pl.lit("Paris")).otherwise("city")
    frame = companies.with_columns(
        code.otherwise(pl.lit("")).alias("credit_code"), city.alias("city"), pl.col("employees") + "人"
    )
    written(frame[:100], "north/b.parquet")
    written(frame[100:180], "north/a 长.parquet")
    written(frame[180:], "south/b.parquet")
    return tmp_path / "south", tmp_path / "north"


@pytest.mark.parametrize("duplicates", ["keep", "last"])
def test_companies_that_stand_more_than_once_are_told_by_the_rule_of_the_local_engine(
    session, lists, tmp_path, duplicates
):
    here, there, words = tmp_path / "here.parquet", tmp_path / "there.parquet", ("--duplicates", duplicates)
    assert typed("score", *lists, "-o", here, "--rejects", tmp_path / "here.rejects.parquet", *words) == 1
    assert typed("score", *lists, "-o", there, *words, *ON_SPARK) == 1
    assert rows(there).equals(rows(here))
    assert rows(tmp_path / "there.rejects.parquet").equals(rows(tmp_path / "here.rejects.parquet"))
    told = [json.loads((tmp_path / f"{name}.manifest.json").read_text("utf-8")) for name in ("here", "there")]
    assert told[1]["totals"] == told[0]["totals"]
    assert (told[1]["totals"]["repeats"] > 0) == (duplicates == "keep")
    assert told[1]["rules"] == {"figures": 300}


@pytest.mark.parametrize("duplicates", ["keep", "last"])
def test_a_dry_run_on_spark_says_what_the_local_one_says(session, lists, duplicates):
    words = ("score", lists[1], "--dry-run", "--duplicates", duplicates)
    here = said(*words)
    assert said(*words, *ON_SPARK) == here
    assert ("further down" in here[1]) == (duplicates == "last")


def test_so_many_rejects_that_they_take_a_second_pass_are_the_same(session, companies, written, tmp_path, monkeypatch):
    monkeypatch.setattr("assess.batch.spark.scores.MOST_TOLD", 100)
    list_ = written(companies.with_columns(city=pl.lit("Paris") + pl.int_range(300).cast(pl.String)))
    typed("score", list_, "-o", tmp_path / "here.parquet", "--rejects", tmp_path / "here.rejects.parquet")
    assert typed("score", list_, "-o", tmp_path / "there.parquet", *ON_SPARK) == 1
    there = rows(tmp_path / "there.rejects.parquet")
    assert there.height == 300 and there.equals(rows(tmp_path / "here.rejects.parquet"))


def stumbling(batches: Iterator) -> Iterator:
    """Results and their counts as workers tell them, but every task fails at its end when it is first done."""
    import pyarrow as pa
    from pyspark import TaskContext

    kinds = pa.schema([(name, pa.type_for_alias(ARROW[kind])) for name, kind in TOLD.items()])
    for batch in batches:
        yield from pa.Table.from_pylist(
            [{"_counted": False, "id": n} for n in batch["id"].to_pylist()], kinds
        ).to_batches()
        count = dict.fromkeys(COUNTS, 0) | {"read": len(batch), "scored": len(batch)}
        yield from pa.Table.from_pylist([{"_counted": True, "_refused": b"none"} | count], kinds).to_batches()
    if not TaskContext.get().attemptNumber():
        raise RuntimeError("a machine fails")


def test_a_task_that_is_done_again_counts_once(session, tmp_path):
    numbers = session.range(8, numPartitions=2).mapInArrow(stumbling, ", ".join(f"`{n}` {t}" for n, t in TOLD.items()))
    told = write_observed(numbers, ["id"], str(tmp_path / "out"))
    assert (told["read"], told["scored"], told["_refused"]) == (8, 8, [b"none"] * 2)
    assert sorted(pl.read_parquet(tmp_path / "out" / "*.parquet")["id"]) == list(range(8))


def test_results_that_spark_lost_are_missed(session, tmp_path):
    columns = ", ".join(f"`{n}` {t}" for n, t in TOLD.items())
    numbers = session.range(8, numPartitions=2).mapInArrow(stumbling, columns)
    with pytest.raises(TableError, match="4 rows, but 8 were scored"):
        write_observed(numbers.where("id is null or id < 4"), ["id"], str(tmp_path / "out"))


def test_a_list_of_blank_rows_is_refused_before_earlier_results_are_touched(session, companies, written, tmp_path):
    list_, out = written(companies), tmp_path / "out.parquet"
    assert typed("score", list_, "-o", out, *ON_SPARK) == 0
    written(companies.select(pl.lit("  ").alias(name) for name in companies.columns))
    status, told = said("score", list_, "-o", out, *ON_SPARK)
    assert status == 2 and "There is a header but no company below it" in told
    assert rows(out).height == 300


def test_a_file_that_lacks_a_question_is_not_taken_for_blanks(session, companies, written, tmp_path):
    written(companies, "lists/a.parquet")
    written(companies.drop("a01_network"), "lists/b.parquet")
    status, told = said("score", tmp_path / "lists", "-o", tmp_path / "out.parquet", *ON_SPARK)
    assert status == 2 and "b.parquet cannot be read with the others: These columns are missing: a01_network" in told


def test_a_column_of_one_file_only_is_carried_over(session, companies, written, tmp_path):
    written(companies, "lists/a.parquet")
    written(companies.with_columns(park=pl.lit("麓谷")), "lists/b.parquet")
    assert typed("score", tmp_path / "lists", "-o", tmp_path / "here.parquet") == 0
    assert typed("score", tmp_path / "lists", "-o", tmp_path / "there.parquet", *ON_SPARK) == 0
    there = rows(tmp_path / "there.parquet")
    assert there["park"].to_list() == [""] * 300 + ["麓谷"] * 300
    assert there.equals(rows(tmp_path / "here.parquet"))


def test_what_spark_cannot_read_is_told_without_its_traces(session, tmp_path):
    status, told = said("score", tmp_path / "none.parquet", "-o", tmp_path / "out.parquet", *ON_SPARK)
    assert status == 2 and told.startswith("Spark stopped: [PATH_NOT_FOUND] Path does not exist")
    assert len(told.splitlines()) == 1
