"""Marks by which spreadsheets and exports say that a cell is text: an apostrophe in front, or the formula ="…"."""

import polars as pl

_MARKED = r"^\s*(?:'|=\")"


def marked(text: str) -> bool:
    return text.lstrip().startswith(("'", '="'))


def count(column: pl.Series) -> int:
    """How many cells bear a mark."""
    return int(column.str.contains(_MARKED).sum())


def unmarked(column: pl.Series) -> pl.Series:
    """What stands behind the marks."""
    return column.str.replace(r"^\s*'", "").str.replace(r"^\s*=\"([^\"]*)\"\s*$", "${1}")
