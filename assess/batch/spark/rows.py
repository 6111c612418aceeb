"""Rows on a cluster: what is read, and how a function is handed its rows block by block on every worker."""

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import numpy as np
import polars as pl

from assess.answers import AnswerMatrix
from assess.assessment import assess
from assess.batch.columnar import as_text
from assess.batch.columns import Layout, layout
from assess.batch.intake import Options, take_in
from assess.batch.run import Setting
from assess.batch.score import Scored
from assess.batch.spark.repeats import Repeated, refusal
from assess.batch.tables import Table, titles
from assess.errors import TableError
from assess.i18n import mark

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

ROWS = 20_000
"""Rows of an Arrow batch."""
_FILE, _ROW = "_file", "_row"
_AT_ONCE = 16
"""Files whose headers are read at a time."""
Batches = Iterator["pa.RecordBatch"]


@dataclass(frozen=True)
class Lists:
    """The rows of some files. `names`: what people call the file at each address, in the order in which the local
    engine reads them; none where there is only one file."""

    frame: "DataFrame"
    header: tuple[str, ...]
    names: dict[str, str]

    @property
    def spark(self) -> "SparkSession":
        return self.frame.sparkSession

    def dealt(self, parts: int) -> "Lists":
        """The same rows, dealt out anew to so many tasks."""
        return Lists(self.frame.repartition(parts, _ROW), self.header, self.names)


@dataclass(frozen=True)
class Block:
    """Some rows of the input, scored. The numbers that `scored` gives to rows are places in `file` and `row`: the file
    of each, "" where there is only one, and its number in that file."""

    scored: Scored
    file: pl.Series
    row: pl.Series

    def named(self, told: pl.DataFrame, name: str) -> pl.DataFrame:
        """Rows told by their own number, and by their file in the column `name`."""
        places = told["row"]
        return told.with_columns(self.row.gather(places).alias("row"), self.file.gather(places).alias(name))


Work = Callable[[Block, Setting], Iterator[pl.DataFrame]]
"""What a worker does with rows: it gives back frames of one schema. It is sent to workers, so it can be pickled."""


@contextmanager
def session(master: str | None = None) -> Iterator["SparkSession"]:
    """A session set up for this work, on the cluster that Spark is set up for unless `master` names another. One that
    runs already is used as it is and left running. What Spark cannot do raises TableError.

    A worker is one Python process on one core: the libraries inside it are to use one thread.
    """
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    if running:
        with _plainly():
            yield running
        return
    builder = SparkSession.builder.appName("assess")
    builder = builder.master(master) if master else builder
    for name in ("OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS"):
        builder = builder.config(f"spark.executorEnv.{name}", "1")
    started = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", str(ROWS)).getOrCreate()
    try:
        with _plainly():
            yield started
    finally:
        started.stop()


def read(spark: "SparkSession", paths: Sequence[str], setting: Setting) -> Lists:
    """Parquet data sets, each row with its number in its file, from 1, and with its file where there are several.
    Raises TableError for what cannot be read, and for a file that lacks a column: Spark would take it for blank."""
    from pyspark.sql import functions as f

    frame = spark.read.parquet(*paths)
    files = _in_order(frame, paths)
    if len(files) > 1:
        headers = set(_headers(spark, files, setting))
        frame = spark.read.option("mergeSchema", len(headers) > 1).parquet(*paths)
    header = titles(frame.columns, "Parquet")
    own = [f.col("_metadata.file_path").alias(_FILE)] if len(files) > 1 else []
    rows = frame.select(*(f.col(f"`{name}`") for name in header), *own, (f.col("_metadata.row_index") + 1).alias(_ROW))
    return Lists(rows, header, _names(files) if len(files) > 1 else {})


def mapped(
    lists: Lists,
    setting: Setting,
    work: Work,
    schema: pl.Schema,
    scoring: bool = True,
    repeated: Repeated | None = None,
) -> "DataFrame":
    """What `work` makes of all rows, which are only checked without `scoring`. Whatever it needs is sent to each worker
    process once."""
    header, found = lists.header, layout(lists.header, setting.questionnaire, setting.mapping)
    shared = lists.spark.sparkContext.broadcast((setting, lists.names, repeated))

    def of_batches(batches: Batches) -> Batches:
        for batch in batches:
            rows = pl.DataFrame(pl.from_arrow(batch))
            block = _block(rows, _table(rows, header), found, *shared.value, scoring)
            for part in work(block, shared.value[0]):
                yield from part.to_arrow(compat_level=pl.CompatLevel.oldest()).to_batches()

    return lists.frame.mapInArrow(of_batches, spelled(schema))


def spelled(schema: pl.Schema) -> str:
    """The columns as Spark writes them."""
    return ", ".join(f"`{name}` {_TYPES[type(kind)]}" for name, kind in schema.items())


def in_schema(schema: pl.Schema, frame: pl.DataFrame) -> pl.DataFrame:
    """The columns of the schema, empty where the frame has none."""
    columns = dict(zip(frame.columns, frame.iter_columns(), strict=True))
    nothing = pl.repeat(None, len(frame), dtype=pl.Null, eager=True)
    return pl.DataFrame({name: columns.get(name, nothing).cast(type) for name, type in schema.items()})


