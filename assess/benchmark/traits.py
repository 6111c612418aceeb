"""Draws the latent pillar traits: what is usual for the profile, and what is the company's own.

trait = shift + scale * (effects of the profile + z), z normal with the correlations D3. `shift` and `scale` are
calibrated apart for industry above scale and for all others, so that both reach their score distributions.
"""

from dataclasses import dataclass

import numpy as np

from assess.benchmark.anchors import correlations
from assess.benchmark.frame import frame
from assess.benchmark.margins import Margins
from assess.benchmark.profiles import Companies
from assess.company import CITIES


@dataclass(frozen=True)
class Place:
    """Where a stratum lies on the latent scale, and how wide it is."""

    shift: float
    scale: float


def effects(companies: Companies, margins: Margins) -> np.ndarray:
    """What size (G1, G2), sector (G4), city (G6) and titles add, in standard deviations within a cell, (n,)."""
    setting = frame()
    micro_small, small_medium = margins.aims("G2")["step"], margins.aims("G1")["step"]
    sectors, places = margins.aims("G4"), margins.aims("G6")
    of_size = np.array([0.0, micro_small, micro_small + small_medium])
    of_branch = np.array([sectors[b.effect] if b.effect else 0.0 for b in setting.branches])
    of_city = np.array([places.get(city.id, 0.0) for city in CITIES])
    profiles = companies.profiles
    return (
        of_size[profiles.size]
        + of_branch[companies.branch]
        + of_city[profiles.city]
        + setting.shifts.giant * companies.giant
        + setting.shifts.specialised * companies.specialised
        + setting.shifts.high_tech * companies.high_tech
    )


def own_part(margins: Margins, pillars: tuple[str, ...], n: int, rng: np.random.Generator) -> np.ndarray:
    """z, (n, pillars): standard normal with the correlations D3."""
    factor = np.round(np.linalg.cholesky(correlations(margins, pillars)), 9)
    independent = rng.standard_normal((n, len(pillars)))
    z = np.zeros_like(independent)
    for j in range(len(pillars)):
        for k in range(j + 1):
            z[:, j] += factor[j, k] * independent[:, k]
    return z


def placed(standard: np.ndarray, above: np.ndarray, places: tuple[Place, Place]) -> np.ndarray:
    """`standard` (n, pillars) moved to its stratum: places[1] for industry above scale, places[0] for all others."""
    shift = np.where(above, places[1].shift, places[0].shift)[:, None]
    scale = np.where(above, places[1].scale, places[0].scale)[:, None]
    return shift + scale * standard
