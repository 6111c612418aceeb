"""Reports as plain JSON values and back: what was said at submission is kept, and never worked out again."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from assess.assessment import Assessments
from assess.company import Company
from assess.i18n import LOCALES
from assess.report import content
from assess.report.known import Known, Marks
from assess.report.records import ReportContent
from assess.storage import Submission
from assess.web.service import service

T = TypeVar("T")


def contents(
    result: Assessments,
    company: Company,
    receipt: str,
    date: str,
    marks: Marks,
    differences: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The report of the one company in `result` in every language, as JSON values."""
    known = Known(result, 0, company, date, receipt, service().minimum, service().library, marks, differences)
    return {locale: as_json(content.build(known, locale)) for locale in LOCALES}


def as_json(built: ReportContent) -> dict[str, Any]:
    return json.loads(json.dumps(asdict(built), ensure_ascii=False))


def report(submission: Submission, locale: str) -> ReportContent:
    return revive(ReportContent, submission.report[locale])


def revive(kind: type[T], value: Mapping[str, Any]) -> T:
    """The record `asdict` made `value` of: lists are tuples again, mappings the records their place asks for.

    A field that a later version added to a record takes its default: what was frozen before knows nothing of it.
    """
    hints = _hints(kind)  # type: ignore[arg-type]
    known = [field.name for field in fields(kind) if field.name in value]  # type: ignore[arg-type]
    return kind(**{name: _revived(hints[name], value[name]) for name in known})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _revived(kind: Any, value: Any) -> Any:
    if get_origin(kind) is UnionType:
        kind = get_args(kind)[0] if value is not None else NoneType
    if is_dataclass(kind):
        return revive(kind, value)  # type: ignore[arg-type]
    if get_origin(kind) is tuple:
        return tuple(_revived(get_args(kind)[0], each) for each in value)
    return value
