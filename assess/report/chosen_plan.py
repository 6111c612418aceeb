"""The report of a result with the plan its company chose, in place of the one that was made when it was submitted."""

from dataclasses import replace

from assess.company import Company
from assess.i18n import translator
from assess.planning import Library, Plan
from assess.questionnaire.model import Questionnaire
from assess.report.plan_block import plan_block
from assess.report.records import ReportContent


def with_plan(
    content: ReportContent, questionnaire: Questionnaire, company: Company, plan: Plan, library: Library, date: str
) -> ReportContent:
    """`content` with `plan`, chosen on `date` (ISO), and with the scenes it leads to. `questionnaire` and `library` are
    those the result and the plan were made with. All else stays as it was frozen, the digest too: it seals the result.
    """
    t = translator(content.locale)
    rows = tuple(row for section in content.answers for row in section.rows)
    block = plan_block(questionnaire, company, date, plan, library, rows, content.locale)
    chosen = t("The company chose this plan on {date}.").format(date=date)
    after = plan.after.scene_levels
    scenes = tuple(replace(scene, goal=max(scene.now, after.get(scene.item, 0))) for scene in content.scenes)
    return replace(content, scenes=scenes, plan=replace(block, notes=(*block.notes, chosen)))
