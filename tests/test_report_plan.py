"""The plan as a report says it and sets it."""

import io
import re
from dataclasses import replace

import pypdf
import pytest

from assess.planning import Band, Shortfall
from assess.questionnaire import find
from assess.report import pdf
from assess.report.charts import INK
from assess.report.gantt import gantt_chart
from assess.report.plan_block import plan_block
from assess.web.frozen import as_json, revive
from tests.report_examples import DATE, FACTORY, answers, parse_company, planned, result


@pytest.fixture(scope="module")
def said():
    return planned()[0]


@pytest.fixture(scope="module")
def found():
    return planned()[1]


@pytest.fixture(scope="module")
def text(said):
    pages = pypdf.PdfReader(io.BytesIO(pdf.render(said))).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def test_every_planned_action_has_its_card_in_the_order_in_which_it_starts(said, found):
    assert [card.action for card in said.plan.cards] == [step.action for step in found.plan.planned]
    assert [card.number for card in said.plan.cards] == list(range(1, len(found.plan.planned) + 1))


def test_a_card_names_what_the_action_lifts_as_the_questionnaire_words_it(said, found):
    for card, step in zip(said.plan.cards, found.plan.planned, strict=True):
        assert len(card.lifts) == len(step.raises) > 0
        for lift, raised in zip(card.lifts, step.raises, strict=True):
            assert lift.after == find().item[raised.item].option[raised.after].text.zh


def test_the_phases_hold_every_action_once(said):
    assert sorted(n for phase in said.plan.phases for n in phase.starts) == [card.number for card in said.plan.cards]
    assert said.plan.phases[-1].finished == tuple(card.number for card in said.plan.cards)


def test_the_last_phase_says_what_the_plan_expects(said, found):
    last = said.plan.phases[-1]
    assert float(last.index) == pytest.approx(found.plan.after.index, abs=0.1)
    assert float(last.gain) == pytest.approx(float(last.index) - float(said.plan.now.index))
    assert last.level == find().official.levels[found.plan.after.level - 1].title.zh


def test_scenes_stand_where_they_are_and_where_the_plan_takes_them(said, found):
    assert len(said.scenes) == 16
    for scene in said.scenes:
        assert scene.now == found.assessment.scene_levels[scene.item]
        assert scene.goal == found.plan.after.scene_levels[scene.item] >= scene.now


def test_that_efforts_and_costs_are_judgements_stands_beside_them(said, found, text):
    assert said.plan.notes[0] == found.library.judgement.zh
    assert re.sub(r"\s", "", found.library.judgement.zh) in text
    assert text.count("（判断）") >= 2 * len(said.plan.cards)


def test_policies_are_those_of_planned_actions_dated_and_with_how_well_they_are_known(said, found):
    named = {name for step in found.plan.planned for name in found.library.action[step.action].policies}
    assert 0 < len(said.plan.policies) <= len(named)
    assert all(policy.date and policy.certainty and policy.actions for policy in said.plan.policies)


def test_a_policy_that_has_ended_is_not_offered(found):
    ended = found.library.policies[0].changed(until="2026-10")
    library = found.library.changed(**{"policies": (ended, *found.library.policies[1:])})
    company = parse_company(FACTORY)
    made = result(company, answers(find(), 0.5))
    block = plan_block(made.questionnaire, company, DATE, found.plan, library, planned_rows(), "zh")
    assert ended.title.zh not in [policy.title for policy in block.policies]


def test_a_pilot_that_was_wound_up_stands_only_in_reports_from_before(found):
    company = parse_company({**FACTORY, "city": "changsha"})
    first = found.library.action[found.plan.planned[0].action]
    pointing = first.changed(**{"policies": ("changsha-sme-pilot",)})
    actions = tuple(pointing if action is first else action for action in found.library.actions)
    library = found.library.changed(actions=actions)
    titles = {
        date: [
            policy.title
            for policy in plan_block(find(), company, date, found.plan, library, planned_rows(), "zh").policies
        ]
        for date in ("2025-10-26", "2025-10-27", DATE)
    }
    closed = "长沙市中小企业数字化转型城市试点（已收尾）"
    assert [date for date, offered in titles.items() if closed in offered] == ["2025-10-26"]


def planned_rows():
    return tuple(row for section in planned()[0].answers for row in section.rows)


def test_everything_the_plan_says_stands_on_paper(said, text):
    plan = said.plan
    told = [*plan.said, *plan.limits, *(card.title for card in plan.cards), *(card.text for card in plan.cards)]
    told += [card.evidence for card in plan.cards] + [policy.title for policy in plan.policies]
    told += [policy.text for policy in plan.policies] + [phase.place for phase in plan.phases]
    assert [words for words in told if re.sub(r"\s", "", words) not in text] == []


def test_a_report_with_a_plan_has_8_to_14_pages(said):
    assert 8 <= len(pypdf.PdfReader(io.BytesIO(pdf.render(said))).pages) <= 14


def test_the_chart_has_a_bar_for_each_action_from_its_first_to_its_last_month(said):
    chart = gantt_chart(said, 480)
    names = [shape.text for shape in chart.shapes if getattr(shape, "text", "")[:1].isdigit() and "  " in shape.text]
    assert len(names) == len(said.plan.cards)
    for card in said.plan.cards:
        assert card.title in chart.description and card.months in chart.description


def test_a_frozen_report_opens_with_its_plan(said):
    assert revive(type(said), as_json(said)) == said


def test_a_goal_reached_already_says_so_and_plans_nothing():
    said, found = planned(1.4)
    assert found.plan.state == "reached" and said.plan.cards == ()
    assert pdf.render(said).startswith(b"%PDF") and len(said.plan.said) == 1


def test_a_goal_out_of_reach_says_why(found):
    company = parse_company(FACTORY)
    made = result(company, answers(find(), 0.5))
    short = replace(
        found.plan,
        state="infeasible",
        planned=(),
        phases=(),
        binding=(),
        cost=Band(0, 0),
        shortfalls=(Shortfall("budget", 50_000.0, 10_000.0, ("cloud-backup",)),),
    )
    block = plan_block(made.questionnaire, company, DATE, short, found.library, planned_rows(), "zh")
    assert "5 万元" in block.limits[0] and "1 万元" in block.limits[0]


def test_what_is_said_of_the_phases_runs_neither_into_another_nor_into_a_line():
    said = planned(0.45, "en", "FACTORY", 33)[0]
    phases = said.plan.phases
    short = tuple(replace(phase, first=k + 1, last=k + 1) for k, phase in enumerate((*phases, *phases)))
    chart = gantt_chart(replace(said, plan=replace(said.plan, phases=short)), 480)
    told = [shape for shape in chart.shapes if getattr(shape, "text", "").startswith("Index ")]
    lines = [shape for shape in chart.shapes if getattr(shape, "stroke", "") == INK]
    assert len(told) == len(short) == len({shape.at[1] for shape in told})
    for shape in told:
        right, top = shape.at
        assert not [each for each in lines if right - 40 < each.points[0][0] < right and each.points[1][1] > top]
