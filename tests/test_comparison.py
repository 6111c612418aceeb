"""Two rounds side by side: the parts of a change add up, and rules are only blamed where they changed."""

from hypothesis import given, settings

from assess.company import parse_company
from assess.comparison import compare
from assess.questionnaire import find
from assess.records import replace
from tests.conftest import answer_sheets
from tests.report_examples import FACTORY, answers, result

WEAK, STRONG = (result(parse_company(FACTORY), answers(find(), strength)).row(0) for strength in (0.3, 0.7))


def under_other_rules(assessment, **changed):
    made = replace(assessment.provenance, questionnaire_digest="another")
    return replace(assessment, provenance=made, **changed)


def test_under_the_same_rules_all_comes_from_the_answers():
    found = compare(WEAK, STRONG, None)
    assert found.same_rules and found.separable
    assert found.index.by_rules == 0 and found.index.by_answers == round(
        round(STRONG.index, 1) - round(WEAK.index, 1), 1
    )
    assert found.level == (WEAK.level, STRONG.level) and found.stage == (WEAK.stage, STRONG.stage)


@settings(max_examples=10)
@given(answer_sheets(find()))
def test_the_two_parts_add_up_to_the_change(sheet):
    again = under_other_rules(result(parse_company(FACTORY), sheet).row(0))
    found = compare(WEAK, under_other_rules(STRONG), again)
    for change in (found.index, found.points, found.percentile, *found.pillars.values(), *found.items.values()):
        assert abs(change.by_answers + change.by_rules - change.total) < 1e-9


def test_the_old_answers_under_new_rules_tell_what_the_rules_did():
    found = compare(WEAK, under_other_rules(WEAK, index=WEAK.index + 2), under_other_rules(WEAK, index=WEAK.index + 2))
    assert not found.same_rules and found.index.by_rules == 2 and found.index.by_answers == 0


def test_without_the_new_rules_the_parts_are_not_told():
    found = compare(WEAK, under_other_rules(STRONG), None)
    assert (
        not found.separable
        and found.index.by_answers is None
        and abs(found.index.total - (STRONG.index - WEAK.index)) <= 0.1
    )


def test_items_of_one_round_only_are_left_out():
    shorter = replace(STRONG, contributions={k: v for k, v in STRONG.contributions.items() if k != "a01_network"})
    assert set(WEAK.contributions) - set(compare(WEAK, shorter, None).items) == {"a01_network"}
