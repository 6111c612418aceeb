"""Tables on paper: rows that split between pages under repeated heads, tagged as tables; and panels, which are not.

Every cell is a stack of blocks, columns are shares of the room, and a row knows whether it is a head, a band over the
rows below it, or a plain one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assess.report.flow import height_of, put_all
from assess.report.ink import paint
from assess.report.sheet import Block, Sheet
from assess.report.tags import Element, in_table
from assess.report.typeset import Passage

_LEAST_PART = 30.0
"""A row is cut between pages only where this much of it stands on either."""
_TALL = 75.0
"""Rows lower than this move to the next page whole."""


@dataclass(frozen=True)
class Look:
    """Paddings in points; colours of rules, grounds and a stripe at the left, "" for none."""

    side: float = 6
    above: float = 2.6
    below: float = 3.0
    rule: str = "#c5ced6"
    head: str = "#1f6f6b"
    band: str = "#eef4f3"
    ground: str = ""
    bar: str = ""
    middle: bool = False


class Row:
    """Cells side by side. `kind` is head, band (one cell across), body or total. A screen reader takes the cells of a
    head, bands and, with `named`, the first cell as headings; one without a `table` is no row to it at all."""

    def __init__(self, cells: Sequence[Sequence[Block]], kind: str = "body", named: bool = False) -> None:
        self.cells, self.kind, self.named = [list(cell) for cell in cells], kind, named
        self.shades: dict[int, str] = {}
        """Grounds of single cells."""
        self.places: list[Element] = []
        self.height = 0.0
        self.shown = False

    def hang(self, table: Element, columns: int) -> None:
        """Gives every cell its place in the tree. Parts of a row have theirs already."""
        if self.places:
            return
        row = Element("TR", table)
        for k, cell in enumerate(self.cells):
            scope = "Column" if self.kind == "head" else "Row" if self.kind == "band" or (self.named and not k) else ""
            across = columns if self.kind == "band" else 1
            place = Element("TH" if scope and cell else "TD", row, in_table(scope if cell else "", across))
            self.places.append(place)
            if len(cell) == 1 and isinstance(cell[0], (Passage, Mark)):
                cell[0].element = place
            else:
                for block in cell:
                    block.belong(place)

    def part(self, cells: Sequence[Sequence[Block]]) -> "Row":
        """A part of this row for another page: its cells go on in the same places of the tree."""
        row = Row(cells, self.kind, self.named)
        row.places, row.shown, row.shades = self.places, self.shown, self.shades
        return row


class Grid(Block):
    """Rows under heads. `widths` are shares of the room; without `table` the rows are laid out but no table."""

    def __init__(self, widths: Sequence[float], rows: Sequence[Row], look: Look, table: Element | None) -> None:
        super().__init__()
        self.widths, self.rows, self.look, self.table = list(widths), list(rows), look, table
        if table:
            for row in rows:
                row.hang(table, len(self.widths))
        self.width = 0.0
        self.columns: list[float] = []
        """Rooms of the cells of a row that is no band."""

    def belong(self, parent: Element) -> None:
        if self.table:
            self.table.parent = parent
        else:
            for block in (block for row in self.rows for cell in row.cells for block in cell):
                block.belong(parent)

    def set(self, width: float) -> float:
        if width != self.width:
            self.width, whole = width, sum(self.widths)
            self.columns = [width * share / whole - 2 * self.look.side for share in self.widths]
            for row in self.rows:
                row.height = self._height(row)
            self.height = sum([row.height for row in self.rows])
        return self.height

    def _height(self, row: Row) -> float:
        cells = zip(row.cells, self._rooms(row), strict=True)
        return max([height_of(cell, room) for cell, room in cells]) + self._padding

    @property
    def _padding(self) -> float:
        return self.look.above + self.look.below

    def _rooms(self, row: Row) -> list[float]:
        return [self.width - 2 * self.look.side] if row.kind == "band" else self.columns

    @property
    def heads(self) -> int:
        return sum(row.kind == "head" for row in self.rows)

    @property
    def least(self) -> float:
        """Heads, bands and the first row below them, or as much of that as a tall one may be cut to."""
        total = 0.0
        for row in self.rows:
            if row.kind in ("head", "band"):
                total += row.height
            else:
                return total + (row.height if row.height < _TALL else self._padding + _LEAST_PART)
        return total

    def split(self, height: float) -> "tuple[Grid, Grid] | None":
        heads, used, count = self.heads, 0.0, 0
        for row in self.rows:
            if used + row.height > height + 1e-6:
                break
            used, count = used + row.height, count + 1
        if count == len(self.rows):
            return None
        parts = self._cut(self.rows[count], height - used) if count >= heads else None
        first, rest = self.rows[:count], self.rows[count:]
        if parts:
            first, rest = [*first, parts[0]], [parts[1], *rest[1:]]
        elif len(rest) == 1 and len(first) - heads > 2 and rest[0].height < _TALL:
            first, rest = first[:-1], [first[-1], *rest]  # no single row alone on a page
        while first and first[-1].kind in ("head", "band"):
            rest.insert(0, first.pop())
        if not first:
            return None
        return self._with(first), self._with([*self.rows[:heads], *rest])

    def _with(self, rows: list[Row]) -> "Grid":
        part = Grid(self.widths, rows, self.look, self.table)
        part.set(self.width)
        return part

    def _cut(self, row: Row, height: float) -> tuple[Row, Row] | None:
        """A tall row in two; None where too little of it would stand on either page."""
        room = height - self._padding
        if row.height < _TALL or room < _LEAST_PART or row.height - height < _LEAST_PART:
            return None
        halves = [_cut_cell(cell, room) for cell in row.cells]
        return row.part([above for above, _ in halves]), row.part([below for _, below in halves])

    def put(self, sheet: Sheet, x: float, top: float) -> None:
        for row in self.rows:
            again = row.kind == "head" and row.shown
            if again:
                sheet.passing = True
            self._put_row(sheet, row, x, top)
            sheet.passing = False
            row.shown = True
            top -= row.height

    def _put_row(self, sheet: Sheet, row: Row, x: float, top: float) -> None:
        self._decorate(sheet, row, x, top)
        if not row.shown:
            for place in row.places:
                sheet.structure.place(place)
        for cell, room in zip(row.cells, self._rooms(row), strict=True):
            down = 0.0
            if self.look.middle:
                down = (row.height - self._padding - height_of(cell, room)) / 2
            put_all(cell, sheet, x + self.look.side, top - self.look.above - down)
            x += room + 2 * self.look.side

    def _decorate(self, sheet: Sheet, row: Row, x: float, top: float) -> None:
        look, bottom, out = self.look, top - row.height, []
        ground = {"head": look.head, "band": look.band, "total": look.band}.get(row.kind, look.ground)
        if ground:
            out.append(f"{paint(ground)} rg {x:.2f} {bottom:.2f} {self.width:.2f} {row.height:.2f} re f")
        edges = [x]
        for room in self._rooms(row) if row.shades else ():
            edges.append(edges[-1] + room + 2 * look.side)
        for k, shade in row.shades.items():
            across = edges[k + 1] - edges[k]
            out.append(f"{paint(shade)} rg {edges[k]:.2f} {bottom:.2f} {across:.2f} {row.height:.2f} re f")
        if look.bar:
            out.append(f"{paint(look.bar)} rg {x:.2f} {bottom:.2f} 3 {row.height:.2f} re f")
        if look.rule and row.kind != "head":
            out.append(f"{paint(look.rule)} RG 0.5 w {x:.2f} {bottom:.2f} m {x + self.width:.2f} {bottom:.2f} l S")
        if out:
            sheet.decorate(" ".join(out))


def _cut_cell(cell: Sequence[Block], room: float) -> tuple[list[Block], list[Block]]:
    """What of a cell fits into `room`, and the rest."""
    first: list[Block] = []
    rest = list(cell)
    while rest:
        block = rest.pop(0)
        if block.height <= room:
            first.append(block)
            room -= block.height + block.after
            continue
        parts = block.split(room)
        return ([*first, parts[0]], [parts[1], *rest]) if parts else (first, [block, *rest])
    return first, []


class Mark(Block):
    """A tick where `met`, an open ring where not: drawn as lines; `said` is what it says in letters."""

    def __init__(self, met: bool, said: str, size: float = 9) -> None:
        super().__init__()
        self.met, self.said, self.size = met, said, size
        self.element = Element("P")
        self.across = 0.0

    def belong(self, parent: Element) -> None:
        self.element.parent = parent

    def set(self, width: float) -> float:
        self.across, self.height = (width - self.size) / 2, self.size + 3
        return self.height

    def put(self, sheet: Sheet, x: float, top: float) -> None:
        s, x, y = self.size, x + self.across, top - self.size - 1.5
        if self.met:
            drawn = f"1.8 w {x:.2f} {y + s * 0.5:.2f} m {x + s * 0.38:.2f} {y + s * 0.1:.2f} l "
            drawn += f"{x + s:.2f} {y + s * 0.9:.2f} l S"
        else:
            drawn = f"1 w {circle(x + s / 2, y + s / 2, s * 0.36)} S"
        colour = paint("#1f6f6b" if self.met else "#52606d")
        sheet.write(f"{sheet.opening(self.element, self.said)} q {colour} RG {drawn} Q EMC")


_BOW = 0.5523  # where the control points of a quarter of a circle lie


def circle(x: float, y: float, r: float) -> str:
    """The path of a circle."""
    b = r * _BOW
    bows = ((r, b, b, r, 0, r), (-b, r, -r, b, -r, 0), (-r, -b, -b, -r, 0, -r), (b, -r, r, -b, r, 0))
    drawn = " ".join(
        f"{x + a:.2f} {y + c:.2f} {x + d:.2f} {y + e:.2f} {x + f:.2f} {y + g:.2f} c" for a, c, d, e, f, g in bows
    )
    return f"{x + r:.2f} {y:.2f} m {drawn} h"
