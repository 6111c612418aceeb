"""What a questionnaire is: frozen records, each with the words a person reads in Chinese and in English."""

from functools import cached_property
from typing import Annotated, Literal

from msgspec import Meta
from msgspec.structs import force_setattr

from assess.i18n import LOCALES
from assess.questionnaire.record import Record

Identifier = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
OptionId = Annotated[str, Meta(pattern=r"^[A-Z0-9]{1,3}$")]
Words = Annotated[str, Meta(min_length=1, max_length=2000)]
Percent = Annotated[int, Meta(gt=0, le=100)]
Points = Annotated[float, Meta(ge=0, le=100)]
Count = Annotated[int, Meta(ge=1)]

UNKNOWN = "?"
"""The answer "I don't know". It counts as the lowest option and is kept as what it is."""

Certainty = Literal["verbatim", "second-hand", "conflicting", "inferred", "product"]
"""How well a rule is known. "product" is a rule of ours; all but "verbatim" are shown to users as provisional."""


class Text(Record, frozen=True):
    zh: Words
    en: Words

    def __post_init__(self) -> None:
        """Takes the space around words away. Raises ValueError where nothing else is there."""
        for locale in LOCALES:
            words = getattr(self, locale)
            if words != words.strip():
                force_setattr(self, locale, words.strip())
            if not words.strip():
                raise ValueError(f"{locale}: write the words a person is to read")

    def get(self, locale: str) -> str:
        return self.en if locale == "en" else self.zh


class Source(Record, frozen=True, kw_only=True):
    """A document a rule comes from."""

    id: Identifier
    title: Text
    document: str = ""
    date: str = ""
    certainty: Certainty
    note: Text | None = None


class Pillar(Record, frozen=True):
    id: Identifier
    title: Text
    about: Text
    weight: Percent
    """Percent of the index."""


class Section(Record, frozen=True):
    id: Identifier
    title: Text
    about: Text


class Option(Record, frozen=True):
    id: OptionId
    text: Text
    points: Points
    exclusive: bool = False
    """In a multiple item: "none of these", which cannot stand beside another option."""
    asked_of: Literal["all", "production"] = "all"


class Feed(Record, frozen=True):
    """How an item counts in a pillar: value = clip((points - start) / (stop - start), 0, 1), times weight.

    A scene may feed several pillars: its first levels are about having systems, the upper ones about
    joined-up data and about intelligence. Without start and stop the whole range of points counts.
    """

    pillar: Identifier
    weight: Percent
    start: Annotated[float, Meta(ge=0)] = 0.0
    stop: float | None = None


class Number(Record, frozen=True, kw_only=True):
    """An optional figure that supports an answer, such as a count of machines. It is never scored."""

    unit: Text
    minimum: float = 0.0
    maximum: float = 1e9
    whole: bool = False
    supports: Identifier


class Item(Record, frozen=True, kw_only=True):
    id: Identifier
    section: Identifier
    kind: Literal["single", "multiple", "scene", "number"]
    reference: str = ""
    """Where the source has it, such as "Q3" or "scene 7"."""
    source: Identifier
    certainty: Certainty = "product"
    asked_of: Literal["all", "production"] = "all"
    constraint: bool = False
    """A scene the level rule counts separately (★, 约束性场景)."""
    ranked: bool = True
    """Whether the item says something of how mature the company is; outcomes (costs went down) do not."""
    feeds: tuple[Feed, ...] = ()
    rank_bands: tuple[float, ...] = ()
    """Shares of the maximum at which a multiple item steps into its next category in the rank."""
    maximum: float | None = None
    """The full mark as the source states it; checked against the options."""
    title: Text
    """A short name, for tables and charts."""
    text: Text
    help: Text
    terms: Text | None = None
    """One line for each term an owner may not know."""
    evidence: Text | None = None
    advice: Text | None = None
    options: tuple[Option, ...] = ()
    number: Number | None = None

    @cached_property
    def option(self) -> dict[str, Option]:
        return {option.id: option for option in self.options}

    def top(self, production: bool = True) -> float:
        """The most points a company can have here; options it is not asked about do not count."""
        points = [o.points for o in self.options if production or o.asked_of == "all"]
        return sum(points) if self.kind == "multiple" else max(points)


class Stage(Record, frozen=True):
    id: Count
    title: Text
    about: Text
    minimum: Points


class Index(Record, frozen=True):
    """The zhifu index: pillars of 0 to 100, weighted to an index of 0 to 100, cut into stages."""

    id: Identifier
    title: Text
    source: Identifier
    certainty: Certainty
    pillars: tuple[Pillar, ...]
    stages: tuple[Stage, ...]


