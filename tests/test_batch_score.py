"""Scoring tables: the same results as one by one, and a careful clerk's treatment of what is wrong."""

import random

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.answers import encode
from assess.assessment import assess
from assess.batch import score as batch
from assess.batch import tables
from assess.batch.columns import layout
from assess.batch.companies import read_companies
from assess.batch.credit_codes import correct
from assess.batch.intake import take_in
from assess.batch.reading import Reading
from assess.batch.template import empty_table, filled_table, guide
from assess.company import CITIES, GROUPS, SIZES, ProfileErrors, parse_company, profiles, valid_codes
from assess.company.credit_code import ALPHABET, check_character
from assess.errors import ArtifactError, TableError
from assess.questionnaire import load
from tests.batch_examples import MAKER, SERVICE, model_of, table
from tests.conftest import TINY, answer_sheets

MINIMUM = 50


@pytest.fixture(scope="module")
def model(tiny):
    return model_of(tiny)


@pytest.fixture
def scored(tiny, model):
    """Scores rows given as dictionaries, or the bytes of a file."""

    def run(*rows: dict[str, str], content: bytes = b"") -> batch.Scored:
        return batch.score(tables.parse(content or table(*rows), "list.csv"), tiny, model, MINIMUM)

    return run


def results(outcome: batch.Scored) -> list[dict]:
    return outcome.result_table("en").to_dicts()


def rejects(outcome: batch.Scored) -> list[tuple]:
    return outcome.reject_table("en").rows()


def test_a_row_gets_what_assess_gives_to_the_last_digit(scored, tiny, model, tmp_path):
    tables.write(scored(SERVICE, MAKER).result_table("en"), tmp_path / "out.csv")
    row = pl.read_csv(tmp_path / "out.csv", infer_schema=False).to_dicts()[1]
    answers = {"tools": "B", "nets": ["B", "D"], "machines": "B", "selling": "3", "making": "2", "costs": "A"}
    matrix = encode(tiny, [answers | {"machine_count": 12}])
    alone = assess(tiny, profiles([parse_company({**MAKER})]), matrix, model, MINIMUM).row(0)
    expected = {
        "index": alone.index,
        "pillar_left": alone.pillars["left"],
        "pillar_right": alone.pillars["right"],
        "part_base": alone.parts["base"],
        "official_points": alone.points,
        "theta": alone.rank.theta,
        "percentile": alone.rank.percentile,
        "percentile_low": alone.rank.low,
        "percentile_high": alone.rank.high,
        "peer_percentile": alone.peers.percentile,
        "peer_low": alone.peers.low,
        "peer_high": alone.peers.high,
    }
    assert {name: float(row[name]) for name in expected} == expected
    whole = {
        "stage": alone.stage,
        "official_level": alone.level,
        "rank": alone.rank.rank,
        "peer_n": alone.peers.n,
        "benchmark_n": alone.provenance.benchmark_n,
    }
    assert {name: int(row[name]) for name in whole} == whole
    made_with = ("questionnaire", "questionnaire_version", "model", "model_version", "benchmark_kind", "benchmark_date")
    assert [row[name] for name in made_with] == [getattr(alone.provenance, name) for name in made_with]


def test_the_peer_group_is_named_in_the_language(scored):
    outcome = scored(MAKER)
    ranks = outcome.results.ranks
    assert ranks.rung[0] == 2
    expected = [GROUPS[ranks.peer_group[0]].title.zh, SIZES[ranks.peer_size[0]].title.zh]
    assert outcome.result_table("zh")["peer_group"].to_list() == [" · ".join(expected)]
    assert outcome.result_table("en")["peer_group"].to_list() == ["Machinery and electrical equipment · small"]


def test_the_order_of_the_rows_does_not_matter(scored):
    options = {"tools": "ABC?", "machines": "AB?", "selling": "01234?", "making": "01234?", "costs": "AB"}
    draw = random.Random(5)
    rows = [
        (MAKER if k % 3 else SERVICE)
        | {"id": str(k), "nets": draw.choice(["A", "B;C", "C", "B;C;D", "", "?"])}
        | {item: draw.choice(codes) for item, codes in options.items()}
        for k in range(60)
    ]
    shuffled = random.Random(6).sample(rows, len(rows))

    def by_id(outcome):
        return {row.pop("id"): row | {"row": 0} for row in results(outcome)}

    assert by_id(scored(*rows)) == by_id(scored(*shuffled))


