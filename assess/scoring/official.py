"""The official level: points rescaled to what a company is asked, scenes counted, the rule applied.

Rule (the working rule of the 2024 index, provisional as its file says): the highest level whose points and whose two
counts of scenes are all reached. A company that is not asked some scenes needs proportionally fewer, rounded up.
"""

import math
from collections.abc import Callable, Collection

import numpy as np

from assess.questionnaire.model import Item, Level, Questionnaire
from assess.records import Struct
from assess.scoring import tables
from assess.scoring.sums import Lookup


class Official(Struct, frozen=True, eq=False):
    """Columns for n companies. `parts` (n, parts) and `points` (n,) in the framework's points; `level` int (n,),
    0 = below the first; `reached` and `reached_constraints` int (n, levels): scenes at or above each level's bar."""

    parts: np.ndarray
    points: np.ndarray
    level: np.ndarray
    reached: np.ndarray
    reached_constraints: np.ndarray


class Gap(Struct, frozen=True):
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
        self.questions = questionnaire.questions
        parts = [[self.attainable(part.items, route) for part in self.framework.parts] for route in tables.ROUTES]
        self._attainable = np.array(parts, dtype=np.int64)
        self._common = np.array([math.lcm(*attainable) for attainable in parts], dtype=np.int64)
        needs = [[self.needed(level, route) for level in self.framework.levels] for route in tables.ROUTES]
        self._needed = np.array(needs, dtype=np.int64)

    def lookups(self) -> list[Lookup]:
        """What is summed: points of each part, scenes at or above each level's bar, constraint scenes among them."""
        return [
            *(self._lookup(part.items, tables.points) for part in self.framework.parts),
            *(self._lookup(self.framework.scenes, _reaches(level)) for level in self.framework.levels),
            *(self._lookup(self._constraints, _reaches(level)) for level in self.framework.levels),
        ]

    def apply(self, sums: np.ndarray, production: np.ndarray) -> Official:
        """`sums` int64 (as many as `lookups`, n), `production` bool (n,)."""
        route, parts, levels = production.astype(np.intp), len(self.framework.parts), len(self.framework.levels)
        shares, points = self._points_of(sums[:parts], route)
        reached, constraints = sums[parts : parts + levels], sums[parts + levels :]
        level = np.zeros(len(route), dtype=np.int64)
        for place, rule in enumerate(self.framework.levels):
            scenes, constraint_scenes = self._needed[route, place].T
            holds = points >= rule.points
            holds &= (reached[place] >= scenes) & (constraints[place] >= constraint_scenes)
            level[holds] = rule.id
        return Official(shares.T, points, level, reached.T, constraints.T)

    def needed(self, level: Level, route: int) -> tuple[int, int]:
        """Scenes and constraint scenes a company of that route needs: in proportion to those asked, rounded up."""
        every = [self.item[name] for name in self.framework.scenes]
        asked = [scene for scene in every if tables.asked(scene, route)]
        starred, starred_asked = (sum(s.constraint for s in group) for group in (every, asked))
        return (
            _proportion(level.scenes, len(asked), len(every)),
            _proportion(level.constraint_scenes, starred_asked, starred),
        )

    def worth(self, production: bool) -> dict[str, np.ndarray]:
        """Official points of each code of each item that counts, float64 (codes + 2,)."""
        route = int(production)
        return {
            name: part.points * tables.points(self.item[name], route) / attainable
            for part, attainable in zip(self.framework.parts, self._attainable[route].tolist(), strict=True)
            for name in part.items
        }

    def attainable(self, part_items: tuple[str, ...], route: int) -> int:
        return sum(tables.top(self.item[name], route) for name in part_items)

    def _points_of(self, got: np.ndarray, route: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Each part: full mark times points reached over points attainable. The total in one exact fraction."""
        parts = np.empty(got.shape)
        total = np.zeros(len(route), dtype=np.int64)
        for k, part in enumerate(self.framework.parts):
            full = round(tables.MILLI * part.points)
            attainable = self._attainable[:, k]
            parts[k] = full * got[k] / (tables.MILLI * attainable)[route]
            total += (full * (self._common // attainable))[route] * got[k]
        return parts, total / (tables.MILLI * self._common)[route]

    @property
    def _constraints(self) -> tuple[str, ...]:
        return tuple(name for name in self.framework.scenes if self.item[name].constraint)

    def _lookup(self, names: Collection[str], worth: Callable[[Item, int], np.ndarray]) -> Lookup:
        """`worth` of the items named, nothing of the others."""
        return [
            [worth(item, route) if item.id in names else None for item in self.questions] for route in tables.ROUTES
        ]


def _reaches(level: Level) -> Callable[[Item, int], np.ndarray]:
    """1 for the codes of a scene at or above the level's bar; unknown and blank are level 0."""

    def there(item: Item, route: int) -> np.ndarray:
        asked = tables.asked(item, route)
        reached = [int(asked and step >= level.scene_level) for step in range(len(item.options))]
        return np.array([*reached, 0, 0], dtype=np.int64)

    return there


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
