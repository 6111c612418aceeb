"""Runs over several files: each row is scored or rejected once, whatever it comes from and wherever a run stops."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from assess.batch import columnar, delimited
from assess.batch.run import Run
from assess.cli import commands

A, B = "91350100M000100Y43", "91430111MA4LG1AB7A"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> pl.DataFrame:
    """Thirty companies of the benchmark."""
    file = tmp_path_factory.mktemp("drawn") / "companies.csv"
    CliRunner().invoke(commands, ["sample", str(file), "--rows", "30", "--seed", "4"])
    return pl.read_csv(file, infer_schema=False, empty_string_is_null=False)


@pytest.fixture
def run(tmp_path, monkeypatch, drawn):
    """Types a command in a folder that holds companies.csv; messages are English unless it says otherwise."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSESS_LANG", "en")
    drawn.write_csv("companies.csv")

    def typed(*words: str, given: bytes = b"") -> Result:
        result = CliRunner().invoke(commands, words, input=given)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return typed


def read(name: str) -> pl.DataFrame:
    return pl.read_csv(name, infer_schema=False, empty_string_is_null=False)


def told(name: str = "out.manifest.json") -> dict:
    return json.loads(Path(name).read_text("utf-8"))


def changed(frame: pl.DataFrame, row: int, **cells: str) -> pl.DataFrame:
    here = pl.int_range(frame.height) == row
    return frame.with_columns(
        pl.when(here).then(pl.lit(text)).otherwise(name).alias(name) for name, text in cells.items()
    )


def test_the_manifest_accounts_for_every_row(run, drawn):
    changed(drawn, 2, city="Paris").write_csv("companies.csv")
    assert run("score", "companies.csv", "-o", "out.csv").exit_code == 1
    found = told()
    assert found["totals"] == {"read": 30, "scored": 29, "rejected": 1, "blank": 0, "not_asked": 0, "repeats": 0}
    [file] = found["files"]
    content = Path("companies.csv").read_bytes()
    assert (file["file"], file["bytes"]) == ("companies.csv", len(content))
    assert file["sha256"] == __import__("hashlib").sha256(content).hexdigest()
    assert found["made_with"]["questionnaire"] == "zhifu-2026"
    assert read("out.csv").height == 29


def test_the_files_of_a_folder_are_scored_together_and_named(run, drawn):
    Path("lists").mkdir()
    drawn[:10].write_csv("lists/a.csv")
    drawn[10:].write_parquet("lists/b.parquet")
    Path("lists/.hidden.csv").write_text("x")
    assert run("score", "lists", "-o", "out.csv").exit_code == 0
    run("score", "companies.csv", "-o", "whole.csv")
    out, whole = read("out.csv"), read("whole.csv")
    assert out["file"].to_list() == ["a.csv"] * 10 + ["b.parquet"] * 20
    assert out.drop("file", "row").equals(whole.drop("row"))
    assert [file["scored"] for file in told()["files"]] == [10, 20]


def test_a_glob_means_the_tables_that_fit(run, drawn):
    drawn[:3].write_csv("a-1.csv")
    drawn[:4].write_csv("a-2.csv")
    run("score", "a-*.csv", "-o", "out.csv")
    assert [file["file"] for file in told()["files"]] == ["a-1.csv", "a-2.csv"]


def test_a_file_that_cannot_be_used_does_not_stop_the_others(run, drawn):
    Path("empty.csv").touch()
    result = run("score", "empty.csv", "companies.csv", "-o", "out.csv")
    assert result.exit_code == 1
    assert "empty.csv: left out, empty.csv is empty" in result.stderr
    assert [file["read"] for file in told()["files"]] == [0, 30]
    assert "is empty" in told()["files"][0]["error"]


def test_standard_input_and_output_are_a_pipe(run, drawn):
    result = run("score", "-", "-o", "-", given=drawn.write_csv().encode())
    assert result.exit_code == 0
    piped = pl.read_csv(io.BytesIO(result.stdout_bytes), infer_schema=False, empty_string_is_null=False)
    run("score", "companies.csv", "-o", "out.csv")
    assert piped.equals(read("out.csv"))
    assert "30 rows read = 30 scored + 0 rejected" in result.stderr
    assert not Path("scored.manifest.json").exists()


@pytest.mark.parametrize("kind", ["jsonl", "parquet", "xlsx"])
def test_the_form_of_standard_output_may_be_named(run, kind):
    content = run("score", "companies.csv", "-o", "-", "--format", kind).stdout_bytes
    run("score", "companies.csv", "-o", f"out.{kind}")
    if kind == "xlsx":
        assert content.startswith(b"PK") and Path("out.xlsx").stat().st_size > 1000
    else:
        reader = pl.read_ndjson if kind == "jsonl" else pl.read_parquet
        assert reader(io.BytesIO(content)).equals(reader(f"out.{kind}"))


def test_foreign_titles_are_mapped_by_a_table(run, drawn):
    drawn.rename({"name": "单位", "city": "地区"}).write_csv("companies.csv")
    Path("map.csv").write_text("单位,name\n地区,city\n", "utf-8")
    assert run("score", "companies.csv", "-o", "out.csv", "--map", "map.csv").exit_code == 0


