"""What an action library is: frozen records read from YAML, with the words a person reads in Chinese and in English."""

from functools import cached_property
from typing import Annotated, Any, Literal

from msgspec import Meta

from assess.planning.plan import Band
from assess.questionnaire.model import Certainty, Identifier, OptionId, Source, Text
from assess.questionnaire.record import Record

SIZE_CLASSES: tuple["SizeClass", ...] = ("micro", "small", "medium")
"""The size classes figures are given for; a large company is planned with those of a medium one."""

SizeClass = Literal["micro", "small", "medium"]

Product = Literal["saas", "platform", "equipment", "management", "service"]
"""saas: small, quick, light and precise software (小快轻准); service: help from an outside specialist."""

Amount = Annotated[float, Meta(ge=0, le=1e8)]
Month = Annotated[int, Meta(ge=1, le=12)]
Some = Annotated[tuple[Identifier, ...], Meta(min_length=1)]
Range = tuple[Amount, Amount]


class Bands(Record, frozen=True):
    """Low and high for each size class, low first."""

    micro: Range
    small: Range
    medium: Range

    def __post_init__(self) -> None:
        for name in SIZE_CLASSES:
            low, high = getattr(self, name)
            if low > high:
                raise ValueError(f"{name}: the low end comes first; got {low:g} to {high:g}")

    def of(self, size: int) -> Band:
        """The band of a size class, an index into company.SIZES; -1, a size not known, counts as small."""
        low, high = getattr(self, size_name(size))
        return Band(low, high)


class Months(Record, frozen=True):
    micro: Month
    small: Month
    medium: Month

    def of(self, size: int) -> int:
        return int(getattr(self, size_name(size)))


def size_name(size: int) -> SizeClass:
    return SIZE_CLASSES[1] if size < 0 else SIZE_CLASSES[min(size, len(SIZE_CLASSES) - 1)]


class Lift(Record, frozen=True):
    """A better answer an action brings: from any answer of at least option `start` to option `to`; in a multiple item,
    the options of `tick` as well. What it brings shows as soon as the answer has reached `start`."""

    item: Identifier
    start: OptionId | None = None
    to: OptionId | None = None
    tick: tuple[OptionId, ...] = ()


class Need(Record, frozen=True):
    """What must be there before an action begins: an answer of at least an option, an option ticked, or an action
    (done, or with nothing left to bring)."""

    item: Identifier | None = None
    at_least: OptionId | None = None
    ticked: OptionId | None = None
    action: Identifier | None = None


class Action(Record, frozen=True, kw_only=True):
    """One thing a company does. Effort in own person-days, cost in yuan; both are judgements.

    lifts : what gets better. The `start` of the first one is needed before the action begins, that of the others is
    not. toward : items it may improve with time, which no plan counts on.
    """

    id: Identifier
    title: Text
    text: Text
    who: Some
    evidence: Text
    product: Product
    asked_of: Literal["all", "production"] = "all"
    lifts: Annotated[tuple[Lift, ...], Meta(min_length=1)]
    needs: tuple[Need, ...] = ()
    toward: tuple[Identifier, ...] = ()
    months: Months
    effort: Bands
    one_off: Bands
    yearly: Bands
    factory_scenes: tuple[Identifier, ...] = ()
    policies: tuple[Identifier, ...] = ()


class Policy(Record, frozen=True, kw_only=True):
    """A policy or public service a plan may point to, dated; `until` "" = no end known."""

    id: Identifier
    title: Text
    issuer: Text
    document: str = ""
    date: str
    until: str = ""
    certainty: Literal["verbatim", "second-hand", "inferred"]
    text: Text
    """What it offers, and what has to be checked before one relies on it."""
    cities: tuple[Identifier, ...] = ()
    """Only companies of these cities; empty = all."""
    asked_of: Literal["all", "production"] = "all"


class FactoryScene(Record, frozen=True):
    """One of the 40 scenes of smart manufacturing, under the link of the chain it belongs to."""

    id: Identifier
    title: Text
    link: Text


class Role(Record, frozen=True):
    """Who does something, as a company calls them."""

    id: Identifier
    title: Text


class Following(Record, frozen=True):
    """An item no action can lift by itself, and why; it follows with time."""

    item: Identifier
    reason: Text


class Library(Record, frozen=True):
    format: Literal[1]
    id: Identifier
    version: Annotated[str, Meta(pattern=r"^\d+\.\d+\.\d+$")]
    released: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    questionnaire: Identifier
    questionnaire_version: str
    title: Text
    judgement: Text
    """What must stand beside every effort and cost."""
    certainty: Certainty
    sources: tuple[Source, ...]
    roles: tuple[Role, ...]
    factory_scenes: tuple[FactoryScene, ...]
    policies: tuple[Policy, ...]
    following: tuple[Following, ...]
    staff_days: dict[SizeClass, Amount]
    """Own person-days a quarter a company can usually spare; a judgement, used where nobody says otherwise."""
    actions: tuple[Action, ...]
    digest: str = ""
    """SHA-256 over the content, overlays included; set by the loader."""
    overridden: tuple[Identifier, ...] = ()
    """Actions whose figures an overlay changed."""

    def spare_days(self, size: int) -> float:
        return self.staff_days[size_name(size)]

    @cached_property
    def action(self) -> dict[str, Action]:
        return {action.id: action for action in self.actions}

    @cached_property
    def role(self) -> dict[str, Role]:
        return {role.id: role for role in self.roles}

    @cached_property
    def policy(self) -> dict[str, Policy]:
        return {policy.id: policy for policy in self.policies}

    @cached_property
    def factory_scene(self) -> dict[str, FactoryScene]:
        return {scene.id: scene for scene in self.factory_scenes}


class Change(Record, frozen=True):
    """Other figures for one action; size classes left out stay as they are."""

    months: dict[SizeClass, int] = {}
    effort: dict[SizeClass, Range] = {}
    one_off: dict[SizeClass, Range] = {}
    yearly: dict[SizeClass, Range] = {}

    def applied(self, action: Action) -> dict[str, Any]:
        """The content of the action with these figures."""
        content = action.content()
        return content | {name: content[name] | figures for name, figures in self.content().items()}


class Overlay(Record, frozen=True):
    """A file of changed figures: what an installation knows better than the library."""

    actions: dict[Identifier, Change]
