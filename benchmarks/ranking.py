"""Recovery and speed of the rank at full size: `python benchmarks/ranking.py [companies] [items]`.

Simulates answers from known parameters, fits them, and prints errors, times and peak memory beside their goals. Then
fits 8,000 rows of 20 items beside girth's `grm_mml`, an independent implementation, if it is installed. It belongs in
an environment of its own: `python -m venv compare && compare/bin/pip install -r requirements.txt girth==0.8.0`.
"""

import resource
import sys
import time
import warnings
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np

from assess.ranking.graded_response import GradedResponseModel
from assess.ranking.peers import Benchmark, place
from assess.ranking.posterior import posterior
from assess.ranking.rungs import MICRO
from assess.ranking.scale import INTERVAL


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


def beside_girth(companies: int = 8_000, items: int = 20) -> None:
    """The same answers fitted by both: how far the estimates are from each other and from the truth."""
    try:
        from girth import grm_mml
    except ImportError:
        print("girth is not installed: its comparison is left out (see the first lines of this file)")
        return
    a, b, _, answers = simulated(companies, items, seed=8)
    model = GradedResponseModel(categories=(~np.isnan(b)).sum(axis=1) + 1, tol=1e-3)
    model, ours = timed(lambda: model.fit(answers))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs, seconds = timed(lambda: grm_mml(np.ascontiguousarray(answers.T, dtype=int) + 1))
    print(f"\nbeside girth, {companies} x {items}")
    slopes, thresholds = theirs["Discrimination"], theirs["Difficulty"]
    known = ~np.isnan(b)
    line("correlation of discrimination", np.corrcoef(slopes, model.discrimination_)[0, 1], ">= 0.99")
    line("correlation of difficulty", np.corrcoef(thresholds[known], model.difficulty_[known])[0, 1], ">= 0.99")
    line("RMSE of discrimination between both", rmse(slopes, model.discrimination_), "<= 0.05")
    line("RMSE of difficulty between both", rmse(thresholds[known], model.difficulty_[known]), "<= 0.05")
    line("RMSE of discrimination, ours", rmse(model.discrimination_, a), "")
    line("RMSE of discrimination, girth", rmse(slopes, a), "")
    line("fit, seconds, ours", ours, "")
    line("fit, seconds, girth", seconds, "")
    line("girth / ours", seconds / ours, "")


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
    beside_girth()
