"""The card of a surveyed benchmark: who answered, how representative they are, what was done with them."""

from collections.abc import Sequence
from string import Template
from typing import Any

from assess.benchmark import measures_traits
from assess.benchmark.anonymity import ALIKE, Cells
from assess.benchmark.card import item_table
from assess.benchmark.check import hard_misses
from assess.benchmark.data import DIRECTORY
from assess.benchmark.representative import LEAST, LEAST_OF_SHARE, UNASKED, Compared, outside, table
from assess.benchmark.weights import LARGEST
from assess.company import GROUPS, SIZES
from assess.ranking.rank_model import RankModel

LEAST_CELL = 10
"""Cells of the table of peers with fewer companies are not told from empty ones."""

_WEIGHTINGS = {
    "none": "None: every company counts the same.",
    "given": "Weights came with the companies.",
    "poststratify": (
        "Post-stratified by city (F2), industry (F8) and size (F9): raked to the shares aimed at, no company counting "
        f"more than {LARGEST:g} times or less than 1/{LARGEST:g} of the average. Classes without a company cannot be "
        "weighted up."
    ),
}


def card_text(model: RankModel, compared: Sequence[Compared], cells: Cells) -> str:
    """The card in Markdown, from surveyed_card_template.md; `cells` of the companies in it, each once."""
    template = Template((DIRECTORY / "surveyed_card_template.md").read_text(encoding="utf-8"))
    survey, margins, benchmark = model.meta["survey"], model.meta["margins"], model.benchmark
    fit = model.meta["fit"]
    weighted = survey["weighting"] != "none"
    return template.substitute(
        name=model.name,
        version=model.version,
        date=benchmark.date,
        n=f"{benchmark.n:,}",
        days=_days(survey),
        questionnaire=f"{benchmark.questionnaire} {benchmark.questionnaire_version}",
        questionnaire_digest=benchmark.questionnaire_digest,
        margins=f"{margins['id']}, {margins['date']}",
        margins_digest=margins["digest"],
        digest=model.digest,
        seed=survey["seed"],
        libraries=", ".join(f"{name} {number}" for name, number in model.meta["libraries"].items()),
        data="\n".join(f"- {line}" for line in _data(survey)),
        weights=_weights(survey),
        verdict=_verdict(compared, survey),
        margin_table=table(list(compared)),
        unstated=_unstated(compared),
        response=_response(fit),
        items="" if "kept" in fit else item_table(model),
        peers=_peers(cells),
        least_cell=LEAST_CELL,
        least_share=LEAST_OF_SHARE,
        alike=ALIKE,
        uncoded=f"{survey['uncoded']:,}",
        counted=", counted by their weights," if weighted else "",
    )


def _days(survey: dict[str, Any]) -> str:
    first, last = survey["first_day"], survey["last_day"]
    return f"{first} to {last}" if first else "on days that were not recorded"


def _data(survey: dict[str, Any]) -> list[str]:
    lines = [f"{survey['companies']:,} companies, of {survey['read']:,} records read."]
    lines += [f"Earlier records of the same credit code left out: {survey['repeated']:,}."]
    lines += [f"Large companies and companies of other provinces left out: {survey['outside']:,}."]
    if survey["submitted"]:
        share = 100 * survey["agreed"] / survey["submitted"]
        lines += [
            f"Only companies that submitted and agreed to this use, and have not withdrawn: {survey['agreed']:,} of "
            f"{survey['submitted']:,} that submitted ({share:.1f} percent)."
        ]
    else:
        lines += ["They came in a table; the share of companies that agreed to this use is not known here."]
    return lines


def _weights(survey: dict[str, Any]) -> str:
    text = _WEIGHTINGS[survey["weighting"]]
    if survey["weighting"] == "none":
        return text
    return (
        f"{text} The largest weight is {survey['largest_weight']:g}, the effective sample size (Kish) "
        f"{survey['effective']:,.0f} of {survey['companies']:,}. Companies stand in the benchmark as often as their "
        f"weight says (systematic sampling, {survey['companies']:,} rows in all), so some stand in it several times "
        "and some not at all; places, numbers of peers and their minimum count rows."
    )


def _verdict(compared: Sequence[Compared], survey: dict[str, Any]) -> str:
    stated = [each.figure for each in compared if not each.few]
    off = outside(list(compared))
    chance = 1.96 * 50 / survey["effective"] ** 0.5
    lines = [
        f"{len(stated) - len(off)} of {len(stated)} figures stated are inside their tolerance. By the chance of who "
        f"took part alone, a share of all companies can be off by up to {chance:.1f} points (95 percent)."
    ]
    if off:
        names = ", ".join(f"{figure.margin} ({figure.row})" for figure in off)
        lines += [f"**Where figures are outside, the companies are not representative**: {names}."]
    hard = ", ".join(f"{figure.margin} ({figure.row})" for figure in hard_misses(off))
    return "\n".join(lines + ([f"**Hard margins outside: {hard}.**"] if hard else []))


def _unstated(compared: Sequence[Compared]) -> str:
    few = ", ".join(f"{each.figure.margin} ({each.figure.row})" for each in compared if each.few)
    lines = [
        f"Not asked for, so not compared: {', '.join(UNASKED)}. About latent traits, which nobody knows of real "
        f"companies: {', '.join(measures_traits.MEASURES)}."
    ]
    if few:
        lines += [
            f"Not stated, because about fewer than {LEAST} companies, or a share fewer than {LEAST_OF_SHARE} of them "
            f"make up: {few}."
        ]
    return "\n".join(lines)


def _response(fit: dict[str, Any]) -> str:
    if "kept" in fit:
        return (
            f"There are too few companies to fit item parameters well, so those of {fit['kept']} are kept, with its "
            "scale (a normal prior of mean 0 and standard deviation 1 in its population); only the distribution of "
            "companies is new. Estimates of companies with few answers lean towards the middle of that population."
        )
    return (
        f"A graded response model (Samejima 1969) was fitted to the answers: {fit['iterations']} EM steps, converged: "
        f"{fit['converged']}, log-likelihood of a company {fit['log_likelihood_per_company']}. Pillars were fitted the "
        "same way."
    )


def _peers(cells: Cells) -> str:
    group, size, _ = cells
    lines = [f"| peer group | {' | '.join(each.title.en for each in SIZES[:3])} |", "|---|--:|--:|--:|"]
    for k, about in enumerate(GROUPS):
        counts = [int(((group == k) & (size == s)).sum()) for s in range(3)]
        if max(counts) >= LEAST_CELL:
            lines.append(f"| {about.title.en} | {' | '.join(_stated(count) for count in counts)} |")
    return "\n".join(lines)


def _stated(count: int) -> str:
    return f"{count:,}" if count >= LEAST_CELL else "–"
