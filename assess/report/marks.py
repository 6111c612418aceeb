"""Small drawings in cells and on the cover: the level of a scene as a strip, the seal, the code to verify."""

import segno

from assess.report.charts import FILL, GRID
from assess.report.grid import circle
from assess.report.ink import paint
from assess.report.sheet import Block, Sheet
from assess.report.tags import Element, figure
from assess.report.typeset import Passage

SEAL_ROOM = 102.0


class Strip(Block):
    """Four steps: dark up to `now`, striped up to `goal`, empty beyond; a stroke below the one that is needed. What it
    shows stands in figures beside it, so a screen reader passes over it."""

    def __init__(self, now: int, goal: int, needed: int, top: int = 4) -> None:
        super().__init__()
        self.now, self.goal, self.needed, self.top = now, goal, needed, top
        self.width = 0.0

    def set(self, width: float) -> float:
        self.width, self.height = width, 13.5
        return self.height

    def put(self, sheet: Sheet, x: float, top: float) -> None:
        step, y, tall = self.width / self.top, top - 11, 8.0
        out = []
        for k in range(1, self.top + 1):
            left = x + (k - 1) * step
            box = f"{left:.2f} {y:.2f} {step - 3:.2f} {tall:g} re"
            if k <= self.now:
                out.append(f"{paint(FILL)} rg {box} f")
            elif k <= self.goal:
                out.append(f"{paint(FILL)} RG 0.9 w {box} S {_stripes(left, y, step - 3, tall)}")
            else:
                out.append(f"{paint(GRID)} RG 0.7 w {box} S")
            if k == self.needed:
                out.append(f"0.12 0.16 0.2 RG 1.2 w {left:.2f} {y - 3:.2f} m {left + step - 3:.2f} {y - 3:.2f} l S")
        sheet.decorate(" ".join(out))


def _stripes(x: float, y: float, wide: float, tall: float) -> str:
    """Slanted lines inside a box."""
    lines = []
    start = x - tall
    while start < x + wide:
        low, high = max(start, x), min(start + tall, x + wide)
        lines.append(f"{low:.2f} {y + low - start:.2f} m {high:.2f} {y + high - start:.2f} l")
        start += 3.2
    return f"0.8 w {' '.join(lines)} S"


class Seal(Block):
    """The level in a double ring, with a word below it saying whose judgement it is."""

    radius = 68.0

    def __init__(self, level: Passage, below: Passage) -> None:
        super().__init__()
        self.level, self.below = level, below
        self.across = 0.0

    def belong(self, parent: Element) -> None:
        self.level.belong(parent)
        self.below.belong(parent)

    def set(self, width: float) -> float:
        self.across, self.height = (width - 2 * self.radius) / 2, 2 * self.radius
        return self.height

    def put(self, sheet: Sheet, x: float, top: float) -> None:
        r, x = self.radius, x + self.across
        rings = " ".join(f"{w} w {circle(x + r, top - r, ring)} S" for ring, w in ((r - 2, 3.0), (r - 8, 0.8)))
        sheet.decorate(f"{paint(FILL)} RG {rings}")
        tall, low = self.level.set(SEAL_ROOM), self.below.set(SEAL_ROOM)
        left, upper = x + r - SEAL_ROOM / 2, top - r + (tall + low + 4) / 2
        self.level.put(sheet, left, upper)
        self.below.put(sheet, left, upper - tall - 4)


class Code(Block):
    """An address as a QR code that is also a link; `said` is what it is for."""

    def __init__(self, address: str, said: str, size: float = 92) -> None:
        super().__init__()
        self.address, self.said, self.size = address, said, size
        self.element = Element("Link")

    def belong(self, parent: Element) -> None:
        self.element.parent = parent

    def set(self, width: float) -> float:
        self.height = self.size
        return self.height

    def put(self, sheet: Sheet, x: float, top: float) -> None:
        rows = segno.make(self.address, error="m", micro=False).matrix
        step = self.size / len(rows)
        dark = " ".join(
            f"{x + k * step:.2f} {top - (n + 1) * step:.2f} {step:.2f} {step:.2f} re"
            for n, row in enumerate(rows)
            for k, cell in enumerate(row)
            if cell
        )
        box = (x, top - self.size, x + self.size, top)
        shown = Element("Figure", self.element, figure(self.said, box))
        sheet.write(f"{sheet.opening(shown)} q 0 0 0 rg {dark} f Q EMC")
        sheet.lead_out(self.element, self.address, box, self.said)
