"""Rows a careful clerk would not take for a company's answers: totals, notes, and answers to another questionnaire."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assess.batch.cells import Fault
from assess.batch.columns import ID, QUESTIONNAIRE, VERSION, Columns, Layout, folded
from assess.batch.tables import Table
from assess.errors import AssessError
from assess.i18n import mark
from assess.questionnaire.model import Questionnaire

_TOTALS = (
    r"^(?:合计|总计|共计|小计|总和|汇总|平均|平均值|totals?|sum|subtotal|grandtotal|average|mean)"
    r"(?:[:：]|[（(].*[）)])*$"
)
_NOTES = (
    r"^(?:备注|注|说明|填表说明|填表人|制表人?|审核人?|复核人?|负责人|单位负责人|联系人|联系电话|填报单位|填报人|填报日期|"
    r"填表日期|制表日期|日期|数据来源|资料来源|notes?|remarks?|source|preparedby|signature|date)(?:[:：].*)?$"
)
_FIRST = "first"
"""Stands for the column that comes first in the file, whatever it means."""


def no_companies(table: Table, layout: Layout, questionnaire: Questionnaire, faults: list[Fault]) -> list[Fault]:
    """The faults with those of such rows in place of all others the rows have."""
    found = _below(table, layout) + _other(table, questionnaire)
    if not found:
        return faults
    told = np.concatenate([fault.rows for fault in found])
    others = [Fault(f.field, f.value, f.error, np.setdiff1d(f.rows, told)) for f in faults]
    return found + [fault for fault in others if len(fault.rows)]


def _below(table: Table, layout: Layout) -> list[Fault]:
    """Rows without a city that stand below a list: totals, which have no industry either, and notes or signatures."""
    rows = np.flatnonzero(_blank(table, layout, "city"))
    if not len(rows):
        return []
    no_industry = _blank(table, layout, "industry") | _says(table, layout, "industry", _TOTALS)
    found = []
    for pattern, error, chosen in ((_TOTALS, _TOTAL, rows[no_industry[rows]]), (_NOTES, _NOTE, rows)):
        for name in ("name", ID, "industry", _FIRST):
            for row in chosen[_says(table, layout, name, pattern)[chosen]]:
                value = _cells(table, layout, name)[int(row)].strip()
                found.append(Fault("" if name == _FIRST else name, value, AssessError(error), np.array([row])))
                rows, chosen = np.setdiff1d(rows, row), np.setdiff1d(chosen, row)
    return found


def _says(table: Table, layout: Layout, name: str, pattern: str) -> NDArray[np.bool_]:
    words = _cells(table, layout, name).str.replace_all(r"\s", "").str.to_lowercase()
    return words.str.contains(pattern).to_numpy()


def _cells(table: Table, layout: Layout, name: str) -> pl.Series:
    return Columns(table, layout).text(name) if name != _FIRST else table.column("0")


def _blank(table: Table, layout: Layout, name: str) -> NDArray[np.bool_]:
    return (table.column(layout.place[name]).str.strip_chars() == "").to_numpy().copy()


def _other(table: Table, questionnaire: Questionnaire) -> list[Fault]:
    """The rows that say they answer another questionnaire, or another version of this one."""
    found = []
    ours = f"{questionnaire.id} {questionnaire.version}"
    for title, own in ((QUESTIONNAIRE, questionnaire.id), (VERSION, questionnaire.version)):
        places = [k for k, each in enumerate(table.header) if folded(each) == title]
        if not places:
            continue
        cells = table.column(str(places[0])).str.strip_chars()
        other = cells.filter(~cells.is_in(["", own])).unique().to_list()
        for value in other:
            error = AssessError(_OTHER, theirs=value, ours=ours)
            found.append(Fault(title, value, error, (cells == value).arg_true().to_numpy().astype(np.int64)))
    return found


_TOTAL = mark("This is a row of totals, not a company; take it out")
_NOTE = mark("This is a note or a signature below the list, not a company; take it out")
_OTHER = mark("The answers are to {theirs}, but {ours} is scored here; have the company answer the current questions")
