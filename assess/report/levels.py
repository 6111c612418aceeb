"""The blocks of a report that say how far a company is: the official level, the index, the pillars, the rank."""

from typing import Any

from assess.assessment import Assessment, Assessments, Rank
from assess.i18n import translator
from assess.questionnaire.model import Questionnaire
from assess.ranking.artifacts import RankModel
from assess.ranking.peer_scores import peer_quartiles
from assess.report.figures import plain, score, shares
from assess.report.kind import kind_statement
from assess.report.standing_records import (
    IndexBlock,
    LevelBlock,
    LevelRule,
    Need,
    PartRow,
    PillarRow,
    RankBlock,
    SceneStep,
    StageMark,
)
from assess.report.statement import (
    certainty,
    official_notes,
    peer_cell,
    pillar_statement,
    rank_statement,
    usual_statement,
)
from assess.scoring import Gap, scorer
from assess.scoring.tables import MILLI


def index_block(questionnaire: Questionnaire, assessment: Assessment, locale: str) -> IndexBlock:
    index = questionnaire.index
    marks = tuple(StageMark(s.id, s.title.get(locale), s.about.get(locale), s.minimum) for s in index.stages)
    stage = next(mark for mark in marks if mark.id == assessment.stage)
    return IndexBlock(index.title.get(locale), assessment.index, shown_index(questionnaire, assessment), stage, marks)


def shown_index(questionnaire: Questionnaire, assessment: Assessment) -> str:
    """The index to one decimal, never shown as reaching a stage it has not reached."""
    return score(assessment.index, (stage.minimum for stage in questionnaire.index.stages))


def pillar_rows(
    questionnaire: Questionnaire, assessment: Assessment, model: RankModel, locale: str
) -> tuple[PillarRow, ...]:
    pillars, ranks, peers = questionnaire.index.pillars, assessment.pillar_ranks, assessment.peers
    quartiles = peer_quartiles(model, questionnaire, peers.group, peers.size, peers.city)
    brought = [assessment.pillars[p.id] * p.weight / 100 for p in pillars]
    points = shares(brought, float(shown_index(questionnaire, assessment)))
    return tuple(
        PillarRow(
            id=pillar.id,
            title=pillar.title.get(locale),
            about=pillar.about.get(locale),
            value=assessment.pillars[pillar.id],
            shown=score(assessment.pillars[pillar.id]),
            weight=pillar.weight,
            points=f"{share:.1f}",
            peers=() if quartiles is None else tuple(map(float, quartiles[k])),
            **_pillar_place(ranks.get(pillar.id), locale),
        )
        for k, (pillar, share) in enumerate(zip(pillars, points, strict=True))
    )


def _pillar_place(rank: Rank | None, locale: str) -> dict[str, Any]:
    if rank is None:
        return {}
    said = pillar_statement(rank, locale)
    return {"place": said, "percentile": rank.percentile, "low": rank.low, "high": rank.high}


def rank_block(assessment: Assessment, model: RankModel, locale: str) -> RankBlock:
    rank, peers = assessment.rank, assessment.peers
    return RankBlock(
        statement=rank_statement(assessment, locale),
        percentile=rank.percentile,
        low=rank.low,
        high=rank.high,
        peer_percentile=peers.percentile,
        peer_low=peers.low,
        peer_high=peers.high,
        peer_n=peers.n,
        cell=peer_cell(peers, locale),
        usual=usual_statement(assessment.usual, locale),
        kind=kind_statement(assessment, model, locale),
    )


def level_block(result: Assessments, row: int, assessment: Assessment, locale: str) -> LevelBlock:
    official = result.questionnaire.official
    titles = {level.id: level.title.get(locale) for level in official.levels}
    abouts = {level.id: level.about.get(locale) for level in official.levels}
    gap = assessment.gap
    needs = _needs(result, row, gap, locale) if gap else ()
    return LevelBlock(
        id=assessment.level,
        title=titles.get(assessment.level, official.below.get(locale)),
        about=abouts.get(assessment.level, ""),
        next_title=titles[gap.level] if gap else "",
        missing=_missing(gap, titles, needs, locale),
        needs=needs,
        nearest=_nearest(result.questionnaire, assessment, locale),
        parts=_parts(result, row, assessment, locale),
        points=_points(result.questionnaire, assessment.points),
        full=plain(sum(part.points for part in official.parts)),
        rules=_rules(result, row, assessment.level, locale),
        notes=official_notes(result.questionnaire, locale),
    )


