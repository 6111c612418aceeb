"""The charts of one report, said and drawn the same on pages and on paper."""

from assess.i18n import Translate, translator
from assess.report import chart_bars, charts
from assess.report.chart_bars import Histogram
from assess.report.charts import Axis, Chart, Span
from assess.report.figures import percent, whole
from assess.report.records import ReportContent

MOST_BARS = 5
"""Answers shown on either side of what moved the rank; the table beside it has all."""


def pillar_chart(content: ReportContent, size: float = 240) -> Chart:
    """A radar of the pillar scores, against the quartiles of the peers where they are known."""
    t = translator(content.locale)
    scores = t(", ").join(f"{pillar.title} {pillar.shown}" for pillar in content.pillars)
    description = t("Scores of 0 to 100: {scores}.").format(scores=scores)
    axes = [Axis(pillar.title, pillar.value, pillar.peers) for pillar in content.pillars]
    known = all(pillar.peers for pillar in content.pillars)
    legend = (t("You"), t("middle half of your peers"), t("middle of your peers")) if known else None
    if known:
        bands = t(", ").join(f"{p.title} {p.peers[0]:.1f}–{p.peers[2]:.1f}" for p in content.pillars)
        said = t("The middle half of the peers: {scores}.").format(scores=bands)
        description = t("{first} {second}").format(first=description, second=said)
    return charts.radar(t("Pillar scores"), description, axes, size, legend)


def spread_chart(content: ReportContent, width: float = 480) -> Chart | None:
    """The spread of the peers with the place of the company; None where there is none to show."""
    t, spread = translator(content.locale), content.spread
    if spread is None:
        return None
    description = t(
        "{n} companies ({cell}) by maturity. A quarter lies below the first broken line, half below the second, three "
        "quarters below the third. Your company is ahead of {percent} of them."
    ).format(n=whole(spread.n), cell=spread.cell, percent=f"{percent(content.rank.peer_percentile)}%")
    data = Histogram(
        edges=spread.edges,
        counts=spread.counts,
        quartiles=spread.quartiles,
        names=(t("1/4"), t("half"), t("3/4")),
        own=spread.own,
        own_name=t("You"),
        ends=(t("less mature"), t("more mature")),
    )
    return chart_bars.histogram(t("How your peers are spread"), description, data, width)


def spread_rows(content: ReportContent) -> list[tuple[str, str, str, bool]]:
    """The spread as a table: step of maturity, companies, their share, and whether this company is in it."""
    spread = content.spread
    if spread is None:
        return []
    last = len(spread.counts) - 1
    return [
        (
            f"{low:+.2f} … {high:+.2f}",
            whole(count),
            f"{percent(100 * count / spread.n)}%",
            (k == 0 or spread.own >= low) and (k == last or spread.own < high),
        )
        for k, (low, high, count) in enumerate(zip(spread.edges, spread.edges[1:], spread.counts, strict=False))
    ]


def moved_chart(content: ReportContent, width: float = 480) -> Chart | None:
    """The answers that won and lost most places; None where none did."""
    t, moved = translator(content.locale), content.moved
    if moved is None or not moved.rows:
        return None
    won = [row for row in moved.rows if row.places > 0][:MOST_BARS]
    lost = [row for row in moved.rows if row.places < 0][-MOST_BARS:]
    bars = [(f"{row.number} {row.title}", row.places, signed(row.places)) for row in (*won, *lost)]
    if not bars:
        return None
    said = t("; ").join(f"{name} {amount}" for name, _, amount in bars)
    description = t("Places won (+) or lost (−) against a typical peer: {said}.").format(said=said)
    return chart_bars.balance(t("What moved the rank"), description, bars, width)


def places_chart(content: ReportContent, width: float = 480) -> Chart | None:
    """The place in each pillar with its interval, among all companies; None where the pillars are not ranked."""
    t = translator(content.locale)
    if any(pillar.percentile < 0 for pillar in content.pillars):
        return None
    spans = [_span(p.title, p.percentile, p.low, p.high, t) for p in content.pillars]
    description = t("; ").join(f"{span.name}: {span.said}" for span in spans)
    ends = (t("last place"), t("first place"))
    return charts.ruler(t("Your place in each pillar, among all companies"), description, spans, ends, width)


def stage_chart(content: ReportContent, width: float = 480) -> Chart:
    """The index on its stages."""
    t, index = translator(content.locale), content.index
    description = t("{value} of 100, stage {stage} of {n}: {title}.").format(
        value=index.shown, stage=index.stage.id, n=len(index.stages), title=index.stage.title
    )
    marks = [(stage.title, stage.minimum) for stage in index.stages]
    return charts.stages(index.title, description, index.value, index.shown, marks, width)


def rank_chart(content: ReportContent, width: float = 480) -> Chart:
    """The share of companies behind, among all and among peers, with 80 % intervals."""
    t, rank = translator(content.locale), content.rank
    everyone = _span(t("All companies"), rank.percentile, rank.low, rank.high, t)
    name = t("Peers, n = {n}").format(n=whole(rank.peer_n))
    peers = _span(name, rank.peer_percentile, rank.peer_low, rank.peer_high, t)
    description = t("{first} {second}").format(
        first=f"{everyone.name}: {everyone.said}.", second=f"{peers.name}: {peers.said}."
    )
    ends = (t("last place"), t("first place"))
    return charts.ruler(
        t("Share of companies behind this one, in percent"), description, [everyone, peers], ends, width
    )


def signed(places: int) -> str:
    """+1,250 or −320: with a true minus sign."""
    return f"{places:+,}".replace("-", "−")


def _span(name: str, percentile: float, low: float, high: float, t: Translate) -> Span:
    said = t("ahead of {percent}% ({low}% to {high}%)")
    return Span(
        name, percentile, low, high, said.format(percent=percent(percentile), low=percent(low), high=percent(high))
    )
