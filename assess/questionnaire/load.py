"""Reads a questionnaire file, or says what is wrong with it: the file, the place, and what to do."""

from functools import cache
from pathlib import Path
from typing import Any

from assess.errors import QuestionnaireError
from assess.i18n import mark
from assess.places import QUESTIONNAIRES
from assess.questionnaire.compiled import compiled
from assess.questionnaire.model import Questionnaire
from assess.questionnaire.reading import Unsound, form_faults, parse
from assess.questionnaire.record import FormError, digest
from assess.questionnaire.rules import faults

DEFAULT = "zhifu-2026"


def load(path: Path) -> Questionnaire:
    """The questionnaire in `path`. Raises QuestionnaireError that lists every fault found at once."""
    return compiled(path, Questionnaire) or _of_yaml(path)


def _of_yaml(path: Path) -> Questionnaire:
    content = _parse(path)
    try:
        questionnaire = Questionnaire.from_content(content)
    except FormError as error:
        raise _refusal(path, form_faults(content, Questionnaire)) from error
    found = faults(questionnaire)
    if found:
        raise _refusal(path, found)
    return questionnaire.changed(digest=digest(questionnaire))


def available(directory: Path = QUESTIONNAIRES) -> list[Path]:
    return sorted(directory.glob("*.yaml"))


@cache
def find(name: str = DEFAULT, version: str = "", directory: Path = QUESTIONNAIRES) -> Questionnaire:
    """The shipped questionnaire of that id, in the version asked for or the newest one."""
    candidates = [load(path) for path in available(directory) if path.stem.split("@")[0] == name]
    candidates = [q for q in candidates if version in ("", q.version)]
    if not candidates:
        raise QuestionnaireError(
            mark("There is no questionnaire {name} {version}here; there are: {names}"),
            name=name,
            version=version + " " if version else "",
            names=", ".join(sorted({path.stem for path in available(directory)})) or "-",
        )
    return max(candidates, key=lambda q: tuple(map(int, q.version.split("."))))


def _parse(path: Path) -> Any:
    try:
        return parse(path)
    except OSError as error:
        raise QuestionnaireError(mark("{file} cannot be read: {why}"), file=path.name, why=error.strerror) from error
    except Unsound as error:
        raise _refusal(path, [str(error)]) from error


def _refusal(path: Path, found: list[str]) -> QuestionnaireError:
    return QuestionnaireError(
        mark("{file} is not a sound questionnaire:\n{faults}"),
        file=path.name,
        faults="\n".join(f"  - {fault}" for fault in found),
    )
