"""The pages that say where a company stands and how that was worked out."""

from assess.report.charts import FILL
from assess.report.figures import plain
from assess.report.flow import Gap, Together
from assess.report.grid import Grid
from assess.report.page import (
    BODY,
    CELL,
    CELL_BOLD,
    CELL_RIGHT,
    CELL_RIGHT_BOLD,
    FINE,
    H1,
    H2,
    ROOM,
    SMALL,
)
from assess.report.pen import Pen
from assess.report.pictures import pillar_chart, rank_chart
from assess.report.records import PillarRow
from assess.report.sheet import Block
from assess.report.typeset import Style

_NEAREST = 8


def level(pen: Pen) -> list[Block]:
    t, block = pen.t, pen.content.level
    title = [pen.text(block.title, Style(15, 22, FILL, bold=True)), pen.text(block.about, CELL)]
    return [
        pen.heading(t("Official level and its arithmetic"), H1),
        pen.panel([title, pen.text(block.missing, BODY)], [0.38, 0.62]),
        Gap(8),
        *(pen.text(note, SMALL) for note in block.notes),
        *(_needs(pen) if block.needs else []),
        *_parts(pen),
        *_rules(pen),
        *(_nearest(pen) if block.nearest else []),
    ]


def _needs(pen: Pen) -> list[Block]:
    t = pen.t
    rows = [
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
    rows: list[list[object]] = [
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
    rows = [
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
    rows = [
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


def pillars(pen: Pen) -> list[Block]:
    t, content = pen.t, pen.content
    rows: list[list[object]] = [
        [
            [pen.text(words, style) for words, style in _about(pillar)],
            pen.text(pillar.shown, CELL_RIGHT_BOLD),
            pen.text(f"{pillar.weight}%", CELL_RIGHT),
            pen.text(pillar.points, CELL_RIGHT_BOLD),
        ]
        for pillar in content.pillars
    ]
    shown = pen.text(content.index.shown, CELL_RIGHT_BOLD)
    rows.append([pen.text(content.index.title, CELL_BOLD), "", pen.text("100%", CELL_RIGHT), shown])
    heads = [t("Pillar"), t("Score (0-100)"), t("Weight"), t("Index points")]
    table = pen.table(heads, rows, [52, 17, 13, 18], right=(1, 2, 3), total=True)
    chart = pen.chart(pillar_chart(content, 200))
    return [Together([pen.heading(t("Index and pillars"), H1), chart, Gap(6), table])]


def _about(pillar: PillarRow) -> list[tuple[str, Style]]:
    lines = [(pillar.title, CELL_BOLD), (pillar.about, CELL), (pillar.place, CELL)]
    return [line for line in lines if line[0]]


def rank(pen: Pen) -> list[Block]:
    statement = pen.content.rank.statement
    flow = [
        pen.heading(pen.t("Rank"), H1),
        pen.text(statement.headline, Style(12, 20, bold=True, after=2)),
        pen.text(statement.interval, BODY),
        pen.chart(rank_chart(pen.content, ROOM)),
        Gap(8),
        pen.text(statement.peers, BODY),
        *(pen.text(said, BODY) for said in (pen.content.rank.usual, pen.content.rank.kind) if said),
        pen.text(statement.provenance, SMALL),
    ]
    return [Together(flow)]


def method(pen: Pen) -> list[Block]:
    t, said = pen.t, pen.content.method
    rows = [
        [
            [pen.text(source.title, CELL_BOLD), pen.text(source.document, CELL)],
            pen.text(source.certainty, CELL),
            pen.text(source.note, CELL),
        ]
        for source in said.sources
    ]
    return [
        pen.heading(t("Method and limits"), H1),
        *(pen.text(paragraph, FINE) for paragraph in said.paragraphs),
        Together([pen.heading(t("Stages of the index"), H2), _stages(pen)]),
        Together([pen.heading(t("Limits"), H2), *pen.points(said.limits, Style(9.5, 15.5, after=3, indent=14))]),
        pen.heading(t("Sources"), H2),
        pen.table([t("Source"), t("How well known"), t("Note")], rows, [34, 17, 49]),
        Together([pen.heading(t("Versions"), H2), pen.facts(said.versions)]),
    ]


def _stages(pen: Pen) -> Grid:
    t, index = pen.t, pen.content.index
    rows = [
        [
            pen.text(stage.title, CELL_BOLD),
            pen.text(plain(stage.minimum), CELL_RIGHT),
            pen.text(stage.about, CELL),
            pen.mark(stage.id <= index.stage.id),
        ]
        for stage in index.stages
    ]
    return pen.table([t("Stage"), t("From"), t("Meaning"), t("Reached")], rows, [18, 10, 60, 12], right=(1,))
