"""The form of frame.yaml: how companies are drawn beneath the margins."""

from functools import cache
from typing import Literal, get_args

from pydantic import Field, model_validator

from assess.benchmark.data import DIRECTORY, read
from assess.company import INDUSTRY_INDEX
from assess.questionnaire.model import Record, Text

SizeId = Literal["micro", "small", "medium"]
SIZE_IDS: tuple[SizeId, ...] = get_args(SizeId)
Bounds = tuple[float, float]


class Branch(Record):
    """A set of divisions that share their size mix and their effect on maturity."""

    id: str
    margin: str
    share: float = Field(gt=0, le=100)
    """Percent of the margin's row."""
    effect: str = ""
    larger: float = Field(gt=0)
    giant: float = Field(ge=0)
    high_tech: float = Field(ge=0)
    divisions: dict[str, float]

    @model_validator(mode="after")
    def _known_divisions(self) -> "Branch":
        strange = sorted(set(self.divisions) - set(INDUSTRY_INDEX))
        if strange or not self.divisions:
            raise ValueError(f"no division has the code {', '.join(strange) or '-'}; use codes of industries.yaml")
        return self


class Employees(Record):
    place: dict[SizeId, float]
    spread: float = Field(gt=0)


class Productivity(Record):
    industry: float
    others: float
    spread: float


class Assets(Record):
    ratio: float
    spread: float


class Figures(Record):
    employees: Employees
    employees_without_rule: dict[SizeId, Bounds]
    micro_above_employees: Bounds
    above_scale_revenue: float
    """Revenue in 10,000 yuan from which an industrial company is above scale."""
    revenue_per_employee: Productivity
    assets_to_revenue: Assets
    largest: float


class Cells(Record):
    industry: dict[str, float]
    others: dict[str, float]


class Shifts(Record):
    giant: float
    specialised: float
    high_tech: float


class Frame(Record):
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
