import pytest

from assess.company import CITIES, GROUPS, SIZES, parse_company
from assess.questionnaire import find
from assess.records import replace
from assess.report.statement import certainty, official_notes, peer_cell, rank_statement
from tests.report_examples import FACTORY, answers, result


@pytest.fixture(scope="module")
def assessment():
    return result(parse_company(FACTORY), answers(find(), 0.5)).row(0)


def with_rank(assessment, **changed):
    return replace(assessment, rank=replace(assessment.rank, **changed))


def with_peers(assessment, **changed):
    return replace(assessment, peers=replace(assessment.peers, **changed))


def made_of(assessment, **changed):
    return replace(assessment, provenance=replace(assessment.provenance, **changed))


def test_the_headline_tells_round_place_number_share_and_interval(assessment):
    one = made_of(with_rank(assessment, rank=31_017, percentile=74.15, low=70.04, high=78.33), benchmark_n=120_000)
    assert rank_statement(one, "zh").headline == (
        "在 120,000 家合成基准企业中约居第 31,000 位（前 26%，80% 区间 22–30%）。"
    )
    assert rank_statement(one, "en").headline == (
        "About place 31,000 among 120,000 synthetic benchmark companies (top 26%, 80% interval 22–30%)."
    )


@pytest.mark.parametrize(
    ("percentile", "low", "high", "said"),
    [
        pytest.param(99.93, 99.2, 99.999, "top 0.1%, 80% interval 0.1–0.8%", id="near the first"),
        pytest.param(100, 99.0, 100, "top 0.0%, 80% interval 0.0–1%", id="ahead of all"),
        pytest.param(0.2, 0, 1.4, "top 99.8%, 80% interval 99–100.0%", id="near the last"),
    ],
)
def test_a_share_near_either_end_is_told_more_finely(assessment, percentile, low, high, said):
    one = with_rank(assessment, percentile=percentile, low=low, high=high)
    assert said in rank_statement(one, "en").headline


def test_the_interval_is_told_in_shares_and_in_round_places(assessment):
    one = made_of(with_rank(assessment, low=70.04, high=78.33), benchmark_n=120_000)
    assert rank_statement(one, "zh").interval == "80% 区间：领先 70.0%–78.3%，约为第 26,000 至 36,000 位。"


def test_the_best_place_is_the_first_one(assessment):
    one = made_of(with_rank(assessment, low=99.0, high=99.9999), benchmark_n=120_000)
    assert "about place 1 to 1,200" in rank_statement(one, "en").interval
    assert "99.9%" in rank_statement(one, "en").interval


def test_the_provenance_says_that_the_benchmark_is_synthetic(assessment):
    said = rank_statement(assessment, "zh").provenance
    assert "校准合成基准，不是真实企业名单" in said
    assert "2026年11月23日，n = 4,000" in said
    assert assessment.provenance.model_version in said


def test_a_surveyed_benchmark_is_never_called_synthetic(assessment):
    for locale, word in (("zh", "合成"), ("en", "synthetic")):
        said = rank_statement(made_of(assessment, benchmark_kind="surveyed"), locale)
        assert word not in said.headline + said.provenance


@pytest.mark.parametrize(
    ("rung", "cell", "why"),
    [
        pytest.param(3, (2, 1, 1), "same industry, size and city", id="finest"),
        pytest.param(2, (2, 1, -1), "too few companies of this kind in your city", id="without the city"),
        pytest.param(1, (2, -1, -1), "too few companies of your industry and size", id="industry alone"),
        pytest.param(0, (-1, -1, -1), "too few companies of your industry", id="all companies"),
    ],
)
def test_the_peers_are_named_with_the_reason_for_them(assessment, rung, cell, why):
    group, size, city = cell
    one = with_peers(assessment, rung=rung, group=group, size=size, city=city, n=1234)
    said = rank_statement(one, "en").peers
    assert "1,234" in said and why in said
    assert (GROUPS[group].title.en in said) == (group >= 0)
    assert (SIZES[size].title.en in said) == (size >= 0)
    assert (CITIES[city].title.en in said) == (city >= 0)


def test_a_peer_group_of_any_kind_is_called_all_companies(assessment):
    assert peer_cell(with_peers(assessment, group=-1, size=-1, city=-1).peers, "zh") == "全部企业"


def test_the_notice_and_the_provisional_rules_stand_beside_the_level(shipped):
    notes = official_notes(shipped, "zh")
    assert notes[0] == "参照工信厅企业〔2024〕56号，自评结果不等同于官方评测。"
    assert any("暂行、待核实" in note for note in notes)
    assert any("三级" in note and "四级" in note for note in notes)


def test_rules_read_in_the_original_carry_no_provisional_mark(shipped):
    levels = tuple(level.changed(certainty="verbatim") for level in shipped.official.levels)
    official = shipped.official.changed(**{"certainty": "verbatim", "levels": levels})
    assert len(official_notes(shipped.changed(official=official), "zh")) == 1


def test_every_certainty_but_that_of_the_original_and_our_own_is_marked_provisional():
    marked = {name for name in ("verbatim", "second-hand", "conflicting", "inferred", "product")}
    assert {name for name in marked if "暂行" in certainty(name, "zh")} == {"second-hand", "conflicting", "inferred"}
