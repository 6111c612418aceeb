"""Reads an action library, a folder of YAML files, or says what is wrong with it: the file, the place, what to do.

`about.yaml` holds everything but the actions; every other file of the folder holds a list `actions`. An overlay changes
effort, months and cost of single actions for one installation (setting ASSESS_ACTIONS), or for one plan.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from assess.errors import ActionsError
from assess.i18n import mark
from assess.places import ACTIONS
from assess.planning.model import Change, Library, Overlay
from assess.planning.rules import faults
from assess.questionnaire.model import Questionnaire
from assess.questionnaire.reading import Unsound, form_faults, parse
from assess.questionnaire.record import FormError, digest

_ABOUT = "about.yaml"
Overrides = Mapping[str, Any]
"""Action id -> the figures to change: {"crm": {"effort": {"small": [3, 6]}}}."""


def load(folder: Path, questionnaire: Questionnaire, overlay: Path | None = None) -> Library:
    """The library in `folder`, with the figures of `overlay`. Raises ActionsError that lists every fault found."""
    content, file_of = _gather(folder)
    try:
        library = Library.from_content(content)
    except FormError as error:
        raise _refusal(folder, [_placed(fault, file_of) for fault in form_faults(content, Library)]) from error
    found = faults(library, questionnaire)
    if found:
        raise _refusal(folder, [_named(action, fault, file_of) for action, fault in found])
    if overlay is not None:
        return overridden(library, _read(overlay, overlay.name), overlay.name)
    return library.changed(digest=digest(library))


def find_if_any(questionnaire: Questionnaire, overlay: Path | None = None) -> Library | None:
    """The newest library made for a questionnaire, None where there is none."""
    return find(questionnaire, overlay) if _folders(questionnaire, ACTIONS) else None


@cache
def find(questionnaire: Questionnaire, overlay: Path | None = None, directory: Path = ACTIONS) -> Library:
    """The newest library made for a questionnaire."""
    made_for = f"{questionnaire.id}-{questionnaire.version}"
    folders = _folders(questionnaire, directory)
    if not folders:
        message = mark("There is no action library for questionnaire {questionnaire}; put one into {folder}")
        raise ActionsError(message, questionnaire=made_for, folder=directory.name + "/" + made_for)
    libraries = [load(folder, questionnaire, overlay) for folder in folders]
    return max(libraries, key=lambda library: tuple(map(int, library.version.split("."))))


def overridden(library: Library, overrides: Any, where: str) -> Library:
    """The library with other figures; `where` names them in errors. Raises ActionsError."""
    content = overrides if isinstance(overrides, dict) and "actions" in overrides else {"actions": overrides}
    try:
        changes = Overlay.from_content(content).actions
    except FormError as error:
        raise _refusal(Path(where), form_faults(content, Overlay)) from error
    unknown = sorted(set(changes) - set(library.action))
    if unknown:
        known = [f"actions, {name}: there is no such action in {library.id}; correct the id" for name in unknown]
        raise _refusal(Path(where), known)
    actions = [changes.get(action.id, Change()).applied(action) for action in library.actions]
    names = sorted({*library.overridden, *changes})
    changed = library.content() | {"actions": actions, "overridden": names, "digest": ""}
    try:
        made = Library.from_content(changed)
    except FormError as error:
        raise _refusal(Path(where), form_faults(changed, Library)) from error
    return made.changed(digest=digest(made))


def _folders(questionnaire: Questionnaire, directory: Path) -> list[Path]:
    made_for = f"{questionnaire.id}-{questionnaire.version}"
    return [folder for folder in sorted(directory.glob(f"{made_for}*")) if folder.name.split("@")[0] == made_for]


def _gather(folder: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """The content of all files as one, and the file each action stands in."""
    content = _read(folder / _ABOUT, f"{folder.name}/{_ABOUT}")
    if not isinstance(content, dict):
        raise _refusal(folder, [f"{_ABOUT}: it must hold fields such as id and version; write them"])
    actions: list[Any] = []
    file_of: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == _ABOUT:
            continue
        part = _read(path, f"{folder.name}/{path.name}")
        if not isinstance(part, dict) or list(part) != ["actions"] or not isinstance(part["actions"], list):
            raise _refusal(folder, [f"{path.name}: it must hold a list `actions` and nothing else; write it so"])
        actions += part["actions"]
        file_of |= {str(a["id"]): path.name for a in part["actions"] if isinstance(a, dict) and "id" in a}
    return content | {"actions": actions}, file_of


def _read(path: Path, name: str) -> Any:
    try:
        return parse(path)
    except OSError as error:
        raise ActionsError(mark("{file} cannot be read: {why}"), file=name, why=error.strerror) from error
    except Unsound as error:
        raise _refusal(path, [str(error)]) from error


def _placed(fault: str, file_of: Mapping[str, str]) -> str:
    """A fault of form begins with its place, `action ID, field: ...`."""
    words = fault.split(", ")[0].split(": ")[0].split()
    return _named(words[1] if words[0] == "action" and len(words) > 1 else "", fault, file_of)


def _named(action: str, fault: str, file_of: Mapping[str, str]) -> str:
    place = f"action {action}, " if action and not fault.startswith("action ") else ""
    return f"{file_of.get(action, _ABOUT)}: {place}{fault}"


def _refusal(path: Path, found: list[str]) -> ActionsError:
    return ActionsError(
        mark("{file} is not a sound action library:\n{faults}"),
        file=path.name,
        faults="\n".join(f"  - {fault}" for fault in found),
    )