def test_a_mapping_of_one_row_is_no_header_alone(run):
    Path("map.csv").write_text("Firma,nam\n", "utf-8")
    result = run("score", "companies.csv", "-o", "out.csv", "--map", "map.csv")
    assert result.exit_code == 2 and "Row 1 of map.csv names the column nam" in result.stderr


def test_a_mapping_to_a_column_there_is_not_is_refused(run):
    Path("map.csv").write_text("title,column\n单位,nama\n", "utf-8")
    result = run("score", "companies.csv", "-o", "out.csv", "--map", "map.csv")
    assert result.exit_code == 2
    assert "names the column" in result.stderr


def test_a_dry_run_says_what_it_would_reject_and_writes_nothing(run, drawn, tmp_path):
    changed(drawn, 2, city="Paris").write_csv("companies.csv")
    before = sorted(tmp_path.iterdir())
    result = run("score", "companies.csv", "--dry-run")
    assert result.exit_code == 1
    assert "4 City 'Paris': " in result.stderr
    assert "30 rows read = 29 scored + 1 rejected" in result.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_quiet_says_nothing(run):
    assert run("score", "companies.csv", "-o", "out.csv", "--quiet").output == ""


def test_repeated_companies_are_kept_and_counted(run, drawn):
    changed(changed(drawn, 3, credit_code=A), 7, credit_code=A).write_csv("companies.csv")
    result = run("score", "companies.csv", "-o", "out.csv")
    assert (result.exit_code, told()["totals"]["repeats"]) == (0, 1)
    assert "1 scored rows repeat a credit code" in result.stderr


def test_the_last_row_of_a_company_counts_where_asked_for_also_in_a_later_file(run, drawn):
    twice = changed(changed(changed(drawn, 0, credit_code=A), 3, credit_code=B), 7, credit_code=B)
    twice.write_csv("a.csv")
    changed(drawn[:5], 2, credit_code=A).write_csv("b.csv")
    run("score", "a.csv", "b.csv", "-o", "out.csv", "--duplicates", "last")
    rejects = read("out.rejects.csv")
    assert rejects.select("file", "row", "field").rows() == [
        ("a.csv", "2", "credit_code"),
        ("a.csv", "5", "credit_code"),
    ]
    assert rejects["reason"][0].startswith("Row 4 of b.csv holds the same company")
    assert rejects["reason"][1].startswith("Row 9 holds the same company")
    assert told()["totals"] | {"blank": 0} == {
        "read": 35, "scored": 33, "rejected": 2, "blank": 0, "not_asked": 0, "repeats": 0,
    }  # fmt: skip


def test_a_rejected_row_replaces_no_good_one(run, drawn):
    twice = changed(changed(drawn, 3, credit_code=A), 7, credit_code=A, city="Paris")
    twice.write_csv("companies.csv")
    run("score", "companies.csv", "-o", "out.csv", "--duplicates", "last")
    assert read("out.rejects.csv").select("row", "field").rows() == [("9", "city")]


def test_corrected_rows_are_scored_alone(run, drawn):
    changed(drawn, 2, city="Paris").write_csv("companies.csv")
    run("score", "companies.csv", "-o", "out.csv")
    drawn.write_csv("companies.csv")
    assert run("score", "companies.csv", "-o", "more.csv", "--only-rejects", "out.rejects.csv").exit_code == 0
    assert read("more.csv")["row"].to_list() == ["4"]
    assert told("more.manifest.json")["totals"]["read"] == 1
    run("score", "companies.csv", "-o", "whole.csv")
    assert read("more.csv").equals(read("whole.csv").filter(pl.col("row") == "4"))


def test_columns_of_every_file_are_carried_over(run, drawn):
    drawn[:2].with_columns(park=pl.lit("麓谷")).write_csv("a.csv")
    drawn[2:4].with_columns(phone=pl.lit("=1+1"), rank=pl.lit("first")).write_csv("b.csv")
    run("score", "a.csv", "b.csv", "-o", "out.csv")
    out = read("out.csv")
    assert out.columns[-3:] == ["park", "phone", "input_rank"]
    assert out.select(out.columns[-3:]).rows() == [("麓谷", "", "")] * 2 + [("", "'=1+1", "first")] * 2


@pytest.fixture
def small_blocks(monkeypatch):
    """Blocks of a few rows, so that a small file has many."""
    monkeypatch.setattr(delimited, "BLOCK", 600)
    monkeypatch.setattr(columnar, "ROWS", 4)


