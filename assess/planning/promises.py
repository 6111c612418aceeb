"""What became of a plan by the next assessment: which of its actions are done, partly or not, what they brought."""

from dataclasses import dataclass
from typing import Literal

from assess.answers import Answers, encode
from assess.assessment import Assessment
from assess.planning.plan import Plan, Raised
from assess.planning.rungs import Rung, levels, reached
from assess.questionnaire.model import Questionnaire

Kept = Literal["done", "partly", "not"]


@dataclass(frozen=True)
class Promise:
    """One planned action against the answers given later. `reached` and `open` are what it was to raise: an answer
    counts as reached when it is at least as good as promised."""

    action: str
    kept: Kept
    reached: tuple[Raised, ...]
    open: tuple[Raised, ...]


@dataclass(frozen=True)
class Review:
    """`promises` in the order of the plan; gains of the later result over the earlier one: index and official points,
    places in the rank (positive is better), and levels before and after."""

    promises: tuple[Promise, ...]
    index_gain: float
    points_gain: float
    places: int
    level_before: int
    level_after: int

    def count(self, kept: Kept) -> int:
        return sum(promise.kept == kept for promise in self.promises)


def kept_promises(
    plan: Plan, questionnaire: Questionnaire, answers: Answers, before: Assessment, after: Assessment
) -> Review:
    """Compares a plan with what the company answered later.

    `answers` are those of the later assessment, `before` and `after` the results of both; places count only when both
    were ranked in the same benchmark (else 0). An action whose every answer is reached is done, one with some is partly
    done.
    """
    there = reached(questionnaire, encode(questionnaire, [answers]).codes[0])
    same = before.provenance.model_digest == after.provenance.model_digest
    return Review(
        promises=tuple(_promise(step.action, step.raises, questionnaire, there) for step in plan.planned),
        index_gain=after.index - before.index,
        points_gain=after.points - before.points,
        places=before.rank.rank - after.rank.rank if same else 0,
        level_before=before.level,
        level_after=after.level,
    )


def _promise(action: str, raises: tuple[Raised, ...], q: Questionnaire, there: frozenset[Rung]) -> Promise:
    """An action that raised nothing by itself is as good as the answers it was needed for: it counts as done."""
    held = tuple(step for step in raises if _rung(step, q) in there)
    still = tuple(step for step in raises if _rung(step, q) not in there)
    kept: Kept = "done" if not still else "partly" if held else "not"
    return Promise(action, kept, held, still)


def _rung(step: Raised, questionnaire: Questionnaire) -> Rung:
    item = questionnaire.item[step.item]
    return (item.id, step.after) if item.kind == "multiple" else (item.id, levels(item)[step.after])
