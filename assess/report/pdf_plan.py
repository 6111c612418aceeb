"""The pages about what to do: scenes now and after the plan, the roadmap, a card an action, policies that fit."""

from assess.report.charts import FILL, QUIET
from assess.report.flow import Gap, Together
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
from assess.report.pen import NARROW, Cells, Pen
from assess.report.plan_records import PlanBlock, PlanCard, PlanLift, PlanPhase, PolicyNote, SceneRow
from assess.report.sheet import Block
from assess.report.tags import Element
from assess.report.typeset import Run, Style

_HEAT = ("#ffffff", "#dcebe9", "#a9cfcb", "#5f9f9a", "#1f6f6b")
"""Grounds of the levels 0 to 4, light to dark; the figure stands on each."""
_LEVEL = Style(8.8, 13.5, align="centre", bold=True)
_LEVEL_ON_DARK = Style(8.8, 13.5, "#ffffff", align="centre", bold=True)
_CARD = Look(side=9, above=4, below=4.5, rule="", ground=PALE, bar=FILL)
_CARD_TITLE = Style(9.6, 14, bold=True, after=1)


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
    heads = [t("No."), t("Scene"), t("Levels 1–4"), t("Now"), t("Plan")]
    table = pen.table(heads[: 4 + planned], cells, [11.5, 39.5, 22, 12, 15][: 4 + planned], look=NARROW)
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
        heading,
        goal,
        *said,
        Together([pen.heading(t("What is expected after each phase"), H2), _phases(pen, plan)]),
        Gap(8),
        pen.chart(gantt_chart(pen.content, ROOM), before=4, after=4),
        pen.text(pen.sentences(plan.notes), SMALL),
    ]


def _phases(pen: Pen, plan: PlanBlock) -> Grid:
    t = pen.t
    heads = [t("Phase"), t("Actions"), t("Effort and cost"), t("Index"), t("Official level"), t("Place")]
    rows = [_phase(pen, phase) for phase in (plan.now, *plan.phases)]
    return pen.table(heads, rows, [13, 10, 19, 8, 22.5, 27.5], right=(3,), look=NARROW)


def _phase(pen: Pen, phase: PlanPhase) -> Cells:
    t = pen.t
    name = [pen.text(phase.title, CELL_BOLD)] + ([pen.text(phase.months, TIGHT_QUIET)] if phase.months else [])
    outlay = [pen.text(words, TIGHT) for words in (phase.effort, phase.cost) if words]
    index = [pen.text(phase.index, CELL_RIGHT_BOLD)]
    if phase.gain:
        index.append(pen.text(phase.gain, Style(8.2, 12.2, QUIET, align="right")))
    level = [pen.text(phase.level, TIGHT_BOLD), pen.text(t("{points} points").format(points=phase.points), TIGHT_QUIET)]
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
    return [pen.text(lead, INTRO), pen.table(heads, rows, [5, 58, 19, 18])]


def _lifted(pen: Pen, card: PlanCard) -> str:
    t = pen.t
    named = [t("question {number} {title}").format(number=lift.number, title=lift.title) for lift in card.lifts]
    return t("Lifts: {what}").format(what=t(", ").join(dict.fromkeys(named)))


def cards(pen: Pen) -> list[Block]:
    """One card an action, in the order in which they begin."""
    t, plan = pen.t, pen.content.plan
    if plan is None or not plan.cards:
        return []
    flow: list[Block] = [pen.heading(t("Actions one by one"), H1)]
    if plan.policies:
        lead = t("Policies are named by their numbers under “{heading}”.").format(heading=t("Policies that fit"))
        flow.append(pen.text(lead, INTRO))
    for card in plan.cards:
        flow += [Together([_card(pen, card, plan)]), Gap(4)]
    return flow[:-1]


def _card(pen: Pen, card: PlanCard, plan: PlanBlock) -> Block:
    t, codes = pen.t, {note.title: _code(k) for k, note in enumerate(plan.policies)}
    policies = [codes.get(title, title) for title in card.policies]
    title = pen.text(f"{card.number}  {card.title}", _CARD_TITLE)
    title.element = Element("H2")
    what: list[Block] = [title, pen.text(card.text, TIGHT), Gap(2)]
    what += _lift_lines(pen, card.lifts)
    once = t("{once} once, {yearly} a year").format(once=card.cost, yearly=card.yearly)
    first = t("action {numbers}").format(numbers=t(", ").join(map(str, card.after))) if card.after else ""
    told = [
        [(t("When"), card.months), (t("First"), first)],
        [(t("Own effort (judgement)"), card.effort)],
        [(t("Cost (judgement)"), once)],
        [(t("Figures"), card.own)],
        [(t("Who"), card.who), (t("Kind"), card.product)],
        [(t("Evidence afterwards"), card.evidence)],
        [(t("Policies"), t(", ").join(policies))],
    ]
    facts = [pen.runs(_facts(line), TIGHT) for line in told if any(value for _, value in line)]
    return Grid([0.55, 0.45], [Row([what, facts])], _CARD, None)


def _code(k: int) -> str:
    """The number of a policy, which no action can be taken for."""
    return f"P{k + 1}"


def _facts(line: list[tuple[str, str]]) -> list[Run]:
    """Labels with their values, those without one left out, in one line as far as it goes."""
    runs: list[Run] = []
    for label, value in line:
        if value:
            runs += [Run(("   " if runs else "") + f"{label}  ", False, QUIET), Run(value)]
    return runs


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
    heads = [t("Code"), t("Policy or service"), t("What it offers"), t("Actions")]
    rows = [[pen.text(_code(k), TIGHT_BOLD), *_policy(pen, note)] for k, note in enumerate(plan.policies)]
    return [
        pen.heading(t("Policies that fit"), H1),
        pen.text(lead, INTRO),
        pen.table(heads, rows, [7.5, 34.5, 48, 10]),
    ]


def _policy(pen: Pen, note: PolicyNote) -> Cells:
    made = "  ·  ".join(words for words in (note.issuer, note.document, note.date, note.certainty) if words)
    return [
        [pen.text(note.title, TIGHT_BOLD), pen.text(made, TIGHT_QUIET)],
        pen.text(note.text, TIGHT),
        pen.text(pen.t(", ").join(map(str, note.actions)), TIGHT),
    ]
