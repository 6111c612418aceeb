"""Rows a careful clerk would not take for a company's answers: totals, and answers to another questionnaire."""

import numpy as np
from numpy.typing import NDArray

from assess.batch.cells import Fault
from assess.batch.columns import ID, QUESTIONNAIRE, VERSION, Layout, folded
from assess.batch.tables import Table
from assess.errors import AssessError
from assess.i18n import mark
from assess.questionnaire.model import Questionnaire

_TOTALS = "合计 总计 共计 小计 总和 汇总 平均 平均值 total totals sum subtotal grandtotal average mean".split()


def no_companies(table: Table, layout: Layout, questionnaire: Questionnaire, faults: list[Fault]) -> list[Fault]:
    """The faults with those of such rows in place of all others the rows have."""
    found = _totals(table, layout) + _other(table, questionnaire)
    if not found:
        return faults
    told = np.concatenate([fault.rows for fault in found])
    others = [Fault(f.field, f.value, f.error, np.setdiff1d(f.rows, told)) for f in faults]
    return found + [fault for fault in others if len(fault.rows)]


def _totals(table: Table, layout: Layout) -> list[Fault]:
    """A row called total in which neither industry nor city stands."""
    found = []
    blank = _blank(table, layout, "industry") & _blank(table, layout, "city")
    for name in ("name", ID):
        if not blank.any() or name not in layout.place:
            continue
        cells = table.column(layout.place[name])
        rows = np.flatnonzero(blank)
        words = cells.gather(rows).str.replace_all(r"[\s:：]", "").str.to_lowercase()
        rows = rows[words.is_in(_TOTALS).to_numpy()]
        blank[rows] = False
        found += [Fault(name, cells[int(row)].strip(), AssessError(_TOTAL), np.array([row])) for row in rows]
    return found


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
_OTHER = mark("The answers are to {theirs}, but {ours} is scored here; have the company answer the current questions")
