"""The rule of the MIIT level: points, scenes and constraint scenes, each of which holds a level back on its own."""

import pytest

from assess.answers import encode
from assess.company import parse_company, profiles
from assess.questionnaire import find
from assess.scoring import scorer

SHIPPED = find("zhifu-2026")
FACTORY = {"name": "x", "industry": "33", "city": "changsha", "employees": 60, "revenue": 1800, "assets": 900}
CAFE = FACTORY | {"industry": "62"}
STARRED = [name for name in SHIPPED.official.scenes if SHIPPED.item[name].constraint]
PLAIN = [name for name in SHIPPED.official.scenes if name not in STARRED]
PART = {part.id: part.items for part in SHIPPED.official.parts}


def best(*names):
    """The best answers to these items."""
    items = [SHIPPED.item[name] for name in names]
    return {
        item.id: [option.id for option in item.options if option.points]
        if item.kind == "multiple"
        else max(item.options, key=lambda option: option.points).id
        for item in items
    }


def scenes(level, starred=10, plain=6):
    """So many scenes of either kind at a level, the others at 0."""
    return dict.fromkeys([*STARRED[:starred], *PLAIN[:plain]], str(level))


def official(answers, company=FACTORY):
    found = profiles([parse_company(company)])
    return scorer(SHIPPED).score(encode(SHIPPED, [answers]), found.production).official


EVERYTHING = best(*(name for items in PART.values() for name in items))
SIXTY = best(*PART["foundation"], "a12_energy", "a15_cost")
"""50 + 7 + 3 points, exactly what level 3 asks for."""


@pytest.mark.parametrize(
    ("answers", "points", "level"),
    [
        pytest.param(best(*PART["results"]), 20, 1, id="20"),
        pytest.param(best(*PART["results"]) | {"a12_energy": "B"}, 16.5, 0, id="below 20"),
        pytest.param(best(*PART["management"], "a12_energy", "a15_cost"), 40, 2, id="40"),
        pytest.param(best(*PART["management"], "a12_energy") | {"a15_cost": "B"}, 38.5, 1, id="below 40"),
        pytest.param(SIXTY, 60, 3, id="60"),
        pytest.param(SIXTY | {"a15_cost": "B"}, 58.5, 2, id="below 60"),
        pytest.param(best(*PART["foundation"], *PART["management"]), 80, 4, id="80"),
        pytest.param(best(*PART["foundation"], *PART["management"]) | {"a01_network": "?"}, 72, 3, id="below 80"),
    ],
)
def test_a_level_holds_from_its_points_on_where_scenes_allow(answers, points, level):
    found = official(answers | scenes(4))
    assert (found.points[0], found.level[0]) == (points, level)


@pytest.mark.parametrize(
    ("answered", "level"),
    [
        pytest.param(scenes(4, starred=6, plain=4), 4, id="10 at level 4, 6 of them starred"),
        pytest.param(scenes(4, starred=5, plain=5), 3, id="10 at level 4, 5 of them starred: enough for level 3"),
        pytest.param(scenes(4, starred=9, plain=0), 3, id="9 at level 4, all starred: one short of level 4"),
        pytest.param(scenes(3, starred=5, plain=3), 3, id="8 at level 3, 5 of them starred"),
        pytest.param(scenes(3, starred=4, plain=6), 2, id="10 at level 3, 4 of them starred: enough for level 2"),
        pytest.param(scenes(3, starred=7, plain=0), 2, id="7 at level 3: one short of level 3"),
        pytest.param(scenes(2, starred=3, plain=3), 2, id="6 at level 2, 3 of them starred"),
        pytest.param(scenes(2, starred=2, plain=6), 0, id="8 at level 2, 2 of them starred: not even level 1"),
        pytest.param(scenes(1, starred=3, plain=3), 1, id="6 at level 1, 3 of them starred"),
        pytest.param(scenes(1, starred=5, plain=0), 0, id="5 at level 1"),
    ],
)
def test_a_level_asks_for_its_scenes_and_for_its_starred_ones(answered, level):
    assert official(EVERYTHING | answered).level[0] == level


@pytest.mark.parametrize(("starred", "plain", "level"), [(4, 3, 4), (3, 4, 3), (6, 0, 3), (2, 4, 2), (1, 4, 0)])
def test_a_service_firm_needs_as_many_in_proportion(starred, plain, level):
    asked = [name for name in SHIPPED.official.scenes if SHIPPED.item[name].asked_of == "all"]
    own, others = [n for n in asked if n in STARRED], [n for n in asked if n in PLAIN]
    assert (len(own), len(others)) == (6, 4)
    found = official(EVERYTHING | dict.fromkeys([*own[:starred], *others[:plain]], "4"), CAFE)
    assert (found.points[0], found.level[0]) == (100, level)
