"""What an evaluation says, as Markdown: for the command line, and for the model's card."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from assess.benchmark.evaluation import Coverage, Covered, Recovery, Times
from assess.company import GROUPS, SIZES
from assess.ranking.dif import ItemDif
from assess.ranking.quick_scan import QuickScanReport

HEADING = "## Evaluation"


def coverage_table(found: Coverage) -> str:
    """Held-out coverage: overall, in each size class and industry, by pillar, among peers, over redrawn populations."""
    titles = {size.id: size.title.en for size in SIZES} | {group.id: group.title.en for group in GROUPS}
    rows = [("answers alone, all companies", found.measured)]
    rows += [(f"- {titles[name]}", covered) for name, covered in (found.sizes | found.groups).items()]
    rows += [(f"pillar {name}", covered) for name, covered in found.pillars.items()]
    rows += [("among peers", found.peers)]
    rows += [(f"- rung {rung}", covered) for rung, covered in found.rungs.items()]
    rows += [
        ("as shown, population redrawn as well", found.combined),
        ("- there, answers alone", found.combined_measured),
    ]
    heads = ("80 % interval", "companies", "holds the truth", "mean width")
    return "### Coverage of the 80 % interval\n\n" + _table(heads, (_covered(*row) for row in rows))


def recovery_table(found: Recovery) -> str:
    values = (f"{found.n:,}", f"{found.a:.4f}", f"{found.b:.4f}", f"{found.b_all:.4f}", _yes(found.converged))
    heads = ("simulated companies", "RMSE of a", "RMSE of b", "RMSE of b, rare steps too", "converged")
    return "### Parameter recovery\n\n" + _table(heads, [values])


def times_table(found: Times) -> str:
    heads = ("companies", "places with intervals", "places in all pillars", "fit of the overall model")
    seconds = (f"{value:.2f} s" for value in (found.ranks, found.pillars, found.fit))
    return "### Times, in seconds of one processor\n\n" + _table(heads, [(f"{found.n:,}", *seconds)])


def quick_scan_table(found: QuickScanReport) -> str:
    """Error of the quick scan against the full questionnaire, beside other ways of choosing as many items."""
    lead = (
        f"{found.companies:,} companies; the interval of the full questionnaire is {found.full_interval_width:.1f} "
        "points wide."
    )
    rows = (
        (
            line.name,
            f"{line.items:.1f}",
            f"{line.mean_absolute_error:.2f}",
            f"{100 * line.within:.1f} %",
            f"{line.interval_width:.1f}",
            f"{100 * line.coverage:.1f} %",
            f"{100 * line.most_exposed:.0f} %",
        )
        for line in found.strategies
    )
    heads = ("choice of items", "items", "mean error", "within 10 points", "interval", "holds full", "most asked item")
    return f"### Quick scan\n\n{lead}\n\n" + _table(heads, rows)


def dif_table(title: str, names: Sequence[str], found: Sequence[ItemDif]) -> str:
    """Items that work differently in groups called `names`: the flagged ones, or the widest where none is."""
    flags = "".join(item.flag for item in found)
    lead = (
        f"{flags.count('A')} of {len(found)} items show no difference of weight (A), {flags.count('B')} a moderate one "
        f"(B), {flags.count('C')} a large one (C). Shown: the flagged items, and the widest gaps of the others."
    )
    widest = sorted(found, key=lambda item: (item.flag, item.nagelkerke), reverse=True)
    rows = (
        (
            item.item,
            item.flag,
            f"{item.nagelkerke:.3f}",
            f"{item.score_gap:+.3f} ({names[item.group]})",
            f"{item.uniform_p:.1e}",
            f"{item.nonuniform_p:.1e}",
        )
        for item in widest[: max(5, len(found) - flags.count("A"))]
    )
    heads = ("item", "flag", "gain in R2", "widest gap (group)", "uniform p", "non-uniform p")
    return f"### Differential item functioning by {title}\n\n{lead}\n\n" + _table(heads, rows)


def into_card(card: Path, evaluation: str) -> None:
    """Puts the evaluation at the end of a card, in place of an earlier one."""
    kept = card.read_text(encoding="utf-8").split(f"\n{HEADING}\n")[0].rstrip()
    card.write_text(f"{kept}\n\n{HEADING}\n\n{evaluation.strip()}\n", encoding="utf-8")


def _covered(name: str, found: Covered) -> tuple[str, ...]:
    return name, f"{found.n:,}", f"{found.percent:.1f} %", f"{found.width:.1f}"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in [heads, *rows]]
    return "\n".join([lines[0], "|---" + "|--:" * (len(heads) - 1) + "|", *lines[1:]]) + "\n"
