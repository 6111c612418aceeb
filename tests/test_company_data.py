"""A data file that is wrong is refused with its name, the place and what to do."""

import shutil

import pytest

from assess.company import cities, industries
from assess.company.data import HERE, CompanyDataError, read, unique
from assess.company.size import _SizeRules


@pytest.fixture
def folder(tmp_path):
    """A copy of the data files to spoil."""
    for file in HERE.glob("*.yaml"):
        shutil.copy(file, tmp_path)
    return tmp_path


def spoil(folder, name: str, old: str, new: str) -> None:
    text = (folder / name).read_text("utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), "utf-8")


def refusal(name: str, kind, folder) -> str:
    with pytest.raises(CompanyDataError) as caught:
        read(name, kind, folder)
    return str(caught.value)


def test_a_missing_title_is_named_with_file_and_entry(folder):
    spoil(
        folder,
        "industries.yaml",
        "title: { zh: 专用设备制造业, en: ",
        "title: { zh: 专用设备制造业, english: ",
    )
    said = refusal("industries.yaml", industries._Industries, folder)
    assert said.startswith("industries.yaml, sections / C / divisions / 35 / title / en: this field is needed")
    assert said.endswith("correct this entry")


def test_a_word_where_a_limit_belongs_is_named(folder):
    spoil(folder, "size_rules.yaml", "employees: [5, 20, 200]", "employees: [5, twenty, 200]")
    assert "size_rules.yaml, rules / wholesale / limits / employees" in refusal("size_rules.yaml", _SizeRules, folder)


def test_a_file_that_is_no_yaml_is_named(folder):
    (folder / "cities.yaml").write_text("cities: [", "utf-8")
    assert refusal("cities.yaml", cities._Cities, folder).startswith("cities.yaml cannot be read as YAML")


def test_a_missing_file_is_named(tmp_path):
    assert refusal("cities.yaml", cities._Cities, tmp_path).startswith("cities.yaml cannot be read")


def test_an_id_that_stands_twice_is_named():
    with pytest.raises(CompanyDataError, match=r"cities.yaml, a: this id or code stands twice"):
        unique("cities.yaml", ["a", "b", "a"])


def test_a_group_nobody_declared_is_named(folder):
    spoil(folder, "industries.yaml", "group: electronics", "group: electronic")
    with pytest.raises(CompanyDataError, match=r"industries.yaml, 39: group 'electronic'"):
        industries._divisions(read("industries.yaml", industries._Industries, folder))


def test_cities_that_do_not_end_in_other_are_refused(folder):
    spoil(folder, "cities.yaml", "id: other", "id: elsewhere")
    with pytest.raises(CompanyDataError, match='the last city must be "other"'):
        cities._checked(read("cities.yaml", cities._Cities, folder))
