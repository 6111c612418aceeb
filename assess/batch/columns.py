"""Which columns a table of companies has, and where they stand in a file."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
import polars as pl

from assess import company
from assess.batch import marks
from assess.batch.letters import Letters
from assess.batch.tables import Table, distinct
from assess.errors import TableError
from assess.i18n import LOCALES, mark, translator
from assess.questionnaire.model import Questionnaire
from assess.records import Struct, replace

ID = "id"
"""The number a list of clients has of its own; it is carried through and never read."""
PROFILE = (ID, *company.FIELDS)
LABELS = {
    ID: mark("Your own number of the company"),
    "name": mark("Name of the company"),
    "credit_code": mark("Unified social credit code"),
    "industry": mark("Industry"),
    "city": mark("City"),
    "employees": mark("Employees"),
    "revenue": mark("Revenue of a year"),
    "assets": mark("Total assets"),
    "chain": mark("Key industrial chain"),
}
QUESTIONNAIRE, VERSION = "questionnaire", "questionnaire_version"
"""Columns that a table may have, as results do: of another questionnaire or version no row is scored."""
_SEARCHED = 20
"""Rows from the top among which the header may stand, below titles and merged group headings."""
_LONGEST = 500
"""Characters of a title; whatever is longer is none."""
_SHOWN = 12
"""Columns named, where many are missing."""
REQUIRED = ("name", "industry", "city", "employees")


class Layout(Struct, frozen=True):
    """Where the columns stand: `place` from the id of a column to its name in `Table.cells`; `ignored` are the titles
    of columns that mean nothing here."""

    place: dict[str, str]
    ignored: tuple[str, ...]


class Columns(Struct, frozen=True, eq=False):
    """The columns of a table by their ids; one that the table does not have is empty. `unmarked`: without the marks by
    which exports make cells text."""

    table: Table
    layout: Layout
    unmarked: bool = False

    def text(self, name: str) -> pl.Series:
        if name in self.layout.place:
            cells = self.table.column(self.layout.place[name])
            return marks.unmarked(cells) if self.unmarked else cells
        return pl.repeat("", len(self.table), dtype=pl.String, eager=True)

    def letters(self, names: Sequence[str]) -> dict[str, Letters]:
        """Those of the columns `names` in which no cell has more than a byte, as these bytes, 0 for none."""
        place = {self.layout.place[name]: name for name in names if name in self.layout.place}
        nothing = np.zeros(len(self.table), dtype=np.uint8)
        absent = {name: nothing for name in names if name not in self.layout.place}
        return absent | {place[found]: letters for found, letters in self.table.letters(list(place)).items()}


def template(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The ids of all columns, in the order of the survey: the profile, then the items."""
    return (*PROFILE, *(item.id for item in questionnaire.items))