@pytest.mark.parametrize("form", ["csv", "parquet", "gb18030", "utf-16", "quoted"])
def test_a_file_read_in_blocks_has_the_same_results(run, drawn, monkeypatch, form):
    drawn = changed(drawn, 20, city="Paris", id='two\n"lines"')
    name = "list.parquet" if form == "parquet" else "list.csv"
    if form == "parquet":
        drawn.write_parquet(name)
    else:
        text = drawn.write_csv(quote_style="always" if form == "quoted" else "necessary")
        Path(name).write_bytes(text.encode(form if form[0] in "gu" else "utf-8"))
    run("score", name, "-o", "whole.csv", "--rejects", "whole-rejects.csv")
    monkeypatch.setattr(delimited, "BLOCK", 2_000)
    monkeypatch.setattr(columnar, "ROWS", 4)
    run("score", name, "-o", "out.csv", "--rejects", "rejects.csv")
    assert read("out.csv").equals(read("whole.csv"))
    assert read("rejects.csv").equals(read("whole-rejects.csv"))
    assert read("rejects.csv")["row"].to_list() == ["21" if form == "parquet" else "22"]


def test_a_stopped_run_leaves_only_the_parts_it_can_go_on_from(run, drawn, monkeypatch, tmp_path, small_blocks):
    run("score", "companies.csv", "-o", "whole.csv")
    work, scored = Run._scored, []

    def stops(self, job):
        if job.k == 5:
            raise KeyboardInterrupt
        scored.append(job.k)
        return work(self, job)

    monkeypatch.setattr(Run, "_scored", stops)
    assert run("score", "companies.csv", "-o", "out.csv", "--resume").exit_code == 130
    assert [p.name for p in tmp_path.iterdir() if "out.csv" in p.name] == ["out.csv.parts"]
    done = set(scored)
    monkeypatch.setattr(Run, "_scored", lambda self, job: scored.append(job.k) or work(self, job))
    result = run("score", "companies.csv", "-o", "out.csv", "--resume")
    assert f"{len(done)} finished blocks are taken over" in result.stderr
    assert len(scored) == len(set(scored)) > len(done) >= 1
    assert read("out.csv").equals(read("whole.csv"))
    assert not Path("out.csv.parts").exists()


def test_a_run_does_not_go_on_from_the_parts_of_another(run, drawn, monkeypatch):
    with monkeypatch.context() as interrupted:
        interrupted.setattr(Run, "_scored", lambda self, job: (_ for _ in ()).throw(KeyboardInterrupt))
        run("score", "companies.csv", "-o", "out.csv", "--resume")
    drawn[:9].write_csv("companies.csv")
    result = run("score", "companies.csv", "-o", "out.csv", "--resume")
    assert result.exit_code == 2
    assert "out.csv.parts holds parts of a run over other files" in result.stderr


def test_going_on_takes_away_what_a_killed_run_left_and_nothing_of_one_that_runs(run):
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    left, running = Path(f".out.csv.{ended.pid}.part"), Path(f".out.csv.{os.getppid()}.part")
    left.touch()
    running.touch()
    assert run("score", "companies.csv", "-o", "out.csv", "--resume").exit_code == 0
    assert running.exists() and not left.exists()


def test_without_resume_an_interrupted_run_leaves_nothing(run, monkeypatch, tmp_path):
    before = sorted(tmp_path.iterdir())
    monkeypatch.setattr(Run, "_scored", lambda self, job: (_ for _ in ()).throw(KeyboardInterrupt))
    for name in ("out.csv", "out.parquet", "out.xlsx"):
        assert run("score", "companies.csv", "-o", name).exit_code == 130
    assert sorted(tmp_path.iterdir()) == before


def test_a_cell_of_many_megabytes_is_refused_by_its_row(run, drawn):
    changed(drawn, 3, id="x" * (2 << 20)).write_csv("companies.csv")
    result = run("score", "companies.csv", "-o", "out.csv")
    assert result.exit_code == 2
    assert 'Row 5 of companies.csv holds more than 1 MB under "id"' in result.stderr


def test_a_row_that_never_ends_is_refused_before_it_fills_the_memory(run, drawn, monkeypatch, small_blocks):
    monkeypatch.setattr(delimited, "LONGEST_RECORD", 10_000)
    Path("companies.csv").write_bytes(drawn[:2].write_csv().encode() + b'"' + b"x" * 300_000)
    result = run("score", "companies.csv", "-o", "out.csv")
    assert result.exit_code == 2
    assert "a single row goes on for more than" in result.stderr


def test_nul_characters_are_taken_out_of_names_and_counted(run, drawn):
    changed(drawn, 3, name="甲\x00公司").write_csv("companies.csv")
    assert run("score", "companies.csv", "-o", "out.csv").exit_code == 0
    assert read("out.csv")["name"][3] == "甲公司"
    assert told()["files"][0]["rules"] == {"cleaned": 1}


def test_progress_of_a_long_run_is_told_in_plain_lines(run, monkeypatch, small_blocks):
    monkeypatch.setattr("assess.cli.progress._SECONDS", 0)
    assert not sys.stderr.isatty()
    assert "rows, 100%" in run("score", "companies.csv", "-o", "out.csv").stderr


@pytest.mark.parametrize("words", [["--resume"], ["--only-rejects", "out.rejects.csv"], ["--format", "csv"]])
def test_what_needs_an_order_of_rows_is_refused_on_a_cluster(run, words):
    result = run("score", "companies.parquet", "-o", "out.parquet", "--engine", "spark", *words)
    assert result.exit_code == 2
    assert "Not for the Spark engine, whose rows have no order" in result.stderr
