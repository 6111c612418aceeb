"""The same scoring on a Spark cluster: the batch function over Arrow batches, the model broadcast once to every worker.

Needs the extra `spark` and Java 17. Parquet in and out, on any path that Spark reads.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import unquote

import numpy as np
import polars as pl

from assess.answers import AnswerMatrix
from assess.assessment import Provenance, assess
from assess.batch.columnar import as_text
from assess.batch.columns import Layout, layout
from assess.batch.intake import Options, take_in
from assess.batch.results import FILE, REJECT_SCHEMA, carried_names
from assess.batch.run import Setting
from assess.batch.score import Scored, no_company
from assess.batch.tables import Table, titles

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

ROWS = 20_000
"""Rows of an Arrow batch."""
_REPORTS, _MOST_PARTS = 200, 20_000
"""Reports of a task, and tasks at most: one is done in minutes, and done again where a machine fails."""
_COUNTED, _ROW = "_counted", "_row"
_COUNTS = ("read", "scored", "rejected", "blank", "not_asked")
Batches = Iterator["pa.RecordBatch"]


@dataclass(frozen=True)
class Outcome:
    """What came of all rows; `counts` as in a manifest: read = scored + rejected."""

    counts: dict[str, int]
    made_with: Provenance


@dataclass(frozen=True)
class Block:
    """Some rows of the input, scored. The numbers that `scored` gives to rows are places in `file` and `row`: the file
    of each, "" where there is only one, and its number in that file."""

    scored: Scored
    file: pl.Series
    row: pl.Series


@contextmanager
def session(master: str | None = None) -> Iterator["SparkSession"]:
    """A session set up for this work, on the cluster that Spark is set up for unless `master` names another. One that
    runs already is used as it is and left running.

    A worker is one Python process on one core: the libraries inside it are to use one thread.
    """
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    if running:
        yield running
        return
    builder = SparkSession.builder.appName("assess")
    builder = builder.master(master) if master else builder
    for name in ("OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"):
        builder = builder.config(f"spark.executorEnv.{name}", "1")
    started = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", str(ROWS)).getOrCreate()
    try:
        yield started
    finally:
        started.stop()


def read(spark: "SparkSession", paths: Iterable[str]) -> "DataFrame":
    """Parquet data sets, with the number of each row in its file, from 1, and its file where there are several."""
    from pyspark.sql import functions as f

    frame = spark.read.parquet(*paths)
    own = [f.col(f"`{name}`") for name in frame.columns]
    if len(frame.inputFiles()) > 1:
        own.append(f.col("_metadata.file_name").alias(FILE))
    return frame.select(*own, (f.col("_metadata.row_index") + 1).alias(_ROW))


def score(frame: "DataFrame", setting: Setting, output: str, refused: str) -> Outcome:
    """Scores every row of what `read` gave, results to the data set `output`, rejects to `refused`. Raises TableError
    for columns that are missing, and for no row at all.

    Results are written in one pass, which also counts. Rejects take a second one that scores nothing, and only where
    there are any: without rejects, keeping everything between two writings took a third longer.
    """
    from pyspark.sql import Observation
    from pyspark.sql import functions as f

    header, found, several = _columns(frame, setting)
    results = _result_schema(setting, header, found, several)
    schema = pl.Schema({_COUNTED: pl.Boolean()} | dict(results) | dict.fromkeys(_COUNTS, pl.Int64()))
    observed = Observation()
    sums = [f.coalesce(f.sum(name), f.lit(0)).alias(name) for name in _COUNTS]
    told = _mapped(frame, setting, partial(_results_of, schema=schema), schema).observe(observed, *sums)
    if frame.isEmpty():
        raise no_company()
    kept = told.where(~f.col(_COUNTED)).select(*(f.col(f"`{name}`") for name in results))
    kept.write.mode("overwrite").parquet(output)
    counts = {name: int(observed.get[name]) for name in _COUNTS}
    if not counts["read"]:
        raise no_company()
    _write_rejects(frame if counts["rejected"] else frame.limit(0), setting, several, refused)
    return Outcome(counts, _nothing(setting, header, found).results.provenance)


def _write_rejects(frame: "DataFrame", setting: Setting, several: bool, refused: str) -> None:
    schema = pl.Schema([*([(FILE, pl.String())] if several else []), *REJECT_SCHEMA.items()])
    _mapped(frame, setting, partial(_rejects_of, schema=schema), schema, scoring=False).repartition(1).write.mode(
        "overwrite"
    ).parquet(refused)


def draw(frame: "DataFrame", setting: Setting, work: "Work", schema: pl.Schema, output: str) -> dict[str, int]:
    """Hands scored rows to `work`, which draws a report of each, and writes what it tells to the data set `output`. How
    many rows there are of each `status`. Raises TableError as `score` does.

    A report takes far longer than a row: rows are dealt out anew, so that every core gets some of any file.
    """
    count = frame.count()
    if not count:
        raise no_company()
    parallel = frame.sparkSession.sparkContext.defaultParallelism
    parts = min(count, max(parallel, min(-(-count // _REPORTS), _MOST_PARTS)))
    _mapped(frame.repartition(parts, _ROW), setting, work, schema).write.mode("overwrite").parquet(output)
    states = frame.sparkSession.read.parquet(output).groupBy("status").count().collect()
    return {row["status"]: row["count"] for row in states}


def reports_schema(columns: Sequence[str], several: bool, with_pdf: bool) -> pl.Schema:
    """What is told of reports: these columns, the file of the row where there are several, and the PDF where asked."""
    told = {name: pl.Int64() if name == "row" else pl.String() for name in columns}
    return pl.Schema(({"source": pl.String()} if several else {}) | told | ({"pdf": pl.Binary()} if with_pdf else {}))


def files(frame: "DataFrame") -> list[str]:
    """The names of the files that hold the rows."""
    return [unquote(path.rsplit("/", 1)[-1]) for path in frame.inputFiles()]


Work = Callable[[Block, Setting], Iterator[pl.DataFrame]]
"""What a worker does with rows: it gives back frames of one schema. It is sent to workers, so it can be pickled."""


def _mapped(frame: "DataFrame", setting: Setting, work: Work, schema: pl.Schema, scoring: bool = True) -> "DataFrame":
    """What `work` makes of all rows; the setting is sent to each worker process once."""
    header, found, _several = _columns(frame, setting)
    shared = frame.sparkSession.sparkContext.broadcast(setting)

    def mapped(batches: Batches) -> Batches:
        for batch in batches:
            block = _block(pl.DataFrame(pl.from_arrow(batch)), shared.value, header, found, scoring)
            for part in work(block, shared.value):
                yield from part.to_arrow(compat_level=pl.CompatLevel.oldest()).to_batches()

    return frame.mapInArrow(mapped, ", ".join(f"`{name}` {_TYPES[type(kind)]}" for name, kind in schema.items()))


def _columns(frame: "DataFrame", setting: Setting) -> tuple[tuple[str, ...], Layout, bool]:
    """The header, where its columns stand, and whether rows are of several files. Raises TableError."""
    header = titles([name for name in frame.columns if name not in (_ROW, FILE)], "Parquet")
    return header, layout(header, setting.questionnaire, setting.mapping), FILE in frame.columns


def _block(rows: pl.DataFrame, setting: Setting, header: tuple[str, ...], found: Layout, scoring: bool) -> Block:
    files = _plain(rows[FILE].cast(pl.String)) if FILE in rows.columns else pl.repeat("", len(rows), eager=True)
    cells = rows.select(as_text(name, rows.schema[name]).alias(str(k)) for k, name in enumerate(header))
    # A file's own numbers may come twice in a batch: rows are told by their places.
    table = Table(header, cells, np.arange(len(rows)), np.zeros(len(rows), dtype=bool))
    return Block(_scored(table, found, setting, scoring), files, rows[_ROW])


def _plain(files: pl.Series) -> pl.Series:
    """The names of files, which Spark gives as parts of an address."""
    return files.replace({name: unquote(name) for name in files.unique()})


def _results_of(block: Block, setting: Setting, schema: pl.Schema) -> Iterator[pl.DataFrame]:
    """The results, then a row of counts."""
    scored, intake = block.scored, block.scored.intake
    results = scored.result_table(setting.locale, carried_names(scored.layout.ignored, setting.questionnaire))
    yield _in(schema, _named(results, block).with_columns(pl.lit(False).alias(_COUNTED)))
    counts = (intake.read, len(intake), len(intake.rejected), intake.blank, intake.not_asked)
    told = {_COUNTED: [True]} | {name: [count] for name, count in zip(_COUNTS, counts, strict=True)}
    yield _in(schema, pl.DataFrame(told))


def _rejects_of(block: Block, setting: Setting, schema: pl.Schema) -> Iterator[pl.DataFrame]:
    yield _in(schema, _named(block.scored.reject_table(setting.locale), block))


def _named(told: pl.DataFrame, block: Block) -> pl.DataFrame:
    """Rows named by their file and its own number."""
    places = told["row"]
    return told.with_columns(block.row.gather(places).alias("row"), block.file.gather(places).alias(FILE))


def _scored(table: Table, found: Layout, setting: Setting, scoring: bool = True) -> Scored:
    """Scored, or only checked: then the results are those of no company."""
    intake = take_in(table, found, setting.questionnaire, Options(setting.mapping, setting.strict))
    profiles, answers = intake.profiles, intake.answers
    if not scoring:
        profiles, answers = profiles.take(intake.rows[:0]), AnswerMatrix(answers.codes[:0], answers.numbers[:0])
    results = assess(setting.questionnaire, profiles, answers, setting.model, setting.minimum)
    return Scored(table, found, intake, results)


def _in(schema: pl.Schema, frame: pl.DataFrame) -> pl.DataFrame:
    columns = dict(zip(frame.columns, frame.iter_columns(), strict=True))
    nothing = pl.repeat(None, len(frame), dtype=pl.Null, eager=True)
    return pl.DataFrame({name: columns.get(name, nothing).cast(type) for name, type in schema.items()})


def _result_schema(setting: Setting, header: tuple[str, ...], found: Layout, several: bool) -> pl.Schema:
    results = _nothing(setting, header, found).result_table(setting.locale).schema
    return pl.Schema(({FILE: pl.String()} if several else {}) | dict(results))


def _nothing(setting: Setting, header: tuple[str, ...], found: Layout) -> Scored:
    """What came of a table without a row: it tells the columns."""
    cells = pl.DataFrame(schema={str(k): pl.String for k in range(len(header))})
    return _scored(Table(header, cells, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)), found, setting)


_TYPES: dict[type, str] = {
    pl.Int8: "tinyint",
    pl.Int16: "smallint",
    pl.Int32: "int",
    pl.Int64: "bigint",
    pl.Float64: "double",
    pl.String: "string",
    pl.Boolean: "boolean",
    pl.Binary: "binary",
}
