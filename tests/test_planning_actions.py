"""The action library: the shipped one, and how a wrong one is refused."""

import shutil
from pathlib import Path

import pytest
import yaml

from assess.company import CITY_INDEX
from assess.errors import ActionsError
from assess.places import ACTIONS
from assess.planning.library import find, load, overridden
from assess.planning.rules import faults
from assess.planning.rungs import brings, rungs_of
from tests.planning_examples import WHOLE, action, library, tick, up

SHIPPED = ACTIONS / "zhifu-2026-1.0.0"


@pytest.fixture(scope="module")
def actions(shipped):
    return find(shipped)


def fault_texts(made, questionnaire) -> list[str]:
    return [f"{name}: {fault}" for name, fault in faults(made, questionnaire)]


def test_the_shipped_library_holds_60_to_90_actions(actions):
    assert 60 <= len(actions.actions) <= 90


@pytest.mark.parametrize("production", [True, False], ids=["producing", "service"])
def test_every_answer_below_the_best_has_an_action_that_lifts_it_or_follows_with_time(actions, shipped, production):
    following = {each.item for each in actions.following}
    assert following == {"a11_funding", "a12_energy", "a13_quality", "a14_revenue_per_head", "a15_cost"}
    offered = [a for a in actions.actions if production or a.asked_of == "all"]
    brought = {rung for a in offered for rung in brings(a, shipped.item)}
    wanted = {rung for item in shipped.questions if item.id not in following for rung in rungs_of(item, production)}
    assert wanted <= brought
    scenes = [item.id for item in shipped.asked(production) if item.kind == "scene"]
    assert {(scene, level) for scene in scenes for level in (1, 2, 3, 4)} <= brought


def test_what_follows_with_time_says_why_and_outcomes_have_actions_that_work_toward_them(actions, shipped):
    toward = {item for a in actions.actions for item in a.toward}
    assert toward == {item.id for item in shipped.questions if not item.ranked}
    assert all(len(each.reason.zh) > 20 and each.reason.en for each in actions.following)


def test_figures_do_not_fall_with_size(actions):
    for each in actions.actions:
        for name in ("effort", "one_off", "yearly"):
            bands = getattr(each, name)
            assert bands.micro[0] <= bands.small[0] <= bands.medium[0], each.id
            assert bands.micro[1] <= bands.small[1] <= bands.medium[1], each.id


def test_every_text_is_written_for_an_owner(actions):
    for each in actions.actions:
        assert 40 <= len(each.text.zh) <= 220, each.id
        assert len(each.title.zh) <= 26, each.id
        assert each.text.en.count(".") >= 1 and len(each.evidence.zh) > 5, each.id


def test_policies_are_dated_and_say_how_well_they_are_known(actions):
    used = {name for each in actions.actions for name in each.policies}
    for policy in actions.policies:
        assert policy.date[:2] == "20" and policy.certainty != "product", policy.id
        assert set(policy.cities) <= set(CITY_INDEX), policy.id
    assert used <= set(actions.policy)


def test_all_forty_scenes_of_smart_manufacturing_are_listed(actions):
    assert len(actions.factory_scenes) == 40


def test_the_digest_is_of_the_content_and_the_published_one_stands(actions):
    assert (actions.version, actions.digest) == ("1.0.0", DIGEST)


def test_a_sound_small_library_has_no_faults(tiny):
    assert fault_texts(library(*WHOLE), tiny) == []


