"""Reports drawn on a cluster."""

from collections.abc import Sequence

import polars as pl

from assess.batch.run import Setting
from assess.batch.score import no_company
from assess.batch.spark.rows import Lists, Work, mapped

_REPORTS, _MOST_PARTS = 200, 20_000
"""Reports of a task, and tasks at most: one is done in minutes, and done again where a machine fails."""


def draw(lists: Lists, setting: Setting, work: Work, schema: pl.Schema, output: str) -> dict[str, int]:
    """Hands scored rows to `work`, which draws a report of each, and writes what it tells to the data set `output`. How
    many rows there are of each `status`. Raises TableError as `score` does.

    A report takes far longer than a row: rows are dealt out anew, so that every core gets some of any file.
    """
    count = lists.frame.count()
    if not count:
        raise no_company()
    parallel = lists.spark.sparkContext.defaultParallelism
    parts = min(count, max(parallel, min(-(-count // _REPORTS), _MOST_PARTS)))
    mapped(lists.dealt(parts), setting, work, schema).write.mode("overwrite").parquet(output)
    states = lists.spark.read.parquet(output).groupBy("status").count().collect()
    return {row["status"]: row["count"] for row in states}


def reports_schema(columns: Sequence[str], several: bool, with_pdf: bool) -> pl.Schema:
    """What is told of reports: these columns, the file of the row where there are several, and the PDF where asked."""
    told = {name: pl.Int64() if name == "row" else pl.String() for name in columns}
    return pl.Schema(({"source": pl.String()} if several else {}) | told | ({"pdf": pl.Binary()} if with_pdf else {}))
