"""The shipped questionnaire against the facts of the 2024 indicators, typed here by hand, and against good wording."""

import re
from collections.abc import Iterator

import pytest

from assess.questionnaire.model import Item, Text
from assess.questionnaire.record import Record

CHINESE = re.compile(r"[\u3400-\u9fff]")
FULL_WIDTH = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
DOCUMENT_NUMBERS = ("工信厅企业〔2024〕56号",)

# Question number: points of the options in order; of a multiple question, of each tick.
MIIT_POINTS = {
    "Q1": [0, 2, 2, 2, 2],
    "Q2": [0, 1.5, 3, 4.5, 6],
    "Q3": [0, 1.5, 3, 4.5, 6],
    "Q4": [0] + 13 * [0.7] + [0.9],
    "Q5": [0, 2.5, 5, 7.5, 10],
    "Q6": [0, 1.25, 1.25, 1.25, 1.25],
    "Q7": [0, 1.25, 1.25, 1.25, 1.25],
    "Q8": [0, 1.5, 3, 4.5, 6, 7.5],
    "Q9": [0, 1.875, 1.875, 1.875, 1.875],
    "Q10": [0, 1.5, 1.5, 1.5, 1.5, 1.5],
    "Q11": [0, 1.875, 3.75, 5.625, 7.5],
    "Q12": [0, 3.5, 7],
    "Q13": [0, 3.5, 7],
    "Q14": [0, 1.5, 3],
    "Q15": [0, 1.5, 3],
}
FULL_MARKS = [8, 6, 6, 10, 10, 5, 5, 7.5, 7.5, 7.5, 7.5, 7, 7, 3, 3]
SCENES = {
    1: ("product_design", True),
    2: ("process_design", False),
    3: ("marketing", True),
    4: ("after_sales", False),
    5: ("scheduling", False),
    6: ("production", True),
    7: ("quality", True),
    8: ("equipment", True),
    9: ("safety", True),
    10: ("energy", True),
    11: ("purchasing", True),
    12: ("warehouse", True),
    13: ("finance", True),
    14: ("hr", False),
    15: ("collaboration", False),
    16: ("decision", False),
}
ASKED_OF_PRODUCTION = {
    "a02_equipment_digital",
    "a03_equipment_networked",
    "n01_equipment_total",
    "n02_equipment_digital",
    "n03_equipment_networked",
    "s02_process_design",
    "s05_scheduling",
    "s06_production",
    "s08_equipment",
    "s09_safety",
    "s10_energy",
    "z04_cloud_equipment",
    "z05_cloud_capability",
}


def texts(record: Record, place: str = "") -> Iterator[tuple[str, Text]]:
    """Every text of the questionnaire with the path to it."""
    for name in record.__struct_fields__:
        value = getattr(record, name)
        entries = value if isinstance(value, tuple) else (value,)
        for entry in entries:
            path = f"{place}/{name}" + (f" {entry.id}" if hasattr(entry, "id") else "")
            if isinstance(entry, Text):
                yield path, entry
            elif isinstance(entry, Record):
                yield from texts(entry, path)


def words(questionnaire) -> dict[str, Text]:
    """Without units, of which "%" is the same in every language."""
    return {place: text for place, text in texts(questionnaire) if not place.endswith("/unit")}


def scored(questionnaire) -> dict[str, Item]:
    """The scored questions of the official framework by their number."""
    return {questionnaire.item[name].reference: questionnaire.item[name] for name in scored_ids(questionnaire)}


def scored_ids(questionnaire) -> list[str]:
    return [name for part in questionnaire.official.parts for name in part.items]


# ---- the facts


def test_the_fifteen_questions_carry_the_points_of_the_indicators(shipped):
    points = {number: [o.points for o in item.options] for number, item in scored(shipped).items()}
    assert points == MIIT_POINTS


def test_the_fifteen_questions_carry_their_full_marks_in_order(shipped):
    assert [shipped.item[name].maximum for name in scored_ids(shipped)] == FULL_MARKS


def test_the_parts_hold_fifty_thirty_and_twenty_points(shipped):
    parts = [(part.id, part.points, len(part.items)) for part in shipped.official.parts]
    assert parts == [("foundation", 50, 7), ("management", 30, 4), ("results", 20, 4)]


