"""Nasty files, scored in one go: each gets what a careful clerk would make of it, and the manifest adds up."""

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from assess.cli import commands
from tests.nasty_files import make

# File: rows scored, rows rejected, what is said of the file or of its first reject.
EXPECTED = {
    "01-gbk.csv": (6, 0, ""),
    "02-merged-headers.xlsx": (6, 0, ""),
    "03-totals.csv": (6, 1, "This is a row of totals, not a company"),
    "04-dates.xlsx": (5, 1, 'Write a number in digits only, such as 1200 or 1,200.5; "2026-03-15" cannot be read'),
    "05-duplicates.csv": (6, 0, ""),
    "06-forty-megabytes.xlsx": (6, 0, ""),
    "07-empty.csv": (0, 0, "07-empty.csv is empty"),
    "08-old-version.csv": (0, 6, "The answers are to 0.9.0, but zhifu-2026 1.0.0 is scored here"),
    "09-open-quotation.csv": (0, 0, "In row 8 of 09-open-quotation.csv a quotation mark is opened and never closed"),
    "10-unicode-text.txt": (6, 0, ""),
    "11-bomb.xlsx": (0, 0, "11-bomb.xlsx unpacks to more than 2 GB"),
    "12-million-columns.csv": (0, 0, "12-million-columns.csv has 1000000 columns, at most 2000"),
    "13-formulas.csv": (6, 0, ""),
    "14-notes-and-hidden-choices.xlsx": (6, 0, ""),
    "15-two-lists.xlsx": (0, 0, "15-two-lists.xlsx has lists in several sheets: 长沙, 湘潭"),
    "16-formulas-gone-wrong.xlsx": (5, 1, 'Write a number in digits only, such as 1200 or 1,200.5; "#DIV/0!" cannot'),
    "17-old.xls": (0, 0, "17-old.xls is not a CSV, XLSX or Parquet file"),
    "18-web-page.xls": (0, 0, "18-web-page.xls is a web page or XML"),
    "19-locked.xlsx": (0, 0, "19-locked.xlsx is locked with a password"),
    "20-below-the-list.csv": (6, 6, "This is a row of totals, not a company"),
    "21-text-marks.csv": (6, 0, ""),
    "22-lost-digits.csv": (5, 1, "The spreadsheet has turned this credit code into a number and lost its last digits"),
    "23-as-spoken.csv": (6, 0, ""),
}


@pytest.fixture(scope="module")
def outcome(tmp_path_factory) -> Path:
    """The folder after one command over all files: scored.csv, scored.rejects.csv, scored.manifest.json."""
    folder = tmp_path_factory.mktemp("nasty")
    lists = folder / "lists"
    lists.mkdir()
    runner = CliRunner(env={"ASSESS_LANG": "en"})
    runner.invoke(commands, ["sample", str(folder / "good.csv"), "--rows", "6", "--seed", "4"])
    make(lists, pl.read_csv(folder / "good.csv", infer_schema=False, empty_string_is_null=False))
    result = runner.invoke(commands, ["score", str(lists), "-o", str(folder / "scored.csv")])
    assert result.exit_code == 1, result.output
    return folder


def read(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False, empty_string_is_null=False)


@pytest.fixture(scope="module")
def manifest(outcome) -> dict:
    return json.loads((outcome / "scored.manifest.json").read_text("utf-8"))


def test_every_file_is_accounted_for(manifest):
    assert [file["file"] for file in manifest["files"]] == list(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_nasty_file_gets_what_a_careful_clerk_would_make_of_it(outcome, manifest, name):
    scored, rejected, said = EXPECTED[name]
    file = next(each for each in manifest["files"] if each["file"] == name)
    assert (file["scored"], file["rejected"]) == (scored, rejected)
    rejects = read(outcome / "scored.rejects.csv").filter(pl.col("file") == name)
    assert [file.get("error", ""), *rejects["reason"]][1 if rejected else 0].startswith(said)
    assert rejects["row"].n_unique() == rejected


def test_the_manifest_adds_up(outcome, manifest):
    for file in [*manifest["files"], manifest["totals"]]:
        assert file["read"] == file["scored"] + file["rejected"]
    for name in ("read", "scored", "rejected", "blank"):
        assert manifest["totals"][name] == sum(file[name] for file in manifest["files"])
    assert manifest["totals"]["scored"] == read(outcome / "scored.csv").height
    rejects = read(outcome / "scored.rejects.csv")
    assert manifest["totals"]["rejected"] == rejects.select("file", "row").n_unique()
    assert manifest["totals"]["repeats"] == 5


def test_a_good_row_has_the_same_results_whatever_file_it_stands_in(outcome):
    scored = read(outcome / "scored.csv").drop("file", "row", "name", "credit_code")
    assert scored.group_by("id").agg(pl.all().n_unique()).drop("id").unique().rows() == [(1,) * (scored.width - 1)]


def test_rows_below_titles_and_merged_headings_keep_the_numbers_of_the_sheet(outcome):
    scored = read(outcome / "scored.csv").filter(pl.col("file") == "02-merged-headers.xlsx")
    assert scored["row"].to_list() == [str(row) for row in range(4, 10)]


def test_names_that_look_like_formulas_are_harmless(outcome):
    names = read(outcome / "scored.csv").filter(pl.col("file") == "13-formulas.csv")["name"].to_list()
    assert names == ["'=cmd|' /C calc'!A0", "'+1", "'@SUM(1)", "甲公司", "'-乙", "丙 丁"]


def test_a_formula_gone_wrong_is_no_blank_answer(outcome):
    rejects = read(outcome / "scored.rejects.csv").filter(pl.col("file") == "16-formulas-gone-wrong.xlsx")
    assert rejects.select("field", "value").rows() == [("employees", "#DIV/0!"), ("s03_marketing", "#N/A")]


def test_what_stands_below_a_list_is_told_from_companies_with_one_reason_a_row(outcome):
    rejects = read(outcome / "scored.rejects.csv").filter(pl.col("file") == "20-below-the-list.csv")
    assert [reason.split(",")[0] for reason in rejects["reason"]] == [
        *["This is a row of totals"] * 3,
        *["This is a note or a signature below the list"] * 3,
    ]


def test_what_is_read_by_a_rule_is_counted(manifest):
    rules = {file["file"]: file["rules"] for file in manifest["files"]}
    assert rules["23-as-spoken.csv"] == {"district": 6, "nothing": 12, "point": 6, "figures": 6}
    assert list(rules["21-text-marks.csv"]) == ["cleaned"]
