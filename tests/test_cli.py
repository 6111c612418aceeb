"""The `assess` command on the shipped questionnaire and model, as a user types it."""

import gc
import json
import os
import re
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from click.testing import CliRunner, Result

from assess import __version__
from assess.benchmark import load_margins
from assess.cli import commands, memory
from assess.cli.language import asked_for
from assess.i18n import translator
from assess.planning import Plan
from assess.questionnaire import Questionnaire

ROOT = Path(__file__).parent.parent
PATIENCE = 120
"""Seconds a server may take on a machine busy with much else; one that works takes one or two."""
TINY = Path(__file__).parent / "questionnaires" / "tiny.yaml"
HEAVY = ("sklearn", "scipy", "flask", "reportlab", "wtforms", "sqlite_utils", "gunicorn", "pandas", "pyarrow")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Types a command in an empty directory; messages are English unless the command says otherwise."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ASSESS_LANG", "en")

    def typed(*words: str) -> Result:
        result = CliRunner().invoke(commands, words)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return typed


@pytest.fixture
def companies(run, tmp_path) -> pl.DataFrame:
    """Twelve companies of the benchmark, also in companies.csv."""
    run("sample", "companies.csv", "--rows", "12", "--seed", "4")
    return read(tmp_path / "companies.csv")


def read(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False)


def python(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    surroundings = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, env=surroundings, check=False)


def test_drawn_companies_are_scored_without_a_reject(run, companies, tmp_path):
    result = run("score", "companies.csv", "-o", "scored.csv")
    assert result.exit_code == 0
    assert result.stderr.splitlines()[0] == "12 rows read = 12 scored + 0 rejected"
    assert "calibrated synthetic companies" in result.stderr
    scored = read(tmp_path / "scored.csv")
    assert scored["name"].to_list() == companies["name"].to_list()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["companies.csv", "scored.csv", "scored.manifest.json"]


def test_the_results_have_the_columns_promised(run, companies, tmp_path, shipped: Questionnaire):
    run("score", "companies.csv", "-o", "scored.csv")
    pillars = [f"pillar_{pillar.id}" for pillar in shipped.index.pillars]
    parts = [f"part_{part.id}" for part in shipped.official.parts]
    place = ["official_points", "official_level", "theta", "rank", "percentile", "percentile_low", "percentile_high"]
    peers = ["peer_group", "peer_n", "peer_percentile", "peer_low", "peer_high", "unanswered", "unknown"]
    made_with = ["questionnaire", "questionnaire_version", "model", "model_version"]
    benchmark = ["benchmark_kind", "benchmark_date", "benchmark_n"]
    first = ["row", "id", "name", "credit_code", "index", "stage"]
    assert read(tmp_path / "scored.csv").columns == first + pillars + parts + place + peers + made_with + benchmark


def test_rejected_rows_are_written_beside_the_output(run, companies, tmp_path):
    bad = companies.with_columns(pl.when(pl.int_range(12) == 2).then(pl.lit("Paris")).otherwise("city").alias("city"))
    bad.write_csv("companies.csv")
    result = run("score", "companies.csv", "-o", "scored.csv")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[0] == "12 rows read = 11 scored + 1 rejected"
    assert "Rejected rows with their reasons: scored.rejects.csv" in result.stderr
    rejects = read(tmp_path / "scored.rejects.csv")
    assert rejects.columns == ["row", "field", "label", "value", "reason"]
    assert rejects.rows()[0][:4] == ("4", "city", "City", "Paris")


def test_rejects_of_an_earlier_run_do_not_stay(run, companies, tmp_path):
    (tmp_path / "scored.rejects.csv").write_text("row,field,value,reason\n9,old,old,old\n")
    assert run("score", "companies.csv", "-o", "scored.csv").exit_code == 0
    assert read(tmp_path / "scored.rejects.csv").height == 0


def test_names_that_look_like_formulas_are_harmless_in_the_results(run, companies, tmp_path):
    companies.with_columns(name=pl.lit("=HYPERLINK(1)"), id=pl.lit("+1")).write_csv("companies.csv")
    run("score", "companies.csv", "-o", "scored.csv")
    assert read(tmp_path / "scored.csv").select("name", "id").row(0) == ("'=HYPERLINK(1)", "'+1")


