"""A large list is shared out among processes, and comes out as if one had done it."""

import json
import os
import pickle
import subprocess
import sys

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from assess.batch import helping, tables, turns
from assess.batch.helpers import Helpers
from assess.batch.letters import plain_lines
from assess.batch.run import Run
from assess.batch.turns import Taken, dealt
from assess.cli import commands

LARGE = 100_000
"""Companies: some 20 MB, enough for helpers."""
SEVERAL = len(os.sched_getaffinity(0)) > 1 if hasattr(os, "sched_getaffinity") else False
needs_cores = pytest.mark.skipif(not SEVERAL, reason="helpers need a second core")


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> bytes:
    """A list of companies as `assess sample` writes it."""
    file = tmp_path_factory.mktemp("large") / "companies.csv"
    CliRunner().invoke(commands, ["sample", str(file), "--rows", str(LARGE), "--seed", "5"])
    return file.read_bytes()


def messy(content: bytes) -> bytes:
    """With faults, blank lines, line breaks inside cells and bytes of GB18030 here and there."""
    lines = content.split(b"\r\n")
    for k in range(2_000, len(lines) - 1, 9_001):
        name = lines[k].split(b",")[1]
        lines[k] = lines[k].replace(name, b'"' + name + b'\n "', 1)
        lines[k + 2] = lines[k + 2].replace(b",", b",x", 3)
        lines[k + 4] = b""
    return b"\r\n".join(lines)


@pytest.fixture
def scored(tmp_path, monkeypatch):
    """Scores a list with helpers or alone; gives the exit status, what was said, the results and the rejects."""
    monkeypatch.setenv("ASSESS_LANG", "en")
    told = []
    tell = helping.Team.tell
    monkeypatch.setattr(helping.Team, "tell", lambda team, task: (told.append(team), tell(team, task)))

    def score(content: bytes, alone: bool, *words: str):
        (tmp_path / "list.csv").write_bytes(content)
        out = tmp_path / ("alone.csv" if alone else "shared.csv")
        with monkeypatch.context() as here:
            if alone:
                here.setattr(helping, "helpers_for", lambda path: 0)
            result = CliRunner().invoke(commands, ["score", str(tmp_path / "list.csv"), "-o", str(out), *words])
        assert bool(told) is not alone
        told.clear()
        rejects, manifest = out.with_suffix(".rejects.csv"), out.with_suffix(".manifest.json")
        totals = json.loads(manifest.read_text("utf-8"))["totals"] if manifest.exists() else None
        files = [file.read_bytes() if file.exists() else None for file in (out, rejects)]
        return result.exit_code, result.stderr.replace("alone", "shared"), totals, *files

    return score


@needs_cores
def test_a_shared_list_comes_out_as_one_process_would_write_it(scored, plain):
    assert scored(plain, False) == scored(plain, True)


@needs_cores
def test_faults_blank_lines_and_line_breaks_in_cells_keep_their_row_numbers(scored, plain):
    shared = scored(messy(plain), False)
    assert shared == scored(messy(plain), True)
    assert shared[0] == 1 and shared[2]["rejected"] > 5 and shared[2]["blank"] > 5


@needs_cores
def test_a_helper_does_all_of_a_list_as_this_process_would(scored, plain, monkeypatch):
    content = messy(plain)
    expected = scored(content, True)
    monkeypatch.setattr(turns, "Taken", lambda pipe: set())
    monkeypatch.setattr(Run, "_scored", lambda *_: pytest.fail("this process has no turn"))
    assert scored(content, False) == expected


@needs_cores
def test_lists_in_other_encodings_are_shared_too(scored, plain):
    content = plain.decode("utf-8-sig").encode("gb18030")
    assert scored(content, False, "--strict") == scored(content, True, "--strict")


