"""Reads the data files of the benchmark, or says what is wrong with one: the file, the place, what to do."""

from pathlib import Path
from typing import Any, TypeVar

import yaml

from assess.errors import BenchmarkError
from assess.i18n import mark
from assess.questionnaire.record import FormError, Record, Wrong, wrong_in

DIRECTORY = Path(__file__).parent
FileRecord = TypeVar("FileRecord", bound=Record)


def read(path: Path, form: type[FileRecord]) -> FileRecord:
    """The content of a YAML file in the given form. Raises BenchmarkError that lists every fault found."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return form.from_content(content)
    except OSError as error:
        raise BenchmarkError(mark("{file} cannot be read: {why}"), file=path.name, why=error.strerror) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _refusal(path, [str(error)]) from error
    except FormError as error:
        raise _refusal(path, [_fault(content, wrong) for wrong in wrong_in(content, form)]) from error


def _refusal(path: Path, faults: list[str]) -> BenchmarkError:
    return BenchmarkError(
        mark("{file} cannot be used; correct these places:\n{faults}"),
        file=path.name,
        faults="\n".join(f"  - {fault}" for fault in faults),
    )


def _fault(content: Any, wrong: Wrong) -> str:
    """`margins, F3, rows, all: value 15.5 must lie ...`: entries of lists are named by their id."""
    steps: list[str] = []
    for step in wrong.place:
        try:
            content = content[step]
        except (KeyError, IndexError, TypeError):
            content = None
        named = isinstance(step, int) and isinstance(content, dict) and "id" in content
        steps.append(str(content["id"]) if named else str(step))
    return f"{', '.join(steps) or 'file'}: {wrong.asked}"