def test_a_file_shared_among_the_cores_gets_the_same_results(scored, monkeypatch):
    rows = [
        MAKER,
        SERVICE,
        MAKER | {"tools": "C", "selling": "0"},
        SERVICE | {"nets": "?"},
        MAKER | {"city": "xiangxi"},
    ]
    whole = results(scored(*rows))
    monkeypatch.setattr(batch, "_SHARE", 2)
    assert results(scored(*rows)) == whole


def test_a_bad_row_does_not_stop_the_good_ones(scored):
    outcome = scored(MAKER, MAKER | {"tools": "Z"}, SERVICE)
    assert [row["row"] for row in results(outcome)] == [2, 4]
    assert rejects(outcome) == [
        (3, "tools", "Tools", "Z", "'Z' is not an option here; allowed: A, B, C, or ? for don't know")
    ]


def test_every_fault_of_a_row_is_named_in_the_order_of_the_columns(scored):
    bad = {"name": "", "industry": "99", "city": "Paris", "employees": "x", "nets": "A;B", "machine_count": "1.5"}
    outcome = scored(MAKER | bad)
    assert [field for _, field, *_ in rejects(outcome)] == list(bad)


def test_reasons_come_in_the_language_asked_for(scored):
    outcome = scored(MAKER | {"city": ""})
    assert outcome.reject_table("zh")["reason"].to_list() == ["请选择所在市州；省外企业请选择“省外或其他”"]


def test_read_is_scored_and_rejected_together(scored):
    blank = dict.fromkeys(MAKER, "")
    counts = scored(MAKER, blank, MAKER | {"city": "?"}, SERVICE, blank).counts
    assert (counts.read, counts.scored, counts.rejected, counts.blank) == (3, 2, 1, 2)


def test_a_file_in_which_every_row_is_bad_has_no_results(scored):
    outcome = scored(MAKER | {"tools": "Z"})
    assert results(outcome) == []
    assert outcome.counts.rejected == 1


def test_row_numbers_are_those_of_the_spreadsheet_after_quoted_line_breaks(scored):
    outcome = scored(MAKER | {"id": "two\nlines\nand three"}, MAKER | {"costs": "nothing"})
    assert [row for row, *_ in rejects(outcome)] == [3]
    assert results(outcome)[0]["id"] == "two\nlines\nand three"


def test_a_row_too_long_is_rejected_alone(scored):
    content = table(MAKER) + b",".join(value.encode() for value in SERVICE.values()) + b",surplus\r\n"
    outcome = scored(content=content)
    assert [row["row"] for row in results(outcome)] == [2]
    assert rejects(outcome)[0][4].startswith("The row has more values than there are columns")


def test_blank_and_unknown_count_as_the_lowest_and_are_counted(scored):
    lowest = {"tools": "A", "nets": "A", "machines": "A", "selling": "0", "making": "0"}
    blank, unknown, low = results(
        scored(MAKER | dict.fromkeys(lowest, ""), MAKER | dict.fromkeys(lowest, "?"), MAKER | lowest)
    )
    same = ("index", "official_points", "official_level", "theta", "rank")
    assert [blank[name] for name in same] == [unknown[name] for name in same] == [low[name] for name in same]
    assert (blank["unanswered"], unknown["unanswered"], low["unanswered"]) == (5, 0, 0)
    assert (blank["unknown"], unknown["unknown"], low["unknown"]) == (0, 5, 0)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"nets": "Ｂ；Ｄ"}, id="full-width codes and semicolon"),
        pytest.param({"nets": "B，D"}, id="full-width comma"),
        pytest.param({"nets": " d 、 b ;"}, id="enumeration comma, small letters, spaces, one separator too many"),
        pytest.param({"tools": " b "}, id="space and small letter"),
        pytest.param({"selling": "3.0", "making": "２"}, id="a whole number as a spreadsheet writes it, full-width"),
        pytest.param({"employees": "1２0", "revenue": "5,000.00"}, id="digits of any width, thousands"),
        pytest.param({"machine_count": "１２"}, id="full-width number"),
        pytest.param({"industry": "C35", "city": "长沙市"}, id="section letter and Chinese name"),
    ],
)
def test_other_spellings_of_an_answer_are_the_same_answer(scored, changed):
    plain, other = results(scored(MAKER, MAKER | changed))
    assert other | {"row": 2} == plain


