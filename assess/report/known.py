"""What is known of one company before its report is written, in no language yet."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from assess.assessment import Assessment, Assessments
from assess.company import Company, to_dict
from assess.improvement import Step, steps
from assess.influence import Influence, influence
from assess.planning import Library, Plan, default_plan
from assess.ranking.peers import DEFAULT_MINIMUM
from assess.verify import Doubt, to_verify

Marks = Mapping[str, Mapping[str, str]]
"""Item id -> "confidence" ("sure" or "estimated") and "note", as far as they were given."""


@dataclass(frozen=True, eq=False)
class Known:
    """Company `row` of `result`. `date` is ISO (2026-11-23), `number` the report's; `minimum` is the one `result` was
    made with; `library` are the actions a plan is made of (None: no plan), `marks` what the company said of its
    answers, `differences` where its people answered differently (`difference_notes` says how each is given).

    The rest is worked out when it is first asked for, once for every language."""

    result: Assessments
    row: int
    company: Company
    date: str
    number: str
    minimum: int = DEFAULT_MINIMUM
    library: Library | None = None
    marks: Marks = field(default_factory=dict)
    differences: Sequence[Mapping[str, Any]] = ()

    @cached_property
    def assessment(self) -> Assessment:
        return self.result.row(self.row)

    @cached_property
    def ahead(self) -> list[Step]:
        """Single better answers, the most valuable first."""
        return steps(self.result, self.row, self.result.model, self.minimum)

    @cached_property
    def moved(self) -> Influence:
        """What each answer did to the rank."""
        return influence(self.result, self.row, self.result.model)

    @cached_property
    def doubts(self) -> list[Doubt]:
        return to_verify(self.result, self.row, self.result.model)

    @cached_property
    def plan(self) -> Plan | None:
        """The way to the next level, without the alternatives that only the page of plans shows."""
        if self.library is None:
            return None
        return default_plan(self.result, self.row, self.library, self.minimum, others=False)

    @cached_property
    def digest(self) -> str:
        """SHA-256 that seals a result: company, date, number of the report, every figure and what it was made with."""
        sealed = {
            "company": to_dict(self.company),
            "date": self.date,
            "report_number": self.number,
            "assessment": self.assessment.to_dict(),
        }
        return hashlib.sha256(json.dumps(sealed, sort_keys=True, ensure_ascii=True).encode()).hexdigest()
