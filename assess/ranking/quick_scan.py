"""How well a quick scan foretells the full questionnaire's rank, over companies whose full answers are known.

Each company is scanned by its own answers; what the scan says is held against what all its answers say. Random items
and the best fixed items are scanned likewise, so that what adapting brings, and what balance and exposure cost, shows.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from assess.company import Profiles
from assess.questionnaire.model import Questionnaire
from assess.ranking.adaptive import RULES, Bank, Rules, Strategy, answered_only, provisional, simulate
from assess.ranking.artifacts import RankModel
from assess.ranking.peers import Ranks

WITHIN = 10.0
"""Percentile points."""


@dataclass(frozen=True, eq=False)
class StrategyError:
    """How far one way of choosing items is from the full questionnaire.

    name : "adaptive" (the rules, never stopping early), "stopping" (the rules as they are), "unconstrained" (the most
    informative item each time, neither balance nor exposure control), "random" or "fixed". items : mean number asked.
    mean_absolute_error : of the percentile, in points. within : share of companies off by at most WITHIN points.
    interval_width : mean, in points. coverage : share whose stated interval holds the full questionnaire's percentile;
    sd : mean posterior standard deviation of theta. exposure : (I,) share of the companies asked each item, of those
    whose route asks it.
    """

    name: str
    items: float
    mean_absolute_error: float
    within: float
    interval_width: float
    coverage: float
    sd: float
    exposure: NDArray[np.float64]

    @property
    def most_exposed(self) -> float:
        return float(self.exposure.max())

    @property
    def unused(self) -> int:
        """Items that fewer than 1 % of the companies are asked."""
        return int((self.exposure < 0.01).sum())


@dataclass(frozen=True, eq=False)
class QuickScanReport:
    """Errors over `companies` companies, one line for each strategy, beside the full questionnaire's own interval."""

    companies: int
    seed: int
    rules: Rules
    items: tuple[str, ...]
    full_interval_width: float
    full_sd: float
    strategies: tuple[StrategyError, ...]

    def __getitem__(self, name: str) -> StrategyError:
        return next(line for line in self.strategies if line.name == name)


def quick_scan_report(
    questionnaire: Questionnaire,
    model: RankModel,
    categories: ArrayLike,
    profiles: Profiles,
    companies: int = 10_000,
    seed: int = 2026,
    rules: Rules = RULES,
) -> QuickScanReport:
    """Scans `companies` of the rows of `categories` (n, I), drawn by `seed`; all of them if there are fewer.

    About 8 seconds for 10,000 companies on one core.
    """
    everyone = np.asarray(categories)
    drawn = np.sort(np.random.default_rng(seed).permutation(len(everyone))[:companies])
    rows, who, bank = everyone[drawn], profiles.take(drawn), Bank.of(questionnaire, model)
    full = model.rank(rows, who)
    lines = []
    for name, strategy, run in _contest(rules):
        asked = simulate(bank, rows, who.production, seed, strategy, run)
        scanned = provisional(model, answered_only(rows, asked), who)
        lines.append(_error(name, scanned, full, asked, bank.asked[who.production.astype(np.intp)]))
    width = float(np.mean(full.high - full.low))
    return QuickScanReport(len(rows), seed, rules, bank.items, width, float(full.sd.mean()), tuple(lines))


def _contest(rules: Rules) -> tuple[tuple[str, Strategy, Rules], ...]:
    throughout = replace(rules, enough=0.0)
    return (
        ("adaptive", "adaptive", throughout),
        ("stopping", "adaptive", rules),
        ("unconstrained", "adaptive", replace(throughout, slack=float(rules.most), among=1)),
        ("random", "random", throughout),
        ("fixed", "fixed", throughout),
    )


def _error(name: str, scanned: Ranks, full: Ranks, asked: NDArray[np.int16], on_route: NDArray) -> StrategyError:
    off = np.abs(scanned.percentile - full.percentile)
    put = np.bincount(asked[asked >= 0], minlength=on_route.shape[1])
    held = (scanned.low <= full.percentile) & (full.percentile <= scanned.high)
    return StrategyError(
        name=name,
        items=float((asked >= 0).sum(axis=1).mean()),
        mean_absolute_error=float(off.mean()),
        within=float(np.mean(off <= WITHIN)),
        interval_width=float(np.mean(scanned.high - scanned.low)),
        coverage=float(held.mean()),
        sd=float(scanned.sd.mean()),
        exposure=put / np.maximum(on_route.sum(axis=0), 1),
    )