def _points(questionnaire: Questionnaire, points: float) -> str:
    return score(points, (level.points for level in questionnaire.official.levels))


def _needs(result: Assessments, row: int, gap: Gap, locale: str) -> tuple[Need, ...]:
    t, official, place = translator(locale), result.scores.official, gap.level - 1
    points = float(official.points[row])
    shown = _points(result.questionnaire, points)
    missing = f"{gap.points_needed - float(shown):.1f}" if gap.points_missing > 0 else "0"
    scenes, constraints = int(official.reached[row, place]), int(official.reached_constraints[row, place])
    at_least = {"level": gap.scene_level}
    return (
        Need(t("Points"), plain(gap.points_needed), shown, missing, gap.points_missing == 0),
        _count(t("Scenes at level {level} or above").format(**at_least), gap.scenes_needed, scenes),
        _count(
            t("Constraint scenes (★) at level {level} or above").format(**at_least),
            gap.constraint_scenes_needed,
            constraints,
        ),
    )


def _count(label: str, needed: int, reached: int) -> Need:
    return Need(label, str(needed), str(reached), str(max(0, needed - reached)), reached >= needed)


def _missing(gap: Gap | None, titles: dict[int, str], needs: tuple[Need, ...], locale: str) -> str:
    t = translator(locale)
    if gap is None:
        return t("This is the highest level.")
    points, scenes, constraints = (need.missing for need in needs)
    lacking = []
    if gap.points_missing > 0:
        lacking.append(t("{points} points").format(points=points))
    if gap.scenes_missing:
        lacking.append(t("scenes at level {level} or above: {n}").format(n=scenes, level=gap.scene_level))
    if gap.constraint_scenes_missing:
        lacking.append(
            t("constraint scenes (★) at level {level} or above: {n}").format(n=constraints, level=gap.scene_level)
        )
    return t("Still missing for {level}: {what}.").format(level=titles[gap.level], what=t("; ").join(lacking))


def _nearest(questionnaire: Questionnaire, assessment: Assessment, locale: str) -> tuple[SceneStep, ...]:
    """The asked scenes below the bar: constraint scenes first while those are missing, then the highest."""
    gap = assessment.gap
    if gap is None or not (gap.scenes_missing or gap.constraint_scenes_missing):
        return ()
    first = gap.constraint_scenes_missing > 0
    below = [(name, now) for name, now in assessment.scene_levels.items() if now < gap.scene_level]
    below.sort(key=lambda pair: (first and not questionnaire.item[pair[0]].constraint, -pair[1]))
    return tuple(
        SceneStep(
            name,
            questionnaire.item[name].title.get(locale),
            now,
            gap.scene_level,
            questionnaire.item[name].constraint,
        )
        for name, now in below
    )


def _parts(result: Assessments, row: int, assessment: Assessment, locale: str) -> tuple[PartRow, ...]:
    rules, route = scorer(result.questionnaire).official, int(bool(result.profiles.production[row]))
    parts = result.questionnaire.official.parts
    shown = float(_points(result.questionnaire, assessment.points))
    points = shares([assessment.parts[part.id] for part in parts], shown)
    rows = []
    for part, share in zip(parts, points, strict=True):
        attainable = rules.attainable(part.items, route) / MILLI
        got = assessment.parts[part.id] * attainable / part.points
        rows.append(PartRow(part.title.get(locale), plain(got), plain(attainable), plain(part.points), f"{share:.1f}"))
    return tuple(rows)


def _rules(result: Assessments, row: int, reached: int, locale: str) -> tuple[LevelRule, ...]:
    t, official = translator(locale), result.questionnaire.official
    rule, route = scorer(result.questionnaire).official, int(bool(result.profiles.production[row]))
    rows = []
    for level in official.levels:
        scenes, constraints = rule.needed(level, route)
        text = t("{scenes} at level {level} or above, {constraints} of them ★").format(
            scenes=scenes, level=level.scene_level, constraints=constraints
        )
        rows.append(
            LevelRule(
                level.title.get(locale),
                plain(level.points),
                text,
                certainty(level.certainty, locale),
                level.id <= reached,
            )
        )
    return tuple(rows)
