"""The card of a model: what it is, how it was made, which margins it hits and misses, how far to trust it."""

from collections.abc import Sequence
from string import Template

import numpy as np
from scipy.stats import spearmanr

from assess import contradictions
from assess.benchmark.calibration import level_shares
from assess.benchmark.check import Reached, table
from assess.benchmark.data import DIRECTORY
from assess.benchmark.population import Population
from assess.company import GROUPS, SIZES
from assess.ranking.artifacts import RankModel
from assess.ranking.posterior import posterior
from assess.ranking.rungs import MICRO
from assess.scoring import scorer


def card_text(model: RankModel, population: Population, found: Sequence[Reached]) -> str:
    """The card in Markdown, from card_template.md."""
    template = Template((DIRECTORY / "card_template.md").read_text(encoding="utf-8"))
    benchmark, libraries = model.benchmark, model.meta["libraries"]
    missed = [figure for figure in found if not figure.inside]
    return template.substitute(
        name=model.name,
        version=model.version,
        date=benchmark.date,
        seed=benchmark.seed,
        n=f"{benchmark.n:,}",
        digest=model.digest,
        questionnaire=f"{benchmark.questionnaire} {benchmark.questionnaire_version}",
        questionnaire_digest=benchmark.questionnaire_digest,
        margins=f"{model.meta['margins']['id']}, {model.meta['margins']['date']}",
        margins_digest=model.meta["margins"]["digest"],
        frame_digest=model.meta["settings"]["frame"],
        responses_digest=model.meta["settings"]["responses"],
        checked=len(found),
        inside=len(found) - len(missed),
        outside=", ".join(f"{figure.margin} ({figure.row})" for figure in missed) or "none",
        margin_table=table(found),
        contradictory=_contradictory(population),
        levels=_levels(population),
        fit=_fit(model, population),
        items=item_table(model),
        intervals=_intervals(model),
        peers=_peers(model),
        libraries=", ".join(f"{name} {number}" for name, number in sorted(libraries.items())),
    )


def _contradictory(population: Population) -> str:
    """Percent of the companies whose answers contradict each other by a rule of the questionnaire."""
    held = contradictions.found(population.questionnaire, population.matrix, population.profiles.production)
    return f"{100 * float(held.any(axis=1).mean()):.1f}"


def _levels(population: Population) -> str:
    score = scorer(population.questionnaire).score(population.matrix, population.profiles.production).index
    above = population.companies.above
    lines = [
        "| companies | n | mean | SD | 0-20 | 20-40 | 40-60 | 60-80 | 80-100 |",
        "|---|--:" + "|--:" * 7 + "|",
    ]
    rows = {"industry above scale": above, "all others": ~above, "all": np.ones_like(above)}
    for name, chosen in rows.items():
        part = score[chosen]
        share = level_shares(part)
        bands = [share["below_1"], share["up_to_1"] - share["below_1"]]
        bands += [share["level_2"], share["level_3"], share["level_4"]]
        figures = " | ".join(f"{value:.1f}" for value in (part.mean(), part.std(), *bands))
        lines.append(f"| {name} | {len(part):,} | {figures} |")
    return "\n".join(lines)


def _fit(model: RankModel, population: Population) -> str:
    rules = scorer(population.questionnaire)
    production = population.profiles.production
    result = posterior(model.kernel, rules.categories(population.matrix, production))
    score = rules.score(population.matrix, production).index
    noise = float(np.mean(np.square(result.sd)))
    reliability = float(result.theta.var() / (result.theta.var() + noise))
    facts = {
        "EM steps": f"{model.meta['fit']['iterations']}, converged: {model.meta['fit']['converged']}",
        "log-likelihood of a company": f"{model.meta['fit']['log_likelihood_per_company']}",
        "marginal reliability, var(theta) / (var(theta) + mean posterior variance)": f"{reliability:.3f}",
        "mean posterior SD": f"{float(result.sd.mean()):.3f}",
        "rank correlation of theta with the zhifu index": f"{spearmanr(result.theta, score).statistic:.3f}",
    }
    if population.traits is not None:
        general = population.traits.mean(axis=1)
        facts["correlation of theta with the mean of the drawn traits"] = (
            f"{float(np.corrcoef(result.theta, general)[0, 1]):.3f}"
        )
    return "\n".join(f"- {name}: {value}" for name, value in facts.items())


def item_table(model: RankModel) -> str:
    """Slope and thresholds of every ranked item, as a Markdown table."""
    lines = ["| item | a | thresholds b |", "|---|--:|---|"]
    for item, a, b in zip(model.items, model.discrimination, model.difficulty, strict=True):
        steps = ", ".join(f"{value:.2f}" for value in b[~np.isnan(b)])
        lines.append(f"| {item} | {a:.2f} | {steps} |")
    return "\n".join(lines)


def _intervals(model: RankModel) -> str:
    """How the stated interval was calibrated, and the band of some percentiles over redrawn populations."""
    scales = {"overall": model.tail} | {id: pillar.tail for id, pillar in model.pillars.items()}
    tails = ", ".join(f"{name} {tail:.3f}" for name, tail in scales.items())
    text = f"The 80 % interval leaves out this much of the posterior on either side: {tails}."
    drift = model.drift
    redraws = model.meta.get("population")
    if drift is None or redraws is None:
        return text
    lines = [
        f"{text} Over {redraws['redraws']} redraws of {redraws['companies']:,} companies, with every margin that is",
        "not hard moved inside its tolerance, the percentile of one and the same maturity moves within (80 %):",
        "",
        "| percentile | from | to |",
        "|--:|--:|--:|",
    ]
    for wanted in (10, 25, 50, 75, 90):
        theta = np.quantile(model.benchmark.theta_micro, wanted / 100) / MICRO
        low, high = (
            100 * np.mean(model.benchmark.theta_micro < end * MICRO) for end in drift.band_of(np.array([theta]))[0]
        )
        lines.append(f"| {wanted} | {low:.1f} | {high:.1f} |")
    return "\n".join(lines)


def _peers(model: RankModel) -> str:
    """Companies by peer group and size, with the median theta of the group."""
    benchmark = model.benchmark
    sizes = SIZES[: int(benchmark.size.max()) + 1]
    lines = [f"| peer group | {' | '.join(size.title.en for size in sizes)} | median theta |"]
    lines.append("|---" + "|--:" * (len(sizes) + 1) + "|")
    for k, group in enumerate(GROUPS):
        rows = benchmark.group == k
        if not rows.any():
            continue
        counts = " | ".join(f"{int((benchmark.size[rows] == s).sum()):,}" for s in range(len(sizes)))
        lines.append(f"| {group.title.en} | {counts} | {np.median(benchmark.theta_micro[rows]) / MICRO:+.2f} |")
    return "\n".join(lines)
