"""Every row scored on a cluster, or only checked, and what came of all of them."""

import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from assess.assessment import Provenance
from assess.batch.reading import RULES
from assess.batch.results import FILE, REJECT_SCHEMA, carried_names
from assess.batch.run import Setting
from assess.batch.score import no_company
from assess.batch.spark.repeats import Repeated
from assess.batch.spark.rows import Batches, Block, Lists, in_schema, mapped, none_scored, spelled
from assess.errors import TableError
from assess.i18n import mark

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

MOST_TOLD = 16 << 10
"""Bytes of rejects that come back with the counts of a block, compressed: those of a tenth of its rows or more. What a
task has told goes along with the signs of life of its executor, which may not be large."""
SHOWN = 10
"""Rejects that a check tells of."""
_COUNTED, _REFUSED = "_counted", "_refused"
_ROWS = ("read", "scored", "rejected", "blank", "not_asked")
COUNTS = (*_ROWS, "coded", "unsent", *RULES)
_Told = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What came of all rows; `counts` as in a manifest: read = scored + rejected. `rules` as in `Intake`; `carried` are
    the titles of columns that mean nothing here."""

    counts: dict[str, int]
    rules: Counter[str]
    carried: tuple[str, ...]
    made_with: Provenance


def score(lists: Lists, setting: Setting, output: str, refused: str) -> Outcome:
    """Scores every row of what `read` gave, results to the data set `output`, rejects to `refused`. Raises TableError
    for columns that are missing, and for no row at all, before either is touched.

    One pass: counts and rejects come back beside the results. Spark adds up what it observes once for each task of a
    writing, whichever of its attempts is kept, and the rows written are counted again. Only where a block has more
    rejects than may come back does a second pass write them, which checks and scores nothing.
    """
    none = none_scored(lists, setting)
    _refuse_nothing(lists, setting)
    repeated = _found(lists, setting)[1] if setting.last_wins else None
    results = pl.Schema(({FILE: pl.String()} if lists.names else {}) | dict(none.result_table(setting.locale).schema))
    schema = pl.Schema({_COUNTED: pl.Boolean()} | dict(results) | _TELLING)
    work = partial(_results_of, schema=schema, most=MOST_TOLD)
    told = write_observed(mapped(lists, setting, work, schema, repeated=repeated), results.names(), output)
    if told["unsent"]:
        _write_again(lists, setting, repeated, refused)
    else:
        _write_told(lists, told[_REFUSED], refused)
    there = lists.spark.read.parquet(output)
    repeats = _repeats(there) if told["coded"] else 0
    return _outcome(told, repeats, none.layout.ignored, none.results.provenance)


def check(lists: Lists, setting: Setting) -> tuple[Outcome, pl.DataFrame]:
    """Checks every row and writes nothing; the rejects that stand first come along. Raises TableError as `score`."""
    none = none_scored(lists, setting)
    told, repeated = _found(lists, setting)
    if setting.last_wins:
        told, repeated = _found(lists, setting, repeated)
    if not told["read"]:
        raise no_company()
    place = {name: k for k, name in enumerate(lists.names.values())}
    schema = _reject_schema(lists)
    rejects = pl.concat([pl.DataFrame(schema=schema), *(_opened(each, schema) for each in told[_REFUSED])])
    order = [pl.col(FILE).replace_strict(place, default=0)] if lists.names else []
    shown = rejects.sort(*order, "row", maintain_order=True).head(SHOWN)
    return _outcome(told, int(told["repeats"]), none.layout.ignored, none.results.provenance), shown


def write_observed(rows: "DataFrame", results: Iterable[str], output: str) -> _Told:
    """Writes the rows that are results as a data set, and gives back what the others tell. Raises TableError."""
    from pyspark.sql import Observation
    from pyspark.sql import functions as f

    observed = Observation()
    sums = [f.coalesce(f.sum(name), f.lit(0)).alias(name) for name in COUNTS]
    rows = rows.observe(observed, *sums, f.collect_list(_REFUSED).alias(_REFUSED))
    kept = rows.where(~f.col(_COUNTED)).select(*(f.col(f"`{name}`") for name in results))
    kept.write.mode("overwrite").parquet(output)
    told, written = observed.get, rows.sparkSession.read.parquet(output).count()
    if written != told["scored"]:
        raise TableError(
            mark("{file} holds {written} rows, but {scored} were scored; give the command again"),
            file=output,
            written=written,
            scored=told["scored"],
        )
    return told


def _results_of(block: Block, setting: Setting, schema: pl.Schema, most: int) -> Iterator[pl.DataFrame]:
    """The results, then a row that counts and holds the rejects."""
    scored = block.scored
    results = scored.result_table(setting.locale, carried_names(scored.layout.ignored, setting.questionnaire))
    yield in_schema(schema, block.named(results, FILE).with_columns(pl.lit(False).alias(_COUNTED)))
    yield in_schema(schema, pl.DataFrame(_counts(block, setting, most) | {_COUNTED: True}))


def _checked_of(block: Block, setting: Setting, schema: pl.Schema, places: dict[str, int]) -> Iterator[pl.DataFrame]:
    """Where each credit code stands, then a row of counts with the first rejects."""
    intake = block.scored.intake
    rows = pl.DataFrame({"code": intake.credit_code, "row": intake.rows})
    files = pl.col(FILE).replace_strict(places, default=0)
    yield in_schema(schema, block.named(rows, FILE).filter(pl.col("code") != "").with_columns(files.alias("place")))
    yield in_schema(schema, pl.DataFrame(_counts(block, setting, MOST_TOLD, SHOWN)))


def _rejects_of(block: Block, setting: Setting, schema: pl.Schema) -> Iterator[pl.DataFrame]:
    yield in_schema(schema, block.named(block.scored.reject_table(setting.locale), FILE))


def _counts(block: Block, setting: Setting, most: int, shown: int | None = None) -> _Told:
    intake = block.scored.intake
    rejected = len(intake.rejected)
    rows = dict(zip(_ROWS, (intake.read, len(intake), rejected, intake.blank, intake.not_asked), strict=True))
    rules = {rule: intake.rules[rule] for rule in RULES} | {"coded": int((intake.credit_code != "").sum())}
    if not rejected:
        return rows | rules | {"unsent": 0, _REFUSED: None}
    rejects = block.named(block.scored.reject_table(setting.locale), FILE)
    packed = io.BytesIO()
    rejects.head(shown or len(rejects)).write_ipc(packed, compression="zstd")
    sent = packed.tell() <= most
    return rows | rules | {"unsent": int(not sent), _REFUSED: packed.getvalue() if sent else None}


def _opened(packed: bytes, schema: pl.Schema) -> pl.DataFrame:
    return pl.read_ipc(io.BytesIO(packed)).select(schema.names()).cast(schema)


def _found(lists: Lists, setting: Setting, repeated: Repeated | None = None) -> tuple[_Told, Repeated]:
    """What all rows tell when they are only checked, and the credit codes that good rows hold more than once.

    One group for each code, and one for the rows that count, so that no attempt of a task is counted twice.
    """
    from pyspark.sql import functions as f

    places = {name: k for k, name in enumerate(lists.names.values())}
    schema = pl.Schema({"code": pl.String(), "place": pl.Int64(), "row": pl.Int64()} | _TELLING)
    rows = mapped(lists, setting, partial(_checked_of, schema=schema, places=places), schema, False, repeated)
    grouped = rows.groupBy("code").agg(
        f.count("row").alias("times"),
        f.max(f.struct("place", "row")).alias("last"),
        *(f.sum(name).alias(name) for name in COUNTS),
        f.collect_list(_REFUSED).alias(_REFUSED),
    )
    kept = grouped.where("code is null or times > 1").select("*", "last.place", "last.row").drop("last")
    told = pl.DataFrame(pl.from_arrow(kept.toArrow()))
    codes, counted = told.filter(pl.col("code").is_not_null()), told.filter(pl.col("code").is_null())
    sums = counted.row(0, named=True) if len(counted) else dict.fromkeys(COUNTS, 0) | {_REFUSED: []}
    again = int((codes["times"] - 1).sum())
    return sums | {"repeats": again}, Repeated(codes["code"], codes["place"].cast(pl.Int32), codes["row"])


def _refuse_nothing(lists: Lists, setting: Setting) -> None:
    """Raises TableError where nothing stands in any row; looks no further than to the first block in which it does."""
    schema = pl.Schema({"read": pl.Int64()})
    if mapped(lists, setting, partial(_read_of, schema=schema), schema, scoring=False).isEmpty():
        raise no_company()


def _read_of(block: Block, setting: Setting, schema: pl.Schema) -> Iterator[pl.DataFrame]:
    if block.scored.intake.read:
        yield in_schema(schema, pl.DataFrame({"read": [block.scored.intake.read]}))


def _write_told(lists: Lists, packed: list[bytes], refused: str) -> None:
    """The rejects that came back with the counts."""
    schema = _reject_schema(lists)

    def opened(batches: Batches) -> Batches:
        for batch in batches:
            for each in pl.DataFrame(pl.from_arrow(batch))["packed"]:
                yield from _opened(each, schema).to_arrow(compat_level=pl.CompatLevel.oldest()).to_batches()

    rows = lists.spark.createDataFrame([(bytes(each),) for each in packed], "packed binary").repartition(1)
    rows.mapInArrow(opened, spelled(schema)).write.mode("overwrite").parquet(refused)


def _write_again(lists: Lists, setting: Setting, repeated: Repeated | None, refused: str) -> None:
    schema = _reject_schema(lists)
    rejects = mapped(lists, setting, partial(_rejects_of, schema=schema), schema, False, repeated)
    rejects.repartition(1).write.mode("overwrite").parquet(refused)


def _repeats(results: "DataFrame") -> int:
    """How many scored rows hold a company that stands further up."""
    from pyspark.sql import functions as f

    codes = results.where(f.col("credit_code") != "").groupBy("credit_code").count()
    return int(codes.agg(f.coalesce(f.sum(f.col("count") - 1), f.lit(0))).collect()[0][0])


def _reject_schema(lists: Lists) -> pl.Schema:
    return pl.Schema([*([(FILE, pl.String())] if lists.names else []), *REJECT_SCHEMA.items()])


def _outcome(told: _Told, repeats: int, carried: tuple[str, ...], made_with: Provenance) -> Outcome:
    counts = {name: int(told[name]) for name in _ROWS} | {"repeats": repeats}
    return Outcome(counts, Counter({rule: n for rule in RULES if (n := int(told[rule]))}), carried, made_with)


_TELLING: dict[str, pl.DataType] = {name: pl.Int64() for name in COUNTS} | {_REFUSED: pl.Binary()}
