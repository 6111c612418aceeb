"""Charts as plain shapes: worked out once, drawn for pages by `svg`, on paper by `picture`.

Coordinates run right and down from the top left corner; a unit is a CSS pixel on a page and a point on paper.
Whatever a colour says, a mark, a figure or a pattern of lines says too: charts stay legible in grey.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

INK, QUIET, GRID, FILL, SOFT, BAND = "#1f2933", "#52606d", "#c5ced6", "#1f6f6b", "#d5e6e4", "#e4e8ec"
Point = tuple[float, float]
Shapes = tuple["Polygon | Circle | Label", ...]


@dataclass(frozen=True)
class Polygon:
    """An open line where `fill` is empty and `closed` is false."""

    points: tuple[Point, ...]
    fill: str = ""
    stroke: str = ""
    width: float = 1
    opacity: float = 1
    closed: bool = True
    dash: tuple[float, ...] = ()
    """Lengths of strokes and gaps in turn; () is a whole line."""


@dataclass(frozen=True)
class Circle:
    centre: Point
    radius: float
    fill: str = ""
    stroke: str = ""
    width: float = 1


@dataclass(frozen=True)
class Label:
    """`at` is the baseline; `anchor` start, middle or end."""

    at: Point
    text: str
    size: float = 10
    anchor: str = "start"
    bold: bool = False
    colour: str = INK


@dataclass(frozen=True)
class Chart:
    """Shapes on a canvas, back to front; `title` and `description` are what a screen reader says."""

    width: float
    height: float
    title: str
    description: str
    shapes: tuple[Polygon | Circle | Label, ...] = field(default=())


@dataclass(frozen=True)
class Axis:
    """A spoke of the radar: a score of 0..100 and the quartiles of the peers, () where they are not known."""

    name: str
    value: float
    quartiles: tuple[float, ...] = ()


def radar(
    title: str, description: str, axes: Sequence[Axis], size: float = 260, legend: tuple[str, str, str] | None = None
) -> Chart:
    """Scores on spokes, the first upward and on clockwise; each end carries name and score. With the quartiles of all
    axes a grey band holds the middle half of the peers and a broken line their middle; `legend` names own line, band
    and middle."""
    reach = size * 0.38
    widest = max((_breadth(line, 11) for axis in axes for line in _lines(axis.name)), default=0.0)
    width, height = 2 * (1.12 * reach + widest) + 8, 2 * (1.12 * reach + 27)
    centre = (width / 2, height / 2)
    turns = [2 * math.pi * k / len(axes) for k in range(len(axes))]

    def at(turn: float, score: float) -> Point:
        return centre[0] + reach * score / 100 * math.sin(turn), centre[1] - reach * score / 100 * math.cos(turn)

    def around(scores: Sequence[float]) -> tuple[Point, ...]:
        return tuple(at(turn, score) for turn, score in zip(turns, scores, strict=True))

    known = legend is not None and all(axis.quartiles for axis in axes)
    low, middle, high = zip(*(axis.quartiles for axis in axes), strict=True) if known else ((), (), ())
    band = [Polygon(around(high), fill=BAND), Polygon(around(low), fill="#ffffff")] if known else []
    rings = [
        Polygon(around([score] * len(axes)), stroke=GRID, width=1.2 if score == 100 else 0.6)
        for score in (20, 40, 60, 80, 100)
    ]
    spokes = [_line(centre, at(turn, 100), GRID, 0.6) for turn in turns]
    median = [Polygon(around(middle), stroke=QUIET, width=1.2, dash=(4, 3))] if known else []
    corners = around([axis.value for axis in axes])
    area = [] if known else [Polygon(corners, fill=FILL, stroke=FILL, width=2, opacity=0.25)]
    own = Polygon(corners, stroke=FILL, width=2.2)
    dots = [Circle(corner, 3.2, fill=FILL) for corner in corners]
    names = [
        label
        for turn, axis in zip(turns, axes, strict=True)
        for label in _end_label(at(turn, 112), turn, axis.name, axis.value)
    ]
    scale = [Label((centre[0] + 3, at(0, s)[1] + 3), str(s), 7, colour=QUIET) for s in (20, 40, 60, 80)]
    shapes: Shapes = (*band, *rings, *spokes, *median, *area, own, *dots, *scale, *names)
    if not known or legend is None:
        return Chart(width, height, title, description, shapes)
    return Chart(width, height + 56, title, description, (*shapes, *_legend(legend, height + 12)))


def _legend(names: tuple[str, str, str], top: float) -> list["Polygon | Circle | Label"]:
    own, band, middle = ((8.0, top + 18 * k) for k in range(3))
    signs: list[Polygon | Circle | Label] = [
        _line((own[0], own[1] - 4), (own[0] + 24, own[1] - 4), FILL, 2.2),
        Circle((own[0] + 12, own[1] - 4), 3.2, fill=FILL),
        _box(band[0], band[1] - 10, band[0] + 24, band[1], BAND, GRID),
        Polygon(
            ((middle[0], middle[1] - 4), (middle[0] + 24, middle[1] - 4)),
            stroke=QUIET,
            width=1.2,
            dash=(4, 3),
            closed=False,
        ),
    ]
    return signs + [Label((x + 32, y), name, 10) for (x, y), name in zip((own, band, middle), names, strict=True)]


def _breadth(text: str, size: float) -> float:
    """About how wide bold text stands: a Chinese character is a square, a Latin letter two thirds of one."""
    return sum(size if ord(character) > 0x2E7F else size * 0.64 for character in text)


def _lines(name: str) -> list[str]:
    """A long name in two lines, broken at the space nearest its middle, so that it takes no room from the figure."""
    spaces = [k for k, character in enumerate(name) if character == " "]
    if _breadth(name, 11) <= 66 or not spaces:
        return [name]
    place = min(spaces, key=lambda k: abs(2 * k - len(name)))
    return [name[:place], name[place + 1 :]]


def _end_label(at: Point, turn: float, name: str, value: float) -> list[Label]:
    side, lines = math.sin(turn), _lines(name)
    anchor = "middle" if abs(side) < 0.3 else "start" if side > 0 else "end"
    x, y = at
    y += 0 if abs(side) >= 0.3 else (-10 if math.cos(turn) > 0 else 10)
    y -= 13 * (len(lines) - 1) if math.cos(turn) > -0.3 else 0
    written = [Label((x, y + 13 * k), line, 11, anchor, bold=True) for k, line in enumerate(lines)]
    return [*written, Label((x, y + 13 * len(lines)), f"{value:.1f}", 11, anchor, colour=FILL)]


def stages(
    title: str, description: str, value: float, shown: str, marks: Sequence[tuple[str, float]], width: float = 480
) -> Chart:
    """An index of 0..100 on a bar of stages, each a name and the lowest value that belongs to it."""
    left, right, top, tall = 12.0, width - 12, 34.0, 16.0

    def x(share: float) -> float:
        return left + (right - left) * share / 100

    ends = [minimum for _, minimum in marks[1:]] + [100.0]
    shapes: list[Polygon | Circle | Label] = []
    for (name, start), end in zip(marks, ends, strict=True):
        here = start <= value < end or (end == 100 and value >= start)
        shapes.append(_box(x(start), top, x(end), top + tall, FILL if here else SOFT, stroke="#ffffff"))
        middle = (x(start) + x(end)) / 2
        shapes.append(Label((middle, top + tall + 28), name, 10, "middle", bold=here))
    shapes += [
        Label((x(tick), top + tall + 12), f"{tick:g}", 8, "middle", colour=QUIET)
        for tick in [*(minimum for _, minimum in marks), 100]
    ]
    shapes += _pointer(x(value), top - 2, shown, left, right)
    return Chart(width, top + tall + 36, title, description, tuple(shapes))


@dataclass(frozen=True)
class Span:
    """A place on the ruler: percentiles in 0..100 with the bounds of its interval."""

    name: str
    percentile: float
    low: float
    high: float
    said: str


def ruler(title: str, description: str, spans: Sequence[Span], ends: tuple[str, str], width: float = 480) -> Chart:
    """Percentiles as points with their intervals, one ruler of 0..100 a span, the ends named below the last."""
    left, right, step, first = 12.0, width - 12, 48.0, 28.0

    def x(share: float) -> float:
        return left + (right - left) * share / 100

    shapes: list[Polygon | Circle | Label] = []
    for row, span in enumerate(spans):
        y = first + row * step
        shapes.append(Label((left, y - 18), span.name, 10, bold=True))
        shapes.append(Label((right, y - 18), span.said, 10, "end"))
        shapes.append(_line((left, y), (right, y), GRID, 4))
        shapes += [_line((x(tick), y - 5), (x(tick), y + 5), GRID, 1) for tick in range(0, 101, 10)]
        shapes.append(_line((x(span.low), y), (x(span.high), y), FILL, 4))
        shapes += [_line((x(edge), y - 6), (x(edge), y + 6), FILL, 1.5) for edge in (span.low, span.high)]
        shapes.append(Circle((x(span.percentile), y), 5, fill="#ffffff", stroke=FILL, width=2.5))
    y = first + (len(spans) - 1) * step
    shapes += [Label((x(t), y + 18), str(t), 8, "middle", colour=QUIET) for t in (0, 20, 40, 60, 80, 100)]
    shapes += [Label((left, y + 32), ends[0], 8, colour=QUIET), Label((right, y + 32), ends[1], 8, "end", colour=QUIET)]
    return Chart(width, y + 36, title, description, tuple(shapes))


def _pointer(x: float, y: float, text: str, left: float, right: float) -> list[Polygon | Circle | Label]:
    anchor = "start" if x < left + 24 else "end" if x > right - 24 else "middle"
    return [
        Polygon(((x - 5, y - 8), (x + 5, y - 8), (x, y)), fill=INK),
        Label((x, y - 12), text, 13, anchor, bold=True),
    ]


def _line(start: Point, end: Point, colour: str, width: float) -> Polygon:
    return Polygon((start, end), stroke=colour, width=width, closed=False)


def _box(x0: float, y0: float, x1: float, y1: float, fill: str, stroke: str = "") -> Polygon:
    return Polygon(((x0, y0), (x1, y0), (x1, y1), (x0, y1)), fill=fill, stroke=stroke)
