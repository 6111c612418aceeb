"""The three companies worked out by hand in docs/method.md, to the last fraction."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import yaml

from assess.answers import encode
from assess.scoring import scorer

DOCS = Path(__file__).parent.parent / "docs"
EXAMPLES = yaml.safe_load((Path(__file__).parent / "golden" / "worked_examples.yaml").read_text(encoding="utf-8"))


@pytest.fixture(params=EXAMPLES, ids=lambda example: example["title"])
def example(request):
    return request.param


def exactly(fraction: str):
    return pytest.approx(float(Fraction(fraction)), rel=1e-14)


def test_the_hand_worked_numbers_come_out(example, shipped):
    production = np.array([example["production"]])
    scores = scorer(shipped).score(encode(shipped, [example["answers"]]), production)
    expected = example["expected"]
    for place, pillar in enumerate(shipped.index.pillars):
        assert scores.pillars[0, place] == exactly(expected["pillars"][pillar.id])
    for place, part in enumerate(shipped.official.parts):
        assert scores.official.parts[0, place] == exactly(expected["parts"][part.id])
    assert scores.index[0] == exactly(expected["index"])
    assert scores.official.points[0] == exactly(expected["points"])
    assert (scores.stage[0], scores.official.level[0]) == (expected["stage"], expected["level"])


def test_the_method_page_shows_the_same_numbers(example):
    page = (DOCS / "method.md").read_text(encoding="utf-8")
    assert example["title"] in page
    assert f"= {float(Fraction(example['expected']['index'])):.4f}" in page
    assert f"total {float(Fraction(example['expected']['points'])):.4f} points" in page
