"""The quick scan beside catsim, an adaptive testing simulator: `python benchmarks/adaptive.py [items] [companies]`.

catsim knows two-category items only, so both choose from a bank of such items, where the formulas coincide. Printed
are: how far the item information of both is apart; whether both choose the same item at the same theta; seconds for a
choice; and whole tests of 12 items, with the error of theta against the truth.

catsim belongs in an environment of its own: `python -m venv compare && compare/bin/pip install -r requirements.txt
catsim==0.21.0`, then `compare/bin/python benchmarks/adaptive.py` with the package on PYTHONPATH.
"""

import contextlib
import io
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from assess.ranking.adaptive import Bank, Rules, answered_only, next_item, simulate
from assess.ranking.information import item_information
from assess.ranking.kernel import build_kernel
from assess.ranking.posterior import posterior

LENGTH = 12
CHOICES = 2_000
# One pillar, no exposure control, no early stop: what catsim's selector of maximum information does.
PLAIN = Rules(most=LENGTH, enough=0.0, slack=float(LENGTH), among=1)


def bank_of(a: np.ndarray, b: np.ndarray) -> Bank:
    """A bank of two-category items that every company is asked and that all belong to one pillar."""
    items = len(a)
    return Bank.of_parameters(
        tuple(f"item{number}" for number in range(items)),
        build_kernel(a, b),
        a,
        b,
        pillar=np.zeros(items, dtype=np.intp),
        shares=np.array([100]),
        asked=np.ones((2, items), dtype=bool),
    )


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    return work(), time.perf_counter() - begun


def line(what: str, value: float, goal: str = "") -> None:
    print(f"{what:<58}{value:>12.3g}{'   goal ' + goal if goal else ''}")


def choices(bank: Bank, a: np.ndarray, b: np.ndarray, catsim_items: np.ndarray) -> None:
    """Single choices after five answers: catsim's at a point of theta, ours at the posterior with its constraints."""
    from catsim.item_bank import ItemBank
    from catsim.selection import MaxInfoSelector

    rng = np.random.default_rng(3)
    done = [rng.permutation(len(a))[:5].tolist() for _ in range(CHOICES)]
    theta = rng.normal(size=CHOICES)
    theirs, selector = ItemBank(catsim_items), MaxInfoSelector()
    found, seconds = timed(
        lambda: [
            selector.select(item_bank=theirs, administered_items=asked, est_theta=at)
            for asked, at in zip(done, theta, strict=True)
        ]
    )
    information = item_information(a, b, theta).T
    np.put_along_axis(information, np.array(done), -1.0, axis=1)
    line("share of equal choices at the same theta", float(np.mean(found == information.argmax(axis=1))), "1")
    answered = [{bank.items[item]: item % 2 for item in asked} for asked in done]
    _, ours = timed(lambda: [next_item(bank, given, True, PLAIN) for given in answered])
    line("microseconds a choice, catsim (theta given)", 1e6 * seconds / CHOICES)
    line("microseconds a choice, ours (posterior from the answers)", 1e6 * ours / CHOICES)


def whole_tests(bank: Bank, answers: np.ndarray, theta: np.ndarray, catsim_items: np.ndarray) -> None:
    """Tests of LENGTH items from first to last. catsim draws its own answers, for a twentieth of the people."""
    from catsim.estimation import NumericalSearchEstimator
    from catsim.initialization import FixedPointInitializer
    from catsim.selection import MaxInfoSelector
    from catsim.simulation import Simulator
    from catsim.stopping import TestLengthStopper

    asked, ours = timed(lambda: simulate(bank, answers, np.ones(len(theta), dtype=bool), seed=1, rules=PLAIN))
    found = posterior(bank.kernel, answered_only(answers, asked)).theta
    some = theta[: len(theta) // 20]
    parts = (
        FixedPointInitializer(0.0),
        MaxInfoSelector(),
        NumericalSearchEstimator(),
        TestLengthStopper(max_items=LENGTH),
    )
    simulator = Simulator(catsim_items, some, *parts, seed=1)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        _, seconds = timed(simulator.simulate)
    assert {len(asked) for asked in simulator.administered_items} == {LENGTH}
    theirs = np.array(simulator.latest_estimations)
    line(f"microseconds a choice in whole tests, catsim ({len(some)} people)", 1e6 * seconds / len(some) / LENGTH)
    line(f"microseconds a choice in whole tests, ours ({len(theta)} people)", 1e6 * ours / len(theta) / LENGTH)
    line("catsim / ours", (seconds / len(some)) / (ours / len(theta)))
    line("RMSE of theta, catsim (most likely value)", float(np.sqrt(np.mean((theirs - some) ** 2))))
    same = found[: len(some)]
    line("RMSE of theta, ours (posterior mean), same people", float(np.sqrt(np.mean((same - some) ** 2))))
    line("RMSE of theta, ours, everyone", float(np.sqrt(np.mean((found - theta) ** 2))))


def main(items: int = 40, companies: int = 10_000) -> None:
    try:
        from catsim import irt
    except ImportError:
        sys.exit("catsim is not installed: see the first lines of this file")
    rng = np.random.default_rng(2026)
    a, b, theta = rng.uniform(0.8, 2.4, items), rng.uniform(-2.0, 2.5, (items, 1)), rng.normal(size=companies)
    answers = (rng.random((companies, items)) < 1 / (1 + np.exp(-a * (theta[:, None] - b[:, 0])))).astype(np.int8)
    catsim_items = np.column_stack([a, b[:, 0], np.zeros(items), np.ones(items)])
    bank = bank_of(a, b)
    print(f"{items} items of two categories, {companies} companies")
    at = np.linspace(-4.0, 4.0, 81)
    theirs = np.stack([irt.inf_hpc(point, catsim_items) for point in at], axis=1)
    line("largest difference of item information", float(np.abs(item_information(a, b, at) - theirs).max()), "<= 1e-9")
    choices(bank, a, b, catsim_items)
    whole_tests(bank, answers, theta, catsim_items)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
