"""How a result was computed, step by step, with the figures of this company: from answers to level, index and rank."""

from collections.abc import Iterator

import numpy as np

from assess.assessment import Assessment, Assessments
from assess.i18n import translator
from assess.questionnaire.model import Feed, Item, Part, Pillar
from assess.ranking.artifacts import RankModel
from assess.ranking.rungs import whole_micro
from assess.ranking.spread import cell_micro
from assess.report.figures import percent, plain, whole
from assess.report.known import Known
from assess.report.records import AnswerRow, Working, WorkingGroup
from assess.report.standing_records import IndexBlock, LevelBlock, PartRow, PillarRow
from assess.report.statement import LEVEL, peer_cell
from assess.scoring import tables
from assess.scoring.tables import MILLI

Blocks = tuple[LevelBlock, IndexBlock, tuple[PillarRow, ...]]


def workings(known: Known, rows: tuple[AnswerRow, ...], blocks: Blocks, locale: str) -> tuple[WorkingGroup, ...]:
    """The steps to the level, to the index and to the rank; `blocks` say how these are shown elsewhere."""
    level, index, pillars = blocks
    scores = _Scores(known.result, known.row, rows, locale)
    rank = _rank(known.assessment, known.result.model, locale)
    return scores.official(level), scores.index(index, pillars), rank


class _Scores:
    """The steps from answers to points and index. Names of the questions come from the rows of the report."""

    def __init__(self, result: Assessments, row: int, rows: tuple[AnswerRow, ...], locale: str) -> None:
        self.questionnaire = result.questionnaire
        self.codes = dict(zip((i.id for i in self.questionnaire.questions), result.matrix.codes[row], strict=True))
        self.route = int(bool(result.profiles.production[row]))
        self.rows = {each.item: each for each in rows}
        self.t = translator(locale)
        self.locale = locale

    def official(self, level: LevelBlock) -> WorkingGroup:
        t = self.t
        steps = [self._part(*pair) for pair in zip(self.questionnaire.official.parts, level.parts, strict=True)]
        added = " + ".join(part.points for part in level.parts)
        steps.append(Working(t("Total"), t("The points of the parts are added."), (), (), f"{added} = {level.points}"))
        return WorkingGroup("official", t("Official level"), (*steps, self._scenes(level)))

    def _part(self, part: Part, shown: PartRow) -> Working:
        t = self.t
        items = [self.questionnaire.item[name] for name in part.items if name in self.rows]
        return Working(
            title=shown.title,
            about=t("Points reached over points possible, times the full mark of the part."),
            heads=(t("Question"), t("Points"), t("Possible")),
            rows=tuple((self._name(item), plain(self._points(item)), plain(self._top(item))) for item in items),
            outcome=f"{shown.got} / {shown.attainable} × {shown.full} = {shown.points}",
        )

    def _scenes(self, level: LevelBlock) -> Working:
        t = self.t
        asked = [self.questionnaire.item[name] for name in self.questionnaire.official.scenes if name in self.rows]
        return Working(
            title=t("Scenes and level"),
            about=t(
                "Each scene stands at the level chosen, an open one at 0. Every official level counts the scenes at "
                "its own bar and above."
            ),
            heads=(t("Scene"), "★", t("Level")),
            rows=tuple((self._name(s), "★" if s.constraint else "", str(max(0, self.codes[s.id]))) for s in asked),
            outcome=t("The highest level whose points and scenes are all reached: {level}.").format(level=level.title),
        )

    def index(self, index: IndexBlock, pillars: tuple[PillarRow, ...]) -> WorkingGroup:
        t = self.t
        steps = [self._pillar(*pair) for pair in zip(self.questionnaire.index.pillars, pillars, strict=True)]
        added = " + ".join(pillar.points for pillar in pillars)
        about = t("The points of the pillars are added.")
        steps.append(Working(t("Total"), about, (), (), f"{added} = {index.shown}"))
        return WorkingGroup("index", index.title, tuple(steps))

    def _pillar(self, pillar: Pillar, shown: PillarRow) -> Working:
        t, fed = self.t, list(self._feeds(pillar.id))
        got, weights = sum(share * feed.weight for _, feed, share in fed), sum(feed.weight for _, feed, _ in fed)
        return Working(
            title=shown.title,
            about=t(
                "Each question feeds the pillar with the share of a range of its points that is reached, times a "
                "weight. A scene feeds one pillar with its lower levels and others with its upper ones."
            ),
            heads=(t("Question"), t("Points (range)"), t("Share"), t("Weight"), t("Share × weight")),
            rows=tuple(self._fed(*each) for each in fed),
            outcome=t("{got} / {weights} = {score} of 100; × {weight} = {points} index points").format(
                got=f"{got:.3f}", weights=weights, score=shown.shown, weight=f"{shown.weight}%", points=shown.points
            ),
        )

    def _fed(self, item: Item, feed: Feed, share: float) -> tuple[str, ...]:
        stop = self._top(item) if feed.stop is None else feed.stop
        counted = f"{plain(self._points(item))} ({plain(feed.start)}–{plain(stop)})"
        return self._name(item), counted, f"{100 * share:.1f}%", str(feed.weight), f"{share * feed.weight:.3f}"

    def _feeds(self, pillar: str) -> Iterator[tuple[Item, Feed, float]]:
        for item in self.questionnaire.questions:
            for feed in item.feeds if item.id in self.rows else ():
                if feed.pillar == pillar:
                    numerators, denominator = tables.share(item, feed, self.route)
                    yield item, feed, float(numerators[self.codes[item.id]]) / denominator

    def _points(self, item: Item) -> float:
        return float(tables.points(item, self.route)[self.codes[item.id]]) / MILLI

    def _top(self, item: Item) -> float:
        return tables.top(item, self.route) / MILLI

    def _name(self, item: Item) -> str:
        return f"{self.rows[item.id].number} {self.rows[item.id].title}"


