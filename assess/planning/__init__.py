"""The improvement plan: the library of actions, the cheapest way to a goal, and what a plan is, in plain values."""

from assess.planning.library import Overrides, find, find_if_any
from assess.planning.model import Action, Library, Policy
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
from assess.planning.promises import Promise, Review, kept_promises
from assess.planning.roadmap import default_limits, default_plan, plan

__all__ = [
    "Action",
    "Alternative",
    "Band",
    "Binding",
    "Expected",
    "Goal",
    "Library",
    "LibraryUsed",
    "Limits",
    "Overrides",
    "Phase",
    "Plan",
    "Planned",
    "Policy",
    "Promise",
    "Raised",
    "Review",
    "Shortfall",
    "default_limits",
    "default_plan",
    "find",
    "find_if_any",
    "kept_promises",
    "plan",
]
