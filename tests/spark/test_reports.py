"""Reports on two local Spark cores: the same bytes as those of the local engine."""

from pathlib import Path

import polars as pl
import pytest

from tests.spark.conftest import ON_SPARK, typed

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("reports")


@pytest.fixture(scope="module")
def few(folder, made) -> Path:
    """Four companies, one of them in no city of Hunan; two have one name, one a name no font can draw."""
    names = pl.Series("name", ["甲/乙公司", "甲/乙公司", "长沙😀公司", "丁公司"])
    cities = pl.Series("city", ["changsha", "loudi", "loudi", "Paris"])
    pl.read_parquet(made)[:4].with_columns(names, cities).write_parquet(folder / "few.parquet")
    return folder / "few.parquet"


@pytest.fixture(scope="module")
def reports(few, folder) -> list[dict]:
    """What the local engine says of the four, with the bytes of each PDF."""
    assert typed("report", few, "-o", folder / "here", "--processes", 1, "--manifest", folder / "here.parquet") == 1
    told = pl.read_parquet(folder / "here.parquet").sort("row").to_dicts()
    return [
        {**entry, "pdf": (folder / "here" / entry["file"]).read_bytes() if entry["file"] else None} for entry in told
    ]


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
