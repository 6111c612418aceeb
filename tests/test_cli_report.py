"""`assess report` in bulk: a PDF a company, a manifest of what became of every row, going on after a stop."""

import zipfile

import polars as pl
import pytest

from assess.answers import decode, encode
from assess.assessment import assess
from assess.batch import score as batch
from assess.batch import tables
from assess.cli import bulk
from assess.company import profiles
from assess.planning import find as find_library
from assess.questionnaire import find
from assess.ranking import artifacts
from assess.report import made
from assess.report.known import Known
from tests.test_cli import companies, read, run  # noqa: F401


@pytest.fixture
def four(companies, tmp_path):  # noqa: F811
    """Three companies that can be scored, two of one name with a slash, and one that cannot."""
    companies.head(4).with_columns(
        name=pl.Series(["甲/乙公司", "甲/乙公司", "丙公司", "丁公司"]),
        city=pl.Series(["changsha", "changsha", "loudi", "Paris"]),
    ).write_csv("four.csv")
    return tmp_path / "reports"


def rows(folder):
    return read(folder / "manifest.csv").to_dicts()


def test_each_company_gets_a_report_and_each_row_a_line_in_the_manifest(run, four):  # noqa: F811
    assert run("report", "four.csv", "-o", "reports", "--lang", "zh").exit_code == 1
    manifest = rows(four)
    assert [(m["row"], m["status"]) for m in manifest] == [
        ("2", "written"),
        ("3", "written"),
        ("4", "written"),
        ("5", "rejected"),
    ]
    files = [m["file"] for m in manifest[:3]]
    assert files[0].startswith("甲乙公司_数字化水平评测报告_") and files[1].endswith("_3.pdf")
    assert all((four / file).read_bytes().startswith(b"%PDF") for file in files)
    assert len({m["digest"] for m in manifest[:3]}) == 3
    assert "Paris" in manifest[3]["reason"] or manifest[3]["reason"]


def test_after_a_stop_only_what_is_missing_or_changed_is_drawn(run, four):  # noqa: F811
    run("report", "four.csv", "-o", "reports")
    before = rows(four)
    kept, gone = (four / before[0]["file"]), (four / before[2]["file"])
    written = kept.stat().st_mtime_ns
    gone.unlink()
    again = run("report", "four.csv", "-o", "reports", "--resume")
    assert "2 reports were there already" in again.stderr
    assert kept.stat().st_mtime_ns == written and gone.exists() and rows(four) == before


def test_a_report_whose_company_changed_is_drawn_anew(run, four):  # noqa: F811
    run("report", "four.csv", "-o", "reports")
    before = rows(four)
    table = pl.read_csv("four.csv", infer_schema=False)
    table.with_columns(employees=pl.Series(["7", *table["employees"][1:]])).write_csv("four.csv")
    assert "2 reports were there already" in run("report", "four.csv", "-o", "reports", "--resume").stderr
    assert rows(four)[0]["digest"] != before[0]["digest"] and rows(four)[1:] == before[1:]


def test_a_stop_leaves_a_manifest_of_what_is_done_and_no_half_written_file(run, four, monkeypatch):  # noqa: F811
    def stopped(job, tasks, processes):
        yield bulk.NOTHING | {"row": 2, "file": "a.pdf", "digest": "00", "status": "written"}, b"%PDF"
        raise KeyboardInterrupt

    monkeypatch.setattr(bulk, "drawn", stopped)
    result = run("report", "four.csv", "-o", "reports")
    assert result.exit_code == 130 and "no half-written file" in result.stderr
    assert [m["status"] for m in rows(four)] == ["written", "rejected"]
    assert sorted(path.name for path in four.iterdir()) == ["a.pdf", "manifest.csv"]


def test_all_reports_go_into_one_archive_when_asked(run, four):  # noqa: F811
    run("report", "four.csv", "-o", "reports", "--zip", "--lang", "zh")
    with zipfile.ZipFile(four / "reports.zip") as book:
        assert book.namelist() == [m["file"] for m in rows(four)[:3]]
        assert all(book.read(name).startswith(b"%PDF") for name in book.namelist())
    assert list(four.glob("*.pdf")) == []


def test_an_archive_cannot_go_on_after_a_stop(run, four):  # noqa: F811
    result = run("report", "four.csv", "-o", "reports", "--zip", "--resume")
    assert result.exit_code == 2 and "do not go together" in result.stderr


def test_a_file_that_is_no_manifest_is_refused(run, four):  # noqa: F811
    four.mkdir()
    (four / "manifest.csv").write_text("a,b\n1,2\n", "utf-8")
    result = run("report", "four.csv", "-o", "reports", "--resume")
    assert result.exit_code == 2 and "is no manifest of reports" in result.stderr


def test_the_manifest_may_be_json_lines(run, four):  # noqa: F811
    run("report", "four.csv", "-o", "reports", "--manifest", "list.jsonl")
    assert pl.read_ndjson("list.jsonl")["status"].to_list() == ["written"] * 3 + ["rejected"]


def test_a_report_that_cannot_be_drawn_says_why_and_does_not_stop_the_others(run, companies, tmp_path):  # noqa: F811
    companies.head(2).with_columns(name=pl.Series(["长沙😀公司", "丙公司"])).write_csv("two.csv")
    assert run("report", "two.csv", "-o", "reports").exit_code == 1
    failed, written = rows(tmp_path / "reports")
    assert (failed["status"], failed["file"], written["status"]) == ("failed", "", "written")
    assert "U+1F600" in failed["reason"]


def test_several_processes_draw_the_same_reports_as_one(run, companies, tmp_path):  # noqa: F811
    run("report", "companies.csv", "-o", "one", "--processes", "1")
    run("report", "companies.csv", "-o", "two", "--processes", "2")
    files = sorted(path.name for path in (tmp_path / "one").glob("*.pdf"))
    assert len(files) == 12
    assert all((tmp_path / "one" / f).read_bytes() == (tmp_path / "two" / f).read_bytes() for f in files)


def test_one_function_makes_the_same_report_from_profile_and_answers(run, companies, tmp_path):  # noqa: F811
    run("report", "companies.csv", "-o", "reports", "--lang", "zh")
    questionnaire, model = find(), artifacts.find()
    scored = batch.score(tables.read(tmp_path / "companies.csv"), questionnaire, model, 50)
    entry = rows(tmp_path / "reports")[0]
    day = entry["date"]
    given = decode(questionnaire, scored.results.matrix, 0)
    number = f"{day.replace('-', '')}-{int(entry['row']):06d}"
    company = scored.company(0)
    alone = assess(questionnaire, profiles([company]), encode(questionnaire, [given]), model)
    printed = made.printed(Known(alone, 0, company, day, number, library=find_library(questionnaire)))
    assert (printed.digest, printed.name) == (entry["digest"], entry["file"])
    assert printed.pdf == (tmp_path / "reports" / entry["file"]).read_bytes()
