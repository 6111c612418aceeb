"""Names of archetypes, made by rule from their centres; words and limits stand in archetypes.yaml."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from string import Formatter

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assess.company.data import DataFile, read, refused, unique
from assess.i18n import LOCALES
from assess.questionnaire.model import Identifier, Text
from assess.questionnaire.record import Record

FOLDER = Path(__file__).parent
FILE = "archetypes.yaml"
PILLARS = ("cloud", "data", "intelligence")


class Joint(Record, frozen=True):
    """What stands between words: unlike a Text it may begin and end with a space."""

    zh: str
    en: str

    def get(self, locale: str) -> str:
        return self.en if locale == "en" else self.zh


class Named(Record, frozen=True):
    id: Identifier
    title: Text


class Shape(Record, frozen=True):
    """margin, company_margin : standard deviations by which a pillar is ahead of or behind the mean of the three."""

    margin: float
    company_margin: float
    in_step: Text
    ahead: Text
    behind: Text
    between_pillars: Joint
    between_parts: Joint


class Level(Record, frozen=True):
    title: Text
    below: float | None = None


class Certainty(Record, frozen=True):
    title: Text
    at_least: float


class ArchetypeWords(DataFile, frozen=True):
    pillars: tuple[Named, ...]
    shape: Shape
    levels: tuple[Level, ...]
    name: Text
    numbered: Text
    certainties: tuple[Certainty, ...]

    def names(self, centres: ArrayLike, locale: str) -> list[str]:
        """A name for each centre (k, 3), all different; centres are given lowest first."""
        plain = [self._name(centre, locale) for centre in np.asarray(centres, dtype=np.float64)]
        count, number = Counter(plain), Counter[str]()
        names = []
        for name in plain:
            number[name] += 1
            numbered = self.numbered.get(locale).format(name=name, number=number[name], count=count[name])
            names.append(numbered if count[name] > 1 else name)
        return names

    def shape_of(self, pillars: NDArray[np.float64], margin: float, locale: str) -> str:
        """Which of the three pillars (3,) are ahead of and behind their mean by the margin or more."""
        off = pillars - pillars.mean()
        parts = [
            template.get(locale).format(pillars=self._listed(which, locale))
            for template, which in ((self.shape.ahead, off >= margin), (self.shape.behind, off <= -margin))
            if which.any()
        ]
        return self.shape.between_parts.get(locale).join(parts) or self.shape.in_step.get(locale)

    def certainty_of(self, probability: float, locale: str) -> str:
        return next(c.title.get(locale) for c in self.certainties if probability >= c.at_least)

    def _name(self, centre: NDArray[np.float64], locale: str) -> str:
        mean = centre.mean()
        level = next(level for level in self.levels if level.below is None or mean < level.below)
        shape = self.shape_of(centre, self.shape.margin, locale)
        name = self.name.get(locale).format(shape=shape, level=level.title.get(locale))
        return name[:1].upper() + name[1:]

    def _listed(self, which: NDArray[np.bool_], locale: str) -> str:
        titles = [pillar.title.get(locale) for pillar, chosen in zip(self.pillars, which, strict=True) if chosen]
        return self.shape.between_pillars.get(locale).join(titles)


@cache
def archetype_words() -> ArchetypeWords:
    """The shipped words."""
    return read_words(FOLDER)


def read_words(folder: Path) -> ArchetypeWords:
    """The words of folder/archetypes.yaml. Raises CompanyDataError naming file, place and fault."""
    words = read(FILE, ArchetypeWords, folder)
    if tuple(pillar.id for pillar in words.pillars) != PILLARS:
        raise refused(FILE, "pillars", f"the ids must be {', '.join(PILLARS)}, in this order")
    _check_limits(words)
    _check_templates(words)
    return words


def _check_limits(words: ArchetypeWords) -> None:
    limits = [level.below for level in words.levels]
    if not limits or limits[-1] is not None or None in limits[:-1]:
        raise refused(FILE, "levels", "every level but the last needs a limit `below`, the last has none")
    if any(low >= high for low, high in pairwise(limit for limit in limits if limit is not None)):
        raise refused(FILE, "levels", "the limits must rise")
    reached = [certainty.at_least for certainty in words.certainties]
    if not reached or reached[-1] != 0 or sorted(set(reached), reverse=True) != reached:
        raise refused(FILE, "certainties", "`at_least` must fall from one to the next and end at 0")
    if not 0 < words.shape.margin <= words.shape.company_margin:
        raise refused(FILE, "shape", "margin must be above 0 and company_margin not below it")
    for locale in LOCALES:
        unique(FILE, [title.get(locale) for title in (*_titles(words.pillars), *_titles(words.levels))])


def _titles(entries: Sequence[Named | Level]) -> list[Text]:
    return [entry.title for entry in entries]


def _check_templates(words: ArchetypeWords) -> None:
    templates = {
        "ahead": (words.shape.ahead, {"pillars"}),
        "behind": (words.shape.behind, {"pillars"}),
        "name": (words.name, {"shape", "level"}),
        "numbered": (words.numbered, {"name", "number", "count"}),
    }
    for place, (template, needed) in templates.items():
        for locale in LOCALES:
            found = {name for _, name, _, _ in Formatter().parse(template.get(locale)) if name is not None}
            if found != needed:
                raise refused(FILE, f"{place}, {locale}", f"the placeholders must be {', '.join(sorted(needed))}")
