"""One company's report as plain data: what the result page and the PDF say comes from here and nowhere else."""

from assess.company import Company, size_reason
from assess.i18n import translator
from assess.report.among_peers import moved_block, spread_block
from assess.report.answer_rows import answer_rows, by_section, improvements
from assess.report.basis import basis
from assess.report.differences import difference_notes
from assess.report.doubts import doubt_notes
from assess.report.figures import day, plain, whole
from assess.report.known import Known
from assess.report.levels import index_block, level_block, pillar_rows, rank_block
from assess.report.method import method
from assess.report.plan_block import plan_block
from assess.report.plan_records import PlanBlock
from assess.report.records import AnswerRow, Cover, Improvement, ReportContent
from assess.report.scenes import scene_rows
from assess.report.standing_records import IndexBlock, LevelBlock, RankBlock
from assess.report.standing_records import PillarRow as Pillar
from assess.report.workings import workings


def build(known: Known, locale: str) -> ReportContent:
    """The report in one language. Pure: the same arguments give the same content."""
    questionnaire, model, assessment = known.result.questionnaire, known.result.model, known.assessment
    index = index_block(questionnaire, assessment, locale)
    level = level_block(known.result, known.row, assessment, locale)
    pillars = pillar_rows(questionnaire, assessment, model, locale)
    rank = rank_block(assessment, model, locale)
    rows = answer_rows(known, index.shown, locale)
    ideas = improvements(questionnaire, rows, known.ahead, locale)
    verify = tuple(row for row in rows if row.doubt)
    doubts = doubt_notes(rows, known.doubts, locale)
    return ReportContent(
        locale=locale,
        cover=_cover(known, locale),
        summary=_summary(level, index, pillars, rank, ideas, verify, len(doubts), locale),
        level=level,
        index=index,
        pillars=pillars,
        rank=rank,
        gaps=by_section(questionnaire, [row for row in rows if row.next_step], locale),
        improvements=ideas,
        verify=verify,
        method=method(questionnaire, assessment.provenance, known.digest, locale),
        answers=by_section(questionnaire, list(rows), locale),
        doubts=doubts,
        spread=spread_block(assessment, model, locale),
        moved=moved_block(questionnaire, known.moved, rows, locale),
        scenes=scene_rows(questionnaire, assessment, known.plan, rows),
        plan=_plan(known, rows, locale),
        workings=workings(known, rows, (level, index, pillars), locale),
        basis=basis(rows, known.marks, locale),
        differences=difference_notes(questionnaire, rows, known.differences, locale),
    )


def _plan(known: Known, rows: tuple[AnswerRow, ...], locale: str) -> PlanBlock | None:
    plan, library = known.plan, known.library
    if plan is None or library is None:
        return None
    return plan_block(known.result.questionnaire, known.company, known.date, plan, library, rows, locale)


def _cover(known: Known, locale: str) -> Cover:
    return Cover(
        title=translator(locale)("Digital maturity report"),
        company=known.company.name,
        date=day(known.date, locale),
        report_number=known.number,
        digest=known.digest,
        questionnaire=known.result.questionnaire.title.get(locale),
        profile=_profile(known.company, locale),
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
