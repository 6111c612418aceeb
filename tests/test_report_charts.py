from xml.etree import ElementTree

import pytest

from assess.report import charts
from assess.report.charts import Label, Span, to_drawing, to_svg
from assess.report.fonts import fonts
from assess.report.pictures import pillar_chart, rank_chart, stage_chart
from assess.report.typeset import Typesetter
from tests.report_examples import CAFE, report

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '"><script>alert(1)</script>&<img src=x onerror=y>'


@pytest.fixture(scope="module")
def cafe():
    return report(CAFE, 0.12)


def texts(chart):
    return [shape.text for shape in chart.shapes if isinstance(shape, Label)]


def test_a_radar_tells_every_name_and_score(cafe):
    said = texts(pillar_chart(cafe))
    for pillar in cafe.pillars:
        assert pillar.title in said and pillar.shown in said


def test_a_full_score_reaches_the_outer_ring_and_none_stays_in_the_centre():
    chart = charts.radar("t", "d", [("a", 100), ("b", 0), ("c", 100), ("d", 0)], size=200)
    outer, area = chart.shapes[4], chart.shapes[9]
    assert area.points[0] == outer.points[0]
    assert area.points[1] == (chart.width / 2, chart.height / 2)


@pytest.mark.parametrize(("value", "stage"), [(0, "a"), (19.9, "a"), (20, "b"), (79.9, "b"), (80, "c"), (100, "c")])
def test_the_stage_of_a_value_is_the_marked_one(value, stage):
    chart = charts.stages("t", "d", value, str(value), [("a", 0), ("b", 20), ("c", 80)])
    assert [shape.text for shape in chart.shapes if isinstance(shape, Label) and shape.bold][:-1] == [stage]


def test_the_ruler_shows_the_interval_around_the_point():
    chart = charts.ruler("t", "d", [Span("all", 50, 40, 60, "50%")], ("last", "first"), width=124)
    assert [shape.centre[0] for shape in chart.shapes if isinstance(shape, charts.Circle)] == [62.0]
    assert ((52.0, 34.0), (72.0, 34.0)) in [shape.points for shape in chart.shapes if isinstance(shape, charts.Polygon)]


def test_everything_drawn_lies_on_the_canvas(cafe):
    for chart in (pillar_chart(cafe), stage_chart(cafe), rank_chart(cafe)):
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
    for chart in (pillar_chart(cafe), stage_chart(cafe), rank_chart(cafe)):
        root = ElementTree.fromstring(to_svg(chart, "x"))
        assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
            *("svg", "title", "desc", "polygon", "polyline", "circle", "text")
        }
        assert not any("style" in element.attrib for element in root.iter())


def test_markup_in_a_label_stays_text():
    chart = charts.radar(HOSTILE, HOSTILE, [(HOSTILE, 10), ("b", 20), ("c", 30)])
    root = ElementTree.fromstring(to_svg(chart, HOSTILE))
    assert HOSTILE in [element.text for element in root.iter(f"{SVG}text")]
    assert root.find(f"{SVG}title").text == HOSTILE


def test_a_drawing_for_paper_has_only_labels_in_the_fonts_of_the_report(cafe):
    typesetter = Typesetter(fonts())
    for chart in (pillar_chart(cafe), stage_chart(cafe), rank_chart(cafe)):
        drawing = to_drawing(chart, typesetter.fonts, typesetter.plain)
        used = {shape.fontName for shape in drawing.contents if hasattr(shape, "fontName")}
        assert used <= {fonts().regular, fonts().bold} and used
