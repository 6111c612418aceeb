"""The improvement plan: what can be done (`model`), and what a plan is, in plain values (`plan`)."""

from assess.planning.plan import (
    Alternative,
    Band,
    Binding,
    Expected,
    Goal,
    LibraryUsed,
    Limits,
    Phase,
    Plan,
    Planned,
    Raised,
    Shortfall,
)

__all__ = [
    "Alternative",
    "Band",
    "Binding",
    "Expected",
    "Goal",
    "LibraryUsed",
    "Limits",
    "Phase",
    "Plan",
    "Planned",
    "Raised",
    "Shortfall",
]
