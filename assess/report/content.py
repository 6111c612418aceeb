"""One company's report as plain data: what the result page and the PDF say comes from here and nowhere else."""

import hashlib
import json
from dataclasses import dataclass

from assess.assessment import Assessment, Assessments
from assess.company import Company, size_reason, to_dict
from assess.i18n import translator
from assess.improvement import Step, steps
from assess.influence import Influence, influence
from assess.planning import Library, Plan, default_plan
from assess.questionnaire.model import Questionnaire
from assess.ranking.artifacts import RankModel
from assess.ranking.peers import DEFAULT_MINIMUM
from assess.report.among_peers import moved_block, spread_block
from assess.report.answer_rows import answer_rows, by_section, improvements
from assess.report.basis import Marks, basis
from assess.report.doubts import doubt_notes
from assess.report.figures import day, plain, whole
from assess.report.levels import index_block, level_block, pillar_rows, rank_block
from assess.report.method import method
from assess.report.plan_block import plan_block
from assess.report.plan_records import PlanBlock
from assess.report.records import AnswerRow, Cover, Improvement, ReportContent
from assess.report.scenes import scene_rows
from assess.report.standing_records import IndexBlock, LevelBlock, RankBlock
from assess.report.standing_records import PillarRow as Pillar
from assess.report.workings import workings
from assess.verify import Doubt, to_verify


@dataclass(frozen=True)
class Findings:
    """What is found out once for a report in every language: the next steps, what moved the rank, what to verify."""

    assessment: Assessment
    ahead: list[Step]
    moved: Influence
    doubts: list[Doubt]
    plan: Plan | None = None
    library: Library | None = None


def find_out(
    result: Assessments,
    row: int,
    model: RankModel,
    minimum: int = DEFAULT_MINIMUM,
    library: Library | None = None,
) -> Findings:
    """`model` and `minimum` are those `result` was made with; without an action library nothing is planned."""
    return Findings(
        assessment=result.row(row),
        ahead=steps(result, row, model, minimum),
        moved=influence(result, row, model),
        doubts=to_verify(result, row, model),
        plan=default_plan(result, row, library, minimum) if library else None,
        library=library,
    )


def build(
    result: Assessments,
    row: int,
    company: Company,
    model: RankModel,
    locale: str,
    date: str,
    report_number: str,
    minimum: int = DEFAULT_MINIMUM,
    found: Findings | None = None,
    marks: Marks | None = None,
) -> ReportContent:
    """The report of company `row`. `date` is ISO (2026-11-23); `model` and `minimum` are those `result` was made
    with; `found` saves finding out again what another language has found out already; `marks` are what
    the company said of its answers. Pure: the same arguments give the same content."""
    found = found or find_out(result, row, model, minimum)
    questionnaire, assessment = result.questionnaire, found.assessment
    digest = result_digest(company, assessment, date, report_number)
    index = index_block(questionnaire, assessment, locale)
    level = level_block(result, row, assessment, locale)
    pillars = pillar_rows(questionnaire, assessment, model, locale)
    rank = rank_block(assessment, model, locale)
    rows = answer_rows(result, row, assessment, found.ahead, index.shown, locale, marks or {})
    ideas = improvements(questionnaire, rows, found.ahead, locale)
    verify = tuple(row for row in rows if row.doubt)
    doubts = doubt_notes(rows, found.doubts, locale)
    return ReportContent(
        locale=locale,
        cover=_cover(questionnaire, company, locale, date, report_number, digest),
        summary=_summary(level, index, pillars, rank, ideas, verify, len(doubts), locale),
        level=level,
        index=index,
        pillars=pillars,
        rank=rank,
        gaps=by_section(questionnaire, [row for row in rows if row.next_step], locale),
        improvements=ideas,
        verify=verify,
        method=method(questionnaire, assessment.provenance, digest, locale),
        answers=by_section(questionnaire, list(rows), locale),
        doubts=doubts,
        spread=spread_block(assessment, model, locale),
        moved=moved_block(questionnaire, found.moved, rows, locale),
        scenes=scene_rows(questionnaire, assessment, found.plan, rows),
        plan=_plan(result, row, company, date, found, rows, locale),
        workings=workings(result, row, assessment, model, rows, (level, index, pillars), locale),
        basis=basis(rows, marks or {}, locale),
    )


def _plan(
    result: Assessments,
    row: int,
    company: Company,
    date: str,
    found: Findings,
    rows: tuple[AnswerRow, ...],
    locale: str,
) -> PlanBlock | None:
    if found.plan is None or found.library is None:
        return None
    return plan_block(result.questionnaire, company, date, found.plan, found.library, rows, locale)


def result_digest(company: Company, assessment: Assessment, date: str, report_number: str) -> str:
    """SHA-256 that seals a result: company, date, number, every figure and what it was made with."""
    sealed = {
        "company": to_dict(company),
        "date": date,
        "report_number": report_number,
        "assessment": assessment.to_dict(),
    }
    return hashlib.sha256(json.dumps(sealed, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def _cover(
    questionnaire: Questionnaire, company: Company, locale: str, date: str, report_number: str, digest: str
) -> Cover:
    t = translator(locale)
    return Cover(
        title=t("Digital maturity report"),
        company=company.name,
        date=day(date, locale),
        report_number=report_number,
        digest=digest,
        questionnaire=questionnaire.title.get(locale),
        profile=_profile(company, locale),
    )


def _profile(company: Company, locale: str) -> tuple[tuple[str, str], ...]:
    t = translator(locale)
    money = t("{amount} (10,000 yuan)")
    facts = [
        (t("Unified social credit code"), company.credit_code),
        (t("Industry"), f"{company.division.title.get(locale)} ({company.division.code})"),
        (t("City"), company.place.title.get(locale)),
        (t("Employees"), whole(company.employees)),
        (t("Revenue"), money.format(amount=plain(company.revenue)) if company.revenue is not None else ""),
        (t("Total assets"), money.format(amount=plain(company.assets)) if company.assets is not None else ""),
        (t("Size class"), size_reason(company, locale)),
    ]
    return tuple((label, value) for label, value in facts if value)


def _summary(
    level: LevelBlock,
    index: IndexBlock,
    pillars: tuple[Pillar, ...],
    rank: RankBlock,
    ideas: tuple[Improvement, ...],
    verify: tuple[AnswerRow, ...],
    doubts: int,
    locale: str,
) -> tuple[str, ...]:
    t = translator(locale)
    best, least = max(pillars, key=lambda p: p.value), min(pillars, key=lambda p: p.value)
    said = [
        t("Official level (self-assessed): {level}. {missing}").format(level=level.title, missing=level.missing),
        t("{index}: {value} of 100, stage {stage}. {about}").format(
            index=index.title, value=index.shown, stage=index.stage.title, about=index.stage.about
        ),
        t("{first} {second}").format(first=rank.statement.headline, second=rank.statement.interval),
    ]
    if best.value > least.value:
        said.append(
            t("Strongest pillar: {best} ({high}). Most room: {least} ({low}).").format(
                best=best.title, high=best.shown, least=least.title, low=least.shown
            )
        )
    if verify:
        said.append(
            t(
                "Answers open or unsure: {n}. They count as the lowest option; clearing them up may raise the result."
            ).format(n=len(verify))
        )
    if doubts:
        said.append(
            t(
                "Points where answers may not fit together or stand out: {n}. They are listed under answers to verify."
            ).format(n=doubts)
        )
    return tuple(said)