WRONG = {
    "an unknown item": (action("x", [up("cloud", "A", "B")]), "x: lifts, cloud: there is no such question in tiny"),
    "an unknown option": (action("x", [up("tools", "A", "Z")]), "x: lifts, tools: write start and to, each one of A"),
    "a lift that goes down": (action("x", [up("tools", "C", "A")]), "x: lifts, tools: to must stand above start"),
    "the none option": (action("x", [tick("nets", "A")]), "x: lifts, nets: A is not an option that earns points"),
    "an outcome": (
        action("x", [up("costs", "A", "B")]),
        "x: lifts, costs: it follows with time and cannot be promised",
    ),
    "an unknown need": (
        action("x", [up("tools", "A", "B")], needs=[{"item": "nets", "ticked": "Q"}]),
        "x: needs: nets: ticked must be an option that earns points",
    ),
    "a need of itself": (
        action("x", [up("tools", "A", "B")], needs=[{"action": "x"}]),
        "x: needs: action x must be another action",
    ),
    "an unknown policy": (
        action("x", [up("tools", "A", "B")], policies=["gift"]),
        "x: policies: there is no gift in the library",
    ),
    "production for services": (
        action("x", [up("machines", "A", "B")]),
        "x: asked_of: machines is asked of production",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_action_is_named_with_place_and_remedy(tiny, name):
    wrong, said = WRONG[name]
    assert any(text.startswith(said) for text in fault_texts(library(*WHOLE, wrong), tiny))


def test_actions_that_wait_for_each_other_are_refused(tiny):
    one = action("one", [up("tools", "A", "C")], needs=[{"item": "selling", "at_least": "1"}])
    other = action("other", [up("selling", "0", "4")], needs=[{"item": "tools", "at_least": "B"}])
    rest = [a for a in WHOLE if not a.id.startswith(("tools", "selling"))]
    assert fault_texts(library(one, other, *rest), tiny) == [
        "one: needs: each waits for the next: one -> other -> one; take one need out",
        ": following, costs: no action works toward it; name it in toward of at least one",
    ]


def test_an_answer_without_an_action_is_named_for_whom_it_concerns(tiny):
    without = library(*(a for a in WHOLE if a.id != "selling-high"))
    assert fault_texts(without, tiny) == [
        f": actions: none lifts selling to {level} for {who} firms; add one, or a lift to one"
        for who in ("producing", "service")
        for level in (3, 4)
    ]


@pytest.fixture
def copied(tmp_path) -> Path:
    folder = tmp_path / SHIPPED.name
    shutil.copytree(SHIPPED, folder)
    return folder


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("cloud.yaml", "item: z01_cloud_infrastructure", "item: z99", "cloud.yaml: action cloud-backup, lifts, z99"),
        ("data.yaml", "product: management", "product: magic", "data.yaml: action data-owners, product"),
        ("office.yaml", "micro: [1, 3]", "micro: [3, 1]", "office.yaml: action books-in-software, effort"),
        ("about.yaml", "format: 1", "format: 2", "about.yaml: format"),
        ("supply.yaml", "actions:", "deeds:", "supply.yaml: it must hold a list `actions`"),
    ],
    ids=["place", "value", "order", "about", "list"],
)
def test_a_wrong_file_is_refused_naming_file_and_place(shipped, copied, file, old, new, said):
    change(copied, file, old, new)
    with pytest.raises(ActionsError) as refused:
        load(copied, shipped)
    assert said in str(refused.value)


def test_an_overlay_changes_figures_and_with_them_the_digest(shipped, actions, tmp_path):
    path = tmp_path / "ours.yaml"
    path.write_text(yaml.safe_dump({"actions": {"crm": {"effort": {"small": [1, 2]}, "months": {"small": 5}}}}))
    changed = load(SHIPPED, shipped, path)
    assert (changed.action["crm"].effort.small, changed.action["crm"].months.small) == ((1, 2), 5)
    assert changed.action["crm"].effort.micro == actions.action["crm"].effort.micro
    assert changed.overridden == ("crm",) and changed.digest != actions.digest


@pytest.mark.parametrize(
    ("overlay", "said"),
    [
        ({"crn": {"effort": {"small": [1, 2]}}}, "actions, crn: there is no such action"),
        ({"crm": {"price": {"small": [1, 2]}}}, "price"),
        ({"crm": {"effort": {"small": [5, 2]}}}, "low end comes first"),
        ({"crm": {"months": {"small": 0}}}, "months"),
    ],
    ids=["action", "field", "order", "range"],
)
def test_a_wrong_overlay_is_refused(actions, overlay, said):
    with pytest.raises(ActionsError) as refused:
        overridden(actions, overlay, "ours.yaml")
    assert said in str(refused.value) and "ours.yaml" in str(refused.value)


def test_a_questionnaire_without_a_library_is_told_where_one_belongs(tiny):
    with pytest.raises(ActionsError, match="put one into actions/tiny-1.0.0"):
        find(tiny)


DIGEST = "8bce5327f05fd353e9f4fcc726b50da0534b8786618740941cadf8c8a219decb"
