"""The language of the planning tests: small libraries for the tiny questionnaire, companies, plans by trying all."""

from collections.abc import Iterator, Mapping
from itertools import combinations, product

import numpy as np
from hypothesis import strategies as st

from assess.answers import encode
from assess.assessment import Assessments, assess
from assess.company import Profiles
from assess.planning.model import Action, Library
from assess.planning.problem import Chosen, Problem
from assess.questionnaire import Questionnaire
from assess.questionnaire.record import digest
from tests.web.visitor import small_model

TEXT = {"zh": "文字", "en": "Words"}
SIZES = ("micro", "small", "medium")


def action(id: str, lifts: list[dict], *, months=1, effort=1.0, cost=0.0, **more) -> Action:
    """An action whose bands are single values, the same for every size class."""
    bands = {
        "effort": {size: (effort, effort) for size in SIZES},
        "one_off": {size: (cost, cost) for size in SIZES},
        "yearly": {size: (0, 0) for size in SIZES},
        "months": dict.fromkeys(SIZES, months),
    }
    words = {"title": TEXT, "text": TEXT, "evidence": TEXT, "who": ["owner"], "product": "management"}
    return Action.from_content({"id": id, "lifts": lifts} | words | bands | more)


def up(item: str, start: str, to: str) -> dict:
    return {"item": item, "start": start, "to": to}


def tick(item: str, *options: str) -> dict:
    return {"item": item, "tick": list(options)}


def library(*actions: Action, **more) -> Library:
    content = {
        "format": 1,
        "id": "tiny-actions",
        "version": "1.0.0",
        "released": "2026-01-01",
        "questionnaire": "tiny",
        "questionnaire_version": "1.0.0",
        "certainty": "product",
        "title": TEXT,
        "judgement": TEXT,
        "sources": [],
        "roles": [{"id": "owner", "title": TEXT}],
        "factory_scenes": [],
        "policies": [],
        "following": [{"item": "costs", "reason": TEXT}],
        "staff_days": {"micro": 10, "small": 20, "medium": 40},
        "actions": [each.content() for each in actions],
    }
    made = Library.from_content(content | more)
    return made.changed(digest=digest(made))


WHOLE = (
    action("tools-some", [up("tools", "A", "B")], cost=100, toward=["costs"]),
    action("tools-all", [up("tools", "B", "C")], cost=900, effort=4, months=3),
    action("wire", [tick("nets", "B")], cost=200),
    action("air", [tick("nets", "C")], cost=300, needs=[{"item": "nets", "ticked": "B"}]),
    action("floor", [tick("nets", "D")], cost=400, asked_of="production"),
    action("machines", [up("machines", "A", "B")], cost=500, effort=2, asked_of="production"),
    action("selling-low", [up("selling", "0", "2")], effort=2, months=2),
    action("selling-high", [up("selling", "2", "4")], cost=800, effort=5, months=3),
    action("making-low", [up("making", "0", "2")], effort=2, asked_of="production"),
    action("making-high", [up("making", "2", "4")], cost=700, effort=5, months=4, asked_of="production"),
)
"""A sound library: every answer of the tiny questionnaire can be lifted."""


def evaluated(questionnaire: Questionnaire, *answers: Mapping, production: bool = True) -> Assessments:
    """Results of companies of one industry: a factory, or a software house."""
    n = len(answers)
    profiles = Profiles.of([27 if production else 60] * n, [0] * n, [15.0] * n, [300.0] * n, [np.nan] * n)
    assert profiles.production.all() if production else not profiles.production.any()
    return assess(questionnaire, profiles, encode(questionnaire, answers), small_model(questionnaire, 400), 5)


def every_set(problem: Problem) -> Iterator[Chosen]:
    """Every set of tasks that can be done within the months, the staff and the budget, found by trying all."""
    names = [task.id for task in problem.tasks]
    for size in range(len(names) + 1):
        for chosen in map(frozenset, combinations(names, size)):
            budget = problem.limits.budget
            if (budget is None or problem.cost(chosen) <= budget) and can_be_done(problem, chosen):
                yield chosen


def can_be_done(problem: Problem, chosen: Chosen) -> bool:
    names = sorted(chosen)
    ends = [range(problem.task[name].months, problem.limits.months + 1) for name in names]
    return any(_keeps_the_rules(problem, dict(zip(names, months, strict=True))) for months in product(*ends))


def _keeps_the_rules(problem: Problem, finish: Mapping[str, int]) -> bool:
    for month in set(finish.values()):
        done = sum(problem.task[name].effort for name, end in finish.items() if end <= month)
        days = problem.limits.staff_days
        if days is not None and done > days * month / 3 + 1e-9:
            return False
    return all(_may_start(problem, name, end, finish) for name, end in finish.items())


def _may_start(problem: Problem, name: str, end: int, finish: Mapping[str, int]) -> bool:
    task = problem.task[name]
    before = {other for other, month in finish.items() if month <= end - task.months}
    return task.needs <= grown(problem, before) and task.after <= before


def grown(problem: Problem, done: set[str]) -> set:
    """What a company has after some tasks, rung by rung: one counts when the one below it is there."""
    have = set(problem.have)
    brought = set().union(*(problem.task[name].brings for name in done))
    while new := {r for r in brought - have if isinstance(r[1], str) or r[1] == 1 or (r[0], r[1] - 1) in have}:
        have |= new
    return have


@st.composite
def libraries(draw, tasks: int = 5) -> Library:
    """A few actions with lifts, needs, months, effort and cost of any kind; none waits for itself."""
    places = [("tools", "ABC"), ("machines", "AB"), ("selling", "01234"), ("making", "01234")]
    made = []
    for k in range(tasks):
        lifts = []
        for item, options in draw(st.lists(st.sampled_from(places), min_size=1, max_size=2, unique_by=lambda p: p[0])):
            start = draw(st.integers(0, len(options) - 2))
            lifts.append(up(item, options[start], options[draw(st.integers(start + 1, len(options) - 1))]))
        if draw(st.booleans()):
            lifts.append(tick("nets", draw(st.sampled_from("BCD"))))
        needs = []
        if draw(st.booleans()):
            item, options = draw(st.sampled_from(places))
            needs.append({"item": item, "at_least": draw(st.sampled_from(options[1:]))})
        if made and draw(st.booleans()):
            needs.append({"action": draw(st.sampled_from([each.id for each in made]))})
        made.append(
            action(
                f"a{k}",
                lifts,
                months=draw(st.integers(1, 3)),
                effort=draw(st.integers(1, 6)) / 2,
                cost=100.0 * draw(st.integers(0, 5)),
                needs=needs,
                asked_of="production",
            )
        )
    return library(*made)