def required(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Columns a file must have. Every question is among them: a column forgotten would count as all blanks."""
    return (*REQUIRED, *(item.id for item in questionnaire.questions))


def layout(header: Sequence[str], questionnaire: Questionnaire, mapping: Mapping[str, str] | None = None) -> Layout:
    """Finds the columns by their ids or their labels in either language, in any order, whatever the case or width of
    the letters; `mapping` names the column of other titles. Raises TableError."""
    names = _meant(header, questionnaire, mapping)
    place = {name: str(k) for k, name in enumerate(names) if name}
    strange = (title for title, name in zip(header, names, strict=True) if title and not name)
    ignored = tuple(title for title in strange if folded(title) not in (QUESTIONNAIRE, VERSION))
    twice = [name for name, count in Counter(names).items() if count > 1 and name]
    if twice:
        raise TableError(
            mark("These columns stand more than once: {columns}; keep one of each"),
            columns=_Named(questionnaire, tuple(twice)),
        )
    missing = [name for name in required(questionnaire) if name not in place]
    if missing:
        raise _missing(_Named(questionnaire, tuple(missing)), ignored)
    return Layout(place, ignored)


def under_header(table: Table, questionnaire: Questionnaire, mapping: Mapping[str, str] | None = None) -> Table:
    """The table below its true header: the row among the first ones in which most columns are known. Titles above it,
    and merged headings of groups of columns, are left out."""
    if set(required(questionnaire)) <= set(_meant(table.header, questionnaire, mapping)):
        return _titled(table)
    known = _known(questionnaire, mapping)
    rows = [table.header, *table.only(np.arange(min(len(table), _SEARCHED))).cells.iter_rows()]
    found = [len(set(map(known.meant, row)) - {""}) for row in rows]
    best = found.index(max(found))
    if best == 0:
        return _titled(table)
    return _titled(replace(table.only(np.arange(best, len(table))), header=distinct(rows[best])))


def _titled(table: Table) -> Table:
    """With a name for each column in which something stands and nothing above: it is carried over too."""
    bare = [k for k, title in enumerate(table.header) if not title]
    filled = [k for k in bare if (table.column(str(k)).str.strip_chars() != "").any()]
    if not filled:
        return table
    from xlsxwriter.utility import xl_col_to_name  # seldom needed

    named = {k: f"column_{xl_col_to_name(k)}" for k in filled}
    return replace(table, header=distinct([named.get(k, title) for k, title in enumerate(table.header)]))


def labels_of(questionnaire: Questionnaire, locale: str) -> dict[str, str]:
    """What a person calls each column of the template."""
    _ = translator(locale)
    return {name: _(label) for name, label in LABELS.items()} | {
        item.id: item.title.get(locale) for item in questionnaire.items
    }


class _Titles(Struct, frozen=True):
    """The columns that titles mean: by the title itself, or else by its bare words."""

    whole: Mapping[str, str]
    bare: Mapping[str, str]

    def meant(self, title: str) -> str:
        """The id of the column, "" for a title that is not known."""
        if len(title) > _LONGEST:
            return ""
        return self.whole.get(folded(title)) or self.bare.get(bare(title), "")


def _meant(header: Sequence[str], questionnaire: Questionnaire, mapping: Mapping[str, str] | None) -> list[str]:
    """The column that each title means, "" where it is not known. Where all are ids, no label is looked at."""
    if not mapping and set(header) <= set(template(questionnaire)):
        return list(header)
    known = _known(questionnaire, mapping)
    return [known.meant(title) for title in header]


def _known(questionnaire: Questionnaire, mapping: Mapping[str, str] | None) -> _Titles:
    known = _titles(questionnaire)
    if not mapping:
        return known
    whole = {folded(title): name for title, name in mapping.items()}
    return _Titles({**known.whole, **whole}, {**known.bare, **{bare(title): name for title, name in mapping.items()}})


@lru_cache(maxsize=8)
def _titles(questionnaire: Questionnaire) -> _Titles:
    """Ids and labels; a label that two columns share means neither."""
    labels = [(translator(locale)(label), name) for name, label in LABELS.items() for locale in LOCALES]
    labels += [
        (text.get(locale), item.id)
        for item in questionnaire.items
        for text in (item.title, item.text)
        for locale in LOCALES
    ]
    ids = [(name, name) for name in template(questionnaire)]
    return _Titles(_of_one(labels, folded) | _of_one(ids, folded), _of_one([*labels, *ids], bare))


def _of_one(labels: Sequence[tuple[str, str]], form: Callable[[str], str]) -> dict[str, str]:
    """The column of each label in this form, where it is a label of one column only."""
    meant: dict[str, set[str]] = {}
    for label, name in labels:
        meant.setdefault(form(label), set()).add(name)
    return {label: min(names) for label, names in meant.items() if len(names) == 1}


class _Named(Struct, frozen=True):
    """Columns, each with what a person calls it in their language."""

    questionnaire: Questionnaire
    names: tuple[str, ...]

    def text(self, locale: str) -> str:
        _, labels = translator(locale), labels_of(self.questionnaire, locale)
        shown = [_("{column} ({label})").format(column=name, label=labels[name]) for name in self.names[:_SHOWN]]
        rest = len(self.names) - len(shown)
        return ", ".join(shown) + (_(" and {rest} more").format(rest=rest) if rest else "")


def _missing(missing: _Named, ignored: tuple[str, ...]) -> TableError:
    if ignored:
        return TableError(
            mark(
                "These columns are missing: {missing}. These are not known: {unknown}. "
                "Take the ids or labels that `assess template` writes, or name yours with --map"
            ),
            missing=missing,
            unknown=", ".join(ignored),
        )
    return TableError(
        mark(
            "These columns are missing: {missing}. "
            "Take the ids or labels that `assess template` writes, or name yours with --map"
        ),
        missing=missing,
    )


@lru_cache(maxsize=5_000)
def folded(title: str) -> str:
    """The title whatever its width, case, spaces and line breaks."""
    return "".join(unicodedata.normalize("NFKC", title).lower().split())


def bare(title: str) -> str:
    """The words of a folded title without what forms put around them: a number in front, a star, a colon, a unit or
    remark in brackets, such as "1、*年营业收入（万元）："."""
    return re.sub(_AROUND, "", folded(title))


# A unit other than that of the template stays: it changes what the figures mean.
_REMARK = r"\((?:万元|万元/年|吨标准煤|%|(?![^()]*[元亿千百%‰吨])[^()]*)\)"
_AROUND = rf"^(?:[*★※]|[0-9]{{1,3}}[.、)])+|(?:[*★※:]|{_REMARK})+$"
