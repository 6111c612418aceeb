"""A plan in plain values."""

import json

from assess.planning import (
    Alternative,
    Band,
    Binding,
    Expected,
    Goal,
    LibraryUsed,
    Limits,
    Phase,
    Plan,
    Planned,
    Raised,
    Shortfall,
)

NOW = Expected(
    index=20.5,
    stage=2,
    pillars={"cloud": 30.0},
    points=18.0,
    level=0,
    scene_levels={"s03_marketing": 0},
    theta=-0.5,
    rank=80_000,
    percentile=33.0,
    low=25.0,
    high=41.0,
)
STEP = Planned(
    action="order-book",
    start=2,
    end=3,
    phase=0,
    effort=Band(2, 4),
    one_off=Band(0, 1000),
    yearly=Band(500, 2000),
    raises=(Raised("s03_marketing", "0", "1"),),
    needs=("tidy-up",),
)
PLAN = Plan(
    goal=Goal("next_level", 1),
    limits=Limits(20_000, 15, 12, "2027-01"),
    state="optimal",
    before=NOW,
    planned=(STEP,),
    phases=(Phase(1, 3, ("order-book",), ("order-book",), NOW),),
    effort=Band(2, 4),
    cost=Band(500, 3000),
    yearly=Band(500, 2000),
    binding=(Binding("prerequisite", action="tidy-up", of=("order-book",)),),
    alternatives=(Alternative(("crm",), ("order-book",), Band(1, 2), Band(3, 4), 3, NOW),),
    shortfalls=(Shortfall("budget", 30_000, 20_000, ("crm",)),),
    toward=("a15_cost",),
    library=LibraryUsed("actions", "1.0.0", "ab" * 32, ("crm",)),
    assumptions=("judgement",),
)


def test_a_plan_survives_json():
    assert Plan.from_dict(json.loads(json.dumps(PLAN.to_dict()))) == PLAN


def test_the_months_of_an_action_are_both_ends_included():
    assert STEP.months == 2


def test_the_cost_of_an_action_holds_the_first_year_of_running():
    assert STEP.cost == Band(500, 3000)


def test_a_plan_ends_with_what_its_last_phase_expects_and_an_empty_one_with_what_is():
    assert PLAN.after == PLAN.phases[-1].expected
    assert Plan.from_dict(PLAN.to_dict() | {"phases": []}).after == NOW
