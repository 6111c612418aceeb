"""Charts on paper: the shapes of `charts` as operators of a page, one figure with its alternative text."""

from assess.report.charts import Chart, Circle, Label, Polygon
from assess.report.grid import circle
from assess.report.ink import paint, width
from assess.report.sheet import Block, Sheet
from assess.report.tags import Element, figure
from assess.report.typeset import Typesetter


class Picture(Block):
    """A chart in the middle of the room. Raises ReportError where a label has a character no font has."""

    def __init__(self, chart: Chart, typesetter: Typesetter, before: float = 0, after: float = 0) -> None:
        super().__init__(before, after)
        self.chart, self.typesetter = chart, typesetter
        self.element = Element("Figure")
        self.across = 0.0

    def belong(self, parent: Element) -> None:
        self.element.parent = parent

    def set(self, width: float) -> float:
        self.across, self.height = (width - self.chart.width) / 2, self.chart.height
        return self.height

    def put(self, sheet: Sheet, x: float, top: float) -> None:
        chart, x = self.chart, x + self.across
        box = (x, top - chart.height, x + chart.width, top)
        self.element.attributes = figure(f"{chart.title} {chart.description}", box)
        out = [sheet.opening(self.element), "q"]
        # Nothing shines through on paper: a veiled area lies pale below what it would lie over.
        behind = [shape for shape in chart.shapes if _veiled(shape)]
        before = [shape for shape in chart.shapes if not _veiled(shape)]
        out += [self._drawn(sheet, shape, x, top) for shape in (*behind, *before)]
        sheet.write("\n".join([*out, "Q", "EMC"]))

    def _drawn(self, sheet: Sheet, shape: Polygon | Circle | Label, x: float, top: float) -> str:
        if isinstance(shape, Label):
            return self._label(sheet, shape, x, top)
        fill = paint(shape.fill, shape.opacity if isinstance(shape, Polygon) else 1) if shape.fill else ""
        paints = f"{fill} rg " if fill else ""
        paints += f"{paint(shape.stroke)} RG {shape.width:g} w " if shape.stroke else ""
        if isinstance(shape, Circle):
            path = circle(x + shape.centre[0], top - shape.centre[1], shape.radius)
        else:
            (first, *others) = ((x + a, top - b) for a, b in shape.points)
            path = f"{first[0]:.2f} {first[1]:.2f} m " + " ".join(f"{a:.2f} {b:.2f} l" for a, b in others)
            path += " h" if shape.closed else ""
        if isinstance(shape, Polygon) and shape.dash:
            paints += f"[{' '.join(f'{length:g}' for length in shape.dash)}] 0 d "
        how = ("B" if shape.stroke else "f") if shape.fill else "S"
        undo = " [] 0 d" if isinstance(shape, Polygon) and shape.dash else ""
        return f"{paints}{path} {how}{undo}"

    def _label(self, sheet: Sheet, label: Label, x: float, top: float) -> str:
        fonts, words = self.typesetter.fonts, self.typesetter.plain(label.text)
        sheet.missing |= self.typesetter.missing(label.text)
        face = fonts.bold if label.bold else fonts.regular
        breadth = width(words, face, label.size, fonts) if label.anchor != "start" else 0.0
        left = x + label.at[0] - breadth * {"start": 0, "middle": 0.5, "end": 1}[label.anchor]
        drawn = sheet.ink.show(words, face, label.size)
        return f"BT {paint(label.colour)} rg 1 0 0 1 {left:.2f} {top - label.at[1]:.2f} Tm {drawn} ET"


def _veiled(shape: Polygon | Circle | Label) -> bool:
    return isinstance(shape, Polygon) and shape.opacity < 1
