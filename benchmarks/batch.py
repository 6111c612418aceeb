"""Speed of `assess score` as a whole process: `python benchmarks/batch.py [companies] [rounds]`.

Beside it, on the same file and in the same run: what Polars alone takes to read the file, add one sum column and write
a table of the same columns; and what the loop a user would write takes for the sum of points alone, without levels,
ranks, peers or checks. The rounds alternate, so that other work on the machine falls on all three.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

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

ROW_LOOP = """
import csv
import sys
from assess.questionnaire import find
source, target = sys.argv[1:3]
points = {(i.id, o.id): o.points for i in find().questions for o in i.options}
items = [i.id for i in find().questions]
with open(source, encoding="utf-8-sig", newline="") as file, open(target, "w", encoding="utf-8-sig") as out:
    writer = csv.writer(out)
    writer.writerow(["name", "total"])
    for row in csv.DictReader(file):
        total = 0.0
        for item in items:
            for option in row[item].split(";"):
                total += points.get((item, option), 0.0)
        writer.writerow([row["name"], total])
"""


def seconds(*command: str) -> float:
    """Wall time of a process from start to end."""
    begun = time.perf_counter()
    surroundings = os.environ | {"PYTHONPATH": str(ROOT), "ASSESS_LANG": "en"}
    subprocess.run([sys.executable, *command], check=True, env=surroundings, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begun


def main(companies: int = 120_000, rounds: int = 5) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, target = f"{folder}/companies.csv", f"{folder}/scored.csv"
        seconds("-m", "assess", "sample", source, "--rows", str(companies), "--seed", "1")
        score = ("-m", "assess", "score", source, "-o", target)
        seconds(*score)
        header = Path(target).read_text("utf-8-sig").split("\n", 1)[0].strip()
        columns = Path(source).read_text("utf-8-sig").split("\n", 1)[0].strip().split(",")
        scenes = ",".join(name for name in columns if name.startswith("s") and name[1:3].isdigit())
        contest = {
            "assess score": score,
            "Polars alone": ("-c", POLARS_ALONE, source, f"{folder}/polars.csv", header, scenes),
            "row loop, sum only": ("-c", ROW_LOOP, source, f"{folder}/loop.csv"),
        }
        times: dict[str, list[float]] = {name: [] for name in contest}
        for _ in range(rounds):
            for name, command in contest.items():
                times[name].append(seconds(*command))
    print(f"{companies} companies, {rounds} rounds, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    for name, taken in times.items():
        print(f"{name:20} best {min(taken):6.2f} s   median {median(taken):6.2f} s")
    ours, polars, loop = (min(taken) for taken in times.values())
    print(f"assess score / Polars alone {ours / polars:.2f}   row loop / assess score {loop / ours:.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
