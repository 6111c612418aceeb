"""The zhifu index as a user would write it with pandas: `python pandas_index.py companies.csv index.csv`.

Row by row, by the rules of the questionnaire file, with neither checks nor levels nor ranks. `batch.py` holds its times
and its results beside ours.
"""

import sys

import pandas as pd
import yaml

from assess.company import DIVISIONS, industry_index
from assess.places import QUESTIONNAIRES


def share(item: dict, feed: dict, answer: str, production: bool) -> float:
    """How much of what the item can bring to a pillar the answer brings, 0 to 1."""
    points = {o["id"]: o["points"] for o in item["options"] if production or o.get("asked_of", "all") == "all"}
    multiple = item["kind"] == "multiple"
    top = sum(points.values()) if multiple else max(points.values())
    start, stop = feed.get("start", 0), feed.get("stop") or top
    got = sum(points.get(option, 0) for option in answer.split(";")) if multiple else points.get(answer, 0)
    reach = min(stop, top) - start
    return min(max((got - start) / reach, 0), 1) if reach > 0 else 0.0


def index(row: pd.Series, items: list[dict], pillars: list[dict]) -> float:
    production = DIVISIONS[industry_index(row["industry"])].production
    total = 0.0
    for pillar in pillars:
        got = weight = 0.0
        for item in items:
            if item["kind"] == "number" or (item.get("asked_of", "all") == "production" and not production):
                continue
            for feed in item.get("feeds", ()):
                if feed["pillar"] == pillar["id"]:
                    got += feed["weight"] * share(item, feed, row[item["id"]], production)
                    weight += feed["weight"]
        total += pillar["weight"] * got / weight
    return total


def main(source: str, target: str) -> None:
    asked = yaml.safe_load((QUESTIONNAIRES / "zhifu-2026.yaml").read_text("utf-8"))
    frame = pd.read_csv(source, dtype=str, keep_default_na=False)
    frame["index"] = frame.apply(index, axis=1, args=(asked["items"], asked["index"]["pillars"]))
    frame[["id", "index"]].to_csv(target, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
