import pytest

from assess.company import parse_company
from assess.questionnaire import find
from assess.records import replace
from assess.report.levels import shown_index
from tests.report_examples import CAFE, FACTORY, NUMBER, answers, model, report, result, written


@pytest.fixture(scope="module")
def factory():
    return report(FACTORY, 0.5)


@pytest.fixture(scope="module")
def cafe():
    return report(CAFE, 0.12)


def built(given, fields=FACTORY, **changed):
    company = parse_company({**fields, **changed})
    return written(result(company, given), company)


def all_best():
    return {
        item.id: [option.id for option in item.options[1:]] if item.kind == "multiple" else item.options[-1].id
        for item in find().questions
    }


def rows(sections):
    return [row for section in sections for row in section.rows]


@pytest.mark.parametrize("strength", [0.0, 0.1, 0.37, 0.62, 0.9])
def test_the_points_of_all_answers_add_up_to_the_index_as_shown(strength):
    said = report(FACTORY, strength)
    assert f"{sum(row.value for row in rows(said.answers)):.1f}" == said.index.shown
    assert f"{sum(row.attainable for row in rows(said.answers)):.1f}" == "100.0"


def test_no_answer_is_shown_above_what_it_can_bring(factory):
    assert all(0 <= row.value <= row.attainable for row in rows(factory.answers))


def test_the_pillars_add_up_to_the_index_as_shown(factory):
    assert f"{sum(float(pillar.points) for pillar in factory.pillars):.1f}" == factory.index.shown
    assert sum(pillar.weight for pillar in factory.pillars) == 100


def test_the_parts_add_up_to_the_points_as_shown(factory):
    assert f"{sum(float(part.points) for part in factory.level.parts):.1f}" == factory.level.points


def test_each_part_is_reached_over_possible_times_its_full_mark(cafe):
    for part in cafe.level.parts:
        score = float(part.got) / float(part.attainable) * float(part.full)
        assert abs(score - float(part.points)) < 0.11


def test_what_is_missing_is_needed_less_reached(factory):
    points, *counts = factory.level.needs
    assert float(points.needed) - float(points.reached) == pytest.approx(float(points.missing))
    for need in counts:
        assert int(need.missing) == max(0, int(need.needed) - int(need.reached))
        assert need.met == (need.missing == "0")


def test_the_nearest_scenes_stand_first_and_are_below_the_bar(factory):
    nearest = factory.level.nearest
    assert all(scene.now < scene.needed for scene in nearest)
    constraints = [scene.now for scene in nearest if scene.constraint]
    assert constraints == sorted(constraints, reverse=True)
    assert nearest[0].constraint


def test_a_service_company_has_no_production_questions(cafe):
    names = {row.item for row in rows(cafe.answers)}
    production = {item.id for item in find().questions if item.asked_of == "production"}
    assert production and not names & production
    assert not {scene.item for scene in cafe.level.nearest} & production


def test_gaps_are_the_questions_below_their_best_answer(factory):
    assert [row.item for row in rows(factory.gaps)] == [row.item for row in rows(factory.answers) if row.next_step]
    assert all(row.value == row.attainable for row in rows(factory.answers) if not row.next_step)


def test_the_ten_most_valuable_improvements_come_in_order(factory):
    gains = [float(idea.index) for idea in factory.improvements]
    assert len(gains) == 10
    assert gains == sorted(gains, reverse=True)
    assert all(idea.advice and idea.step for idea in factory.improvements)


def test_a_step_that_brings_no_places_promises_none(factory):
    outcomes = {item.id for item in find().questions if not item.ranked}
    assert all(idea.places == "" for idea in factory.improvements if idea.item in outcomes)


def test_unknown_and_blank_answers_are_to_be_verified(factory):
    questions = [item.id for item in find().questions]
    assert {row.item: row.doubt for row in factory.verify} == {questions[7]: "unknown", questions[12]: "blank"}
    assert [row.answer for row in factory.verify] == ["不知道", "未作答"]


def test_given_figures_stand_with_the_answer_they_support(factory):
    figures = [figure for row in rows(factory.answers) for figure in row.figures]
    assert [value for _, value in figures] == ["12 台"] * 3


def test_the_best_company_has_nothing_left_to_improve():
    said = built(all_best())
    assert said.index.shown == "100.0"
    assert said.level.next_title == "" and said.level.missing == "已达到最高等级。"
    assert said.gaps == said.improvements == said.verify == said.level.needs == ()


def test_an_empty_questionnaire_is_reported_as_the_lowest_result():
    said = built({})
    assert said.index.shown == "0.0" and said.level.id == 0
    assert len(said.verify) == len(rows(said.answers))


def test_both_languages_tell_the_same_figures():
    zh, en = report(FACTORY, 0.5, "zh"), report(FACTORY, 0.5, "en")
    assert zh.cover.digest == en.cover.digest
    assert [row.value for row in rows(zh.answers)] == [row.value for row in rows(en.answers)]
    assert [idea.index for idea in zh.improvements] == [idea.index for idea in en.improvements]
    assert zh.index.shown == en.index.shown and zh.level.points == en.level.points


def test_a_chinese_report_has_no_english_sentence_of_the_code(factory):
    en = report(FACTORY, 0.5, "en")
    untranslated = {*factory.method.paragraphs, *factory.method.limits, *factory.summary} & {
        *en.method.paragraphs,
        *en.method.limits,
        *en.summary,
    }
    assert untranslated == set()


def test_the_digest_changes_with_any_answer_and_any_fact(factory):
    digests = {factory.cover.digest, report(FACTORY, 0.51).cover.digest}
    digests.add(report(FACTORY, 0.5, employees=421).cover.digest)
    assert len(digests) == 3


def test_the_same_result_has_the_same_content(factory):
    assert report(FACTORY, 0.5) == factory


def test_the_cover_tells_who_when_and_by_what(factory):
    cover = factory.cover
    assert (cover.company, cover.date, cover.report_number) == (FACTORY["name"], "2026年11月23日", NUMBER)
    assert dict(cover.profile)["营业收入"] == "31,250.5 万元"
    assert len(cover.digest) == 64


def test_versions_and_digests_of_everything_used_are_told(factory):
    told = " ".join(value for _, value in factory.method.versions)
    questionnaire = find()
    for fact in (questionnaire.version, questionnaire.digest, model().version, model().digest, factory.cover.digest):
        assert fact in told


def test_the_limits_name_the_synthetic_benchmark_only_where_there_is_one(factory):
    company = parse_company(FACTORY)
    found = result(company, answers(find(), 0.5), "surveyed")
    surveyed = written(found, company)
    assert any("合成" in limit for limit in factory.method.limits)
    assert not any("合成" in limit for limit in surveyed.method.limits)


def test_the_index_is_never_shown_in_a_stage_it_has_not_reached():
    row = result(parse_company(FACTORY), answers(find(), 0.5)).row(0)
    assert shown_index(find(), replace(row, index=39.98)) == "39.9"