def test_six_of_the_fifteen_questions_take_several_answers(shipped):
    several = [number for number, item in scored(shipped).items() if item.kind == "multiple"]
    assert several == ["Q1", "Q4", "Q6", "Q7", "Q9", "Q10"]


def test_the_sixteen_scenes_and_the_ten_constraint_scenes(shipped):
    items = [shipped.item[name] for name in shipped.official.scenes]
    found = {int(i.reference.removeprefix("scene ")): (i.id.split("_", 1)[1], i.constraint) for i in items}
    assert found == SCENES
    assert sum(item.constraint for item in items) == 10


def test_the_level_rule_row_by_row(shipped):
    rows = [(x.points, x.scene_level, x.scenes, x.constraint_scenes) for x in shipped.official.levels]
    assert rows == [(20, 1, 6, 3), (40, 2, 6, 3), (60, 3, 8, 5), (80, 4, 10, 6)]


def test_energy_and_cost_earn_points_when_they_fall_and_quality_and_revenue_when_they_rise(shipped):
    best = {number: scored(shipped)[number].options[-1].text.en for number in ("Q12", "Q13", "Q14", "Q15")}
    down, up = "It went down", "It went up"
    assert best == {"Q12": down, "Q13": up, "Q14": up, "Q15": down}


def test_the_index_has_its_four_pillars_and_five_stages(shipped):
    pillars = {pillar.id: pillar.weight for pillar in shipped.index.pillars}
    assert pillars == {"cloud": 30, "data": 30, "intelligence": 25, "management": 15}
    assert [stage.minimum for stage in shipped.index.stages] == [0, 20, 40, 60, 80]


def test_systems_feed_cloud_before_joined_data_and_joined_data_before_intelligence(shipped):
    spans = {(f.pillar, f.start, f.stop) for i in shipped.questions if i.kind == "scene" for f in i.feeds}
    assert spans - {("intelligence", 0, None)} == {("cloud", 0, 2), ("data", 1, 3), ("intelligence", 2, 4)}


# ---- honesty about the rules


def test_no_rule_taken_from_a_copy_is_called_verbatim(shipped):
    official = [item for item in shipped.items if item.source == "miit-2024"]
    assert {item.certainty for item in official} == {"second-hand", "conflicting"}
    assert [item.id for item in official if item.certainty == "conflicting"] == ["a08_planning"]


def test_the_upper_two_levels_are_marked_as_conflicting(shipped):
    known = [level.certainty for level in shipped.official.levels]
    assert known == ["second-hand", "second-hand", "conflicting", "conflicting"]


def test_our_own_questions_are_called_our_own(shipped):
    ours = [item.id for item in shipped.items if item.source == "product"]
    assert len(ours) == 13
    assert all(name.startswith("z") and shipped.item[name].certainty == "product" for name in ours)


def test_every_result_is_told_apart_from_the_official_evaluation(shipped):
    assert "自评结果不等同于官方评测" in shipped.official.notice.zh
    assert "not an official evaluation" in shipped.official.notice.en


def test_the_production_rule_is_stated_as_ours(shipped):
    assert "不是官方规定" in shipped.rules.production.zh
    assert "not an official one" in shipped.rules.production.en


# ---- who is asked what


def test_service_firms_are_not_asked_about_workshops(shipped):
    assert {item.id for item in shipped.items if item.asked_of == "production"} == ASKED_OF_PRODUCTION


def test_a_service_firm_has_at_least_three_questions_in_every_section(shipped):
    counts = {s.id: questions(shipped.of_section(s.id, production=False)) for s in shipped.sections}
    assert {section: len(items) for section, items in counts.items() if len(items) < 3} == {}


def test_a_service_firm_can_earn_points_in_every_question_it_is_asked(shipped):
    assert all(item.top(production=False) > 0 for item in questions(shipped.asked(False)))


def test_a_figure_stands_right_after_the_answer_it_supports(shipped):
    order = [item.id for item in shipped.items]
    for figure in shipped.numbers:
        between = order[order.index(figure.number.supports) + 1 : order.index(figure.id)]
        assert all(shipped.item[name].kind == "number" for name in between), figure.id
        assert figure.section == shipped.item[figure.number.supports].section


def test_outcomes_and_figures_do_not_enter_the_rank(shipped):
    outside = {item.id for item in shipped.items if not item.ranked}
    outcomes = {name for part in shipped.official.parts if part.id == "results" for name in part.items}
    assert outside == outcomes | {item.id for item in shipped.numbers}


