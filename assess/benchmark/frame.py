"""The form of frame.yaml: how companies are drawn beneath the margins."""

from functools import cache
from typing import Annotated, Literal, get_args

from msgspec import Meta

from assess.benchmark.data import DIRECTORY, read
from assess.company import INDUSTRY_INDEX
from assess.questionnaire.model import Text
from assess.questionnaire.record import Record

SizeId = Literal["micro", "small", "medium"]
SIZE_IDS: tuple[SizeId, ...] = get_args(SizeId)
Bounds = tuple[float, float]
Positive = Annotated[float, Meta(gt=0)]
NotNegative = Annotated[float, Meta(ge=0)]


class Branch(Record, frozen=True, kw_only=True):
    """A set of divisions that share their size mix and their effect on maturity."""

    id: str
    margin: str
    share: Annotated[float, Meta(gt=0, le=100)]
    """Percent of the margin's row."""
    effect: str = ""
    larger: Positive
    giant: NotNegative
    high_tech: NotNegative
    divisions: dict[str, float]

    def __post_init__(self) -> None:
        strange = sorted(set(self.divisions) - set(INDUSTRY_INDEX))
        if strange or not self.divisions:
            raise ValueError(f"no division has the code {', '.join(strange) or '-'}; use codes of industries.yaml")


class Employees(Record, frozen=True):
    place: dict[SizeId, float]
    spread: Positive


class Productivity(Record, frozen=True):
    industry: float
    others: float
    spread: float


class Assets(Record, frozen=True):
    ratio: float
    spread: float


class Figures(Record, frozen=True):
    employees: Employees
    employees_without_rule: dict[SizeId, Bounds]
    micro_above_employees: Bounds
    above_scale_revenue: float
    """Revenue in 10,000 yuan from which an industrial company is above scale."""
    revenue_per_employee: Productivity
    assets_to_revenue: Assets
    largest: float


class Cells(Record, frozen=True):
    industry: dict[str, float]
    others: dict[str, float]


class Shifts(Record, frozen=True):
    giant: float
    specialised: float
    high_tech: float


class Frame(Record, frozen=True):
    format: Literal[1]
    company_name: Text
    branches: tuple[Branch, ...]
    cells: Cells
    figures: Figures
    giant_sizes: dict[SizeId, float]
    shifts: Shifts


@cache
def frame() -> Frame:
    return read(DIRECTORY / "frame.yaml", Frame)
