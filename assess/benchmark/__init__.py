"""The 120,000 companies a result is ranked among: drawn from published margins, checked against them, and shipped."""

from assess.benchmark.build import Built, build
from assess.benchmark.check import Reached, check, hard_misses, table
from assess.benchmark.margins import Margins, load_margins
from assess.benchmark.population import Population, build_population
from assess.benchmark.representative import figures_kept
from assess.benchmark.sample import Sample, redrawn_population, sample, shipped_population

__all__ = [
    "Built",
    "Margins",
    "Population",
    "Reached",
    "Sample",
    "build",
    "build_population",
    "check",
    "figures_kept",
    "hard_misses",
    "load_margins",
    "redrawn_population",
    "sample",
    "shipped_population",
    "table",
]
