"""The margins: published figures and stated judgements the population must agree with, read from margins.yaml."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from assess.benchmark.data import DIRECTORY, read
from assess.questionnaire.model import Text
from assess.questionnaire.record import Record

SHIPPED = DIRECTORY / "margins.yaml"

Kind = Literal["hard", "soft", "judgement"]
Unit = Literal["percent", "points", "sd", "count", "ratio", "persons"]
Status = Literal["given", "V", "V-m", "S", "S*", "D", "J"]
Tolerance = Annotated[float, Meta(ge=0)]


class Row(Record, frozen=True):
    """One figure: reached when low <= figure <= high. `aim` is where the generator aims inside that range."""

    value: float
    tolerance: Tolerance | None = None
    low: float | None = None
    high: float | None = None
    aim: float | None = None

    @property
    def target(self) -> float:
        return self.value if self.aim is None else self.aim

    @property
    def range(self) -> tuple[float, float]:
        """What counts as reached; tolerance 0 stands where the file gives none."""
        low = self.value - (self.tolerance or 0) if self.low is None else self.low
        high = self.value + (self.tolerance or 0) if self.high is None else self.high
        return low, high


class Margin(Record, frozen=True, kw_only=True):
    id: Annotated[str, Meta(pattern=r"^[FLGD]\d+(-[a-z]+)?$")]
    title: Text
    kind: Kind
    unit: Unit
    source: Annotated[str, Meta(min_length=1)]
    status: Status
    tolerance: Tolerance | None = None
    """Tolerance of the rows that give none of their own."""
    rows: dict[str, Row]
    note: str = ""
    unused: str = ""
    """Why no row is checked."""

    def __post_init__(self) -> None:
        if bool(self.rows) == bool(self.unused):
            raise ValueError("give rows, or leave them empty and say in `unused` why")
        if self.status == "J" and self.kind == "hard":
            raise ValueError("a judgement (status J) cannot be hard; make it soft or judgement")
        for name, row in self.rows.items():
            self._sound_row(name, row)

    def _sound_row(self, name: str, row: Row) -> None:
        low, high = self.bounds(name)
        if row.tolerance is None and self.tolerance is None and None in (row.low, row.high):
            raise ValueError(f"row {name} has no tolerance; give tolerance, or low and high")
        if not low <= row.value <= high:
            raise ValueError(f"row {name}: value {row.value} must lie in {low} to {high}; correct the bounds")
        if not low <= row.target <= high:
            raise ValueError(f"row {name}: aim {row.target} must lie in {low} to {high}; move it inside")

    def bounds(self, name: str) -> tuple[float, float]:
        """Lowest and highest figure that counts as reached."""
        row = self.rows[name]
        if row.tolerance is None and self.tolerance is not None:
            row = row.changed(tolerance=self.tolerance)
        return row.range


class Margins(Record, frozen=True):
    format: Literal[1]
    id: str
    date: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    companies: Annotated[int, Meta(gt=0)]
    margins: tuple[Margin, ...]

    def __post_init__(self) -> None:
        ids = [margin.id for margin in self.margins]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"margin {', '.join(twice)} stands more than once; keep one")

    @cached_property
    def margin(self) -> dict[str, Margin]:
        return {margin.id: margin for margin in self.margins}

    def aims(self, margin: str) -> dict[str, float]:
        """Where the generator aims, by row."""
        return {name: row.target for name, row in self.margin[margin].rows.items()}

    def moved(self, aims: Mapping[tuple[str, str], float]) -> "Margins":
        """The same margins aimed elsewhere: {(margin, row): aim}. Raises ValueError for an aim out of tolerance."""
        moved = []
        for margin in self.margins:
            rows = {
                name: row.content() | ({"aim": aims[margin.id, name]} if (margin.id, name) in aims else {})
                for name, row in margin.rows.items()
            }
            moved.append(margin.content() | {"rows": rows})
        return Margins.from_content(self.content() | {"margins": moved})


def load_margins(path: Path = SHIPPED) -> Margins:
    """The margins of a file. Raises BenchmarkError naming file, place and remedy."""
    return read(path, Margins)
