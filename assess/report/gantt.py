"""The roadmap as a chart: a bar for each action over the months, in its phases, and what is expected after each."""

from assess.i18n import translator
from assess.report.charts import FILL, GRID, INK, QUIET, Chart, Label, Polygon
from assess.report.plan_records import PlanBlock, PlanCard, PlanPhase
from assess.report.records import ReportContent

_TONES = (FILL, "#5f9f9a", "#b9d9d6")
"""Bars of the first, second and later phases: from dark to light, each with a dark rim."""
_GROUNDS = ("#f4f7f7", "#e9eff0")
_NAMES, _ROW, _HEAD, _FOOT = 190.0, 18.0, 34.0, 44.0
Shapes = list[Polygon | Label]


def gantt_chart(content: ReportContent, width: float = 480) -> Chart:
    """The plan of `content`, which must have one with actions."""
    t, plan = translator(content.locale), content.plan
    assert plan is not None and plan.cards
    rows = t("; ").join(f"{card.number} {card.title}: {card.months}, {card.effort}, {card.cost}" for card in plan.cards)
    description = t("Actions over the months, with effort and cost: {rows}.").format(rows=rows)
    return _Drawing(plan, width, t("Phase"), t("Index {value}")).chart(t("Roadmap"), description)


class _Drawing:
    def __init__(self, plan: PlanBlock, width: float, phase: str, index: str) -> None:
        self.plan, self.width, self.phase, self.index = plan, width, phase, index
        self.months = max([plan.months, *(phase.last for phase in plan.phases)])
        self.foot = _HEAD + _ROW * len(plan.cards) + 4

    def x(self, month: float) -> float:
        """Where a month begins."""
        return _NAMES + (self.width - _NAMES - 2) * (month - 1) / self.months

    def chart(self, title: str, description: str) -> Chart:
        shapes: Shapes = []
        for k, phase in enumerate(self.plan.phases):
            shapes += self.ground(k, phase)
        shapes += self.scale()
        for k, card in enumerate(self.plan.cards):
            shapes += self.bar(card, _HEAD + _ROW * k)
        return Chart(self.width, self.foot + _FOOT, title, description, tuple(shapes))

    def ground(self, k: int, phase: PlanPhase) -> Shapes:
        """The months of a phase, its name above and what is expected at its end below."""
        left, right = self.x(phase.first), self.x(phase.last + 1)
        middle = (left + right) / 2
        return [
            _box(left, 14, right, self.foot, _GROUNDS[k % 2]),
            Label((middle, 10), phase.title, 9, "middle", bold=True),
            Polygon(((right, 14), (right, self.foot + 6)), stroke=INK, width=1, closed=False),
            Label((right, self.foot + 18), self.index.format(value=phase.index), 9, "end", bold=True),
            Label((right, self.foot + 31), phase.level, 8.5, "end", colour=QUIET),
        ]

    def scale(self) -> Shapes:
        shapes: Shapes = []
        for month in range(1, self.months + 1):
            if self.months <= 12 or month % 2:
                middle = (self.x(month) + self.x(month + 1)) / 2
                shapes.append(Label((middle, 26), str(month), 8, "middle", colour=QUIET))
            line = ((self.x(month), 30), (self.x(month), self.foot))
            shapes.append(Polygon(line, stroke=GRID, width=0.5, closed=False))
        return shapes

    def bar(self, card: PlanCard, top: float) -> Shapes:
        left, right = self.x(card.start) + 1, self.x(card.end + 1) - 1
        name = _cut(f"{card.number}  {card.title}", 9, _NAMES - 8)
        bar = _box(left, top + 4, right, top + _ROW - 3, _TONES[min(card.phase, 2)], FILL)
        inside = self.width - right > _breadth(card.effort, 8) + 8
        at = (right + 4, top + 13) if inside else (left - 4, top + 13)
        return [
            Label((0, top + 13), name, 9),
            bar,
            Label(at, card.effort, 8, "start" if inside else "end", colour=QUIET),
        ]


def _box(x0: float, y0: float, x1: float, y1: float, fill: str, stroke: str = "") -> Polygon:
    return Polygon(((x0, y0), (x1, y0), (x1, y1), (x0, y1)), fill=fill, stroke=stroke, width=0.8)


def _breadth(text: str, size: float) -> float:
    """About how wide text stands: a Chinese character is a square, a Latin letter a bit more than half of one."""
    return sum(size if ord(character) > 0x2E7F else size * 0.56 for character in text)


def _cut(text: str, size: float, room: float) -> str:
    if _breadth(text, size) <= room:
        return text
    while _breadth(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"
