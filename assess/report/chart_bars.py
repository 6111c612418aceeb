"""Charts made of bars: the spread of companies, and what single answers won or lost. Shapes as in `charts`."""

from collections.abc import Sequence
from dataclasses import dataclass

from assess.report.charts import FILL, GRID, INK, QUIET, SOFT, Chart, Circle, Label, Polygon

Shape = Polygon | Circle | Label


@dataclass(frozen=True)
class Histogram:
    """Companies by step of a scale, and marks on it: three quartiles with their names, and the own place."""

    edges: Sequence[float]
    counts: Sequence[int]
    quartiles: Sequence[float]
    names: Sequence[str]
    own: float
    own_name: str
    ends: tuple[str, str]


def histogram(title: str, description: str, data: Histogram, width: float = 480, tall: float = 104) -> Chart:
    """Bars whose area is the number of companies, so that wider steps do not look fuller; the own step is dark, and a
    pointer names it. Quartiles are broken lines named above."""
    left, right, top = 12.0, width - 12, 46.0
    low, high = min(data.edges[0], data.own), max(data.edges[-1], data.own)
    density = [n / (b - a) for n, a, b in zip(data.counts, data.edges, data.edges[1:], strict=False)]
    most = max(density)

    def x(value: float) -> float:
        return left + (right - left) * (value - low) / (high - low)

    shapes: list[Shape] = []
    for share, start, end in zip(density, data.edges, data.edges[1:], strict=False):
        here = start <= data.own < end or (end == data.edges[-1] and data.own >= end)
        roof = top + tall * (1 - share / most)
        corners = ((x(start), roof), (x(end), roof), (x(end), top + tall), (x(start), top + tall))
        shapes.append(Polygon(corners, fill=FILL if here else SOFT, stroke="#ffffff", width=1))
    base = top + tall
    shapes.append(Polygon(((left, base), (right, base)), stroke=GRID, width=1.2, closed=False))
    for value, name in zip(data.quartiles, data.names, strict=True):
        shapes.append(Polygon(((x(value), top - 4), (x(value), base)), stroke=QUIET, dash=(3, 3), closed=False))
        shapes.append(Label((x(value), base + 13), name, 9, "middle", colour=QUIET))
    shapes += _pin(x(data.own), top, base, data.own_name, left, right)
    ends = [Label((left, base + 28), data.ends[0], 9, colour=QUIET)]
    ends.append(Label((right, base + 28), data.ends[1], 9, "end", colour=QUIET))
    return Chart(width, base + 34, title, description, (*shapes, *ends))


def _pin(x: float, top: float, base: float, name: str, left: float, right: float) -> list[Shape]:
    anchor = "start" if x < left + 60 else "end" if x > right - 60 else "middle"
    return [
        Polygon(((x, top - 16), (x, base)), stroke=INK, width=1.6, closed=False),
        Polygon(((x - 5, top - 22), (x + 5, top - 22), (x, top - 13)), fill=INK),
        Label((x, top - 28), name, 12, anchor, bold=True),
    ]


def balance(title: str, description: str, bars: Sequence[tuple[str, int, str]], width: float = 480) -> Chart:
    """What was won, full bars to the right, and lost, hollow ones to the left; each is (name, amount, as said)."""
    step, middle, reach = 34.0, width / 2, width / 2 - 14
    most = max((abs(amount) for _, amount, _ in bars), default=1) or 1
    shapes: list[Shape] = []
    for row, (name, amount, said) in enumerate(bars):
        y, end = row * step + 20, middle + reach * amount / most
        corners = ((middle, y), (end, y), (end, y + 9), (middle, y + 9))
        won = amount > 0
        shapes.append(Polygon(((middle, y - 3), (middle, y + 12)), stroke=GRID, width=1.2, closed=False))
        shapes.append(Polygon(corners, fill=FILL if won else "#ffffff", stroke=FILL if won else INK, width=1.2))
        shapes.append(Label((12, y - 5), name, 11))
        shapes.append(Label((width - 12, y - 5), said, 11, "end", bold=True))
    return Chart(width, len(bars) * step + 10, title, description, tuple(shapes))
