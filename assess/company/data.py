"""Reads the data files of this package and says which file and place are wrong, and what to do about it."""

from pathlib import Path
from typing import Literal, TypeVar

import yaml
from pydantic import ValidationError

from assess.errors import AssessError
from assess.questionnaire.model import Record

HERE = Path(__file__).parent
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CompanyDataError(AssessError):
    """A data file of company profiles (industries, cities, chains, size rules) is wrong."""


class DataFile(Record):
    format: Literal[1]


F = TypeVar("F", bound=DataFile)


def read(name: str, kind: type[F], folder: Path = HERE) -> F:
    """The checked content of `folder/name`; raises CompanyDataError."""
    path = folder / name
    try:
        content = yaml.load(path.read_text("utf-8"), Loader=_Loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CompanyDataError(
            "{file} cannot be read as YAML: {reason}; repair or restore it", file=name, reason=error
        ) from None
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        raise refused(name, _place(content, first["loc"]), first["msg"]) from None


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
