"""A wheel works on its own: it carries questionnaires, models, fonts, templates and translations."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder, ROOT]
    subprocess.run(command, check=True, capture_output=True)
    wheel = next(folder.glob("assess-*.whl"))
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


def run(unpacked: Path, *arguments: str) -> str:
    """`python -m assess` of the wheel alone, away from the checkout."""
    environment = {**os.environ, "PYTHONPATH": str(unpacked), "ASSESS_LANG": "en", "PYTHONSAFEPATH": "1"}
    command = [sys.executable, "-m", "assess", *arguments]
    done = subprocess.run(command, cwd=unpacked.parent, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_it_scores_and_reports_away_from_the_checkout(unpacked):
    run(unpacked, "sample", "companies.csv", "--rows", "3")
    run(unpacked, "score", "companies.csv", "-o", "scored.csv")
    run(unpacked, "report", "companies.csv", "-o", "reports")
    assert len((unpacked.parent / "scored.csv").read_text(encoding="utf-8-sig").splitlines()) == 4
    assert len(list((unpacked.parent / "reports").glob("*.pdf"))) == 3


def test_it_is_the_wheel_that_ran(unpacked):
    script = "import assess.places as p; print(p.QUESTIONNAIRES); print(p.MODELS)"
    environment = {**os.environ, "PYTHONPATH": str(unpacked), "PYTHONSAFEPATH": "1"}
    command = [sys.executable, "-c", script]
    said = subprocess.run(command, cwd=unpacked, env=environment, capture_output=True, text=True, check=True).stdout
    assert said.split() == [str(unpacked / "assess" / "questionnaires"), str(unpacked / "assess" / "models")]


def test_it_carries_pages_styles_fonts_and_languages(unpacked):
    package = unpacked / "assess"
    for piece in (
        "web/templates/base.html",
        "web/static/site.css",
        "web/static/tokens.css",
        "report/fonts/NotoSansSC-Regular.ttf",
        "report/fonts/OFL.txt",
        "translations/zh/LC_MESSAGES/messages.mo",
    ):
        assert (package / piece).is_file(), piece
