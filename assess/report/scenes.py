"""The scenes of the official framework as a report shows them: where each stands, and where the plan would take it."""

from assess.assessment import Assessment
from assess.planning import Plan
from assess.questionnaire.model import Questionnaire
from assess.report.plan_records import SceneRow
from assess.report.records import AnswerRow


def scene_rows(
    questionnaire: Questionnaire, assessment: Assessment, plan: Plan | None, rows: tuple[AnswerRow, ...]
) -> tuple[SceneRow, ...]:
    """The scenes the company was asked about, in the order of the framework."""
    numbers = {row.item: row for row in rows}
    after = plan.after.scene_levels if plan else {}
    needed = assessment.gap.scene_level if assessment.gap else 0
    return tuple(
        SceneRow(
            item=name,
            number=numbers[name].number,
            title=numbers[name].title,
            constraint=questionnaire.item[name].constraint,
            now=assessment.scene_levels[name],
            goal=max(after.get(name, 0), assessment.scene_levels[name]),
            needed=needed,
        )
        for name in questionnaire.official.scenes
        if name in assessment.scene_levels
    )
