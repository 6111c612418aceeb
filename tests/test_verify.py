"""Answers to verify: open ones, those that do not fit together, and those that stand out."""

from io import BytesIO

import numpy as np
import pytest
from pypdf import PdfReader

from assess import verify
from assess.answers import encode
from assess.assessment import assess
from assess.company import parse_company, profiles
from assess.questionnaire import find
from assess.ranking.person_fit import fit_person_fit
from assess.ranking.posterior import posterior
from assess.records import replace
from assess.report.pdf import render
from assess.scoring import scorer
from tests.report_examples import CAFE, FACTORY, answers, model, result, written


@pytest.fixture(scope="module")
def judging():
    """The example model with the cut-offs of 3,000 companies that answer as it says."""
    ours = model()
    draw, counts = np.random.default_rng(2), ours.counts
    theta = draw.normal(0, 1, (3000, 1, 1))
    reached = 1 / (1 + np.exp(-ours.discrimination[:, None] * (theta - np.nan_to_num(ours.difficulty, nan=np.inf))))
    categories = (draw.random((3000, len(counts), 1)) < reached).sum(axis=2).astype(np.int8)
    measured = posterior(ours.kernel, categories).theta
    fitted = fit_person_fit(ours.discrimination, ours.difficulty, categories, measured)
    return with_part(ours, fitted.arrays())


def with_part(ours, arrays):
    """The model with a part "person_fit"."""
    return replace(ours, parts={"person_fit": arrays})


def upside_down() -> dict:
    """Every other question answered at its best, the others at their lowest."""
    given = {}
    for k, item in enumerate(find().questions):
        best = [o.id for o in item.options[1:]] if item.kind == "multiple" else item.options[-1].id
        lowest = [item.options[0].id] if item.kind == "multiple" else item.options[0].id
        given[item.id] = best if k % 2 else lowest
    return given


def doubts(company, given, ours) -> dict[str, list[verify.Doubt]]:
    """By kind, what is to be verified of one company."""
    found: dict[str, list[verify.Doubt]] = {}
    for doubt in verify.to_verify(result(parse_company(company), given), 0, ours):
        found.setdefault(doubt.kind, []).append(doubt)
    return found


def report_of(company, given, ours, locale="zh"):
    known = parse_company(company)
    return written(assess(find(), profiles([known]), encode(find(), [given]), ours), known, locale)


def test_open_answers_are_named_one_by_one():
    found = doubts(CAFE, {"a01_network": "?"}, model())
    assert [doubt.items for doubt in found["unknown"]] == [("a01_network",)]
    asked = [item.id for item in find().questions if item.asked_of == "all"]
    assert [doubt.items[0] for doubt in found["blank"]] == asked[1:]


def test_a_contradiction_is_named_with_its_items_and_words():
    given = answers(find(), 0.5) | {"z11_ai_use": ["A"], "s16_decision": "4", "s03_marketing": "4"}
    clash = next(d for d in doubts(CAFE, given, model())["contradiction"] if d.id == "no-ai-scenes-with-ai")
    assert clash.items == ("s03_marketing", "s16_decision", "z11_ai_use")
    assert "人工智能" in clash.text.zh and "use of AI" in clash.text.en


def test_answers_that_hang_together_are_not_surprising(judging):
    assert "surprising" not in doubts(FACTORY, answers(find(), 0.5), judging)


def test_answers_that_do_not_hang_together_name_those_that_stand_out(judging):
    (doubt,) = doubts(FACTORY, upside_down(), judging)["surprising"]
    given, ranked = upside_down(), {item.id for item in scorer(find()).ranked}
    assert 1 <= len(doubt.items) <= 5 and set(doubt.items) <= ranked
    for name, direction in zip(doubt.items, doubt.directions, strict=True):
        item = find().item[name]
        lowest = given[name] in (item.options[0].id, [item.options[0].id])
        assert direction == (-1 if lowest else 1)


def test_without_cut_offs_nothing_is_surprising():
    assert "surprising" not in doubts(FACTORY, upside_down(), model())


def test_an_open_answer_is_open_and_not_surprising(judging):
    given = {name: answer for name, answer in answers(find(), 0.9).items() if not name.startswith("s")}
    assert "surprising" not in doubts(FACTORY, given, judging)


def test_of_a_handful_of_answers_nothing_is_called_surprising(judging):
    few = dict(list(upside_down().items())[:9])
    assert "surprising" not in doubts(FACTORY, few, judging)


def test_what_is_to_be_verified_changes_no_number(judging):
    company = profiles([parse_company(FACTORY)])
    matrix = result(parse_company(FACTORY), upside_down()).matrix
    one, other = (assess(find(), company, matrix, ours).row(0) for ours in (model(), judging))
    assert (one.index, one.level, one.rank) == (other.index, other.level, other.rank)


def test_the_report_asks_about_both_kinds_in_both_languages(judging):
    for locale, heading in (("zh", "可能对不上的回答"), ("en", "Answers that may not fit together")):
        said = report_of(FACTORY, upside_down(), judging, locale)
        assert {note.kind for note in said.doubts} == {"contradiction", "surprising"}
        assert all(note.text and note.answers for note in said.doubts)
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(render(said))).pages)
        assert heading in text
        assert "没有待核实的回答" not in text and "none is open or unsure" not in text
        assert str(len(said.doubts)) in said.summary[-1]


def test_a_report_without_doubts_says_nothing_of_them():
    best = {i.id: [o.id for o in i.options[1:]] if i.kind == "multiple" else i.options[-1].id for i in find().questions}
    said = report_of(CAFE, best, model())
    assert said.doubts == ()
    assert not any("对不上" in sentence for sentence in said.summary)
