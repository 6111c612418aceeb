"""Reads the data files of this package and says which file and place are wrong, and what to do about it."""

from pathlib import Path
from typing import Literal, TypeVar

from assess.errors import AssessError
from assess.questionnaire.compiled import compiled
from assess.questionnaire.reading import Unsound, parse
from assess.questionnaire.record import FormError, Record, wrong_in

HERE = Path(__file__).parent


class CompanyDataError(AssessError):
    """A data file of company profiles (industries, cities, chains, size rules) is wrong."""


class DataFile(Record, frozen=True):
    format: Literal[1]


F = TypeVar("F", bound=DataFile)
READ: dict[Path, DataFile] = {}
"""The data files that have been read."""


def read(name: str, kind: type[F], folder: Path = HERE) -> F:
    """The checked content of `folder/name`; raises CompanyDataError."""
    path = folder / name
    found = compiled(path, kind) or _of_yaml(path, kind)
    READ[path] = found
    return found


def _of_yaml(path: Path, kind: type[F]) -> F:
    try:
        content = parse(path)
    except (OSError, Unsound) as error:
        raise CompanyDataError(
            "{file} cannot be read as YAML: {reason}; repair or restore it", file=path.name, reason=error
        ) from None
    try:
        return kind.from_content(content)
    except FormError:
        first = next(wrong_in(content, kind))
        raise refused(path.name, _place(content, first.place), first.asked) from None


def refused(name: str, place: str, reason: str) -> CompanyDataError:
    return CompanyDataError("{file}, {place}: {reason}; correct this entry", file=name, place=place, reason=reason)


def unique(name: str, ids: list[str]) -> None:
    """Raises for the first id that stands twice."""
    for position, id in enumerate(ids):
        if id in ids[:position]:
            raise refused(name, id, "this id or code stands twice")


def _place(content: object, location: tuple[int | str, ...]) -> str:
    """sections / C / divisions / 35 / title: entries of lists are called by their id or code, if they have one."""
    words = []
    for step in location:
        try:
            content = content[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            content = None
        named = content.get("id", content.get("code")) if isinstance(content, dict) else None
        words.append(str(named if isinstance(step, int) and named else step))
    return " / ".join(words) or "top level"
