"""What is said wherever a rank or an official level is shown: pages, PDF and command line say it from here."""

import math
from dataclasses import dataclass

from assess.assessment import Assessment, PeerRank, Rank, Usual
from assess.company import cell_name
from assess.i18n import mark, translator
from assess.questionnaire.model import Questionnaire
from assess.ranking.expected import ESTIMATED, EXTRAPOLATED
from assess.ranking.peers import ALL, GROUP, GROUP_SIZE, GROUP_SIZE_CITY
from assess.report.figures import day, percent, whole
from assess.scan import Provisional


@dataclass(frozen=True)
class Statement:
    """`headline`: place, number and share; `interval`: its 80 % interval; `provenance`: what the benchmark is;
    `peers`: who the peers are, how many, why these, and the place among them. Each is a sentence of its own."""

    headline: str
    interval: str
    provenance: str
    peers: str

    @property
    def sentences(self) -> tuple[str, str, str, str]:
        return self.headline, self.interval, self.provenance, self.peers


LEVEL = "80%"
"""How often an interval holds the truth. Kept out of the messages: "% i" in one looks like a placeholder to Babel."""

_HEADLINE = {
    "synthetic": mark(
        "About place {rank} among {n} synthetic benchmark companies (top {top}, {level} interval {ends})."
    ),
    "surveyed": mark("About place {rank} among {n} surveyed companies (top {top}, {level} interval {ends})."),
}
_PROVENANCE = {
    "synthetic": mark(
        "The benchmark is calibrated and synthetic, not a list of real companies; {model} version {version}, "
        "{date}, n = {n}. Companies level with yours count half."
    ),
    "surveyed": mark(
        "The benchmark is made of surveyed companies; {model} version {version}, {date}, n = {n}. "
        "Companies level with yours count half."
    ),
}
_COVERS = {
    "synthetic": mark(
        "It covers two uncertainties together: that of the answers, alone {measured_low}% to {measured_high}%, and "
        "that of the synthetic benchmark, alone {population_low}% to {population_high}%."
    ),
    "surveyed": mark(
        "It covers two uncertainties together: that of the answers, alone {measured_low}% to {measured_high}%, and "
        "that of which companies were surveyed, alone {population_low}% to {population_high}%."
    ),
}
_WHY = {
    GROUP_SIZE_CITY: mark("These are companies of the same industry, size and city."),
    GROUP_SIZE: mark(
        "There are too few companies of this kind in your city to compare with, so companies of the same industry "
        "and size in all places are taken."
    ),
    GROUP: mark(
        "There are too few companies of your industry and size to compare with, so companies of the same industry "
        "in all sizes and places are taken."
    ),
    ALL: mark("There are too few companies of your industry to compare with, so all companies are taken."),
}


def rank_statement(assessment: Assessment | Provisional, locale: str) -> Statement:
    """The rank with its honesty attached: the one wording for every place that shows a rank."""
    t, rank, made = translator(locale), assessment.rank, assessment.provenance
    kind = "surveyed" if made.benchmark_kind == "surveyed" else "synthetic"
    n = whole(made.benchmark_n)
    return Statement(
        headline=t(_HEADLINE[kind]).format(
            rank=whole(_two_digits(rank.rank)),
            n=n,
            top=f"{_top(rank.percentile)}%",
            level=LEVEL,
            ends=f"{_top(rank.high)}–{_top(rank.low)}%",
        ),
        interval=_interval_sentence(rank, kind, made.benchmark_n, locale),
        provenance=t(_PROVENANCE[kind]).format(
            model=made.model, version=made.model_version, date=day(made.benchmark_date, locale), n=n
        ),
        peers=_peer_sentence(assessment.peers, locale),
    )


def _interval_sentence(rank: Rank, kind: str, n: int, locale: str) -> str:
    """The 80 % interval, and of what uncertainties it is made where more than that of the answers is known."""
    t = translator(locale)
    said = t("{level} interval: ahead of {low}% to {high}%, about place {best} to {last}.").format(
        level=LEVEL,
        low=percent(rank.low),
        high=percent(rank.high),
        best=whole(_place(rank.high, n)),
        last=whole(_place(rank.low, n)),
    )
    parts = (rank.measured_low, rank.measured_high, rank.population_low, rank.population_high)
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or known[2] == known[3]:
        return said
    names = ("measured_low", "measured_high", "population_low", "population_high")
    why = t(_COVERS[kind]).format(**dict(zip(names, map(percent, known), strict=True)))
    return t("{first} {second}").format(first=said, second=why)


