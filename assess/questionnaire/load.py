"""Reads a questionnaire file, or says what is wrong with it: the file, the place, and what to do."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from assess.errors import QuestionnaireError
from assess.i18n import mark
from assess.places import QUESTIONNAIRES
from assess.questionnaire.model import Questionnaire
from assess.questionnaire.rules import faults

DEFAULT = "zhifu-2026"
_LARGEST = 2_000_000  # bytes; ours has about a tenth of it

_REMEDIES = {
    "missing": mark("add it"),
    "extra_forbidden": mark("take it out, or correct its spelling"),
    "literal_error": mark("choose one of the values allowed"),
    "string_pattern_mismatch": mark("write it in the form given"),
    "string_too_short": mark("write the words a person is to read"),
}


def load(path: Path) -> Questionnaire:
    """The questionnaire in `path`. Raises QuestionnaireError that lists every fault found at once."""
    content = _parse(path)
    try:
        questionnaire = Questionnaire.model_validate(content)
    except ValidationError as error:
        raise _refusal(path, [_fault(content, detail) for detail in error.errors()]) from error
    found = faults(questionnaire)
    if found:
        raise _refusal(path, found)
    return questionnaire.model_copy(update={"digest": digest(questionnaire)})


def digest(questionnaire: Questionnaire) -> str:
    """SHA-256 of the content, whatever the layout of the file."""
    content = questionnaire.model_dump(mode="json", exclude={"digest"})
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


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


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """Refuses aliases, which can blow up a small file, and keys written twice, of which one would be lost."""

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        if node in self.constructed_objects:
            line = node.start_mark.line + 1
            raise yaml.YAMLError(f"the block of line {line} is used again by an alias; aliases are not allowed")
        return super().construct_object(node, deep)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = [key.value for key, _ in node.value]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            line = node.start_mark.line + 1
            raise yaml.YAMLError(f"{', '.join(twice)} is written twice in the block from line {line}; keep one")
        return super().construct_mapping(node, deep)


def _parse(path: Path) -> Any:
    try:
        text = path.read_bytes()
        if len(text) > _LARGEST:
            raise yaml.YAMLError(f"the file has {len(text)} bytes; at most {_LARGEST} are read")
        return yaml.load(text.decode("utf-8"), Loader=_Loader)
    except OSError as error:
        raise QuestionnaireError(mark("{file} cannot be read: {why}"), file=path.name, why=error.strerror) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _refusal(path, [str(error)]) from error


def _refusal(path: Path, found: list[str]) -> QuestionnaireError:
    return QuestionnaireError(
        mark("{file} is not a sound questionnaire:\n{faults}"),
        file=path.name,
        faults="\n".join(f"  - {fault}" for fault in found),
    )


def _fault(content: Any, detail: Any) -> str:
    """`item a05, option B, points: should be at least 0; got -1; correct the value`"""
    place = _place(content, detail["loc"])
    remedy = _REMEDIES.get(detail["type"], "correct the value")
    got = "" if detail["type"] == "missing" else f"; got {_short(detail['input'])}"
    return f"{place}: {detail['msg']}{got}; {remedy}"


def _place(content: Any, location: tuple[Any, ...]) -> str:
    """The path to a value, with the id of each list entry in place of its number."""
    steps: list[str] = []
    for step in location:
        content = _inside(content, step)
        named = isinstance(step, int) and isinstance(content, dict) and "id" in content
        if named and steps:
            steps[-1] = f"{steps[-1].removesuffix('s')} {content['id']}"
        else:
            steps.append(f"number {step + 1}" if isinstance(step, int) else str(step))
    return ", ".join(steps) or "file"


def _inside(content: Any, step: Any) -> Any:
    try:
        return content[step]
    except (KeyError, IndexError, TypeError):
        return None


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