@needs_cores
def test_what_a_helper_takes_and_does_not_deliver_is_done_without_it(scored, plain, monkeypatch):
    expected = scored(plain, True)
    monkeypatch.setattr(helping, "_HELP", "import os, sys; sys.stdin.buffer.read(); os.read({turns}, 4)")
    assert scored(plain, False) == expected


@needs_cores
def test_a_helper_that_cannot_start_is_done_without(scored, plain, monkeypatch):
    expected = scored(plain, True)
    monkeypatch.setattr(helping, "_HELP", "raise SystemExit")
    assert scored(plain, False) == expected


@needs_cores
def test_what_cannot_be_read_is_refused_whoever_meets_it(scored, plain):
    content = plain + b"x" * (3 << 20) + b",a\r\n"
    shared = scored(content, False)
    assert shared == scored(content, True)
    assert shared[0] == 2 and "holds more than 1 MB" in shared[1] and shared[3] is None


@needs_cores
def test_helpers_are_asked_before_the_command_line_is_read(plain, tmp_path):
    (tmp_path / "list.csv").write_bytes(plain)
    told = (
        "import sys, assess.cli; assess.cli.main = lambda: None; from assess.__main__ import main; main(); "
        "helping = sys.modules.get('assess.batch.helping'); print(len(helping._early) if helping else 0)"
    )

    def early(*words: str) -> int:
        command = [sys.executable, "-c", told, *words]
        return int(subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout)

    assert early("score", "list.csv", "-o", "out.csv") == 1
    assert early("score", "list.csv", "--dry-run") == 0
    assert early("report", "list.csv", "-o", "out") == 0
    assert early("score", "other.csv", "-o", "out.csv") == 0


def test_small_lists_workbooks_and_parquet_are_done_by_one_process(tmp_path, monkeypatch):
    monkeypatch.setattr(helping, "EACH", 1000)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2, 3, 4, 5}, raising=False)
    sizes = {"large.csv": b"x" * 2_500, "small.csv": b"x" * 999, "book.xlsx": b"PK\x03\x04" + b"x" * 9_000}
    for name, content in (sizes | {"columns": b"PAR1" + b"x" * 9_000}).items():
        (tmp_path / name).write_bytes(content)
    found = {name: helping.helpers_for(str(tmp_path / name)) for name in (*sizes, "columns", "none.csv", ".")}
    assert found == {"large.csv": 1, "small.csv": 0, "book.xlsx": 0, "columns": 0, "none.csv": 0, ".": 0}


def test_every_turn_is_taken_once():
    pipe = dealt(5)
    one, other = Taken(pipe), Taken(pipe)
    mine = [0 in one, 0 in other, 1 in other, 1 in one, 2 in one, 2 in other, 3 in other, 4 in other]
    assert mine == [True, False, True, False, True, False, True, True]
    assert not any(block in taken for taken in (one, other) for block in (5, 6))
    os.close(pipe)


def test_results_that_are_written_slowly_do_not_pile_up():
    """Helpers wait until what they sent is asked for."""
    read, write = os.pipe()
    with os.fdopen(read, "rb") as pipe, os.fdopen(write, "wb") as out:
        helpers = Helpers([pipe], Taken(dealt(0)))
        for block in range(40):
            pickle.dump((block, f"outcome {block}"), out)
        out.flush()
        assert [helpers.outcome(block) for block in range(40)] == [f"outcome {block}" for block in range(40)]
        assert len(helpers._sent) == 0


@given(st.text('"a,\r\n ').map(str.encode))
def test_rows_that_are_counted_are_those_that_would_be_read(content):
    rows = plain_lines(content)
    if rows is not None:
        assert rows == len(tables.parse(b"a,b,c\n" + content, "list.csv"))


@given(st.lists(st.sampled_from(["a", "", '""', "长沙"]), min_size=1), st.sampled_from(["\n", "\r\n"]))
def test_plain_rows_are_counted_without_reading_them(cells, end):
    assert plain_lines("".join(f"x,{cell}{end}" for cell in cells).encode()) == len(cells)
