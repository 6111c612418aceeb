"""The charts of one report, said and drawn the same on pages and on paper."""

from assess.i18n import translator
from assess.report import charts
from assess.report.charts import Chart, Span
from assess.report.figures import percent, whole
from assess.report.records import ReportContent


def pillar_chart(content: ReportContent, size: float = 240) -> Chart:
    """A radar of the pillar scores."""
    t = translator(content.locale)
    scores = t(", ").join(f"{pillar.title} {pillar.shown}" for pillar in content.pillars)
    description = t("Scores of 0 to 100: {scores}.").format(scores=scores)
    axes = [(pillar.title, pillar.value) for pillar in content.pillars]
    return charts.radar(t("Pillar scores"), description, axes, size)


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
    said = t("ahead of {percent}% ({low}% to {high}%)")
    everyone = Span(
        t("All companies"),
        rank.percentile,
        rank.low,
        rank.high,
        said.format(percent=percent(rank.percentile), low=percent(rank.low), high=percent(rank.high)),
    )
    peers = Span(
        t("Peers, n = {n}").format(n=whole(rank.peer_n)),
        rank.peer_percentile,
        rank.peer_low,
        rank.peer_high,
        said.format(percent=percent(rank.peer_percentile), low=percent(rank.peer_low), high=percent(rank.peer_high)),
    )
    description = t("{first} {second}").format(
        first=f"{everyone.name}: {everyone.said}.", second=f"{peers.name}: {peers.said}."
    )
    ends = (t("last place"), t("first place"))
    return charts.ruler(
        t("Share of companies behind this one, in percent"), description, [everyone, peers], ends, width
    )
