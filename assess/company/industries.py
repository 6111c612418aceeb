"""Industries (GB/T 4754-2017 divisions), the peer groups made of them, and how a typed industry is found."""

import re
from typing import Annotated

from msgspec import Meta

from assess.company.data import DataFile, read, refused, unique
from assess.company.spelling import fold, shown
from assess.errors import ProfileError
from assess.questionnaire.model import Identifier, Text
from assess.questionnaire.record import Record
from assess.records import Struct

_FILE = "industries.yaml"


class Group(Record, frozen=True):
    """A peer group: industries whose companies are compared with each other. A product rule."""

    id: Identifier
    title: Text


class _Division(Record, frozen=True):
    code: Annotated[str, Meta(pattern=r"^\d{2,3}$")]
    title: Text
    group: Identifier | None = None
    size_rule: Identifier | None = None
    covers: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


class _Section(Record, frozen=True, kw_only=True):
    id: Annotated[str, Meta(pattern=r"^[A-T]$")]
    title: Text
    production: bool
    group: Identifier | None = None
    size_rule: Identifier | None = None
    divisions: tuple[_Division, ...]


class _Industries(DataFile, frozen=True):
    groups: tuple[Group, ...]
    sections: tuple[_Section, ...]


class Section(Struct, frozen=True):
    id: str
    title: Text


class Division(Struct, frozen=True):
    """An industry a company can choose: a division, or one of three groups that are sized differently."""

    code: str
    section: str
    title: Text
    group: str
    production: bool
    size_rule: str
    covers: tuple[str, ...] = ()
    spellings: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


def _division(section: _Section, entry: _Division, groups: list[str]) -> Division:
    group, rule = entry.group or section.group, entry.size_rule or section.size_rule
    if group not in groups:
        raise refused(_FILE, entry.code, f"group {group!r} is not one of the groups of the file")
    if rule is None:
        raise refused(_FILE, entry.code, "neither the entry nor its section names a size_rule")
    return Division(
        entry.code,
        section.id,
        entry.title,
        str(group),
        section.production,
        rule,
        entry.covers,
        entry.spellings,
        entry.aliases,
    )


def _divisions(file: _Industries) -> tuple[Division, ...]:
    groups = [group.id for group in file.groups]
    divisions = [_division(section, entry, groups) for section in file.sections for entry in section.divisions]
    unique(_FILE, groups)
    unique(_FILE, [division.code for division in divisions])
    return tuple(divisions)


_file = read(_FILE, _Industries)
GROUPS: tuple[Group, ...] = _file.groups
SECTIONS: tuple[Section, ...] = tuple(Section(section.id, section.title) for section in _file.sections)
DIVISIONS: tuple[Division, ...] = _divisions(_file)
DIVISION: dict[str, Division] = {division.code: division for division in DIVISIONS}
_COVERED = {group: i for i, division in enumerate(DIVISIONS) for group in division.covers}


def _spellings(division: Division) -> list[str]:
    code, title = division.code, division.title
    names = [title.zh, title.en, *division.spellings]
    codes = [code, division.section + code, *([code.lstrip("0")] if code.startswith("0") else [])]
    return [*names, *codes, *(f"{c} {title.zh}" for c in codes), *(c + title.zh for c in codes)]


def _index() -> dict[str, int]:
    index: dict[str, int] = {}
    for position, division in enumerate(DIVISIONS):
        for spelling in _spellings(division):
            index[spelling] = index[fold(spelling)] = position
    return index


INDUSTRY_INDEX: dict[str, int] = _index()
"""Every accepted spelling, as written and folded, -> index into DIVISIONS. For columns of a table."""


def industry_index(value: str) -> int:
    """The index into DIVISIONS of a code (35, C35, 3511), a name, or both; raises ProfileError."""
    folded = fold(value)
    found = INDUSTRY_INDEX.get(value, INDUSTRY_INDEX.get(folded))
    if found is None:
        found = _by_class(folded)
    if found is None:
        raise _unknown(value, folded)
    return found


def _by_class(folded: str) -> int | None:
    """A four-digit class such as c3511, or a group of three digits that stands for itself, such as 704."""
    match = re.fullmatch(r"([a-t]?)(\d{4}|\d{3})", folded)
    if not match:
        return None
    section, code = match.groups()
    found = _COVERED.get(code[:3])
    if found is None and len(code) == 4:
        found = INDUSTRY_INDEX.get(code[:2])
    if found is None or section not in ("", DIVISIONS[found].section.lower()):
        return None
    return found


def _unknown(value: str, folded: str) -> ProfileError:
    if not folded:
        return ProfileError("industry", "Choose an industry: a code of GB/T 4754-2017 such as 35, or its name")
    section = [s for s in SECTIONS if folded in (fold(s.id), fold(s.title.zh), fold(s.id + s.title.zh))]
    if section:
        inside = [d for d in DIVISIONS if d.section == section[0].id]
        return ProfileError(
            "industry",
            '"{value}" is a whole section; choose one of its divisions, such as {examples}',
            value=shown(value),
            examples=_listed(inside),
        )
    return _not_found(value, folded)


def _not_found(value: str, folded: str) -> ProfileError:
    code = re.match(r"([a-t]?\d{2,3})(?=\D)", folded)
    if code and code[1] in INDUSTRY_INDEX:
        division = DIVISIONS[INDUSTRY_INDEX[code[1]]]
        return ProfileError(
            "industry",
            'The code and the name in "{value}" do not belong together: {expected}; correct one or leave it out',
            value=shown(value),
            expected=_listed([division]),
        )
    near = search(value)
    if near:
        message = '"{value}" is not an industry of GB/T 4754-2017; perhaps you mean {examples}'
        return ProfileError("industry", message, value=shown(value), examples=_listed(near))
    message = '"{value}" is not an industry of GB/T 4754-2017; give its two-digit code such as 35, or its name'
    return ProfileError("industry", message, value=shown(value))


def _listed(divisions: list[Division]) -> str:
    return " / ".join(f"{division.code} {division.title.zh}" for division in divisions[:3])


def search(text: str) -> list[Division]:
    """The industries whose code, name (both languages), aliases or section contain `text`; all for blank text.

    Exact codes, names and aliases come first, then those beginning with the text, then the rest; within each
    the order of the standard.
    """
    folded = fold(text)
    exact = INDUSTRY_INDEX.get(folded, _by_class(folded))
    near = [(-1 if i == exact else _nearness(folded, words), i) for i, words in enumerate(_WORDS)]
    return [DIVISIONS[i] for rank, i in sorted(near) if rank < _FAR]


_FAR = 3
_SECTION_WORDS = {section.id: (fold(section.title.zh), fold(section.title.en)) for section in SECTIONS}


def _searched(division: Division) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words of the division itself and those of its section."""
    code, title = division.code, division.title
    words = (code, division.section + code, title.zh, title.en, *division.spellings, *division.aliases)
    return tuple(fold(word) for word in words), _SECTION_WORDS[division.section]


_WORDS = tuple(_searched(division) for division in DIVISIONS)


def _nearness(folded: str, words: tuple[tuple[str, ...], tuple[str, ...]]) -> int:
    """0 exact, 1 begins with, 2 contains or its section does, 3 not at all."""
    own, section = words
    if folded in own:
        return 0
    if any(word.startswith(folded) for word in own):
        return 1
    return 2 if any(folded in word for word in own + section) else _FAR
