"""The same scoring on a Spark cluster: the batch function over Arrow batches, the model broadcast once to every worker.

Needs the extra `spark` and Java 17. Parquet in and out, on any path that Spark reads.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from assess.assessment import Provenance, assess
from assess.batch.columnar import as_text
from assess.batch.columns import Layout, layout
from assess.batch.intake import Options, take_in
from assess.batch.results import FILE, REJECT_SCHEMA, carried_names, reject_columns
from assess.batch.run import Setting
from assess.batch.score import Scored, no_company
from assess.batch.tables import Table, titles

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

ROWS = 20_000
"""Rows of an Arrow batch."""
_RESULT, _REJECT, _COUNT = 0, 1, 2
_KIND, _ROW = "_kind", "_row"
_COUNTS = ("read", "scored", "rejected", "blank", "not_asked")
Batches = Iterator["pa.RecordBatch"]


@dataclass(frozen=True)
class Outcome:
    """`results` and `rejects` as data sets of their own; `counts` as in a manifest: read = scored + rejected."""

    results: "DataFrame"
    rejects: "DataFrame"
    counts: dict[str, int]
    made_with: Provenance


def session(master: str | None = None) -> "SparkSession":
    """A session set up for this work; on the cluster that Spark is set up for unless `master` names another.

    A worker is one Python process on one core: the libraries inside it are to use one thread.
    """
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("assess")
    builder = builder.master(master) if master else builder
    for name in ("OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"):
        builder = builder.config(f"spark.executorEnv.{name}", "1")
    return builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", str(ROWS)).getOrCreate()


def read(spark: "SparkSession", paths: Iterable[str]) -> "DataFrame":
    """Parquet data sets, with the number of each row in its file, from 1, and its file where there are several."""
    from pyspark.sql import functions as f

    frame = spark.read.parquet(*paths)
    own = [f.col(f"`{name}`") for name in frame.columns]
    if len(frame.inputFiles()) > 1:
        own.append(f.col("_metadata.file_name").alias(FILE))
    return frame.select(*own, (f.col("_metadata.row_index") + 1).alias(_ROW))


def score(frame: "DataFrame", setting: Setting) -> Outcome:
    """Scores every row of what `read` gave. Raises TableError for columns that are missing, and for no row at all."""
    from pyspark import StorageLevel
    from pyspark.sql import functions as f

    several = FILE in frame.columns
    header = titles([name for name in frame.columns if name not in (_ROW, FILE)], "Parquet")
    found = layout(header, setting.questionnaire, setting.mapping)
    schema = _schema(setting, header, found, several)
    shared = frame.sparkSession.sparkContext.broadcast(setting)
    work = _worker(shared, header, found, several, schema)
    # Worked out once, read three times: results, rejects, counts.
    told = frame.mapInArrow(work, _spark_schema(schema)).persist(StorageLevel.DISK_ONLY)
    sums = [f.coalesce(f.sum(name), f.lit(0)).alias(name) for name in _COUNTS]
    counts = told.where(f.col(_KIND) == _COUNT).select(*sums).first()
    if not counts or not counts["read"]:
        raise no_company()
    results = [name for name in schema if name not in (_KIND, *_COUNTS, *_reject_names())]
    rejects = [*([FILE] if several else []), "row", *_reject_names()]
    return Outcome(
        results=told.where(f.col(_KIND) == _RESULT).select(*(f.col(f"`{name}`") for name in results)),
        rejects=told.where(f.col(_KIND) == _REJECT).select(
            *(f.col(name).alias(name.removeprefix("reject_")) for name in rejects)
        ),
        counts=counts.asDict(),
        made_with=_provenance(setting, header, found),
    )


def _worker(
    shared: Any, header: tuple[str, ...], found: Layout, several: bool, schema: pl.Schema
) -> Callable[[Batches], Batches]:
    """What every worker does with its batches; it reads the setting from the broadcast."""

    def work(batches: Batches) -> Batches:
        for batch in batches:
            for part in _told(pl.DataFrame(pl.from_arrow(batch)), shared.value, header, found, several, schema):
                yield from part.to_arrow(compat_level=pl.CompatLevel.oldest()).to_batches()

    return work


def _told(
    rows: pl.DataFrame, setting: Setting, header: tuple[str, ...], found: Layout, several: bool, schema: pl.Schema
) -> Iterator[pl.DataFrame]:
    """Results, rejects and counts of a batch, all in the columns of `schema`."""
    files = rows[FILE].cast(pl.String) if several else pl.repeat("", len(rows), eager=True)
    cells = rows.select(as_text(name, rows.schema[name]).alias(str(k)) for k, name in enumerate(header))
    scored = _scored(Table(header, cells, rows[_ROW].to_numpy(), np.zeros(len(rows), dtype=bool)), found, setting)
    intake, locale = scored.intake, setting.locale
    results = scored.result_table(locale, carried_names(found.ignored, setting.questionnaire))
    yield _in(schema, results.with_columns(files.gather(intake.rows).alias(FILE)), _RESULT)
    # A file's own numbers may come twice in a batch: rejects are told with places, to look both up.
    rejects = reject_columns(intake.faults, np.arange(len(rows)), setting.questionnaire, locale)
    places = rejects["row"]
    named = rejects.with_columns(rows[_ROW].gather(places).alias("row"), files.gather(places).alias(FILE))
    yield _in(schema, named.rename({name: f"reject_{name}" for name in REJECT_SCHEMA if name != "row"}), _REJECT)
    rejected = len(intake.rejected)
    counts = (intake.read, len(intake), rejected, intake.blank, intake.not_asked)
    yield _in(schema, pl.DataFrame({name: [count] for name, count in zip(_COUNTS, counts, strict=True)}), _COUNT)


def _scored(table: Table, found: Layout, setting: Setting) -> Scored:
    intake = take_in(table, found, setting.questionnaire, Options(setting.mapping, setting.strict))
    results = assess(setting.questionnaire, intake.profiles, intake.answers, setting.model, setting.minimum)
    return Scored(table, found, intake, results)


def _in(schema: pl.Schema, frame: pl.DataFrame, kind: int) -> pl.DataFrame:
    columns = dict(zip(frame.columns, frame.iter_columns(), strict=True)) | {
        _KIND: pl.repeat(kind, len(frame), dtype=pl.Int8, eager=True)
    }
    nothing = pl.repeat(None, len(frame), dtype=pl.Null, eager=True)
    return pl.DataFrame({name: columns.get(name, nothing).cast(type) for name, type in schema.items()})


def _reject_names() -> list[str]:
    return [f"reject_{name}" for name in REJECT_SCHEMA if name != "row"]


def _schema(setting: Setting, header: tuple[str, ...], found: Layout, several: bool) -> pl.Schema:
    """Every column that a worker gives back: those of a result, of a reject, and of the counts."""
    results = _nothing(setting, header, found).result_table(setting.locale).schema
    names = {_KIND: pl.Int8(), **({FILE: pl.String()} if several else {}), **results}
    return pl.Schema(names | dict.fromkeys(_reject_names(), pl.String()) | dict.fromkeys(_COUNTS, pl.Int64()))


def _nothing(setting: Setting, header: tuple[str, ...], found: Layout) -> Scored:
    """What came of a table without a row: it tells the columns."""
    cells = pl.DataFrame(schema={str(k): pl.String for k in range(len(header))})
    return _scored(Table(header, cells, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool)), found, setting)


def _provenance(setting: Setting, header: tuple[str, ...], found: Layout) -> Provenance:
    return _nothing(setting, header, found).results.provenance


def _spark_schema(schema: pl.Schema) -> str:
    return ", ".join(f"`{name}` {_TYPES[type(kind)]}" for name, kind in schema.items())


_TYPES: dict[type, str] = {
    pl.Int8: "tinyint",
    pl.Int16: "smallint",
    pl.Int32: "int",
    pl.Int64: "bigint",
    pl.Float64: "double",
    pl.String: "string",
}
