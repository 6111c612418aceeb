"""The pages about the index: the pillars beside one another, then each with what carries it and what it lacks."""

from assess.report.charts import QUIET
from assess.report.flow import Gap, Together
from assess.report.grid import Grid
from assess.report.page import (
    CELL_BOLD,
    CELL_RIGHT,
    CELL_RIGHT_BOLD,
    H1,
    H2,
    INTRO,
    TIGHT,
    TIGHT_QUIET,
    TIGHT_RIGHT,
)
from assess.report.pen import NARROW, Cells, Pen
from assess.report.pictures import pillar_chart
from assess.report.records import Working
from assess.report.sheet import Block
from assess.report.standing_records import PillarRow
from assess.report.typeset import Run, Style

_ROWS = 4
"""Questions shown on either side of a pillar: what carries it most, and where most is to be won."""


def pillars(pen: Pen) -> list[Block]:
    """The pillars beside one another, then each by itself."""
    table, chart = _overview(pen), pen.chart(pillar_chart(pen.content, 130))
    heading = pen.heading(pen.t("Index and pillars"), H1)
    if pen.content.workings:
        return [Together([heading, pen.beside([chart, table], [0.57, 0.43], middle=True)]), *_each(pen)]
    return [Together([heading, chart, Gap(6), table])]


def _overview(pen: Pen) -> Grid:
    t, content = pen.t, pen.content
    rows: list[Cells] = [
        [
            [pen.text(pillar.title, CELL_BOLD), *([] if content.workings else _about(pen, pillar))],
            pen.text(pillar.shown, CELL_RIGHT_BOLD),
            pen.text(f"{pillar.weight}%", CELL_RIGHT),
            pen.text(pillar.points, CELL_RIGHT_BOLD),
        ]
        for pillar in content.pillars
    ]
    shown = pen.text(content.index.shown, CELL_RIGHT_BOLD)
    rows.append([pen.text(content.index.title, CELL_BOLD), "", pen.text("100%", CELL_RIGHT), shown])
    heads = [t("Pillar"), t("Score (0-100)"), t("Weight"), t("Index points")]
    if not content.workings:
        return pen.table(heads, rows, [52, 17, 13, 18], right=(1, 2, 3), total=True)
    return pen.table(heads, rows, [32, 25, 20, 23], right=(1, 2, 3), total=True, look=NARROW)


def _about(pen: Pen, pillar: PillarRow) -> list[Block]:
    return [pen.text(words, TIGHT) for words in (pillar.about, pillar.place) if words]


def _each(pen: Pen) -> list[Block]:
    """A part for each pillar, from the arithmetic of the index."""
    t, content = pen.t, pen.content
    steps = next((group.steps for group in content.workings if group.id == "index"), ())
    lead = t(
        "Every question feeds a pillar with a share of its points times a weight. Left: what carries the pillar most. "
        "Right: where most is to be won."
    )
    flow: list[Block] = [Gap(4), pen.text(lead, INTRO)]
    for pillar, step in zip(content.pillars, steps, strict=False):
        flow.append(_pillar(pen, pillar, step))
    return flow


def _pillar(pen: Pen, pillar: PillarRow, step: Working) -> Block:
    t = pen.t
    score = [Run(pillar.shown, True), Run(f" / 100  ·  {step.outcome}", False, QUIET)]
    told = [words for words in (pillar.place, _peers(pen, pillar)) if words]
    said = [pen.text(words, TIGHT_QUIET) for words in (pillar.about, "  ·  ".join(told)) if words]
    fed = [(name, float(share) / 100, float(weight)) for name, _, share, weight, _ in _figures(step)]
    best = sorted(fed, key=lambda row: -row[1] * row[2])[:_ROWS]
    room = sorted(fed, key=lambda row: -(1 - row[1]) * row[2])[:_ROWS]
    carries = [(name, share, share * weight) for name, share, weight in best if share]
    lacks = [(name, share, (1 - share) * weight) for name, share, weight in room if share < 1]
    tables = [
        _short_table(pen, t("Carries most"), t("Brings"), carries),
        _short_table(pen, t("Most room"), t("To be won"), lacks),
    ]
    line = pen.runs(score, Style(9, 13))
    return Together([pen.heading(pillar.title, H2), line, *said, Gap(3), pen.beside(tables, [1, 1])])


def _figures(step: Working) -> list[tuple[str, ...]]:
    """The rows of a step with the percent signs taken off their shares."""
    return [(name, counted, share.rstrip("%"), weight, product) for name, counted, share, weight, product in step.rows]


def _peers(pen: Pen, pillar: PillarRow) -> str:
    if not pillar.peers:
        return ""
    low, middle, high = (f"{score:.1f}" for score in pillar.peers)
    said = pen.t("Half of the peers score between {low} and {high}, the middle one {middle}.")
    return said.format(low=low, middle=middle, high=high)


def _short_table(pen: Pen, head: str, worth: str, rows: list[tuple[str, float, float]]) -> Grid:
    cells: list[Cells] = [
        [
            pen.text(name, TIGHT),
            pen.text(f"{100 * share:.0f}%", TIGHT_RIGHT),
            pen.text(f"{points:.2f}", TIGHT_RIGHT),
        ]
        for name, share, points in rows
    ] or [[pen.text("–", TIGHT), "", ""]]
    return pen.table([head, pen.t("Reached"), worth], cells, [54, 22, 24], right=(1, 2), look=NARROW)
