"""The compiled form of data files stands for them only as long as it is theirs."""

import shutil

import pytest

from assess.company.data import READ
from assess.places import QUESTIONNAIRES
from assess.questionnaire import available, load
from assess.questionnaire.compiled import beside, compile_file, compiled
from assess.questionnaire.model import Questionnaire
from assess.questionnaire.reading import parse
from assess.questionnaire.record import Record, wrong_in

SHIPPED = QUESTIONNAIRES / "zhifu-2026.yaml"
FILES = {path: Questionnaire for path in available()} | {path: type(record) for path, record in READ.items()}


@pytest.fixture
def copied(tmp_path):
    """A questionnaire with its compiled form, in a folder of its own."""
    path = tmp_path / SHIPPED.name
    shutil.copy(SHIPPED, path)
    shutil.copy(beside(SHIPPED), beside(path))
    return path


@pytest.mark.parametrize("path", [path for path in FILES if beside(path).exists()], ids=lambda path: path.name)
def test_a_compiled_form_holds_what_its_file_does(path):
    """Where this fails after an edit: assess questionnaire compile."""
    found = compiled(path, FILES[path])
    assert found is not None
    told = found.content() | ({"digest": ""} if "digest" in found.content() else {})
    assert FILES[path].from_content(parse(path)).content() == told


def test_questionnaires_and_company_data_have_a_compiled_form():
    names = {beside(path).name for path in FILES if beside(path).exists()}
    assert names >= {"zhifu-2026.json", "industries.json", "cities.json", "chains.json", "size_rules.json"}


def test_an_edited_file_is_read_itself(copied):
    text = copied.read_text("utf-8")
    copied.write_text(text.replace("1.0.0", "1.0.1", 1), "utf-8")
    assert compiled(copied, Questionnaire) is None
    assert load(copied).version == "1.0.1"


def test_an_altered_compiled_form_is_left_aside(copied):
    content = beside(copied).read_bytes()
    beside(copied).write_bytes(content.replace(b'"version":"1.0.0"', b'"version":"6.6.6"', 1))
    assert load(copied).version == "1.0.0"


def test_a_compiled_form_of_other_fields_is_left_aside(copied):
    class Other(Record, frozen=True):
        id: int

    compile_file(copied, Other(id=3))
    assert compiled(copied, Questionnaire) is None
    assert load(copied).digest == load(SHIPPED).digest


class Pair(Record, frozen=True):
    low: float
    high: float = 1.0

    def __post_init__(self):
        if self.low > self.high:
            raise ValueError("low comes first")


class Sheet(Record, frozen=True):
    name: str
    pairs: tuple[Pair, ...]
    by_name: dict[str, Pair | None] = {}


def places(content):
    return {".".join(map(str, wrong.place)): wrong.asked for wrong in wrong_in(content, Sheet)}


def test_every_wrong_value_is_named_with_its_place():
    content = {"nmae": "x", "pairs": [{"low": 0}, {"low": "a", "up": 3}], "by_name": {"a": None, "b": {"low": 2}}}
    found = places(content)
    assert list(found) == ["name", "nmae", "pairs.1.low", "pairs.1.up", "by_name.b"]
    assert found["name"] == "this field is needed"
    assert found["nmae"] == "there is no such field"
    assert found["by_name.b"] == "low comes first"


def test_a_sound_content_has_nothing_wrong():
    content = {"name": "x", "pairs": [{"low": 0.5}], "by_name": {"a": None}}
    assert places(content) == {}
    assert Sheet.from_content(content).content() == Sheet.from_content(Sheet.from_content(content).content()).content()


def test_a_changed_record_forgets_what_was_worked_out_of_the_old_one():
    shipped = load(SHIPPED)
    assert shipped.item
    assert shipped.changed(items=shipped.items[:1]).item.keys() == {shipped.items[0].id}
