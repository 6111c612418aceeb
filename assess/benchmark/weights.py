"""Post-stratification: weights that move surveyed companies towards the published mix of cities, industries, sizes."""

import numpy as np
from numpy.typing import NDArray

from assess.benchmark.frame import SIZE_IDS, frame
from assess.benchmark.margins import Margins
from assess.benchmark.raking import Partition
from assess.company import CITY_INDEX, Profiles

LARGEST = 5.0
"""No company counts more than five times, or less than a fifth of, the average one."""
_ROUNDS = 200


def strata(profiles: Profiles, branch: NDArray[np.int8], margins: Margins) -> list[Partition]:
    """City (F2), industry (F8) and size (F9) of each company, with the shares aimed at. Classes without a company
    cannot be weighted up: their share goes to the others in proportion."""
    rows = list(margins.aims("F8"))
    industry = np.array([rows.index(each.margin) for each in frame().branches] + [-1])[branch]
    cities = [CITY_INDEX[name] for name in margins.aims("F2")]
    place = np.full(max(CITY_INDEX.values()) + 1, -1)
    place[cities] = np.arange(len(cities))
    sizes = [SIZE_IDS.index(name) for name in SIZE_IDS if name in margins.aims("F9")]
    size = np.where(np.isin(profiles.size, sizes), profiles.size, -1).astype(np.int64)
    labels = {"F2": place[profiles.city], "F8": industry, "F9": size}
    return [_partition(name, label, list(margins.aims(name).values())) for name, label in labels.items()]


def poststratified(base: NDArray[np.float64], partitions: list[Partition]) -> NDArray[np.float64]:
    """Weights (n,) of mean 1, raked from `base` to every partition in turn and cut to 1/5 to 5 after each round.

    Raking by Deming & Stephan 1940; cut inside the rounds, so that what is cut off is made up for by companies of the
    same classes. Where the bounds bind, a margin is only approached.
    """
    weights = np.clip(base / base.mean(), 1 / LARGEST, LARGEST)
    for _ in range(_ROUNDS):
        before = weights
        for partition in partitions:
            reached = partition.reached(weights) / weights.sum()
            factors = np.divide(partition.targets, reached, out=np.ones_like(reached), where=reached > 0)
            weights = weights * factors[partition.labels]
        weights = np.clip(weights / weights.mean(), 1 / LARGEST, LARGEST)
        if np.abs(weights - before).max() < 1e-6:
            break
    return weights


def effective(weights: NDArray[np.float64]) -> float:
    """Kish's effective sample size, (sum of weights)**2 / sum of squares: n for equal weights."""
    return float(weights.sum() ** 2 / np.square(weights).sum())


def systematic(weights: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """n rows of n, each coming as often as its weight says: n * share rounded down or up, by one random start."""
    n = len(weights)
    ends = np.cumsum(weights) / weights.sum() * n
    points = np.arange(n) + rng.random()
    return np.minimum(np.searchsorted(ends, points, side="right"), n - 1)


def _partition(name: str, labels: NDArray, aims: list[float]) -> Partition:
    """A class of its own, left as it is, for companies that belong to no row of the margin."""
    classes = np.where(labels < 0, len(aims), labels).astype(np.int64)
    counts = np.bincount(classes, minlength=len(aims) + 1)
    targets = np.where(counts[:-1] > 0, aims, 0.0)
    unplaced = counts[-1] / len(labels)
    scaled = targets / targets.sum() * (1 - unplaced) if targets.sum() else targets
    return Partition(name, classes, np.append(scaled, unplaced))
