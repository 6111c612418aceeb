import re
from pathlib import Path

import pytest
import yaml

from assess.errors import QuestionnaireError
from assess.questionnaire import available, find, load
from tests.conftest import TINY


@pytest.fixture
def refusal(tmp_path):
    """What the loader says of the tiny questionnaire after one change to its content."""

    def of(change) -> str:
        content = yaml.safe_load(TINY.read_text(encoding="utf-8"))
        change(content)
        return of_text(yaml.safe_dump(content, allow_unicode=True))

    def of_text(text: str) -> str:
        path = tmp_path / "changed.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(QuestionnaireError) as caught:
            load(path)
        return str(caught.value)

    of.text = of_text
    return of


def item(content, name):
    return next(item for item in content["items"] if item["id"] == name)


def test_a_sound_file_loads(tiny):
    assert [i.id for i in tiny.questions] == ["tools", "nets", "machines", "selling", "making", "costs"]
    assert [i.id for i in tiny.numbers] == ["machine_count"]


def test_every_shipped_questionnaire_loads():
    assert available()
    for path in available():
        load(path)


def test_a_fault_names_file_item_field_and_remedy(refusal):
    said = refusal(lambda c: item(c, "tools")["options"][1].update(points=-1))
    assert "changed.yaml" in said
    assert "item tools, option B, points" in said
    assert "got -1" in said
    assert "correct the value" in said


def test_every_fault_is_reported_at_once(refusal):
    def change(content):
        item(content, "tools")["text"].pop("en")
        item(content, "nets")["kind"] = "several"

    said = refusal(change)
    assert "item tools, text, en" in said
    assert "item nets, kind" in said


RULES = {
    "an unknown section": (
        lambda c: item(c, "tools").update(section="nowhere"),
        "item tools, section: there is no section nowhere; use one of first, second",
    ),
    "an unknown pillar": (
        lambda c: item(c, "tools")["feeds"][0].update(pillar="middle"),
        "item tools, feeds: there is no pillar middle; use one of left, right",
    ),
    "two items of one id": (lambda c: item(c, "nets").update(id="tools"), "items: tools stands 2 times"),
    "points that miss the stated maximum": (
        lambda c: item(c, "tools").update(maximum=7),
        "item tools, maximum: the options reach 6, the maximum says 7",
    ),
    "a lowest option that earns points": (
        lambda c: item(c, "machines")["options"][0].update(points=1),
        "item machines, options: the lowest must earn 0 points",
    ),
    "a multiple item without none": (
        lambda c: item(c, "nets")["options"][0].update(exclusive=False),
        'item nets, options: the first, and only it, must be the exclusive "none"',
    ),
    "a scene without level four": (
        lambda c: item(c, "making")["options"].pop(),
        'item making, options: a scene has options "0" to "4"',
    ),
    "pillar weights that do not make a hundred": (
        lambda c: c["index"]["pillars"][0].update(weight=50),
        "index, pillars: the weights add up to 90; they must add up to 100",
    ),
    "stages that leave a hole at the bottom": (
        lambda c: c["index"]["stages"][0].update(minimum=10),
        "index, stages: minima must start at 0 and rise",
    ),
    "a part that does not add up": (
        lambda c: c["official"]["parts"][0].update(points=20),
        "official, part base: its items reach 18 points, it says 20",
    ),
    "levels that do not rise": (
        lambda c: c["official"]["levels"][1].update(points=4.5),
        "official, level 2: must ask for more than level 1",
    ),
    "items of a section apart from each other": (
        lambda c: c["items"].append(c["items"].pop(0)),
        "section first: its items are scattered",
    ),
    "an empty feed range": (
        lambda c: item(c, "selling")["feeds"][0].update(start=2, stop=2),
        "item selling, feeds, left: start 2 and stop 2 must satisfy",
    ),
    "a number that supports nothing": (
        lambda c: item(c, "machine_count")["number"].update(supports="ghost"),
        "item machine_count, number: there is no item ghost to support",
    ),
}


@pytest.mark.parametrize(("change", "sentence"), RULES.values(), ids=RULES.keys())
def test_it_refuses(refusal, change, sentence):
    assert sentence in refusal(change)


def test_a_key_written_twice_is_refused(refusal):
    assert "id is written twice" in refusal.text("format: 1\nid: a\nid: b\n")


def test_an_alias_is_refused(refusal):
    assert "aliases" in refusal.text("a: &x [1]\nb: *x\n")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(QuestionnaireError, match="ghost.yaml cannot be read"):
        load(tmp_path / "ghost.yaml")


def test_an_unknown_name_is_answered_with_the_names_there_are():
    with pytest.raises(QuestionnaireError, match="there are: .*zhifu-2026"):
        find("ghost")


def test_the_digest_sees_content_and_not_layout(tmp_path, tiny):
    content = yaml.safe_load(TINY.read_text(encoding="utf-8"))
    (tmp_path / "same.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    item(content, "tools")["text"]["en"] = "Which tools then?"
    (tmp_path / "other.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    assert load(tmp_path / "same.yaml").digest == tiny.digest
    assert load(tmp_path / "other.yaml").digest != tiny.digest


def test_a_published_version_never_changes():
    """A change to a published questionnaire is a new version: add its digest, never alter one."""
    published = Path(__file__).parent / "questionnaires" / "published.txt"
    digests = dict(line.split() for line in published.read_text(encoding="utf-8").splitlines() if line)
    for path in available():
        questionnaire = load(path)
        name = f"{questionnaire.id}@{questionnaire.version}"
        assert digests.get(name) == questionnaire.digest, f"{name} is not what was published"


def test_the_digest_is_a_sha256(tiny):
    assert re.fullmatch("[0-9a-f]{64}", tiny.digest)