def test_messages_and_labels_come_in_the_language_asked_for(run, companies, tmp_path):
    result = run("score", "companies.csv", "-o", "scored.csv", "--lang", "zh")
    assert result.stderr.startswith("读入 12 行 = 评分 12 行 + 退回 0 行")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(["none.csv", "-o", "out.csv"], "none.csv cannot be read: there is no such file", id="no file"),
        pytest.param(["empty.csv", "-o", "out.csv"], "empty.csv is empty", id="empty"),
        pytest.param(
            ["short.csv", "-o", "out.csv"], "are missing: industry (Industry), city (City)", id="columns missing"
        ),
        pytest.param(["short.csv", "-o", "short.csv"], "short.csv is named twice", id="output over input"),
        pytest.param(
            ["companies.csv", "-o", "out.xls"], "tables are written as .csv, .xlsx,", id="an ending of others"
        ),
        pytest.param(
            ["companies.csv", "-o", "no/out.csv"], "out.csv cannot be written: there is no such file", id="no folder"
        ),
        pytest.param(["companies.csv"], "Missing option '-o' / '--output'", id="no output named"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence_with_status_2(run, companies, tmp_path, words, sentence):
    (tmp_path / "empty.csv").touch()
    (tmp_path / "short.csv").write_text("name,employees\nA,3\n")
    result = run("score", *words)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.output
    assert not (tmp_path / "out.csv").exists()


def test_an_interrupted_run_leaves_no_file(run, companies, tmp_path, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(pl.DataFrame, "write_csv", interrupted)
    result = run("score", "companies.csv", "-o", "scored.csv")
    assert result.exit_code == 130
    assert [path.name for path in tmp_path.iterdir()] == ["companies.csv"]


def test_the_same_seed_draws_the_same_companies(run, tmp_path):
    for name, seed in (("a", "7"), ("b", "7"), ("c", "8")):
        run("sample", f"{name}.csv", "--rows", "30", "--seed", seed)
    a, b, c = ((tmp_path / f"{name}.csv").read_bytes() for name in "abc")
    assert a == b != c


def test_the_template_comes_with_a_guide(run, tmp_path):
    assert run("template", "empty.csv", "--guide", "guide.csv").exit_code == 0
    assert read(tmp_path / "guide.csv")["Column"].to_list() == read(tmp_path / "empty.csv").columns


def test_a_sound_questionnaire_is_said_to_be_sound(run):
    result = run("questionnaire", "check", str(TINY))
    assert (result.exit_code, result.stdout) == (0, "tiny.yaml is sound: tiny 1.0.0, 7 items\n")


def test_every_fault_of_a_questionnaire_is_printed_with_status_1(run, tmp_path):
    broken = TINY.read_text("utf-8").replace("weight: 60", "weight: 50").replace("section: second", "section: third")
    (tmp_path / "broken.yaml").write_text(broken, "utf-8")
    result = run("questionnaire", "check", "broken.yaml")
    assert result.exit_code == 1
    assert "the weights add up to 90" in result.stderr
    assert "item selling, section: there is no section third" in result.stderr


def test_the_shipped_questionnaires_are_listed(run, shipped):
    assert run("questionnaire", "list").stdout.split()[:2] == [shipped.id, shipped.version]


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_questionnaire_is_shown_with_every_item_and_option(run, shipped, locale):
    shown = run("questionnaire", "show", shipped.id, "--lang", locale).stdout
    for item in shipped.items:
        assert f"{item.id}  {item.text.get(locale)}" in shown
        assert all(f"{option.id}  {option.text.get(locale)}" in shown for option in item.options)


def test_an_unknown_questionnaire_is_a_sentence(run):
    result = run("questionnaire", "show", "nothing")
    assert (result.exit_code, "There is no questionnaire nothing" in result.stderr) == (2, True)


def test_the_shipped_benchmark_is_held_to_its_margins(run):
    result = run("benchmark", "check")
    assert result.exit_code == 0
    printed = [tuple(line.strip("| ").split(" | ")[:2]) for line in result.stdout.splitlines()[2:]]
    assert printed == [(margin.id, row) for margin in load_margins().margins for row in margin.rows]
    assert f"{len(printed)} figures checked" in result.stderr and "0 of them hard" in result.stderr


@pytest.mark.parametrize(
    ("environment", "arguments", "locale"),
    [
        ({}, [], "zh"),
        ({"ASSESS_LANG": "en"}, [], "en"),
        ({"ASSESS_LANG": "en_GB.UTF-8"}, [], "en"),
        ({"ASSESS_LANG": "fr"}, [], "zh"),
        ({"ASSESS_LANG": "en"}, ["score", "--lang", "zh"], "zh"),
        ({}, ["--lang=en"], "en"),
    ],
)
def test_the_language_of_help_is_known_at_the_start(environment, arguments, locale):
    assert asked_for(environment, arguments) == locale


@pytest.mark.parametrize(("locale", "usage"), [("zh", "用法："), ("en", "Usage:")])
def test_help_speaks_one_language(locale, usage):
    shown = python("-m", "assess", "score", "--help", ASSESS_LANG=locale)
    assert shown.returncode == 0
    assert shown.stdout.startswith(usage)
    assert translator(locale)("Say nothing but errors.") in shown.stdout
    assert translator(locale)("Show this message and exit.") in shown.stdout


def test_help_needs_nothing_heavy():
    heavy = ("numpy", "polars", "msgspec", "yaml", "multiprocessing", *HEAVY)
    code = (
        "import sys; from assess.cli import commands\n"
        "commands(['--help'], standalone_mode=False)\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    assert python("-c", code).stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- >&- 2>&-"])
def test_a_list_is_scored_where_streams_are_closed(companies, tmp_path, closed):
    """As some services start what they run."""
    command = f"exec {sys.executable} -m assess score companies.csv -o scored.csv {closed}"
    done = subprocess.run(["sh", "-c", command], env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False)
    assert done.returncode == 0
    assert len(read(tmp_path / "scored.csv")) == len(companies)


def test_freed_memory_is_kept_where_the_library_can_be_asked_to(monkeypatch):
    asked = []
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda _: SimpleNamespace(mallopt=lambda *option: asked.append(option)))
    memory.keep_freed()
    assert asked == [(-3, 2**30), (-1, 2**30)]
    monkeypatch.setattr(memory.ctypes, "CDLL", lambda _: SimpleNamespace())
    memory.keep_freed()
    assert len(asked) == 2


