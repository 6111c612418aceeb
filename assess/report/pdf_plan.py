"""The pages about what to do: scenes now and after the plan, the roadmap, a card an action, policies that fit."""

from assess.report.charts import FILL, QUIET
from assess.report.flow import Gap, NewPage, Together
from assess.report.gantt import gantt_chart
from assess.report.grid import Grid, Look, Row
from assess.report.marks import Strip
from assess.report.page import (
    BODY,
    CELL,
    CELL_BOLD,
    CELL_RIGHT_BOLD,
    H1,
    H2,
    INTRO,
    PALE,
    ROOM,
    SMALL,
    TIGHT,
    TIGHT_BOLD,
    TIGHT_QUIET,
)
from assess.report.pen import Cells, Pen
from assess.report.plan_records import PlanBlock, PlanCard, PlanLift, PlanPhase, PolicyNote, SceneRow
from assess.report.sheet import Block
from assess.report.tags import Element
from assess.report.typeset import Run, Style

_HEAT = ("#ffffff", "#dcebe9", "#a9cfcb", "#5f9f9a", "#1f6f6b")
"""Grounds of the levels 0 to 4, light to dark; the figure stands on each."""
_LEVEL = Style(8.8, 13.5, align="centre", bold=True)
_LEVEL_ON_DARK = Style(8.8, 13.5, "#ffffff", align="centre", bold=True)
_CARD = Look(side=9, above=6, below=7, rule="", ground=PALE, bar=FILL)
_NARROW = Look(side=4, above=2.4, below=2.3)
_CARD_TITLE = Style(9.6, 14.5, bold=True, after=2)