def test_a_service_firm_is_not_asked_about_production_whatever_it_answered(scored):
    unasked = {"machines": "B", "making": "4", "machine_count": "-7"}
    plain, answered, wrong = results(scored(SERVICE, SERVICE | unasked, SERVICE | {"making": "yes"}))
    assert plain | {"row": 0} == answered | {"row": 0} == wrong | {"row": 0}
    assert scored(SERVICE, SERVICE | unasked, SERVICE | {"making": "yes"}).counts.not_asked == 3


def test_revenue_must_be_given_where_the_size_rule_decides_by_it(scored):
    outcome = scored(MAKER | {"revenue": ""}, MAKER)
    assert [(row, field) for row, field, *_ in rejects(outcome)] == [(2, "revenue")]


def test_unknown_columns_are_named_and_carried_over_behind_the_results(scored):
    outcome = scored(MAKER | {"remark": "hello", "rank": "A"})
    assert outcome.layout.ignored == ("remark", "rank")
    assert results(outcome) == [results(scored(MAKER))[0] | {"remark": "hello", "input_rank": "A"}]


def test_columns_may_stand_in_any_order_and_letters(scored):
    turned = {title.upper(): MAKER[title] for title in reversed(MAKER)}
    assert results(scored(turned)) == results(scored(MAKER))


def test_optional_columns_may_be_absent(scored):
    needless = ("id", "credit_code", "assets", "chain", "machine_count")
    row = {name: value for name, value in MAKER.items() if name not in needless}
    assert results(scored(row)) == [results(scored(MAKER))[0] | {"id": ""}]


def test_missing_columns_are_named_beside_those_not_known(scored):
    row = {("tool" if name == "tools" else name): value for name, value in MAKER.items() if name != "city"}
    said = r"missing: city \(City\), tools \(Tools\). These are not known: tool. Take the ids or labels"
    with pytest.raises(TableError, match=said):
        scored(row)


def test_one_column_in_two_spellings_is_refused(scored):
    with pytest.raises(TableError, match="more than once: tools"):
        scored(MAKER | {"TOOLS": "A"})


@pytest.mark.parametrize(
    "form", ["*{}", "3、{}", "{}（万元）", "{}：", "1. ★ {} (必填) *", " {}\u3000", "{}（人）（2025年）"]
)
def test_what_forms_put_around_a_title_does_not_hide_it(scored, form):
    labels = {"name": "企业名称", "employees": "从业人员", "revenue": "年营业收入"}
    row = {form.format(labels[name]) if name in labels else name: value for name, value in MAKER.items()}
    assert results(scored(row)) == results(scored(MAKER))


def test_figures_in_another_unit_are_not_taken_for_ours(scored):
    found = scored({"年营业收入（元）" if name == "revenue" else name: value for name, value in MAKER.items()})
    assert found.layout.ignored == ("年营业收入（元）",)


def test_a_title_with_a_line_break_is_known(scored):
    row = {"企业\n名称" if name == "name" else name: value for name, value in MAKER.items()}
    assert results(scored(row)) == results(scored(MAKER))


def test_what_stands_below_no_title_is_carried_over_under_the_letters_of_its_column(scored):
    content = table(MAKER | {"x": "乙", "y": ""}).replace(b",x,y\r\n", b",,\r\n")
    found = scored(content=content)
    assert found.result_table("zh").columns[-1] == "column_Q" and found.layout.ignored == ("column_Q",)


def test_two_columns_of_one_title_that_means_nothing_here_are_both_carried_over(scored):
    content = table(MAKER | {"备注": "甲", "x": "乙"}).replace(b",x\r\n", ",备注\r\n".encode())
    found = scored(content=content).result_table("zh")
    assert found.select("备注", "备注 (2)").rows() == [("甲", "乙")]


def test_a_header_alone_is_refused(scored):
    with pytest.raises(TableError, match="There is a header but no company below it"):
        scored(content=b",".join(name.encode() for name in MAKER) + b"\r\n")


def test_a_model_of_another_questionnaire_is_refused(shipped, tiny):
    with pytest.raises(ArtifactError, match="was made for questionnaire"):
        batch.score(tables.parse(table(MAKER), "list.csv"), tiny, model_of(shipped), MINIMUM)