def none_scored(lists: Lists, setting: Setting) -> Scored:
    """What came of a table without a row: it tells the columns. Raises TableError for columns that are missing."""
    cells = pl.DataFrame(schema={str(k): pl.String for k in range(len(lists.header))})
    table = Table(lists.header, cells, np.zeros(0, dtype=np.int64), np.zeros(0, dtype=bool))
    found = layout(lists.header, setting.questionnaire, setting.mapping)
    return _scored(table, found, setting, Options(setting.mapping, setting.strict))


@contextmanager
def _plainly() -> Iterator[None]:
    """What Spark says of a failure, without the traces of its machines; those stand in its own log."""
    from py4j.protocol import Py4JJavaError
    from pyspark.errors import PySparkException

    try:
        yield
    except Py4JJavaError as error:
        raise _stopped(str(error.java_exception.getMessage())) from error
    except PySparkException as error:
        raise _stopped(str(error)) from error


def _stopped(why: str) -> TableError:
    if "No module named 'assess'" in why:
        return TableError(_NOT_INSTALLED)
    lines = [line.strip() for line in why.splitlines() if line.strip()]
    # Of a failure on a worker the first line says only that there was one, the last line of its trace what it was.
    told = [line for line in lines if re.match(r"[\w.]*(Error|Exception): ", line)]
    return TableError(mark("Spark stopped: {why}"), why=(told or lines or [""])[-1 if told else 0])


def _in_order(frame: "DataFrame", paths: Sequence[str]) -> list[str]:
    """The addresses of all files: those of one path by name, path after path."""
    if len(paths) == 1:
        return sorted(map(_address, frame.inputFiles()))
    each = (frame.sparkSession.read.schema(frame.schema).parquet(path).inputFiles() for path in paths)
    return list(dict.fromkeys(file for files in each for file in sorted(map(_address, files))))


def _address(file: str) -> str:
    """As Spark names the file beside a row: local ones with a single slash."""
    return re.sub(r"^file:/+", "file:/", file)


def _headers(spark: "SparkSession", files: Sequence[str], setting: Setting) -> list[tuple[str, ...]]:
    """The titles of each file, which are all that Spark does not compare. Raises TableError."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        headers = list(pool.map(lambda file: _titles(spark, file), files))
    for header in set(headers):
        try:
            layout(header, setting.questionnaire, setting.mapping)
        except TableError as error:
            name = unquote(files[headers.index(header)].rsplit("/", 1)[-1])
            raise TableError(mark("{file} cannot be read with the others: {why}"), file=name, why=error) from error
    return headers


def _titles(spark: "SparkSession", file: str) -> tuple[str, ...]:
    java: Any = spark._jvm
    path = java.org.apache.hadoop.fs.Path(java.java.net.URI(file))
    settings = spark.sparkContext._jsc.hadoopConfiguration()
    source = java.org.apache.parquet.hadoop.util.HadoopInputFile.fromPath(path, settings)
    reader = java.org.apache.parquet.hadoop.ParquetFileReader.open(source)
    try:
        fields = reader.getFooter().getFileMetaData().getSchema().getFields()
        return tuple(field.getName() for field in fields)
    finally:
        reader.close()


def _names(files: Sequence[str]) -> dict[str, str]:
    """The name of each file, or its whole path where several have one name."""
    names = {file: unquote(file.rsplit("/", 1)[-1]) for file in files}
    if len(set(names.values())) == len(names):
        return names
    return {file: unquote(file).removeprefix("file:") for file in files}


def _table(rows: pl.DataFrame, header: tuple[str, ...]) -> Table:
    """A file's own numbers may come twice in a batch: rows are told by their places."""
    cells = rows.select(as_text(name, rows.schema[name]).alias(str(k)) for k, name in enumerate(header))
    return Table(header, cells, np.arange(len(rows)), np.zeros(len(rows), dtype=bool))


def _block(
    rows: pl.DataFrame,
    table: Table,
    found: Layout,
    setting: Setting,
    names: dict[str, str],
    repeated: Repeated | None,
    scoring: bool,
) -> Block:
    files = rows[_FILE].cast(pl.String) if names else pl.repeat("", len(rows), eager=True)
    refuse = refusal(repeated, files, rows[_ROW], names) if repeated else None
    scored = _scored(table, found, setting, Options(setting.mapping, setting.strict, refuse), scoring)
    return Block(scored, files.replace(names) if names else files, rows[_ROW])


def _scored(table: Table, found: Layout, setting: Setting, options: Options, scoring: bool = True) -> Scored:
    """Scored, or only checked: then the results are those of no company."""
    intake = take_in(table, found, setting.questionnaire, options)
    profiles, answers = intake.profiles, intake.answers
    if not scoring:
        profiles, answers = profiles.take(intake.rows[:0]), AnswerMatrix(answers.codes[:0], answers.numbers[:0])
    results = assess(setting.questionnaire, profiles, answers, setting.model, setting.minimum)
    return Scored(table, found, intake, results)


_NOT_INSTALLED = mark(
    "The machines of the cluster do not have assess: install it there, or send its wheel along as "
    "docs/operations.md says"
)
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
