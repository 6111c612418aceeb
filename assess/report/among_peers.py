"""What a report says of a company among its peers: their spread, and what each answer did to its place."""

from assess.assessment import Assessment
from assess.i18n import mark, translator
from assess.influence import ORDERS, Influence
from assess.questionnaire.model import Item, Questionnaire
from assess.ranking.artifacts import RankModel
from assess.ranking.peers import LEAST_MINIMUM
from assess.ranking.spread import cell_theta, spread
from assess.report.figures import whole
from assess.report.records import AnswerRow
from assess.report.standing_records import MovedBlock, MovedRow, SpreadBlock
from assess.report.statement import peer_cell


def spread_block(assessment: Assessment, model: RankModel, locale: str) -> SpreadBlock | None:
    """The spread of the peer cell the rank was taken from; None where it holds too few companies to be shown."""
    peers = assessment.peers
    theta = cell_theta(model.benchmark, peers.group, peers.size, peers.city)
    if len(theta) < LEAST_MINIMUM:
        return None
    found = spread(theta)
    own = assessment.rank.theta
    return SpreadBlock(found.edges, found.counts, found.quartiles, own, found.n, peer_cell(peers, locale))


def moved_block(questionnaire: Questionnaire, moved: Influence, rows: tuple[AnswerRow, ...], locale: str) -> MovedBlock:
    """Every answer that moved the place, the most won first. `rows`: all answers of the report."""
    found = [
        MovedRow(
            row.number,
            row.item,
            row.title,
            row.answer,
            _usual(questionnaire, moved, row.item, locale),
            moved.places[row.item],
        )
        for row in rows
        if row.item in moved.usual and moved.usual[row.item][0] != moved.usual[row.item][1]
    ]
    found.sort(key=lambda row: -row.places)
    same = len(moved.usual) - len(found)
    return MovedBlock(moved.typical, moved.own, tuple(found), same, _said(moved, locale))


_COMPARED = {
    1: mark(
        "A company that answers every ranked question as a typical peer does would stand at place {typical}. "
        "Your company stands at place {own}, {places} places better."
    ),
    -1: mark(
        "A company that answers every ranked question as a typical peer does would stand at place {typical}. "
        "Your company stands at place {own}, {places} places behind."
    ),
    0: mark(
        "A company that answers every ranked question as a typical peer does would stand at place {typical}, just "
        "as yours."
    ),
}
_HOW = mark(
    "The typical answers are exchanged for yours one by one, and each change of place is noted. The order of the "
    "exchanges matters, so the figure of an answer is its mean over {n} orders; the figures add up to the difference "
    "exactly. Questions on results do not enter the rank."
)


def _said(moved: Influence, locale: str) -> tuple[str, ...]:
    t, won = translator(locale), moved.typical - moved.own
    compared = t(_COMPARED[(won > 0) - (won < 0)])
    places = {"typical": whole(moved.typical), "own": whole(moved.own), "places": whole(abs(won))}
    return compared.format(**places), t(_HOW).format(n=ORDERS)


def _usual(questionnaire: Questionnaire, moved: Influence, name: str, locale: str) -> str:
    item, category = questionnaire.item[name], moved.usual[name][0]
    return "" if item.kind == "multiple" else _option_of(questionnaire, item, category, locale)


def _option_of(questionnaire: Questionnaire, item: Item, category: int, locale: str) -> str:
    points = sorted({option.points for option in item.options})
    return next(option.text.get(locale) for option in item.options if option.points == points[category])
