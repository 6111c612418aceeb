"""Data files in the form that is read fastest, kept beside the YAML that people edit.

`industries.json` stands for `industries.yaml` as long as its first line is the digest of both; once either is changed,
the YAML is read as ever. `assess questionnaire compile` makes it anew.
"""

import hashlib
from pathlib import Path
from typing import TypeVar

import msgspec

from assess.questionnaire.record import Record

AnyRecord = TypeVar("AnyRecord", bound=Record)


def compiled(path: Path, form: type[AnyRecord]) -> AnyRecord | None:
    """The record of a data file from its compiled form; None where that is not of this very file."""
    try:
        source, kept = path.read_bytes(), beside(path).read_bytes()
    except OSError:
        return None
    told, _, content = kept.partition(b"\n")
    if told.decode("ascii", "replace") != _digest(source, content):
        return None
    try:
        return msgspec.json.decode(content, type=form)
    except msgspec.DecodeError:  # of an older version of the form
        return None


def compile_file(path: Path, record: Record) -> None:
    """Keeps the compiled form of a data file, whose sound content `record` is."""
    content = msgspec.json.encode(record)
    beside(path).write_bytes(_digest(path.read_bytes(), content).encode() + b"\n" + content)


def beside(path: Path) -> Path:
    return path.with_suffix(".json")


def _digest(source: bytes, content: bytes) -> str:
    return hashlib.sha256(source + b"\0" + content).hexdigest()
