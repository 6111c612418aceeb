"""A company's profile: what is accepted, every problem at once, and profiles as columns."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.company import (
    CITIES,
    CITY_INDEX,
    DIVISIONS,
    GROUPS,
    INDUSTRY_INDEX,
    Company,
    ProfileErrors,
    Profiles,
    company_from_dict,
    parse_company,
    profiles,
    size_reason,
    to_dict,
)

RIGHT = {
    "name": "湘江精密机械有限公司",
    "credit_code": "91430100MA4L00000F",
    "industry": "35",
    "city": "长沙",
    "employees": "120",
    "revenue": "3000",
    "assets": "",
    "chain": "",
}


def company(**changes) -> Company:
    return parse_company(RIGHT | changes)


def problems(**changes) -> dict[str, str]:
    with pytest.raises(ProfileErrors) as caught:
        company(**changes)
    return {error.field: error.text("en") for error in caught.value.errors}


def test_a_right_profile_becomes_a_company():
    expected = Company("湘江精密机械有限公司", "35", "changsha", 120, 3000.0, None, "91430100MA4L00000F", "")
    assert company() == expected


def test_the_columns_of_a_spreadsheet_may_be_numbers():
    assert company(industry=35.0, employees=120.0, revenue=3000, assets=float("nan")) == company()


def test_fields_that_are_not_of_the_profile_are_ignored():
    assert company(q1="A") == company()


@pytest.mark.parametrize("typed", ["3000", "3,000", "３０００", "3 000", " 3000 ", "3000.0", "+3000", "３，０００．０"])
def test_a_figure_may_be_typed_in_many_ways(typed):
    assert company(revenue=typed).revenue == 3000


@pytest.mark.parametrize("typed", ["约3000", "3000万", "3,00", "1,2000", "3.000,5", "1e3", "inf", "--5", "三千"])
def test_a_figure_that_could_be_misread_is_refused(typed):
    assert f'"{typed}" cannot be read' in problems(revenue=typed)["revenue"]


def test_an_owner_alone_counts_as_one_employee():
    assert company(employees="1").employees == 1
    assert "from 1 to 1,000,000, got 0" in problems(employees="0")["employees"]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("employees", "1000001", "from 1 to 1,000,000, got 1,000,001"),
        ("employees", "12.5", 'whole number; "12.5" is not'),
        ("employees", "", "an owner working alone counts as 1"),
        ("revenue", "-1", "from 0 to 100,000,000, got -1"),
        ("revenue", "100000001", "got 100,000,001"),
        ("revenue", "", "the size class of this industry is decided by it"),
        ("name", " \u200b\n", "Enter the name"),
        ("name", "公" * 101, "has 101 characters; at most 100"),
        ("name", "���有限公司", "save the file as UTF-8"),
        ("industry", "", "Choose an industry"),
        ("city", "", "Choose the city"),
        ("chain", "qq", "not in the list"),
        ("credit_code", "123", "this one has 3"),
    ],
)
def test_a_wrong_field_is_told_what_is_allowed(field, typed, said):
    found = problems(**{field: typed})
    assert list(found) == [field]
    assert said in found[field]


def test_assets_are_asked_for_where_they_decide():
    assert list(problems(industry="72", revenue="")) == ["assets"]
    assert company(industry="72", revenue="", assets="500").revenue is None


def test_all_problems_are_told_at_once_in_the_order_of_the_form():
    assert list(problems(name="", credit_code="1", city="", employees="x")) == [
        "name",
        "credit_code",
        "city",
        "employees",
    ]


def test_an_empty_profile_is_told_what_it_needs():
    with pytest.raises(ProfileErrors) as caught:
        parse_company({})
    assert [error.field for error in caught.value.errors] == ["name", "industry", "city", "employees"]


def test_problems_are_told_in_chinese():
    with pytest.raises(ProfileErrors) as caught:
        company(name="", revenue="约5")
    told = caught.value.text("zh")
    assert "请填写企业名称" in told
    assert "“约5”" in told


def test_control_and_direction_characters_are_taken_out_of_a_name():
    assert company(name="湘江\u202e\x00精密\t机械\n厂").name == "湘江精密 机械 厂"


def test_a_long_value_is_cut_in_the_message():
    assert len(problems(revenue="x" * 5000)["revenue"]) < 200


def test_a_company_survives_storage():
    stored = json.loads(json.dumps(to_dict(company(chain="工程机械", assets="12.5"))))
    assert company_from_dict(stored) == company(chain="construction-machinery", assets=12.5)


def test_a_company_knows_its_industry_place_and_size():
    known = company()
    assert (known.division.title.zh, known.place.title.en, known.size.id) == (
        "专用设备制造业",
        "Changsha",
        "small",
    )


def test_the_size_is_explained_from_the_rule():
    assert size_reason(company(), "zh") == (
        "小型：从业人员 120 人（20–300 为小型）、营业收入 3,000 万元（2,000–40,000 为中型），"
        "取较小者（国统字〔2017〕213号）"
    )


def test_the_size_is_explained_in_english():
    assert size_reason(company(), "en") == (
        "Small: employees 120 persons (20–300 is small) and revenue 3,000 × 10,000 yuan (2,000–40,000 is medium); "
        "the smaller class counts (Statistical classification of enterprises by size (2017), 国统字〔2017〕213号)"
    )


def test_one_deciding_figure_needs_no_comparison():
    farm = company(industry="01", revenue="49.5")
    assert size_reason(farm, "zh") == "微型：营业收入 49.5 万元（不足 50 为微型）（国统字〔2017〕213号）"


def test_two_figures_of_one_class_need_no_comparison():
    assert size_reason(company(employees=1000, revenue=40000), "zh") == (
        "大型：从业人员 1,000 人（不低于 1,000 为大型）、营业收入 40,000 万元（不低于 40,000 为大型）"
        "（国统字〔2017〕213号）"
    )


def test_a_size_by_our_own_rule_says_so():
    assert "我们的规则" in size_reason(company(industry="83"), "zh")


def test_companies_become_columns():
    columns = profiles([company(), company(industry="52", city="其他", employees=9, revenue=80, assets=7)])
    assert columns.n == 2
    assert [DIVISIONS[i].code for i in columns.industry] == ["35", "52"]
    assert [CITIES[i].id for i in columns.city] == ["changsha", "other"]
    assert columns.size.tolist() == [1, 0]
    assert columns.production.tolist() == [True, False]
    assert [GROUPS[i].id for i in columns.group] == ["machinery_electrical", "retail"]
    np.testing.assert_array_equal(columns.assets, [np.nan, 7])


def test_no_companies_are_columns_of_length_zero():
    assert profiles([]).n == 0


def test_columns_have_the_types_scoring_expects():
    columns = profiles([company()])
    kinds = [c.dtype for c in (columns.industry, columns.city, columns.group, columns.size, columns.employees)]
    assert kinds == [np.int16, np.int16, np.int16, np.int8, np.float64]


valid = st.fixed_dictionaries(
    {
        "name": st.text(min_size=1, max_size=60).map(lambda text: "厂" + text),
        "industry": st.sampled_from([division.code for division in DIVISIONS]),
        "city": st.sampled_from([city.id for city in CITIES]),
        "employees": st.integers(1, 1_000_000),
        "revenue": st.floats(0, 1e8).map(lambda figure: round(figure, 2)),
        "assets": st.floats(0, 1e8).map(lambda figure: round(figure, 2)),
    }
)


@given(valid)
def test_any_valid_profile_survives_storage_and_has_an_explained_size(fields):
    known = parse_company(fields)
    assert company_from_dict(json.loads(json.dumps(to_dict(known)))) == known
    assert size_reason(known, "zh").startswith(known.size.title.zh)


@given(st.lists(valid, min_size=1, max_size=5))
def test_columns_of_a_table_and_profiles_of_companies_agree(rows):
    table = Profiles.of(
        [INDUSTRY_INDEX[row["industry"]] for row in rows],
        [CITY_INDEX[row["city"]] for row in rows],
        *([row[name] for row in rows] for name in ("employees", "revenue", "assets")),
    )
    one_by_one = profiles([parse_company(row) for row in rows])
    assert table.size.tolist() == one_by_one.size.tolist()
    assert table.group.tolist() == one_by_one.group.tolist()


@given(st.dictionaries(st.sampled_from(list(RIGHT)), st.one_of(st.text(), st.floats(), st.integers(), st.none())))
def test_no_input_breaks_the_door(fields):
    try:
        parse_company(fields)
    except ProfileErrors as refused:
        assert all(error.text(locale) for error in refused.errors for locale in ("zh", "en"))
