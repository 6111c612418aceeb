"""Answers that do not fit together: the form of the data, what holds for whom, and what is said."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from assess.answers import encode
from assess.contradictions import concerned, found, words
from assess.errors import QuestionnaireError
from assess.questionnaire import load
from tests.conftest import TINY


@pytest.fixture
def changed(tmp_path):
    """The tiny questionnaire with one change to its first contradiction, as a file."""

    def of(change) -> Path:
        content = yaml.safe_load(TINY.read_text(encoding="utf-8"))
        change(content["contradictions"][0])
        path = tmp_path / "changed.yaml"
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return path

    return of


def held(questionnaire, production=True, **answers) -> list[str]:
    """Ids of the contradictions that hold for one company."""
    matrix = encode(questionnaire, [answers])
    truth = found(questionnaire, matrix, np.array([production]))[0]
    return [c.id for c, holds in zip(questionnaire.contradictions, truth, strict=True) if holds]


def contradiction(questionnaire, name):
    return next(c for c in questionnaire.contradictions if c.id == name)


# ---- what holds


def test_a_contradiction_holds_when_both_sides_do(tiny):
    assert held(tiny, tools="A", machines="B") == ["no-tools-but-machines"]
    assert held(tiny, tools="B", machines="B") == []
    assert held(tiny, tools="A", machines="A") == []


def test_of_several_items_as_many_as_counted_are_enough(tiny):
    assert held(tiny, nets=["A"], making="4") == ["no-line-but-joined"]
    assert held(tiny, nets=["C"], selling="3", making="0") == ["no-line-but-joined"]
    assert held(tiny, nets=["B", "C"], selling="3") == []


@pytest.mark.parametrize("open_answer", [{}, {"tools": "?"}], ids=["blank", "unknown"])
def test_an_open_answer_contradicts_nothing(tiny, open_answer):
    assert held(tiny, machines="B", **open_answer) == []


def test_what_a_service_firm_is_not_asked_contradicts_nothing(tiny):
    assert held(tiny, production=False, tools="A", machines="B") == []
    assert held(tiny, production=False, nets=["A"], making="4") == []
    assert held(tiny, production=False, nets=["A"], selling="4") == ["no-line-but-joined"]


def test_an_option_a_service_firm_is_not_asked_is_not_ticked(tiny):
    assert held(tiny, production=True, nets=["D"], selling="4") == []
    assert held(tiny, production=False, nets=["D"], selling="4") == ["no-line-but-joined"]


def test_a_rule_for_producing_firms_says_nothing_to_a_service_firm(changed):
    def of_shops_too(rule):
        rule["when"] = [{"items": ["nets"], "not_ticked": ["B", "D"]}, {"items": ["selling"], "at_least": "3"}]
        rule["text"] = {"zh": "请核对。", "en": "Please check."}

    questionnaire = load(changed(of_shops_too))
    assert held(questionnaire, nets=["A"], selling="4") == ["no-tools-but-machines", "no-line-but-joined"]
    assert held(questionnaire, production=False, nets=["A"], selling="4") == ["no-line-but-joined"]


def test_one_company_alone_and_in_a_batch_is_told_the_same(tiny):
    rows = [{"tools": "A", "machines": "B"}, {"nets": ["A"], "selling": "3"}, {}]
    production = np.array([True, False, True])
    together = found(tiny, encode(tiny, rows), production)
    alone = [found(tiny, encode(tiny, [row]), production[[k]])[0] for k, row in enumerate(rows)]
    assert together.tolist() == [[True, False], [False, True], [False, False]] == np.array(alone).tolist()


# ---- figures


def test_more_machines_on_line_than_there_are_machines(shipped):
    name = "networked-count-above-total"
    assert name in held(shipped, n01_equipment_total=10.0, n03_equipment_networked=11.0)
    assert name not in held(shipped, n01_equipment_total=10.0, n03_equipment_networked=10.0)
    assert name not in held(shipped, n03_equipment_networked=11.0)
    assert name not in held(shipped, production=False, n01_equipment_total=10.0, n03_equipment_networked=11.0)


@pytest.mark.parametrize(
    ("machines", "band", "holds"),
    [(10, "A", False), (13, "A", False), (14, "A", True), (0, "A", False), (56, "E", True), (57, "E", False)]
    + [(100, "E", False), (36, "D", True), (44, "C", True), (30, "C", False)],
)
def test_a_count_must_fit_the_band_give_or_take_three_points(shipped, machines, band, holds):
    given = {"n01_equipment_total": 100.0, "n02_equipment_digital": float(machines), "a02_equipment_digital": band}
    assert ("digital-count-off-band" in held(shipped, **given)) == holds


@pytest.mark.parametrize("open_answer", [{}, {"a02_equipment_digital": "?"}], ids=["blank", "unknown"])
def test_figures_contradict_no_open_answer(shipped, open_answer):
    assert held(shipped, n01_equipment_total=100.0, n02_equipment_digital=90.0, **open_answer) == []


def test_of_no_machines_there_is_no_share(shipped):
    given = {"n01_equipment_total": 0.0, "n02_equipment_digital": 0.0, "a02_equipment_digital": "E"}
    assert held(shipped, **given) == []
    assert held(shipped, **given | {"n02_equipment_digital": 5.0}) == ["digital-count-above-total"]


def test_revenue_per_head_by_the_figures(shipped):
    figures = {"n09_staff_last": 50.0, "n10_revenue_last": 900.0, "n11_staff_before": 40.0, "n12_revenue_before": 900.0}
    assert "revenue-figures-off-answer" in held(shipped, a14_revenue_per_head="C", **figures)
    assert "revenue-figures-off-answer" not in held(shipped, a14_revenue_per_head="A", **figures)


def test_a_cost_rate_that_rose_is_not_one_that_fell(shipped):
    figures = {"n13_cost_last": 90.0, "n10_revenue_last": 100.0, "n14_cost_before": 70.0, "n12_revenue_before": 100.0}
    assert "cost-figures-off-answer" in held(shipped, a15_cost="C", **figures)
    assert "cost-figures-off-answer" not in held(shipped, a15_cost="A", **figures)


# ---- who is told what


def test_only_the_items_that_clash_are_named(tiny):
    matrix = encode(tiny, [{"nets": ["A"], "selling": "4", "making": "1"}])
    items = concerned(tiny, contradiction(tiny, "no-line-but-joined"), matrix, production=True)
    assert [item.id for item in items] == ["nets", "selling"]


def test_a_figure_is_found_at_the_question_it_supports(shipped):
    matrix = encode(shipped, [{"n01_equipment_total": 10.0, "n03_equipment_networked": 11.0}])
    items = concerned(shipped, contradiction(shipped, "networked-count-above-total"), matrix, production=True)
    assert [item.id for item in items] == ["a02_equipment_digital", "a03_equipment_networked"]


def test_the_words_show_the_figures_and_the_answer(shipped):
    given = {"n01_equipment_total": 40.0, "n02_equipment_digital": 13.0, "a02_equipment_digital": "A"}
    said = words(shipped, contradiction(shipped, "digital-count-off-band"), encode(shipped, [given]))
    assert "占 32.5%（13 台，共 40 台）" in said.zh
    assert 'you chose "10% or less (including none yet)"' in said.en


def test_every_contradiction_asks_and_none_accuses(shipped):
    for each in shipped.contradictions:
        assert "请核对" in each.text.zh, each.id
        assert "lease check" in each.text.en, each.id
        assert not any(word in each.text.zh for word in ("虚假", "造假", "错误", "矛盾")), each.id


# ---- the form of the data

FAULTS = {
    "an unknown item": (
        lambda c: c["when"][0].update(items=["ghost"]),
        "contradiction no-tools-but-machines, when: there is no item ghost; correct the id",
    ),
    "an unknown option": (
        lambda c: c["when"][0].update(at_most="Z"),
        "when, number 1: tools has no option Z; use one of A, B, C",
    ),
    "one side only": (
        lambda c: c["when"].pop(),
        "contradiction no-tools-but-machines, when: it has one side only; add the clause",
    ),
    "two clauses on one item": (
        lambda c: c["when"][1].update(items=["tools"]),
        "when: it has one side only",
    ),
    "no clause at all": (
        lambda c: c["when"].clear(),
        "contradiction no-tools-but-machines, when: it is empty; write the clauses",
    ),
    "an empty clause": (
        lambda c: c["when"][0].pop("at_most"),
        "when, number 1: items and exactly one of at_least, at_most,",
    ),
    "ticks of a single item": (
        lambda c: c["when"].append({"items": ["tools"], "ticked": ["A"]}),
        "when, number 3: tools is of kind single; this form takes items of kind multiple",
    ),
    "a ratio of questions": (
        lambda c: c["when"].append({"ratio": {"of": ["tools"], "to": ["machine_count"]}, "above": 1}),
        "when, number 3, ratio: tools is of kind single; a ratio is made of number items",
    ),
    "a ratio without a bound": (
        lambda c: c["when"].append({"ratio": {"of": ["machine_count"], "to": ["machine_count"]}}),
        "when, number 3, ratio: exactly one of above, below and edges is needed",
    ),
    "a bound without a ratio": (
        lambda c: c["when"][0].update(above=1),
        "when, number 1: above, below and edges speak of a ratio; add one",
    ),
    "more than there are": (
        lambda c: c["when"][0].update(count=2),
        "when, number 1, count: 2 of 1 items cannot be; lower it",
    ),
    "edges that do not fit the options": (
        lambda c: c["when"].append(
            {"items": ["tools"], "edges": [1], "ratio": {"of": ["machine_count"], "to": ["machine_count"]}}
        ),
        "when, number 3, edges: 3 options need 2; got 1",
    ),
    "a comparison with a count": (
        lambda c: c["when"].append({"items": ["tools"], "higher_than": "machine_count"}),
        "higher_than: machine_count is not a single or scene item",
    ),
    "service firms that cannot meet it": (
        lambda c: c.update(asked_of="all"),
        "asked_of: service firms are not asked what it compares; write asked_of: production",
    ),
    "words about another item": (
        lambda c: c["text"].update(en="Look at {costs}"),
        "text: {costs} is not in the clauses; use one of machines, tools",
    ),
    "a field that is not known": (
        lambda c: c["when"][0].update(atleast="A"),
        "contradiction no-tools-but-machines, when, number 1, atleast",
    ),
}


@pytest.mark.parametrize(("change", "sentence"), FAULTS.values(), ids=FAULTS.keys())
def test_the_loader_refuses(changed, change, sentence):
    with pytest.raises(QuestionnaireError) as caught:
        load(changed(change))
    assert "changed.yaml" in str(caught.value)
    assert sentence in str(caught.value)


def test_one_item_may_be_compared_with_another(changed):
    def compare(c):
        c["when"] = [{"items": ["machines"], "higher_than": "tools"}]
        c["text"] = {"zh": "请核对", "en": "Please check"}

    questionnaire = load(changed(compare))
    assert held(questionnaire, tools="B", machines="B") == ["no-tools-but-machines"]
    assert held(questionnaire, tools="C", machines="B") == []