@given(st.lists(answer_sheets(load(TINY)), min_size=1, max_size=8))
def test_a_filled_table_reads_back_as_the_same_answers(sheets):
    tiny = load(TINY)
    matrix = encode(tiny, sheets)
    companies = profiles([parse_company({**MAKER})] * len(sheets))
    filled = filled_table(tiny, ["X"] * len(sheets), companies, matrix)
    parsed = tables.parse(filled.write_csv().encode(), "list.csv")
    intake = take_in(parsed, layout(parsed.header, tiny), tiny)
    assert np.array_equal(intake.answers.codes, matrix.codes)
    assert np.array_equal(intake.profiles.employees, companies.employees)


CELLS = {
    "name": st.one_of(st.text(max_size=8), st.sampled_from(["甲公司", "a\u200bb", " x  y ", "�", "n" * 101])),
    "credit_code": st.one_of(st.just(""), st.text(ALPHABET + "aOI- ", min_size=17, max_size=19)),
    "industry": st.sampled_from(["35", "C35", "65", "3511", "软件", "99", "", "06", "70"]),
    "city": st.sampled_from(["changsha", "长沙", "湖南省长沙市", "other", "", "Paris"]),
    "employees": st.sampled_from(["1", "120", "0", "1,200", "12.5", "1e3", "", "-4", "９", "2000000", "7.0"]),
    "revenue": st.sampled_from(["", "0", "5000.25", "1,000", "x", "1e9", "200000000", "-1", "８８"]),
    "assets": st.sampled_from(["", "300", "nan", "inf", "12 000"]),
    "chain": st.sampled_from(["", "quantum", "nothing"]),
}


@given(st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=6))
def test_profile_columns_obey_the_rules_of_a_typed_profile(rows):
    companies, faults = read_companies(
        lambda field: pl.Series([row[field] for row in rows], dtype=pl.String), Reading()
    )
    for k, row in enumerate(rows):
        found = sorted((f.field, f.error.text("en")) for f in faults if k in f.rows)
        try:
            one = parse_company(row)
        except ProfileErrors as errors:
            assert found == sorted((error.field, error.text("en")) for error in errors.errors)
            continue
        assert found == []
        assert (companies.name[k], companies.credit_code[k]) == (one.name, one.credit_code)
        columns, expected = companies.profiles.take([k]), profiles([one])
        assert all(
            np.array_equal(getattr(columns, name), getattr(expected, name), equal_nan=True)
            for name in ("industry", "city", "size", "employees", "revenue", "assets")
        )


@given(st.lists(st.text(ALPHABET, min_size=17, max_size=17), min_size=1), st.text(ALPHABET + "IOé", max_size=19))
def test_credit_codes_of_a_column_are_checked_as_one_by_one(stems, other):
    codes = [other, *stems, *(stem + check_character(stem) for stem in stems)]
    expected = [bool(code) and why is None for code, why in zip(codes, valid_codes(codes), strict=True)]
    assert correct(pl.Series(codes, dtype=pl.String)).tolist() == expected


def test_the_template_has_every_column_and_no_row(shipped):
    frame = empty_table(shipped)
    assert frame.height == 0
    assert frame.columns[:4] == ["id", "name", "credit_code", "industry"]
    assert set(frame.columns) >= {item.id for item in shipped.items}


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_a_template_with_labels_in_place_of_ids_means_the_same_columns(shipped, locale):
    header = empty_table(shipped, locale).columns
    found = layout(header, shipped)
    assert [header[int(place)] for place in found.place.values()] == header
    assert list(found.place) == empty_table(shipped).columns and not set(header) & {"name", "city"}


def test_the_guide_explains_each_column_of_the_template(shipped):
    rows = guide(shipped, "en").rows()
    assert [row[0] for row in rows] == empty_table(shipped).columns
    by_column = {row[0]: row[1:] for row in rows}
    assert by_column["city"][3].splitlines()[0] == f"changsha {CITIES[0].title.en}"
    item = shipped.questions[0]
    assert by_column[item.id][0] == "yes"
    assert by_column[item.id][3].splitlines() == [f"{o.id} {o.text.en}" for o in item.options]
    assert all("" not in row[:4] for row in rows)