def test_scoring_loads_neither_web_nor_paper_nor_fitting(companies):
    code = (
        "import sys; from assess.cli import commands\n"
        "commands(['score', 'companies.csv', '-o', 'scored.csv'], standalone_mode=False)\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    assert python("-c", code).stdout == "[]\n"


@pytest.mark.parametrize("name", ["companies.csv", "nowhere.csv"])
def test_garbage_is_collected_again_after_a_run(run, companies, name):
    run("score", name, "-o", "scored.csv")
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_what_a_library_prints_on_its_own_does_not_mix_with_our_words():
    code = (
        "import os; from assess.cli.stdout import keep_to_ourselves\n"
        "keep_to_ourselves(); os.write(1, b'HighsMipSolverData\\n'); print('已写出')"
    )
    assert python("-c", code).stdout == "已写出\n"


def test_the_version_is_printed():
    assert __version__ in python("-m", "assess", "--version").stdout


def test_the_service_answers_where_it_says_it_does(tmp_path):
    server = subprocess.Popen(
        [sys.executable, "-m", "assess", "serve", "--port", "0", "--workers", "1", "--lang", "en"],
        env=os.environ | {"ASSESS_DATA": str(tmp_path), "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stderr is not None
        said = re.fullmatch(r"Serving on (http://127\.0\.0\.1:\d+) \(stop with Ctrl-C\)\n", server.stderr.readline())
        assert said
        with urllib.request.urlopen(f"{said[1]}/", timeout=PATIENCE) as page:
            assert page.status == 200
    finally:
        server.terminate()
        assert server.wait(timeout=PATIENCE) == 0
        server.stderr.close()


def test_a_port_in_use_is_said_in_a_sentence(run):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = run("serve", "--port", str(port), "--lang", "en")
    assert (result.exit_code, f"Cannot listen on 127.0.0.1, port {port}: Address already" in result.stderr) == (2, True)


def test_a_plan_for_each_company_comes_as_a_table_or_whole(run, companies, tmp_path):
    done = run("plan", "companies.csv", "--goal", "stage", "--budget", "100000", "-o", "plans.csv", "--lang", "zh")
    assert done.exit_code == 0, done.output
    table = read(tmp_path / "plans.csv")
    assert set(table["row"]) == {str(row) for row in range(2, len(companies) + 2)}
    assert "经验判断" in done.output and "校准合成" in done.output
    assert run("plan", "companies.csv", "--goal", "scene:s03_marketing=4", "-o", "plans.json").exit_code == 0
    plans = json.loads((tmp_path / "plans.json").read_text(encoding="utf-8"))
    made = [Plan.from_dict(each["plan"]) for each in plans]
    assert {each.goal.target for each in made} == {4} and len(made) == len(companies)


def test_a_goal_nobody_knows_is_a_sentence(run, companies):
    done = run("plan", "companies.csv", "--goal", "wealth", "-o", "plans.csv")
    assert done.exit_code == 2 and "There is no goal wealth" in done.output


def test_answers_to_reach_are_typed_or_read_from_a_file(run, companies, tmp_path):
    wanted = {"s03_marketing": "3", "a01_network": ["B"]}
    (tmp_path / "wanted.json").write_text(json.dumps(wanted), encoding="utf-8")
    typed = ",".join(f"{item}={''.join(option)}" for item, option in wanted.items())
    for given in (typed, "wanted.json"):
        done = run("plan", "companies.csv", "--goal", "answers", "--answers", given, "--months", "24", "-o", "p.json")
        assert done.exit_code == 0, done.output
        plans = json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))
        assert all(set(each["plan"]["goal"]["answers"]) == set(wanted) for each in plans)
        assert all(each["plan"]["state"] in ("optimal", "reached") for each in plans)
    for words, sentence in (
        (("--goal", "answers"), "go together"),
        (("--answers", typed), "go together"),
        (("--goal", "answers", "--answers", "s03_marketing=99"), "s03_marketing"),
        (("--goal", "answers", "--answers", "juggling=1"), "juggling"),
        (("--goal", "answers", "--answers", "gone.json"), "gone.json cannot be read"),
    ):
        done = run("plan", "companies.csv", *words, "-o", "p.json")
        assert done.exit_code == 2 and sentence in done.output
