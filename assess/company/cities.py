"""The fourteen cities and prefectures of Hunan and "other", and the spellings by which they are found."""

from assess.company.data import DataFile, read, refused, unique
from assess.company.spelling import fold, shown
from assess.errors import ProfileError
from assess.questionnaire.model import Identifier, Text
from assess.questionnaire.record import Record

_FILE = "cities.yaml"


class City(Record, frozen=True):
    id: Identifier
    title: Text
    spellings: tuple[str, ...] = ()


class _Cities(DataFile, frozen=True):
    prefixes: tuple[str, ...]
    cities: tuple[City, ...]


def _checked(file: _Cities) -> tuple[City, ...]:
    unique(_FILE, [city.id for city in file.cities])
    if file.cities[-1].id != "other":
        raise refused(_FILE, file.cities[-1].id, 'the last city must be "other"')
    return file.cities


def _index(file: _Cities) -> dict[str, int]:
    index: dict[str, int] = {}
    for position, city in enumerate(file.cities):
        names = [city.id, city.title.zh, city.title.en, *city.spellings]
        for spelling in [*names, *(prefix + name for prefix in file.prefixes for name in names)]:
            index[spelling] = index[fold(spelling)] = position
    return index


_file = read(_FILE, _Cities)
CITIES: tuple[City, ...] = _checked(_file)
CITY_INDEX: dict[str, int] = _index(_file)
"""Every accepted spelling, as written and folded, -> index into CITIES. For columns of a table."""


def city_index(value: str) -> int:
    """The index into CITIES of an id or a name in either language; raises ProfileError."""
    found = CITY_INDEX.get(value, CITY_INDEX.get(fold(value)))
    if found is not None:
        return found
    if not value.strip():
        raise ProfileError("city", "Choose the city; outside Hunan choose other")
    raise ProfileError(
        "city",
        '"{value}" is not a city or prefecture of Hunan; write one such as {example}, or other',
        value=shown(value),
        example=f"{CITIES[0].title.zh} ({CITIES[0].id})",
    )