def scenes(pen: Pen) -> list[Block]:
    t, rows, plan = pen.t, pen.content.scenes, pen.content.plan
    if not rows:
        return []
    lead = t(
        "★ constraint scenes. Full boxes are the level reached now, a stroke below a box is the level the next "
        "official level counts from."
    )
    if plan:
        lead = t("{first} {second}").format(first=lead, second=t("Striped boxes are what the plan adds."))
    half = -(-len(rows) // 2)
    tables = [_scene_table(pen, part, plan is not None) for part in (rows[:half], rows[half:])]
    heading = pen.heading(t("Scenes: now and after the plan") if plan else t("Scenes"), H1)
    return [Together([heading, pen.text(lead, SMALL), pen.beside(tables, [1, 1])])]


def _scene_table(pen: Pen, rows: tuple[SceneRow, ...], planned: bool) -> Grid:
    t, cells = pen.t, []
    for row in rows:
        title = ("★ " if row.constraint else "") + row.title
        levels = [pen.text(str(level), _LEVEL_ON_DARK if level > 2 else _LEVEL) for level in (row.now, row.goal)]
        strip = Strip(row.now, row.goal, row.needed)
        cells.append([pen.text(row.number, TIGHT), pen.text(title, TIGHT), strip, *levels][: 4 + planned])
    heads = [t("No."), t("Scene"), t("Levels 1 to 4"), t("Now"), t("Plan")]
    table = pen.table(heads[: 4 + planned], cells, [11.0, 37, 24, 12, 16][: 4 + planned], look=_NARROW)
    for row, line in zip(rows, table.rows[1:], strict=True):
        line.shades = {3: _HEAT[min(row.now, 4)]} | ({4: _HEAT[min(row.goal, 4)]} if planned else {})
    return table


def roadmap(pen: Pen) -> list[Block]:
    t, plan = pen.t, pen.content.plan
    if plan is None:
        return []
    heading = pen.heading(t("Roadmap"), H1)
    goal = pen.text(t("Goal: {goal}").format(goal=plan.goal), Style(12, 20, bold=True, after=2, keep_with_next=True))
    said = [pen.text(sentence, BODY) for sentence in (*plan.said, *plan.limits)]
    if not plan.cards:
        return [heading, goal, *said]
    return [
        NewPage(460),
        heading,
        goal,
        *said,
        pen.chart(gantt_chart(pen.content, ROOM), before=4, after=6),
        Together([pen.heading(t("What is expected after each phase"), H2), _phases(pen, plan)]),
        Gap(4),
        pen.text((" " if pen.locale == "en" else "").join(plan.notes), SMALL),
    ]


def _phases(pen: Pen, plan: PlanBlock) -> Grid:
    t = pen.t
    heads = [t("Phase"), t("Actions"), t("Effort and cost"), t("Index"), t("Official level"), t("Place")]
    rows = [_phase(pen, phase) for phase in (plan.now, *plan.phases)]
    return pen.table(heads, rows, [16, 12, 20, 12, 17, 23], right=(3,))


def _phase(pen: Pen, phase: PlanPhase) -> Cells:
    t = pen.t
    name = [pen.text(phase.title, CELL_BOLD)] + ([pen.text(phase.months, TIGHT_QUIET)] if phase.months else [])
    outlay = [pen.text(words, TIGHT) for words in (phase.effort, phase.cost) if words]
    index = [pen.text(phase.index, CELL_RIGHT_BOLD)]
    if phase.gain:
        index.append(pen.text(phase.gain, Style(8.2, 12.2, QUIET, align="right")))
    level = [pen.text(phase.level, CELL_BOLD), pen.text(t("{points} points").format(points=phase.points), TIGHT_QUIET)]
    numbers = t(", ").join(map(str, phase.starts)) or "–"
    return [name, pen.text(numbers, CELL), outlay, index, level, pen.text(phase.place, TIGHT)]


def first_actions(pen: Pen, plan: PlanBlock) -> list[Block]:
    """The actions to begin with, for the summary: what, when, and what they take."""
    t = pen.t
    rows: list[Cells] = [
        [
            pen.text(str(card.number), CELL_RIGHT_BOLD),
            [pen.text(card.title, CELL_BOLD), pen.text(_lifted(pen, card), TIGHT_QUIET)],
            [pen.text(card.months, TIGHT), pen.text(card.effort, TIGHT)],
            [pen.text(card.cost, TIGHT)],
        ]
        for card in plan.cards[:3]
    ]
    heads = ["", t("Action"), t("When, own effort"), t("Introducing (judgement)")]
    lead = t("{goal}. {said}").format(goal=plan.goal, said=plan.said[0]) if plan.said else plan.goal
    return [pen.text(lead, INTRO), pen.table(heads, rows, [6, 54, 20, 20])]


def _lifted(pen: Pen, card: PlanCard) -> str:
    t = pen.t
    named = [t("question {number} {title}").format(number=lift.number, title=lift.title) for lift in card.lifts]
    return t("Lifts: {what}").format(what=t(", ").join(dict.fromkeys(named)))


def cards(pen: Pen) -> list[Block]:
    """One card an action, in the order in which they begin."""
    t, plan = pen.t, pen.content.plan
    if plan is None or not plan.cards:
        return []
    flow: list[Block] = [pen.heading(t("Actions one by one"), H1), pen.text(plan.notes[0], INTRO)]
    for card in plan.cards:
        flow += [_card(pen, card), Gap(6)]
    return flow[:-1]


def _card(pen: Pen, card: PlanCard) -> Block:
    t = pen.t
    title = pen.text(f"{card.number}  {card.title}", _CARD_TITLE)
    title.element = Element("H2")
    what: list[Block] = [title, pen.text(card.text, TIGHT), Gap(3)]
    what += _lift_lines(pen, card.lifts)
    told = [
        (t("When"), card.months),
        (t("Who"), card.who),
        (t("Kind"), card.product),
        (t("Own effort (judgement)"), card.effort),
        (t("Cost (judgement)"), t("{once} once, {yearly} a year").format(once=card.cost, yearly=card.yearly)),
        (t("Figures"), card.own),
        (t("Evidence afterwards"), card.evidence),
        (t("First"), t("action {numbers}").format(numbers=t(", ").join(map(str, card.after))) if card.after else ""),
        (t("Policies"), t("; ").join(card.policies)),
    ]
    facts = [pen.runs([Run(f"{label}  ", False, QUIET), Run(value)], TIGHT) for label, value in told if value]
    row = Row([what, facts])
    return Grid([0.56, 0.44], [row], _CARD, None)


def _lift_lines(pen: Pen, lifts: tuple[PlanLift, ...]) -> list[Block]:
    """A line for each question, with the steps it takes."""
    steps: dict[tuple[str, str], list[str]] = {}
    for lift in lifts:
        step = f"{lift.before} → {lift.after}" if lift.before else f"+ {lift.after}"
        steps.setdefault((lift.number, lift.title), []).append(step)
    lead = pen.t("Question {number}, {title}: ")
    return [
        pen.runs([Run(lead.format(number=number, title=title), True), Run(pen.t("; ").join(said))], TIGHT)
        for (number, title), said in steps.items()
    ]


def policies(pen: Pen) -> list[Block]:
    t, plan = pen.t, pen.content.plan
    if plan is None or not plan.policies:
        return []
    lead = t(
        "Policies and public services that may help with the actions above. They change: read the original and ask the "
        "local office before you rely on one. How well each is known stands beside it."
    )
    heads = [t("Policy or service"), t("Document and date"), t("What it offers"), t("Actions")]
    rows = [_policy(pen, note) for note in plan.policies]
    return [
        pen.heading(t("Policies that fit"), H1),
        pen.text(lead, INTRO),
        pen.table(heads, rows, [25, 22, 43, 10]),
    ]


def _policy(pen: Pen, note: PolicyNote) -> Cells:
    made = [pen.text(words, TIGHT) for words in (note.document, note.date) if words]
    return [
        [pen.text(note.title, TIGHT_BOLD), pen.text(note.issuer, TIGHT_QUIET)],
        [*made, pen.text(note.certainty, TIGHT_QUIET)],
        pen.text(note.text, TIGHT),
        pen.text(pen.t(", ").join(map(str, note.actions)), TIGHT),
    ]
