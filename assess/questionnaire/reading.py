"""Reads a YAML data file with care, and says where in it a value does not have the form asked for."""

from pathlib import Path
from typing import Any

from assess.questionnaire.record import Record, Wrong, wrong_in

_LARGEST = 2_000_000  # bytes; ours have about a tenth of it

_REMEDIES = {
    "absent": "add it",
    "unknown": "take it out, or correct its spelling",
    "form": "correct the value",
}


class Unsound(Exception):
    """The file is no YAML we take; the message says where and why."""


def parse(path: Path) -> Any:
    """The content of a file. Raises OSError, or Unsound."""
    text = path.read_bytes()
    if len(text) > _LARGEST:
        raise Unsound(f"the file has {len(text)} bytes; at most {_LARGEST} are read")
    from assess.questionnaire import plain_yaml  # what is read from a compiled file needs no parser

    return plain_yaml.parse(text)


def form_faults(content: Any, form: type[Record]) -> list[str]:
    """A sentence for each value that does not have the form its record asks for."""
    return [_fault(content, wrong) for wrong in wrong_in(content, form)]


def _fault(content: Any, wrong: Wrong) -> str:
    """`item a05, option B, points: Expected `float` >= 0.0; got -1; correct the value`"""
    got = "" if wrong.kind == "absent" else f"; got {_short(wrong.value)}"
    return f"{_place(content, wrong.place)}: {wrong.asked}{got}; {_REMEDIES[wrong.kind]}"


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
