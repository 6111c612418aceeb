"""Which columns a table of companies has, and where they stand in a file."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assess import company
from assess.errors import TableError
from assess.i18n import mark
from assess.questionnaire.model import Questionnaire

ID = "id"
"""The number a list of clients has of its own; it is carried through and never read."""
PROFILE = (ID, *company.FIELDS)
REQUIRED = ("name", "industry", "city", "employees")


@dataclass(frozen=True)
class Layout:
    """Where the columns stand: `place` from the id of a column to its name in `Table.cells`; `ignored` are the titles
    of columns that mean nothing here."""

    place: dict[str, str]
    ignored: tuple[str, ...]


def template(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The ids of all columns, in the order of the survey: the profile, then the items."""
    return (*PROFILE, *(item.id for item in questionnaire.items))


def required(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Columns a file must have. Every question is among them: a column forgotten would count as all blanks."""
    return (*REQUIRED, *(item.id for item in questionnaire.questions))


def layout(header: Sequence[str], questionnaire: Questionnaire) -> Layout:
    """Finds the columns by their ids, in any order, whatever the case or width of the letters. Raises TableError."""
    known = set(template(questionnaire))
    names = [folded(title) for title in header]
    place = {name: str(k) for k, name in enumerate(names) if name in known}
    ignored = tuple(title for title, name in zip(header, names, strict=True) if title and name not in known)
    twice = [name for name, count in Counter(names).items() if count > 1 and name in known]
    if twice:
        raise TableError(
            mark("These columns stand more than once: {columns}; keep one of each"), columns=", ".join(twice)
        )
    missing = [name for name in required(questionnaire) if name not in place]
    if missing:
        raise _missing(missing, ignored)
    return Layout(place, ignored)


def _missing(missing: list[str], ignored: tuple[str, ...]) -> TableError:
    if ignored:
        return TableError(
            mark(
                "These columns are missing: {missing}. These are not known: {unknown}. "
                "The first row must hold the ids that `assess template` writes"
            ),
            missing=", ".join(missing),
            unknown=", ".join(ignored),
        )
    return TableError(
        mark("These columns are missing: {missing}. The first row must hold the ids that `assess template` writes"),
        missing=", ".join(missing),
    )


def folded(title: str) -> str:
    return unicodedata.normalize("NFKC", title).strip().lower()
