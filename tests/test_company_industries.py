"""Industries, cities and chains: what is in the lists, and how what people type is found in them."""

import pytest

from assess.company import (
    CHAIN_KINDS,
    CHAINS,
    CITIES,
    CITY_INDEX,
    DIVISIONS,
    GROUPS,
    INDUSTRY_INDEX,
    SECTIONS,
    chain_id,
    city_index,
    industry_index,
    search,
)
from assess.errors import ProfileError


def industry(text: str) -> str:
    return DIVISIONS[industry_index(text)].code


def refusal(find, text: str, locale: str = "en") -> str:
    with pytest.raises(ProfileError) as caught:
        find(text)
    return caught.value.text(locale)


def test_all_divisions_of_the_standard_are_there_and_three_groups_sized_otherwise():
    codes = {division.code for division in DIVISIONS}
    assert codes == {f"{code:02}" for code in range(1, 98)} | {"591", "702", "703"}


def test_the_sections_run_from_a_to_t():
    assert "".join(section.id for section in SECTIONS) == "ABCDEFGHIJKLMNOPQRST"


def test_only_sections_a_to_e_are_asked_about_production():
    assert {division.section for division in DIVISIONS if division.production} == set("ABCDE")
    assert {division.section for division in DIVISIONS if not division.production} == set("FGHIJKLMNOPQRST")


def test_every_peer_group_has_an_industry():
    assert {division.group for division in DIVISIONS} == {group.id for group in GROUPS}
    assert len(GROUPS) == 16


@pytest.mark.parametrize(
    ("code", "group"),
    [
        ("39", "electronics"),
        ("35", "machinery_electrical"),
        ("37", "vehicles_transport"),
        ("30", "rubber_minerals"),
    ]
    + [
        ("33", "metals"),
        ("13", "other_manufacturing"),
        ("44", "mining_utilities"),
        ("591", "transport_storage"),
    ]
    + [("52", "retail"), ("62", "hotel_food"), ("65", "software_it"), ("72", "leasing_business")]
    + [("702", "other_services"), ("83", "other_services"), ("01", "agriculture"), ("50", "construction")],
)
def test_an_industry_is_compared_in_its_group(code, group):
    assert DIVISIONS[INDUSTRY_INDEX[code]].group == group


@pytest.mark.parametrize(
    "typed",
    ["35", "C35", "c35", "３５", " 35 ", "专用设备制造业", "35 专用设备制造业", "C35专用设备制造业", "3511"]
    + ["Manufacture of special-purpose machinery", "MANUFACTURE OF  SPECIAL-PURPOSE MACHINERY", "C3511"],
)
def test_an_industry_is_found_by_code_name_or_both(typed):
    assert industry(typed) == "35"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        pytest.param("1", "01", id="a spreadsheet dropped the zero"),
        pytest.param("7010", "70", id="development"),
        pytest.param("7020", "702", id="property management"),
        pytest.param("7040", "703", id="letting is other real estate"),
        pytest.param("5910", "591", id="handling is sized as transport"),
        pytest.param("装卸搬运和仓储业", "59", id="the name of the whole division"),
    ],
)
def test_a_code_finds_the_entry_that_stands_for_it(typed, code):
    assert industry(typed) == code


def test_a_code_with_the_name_of_another_industry_is_refused():
    said = refusal(industry, "34 专用设备制造业")
    assert "do not belong together: 34 通用设备制造业" in said


def test_a_code_in_another_section_is_refused():
    assert '"B35" is not an industry' in refusal(industry, "B35")


def test_a_whole_section_is_not_enough():
    assert "choose one of its divisions, such as 47 房屋建筑业" in refusal(industry, "E")
    assert "choose one of its divisions, such as 47 房屋建筑业" in refusal(industry, "建筑业")


def test_a_near_miss_is_helped():
    assert "perhaps you mean 35 专用设备制造业" in refusal(industry, "工程机械")


def test_a_blank_industry_is_asked_for():
    assert refusal(industry, "").startswith("Choose an industry")


@pytest.mark.parametrize(
    ("word", "code"),
    [("五金", "33"), ("饭店", "62"), ("网店", "52"), ("软件", "65"), ("烟花", "26"), ("工程机械", "35")]
    + [
        ("轨道交通", "37"),
        ("茶叶", "15"),
        ("陶瓷", "30"),
        ("物流", "54"),
        ("Retail", "52"),
        ("PCB", "39"),
        ("C33", "33"),
    ],
)
def test_a_common_word_finds_the_industry_first(word, code):
    assert search(word)[0].code == code


def test_real_estate_offers_the_three_that_are_sized_differently():
    assert {division.code for division in search("房地产业")} == {"70", "702", "703"}


def test_a_section_finds_all_its_industries():
    assert {division.section for division in search("批发和零售业")} == {"F"}


def test_a_blank_search_lists_all_industries_in_order():
    assert search(" ") == list(DIVISIONS)


def test_a_word_nobody_uses_finds_nothing():
    assert search("qqqq") == []


def test_there_are_fourteen_cities_and_other_comes_last():
    assert len(CITIES) == 15
    assert (CITIES[0].id, CITIES[13].id, CITIES[14].id) == ("changsha", "xiangxi", "other")


@pytest.mark.parametrize(
    ("typed", "id"),
    [("changsha", "changsha"), ("长沙市", "changsha"), ("长沙", "changsha"), ("Changsha", "changsha")]
    + [
        ("湖南省长沙市", "changsha"),
        (" ＣＨＡＮＧＳＨＡ ", "changsha"),
        ("湘西州", "xiangxi"),
        ("湘西自治州", "xiangxi"),
    ]
    + [("湘西土家族苗族自治州", "xiangxi"), ("省外", "other"), ("其他", "other"), ("Other", "other")],
)
def test_a_city_is_found_by_each_of_its_names(typed, id):
    assert CITIES[city_index(typed)].id == id


def test_a_city_of_another_province_is_told_what_to_write():
    assert "is not a city or prefecture of Hunan" in refusal(city_index, "武汉")
    assert "other" in refusal(city_index, "武汉")


def test_a_table_looks_spellings_up_directly():
    assert [CITY_INDEX["长沙"], INDUSTRY_INDEX["C35"]] == [0, DIVISIONS.index(search("35")[0])]


def test_the_four_by_four_industries_are_complete_and_the_chains_are_only_those_named():
    kinds = [chain.kind for chain in CHAINS]
    assert [kinds.count(kind.id) for kind in CHAIN_KINDS] == [4, 4, 4, 4, 3]


def test_what_is_not_confirmed_is_marked():
    unconfirmed = {chain.title.zh for chain in CHAINS if chain.certainty == "to-verify"}
    assert unconfirmed == {"新能源", "大健康", "空天海洋", "人工智能", "生命工程", "量子科技"} | {
        "新一代信息技术",
        "输变电装备",
    }


def test_a_chain_is_found_by_id_or_name_and_may_be_blank():
    assert [chain_id(text) for text in ("rail-transit", "轨道交通", "Rail Transit", " ")] == ["rail-transit"] * 3 + [""]


def test_a_chain_that_is_not_in_the_list_is_refused():
    assert "not in the list of industrial chains" in refusal(chain_id, "豆腐产业链")