def peer_cell(peers: PeerRank, locale: str) -> str:
    """The name of the peer group the numbers came from."""
    return cell_name(peers.group, peers.size, peers.city, locale)


def _peer_sentence(peers: PeerRank, locale: str) -> str:
    t = translator(locale)
    place = t("Among {n} peers ({cell}) ahead of {percent}%, {level} interval {low}% to {high}%.").format(
        level=LEVEL,
        n=whole(peers.n),
        cell=peer_cell(peers, locale),
        percent=percent(peers.percentile),
        low=percent(peers.low),
        high=percent(peers.high),
    )
    return t("{first} {second}").format(first=place, second=t(_WHY[peers.rung]))


def pillar_statement(rank: Rank, locale: str) -> str:
    """The place in one pillar, with its interval, for beside the pillar's score."""
    return translator(locale)("ahead of {percent}% ({level} interval {low}% to {high}%)").format(
        level=LEVEL, percent=percent(rank.percentile), low=percent(rank.low), high=percent(rank.high)
    )


_STANDING = (
    mark("well below what is usual for companies of your industry, size and city"),
    mark("below what is usual for companies of your industry, size and city"),
    mark("within what is usual for companies of your industry, size and city"),
    mark("above what is usual for companies of your industry, size and city"),
    mark("well above what is usual for companies of your industry, size and city"),
)
_BASIS = {
    ESTIMATED: mark("The benchmark has no company of just this kind; the estimate rests on companies like it."),
    EXTRAPOLATED: mark("The benchmark has no companies like this one; the nearest kinds stand in."),
}


def usual_statement(usual: Usual | None, locale: str) -> str:
    """A company against what is expected of companies like it; "" when the model does not know."""
    if usual is None:
        return ""
    t = translator(locale)
    said = t("Your company is {standing}: ahead of about {percent} of what is expected of them.").format(
        standing=t(_STANDING[usual.standing]), percent=_share(usual.percentile)
    )
    return t("{first} {second}").format(first=said, second=t(_BASIS[usual.basis])) if usual.basis in _BASIS else said


def _share(percentile: float) -> str:
    return f"{percent(percentile)}%"


def _place(percentile: float, n: int) -> int:
    """The place a percentile stands for, to two significant digits: an end of an interval is no sharper."""
    return max(1, _two_digits(max(1.0, n * (1 - percentile / 100))))


def _two_digits(place: float) -> int:
    return round(float(f"{place:.1e}"))


def _top(percentile: float) -> str:
    """ "Among the best x percent": whole from 1 to 99, finer beyond, where a whole one would say all or none."""
    top = 100.0 - percentile
    return str(math.floor(top + 0.5)) if 1 <= top <= 99 else percent(top)


_CERTAINTY = {
    "verbatim": mark("checked against the original"),
    "second-hand": mark("second-hand, provisional"),
    "conflicting": mark("sources differ, provisional"),
    "inferred": mark("inferred, provisional"),
    "product": mark("a rule of this product"),
}


def certainty(value: str, locale: str) -> str:
    """How well a rule is known, for beside it."""
    return translator(locale)(_CERTAINTY[value])


def official_notes(questionnaire: Questionnaire, locale: str) -> tuple[str, ...]:
    """What must stand beside every official level: its notice, and what of its rule is provisional."""
    t, official = translator(locale), questionnaire.official
    notes = [official.notice.get(locale)]
    if official.certainty not in ("verbatim", "product"):
        notes.append(
            t(
                "Questions, points and the level rule are known second-hand and stand as provisional until they "
                "are checked against the official text."
            )
        )
    differing = [level.title.get(locale) for level in official.levels if level.certainty == "conflicting"]
    if differing:
        notes.append(t("Sources differ on the rule for: {levels}.").format(levels=t(", ").join(differing)))
    return tuple(notes)
