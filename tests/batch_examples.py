"""Tables of companies for the tests of the batch and of the command line: built good, then changed in one thing."""

import csv
import io

import numpy as np

from assess.questionnaire import Questionnaire
from assess.ranking.artifacts import RankModel
from assess.ranking.kernel import build_kernel
from assess.ranking.peers import Benchmark
from assess.scoring import scorer

CODE = "91430111MA4LG1AB70"

MAKER = {
    "id": "K-1",
    "name": "长沙精工机械有限公司",
    "credit_code": "",
    "industry": "35",
    "city": "changsha",
    "employees": "120",
    "revenue": "5000",
    "assets": "",
    "chain": "",
    "tools": "B",
    "nets": "B;D",
    "machines": "B",
    "machine_count": "12",
    "selling": "3",
    "making": "2",
    "costs": "A",
}
SERVICE = MAKER | {
    "id": "K-2",
    "name": "湘潭云上软件有限公司",
    "industry": "65",
    "city": "xiangtan",
    "machines": "",
    "machine_count": "",
    "making": "",
}


def table(*rows: dict[str, str], columns: list[str] | None = None, separator: str = ",") -> bytes:
    """A CSV file of these rows, UTF-8 without a byte order mark."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns or list(rows[0]), delimiter=separator, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def model_of(questionnaire: Questionnaire, companies: int = 600) -> RankModel:
    """A rank model with made-up items and a made-up benchmark, for questionnaires that have none."""
    rules = scorer(questionnaire)
    counts = rules.category_counts
    most = max(counts) - 1
    difficulty = np.full((len(counts), most), np.nan)
    for row, count in enumerate(counts):
        difficulty[row, : count - 1] = np.linspace(-1.5, 1.5, count - 1)
    discrimination = np.full(len(counts), 1.5)
    draw = np.random.default_rng(7)
    benchmark = Benchmark(
        theta_micro=np.rint(draw.normal(size=companies) * 1e6).astype(np.int32),
        group=draw.integers(0, 4, companies).astype(np.int16),
        size=draw.integers(0, 3, companies).astype(np.int8),
        city=draw.integers(0, 3, companies).astype(np.int16),
        kind="synthetic",
        version="1.0.0",
        date="2026-01-01",
        seed=7,
        questionnaire=questionnaire.id,
        questionnaire_version=questionnaire.version,
        questionnaire_digest=questionnaire.digest,
    )
    items = tuple(item.id for item in rules.ranked)
    kernel = build_kernel(discrimination, difficulty)
    return RankModel("tiny", "1.0.0", items, kernel, discrimination, difficulty, benchmark)
