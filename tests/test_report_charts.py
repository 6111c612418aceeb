"""Charts: what they show, that it lies on the canvas, and that a screen reader and a printer without colours get it."""

import re
from xml.etree import ElementTree

import pytest

from assess.report import chart_bars, charts, pictures
from assess.report.charts import Axis, Chart, Circle, Label, Polygon, Span
from assess.report.pictures import pillar_chart, rank_chart, stage_chart
from assess.report.svg import to_svg
from tests.report_examples import CAFE, report

SVG = ""
HOSTILE = '"><script>alert(1)</script>&<img src=x onerror=y>'


@pytest.fixture(scope="module")
def cafe():
    return report(CAFE, 0.12)


def every_chart(content):
    drawn = (pillar_chart, stage_chart, rank_chart, pictures.spread_chart, pictures.moved_chart)
    return [draw(content) for draw in drawn]


def texts(chart):
    return [shape.text for shape in chart.shapes if isinstance(shape, Label)]


def test_a_radar_tells_every_name_and_score(cafe):
    said = texts(pillar_chart(cafe))
    for pillar in cafe.pillars:
        assert pillar.title in said and pillar.shown in said


def test_a_full_score_reaches_the_outer_ring_and_none_stays_in_the_centre():
    axes = [Axis("a", 100), Axis("b", 0), Axis("c", 100), Axis("d", 0)]
    chart = charts.radar("t", "d", axes, size=200)
    outer, area = chart.shapes[4], chart.shapes[9]
    assert area.points[0] == outer.points[0]
    assert area.points[1] == (chart.width / 2, chart.height / 2)


@pytest.mark.parametrize(("value", "stage"), [(0, "a"), (19.9, "a"), (20, "b"), (79.9, "b"), (80, "c"), (100, "c")])
def test_the_stage_of_a_value_is_the_marked_one(value, stage):
    chart = charts.stages("t", "d", value, str(value), [("a", 0), ("b", 20), ("c", 80)])
    assert [shape.text for shape in chart.shapes if isinstance(shape, Label) and shape.bold][:-1] == [stage]


def test_the_peers_stand_behind_the_own_line_as_a_band_and_a_broken_line():
    axes = [Axis(name, 50, (20, 40, 60)) for name in "abcd"]
    chart = charts.radar("t", "d", axes, size=200, legend=("own", "band", "middle"))
    assert [shape.fill for shape in chart.shapes[:2]] == [charts.BAND, "#ffffff"]
    assert sum(bool(getattr(shape, "dash", ())) for shape in chart.shapes) == 2
    assert texts(chart)[-3:] == ["own", "band", "middle"]


def spread(own, edges=(-1, 0, 1), counts=(10, 30)):
    names = ("1/4", "half", "3/4")
    return chart_bars.Histogram(edges, counts, (-0.5, 0.1, 0.6), names, own, "here", ("low", "high"))


@pytest.mark.parametrize(("own", "dark"), [(-9, []), (-0.2, [0]), (0, [1]), (9, [1])])
def test_the_own_step_is_the_dark_one(own, dark):
    chart = chart_bars.histogram("t", "d", spread(own))
    bars = [shape.fill for shape in chart.shapes if isinstance(shape, Polygon) and shape.stroke == "#ffffff"]
    assert [k for k, fill in enumerate(bars) if fill == charts.FILL] == dark and "here" in texts(chart)


def test_a_wider_step_does_not_look_fuller():
    chart = chart_bars.histogram("t", "d", spread(0.5, (-1, 0, 2), (10, 20)))
    roofs = [shape.points[0][1] for shape in chart.shapes if isinstance(shape, Polygon) and shape.stroke == "#ffffff"]
    assert roofs[0] == roofs[1]


def test_won_is_full_to_the_right_and_lost_hollow_to_the_left():
    chart = chart_bars.balance("t", "d", [("a", 40, "+40"), ("b", -20, "−20")], width=228)
    won, lost = chart.shapes[1], chart.shapes[5]
    assert won.fill == charts.FILL and won.points[1][0] == 214 and lost.fill == "#ffffff" and lost.points[1][0] == 64


def test_the_ruler_shows_the_interval_around_the_point():
    chart = charts.ruler("t", "d", [Span("all", 50, 40, 60, "50%")], ("last", "first"), width=124)
    assert [shape.centre[0] for shape in chart.shapes if isinstance(shape, charts.Circle)] == [62.0]
    assert ((52.0, 28.0), (72.0, 28.0)) in [shape.points for shape in chart.shapes if isinstance(shape, charts.Polygon)]


def test_everything_drawn_lies_on_the_canvas(cafe):
    for chart in every_chart(cafe):
        places = [shape.at for shape in chart.shapes if isinstance(shape, Label)]
        places += [point for shape in chart.shapes if isinstance(shape, charts.Polygon) for point in shape.points]
        assert all(0 <= x <= chart.width and 0 <= y <= chart.height for x, y in places)


def test_an_svg_says_what_it_shows_to_a_screen_reader(cafe):
    root = ElementTree.fromstring(to_svg(rank_chart(cafe), "rank"))
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert "领先" in description.text and title.text


def test_an_svg_needs_no_style_and_no_script(cafe):
    for chart in every_chart(cafe):
        root = ElementTree.fromstring(to_svg(chart, "x"))
        assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
            *("svg", "title", "desc", "path", "circle", "text")
        }
        assert not any("style" in element.attrib for element in root.iter())


def test_markup_in_a_label_stays_text():
    chart = charts.radar(HOSTILE, HOSTILE, [Axis(HOSTILE, 10), Axis("b", 20), Axis("c", 30)])
    root = ElementTree.fromstring(to_svg(chart, HOSTILE))
    assert HOSTILE in " ".join(element.text for element in root.iter(f"{SVG}text"))
    assert root.find(f"{SVG}title").text == HOSTILE


def test_neighbours_painted_alike_are_one_path_and_corners_keep_their_place():
    boxes = tuple(Polygon(((x, 1.04), (x + 1.5, 1.04), (x + 1.5, 3), (x, 3)), fill="#123456") for x in (0, 2))
    line = Polygon(((0, 0), (1, 2)), stroke="#654321", width=2, closed=False, dash=(2, 1))
    drawn = to_svg(Chart(10, 5, "t", "d", (*boxes, line, Circle((1, 1), 2, fill="#fff"), boxes[0])), "x")
    paths = re.findall(r'<path d="([^"]+)"([^>]*)/>', drawn)
    assert paths == [
        ("M0 1H1.5V3H0ZM2 1H3.5V3H2Z", ' fill="#123456"'),
        ("M0 0L1 2", ' fill="none" stroke="#654321" stroke-width="2" stroke-dasharray="2 1"'),
        ("M0 1H1.5V3H0Z", ' fill="#123456"'),
    ]


def test_a_text_says_only_what_is_not_said_for_all():
    drawn = to_svg(Chart(10, 5, "t", "d", (Label((1, 2), "a & b"), Label((1, 2), "c", 8, "end", True, "#fff"))), "x")
    assert '<text x="1" y="2">a &amp; b</text>' in drawn
    assert '<text x="1" y="2" font-size="8" text-anchor="end" fill="#fff" font-weight="700">c</text>' in drawn
