"""What a consultant checks: on what the result rests, estimates with their notes, and where people differ."""

import io
import re
from dataclasses import replace

import pikepdf
import pypdf
import pytest

from assess import planning
from assess.company import parse_company
from assess.questionnaire import find
from assess.report import content, pdf
from assess.report.known import Known
from assess.report.records import Basis, ReportContent
from assess.web.frozen import as_json, revive
from tests.report_examples import DATE, FACTORY, NUMBER, answers, result

HOSTILE = "<b>台账</b><a href='file:///etc/passwd'>甲</a> & <img src=x>"
SAID = [
    {
        "item": "a02_equipment_digital",
        "answers": [{"label": "", "value": "D"}, {"label": f"车间{HOSTILE}", "value": "B"}],
        "counted": "B",
        "settled": False,
    },
    {
        "item": "n01_equipment_total",
        "answers": [{"label": "财务", "value": 40.0}, {"label": "车间", "value": 12}],
        "counted": 12,
        "settled": True,
    },
]


def marks():
    """Every third answer estimated, every third sure; one of the estimates with a note."""
    names = [item.id for item in find().questions]
    given = {name: {"confidence": ("estimated", "sure", "")[k % 3]} for k, name in enumerate(names)}
    given[names[3]]["note"] = HOSTILE
    return {name: {key: value for key, value in each.items() if value} for name, each in given.items()}


def built(locale="zh", **known):
    company = parse_company(FACTORY)
    made = result(company, answers(find(), 0.5))
    return content.build(Known(made, 0, company, DATE, NUMBER, library=planning.find(find()), **known), locale)


@pytest.fixture(scope="module")
def said():
    return built(marks=marks(), differences=SAID)


@pytest.fixture(scope="module")
def paper(said):
    return pdf.render(said)


def packed(words):
    return re.sub(r"\s", "", words)


def text_of(data):
    return packed("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages))


def rows(said):
    return [row for section in said.answers for row in section.rows]


def test_the_parts_of_the_basis_hold_every_answer_once_and_add_up_to_the_index_and_to_what_is_missing(said):
    parts = said.basis.parts
    assert [part.title for part in parts] == ["有把握", "大致估计", "未说明", "未作答或不知道"]
    assert sum(part.count for part in parts) == len(rows(said))
    assert f"{sum(float(part.points) for part in parts):.1f}" == said.index.shown
    assert sum(float(part.points) + float(part.left) for part in parts) == pytest.approx(100)


def test_an_open_answer_is_open_however_sure_the_company_is_of_it(said):
    open_rows = [row for row in rows(said) if row.doubt]
    assert said.basis.parts[-1].count == len(open_rows) == 2
    assert said.basis.parts[-1].points == "0.0"


def test_without_a_word_on_how_sure_one_is_nothing_is_said_of_it():
    assert built().basis.parts == () and "指数的依据" not in text_of(pdf.render(built()))


def test_the_basis_stands_on_paper(said, paper):
    text = text_of(paper)
    assert packed(said.basis.said) in text
    for part in said.basis.parts:
        assert packed(f"{part.title}{part.count}{part.points}{part.left}") in text


def test_every_estimate_and_every_open_answer_is_marked_in_the_appendix(said, paper):
    text = text_of(paper)
    appendix = text[text.rindex("附录：全部回答") :]
    assert "“≈”表示大致估计" in appendix
    for row in rows(said):
        sign = "○" if row.doubt else "≈" if row.confidence == "大致估计" else ""
        assert packed(f"{row.number}{row.title}{sign}{row.answer}") in appendix


def test_the_estimates_that_bring_most_stand_with_their_evidence(said, paper):
    text = text_of(paper)
    estimates = sorted((r for r in rows(said) if r.confidence == "大致估计" and not r.doubt), key=lambda r: -r.value)
    listed = text[text.index("大致估计的回答") :]
    for row in estimates[:3]:
        assert packed(row.evidence) in listed


def test_differences_between_people_stand_with_names_answers_and_what_counted(said, paper):
    first, second = said.differences
    assert (first.answers[0][0], first.how) == ("负责人", "提交前未选定，按最后一次回答")
    assert second.answers == (("财务", "40 台"), ("车间", "12 台")) and second.counted == "12 台"
    text = text_of(paper)
    for note in said.differences:
        assert all(packed(f"{who}：{what}") in text for who, what in note.answers)


def test_notes_and_names_of_colleagues_are_text_and_never_markup(paper):
    assert text_of(paper).count(packed(HOSTILE)) >= 2
    with pikepdf.open(io.BytesIO(paper)) as file:
        assert not any("/A" in link for page in file.pages for link in page.get("/Annots", []))


def test_in_english_nothing_of_it_stays_chinese():
    said = built("en", marks=marks(), differences=[SAID[1]])
    assert said.differences[0].answers == (("财务", "40 machines"), ("车间", "12 machines"))
    text = text_of(pdf.render(said))
    for words in ("Onwhattheindexrests", "Estimatedanswers", "Whosaidwhat", "chosenbeforesubmitting"):
        assert words in text
    for label in ("有把握", "大致估计", "备注", "负责人"):
        assert label not in text


def test_a_report_in_which_half_of_the_answers_are_marked_has_no_more_than_14_pages():
    for locale in ("zh", "en"):
        made = pdf.render(built(locale, marks=marks(), differences=SAID))
        assert 8 <= len(pypdf.PdfReader(io.BytesIO(made)).pages) <= 14


def test_a_report_frozen_before_this_was_said_is_drawn_as_it_was(said):
    stored = as_json(said)
    del stored["differences"], stored["basis"]["parts"]
    old = revive(ReportContent, stored)
    assert old.differences == () and old.basis == replace(said.basis, parts=())
    assert "指数的依据" not in text_of(pdf.render(old))
    del stored["basis"]
    assert revive(ReportContent, stored).basis == Basis(0.0, 0.0, 0.0, 0, "")
