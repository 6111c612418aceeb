"""Holds a population against the margins: every figure asked for, what was reached, inside or outside."""

from collections.abc import Iterable
from dataclasses import dataclass

from assess.benchmark import measures_frame, measures_items, measures_level, measures_traits
from assess.benchmark.evidence import Evidence
from assess.benchmark.margins import Kind, Margins
from assess.benchmark.population import Population
from assess.errors import BenchmarkError
from assess.i18n import mark

_FROM_ANSWERS = measures_frame.MEASURES | measures_level.MEASURES | measures_items.MEASURES


@dataclass(frozen=True)
class Reached:
    """One figure of a margin: `asked` for, `reached`, inside when low <= reached <= high; `unit` as in the file."""

    margin: str
    row: str
    kind: Kind
    unit: str
    asked: float
    reached: float
    low: float
    high: float

    @property
    def inside(self) -> bool:
        slack = 1e-9 * max(1.0, abs(self.low), abs(self.high))
        return self.low - slack <= self.reached <= self.high + slack


def check(population: Population, margins: Margins) -> list[Reached]:
    """Every figure of every margin in the order of the file. Margins of latent traits need a drawn population;
    surveyed companies have none, and those margins are left out for them."""
    evidence = Evidence(population)
    measures = _FROM_ANSWERS | (measures_traits.MEASURES if population.traits is not None else {})
    found = []
    for margin in margins.margins:
        figures = measures[margin.id](evidence, margins) if margin.rows and margin.id in measures else {}
        for row in (name for name in margin.rows if name in figures):
            asked, (low, high) = margin.rows[row].value, margin.bounds(row)
            found.append(Reached(margin.id, row, margin.kind, margin.unit, asked, figures[row], low, high))
    return found


def hard_misses(found: Iterable[Reached]) -> list[Reached]:
    return [figure for figure in found if figure.kind == "hard" and not figure.inside]


def refuse_hard_misses(found: Iterable[Reached]) -> None:
    """Raises BenchmarkError that names every hard margin outside its tolerance."""
    missed = hard_misses(found)
    if missed:
        raise BenchmarkError(
            mark("The population misses hard margins: {misses}. Move the aims in margins.yaml and build again"),
            misses="; ".join(f"{m.margin} {m.row}: {m.reached:.2f} is not in {m.low:g} to {m.high:g}" for m in missed),
        )


def table(found: Iterable[Reached]) -> str:
    """The figures as a Markdown table."""
    lines = [
        "| margin | figure | kind | unit | asked | inside of | reached | |",
        "|---|---|---|---|--:|---|--:|---|",
    ]
    for f in found:
        verdict = "inside" if f.inside else "**outside**"
        span = f"{f.low:g} to {f.high:g}"
        lines.append(
            f"| {f.margin} | {f.row} | {f.kind} | {f.unit} | {f.asked:g} | {span} | {f.reached:.2f} | {verdict} |"
        )
    return "\n".join(lines) + "\n"
