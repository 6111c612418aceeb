"""What must hold between the actions of a library and its questionnaire, beyond the form of each.

Each rule yields the action (or "") and a sentence that names the place, what is wrong and what to do.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from assess.planning.model import Action, Library, Lift, Need
from assess.planning.rungs import Rung, below, brings, levels, needs, rungs_of
from assess.questionnaire.model import Item, Questionnaire

Fault = tuple[str, str]


def faults(library: Library, questionnaire: Questionnaire) -> list[Fault]:
    """Every fault; rules that lean on sound references are left out while there are others."""
    found = [fault for rule in _REFERENCES for fault in rule(library, questionnaire)]
    return found or [fault for rule in _WHOLE for fault in rule(library, questionnaire)]


def _made_for(library: Library, q: Questionnaire) -> Iterator[Fault]:
    if (library.questionnaire, library.questionnaire_version) != (q.id, q.version):
        theirs = f"{library.questionnaire} {library.questionnaire_version}"
        yield "", f"questionnaire: it is made for {theirs}, not for {q.id} {q.version}; use the library of that version"


def _unique_ids(library: Library, q: Questionnaire) -> Iterator[Fault]:
    for place in ("actions", "policies", "factory_scenes", "roles", "sources"):
        for name, count in Counter(each.id for each in getattr(library, place)).items():
            if count > 1:
                yield (name if place == "actions" else ""), f"{place}: {name} stands {count} times; keep one of them"


def _known_names(library: Library, q: Questionnaire) -> Iterator[Fault]:
    following = {each.item for each in library.following}
    for item in following - set(q.item):
        yield "", f"following: there is no item {item} in {q.id}; correct the id"
    for action in library.actions:
        for field, known in (
            ("who", library.role),
            ("policies", library.policy),
            ("factory_scenes", library.factory_scene),
        ):
            for name in getattr(action, field):
                if name not in known:
                    yield action.id, f"{field}: there is no {name} in the library; use one that stands in about.yaml"
        for item in action.toward:
            if item not in following:
                yield action.id, f"toward: {item} is not among the items that follow with time; use a lift, or list it"


def _sound_lifts(library: Library, q: Questionnaire) -> Iterator[Fault]:
    following = {each.item for each in library.following}
    for action in library.actions:
        for name, count in Counter(lift.item for lift in action.lifts).items():
            if count > 1:
                yield action.id, f"lifts: {name} stands {count} times; join them into one lift"
        for lift in action.lifts:
            if lift.item in following:
                yield action.id, f"lifts, {lift.item}: it follows with time and cannot be promised; move it to toward"
            else:
                yield from ((action.id, f"lifts, {lift.item}: {wrong}") for wrong in _wrong_lift(lift, q))


def _wrong_lift(lift: Lift, q: Questionnaire) -> Iterator[str]:
    item = q.item.get(lift.item)
    if item is None or item.kind == "number":
        yield f"there is no such question in {q.id}; correct the id"
    elif item.kind == "multiple":
        if not lift.tick or lift.start or lift.to:
            yield "an item of several choices is lifted by tick: [options]; write it so"
        for option in lift.tick:
            if option not in item.option or not item.option[option].points:
                yield f"{option} is not an option that earns points; use {_list(_earning(item))}"
    elif lift.tick or lift.start not in item.option or lift.to not in item.option:
        yield f"write start and to, each one of {_list(item.option)}; got {lift.start} and {lift.to}"
    elif levels(item)[lift.start] >= levels(item)[lift.to]:
        yield f"to must stand above start; got {lift.start} and {lift.to}; turn them round or correct one"


def _sound_needs(library: Library, q: Questionnaire) -> Iterator[Fault]:
    for action in library.actions:
        for need in action.needs:
            yield from ((action.id, f"needs: {wrong}") for wrong in _wrong_need(need, action, library, q))


def _wrong_need(need: Need, action: Action, library: Library, q: Questionnaire) -> Iterator[str]:
    if need.action is not None:
        if need.item or need.action not in library.action or need.action == action.id:
            yield f"action {need.action} must be another action of the library, with no item beside it; correct it"
        return
    item = q.item.get(need.item or "")
    if item is None or item.kind == "number":
        yield f"there is no question {need.item} in {q.id}; correct the id"
    elif (need.at_least is None) == (need.ticked is None):
        yield f"{item.id}: write either at_least or ticked; keep one of them"
    elif need.ticked is not None and (item.kind != "multiple" or need.ticked not in _earning(item)):
        yield f"{item.id}: ticked must be an option that earns points in an item of several choices; got {need.ticked}"
    elif need.at_least is not None and (item.kind == "multiple" or need.at_least not in item.option):
        yield f"{item.id}: at_least must be one of {_list(item.option)} in an item of one choice; got {need.at_least}"


def _fits_who_is_asked(library: Library, q: Questionnaire) -> Iterator[Fault]:
    """Service firms are not given what only production brings."""
    for action in library.actions:
        if action.asked_of == "production":
            continue
        asked = {rung for item in q.item.values() for rung in rungs_of(item, False)}
        first = action.lifts[0]
        if q.item[first.item].asked_of == "production" or not brings(action, q.item) & asked:
            yield action.id, f"asked_of: {first.item} is asked of production only; set asked_of: production"


def _no_cycle(library: Library, q: Questionnaire) -> Iterator[Fault]:
    """An action waits for whatever may bring what it needs; nobody may wait for themselves."""
    waits = {action.id: _waits_for(action, library, q) for action in library.actions}
    loop = _loop(waits)
    if loop:
        yield loop[0], f"needs: each waits for the next: {' -> '.join([*loop, loop[0]])}; take one need out"


def _waits_for(action: Action, library: Library, q: Questionnaire) -> set[str]:
    wanted = {lower for rung in needs(action, q.item) for lower in below(rung)}
    found = {other.id for other in library.actions if brings(other, q.item) & wanted}
    return found | {need.action for need in action.needs if need.action is not None}


def _loop(waits: dict[str, set[str]]) -> list[str]:
    """One loop of the graph, [] where there is none."""
    done: set[str] = set()
    for start in waits:
        path: list[str] = []
        if found := _walk(start, waits, done, path):
            return found
    return []


def _walk(name: str, waits: dict[str, set[str]], done: set[str], path: list[str]) -> list[str]:
    if name in path:
        return path[path.index(name) :]
    if name in done:
        return []
    path.append(name)
    for other in sorted(waits[name]):
        if found := _walk(other, waits, done, path):
            return found
    path.pop()
    done.add(name)
    return []


def _every_rung_has_an_action(library: Library, q: Questionnaire) -> Iterator[Fault]:
    """Every answer below the best can be lifted, for producing and for service firms; or it follows with time, and an
    action works toward it."""
    following = {each.item for each in library.following}
    for production in (True, False):
        actions = [a for a in library.actions if production or a.asked_of == "all"]
        brought = frozenset[Rung]().union(*(brings(action, q.item) for action in actions))
        for item in (item for item in q.questions if item.id not in following):
            for name, level in (rung for rung in rungs_of(item, production) if rung not in brought):
                who = "producing" if production else "service"
                yield "", f"actions: none lifts {name} to {level} for {who} firms; add one, or a lift to one"


def _someone_works_toward(library: Library, q: Questionnaire) -> Iterator[Fault]:
    meant = {item for action in library.actions for item in action.toward}
    for each in library.following:
        if q.item[each.item].ranked is False and each.item not in meant:
            yield "", f"following, {each.item}: no action works toward it; name it in toward of at least one"


def _earning(item: Item) -> list[str]:
    return [option.id for option in item.options if option.points > 0]


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)


_REFERENCES = (_made_for, _unique_ids, _known_names, _sound_lifts, _sound_needs)
_WHOLE = (_fits_who_is_asked, _no_cycle, _every_rung_has_an_action, _someone_works_toward)
