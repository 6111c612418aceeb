"""How a result was computed: every line of the arithmetic adds up as it is shown."""

import re

import pytest

from tests.report_examples import CAFE, FACTORY, report


@pytest.fixture(params=[(FACTORY, 0.5), (FACTORY, 0.0), (CAFE, 0.3), (CAFE, 1.0)], ids=["half", "none", "some", "all"])
def content(request):
    return report(*request.param, locale="en")


def group(content, name):
    return next(group for group in content.workings if group.id == name)


def figures(text):
    return [float(figure.replace(",", "")) for figure in re.findall(r"\d[\d,]*\.?\d*", text)]


def test_the_parts_add_up_to_the_points(content):
    *parts, total, _ = group(content, "official").steps
    assert [figures(part.outcome)[-1] for part in parts] == figures(total.outcome)[:-1]
    assert sum(figures(total.outcome)[:-1]) == pytest.approx(figures(total.outcome)[-1])
    assert figures(total.outcome)[-1] == float(content.level.points)


def test_a_part_is_its_lines_over_what_they_could_be(content):
    for part in group(content, "official").steps[: len(content.level.parts)]:
        got, top, full, points = figures(part.outcome)
        assert sum(figures(row[1])[0] for row in part.rows) == pytest.approx(got, abs=0.02)
        assert sum(figures(row[2])[0] for row in part.rows) == pytest.approx(top)
        assert points == pytest.approx(got / top * full, abs=0.11)


def test_a_pillar_is_the_weighted_mean_of_its_lines(content):
    *pillars, total = group(content, "index").steps
    for pillar in pillars:
        got, weights, score, _, weight, points = figures(pillar.outcome)
        assert sum(figures(row[4])[0] for row in pillar.rows) == pytest.approx(got, abs=0.01)
        assert sum(figures(row[3])[0] for row in pillar.rows) == weights
        assert score == pytest.approx(100 * got / weights, abs=0.051)
        assert points == pytest.approx(score * weight / 100, abs=0.11)
    assert sum(figures(total.outcome)[:-1]) == pytest.approx(float(content.index.shown))


def test_the_place_is_a_count_of_companies(content):
    place, *_, peers = group(content, "rank").steps
    for step, percentile in ((place, content.rank.percentile), (peers, content.rank.peer_percentile)):
        below, level, _, n, said = figures(step.outcome)
        assert said == pytest.approx(100 * (below + level / 2) / n, abs=0.0051) == pytest.approx(percentile, abs=0.0051)
        assert [figures(row[1])[0] for row in step.rows[-3:]] == [below, level, n - below - level]


def test_scenes_stand_at_their_levels(content):
    scenes = group(content, "official").steps[-1]
    assert content.level.title in scenes.outcome and all(0 <= int(row[2]) <= 4 for row in scenes.rows)