class Part(Record, frozen=True):
    id: Identifier
    title: Text
    points: float
    items: tuple[Identifier, ...]


class Level(Record, frozen=True):
    """A level is reached when the points and both counts of scenes at `scene_level` or above are reached."""

    id: Count
    title: Text
    about: Text
    points: float
    scene_level: Annotated[int, Meta(ge=1, le=4)]
    scenes: int
    constraint_scenes: int
    source: Identifier
    certainty: Certainty


class Official(Record, frozen=True):
    """An official framework of scored parts and graded scenes."""

    id: Identifier
    title: Text
    notice: Text
    """What must stand beside every result."""
    source: Identifier
    certainty: Certainty
    parts: tuple[Part, ...]
    scenes: tuple[Identifier, ...]
    levels: tuple[Level, ...]
    below: Text
    """The name of "no level yet"."""


class Rules(Record, frozen=True):
    """Product rules, in the words users are shown."""

    unknown: Text
    blank: Text
    not_applicable: Text
    production: Text


class Ratio(Record, frozen=True):
    """A share made of figures: those of `of` multiplied, over those of `to` multiplied."""

    of: Annotated[tuple[Identifier, ...], Meta(min_length=1)]
    to: Annotated[tuple[Identifier, ...], Meta(min_length=1)]


class Clause(Record, frozen=True):
    """One side of a contradiction: a condition on answers, in one of these forms.

    items with at_least or at_most: the answer has at least, or at most, the points of that option. items with ticked:
    at least `ticks` of these options are ticked; with not_ticked: answered, and none of these is ticked. Of several
    items at least `count` must do so, all unless it is given. item with higher_than: it has more points than the other
    item. ratio with above or below: a share of figures beyond a bound. ratio with edges: the share does not fit the
    option chosen in `items`, the k-th of which stands for shares above edge k - 1 up to edge k, give or take `slack`.

    An answer that is open or "don't know", a figure not given and an item not asked fulfil no clause.
    """

    items: tuple[Identifier, ...] = ()
    at_least: OptionId | None = None
    at_most: OptionId | None = None
    ticked: tuple[OptionId, ...] = ()
    not_ticked: tuple[OptionId, ...] = ()
    higher_than: Identifier | None = None
    count: Count | None = None
    ticks: Count = 1
    ratio: Ratio | None = None
    above: float | None = None
    below: float | None = None
    edges: tuple[float, ...] = ()
    slack: Annotated[float, Meta(ge=0)] = 0.0

    @property
    def named(self) -> tuple[str, ...]:
        """Every item the clause speaks of, figures included."""
        other = (self.higher_than,) if self.higher_than else ()
        return self.items + other + (self.ratio.of + self.ratio.to if self.ratio else ())


class Contradiction(Record, frozen=True, kw_only=True):
    """Answers that do not fit together: all clauses of `when` hold at once. `text` says so to the owner.

    `{item id}` in the text stands for the answer given to that item, `{ratio}` for the share of the figures in percent.
    """

    id: Identifier
    asked_of: Literal["all", "production"] = "all"
    when: tuple[Clause, ...]
    text: Text


class Questionnaire(Record, frozen=True):
    format: Literal[1]
    id: Identifier
    version: Annotated[str, Meta(pattern=r"^\d+\.\d+\.\d+$")]
    released: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    title: Text
    about: Text
    rules: Rules
    sources: tuple[Source, ...]
    sections: tuple[Section, ...]
    index: Index
    official: Official
    items: tuple[Item, ...]
    contradictions: tuple[Contradiction, ...] = ()
    digest: str = ""
    """SHA-256 over the content; set by the loader."""

    @cached_property
    def item(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}

    @cached_property
    def questions(self) -> tuple[Item, ...]:
        """The items that are answered by options: the columns of every answer matrix, in file order."""
        return tuple(item for item in self.items if item.kind != "number")

    @cached_property
    def numbers(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.kind == "number")

    @cached_property
    def source(self) -> dict[str, Source]:
        return {source.id: source for source in self.sources}

    def asked(self, production: bool) -> tuple[Item, ...]:
        """The items a company is asked, numbers included: production items only of producing industries."""
        return tuple(item for item in self.items if production or item.asked_of == "all")

    def of_section(self, section: str, production: bool) -> tuple[Item, ...]:
        return tuple(item for item in self.asked(production) if item.section == section)

    def supporting(self, item: Item) -> tuple[Item, ...]:
        """The number items that support an answer."""
        return tuple(n for n in self.numbers if n.number and n.number.supports == item.id)
