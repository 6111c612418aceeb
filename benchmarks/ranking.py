"""Recovery and speed of the rank at full size: `python benchmarks/ranking.py [companies] [items]`.

Simulates answers from known parameters, fits them, and prints errors, times and peak memory beside their goals.
"""

import resource
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from assess.ranking.graded_response import GradedResponseModel
from assess.ranking.peers import INTERVAL, MICRO, Benchmark, place
from assess.ranking.posterior import posterior


def simulated(companies: int, items: int, seed: int = 2026) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(a, b, theta, answers): two to five categories an item."""
    rng = np.random.default_rng(seed)
    a = rng.uniform(0.6, 2.5, items)
    b = np.sort(rng.uniform(-2.0, 2.0, (items, 4)), axis=1)
    for item in range(items):
        b[item, 1 + item % 4 :] = np.nan
    theta = rng.normal(size=companies)
    answers = np.zeros((companies, items), dtype=np.int8)
    for item in range(items):
        reached = 1 / (1 + np.exp(-a[item] * (theta[:, None] - b[item, ~np.isnan(b[item])])))
        answers[:, item] = (rng.random((companies, 1)) < reached).sum(axis=1)
    return a, b, theta, answers


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    return work(), time.perf_counter() - begun


def rmse(found: np.ndarray, true: np.ndarray) -> float:
    return float(np.sqrt(np.nanmean((found - true) ** 2)))


def line(what: str, value: float, goal: str) -> None:
    print(f"{what:<42}{value:>10.4f}   goal {goal}")


def main(companies: int = 120_000, items: int = 40) -> None:
    a, b, theta, answers = simulated(companies, items)
    model = GradedResponseModel(categories=(~np.isnan(b)).sum(axis=1) + 1, tol=1e-3)
    model, seconds = timed(lambda: model.fit(answers))
    line("RMSE of discrimination", rmse(model.discrimination_, a), "<= 0.03")
    line("RMSE of difficulty", rmse(model.difficulty_, b), "<= 0.05")
    line(f"fit, seconds ({model.n_iter_} EM steps)", seconds, "<= 15")
    found, seconds = timed(lambda: posterior(model.kernel_, answers, INTERVAL))
    line("posterior with interval, seconds", seconds, "<= 0.5")
    line(
        "80 % interval covers theta",
        float(np.mean((found.quantiles.T[0] < theta) & (theta < found.quantiles.T[1]))),
        "0.8",
    )
    rng = np.random.default_rng(1)
    cells = [rng.integers(0, most, companies).astype(np.int16) for most in (12, 4, 14)]
    origin = ("synthetic", "1.0.0", "", 1, "", "", "")
    benchmark = Benchmark(np.rint(found.theta * MICRO).astype(np.int32), *cells, *origin)
    profiles = SimpleNamespace(group=cells[0], size=cells[1], city=cells[2])
    line("places among peers, seconds", timed(lambda: place(benchmark, found, profiles))[1], "<= 0.3")
    line("peak memory, GB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, "<= 1.5")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
