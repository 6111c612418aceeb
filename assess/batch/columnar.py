"""Parquet files, read in blocks of rows: a file of any size takes no more memory than one of them and its row group."""

from collections.abc import Iterator
from typing import BinaryIO

import polars as pl

from assess.batch.tables import Table, nothing_in, refuse_long_cells, table, titles
from assess.errors import TableError
from assess.i18n import mark

ROWS = 25_000
"""Rows of a block at most."""
_LARGE = 4 << 20
"""Bytes of a block that make it likely that some cell is far too long."""


def blocks(file: BinaryIO, name: str) -> Iterator[Table]:
    """The rows of a Parquet file in blocks of one header. Raises TableError."""
    try:
        source = getattr(file, "name", None) or file
        frames = pl.scan_parquet(source)
        columns = frames.collect_schema()
        header = titles(columns.names(), name)
        if not header:
            raise nothing_in(name)
        total = frames.select(pl.len()).collect().item()
        plain = frames.select(as_text(column, kind).alias(str(k)) for k, (column, kind) in enumerate(columns.items()))
        # Slice by slice: reading in batches runs ahead of whoever takes them, and fills the memory.
        for start in range(0, total, ROWS):
            part = plain.slice(start, ROWS).collect()
            block = table(header, part, start + 1, passed=(start + part.height) / total)
            # Looking at the length of every cell takes its time; a block of usual cells is small.
            yield refuse_long_cells(block, name) if part.estimated_size() > _LARGE else block
    except (pl.exceptions.PolarsError, OSError) as error:
        raise TableError(mark("{file} cannot be read: {why}"), file=name, why=error) from error
    if not total:
        yield table(header, pl.DataFrame(schema={str(k): pl.String for k in range(len(header))}), 1)


def as_text(column: str, kind: pl.DataType) -> pl.Expr:
    """The values as a CSV file would hold them; several options in one value are joined."""
    values = pl.col(column)
    if isinstance(kind, pl.List):
        return values.cast(pl.List(pl.String)).list.join(";").fill_null("")
    return values.cast(pl.String).fill_null("")
