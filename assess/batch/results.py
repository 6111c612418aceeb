"""The columns of a scored row and of a reject, in the order in which they are written."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from assess.assessment import Assessments
from assess.batch.cells import Fault
from assess.batch.columns import labels_of
from assess.batch.intake import Intake
from assess.company import cell_name
from assess.questionnaire.model import Questionnaire
from assess.ranking.peers import Ranks

FILE = "file"
"""The column that names the file of a row, where there are several."""


def result_columns(intake: Intake, results: Assessments, row_numbers: NDArray[np.int64], locale: str) -> pl.DataFrame:
    """A row for each company scored; `row_numbers` are those of the table's rows in the user's spreadsheet."""
    numbers = _scores(results) | _ranks(results.ranks) | _unanswered(results)
    columns = [pl.Series(name, np.ascontiguousarray(values)) for name, values in numbers.items()]
    frame = pl.DataFrame(
        [
            pl.Series("row", row_numbers[intake.rows]),
            intake.id.alias("id"),
            intake.name.alias("name"),
            intake.credit_code.alias("credit_code"),
            *columns,
            _peer_groups(results.ranks, locale),
        ]
    )
    frame = frame.with_columns(pl.lit(value).alias(name) for name, value in _provenance(results).items())
    return frame.select(result_names(results.questionnaire))


def result_names(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The columns of the output, in order."""
    pillars = (f"pillar_{pillar.id}" for pillar in questionnaire.index.pillars)
    parts = (f"part_{part.id}" for part in questionnaire.official.parts)
    return (*_IDENTITY, "index", "stage", *pillars, *parts, *_PLACE, *_ANSWERED, *_PROVENANCE)


def carried_names(titles: Iterable[str], questionnaire: Questionnaire) -> dict[str, str]:
    """What columns of the input that mean nothing here are called in the results, by their titles."""
    names: dict[str, str] = {}
    taken = set(result_names(questionnaire)) | {FILE}
    for title in titles:
        name = title
        while name in taken:
            name = f"input_{name}"
        names[title] = name
        taken.add(name)
    return names


def reject_columns(
    faults: Sequence[Fault], row_numbers: NDArray[np.int64], questionnaire: Questionnaire, locale: str
) -> pl.DataFrame:
    """A row for each fault, in the order of the file: row number, column and its label, what stands there, and why it
    cannot be and what to do, in the language."""
    labels = labels_of(questionnaire, locale)
    found = pl.DataFrame(
        {
            "row": [row_numbers[fault.rows] for fault in faults],
            "field": [fault.field for fault in faults],
            "label": [labels.get(fault.field, "") for fault in faults],
            "value": [_short(fault.value) for fault in faults],
            "reason": [fault.error.text(locale) for fault in faults],
        },
        schema={"row": pl.List(pl.Int64)} | dict.fromkeys(("field", "label", "value", "reason"), pl.String),
    )
    return found.explode("row", empty_as_null=False).sort("row", maintain_order=True)


REJECT_SCHEMA = {"row": pl.Int64()} | dict.fromkeys(("field", "label", "value", "reason"), pl.String())
_LONGEST_VALUE = 200


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST_VALUE else value[: _LONGEST_VALUE - 1] + "…"


_IDENTITY = ("row", "id", "name", "credit_code")
_PLACE = (
    "official_points",
    "official_level",
    "theta",
    "rank",
    "percentile",
    "percentile_low",
    "percentile_high",
    "peer_group",
    "peer_n",
    "peer_percentile",
    "peer_low",
    "peer_high",
)
_ANSWERED = ("unanswered", "unknown")
_PROVENANCE = (
    "questionnaire",
    "questionnaire_version",
    "model",
    "model_version",
    "benchmark_kind",
    "benchmark_date",
    "benchmark_n",
)


def _scores(results: Assessments) -> dict[str, NDArray]:
    scores, asked = results.scores, results.questionnaire
    columns = {"index": scores.index, "stage": scores.stage}
    columns |= {f"pillar_{p.id}": scores.pillars[:, k] for k, p in enumerate(asked.index.pillars)}
    columns |= {f"part_{p.id}": scores.official.parts[:, k] for k, p in enumerate(asked.official.parts)}
    return columns | {"official_points": scores.official.points, "official_level": scores.official.level}


def _ranks(ranks: Ranks) -> dict[str, NDArray]:
    return {
        "theta": ranks.theta,
        "rank": ranks.rank,
        "percentile": ranks.percentile,
        "percentile_low": ranks.low,
        "percentile_high": ranks.high,
        "peer_n": ranks.peer_n,
        "peer_percentile": ranks.peer_percentile,
        "peer_low": ranks.peer_low,
        "peer_high": ranks.peer_high,
    }


def _unanswered(results: Assessments) -> dict[str, NDArray]:
    return {"unanswered": results.scores.blanks, "unknown": results.scores.unknowns}


def _provenance(results: Assessments) -> dict[str, str | int]:
    made_with = results.provenance
    return {name: getattr(made_with, name) for name in _PROVENANCE}


def _peer_groups(ranks: Ranks, locale: str) -> pl.Series:
    """The name of each company's peer group; a name is made once for each group that occurs."""
    cells = [each.astype(np.int64) + 1 for each in (ranks.peer_group, ranks.peer_size, ranks.peer_city)]
    shape = tuple(int(each.max(initial=0)) + 1 for each in cells)
    keys = np.ravel_multi_index(cells, shape)
    there = np.flatnonzero(np.bincount(keys))
    place = np.zeros(math.prod(shape), dtype=np.int64)
    place[there] = np.arange(len(there))
    found = np.column_stack(np.unravel_index(there, shape)) - 1
    titles = [cell_name(group, size, city, locale) for group, size, city in found.tolist()]
    return pl.Series(titles, dtype=pl.String).gather(place[keys]).alias("peer_group")
