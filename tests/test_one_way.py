"""Web page, PDF and spreadsheet row show the same numbers for the same answers."""

import csv
import io
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from pypdf import PdfReader

from assess import storage
from assess.assessment import Assessment
from assess.cli import commands
from assess.ranking import artifacts
from assess.web.config import DATABASE
from tests.web.conftest import make_app  # noqa: F401
from tests.web.visitor import Visitor

EXAMPLES = yaml.safe_load((Path(__file__).parent / "golden" / "worked_examples.yaml").read_text(encoding="utf-8"))
PROFILES = [
    {"name": "湘味小馆", "industry": "62", "city": "changsha", "employees": "12", "revenue": "150"},
    {"name": "顺发五金厂", "industry": "33", "city": "loudi", "employees": "60", "revenue": "1800"},
    {"name": "株洲示例装备有限公司", "industry": "35", "city": "zhuzhou", "employees": "420", "revenue": "30000"},
]


class Result:
    """The same company through the three doors."""

    def __init__(self, folder: Path, make_app, questionnaire, profile: dict, answers: dict) -> None:  # noqa: F811
        self.questionnaire = questionnaire
        self.profile, self.answers = profile, answers
        app = make_app(questionnaire, artifacts.find())
        visitor = Visitor(app.test_client()).begin(profile | {"assets": "900"})
        visitor.fill(lambda item: answers.get(item.id, "?")).submit()
        self.page = visitor.get(f"{visitor.home}result")
        self.pdf = visitor.client.get(f"{visitor.home}report.pdf").data
        self.stored = self._stored(folder / DATABASE, visitor.home.split("/")[2])
        self.row = self._row(folder)

    def _stored(self, database: Path, token: str) -> Assessment:
        db = storage.connect(database)
        try:
            kept = storage.submission(db, storage.draft(db, token).id)
            return Assessment.from_dict(kept.result)
        finally:
            db.close()

    def _row(self, folder: Path) -> dict[str, str]:
        source, scored = folder / "in.csv", folder / "out.csv"
        cells = self.profile | {"assets": "900"}
        for item in self.questionnaire.questions:
            given = self.answers.get(item.id, "?")
            cells[item.id] = given if isinstance(given, str) else ";".join(given)
        with source.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, cells)
            writer.writeheader()
            writer.writerow(cells)
        done = CliRunner().invoke(commands, ["score", str(source), "-o", str(scored)])
        assert done.exit_code == 0, done.output
        return next(csv.DictReader(io.StringIO(scored.read_text(encoding="utf-8-sig"))))


@pytest.fixture(params=range(3), ids=[example["title"] for example in EXAMPLES])
def result(request, tmp_path, make_app, shipped):  # noqa: F811
    return Result(tmp_path, make_app, shipped, PROFILES[request.param], EXAMPLES[request.param]["answers"])


def test_the_row_equals_the_stored_result_to_the_last_digit(result):
    row, kept = result.row, result.stored
    assert float(row["index"]) == kept.index
    assert int(row["stage"]) == kept.stage
    assert [float(row[f"pillar_{name}"]) for name in kept.pillars] == list(kept.pillars.values())
    assert [float(row[f"part_{name}"]) for name in kept.parts] == list(kept.parts.values())
    assert (float(row["official_points"]), int(row["official_level"])) == (kept.points, kept.level)
    assert (float(row["theta"]), int(row["rank"])) == (kept.rank.theta, kept.rank.rank)
    assert [float(row[name]) for name in ("percentile", "percentile_low", "percentile_high")] == [
        kept.rank.percentile,
        kept.rank.low,
        kept.rank.high,
    ]
    assert (int(row["peer_n"]), float(row["peer_percentile"])) == (kept.peers.n, kept.peers.percentile)


def test_page_and_paper_show_the_numbers_of_the_row(result):
    page = re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", result.page))
    paper = re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(result.pdf)).pages))
    row = result.row
    shown = [
        f"{float(row['index']):.1f}",
        f"{float(row['official_points']):.1f}",
        f"{int(row['rank']):,}",
        f"{int(row['peer_n']):,}",
        result.questionnaire.index.stages[int(row["stage"]) - 1].title.zh,
        *(f"{float(row[f'pillar_{pillar.id}']):.1f}" for pillar in result.questionnaire.index.pillars),
    ]
    assert [number for number in shown if number not in page] == []
    assert [number for number in shown if number not in paper] == []
