"""The roadmap as a chart: a bar for each action over the months, in its phases, and what is expected after each."""

from assess.i18n import translator
from assess.report.charts import FILL, GRID, INK, QUIET, Chart, Label, Polygon
from assess.report.plan_records import PlanBlock, PlanCard, PlanPhase
from assess.report.records import ReportContent

_TONES = (FILL, "#5f9f9a", "#b9d9d6")
"""Bars of the first, second and later phases: from dark to light, each with a dark rim."""
_GROUNDS = ("#f4f7f7", "#e9eff0")
_NAMES, _ROW, _HEAD, _FOOT, _TIER = 205.0, 17.0, 34.0, 36.0, 25.0
_THIN = frozenset(" ,.;:'fijlrt|()")
Shapes = list[Polygon | Label]


def gantt_chart(content: ReportContent, width: float = 480) -> Chart:
    """The plan of `content`, which must have one with actions."""
    t, plan = translator(content.locale), content.plan
    assert plan is not None and plan.cards
    rows = t("; ").join(f"{card.number} {card.title}: {card.months}, {card.effort}, {card.cost}" for card in plan.cards)
    description = t("Actions over the months, with effort and cost: {rows}.").format(rows=rows)
    size = 8.2 if content.locale == "en" else 9.0
    return _Drawing(plan, width, t("Index {value}"), size).chart(t("Roadmap"), description)


class _Drawing:
    def __init__(self, plan: PlanBlock, width: float, index: str, size: float) -> None:
        self.plan, self.width, self.index, self.size = plan, width, index, size
        self.months = max([plan.months, *(phase.last for phase in plan.phases)])
        self.foot = _HEAD + _ROW * len(plan.cards) + 4

    def x(self, month: float) -> float:
        """Where a month begins."""
        return _NAMES + (self.width - _NAMES - 2) * (month - 1) / self.months

    def chart(self, title: str, description: str) -> Chart:
        shapes: Shapes = []
        tiers = self.tiers()
        for k, phase in enumerate(self.plan.phases):
            shapes += self.ground(k, phase)
        shapes += self.scale()
        for phase, tier in zip(self.plan.phases, tiers, strict=True):
            shapes += self.end(phase, self.foot + _TIER * tier)
        for k, card in enumerate(self.plan.cards):
            shapes += self.bar(card, _HEAD + _ROW * k)
        return Chart(self.width, self.foot + _FOOT + _TIER * max(tiers), title, description, tuple(shapes))

    def ground(self, k: int, phase: PlanPhase) -> Shapes:
        """The months of a phase and its name above."""
        left, right = self.x(phase.first), self.x(phase.last + 1)
        name = Label(((left + right) / 2, 10), phase.title, self.size, "middle", bold=True)
        return [_box(left, 14, right, self.foot, _GROUNDS[k % 2]), name]

    def end(self, phase: PlanPhase, top: float) -> Shapes:
        """What is expected at the end of a phase."""
        right = self.x(phase.last + 1)
        return [
            Polygon(((right, 14), (right, top + 5)), stroke=INK, width=1, closed=False),
            Label((right, top + 15), self.index.format(value=phase.index), self.size, "end", bold=True),
            Label((right, top + 27), phase.level, self.size, "end", colour=QUIET),
        ]

    def tiers(self) -> list[int]:
        """How far down what is said of each phase stands, so that it runs neither into what is said of another nor into
        the line that leads there."""
        placed: list[tuple[float, int]] = []
        for phase in self.plan.phases:
            right, said = self.x(phase.last + 1), self.index.format(value=phase.index)
            left = right - max(1.1 * _breadth(said, self.size), _breadth(phase.level, self.size)) - 6
            placed.append((right, 1 + max([tier for end, tier in placed if end > left], default=-1)))
        return [tier for _, tier in placed]

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
        name = _cut(f"{card.number}  {card.title}", self.size, _NAMES - 8)
        bar = _box(left, top + 3.5, right, top + _ROW - 3, _TONES[min(card.phase, 2)], FILL)
        room = _breadth(card.effort, 8)
        inside = self.width - right > room + 8
        at = (right + 4, top + 12.5) if inside else (left - 4, top + 12.5)
        start = right + 3 if inside else left - room - 5
        return [
            Label((0, top + 12.5), name, self.size),
            bar,
            _box(start, top + 4.5, start + room + 2, top + _ROW - 2, "#ffffff"),
            Label(at, card.effort, 8, "start" if inside else "end", colour=QUIET),
        ]


def _box(x0: float, y0: float, x1: float, y1: float, fill: str, stroke: str = "") -> Polygon:
    return Polygon(((x0, y0), (x1, y0), (x1, y1), (x0, y1)), fill=fill, stroke=stroke, width=0.8)


def _breadth(text: str, size: float) -> float:
    """About how wide text stands: a Chinese character is a square, a Latin letter a bit more than half of one."""
    return size * sum(1.0 if ord(c) > 0x2E7F or c == "…" else 0.3 if c in _THIN else 0.57 for c in text)


def _cut(text: str, size: float, room: float) -> str:
    if _breadth(text, size) <= room:
        return text
    while _breadth(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"
