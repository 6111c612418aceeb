"""Companies, a small model and whole results, for tests of what a report says and how it is drawn."""

from functools import cache

import numpy as np

from assess import planning
from assess.answers import encode
from assess.assessment import Assessments, assess
from assess.company import CITIES, GROUPS, Company, parse_company, profiles
from assess.questionnaire import Questionnaire, find
from assess.ranking.artifacts import RankModel
from assess.ranking.kernel import build_kernel
from assess.ranking.peers import Benchmark
from assess.report import content
from assess.report.known import Known
from assess.report.records import ReportContent
from assess.scoring import scorer

DATE, NUMBER = "2026-11-23", "ZF-20261123-0001"
Answers = dict[str, str | list[str] | float]

CAFE = {"name": "长沙市岳麓区小满咖啡店", "industry": "62", "city": "changsha", "employees": 6, "revenue": 85}
WORKSHOP = {
    "name": "株洲市恒达精密机械有限公司",
    "credit_code": "",
    "industry": "34",
    "city": "zhuzhou",
    "employees": 86,
    "revenue": 4200,
    "assets": 3800,
}
FACTORY = {
    "name": "湖南湘江精密机械智能装备制造集团股份有限公司株洲轨道交通关键零部件分公司",
    "credit_code": "",
    "industry": "35",
    "city": "zhuzhou",
    "employees": 420,
    "revenue": 31_250.5,
    "assets": 52_000,
}


@cache
def model(kind: str = "synthetic") -> RankModel:
    """Made-up parameters and 4,000 made-up companies: enough for every number to be a real one."""
    questionnaire = find()
    rules, draw = scorer(questionnaire), np.random.default_rng(5)
    counts = rules.category_counts
    difficulty = np.full((len(counts), max(counts) - 1), np.nan)
    for row, count in enumerate(counts):
        difficulty[row, : count - 1] = np.linspace(-1.5, 2.0, count - 1)
    n, slopes = 4000, np.full(len(counts), 1.2)
    origin = {
        "kind": kind,
        "version": "1.0.0",
        "date": DATE,
        "seed": 5,
        "questionnaire": questionnaire.id,
        "questionnaire_version": questionnaire.version,
        "questionnaire_digest": questionnaire.digest,
    }
    benchmark = Benchmark(
        np.rint(draw.normal(0, 0.9, n) * 1e6).astype(np.int32),
        draw.integers(0, len(GROUPS), n).astype(np.int16),
        draw.integers(0, 3, n).astype(np.int8),
        draw.integers(0, len(CITIES), n).astype(np.int16),
        **origin,
    )
    items = tuple(item.id for item in rules.ranked)
    kernel = build_kernel(slopes, difficulty)
    return RankModel("example", "1.0.0", items, kernel, slopes, difficulty, benchmark)


def answers(questionnaire: Questionnaire, strength: float, seed: int = 1) -> Answers:
    """Answers of a company of that strength, 0 weakest to 1 strongest, with an unknown and a blank."""
    draw, given = np.random.default_rng(seed), {}
    for item in questionnaire.questions:
        share = float(np.clip(strength + draw.normal(0, 0.2), 0, 1))
        top = len(item.options) - 1
        if item.kind == "multiple":
            given[item.id] = [option.id for option in item.options[1 : 1 + round(share * top)]] or ["A"]
        else:
            given[item.id] = item.options[round(share * top)].id
    names = list(given)
    given[names[7]] = "?"
    del given[names[12]]
    for item in questionnaire.numbers[:3]:
        given[item.id] = 12.0
    return given


def result(company: Company, given: Answers, kind: str = "synthetic") -> Assessments:
    questionnaire = find()
    return assess(questionnaire, profiles([company]), encode(questionnaire, [given]), model(kind))


@cache
def planned(
    strength: float = 0.5, locale: str = "zh", fields: str = "FACTORY", seed: int = 1
) -> tuple[ReportContent, Known]:
    """The content of a report with a plan, by default the factory's, and what it was made of."""
    company = parse_company({"CAFE": CAFE, "WORKSHOP": WORKSHOP, "FACTORY": FACTORY}[fields])
    made = result(company, answers(find(), strength, seed))
    known = Known(made, 0, company, DATE, NUMBER, library=planning.find(find()))
    return content.build(known, locale), known


def report(fields: dict[str, object], strength: float, locale: str = "zh", **changed: object) -> ReportContent:
    """The content of the report of one company."""
    company = parse_company({**fields, **changed})
    return written(result(company, answers(find(), strength)), company, locale)


def written(made: Assessments, company: Company, locale: str = "zh") -> ReportContent:
    """The report of the one company of a result."""
    return content.build(Known(made, 0, company, DATE, NUMBER), locale)