def _rank(assessment: Assessment, model: RankModel, locale: str) -> WorkingGroup:
    steps = [_place(assessment, model, locale), *_interval(assessment, locale), _peers(assessment, model, locale)]
    return WorkingGroup("rank", translator(locale)("Rank"), tuple(steps))


def _place(assessment: Assessment, model: RankModel, locale: str) -> Working:
    t, rank = translator(locale), assessment.rank
    counted, said = _counted(assessment, model, (-1, -1, -1), rank.percentile, locale)
    maturity = (t("Maturity, and its standard error"), f"{rank.theta:.3f} ± {rank.sd:.3f}")
    about = t(
        "The ranked answers are put on one scale of maturity, 0 the middle of all companies and 1 a standard "
        "deviation; the place is counted there."
    )
    return Working(t("Place"), about, (t("Step"), t("Figure")), (maturity, *counted), said)


def _peers(assessment: Assessment, model: RankModel, locale: str) -> Working:
    t, peers = translator(locale), assessment.peers
    cell = (peers.group, peers.size, peers.city)
    counted, said = _counted(assessment, model, cell, peers.percentile, locale)
    about = t("The same count among the peers only: {cell}.").format(cell=peer_cell(peers, locale))
    return Working(t("Place among peers"), about, (t("Step"), t("Figure")), counted, said)


def _counted(
    assessment: Assessment, model: RankModel, cell: tuple[int, int, int], percentile: float, locale: str
) -> tuple[tuple[tuple[str, str], ...], str]:
    """The companies of a cell below, level and above, and the division that makes the percentile of them."""
    t, others = translator(locale), cell_micro(model.benchmark, *cell)
    own = whole_micro(np.array([assessment.rank.theta]))[0]
    below, not_above = (int(np.searchsorted(others, own, side=side)) for side in ("left", "right"))
    level, n = not_above - below, len(others)
    rows = (
        (t("Companies below"), whole(below)),
        (t("Companies level with yours, counted half"), whole(level)),
        (t("Companies above"), whole(n - not_above)),
    )
    return rows, f"({whole(below)} + {whole(level)} / 2) / {whole(n)} = {percentile:.2f}%"


def _interval(assessment: Assessment, locale: str) -> list[Working]:
    """Nothing for results whose interval has no parts of its own."""
    t, rank = translator(locale), assessment.rank
    if rank.measured_low is None or rank.measured_high is None:
        return []
    rows = [(t("Answers alone"), _ends(rank.measured_low, rank.measured_high))]
    if rank.population_low is not None and rank.population_high is not None:
        rows.append((t("Benchmark alone"), _ends(rank.population_low, rank.population_high)))
    about = t("The interval leaves a tenth of the probability beyond each end; the two uncertainties blur one another.")
    outcome = t("Both together: {ends}").format(ends=_ends(rank.low, rank.high))
    heads = (t("Uncertainty"), t("Companies behind"))
    return [Working(t("{level} interval").format(level=LEVEL), about, heads, tuple(rows), outcome)]


def _ends(low: float, high: float) -> str:
    return f"{percent(low)}% – {percent(high)}%"
