"""Answers -> scores, levels, and the share of each answer in them. Exact integers on whole matrices.

Every score is a sum of integers looked up by answer code, divided once at the end. Integer sums do not depend on
their order, so one company alone and the same company among 120,000 get the same number to the last bit.
"""

from assess.scoring.official import Gap, Official, gap
from assess.scoring.scorer import Scorer, Scores, scorer

__all__ = ["Gap", "Official", "Scorer", "Scores", "gap", "scorer"]