def questions(items: tuple[Item, ...]) -> list[Item]:
    return [item for item in items if item.kind != "number"]


# ---- the time it takes


@pytest.mark.parametrize("production", [True, False], ids=["producing", "service"])
def test_no_section_takes_longer_than_five_minutes(shipped, production):
    long = {s.id: minutes(shipped.of_section(s.id, production)) for s in shipped.sections}
    assert {section: time for section, time in long.items() if time > 5} == {}


def test_the_whole_takes_the_minutes_the_opening_promises(shipped):
    least, most = map(int, re.search(r"(\d+) 到 (\d+) 分钟", shipped.about.zh).groups())
    assert f"{least} to {most} minutes" in shipped.about.en
    assert least <= minutes(shipped.asked(production=False)) <= minutes(shipped.asked(production=True)) <= most


def minutes(items: tuple[Item, ...]) -> float:
    """400 characters read a minute, five seconds to choose, eight to type a figure."""
    read = sum(len(text.zh) for item in items for text in (item.text, item.help, *(o.text for o in item.options)))
    return read / 400 + sum(8 if item.kind == "number" else 5 for item in items) / 60


# ---- the words


def test_every_question_has_help_evidence_and_advice(shipped):
    bare = [item.id for item in shipped.questions if not (item.evidence and item.advice)]
    assert bare == []


def test_every_chinese_text_is_chinese(shipped):
    assert [place for place, text in words(shipped).items() if not CHINESE.search(text.zh)] == []


def test_no_english_text_holds_chinese_but_document_numbers(shipped):
    assert [place for place, text in words(shipped).items() if FULL_WIDTH.search(bare(text.en))] == []


def bare(text: str) -> str:
    for number in DOCUMENT_NUMBERS:
        text = text.replace(number, "")
    return text


def test_chinese_sentences_use_full_width_punctuation(shipped):
    half = re.compile(r"[\u3400-\u9fff][,:;?!(]|[,:;?!)][\u3400-\u9fff]|[\u3400-\u9fff]\.(?!\d)")
    assert [(place, text.zh) for place, text in words(shipped).items() if half.search(text.zh)] == []


def test_chinese_quotation_marks_come_in_pairs(shipped):
    odd = [place for place, text in words(shipped).items() if text.zh.count("“") != text.zh.count("”")]
    assert odd == []
    assert [place for place, text in words(shipped).items() if '"' in text.zh] == []


def test_help_and_advice_are_whole_sentences_in_both_languages(shipped):
    prose = re.compile(r"/(help|evidence|advice|terms|about|note|notice|unknown|blank|not_applicable|production)$")
    found = {place: text for place, text in words(shipped).items() if prose.search(place)}
    assert [place for place, text in found.items() if not (text.zh.endswith("。") and text.en.endswith("."))] == []


def test_questions_are_asked_as_questions(shipped):
    asked = [item for item in shipped.items if item.kind != "number"]
    assert [i.id for i in asked if not (i.text.zh.endswith("？") and i.text.en.endswith("?"))] == []


def test_the_reader_is_addressed_politely(shipped):
    assert [place for place, text in words(shipped).items() if "你" in text.zh] == []


def test_no_two_questions_or_options_of_a_question_read_alike(shipped):
    for locale in ("zh", "en"):
        asked = [item.text.get(locale) for item in shipped.questions]
        assert len(set(asked)) == len(asked)
        for item in shipped.items:
            assert len({o.text.get(locale) for o in item.options}) == len(item.options), item.id


@pytest.mark.parametrize("term", ["ERP", "MES", "OEE", "CAD", "CRM", "CAPP", "5G 工业网络", "数据台账", "算力"])
def test_a_term_an_owner_may_not_know_is_explained_where_it_is_used(shipped, term):
    using = [item for item in shipped.questions if term in item.text.zh + "".join(o.text.zh for o in item.options)]
    explained = [item for item in shipped.items if item.terms and term in item.terms.zh]
    assert explained
    assert [item.id for item in using if item not in explained] == []


def test_advice_promises_no_subsidy(shipped):
    money = re.compile(r"补贴|补助|奖补|免费|subsid|free of charge|grant")
    advice = [(item.id, item.advice) for item in shipped.questions]
    assert [name for name, text in advice if money.search(text.zh + text.en)] == []
