"""The official level: points rescaled to what a company is asked, scenes counted, the rule applied.

Rule (the working rule of the 2024 index, provisional as its file says): the highest level whose points and whose two
counts of scenes are all reached. A company that is not asked some scenes needs proportionally fewer, rounded up.
"""

import math
from dataclasses import dataclass

import numpy as np

from assess.questionnaire.model import Level, Questionnaire
from assess.scoring import tables


@dataclass(frozen=True)
class Official:
    """Columns for n companies. `parts` (n, parts) and `points` (n,) in the framework's points; `level` int (n,),
    0 = below the first; `reached` and `reached_constraints` int (n, levels): scenes at or above each level's bar."""

    parts: np.ndarray
    points: np.ndarray
    level: np.ndarray
    reached: np.ndarray
    reached_constraints: np.ndarray


@dataclass(frozen=True)
class Gap:
    """What is missing for `level`: points, scenes, and constraint scenes among them. All 0 = nothing."""

    level: int
    points_needed: float
    points_missing: float
    scene_level: int
    scenes_needed: int
    scenes_missing: int
    constraint_scenes_needed: int
    constraint_scenes_missing: int


class OfficialRule:
    """The compiled rule of one questionnaire."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.framework = questionnaire.official
        self.item = questionnaire.item
        self.columns = {item.id: k for k, item in enumerate(questionnaire.questions)}
        self._points = {
            (name, route): tables.points(self.item[name], route)
            for part in self.framework.parts
            for name in part.items
            for route in tables.ROUTES
        }

    def apply(self, codes: np.ndarray, route: int) -> Official:
        """`codes` int32 (n, questions), all of one route."""
        parts, points = self._points_of(codes, route)
        reached, constraints = self._scenes_of(codes, route)
        level = np.zeros(len(codes), dtype=np.int64)
        for place, rule in enumerate(self.framework.levels):
            scenes, constraint_scenes = self.needed(rule, route)
            holds = points >= rule.points
            holds &= (reached[:, place] >= scenes) & (constraints[:, place] >= constraint_scenes)
            level[holds] = rule.id
        return Official(parts, points, level, reached, constraints)

    def needed(self, level: Level, route: int) -> tuple[int, int]:
        """Scenes and constraint scenes a company of that route needs: in proportion to those asked, rounded up."""
        every = [self.item[name] for name in self.framework.scenes]
        asked = [scene for scene in every if tables.asked(scene, route)]
        starred, starred_asked = (sum(s.constraint for s in group) for group in (every, asked))
        return (
            _proportion(level.scenes, len(asked), len(every)),
            _proportion(level.constraint_scenes, starred_asked, starred),
        )

    def attainable(self, part_items: tuple[str, ...], route: int) -> int:
        return sum(tables.top(self.item[name], route) for name in part_items)

    def _points_of(self, codes: np.ndarray, route: int) -> tuple[np.ndarray, np.ndarray]:
        """Each part: full mark times points reached over points attainable. The total in one exact fraction."""
        parts = np.empty((len(codes), len(self.framework.parts)))
        attainable = [self.attainable(part.items, route) for part in self.framework.parts]
        common = math.lcm(*attainable)
        total = np.zeros(len(codes), dtype=np.int64)
        for k, part in enumerate(self.framework.parts):
            got = np.zeros(len(codes), dtype=np.int64)
            for name in part.items:
                got += self._points[name, route][codes[:, self.columns[name]]]
            full = round(tables.MILLI * part.points)
            parts[:, k] = full * got / (tables.MILLI * attainable[k])
            total += full * got * (common // attainable[k])
        return parts, total / (tables.MILLI * common)

    def _scenes_of(self, codes: np.ndarray, route: int) -> tuple[np.ndarray, np.ndarray]:
        levels = self.framework.levels
        reached = np.zeros((len(codes), len(levels)), dtype=np.int64)
        constraints = np.zeros_like(reached)
        for name in self.framework.scenes:
            if not tables.asked(self.item[name], route):
                continue
            scene = np.maximum(codes[:, self.columns[name]], 0)  # unknown and blank are level 0
            for k, level in enumerate(levels):
                there = scene >= level.scene_level
                reached[:, k] += there
                if self.item[name].constraint:
                    constraints[:, k] += there
        return reached, constraints


def gap(rule: OfficialRule, official: Official, row: int, production: bool, level: int) -> Gap:
    """What company `row` misses for `level` (1-based)."""
    asked = rule.framework.levels[level - 1]
    scenes, constraints = rule.needed(asked, int(production))
    return Gap(
        level=level,
        points_needed=asked.points,
        points_missing=max(0.0, asked.points - float(official.points[row])),
        scene_level=asked.scene_level,
        scenes_needed=scenes,
        scenes_missing=max(0, scenes - int(official.reached[row, level - 1])),
        constraint_scenes_needed=constraints,
        constraint_scenes_missing=max(0, constraints - int(official.reached_constraints[row, level - 1])),
    )


def _proportion(count: int, part: int, whole: int) -> int:
    return -(-count * part // whole) if whole else 0
