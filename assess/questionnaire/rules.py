"""What must hold between the parts of a questionnaire, beyond the form of each.

Each rule yields sentences that name the place, what is wrong and what to do.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from assess.questionnaire.contradiction_rules import contradictions_fit
from assess.questionnaire.model import Item, Questionnaire


def faults(questionnaire: Questionnaire) -> list[str]:
    return [fault for rule in _RULES for fault in rule(questionnaire)]


def _unique_ids(q: Questionnaire) -> Iterator[str]:
    groups: dict[str, Iterable[str]] = {
        "items": (i.id for i in q.items),
        "sections": (s.id for s in q.sections),
        "sources": (s.id for s in q.sources),
        "pillars": (p.id for p in q.index.pillars),
        "parts": (p.id for p in q.official.parts),
    }
    groups |= {f"item {i.id}, options": [o.id for o in i.options] for i in q.items}
    for place, ids in groups.items():
        for name, count in Counter(ids).items():
            if count > 1:
                yield f"{place}: {name} stands {count} times; give each its own id"


def _known_references(q: Questionnaire) -> Iterator[str]:
    sections, sources = {s.id for s in q.sections}, set(q.source)
    pillars = {p.id for p in q.index.pillars}
    for item in q.items:
        if item.section not in sections:
            yield f"item {item.id}, section: there is no section {item.section}; use one of {_list(sections)}"
        if item.source not in sources:
            yield f"item {item.id}, source: there is no source {item.source}; use one of {_list(sources)}"
        for feed in item.feeds:
            if feed.pillar not in pillars:
                yield f"item {item.id}, feeds: there is no pillar {feed.pillar}; use one of {_list(pillars)}"
        if item.number and item.number.supports not in q.item:
            yield f"item {item.id}, number: there is no item {item.number.supports} to support; correct the id"


def _sections_in_one_piece(q: Questionnaire) -> Iterator[str]:
    order = [item.section for item in q.items]
    runs = Counter(s for s, before in zip(order, [None, *order], strict=False) if s != before)
    for section in q.sections:
        if runs[section.id] == 0:
            yield f"section {section.id}: no item belongs to it; add items or take the section out"
        if runs[section.id] > 1:
            yield f"section {section.id}: its items are scattered; put them one after another"


def _options_fit_the_kind(q: Questionnaire) -> Iterator[str]:
    for item in q.items:
        place = f"item {item.id}"
        exclusive = sum(option.exclusive for option in item.options)
        if item.kind == "number":
            if item.options or item.feeds or item.number is None:
                yield f"{place}: a number has a number block, no options and no feeds; correct the kind or the blocks"
            continue
        if item.number is not None:
            yield f"{place}: only kind number has a number block; move it to an item of its own"
        if len(item.options) < 2:
            yield f"{place}, options: at least two are needed; got {len(item.options)}; add options"
            continue
        if item.kind == "multiple" and (exclusive != 1 or not item.options[0].exclusive):
            yield f'{place}, options: the first, and only it, must be the exclusive "none"; mark it exclusive: true'
        if item.kind == "multiple" and item.options[0].points:
            yield f'{place}, options: "none" earns no points; set points: 0'
        if item.kind != "multiple" and exclusive:
            yield f"{place}, options: exclusive belongs to multiple items only; take it out"
        if item.kind != "multiple" and any(o.asked_of != "all" for o in item.options):
            yield f"{place}, options: asked_of belongs to options of multiple items only; take it out"
        if item.kind == "multiple" and len(item.options) > 16:
            yield f"{place}, options: at most 16 fit; got {len(item.options)}; split the item"
        yield from _points_fit(item, place)


def _points_fit(item: Item, place: str) -> Iterator[str]:
    points = [option.points for option in item.options]
    if item.kind == "scene" and [(o.id, o.points) for o in item.options] != [(str(k), k) for k in range(5)]:
        yield f'{place}, options: a scene has options "0" to "4" with points 0 to 4; write them so'
    if item.kind != "multiple" and min(points) != 0:
        yield f"{place}, options: the lowest must earn 0 points (don't know counts as it); got {min(points)}"
    if any(round(1000 * p) != 1000 * p for p in points):
        yield f"{place}, options: points have at most three decimals; round them"
    if max(points) == 0:
        yield f"{place}, options: no option earns points; give at least one some"
    elif item.maximum is not None and round(item.top() - item.maximum, 6):
        yield f"{place}, maximum: the options reach {item.top():g}, the maximum says {item.maximum:g}; correct one"


def _feeds_fit(q: Questionnaire) -> Iterator[str]:
    for item in q.items:
        if item.kind == "number":
            continue
        if not item.feeds:
            yield f"item {item.id}, feeds: it counts in no pillar; add a feed"
        for feed in item.feeds:
            stop = item.top() if feed.stop is None else feed.stop
            if not 0 <= feed.start < stop <= item.top():
                yield (
                    f"item {item.id}, feeds, {feed.pillar}: start {feed.start:g} and stop {stop:g} must satisfy "
                    f"0 <= start < stop <= {item.top():g}; correct them"
                )
        bands = list(item.rank_bands)
        if bands != sorted(set(bands)) or any(not 0 < band <= 1 for band in bands):
            yield f"item {item.id}, rank_bands: shares above 0 up to 1, ascending; got {bands}; correct them"


def _index_adds_up(q: Questionnaire) -> Iterator[str]:
    total = sum(pillar.weight for pillar in q.index.pillars)
    if total != 100:
        yield f"index, pillars: the weights add up to {total}; they must add up to 100"
    for production in (True, False):
        fed = {feed.pillar for item in q.asked(production) for feed in item.feeds}
        for pillar in q.index.pillars:
            if pillar.id not in fed:
                who = "producing" if production else "service"
                yield f"index, pillar {pillar.id}: no item asked of {who} firms feeds it; add one"
    minima = [stage.minimum for stage in q.index.stages]
    if not minima or minima[0] != 0 or minima != sorted(set(minima)):
        yield f"index, stages: minima must start at 0 and rise; got {minima}; correct them"
    if [stage.id for stage in q.index.stages] != list(range(1, len(minima) + 1)):
        yield "index, stages: ids must be 1, 2, 3 ... in order; number them"


def _official_adds_up(q: Questionnaire) -> Iterator[str]:
    official = q.official
    placed = Counter(name for part in official.parts for name in part.items)
    for name, count in placed.items():
        if name not in q.item:
            yield f"official, parts: there is no item {name}; correct the id"
        elif q.item[name].kind not in ("single", "multiple"):
            yield f"official, parts: {name} is a {q.item[name].kind}; parts hold single and multiple items"
        if count > 1:
            yield f"official, parts: {name} stands in {count} parts; keep it in one"
    for part in official.parts:
        reached = sum(q.item[name].top() for name in part.items if name in q.item)
        if round(reached - part.points, 6):
            yield f"official, part {part.id}: its items reach {reached:g} points, it says {part.points:g}; correct one"
    for name in official.scenes:
        if name not in q.item or q.item[name].kind != "scene":
            yield f"official, scenes: {name} is not a scene item; correct the id"
    for item in q.items:
        if item.kind == "scene" and item.id not in official.scenes:
            yield f"item {item.id}: a scene that the official framework does not list; add it to official, scenes"
    yield from _levels_rise(q)


def _levels_rise(q: Questionnaire) -> Iterator[str]:
    levels = q.official.levels
    if [level.id for level in levels] != list(range(1, len(levels) + 1)):
        yield "official, levels: ids must be 1, 2, 3 ... in order; number them"
    for below, level in zip(levels, levels[1:], strict=False):
        if level.points <= below.points or level.scene_level < below.scene_level:
            yield f"official, level {level.id}: must ask for more than level {below.id}; correct points or scene_level"
    constraints = sum(q.item[name].constraint for name in q.official.scenes if name in q.item)
    for level in levels:
        if level.scenes > len(q.official.scenes) or level.constraint_scenes > constraints:
            yield f"official, level {level.id}: asks for more scenes than there are; correct the counts"


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


_RULES = (
    _unique_ids,
    _known_references,
    _sections_in_one_piece,
    _options_fit_the_kind,
    _feeds_fit,
    _index_adds_up,
    _official_adds_up,
    contradictions_fit,
)
