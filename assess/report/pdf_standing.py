"""The pages that say where a company stands: the official level with its arithmetic, and the rank."""

from assess.report.charts import FILL
from assess.report.flow import Gap, Together
from assess.report.page import (
    BODY,
    CELL,
    CELL_BOLD,
    CELL_RIGHT,
    CELL_RIGHT_BOLD,
    H1,
    H2,
    ROOM,
    SMALL,
    TIGHT,
    TIGHT_BOLD,
)
from assess.report.pen import Cells, Pen
from assess.report.pictures import rank_chart, spread_chart
from assess.report.sheet import Block
from assess.report.typeset import Style

_NEAREST = 8


def level(pen: Pen) -> list[Block]:
    t, block = pen.t, pen.content.level
    title = [pen.text(block.title, Style(15, 22, FILL, bold=True)), pen.text(block.about, CELL)]
    return [
        pen.heading(t("Official level and its arithmetic"), H1),
        pen.panel([title, pen.text(block.missing, BODY)], [0.42, 0.58]),
        Gap(5),
        *([pen.text(pen.sentences(block.notes[1:]), SMALL)] if block.notes[1:] else []),
        *(_needs(pen) if block.needs else []),
        *_parts(pen),
        *_rules(pen),
        *(_nearest(pen) if block.nearest and not pen.content.scenes else []),
    ]


def _needs(pen: Pen) -> list[Block]:
    t = pen.t
    rows: list[Cells] = [
        [
            pen.text(need.label, CELL),
            pen.text(need.needed, CELL_RIGHT),
            pen.text(need.reached, CELL_RIGHT),
            pen.text(need.missing, CELL_RIGHT_BOLD),
            pen.mark(need.met),
        ]
        for need in pen.content.level.needs
    ]
    heads = [t("Condition"), t("Needed"), t("Reached"), t("Missing"), t("Met")]
    heading = pen.heading(t("Conditions of {level}").format(level=pen.content.level.next_title), H2)
    return [heading, pen.table(heads, rows, [45, 15, 15, 15, 10], right=(1, 2, 3))]


def _parts(pen: Pen) -> list[Block]:
    t, block = pen.t, pen.content.level
    rows: list[Cells] = [
        [
            pen.text(part.title, CELL),
            *(pen.text(figure, CELL_RIGHT) for figure in (part.got, part.attainable, part.full)),
            pen.text(part.points, CELL_RIGHT_BOLD),
        ]
        for part in block.parts
    ]
    full, points = pen.text(block.full, CELL_RIGHT_BOLD), pen.text(block.points, CELL_RIGHT_BOLD)
    rows.append([pen.text(t("Total"), CELL_BOLD), "", "", full, points])
    heads = [t("Part"), t("Points reached"), t("Points possible"), t("Full mark"), t("Score")]
    return [
        pen.heading(t("Points by part"), H2),
        pen.table(heads, rows, [36, 16, 16, 16, 16], right=(1, 2, 3, 4), total=True),
        Gap(3),
        pen.text(t("Score = points reached / points possible × full mark of the part."), SMALL),
    ]


def _rules(pen: Pen) -> list[Block]:
    t = pen.t
    rows: list[Cells] = [
        [
            pen.text(rule.title, CELL),
            pen.text(rule.points, CELL_RIGHT),
            pen.text(rule.scenes, CELL),
            pen.text(rule.certainty, CELL),
            pen.mark(rule.reached),
        ]
        for rule in pen.content.level.rules
    ]
    heads = [t("Level"), t("Points"), t("Scenes needed"), t("How well known"), t("Reached")]
    return [
        pen.heading(t("Rule of the levels, for the scenes your industry is asked"), H2),
        pen.table(heads, rows, [22, 9, 32, 25, 12], right=(1,)),
    ]


def _nearest(pen: Pen) -> list[Block]:
    t = pen.t
    rows: list[Cells] = [
        [
            pen.text(("★ " if scene.constraint else "") + scene.title, CELL),
            pen.text(str(scene.now), CELL_RIGHT),
            pen.text(str(scene.needed), CELL_RIGHT_BOLD),
        ]
        for scene in pen.content.level.nearest[:_NEAREST]
    ]
    heads = [t("Scene (★ constraint scene)"), t("Level now"), t("Level needed")]
    table = pen.table(heads, rows, [68, 15, 17], right=(1, 2))
    return [Together([pen.heading(t("Nearest scenes to lift"), H2), table])]


def rank(pen: Pen) -> list[Block]:
    statement, content, t = pen.content.rank.statement, pen.content, pen.t
    said = [words for words in (content.rank.usual, content.rank.kind) if words]
    place: list[Block] = [
        pen.heading(t("Rank"), H1),
        pen.text(statement.headline, Style(12, 19, bold=True, after=2)),
        pen.text(statement.interval, BODY),
        pen.chart(rank_chart(content, ROOM), after=6),
    ]
    flow: list[Block] = [Together(place), pen.text(statement.peers, BODY)]
    spread = spread_chart(content, ROOM)
    if spread:
        flow.append(Together([pen.heading(spread.title, H2), pen.chart(spread, after=6)]))
    flow += [pen.text(words, BODY) for words in (*said, *(content.moved.said[:1] if content.moved else ()))]
    return [*flow, Together([*_counted(pen), Gap(3), pen.text(statement.provenance, SMALL)])]


def _counted(pen: Pen) -> list[Block]:
    """How the place was counted; nothing in reports from before that was kept."""
    steps = next((group.steps for group in pen.content.workings if group.id == "rank"), ())
    counted = [step for step in steps if len(step.heads) == 2]
    if not counted:
        return []
    rows: list[Cells] = []
    for step in counted:
        rows.append([[pen.text(step.title, TIGHT_BOLD)], [pen.text(step.outcome, TIGHT)]])
    return [pen.table([pen.t("Step"), pen.t("Figure")], rows, [26, 74])]
