"""Reads a YAML data file with care, and says where in it a value does not have the form asked for."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from assess.i18n import mark

_LARGEST = 2_000_000  # bytes; ours have about a tenth of it

_REMEDIES = {
    "missing": mark("add it"),
    "extra_forbidden": mark("take it out, or correct its spelling"),
    "literal_error": mark("choose one of the values allowed"),
    "string_pattern_mismatch": mark("write it in the form given"),
    "string_too_short": mark("write the words a person is to read"),
}


class Unsound(Exception):
    """The file is no YAML we take; the message says where and why."""


def parse(path: Path) -> Any:
    """The content of a file. Raises OSError, or Unsound."""
    text = path.read_bytes()
    if len(text) > _LARGEST:
        raise Unsound(f"the file has {len(text)} bytes; at most {_LARGEST} are read")
    try:
        return yaml.load(text.decode("utf-8"), Loader=_Loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Unsound(str(error)) from error


def form_faults(content: Any, error: ValidationError) -> list[str]:
    """A sentence for each value that does not have the form its record asks for."""
    return [_fault(content, detail) for detail in error.errors()]


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
