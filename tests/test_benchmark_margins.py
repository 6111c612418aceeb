"""The margins file, the raking, and what happens when either is wrong."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from assess.benchmark import load_margins
from assess.benchmark.margins import SHIPPED
from assess.benchmark.raking import Partition, rake, whole
from assess.errors import BenchmarkError


@pytest.fixture
def content() -> dict:
    return yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))


def written(directory: Path, content: dict) -> Path:
    path = directory / "margins.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def margin(content: dict, name: str) -> dict:
    return next(m for m in content["margins"] if m["id"] == name)


def test_every_margin_of_the_calibration_table_is_in_the_file():
    table = [f"F{k}" for k in range(1, 11)] + [f"L{k}" for k in range(1, 8)]
    table += [f"G{k}" for k in range(1, 7)] + [f"D{k}" for k in range(1, 11)]
    assert set(table) <= set(load_margins().margin)


def test_every_judgement_is_marked_as_one():
    assert {m.kind for m in load_margins().margins if m.status == "J"} == {"judgement"}


def test_every_margin_names_its_source():
    assert all(m.source for m in load_margins().margins)


def test_only_published_figures_are_hard():
    assert {m.id for m in load_margins().margins if m.kind == "hard"} == {"F1", "F3", "F5"}


def test_an_aim_out_of_tolerance_is_refused_by_name(tmp_path, content):
    margin(content, "F9")["rows"]["micro"]["aim"] = 95
    with pytest.raises(BenchmarkError, match=r"margins\.yaml.*\n.*F9.*row micro: aim 95.* 72.* 88"):
        load_margins(written(tmp_path, content))


def test_a_row_without_tolerance_is_refused(tmp_path, content):
    del margin(content, "F3")["rows"]["all"]["low"]
    with pytest.raises(BenchmarkError, match="row all has no tolerance"):
        load_margins(written(tmp_path, content))


def test_a_judgement_cannot_be_hard(tmp_path, content):
    margin(content, "F9")["kind"] = "hard"
    with pytest.raises(BenchmarkError, match="a judgement .* cannot be hard"):
        load_margins(written(tmp_path, content))


def test_a_margin_without_rows_says_why(tmp_path, content):
    del margin(content, "G3")["unused"]
    with pytest.raises(BenchmarkError, match="say in `unused` why"):
        load_margins(written(tmp_path, content))


def test_a_margin_written_twice_is_refused(tmp_path, content):
    content["margins"].append(margin(content, "F3"))
    with pytest.raises(BenchmarkError, match="F3 stands more than once"):
        load_margins(written(tmp_path, content))


def test_every_fault_is_reported_at_once(tmp_path, content):
    margin(content, "F3")["kind"] = "firm"
    margin(content, "F4")["unit"] = "stone"
    with pytest.raises(BenchmarkError) as caught:
        load_margins(written(tmp_path, content))
    assert "F3, kind" in str(caught.value) and "F4, unit" in str(caught.value)


def test_a_missing_file_is_named():
    with pytest.raises(BenchmarkError, match=r"nowhere\.yaml cannot be read"):
        load_margins(Path("nowhere.yaml"))


def test_the_refusal_speaks_chinese(tmp_path, content):
    margin(content, "F3")["kind"] = "firm"
    with pytest.raises(BenchmarkError) as caught:
        load_margins(written(tmp_path, content))
    assert caught.value.text("zh").startswith("margins.yaml 无法使用")


def test_aims_move_inside_their_tolerance():
    assert load_margins().moved({("F9", "micro"): 84}).aims("F9")["micro"] == 84


def test_aims_cannot_leave_their_tolerance():
    with pytest.raises(ValueError, match="move it inside"):
        load_margins().moved({("F9", "micro"): 60})


def test_raking_reaches_every_margin():
    rows, columns = np.indices((2, 3))
    across = Partition("across", rows, np.array([0.3, 0.7]))
    down = Partition("down", columns, np.array([0.2, 0.3, 0.5]))
    table = rake(np.array([[1.0, 2, 3], [4, 5, 6]]), [across, down])
    assert table.sum(axis=1) == pytest.approx([0.3, 0.7])
    assert table.sum(axis=0) == pytest.approx([0.2, 0.3, 0.5])


def test_raking_keeps_the_odds_ratios_it_started_with():
    start = np.array([[1.0, 2], [3, 4]])
    rows, columns = np.indices((2, 2))
    partitions = [Partition("a", rows, np.array([0.5, 0.5])), Partition("b", columns, np.array([0.4, 0.6]))]
    table = rake(start, partitions)
    assert table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0]) == pytest.approx(4 / 6)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param([0.5, 0.5], [0.4, 0.6], id="in every class"),
        pytest.param([0.2, 0.5, 0.3], [0.2, 0.4, 0.4], id="agreeing in one class"),
    ],
)
def test_margins_that_contradict_each_other_are_refused(one, other):
    rows, _ = np.indices((len(one), 2))
    partitions = [Partition("F8", rows, np.array(one)), Partition("F9", rows, np.array(other))]
    with pytest.raises(BenchmarkError, match="contradict each other: F8 stays 10.00 percent off"):
        rake(np.ones((len(one), 2)), partitions)


def test_counts_sum_to_the_number_of_companies():
    shares = np.random.default_rng(1).random((7, 11))
    assert whole(shares, 12_345).sum() == 12_345


def test_many_small_cells_keep_their_share_together():
    counts = whole(np.full((2, 1000), 1 / 2000), 300)
    assert counts.sum(axis=1).tolist() == [150, 150]
