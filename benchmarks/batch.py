"""Speed and memory of `assess score` as a whole process: `python benchmarks/batch.py [--rows N] [--millions N]`.

Beside it, on the same file and in the same run: what Polars alone takes to read the file, add one sum column and write
a table of the same columns; and the pandas script that a user would write for the index alone (`pandas_index.py`, once,
whose results must be ours). The rounds alternate, so that other work on the machine falls on all. Then lists of one
million and of so many `millions` from Parquet to Parquet, with the most memory they take at a time.

Seconds of the processors are what a process takes on both cores together; they hardly depend on other work, wall time
does.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

import polars as pl

ROOT = Path(__file__).resolve().parent.parent

POLARS_ALONE = """
import sys
import polars as pl
source, target, header, scenes = sys.argv[1:]
scenes = scenes.split(",")
frame = pl.read_csv(source, infer_schema=False)
total = pl.sum_horizontal(pl.col(scenes).cast(pl.Float64, strict=False)) / 3
text = {"name": "name", "credit_code": "credit_code", "id": "id", "peer_group": "city", "questionnaire": "city",
        "questionnaire_version": "city", "model": "city", "model_version": "city", "benchmark_kind": "city",
        "benchmark_date": "city"}
frame = frame.with_columns(total.alias("total"))
frame.select(pl.col(text.get(c, "total")).alias(c) for c in header.split(",")).write_csv(target, include_bom=True)
"""


COPIED = """
import sys
import polars as pl
one, many, times = sys.argv[1:]
pl.scan_parquet([one] * int(times)).sink_parquet(many)
"""


class Taken(NamedTuple):
    """By a process from start to end: `wall` and `processor` seconds, and the most memory at a time, in GB."""

    wall: float
    processor: float
    memory: float


def run(*command: str) -> Taken:
    begun = time.perf_counter()
    # As on a user's machine, compiled modules are kept from one run to the next.
    surroundings = os.environ | {"PYTHONPATH": str(ROOT), "ASSESS_LANG": "en", "PYTHONDONTWRITEBYTECODE": ""}
    process = subprocess.Popen(
        [sys.executable, *command], env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command[:4])} failed")
    return Taken(time.perf_counter() - begun, used.ru_utime + used.ru_stime, _gigabytes(used))


def _gigabytes(used: resource.struct_rusage) -> float:
    return used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e9


def contest(folder: str, companies: int, rounds: int) -> None:
    source, target = f"{folder}/companies.csv", f"{folder}/scored.csv"
    run("-m", "assess", "sample", source, "--rows", str(companies), "--seed", "1")
    score = ("-m", "assess", "score", source, "-o", target, "-q")
    run(*score)
    columns = pl.read_csv(source, n_rows=1).columns
    scenes = ",".join(name for name in columns if name.startswith("s") and name[1:3].isdigit())
    header = ",".join(pl.read_csv(target, n_rows=1).columns)
    polars = ("-c", POLARS_ALONE, source, f"{folder}/polars.csv", header, scenes)
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(run(*score))
        theirs.append(run(*polars))
    script = run(str(ROOT / "benchmarks" / "pandas_index.py"), source, f"{folder}/pandas.csv")
    _same_index(target, f"{folder}/pandas.csv")
    print(
        f"{companies} companies, CSV to CSV, {rounds} rounds, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    for name, taken in (("assess score", ours), ("Polars alone", theirs), ("pandas script", [script])):
        _tell(name, taken)
    for what in ("wall", "processor"):
        mine, polars_alone = ([getattr(each, what) for each in taken] for taken in (ours, theirs))
        rounds_apart = sorted(a / b for a, b in zip(mine, polars_alone, strict=True))
        print(
            f"{what:10} score / Polars {min(mine) / min(polars_alone):.2f} best, {median(rounds_apart):.2f} median of "
            f"rounds ({rounds_apart[0]:.2f} to {rounds_apart[-1]:.2f})   "
            f"pandas / score {getattr(script, what) / min(mine):.1f}"
        )


def _same_index(ours: str, theirs: str) -> None:
    columns = ["id", "index"]
    both = pl.read_csv(ours, columns=columns).join(pl.read_csv(theirs, columns=columns), on="id")
    apart = both.select((pl.col("index") - pl.col("index_right")).abs().max()).item()
    print(f"largest difference of the index from the pandas script: {apart:.1e}")
    if not apart < 1e-9:
        raise SystemExit("the pandas script has other results")


def stream(folder: str, millions: int, million: int) -> None:
    """Time and memory of one million companies and of several, Parquet to Parquet."""
    one = f"{folder}/1.parquet"
    run("-m", "assess", "sample", one, "--rows", str(million), "--seed", "2")
    many = f"{folder}/{millions}.parquet"
    # In a process of its own: the most memory that is told of a process is never less than its parent had.
    run("-c", COPIED, one, many, str(millions))
    taken = {}
    for times, file in ((1, one), (millions, many)):
        taken[times] = run("-m", "assess", "score", file, "-o", f"{folder}/out.parquet", "-q")
        _tell(f"{times * million:,} rows", [taken[times]])
    ratio = taken[millions].processor / taken[1].processor
    print(f"{millions} x / 1 x {ratio:.1f} in processor seconds")
    print(f"companies a second: {million * millions / taken[millions].wall:,.0f}")


def _tell(name: str, taken: list[Taken]) -> None:
    wall, processor = [each.wall for each in taken], [each.processor for each in taken]
    print(
        f"{name:14} wall {min(wall):7.2f} best {median(wall):7.2f} median   processor {min(processor):7.2f} best "
        f"{median(processor):7.2f} median   memory {max(each.memory for each in taken):.2f} GB"
    )


def main() -> None:
    asked = argparse.ArgumentParser(description="Speed and memory of `assess score`.")
    asked.add_argument("--rows", type=int, default=120_000, help="companies of the list beside Polars and pandas")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--millions", type=int, default=10, help="how many millions are streamed; 0 for none")
    asked.add_argument("--million", type=int, default=1_000_000, help="rows of a million: fewer only try the script")
    wished = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        contest(folder, wished.rows, wished.rounds)
        if wished.millions > 1:
            stream(folder, wished.millions, wished.million)
    _tell("assess --help", [run("-m", "assess", "--help") for _ in range(5)])


if __name__ == "__main__":
    main()
