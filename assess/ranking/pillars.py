"""The rank of a company in one pillar: a response model of its own for the items that feed the pillar."""

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assess.ranking.drift import Drift
from assess.ranking.kernel import Kernel
from assess.ranking.rungs import Rung
from assess.ranking.scale import TAIL, Scale
from assess.records import Struct, field


class Pillar(Struct, frozen=True, eq=False, dict=True):
    """The model of one pillar. items : ids, the columns of its category matrix. discrimination, difficulty as in
    `RankModel`. theta_micro, reference_micro : int32 (N,), sorted, of the benchmark's companies as in `Benchmark`.
    drift : uncertainty of the population. tail : as in `RankModel`. facts : of the fit, JSON values only."""

    items: tuple[str, ...]
    kernel: Kernel
    discrimination: NDArray[np.float64]
    difficulty: NDArray[np.float64]
    theta_micro: NDArray[np.int32]
    reference_micro: NDArray[np.int32]
    drift: Drift | None = None
    tail: float = TAIL
    facts: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def scale(self) -> Scale:
        """What companies stand on in this pillar."""
        return Scale(
            self.kernel, Rung.of((), self.theta_micro), Rung.of((), self.reference_micro), self.tail, self.drift
        )
