"""Charts as SVG for inside a page, in few bytes: tenths of a pixel, one path for neighbours painted alike."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.sax.saxutils import escape

from assess.report.charts import INK, Chart, Circle, Label, Polygon

_SIZE = 10.0


def to_svg(chart: Chart, identifier: str) -> str:
    """One <svg> element; `identifier` makes the ids of its title and description unique in the page."""
    name = "".join(c for c in identifier if c.isascii() and (c.isalnum() or c in "-_"))
    drawn = "".join(_drawn(chart.shapes))
    return (
        f'<svg class="chart" role="img" viewBox="0 0 {_short(chart.width)} {_short(chart.height)}" fill="{INK}" '
        f'font-size="{_SIZE:g}" aria-labelledby="{name}-title {name}-description">'
        f'<title id="{name}-title">{escape(chart.title)}</title>'
        f'<desc id="{name}-description">{escape(chart.description)}</desc>{drawn}</svg>'
    )


def _drawn(shapes: Iterable[Polygon | Circle | Label]) -> Iterator[str]:
    for paint, alike in groupby(shapes, _paint):
        if isinstance(paint, str):
            yield f'<path d="{"".join(_path(each) for each in alike if isinstance(each, Polygon))}"{paint}/>'
        else:
            yield from (_single(each) for each in alike if not isinstance(each, Polygon))


def _paint(shape: Polygon | Circle | Label) -> str | None:
    """How a polygon is painted; None for what is drawn by itself."""
    if not isinstance(shape, Polygon):
        return None
    paint = f' fill="{shape.fill or "none"}"{_stroke(shape)}'
    if shape.dash:
        paint += f' stroke-dasharray="{" ".join(f"{length:g}" for length in shape.dash)}"'
    if shape.opacity < 1:
        paint += f' fill-opacity="{shape.opacity:g}"'
    return paint


def _stroke(shape: Polygon | Circle) -> str:
    if not shape.stroke:
        return ""
    width = "" if shape.width == 1 else f' stroke-width="{shape.width:g}"'
    return f' stroke="{shape.stroke}"{width}'


def _single(shape: Circle | Label) -> str:
    if isinstance(shape, Circle):
        place = f'cx="{_short(shape.centre[0])}" cy="{_short(shape.centre[1])}" r="{shape.radius:g}"'
        return f'<circle {place} fill="{shape.fill or "none"}"{_stroke(shape)}/>'
    said = {
        "font-size": "" if shape.size == _SIZE else f"{shape.size:g}",
        "text-anchor": "" if shape.anchor == "start" else shape.anchor,
        "fill": "" if shape.colour == INK else shape.colour,
        "font-weight": "700" if shape.bold else "",
    }
    more = "".join(f' {name}="{value}"' for name, value in said.items() if value)
    return f'<text x="{_short(shape.at[0])}" y="{_short(shape.at[1])}"{more}>{escape(shape.text)}</text>'


def _path(shape: Polygon) -> str:
    first, *others = [(_short(x), _short(y)) for x, y in shape.points]
    steps, here = [f"M{first[0]} {first[1]}"], first
    for there in others:
        steps.append(_step(here, there))
        here = there
    return "".join(steps) + ("Z" if shape.closed else "")


def _step(here: tuple[str, str], there: tuple[str, str]) -> str:
    if here[1] == there[1]:
        return f"H{there[0]}"
    return f"V{there[1]}" if here[0] == there[0] else f"L{there[0]} {there[1]}"


def _short(value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
