"""What a plan is, in plain values: frozen records that survive JSON unchanged. How one is made is in `roadmap`.

Months count from 1, the first month of the plan; `Planned.start` to `Planned.end` are both worked in. Money is in yuan,
effort in person-days. Costs and efforts are the bands of the action library: labelled judgements, no offers.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

GoalKind = Literal["next_level", "stage", "index", "rank", "scene", "answers"]
State = Literal["optimal", "infeasible", "reached"]
Limit = Literal["budget", "staff", "time", "prerequisite", "unreachable"]


@dataclass(frozen=True)
class Goal:
    """What a plan is for. `target` is the level, stage or scene level to reach (0 lets the planner choose the next one
    up); `item` the scene. "index" and "rank" go as far as the limits allow and have no target. "answers" asks for
    answers at least as good as `answers`, item -> option or options."""

    kind: GoalKind = "next_level"
    target: int = 0
    item: str = ""
    answers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Limits:
    """`budget` in yuan over the whole plan and `staff_days` own person-days a quarter, None = no limit; `months` 12 to
    24; `start` the first month as "2027-01", "" = not fixed.

    The budget is compared with the middle of the cost bands: introducing, and the first year of running."""

    budget: float | None = None
    staff_days: float | None = None
    months: int = 12
    start: str = ""


@dataclass(frozen=True)
class Band:
    """A range that most companies of the size class should fall in."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2

    def __add__(self, other: "Band") -> "Band":
        return Band(self.low + other.low, self.high + other.high)


@dataclass(frozen=True)
class Raised:
    """An answer better than before: from option `before` ("" in a multiple item) to, or with, option `after`."""

    item: str
    before: str
    after: str


@dataclass(frozen=True)
class Planned:
    """One action of a plan. `phase` counts from 0: the one in which it starts. `raises` is what it brings this company,
    in the order of the plan; `needs` the ids of the planned actions that have to be finished first."""

    action: str
    start: int
    end: int
    phase: int
    effort: Band
    one_off: Band
    yearly: Band
    raises: tuple[Raised, ...]
    needs: tuple[str, ...]

    @property
    def months(self) -> int:
        return self.end - self.start + 1

    @property
    def cost(self) -> Band:
        """Introducing it, and the first year of running."""
        return self.one_off + self.yearly


@dataclass(frozen=True)
class Expected:
    """What `assess()` says of the company's answers with everything finished by then; units as in `Assessment`.
    `low` and `high` are the 80 % interval of the percentile."""

    index: float
    stage: int
    pillars: dict[str, float]
    points: float
    level: int
    scene_levels: dict[str, int]
    theta: float
    rank: int
    percentile: float
    low: float
    high: float


@dataclass(frozen=True)
class Phase:
    """Months `first` to `last`: the actions that start in it, those finished by its end, and the result then."""

    first: int
    last: int
    starts: tuple[str, ...]
    finished: tuple[str, ...]
    expected: Expected


@dataclass(frozen=True)
class Binding:
    """A limit that keeps the plan from being better.

    budget, staff, time : `used` of `available` (yuan, person-days, months); `gain` is what a tenth more, or three
    months more, would bring: index points for "index", theta for "rank", months earlier for the others.
    prerequisite : `action` is done only because `of` needs it first.
    """

    limit: Limit
    used: float = 0.0
    available: float = 0.0
    gain: float = 0.0
    action: str = ""
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shortfall:
    """Why a goal cannot be reached.

    budget, staff, time : `needed` would be enough (of money and months: at least), what is given is `available`;
    `actions` are the three that take most of it, or the longest chain. unreachable : no plan reaches more than
    `available` of the `needed` `what` ("points", "scenes", "constraint_scenes", "index", "scene", "answers").
    """

    limit: Limit
    needed: float
    available: float
    actions: tuple[str, ...] = ()
    what: str = ""


@dataclass(frozen=True)
class Alternative:
    """Another set of actions within 5 % of the plan: `left_out` of the plan are replaced by `put_in`."""

    put_in: tuple[str, ...]
    left_out: tuple[str, ...]
    cost: Band
    effort: Band
    months: int
    expected: Expected


@dataclass(frozen=True)
class LibraryUsed:
    """Which action library a plan was made with; `overridden` are the actions whose figures were changed."""

    id: str
    version: str
    digest: str
    overridden: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """`before` is the result without the plan; `planned` in order of start. `toward` are items that may follow with
    time (outcomes), counted nowhere. `assumptions` are ids of sentences in `planning.wording`; `overrides` the figures
    that were changed for this plan, as {"crm": {"effort": {"small": [3, 6]}}}. `left` are answers the goal asks for
    that no action brings, each from the best one that is within reach."""

    goal: Goal
    limits: Limits
    state: State
    before: Expected
    planned: tuple[Planned, ...]
    phases: tuple[Phase, ...]
    effort: Band
    cost: Band
    yearly: Band
    binding: tuple[Binding, ...]
    alternatives: tuple[Alternative, ...]
    shortfalls: tuple[Shortfall, ...]
    toward: tuple[str, ...]
    library: LibraryUsed
    assumptions: tuple[str, ...]
    overrides: dict[str, Any] = field(default_factory=dict)
    left: tuple[Raised, ...] = ()

    @property
    def after(self) -> Expected:
        """What is expected when everything planned is finished."""
        return self.phases[-1].expected if self.phases else self.before

    @property
    def months(self) -> int:
        return max((action.end for action in self.planned), default=0)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> "Plan":
        return cls(
            goal=Goal(**stored["goal"]),
            limits=Limits(**stored["limits"]),
            state=stored["state"],
            before=Expected(**stored["before"]),
            planned=tuple(_planned(each) for each in stored["planned"]),
            phases=tuple(_phase(each) for each in stored["phases"]),
            effort=Band(**stored["effort"]),
            cost=Band(**stored["cost"]),
            yearly=Band(**stored["yearly"]),
            binding=tuple(Binding(**_tupled(each, "of")) for each in stored["binding"]),
            alternatives=tuple(_alternative(each) for each in stored["alternatives"]),
            shortfalls=tuple(Shortfall(**_tupled(each, "actions")) for each in stored["shortfalls"]),
            toward=tuple(stored["toward"]),
            library=LibraryUsed(**_tupled(stored["library"], "overridden")),
            assumptions=tuple(stored["assumptions"]),
            # Plans kept before there were any have none.
            overrides=stored.get("overrides", {}),
            left=tuple(Raised(**each) for each in stored.get("left", [])),
        )


def _planned(stored: Mapping[str, Any]) -> Planned:
    bands = {name: Band(**stored[name]) for name in ("effort", "one_off", "yearly")}
    raises = tuple(Raised(**each) for each in stored["raises"])
    return Planned(**_tupled(stored, "needs") | bands | {"raises": raises})


def _phase(stored: Mapping[str, Any]) -> Phase:
    return Phase(**_tupled(stored, "starts", "finished") | {"expected": Expected(**stored["expected"])})


def _alternative(stored: Mapping[str, Any]) -> Alternative:
    made = {"cost": Band(**stored["cost"]), "effort": Band(**stored["effort"])}
    return Alternative(**_tupled(stored, "put_in", "left_out") | made | {"expected": Expected(**stored["expected"])})


def _tupled(stored: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """JSON has lists where the records have tuples."""
    return dict(stored) | {name: tuple(stored[name]) for name in names}
