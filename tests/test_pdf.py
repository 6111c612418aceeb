import ast
import hashlib
import io
import os
import re
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import assess
from assess.errors import ReportError
from assess.report import pdf
from assess.report.fonts import SHIPPED, fonts
from assess.report.lines import NEVER_FIRST
from assess.report.sheet import Sheet
from assess.report.typeset import Style, Typesetter
from tests.report_examples import CAFE, FACTORY, NUMBER, report


def read(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data))


def words(data: bytes, pages: int = 99) -> str:
    """The text of the first pages as it can be copied, without spaces and line ends."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in read(data).pages[:pages]))


@pytest.fixture(scope="module")
def cafe():
    return pdf.render(report(CAFE, 0.12))


@pytest.fixture(scope="module")
def factory():
    return pdf.render(report(FACTORY, 0.5))


@pytest.fixture(scope="module")
def english():
    return pdf.render(report(FACTORY, 0.5, "en"))


def test_the_same_content_gives_the_same_bytes(cafe):
    assert pdf.render(report(CAFE, 0.12)) == cafe


def test_the_same_content_gives_the_same_bytes_in_another_process(cafe):
    code = (
        "import hashlib; from assess.report import pdf; from tests.report_examples import CAFE, report;"
        "print(hashlib.sha256(pdf.render(report(CAFE, 0.12))).hexdigest())"
    )
    run = [sys.executable, "-c", code]
    made = subprocess.run(run, env={**os.environ, "PYTHONHASHSEED": "7"}, capture_output=True, check=True, text=True)
    assert made.stdout.split()[-1] == hashlib.sha256(cafe).hexdigest()


def test_reports_made_in_several_threads_do_not_disturb_each_other(cafe, factory):
    contents = [report(CAFE, 0.12), report(FACTORY, 0.5)] * 4
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(pdf.render, contents)) == [cafe, factory] * 4


def test_a_report_is_small_enough_to_send(cafe, factory, english):
    assert max(map(len, (cafe, factory, english))) < 500_000


def test_every_page_but_the_cover_says_which_of_how_many_it_is(cafe):
    pages = read(cafe).pages
    for number, page in enumerate(pages[1:], 2):
        assert f"第{number}页/共{len(pages)}页" in re.sub(r"\s", "", page.extract_text())


def test_every_figure_of_the_content_stands_in_the_text(factory):
    said, text = report(FACTORY, 0.5), words(factory)
    told = [said.index.shown, said.level.points, said.cover.digest, NUMBER, said.rank.statement.headline]
    told += [said.rank.statement.interval, said.rank.statement.peers, said.rank.statement.provenance]
    told += [pillar.shown for pillar in said.pillars] + [idea.index for idea in said.improvements]
    assert [fact for fact in told if re.sub(r"\s", "", fact) not in text] == []


def test_a_table_repeats_its_head_on_every_page(factory):
    document = read(factory)
    first = max(n for n, page in enumerate(document.pages) if "附录：全部回答" in page.extract_text())
    assert len(document.pages) > first + 1
    for page in document.pages[first:]:
        assert {"题号", "题目", "贵公司的回答", "得分"} <= set(page.extract_text().split())


def test_every_answer_stands_in_the_appendix(factory):
    text = words(factory)
    rows = [row for section in report(FACTORY, 0.5).answers for row in section.rows]
    assert [row.number for row in rows if re.sub(r"\s", "", row.title) not in text] == []
    assert [row.number for row in rows if re.sub(r"\s", "", row.answer) not in text] == []


def test_the_notice_stands_on_every_page(factory):
    for page in read(factory).pages:
        assert "自评结果不等同于官方评测" in page.extract_text()


def test_the_outline_leads_to_every_section(english):
    document = read(english)
    found = [
        (entry.title, document.get_destination_page_number(entry))
        for entry in document.outline
        if not isinstance(entry, list)
    ]
    assert [title for title, _ in found] == [
        "Summary",
        "Official level and its arithmetic",
        "Rank",
        "Index and pillars",
        "Scenes",
        "The most valuable improvements",
        "Gaps question by question",
        "Answers to verify",
        "Method and limits",
        "Appendix: all answers",
    ]
    for title, page in found:
        assert title in document.pages[page].extract_text()


def test_title_author_and_language_are_set(cafe, english):
    document = read(cafe)
    assert document.metadata.title == f"{CAFE['name']} · 数字化水平评测报告"
    assert document.metadata.author == "智赋评"
    assert document.trailer["/Root"]["/Lang"] == "zh-CN"
    assert read(english).trailer["/Root"]["/Lang"] == "en"


def test_no_text_is_shown_in_a_font_that_is_not_embedded(cafe):
    fonts = set()
    for page in read(cafe).pages:
        page.extract_text(visitor_text=lambda text, cm, tm, font, size: text.strip() and fonts.add(font["/BaseFont"]))
    assert fonts and all("NotoSansSC" in name for name in fonts)


def test_an_english_report_has_no_chinese_label(english):
    text = words(english, pages=9)
    for label in ("报告日期", "结果概要", "第2页", "题号", "排名", "附录", "下一步", "指数"):
        assert label not in text


def test_a_chinese_report_has_no_english_label(factory):
    text = words(factory, pages=9)
    for label in ("Summary", "Page", "Question", "Effect", "Rank", "Score", "Points", "Level"):
        assert label not in text


@settings(max_examples=60)
@given(st.text(max_size=120), st.floats(8, 400))
def test_any_text_at_all_can_be_set_and_drawn(text, room):
    sheet = Sheet(io.BytesIO(), fonts(), "zh-CN")
    passage = Typesetter(fonts(), substitute=True).text(text, Style(align="justify"))
    assert passage.set(room) >= passage.style.leading
    passage.put(sheet, 0, 400)
    sheet.showPage()
    assert sheet.finish(lambda pages: {}).startswith(b"%PDF")


def test_a_long_text_splits_between_pages_and_loses_nothing():
    passage = Typesetter(fonts()).text("湘江精密机械，" * 60, Style())
    passage.set(200)
    first, rest = passage.split(100)
    assert first.height <= 100
    assert first.content + rest.content == passage.content
    assert rest.content[0] not in NEVER_FIRST


def test_a_text_is_not_split_where_a_single_line_would_be_left():
    passage = Typesetter(fonts()).text("湘江" * 30, Style())
    passage.set(200)
    assert len(passage.lines) == 3
    assert passage.split(1.5 * passage.style.leading) is None
    assert passage.split(2.5 * passage.style.leading) is None


def test_a_character_no_font_has_stops_the_report_and_is_named_with_its_place():
    with pytest.raises(ReportError, match=r"😀 \(U\+1F600\) in “长沙😀公司"):
        pdf.render(report(CAFE, 0.12, name="长沙😀公司"))


def test_where_the_reader_asks_for_it_such_a_character_is_a_geta_mark_named_in_the_foot_of_its_pages():
    text = words(pdf.render(report(CAFE, 0.12, name="长沙😀公司"), substitute=True), pages=2)
    assert "长沙〓公司" in text
    assert "〓代表字体中没有的字符:U+1F600" in unicodedata.normalize("NFKC", text)


def test_rare_characters_of_names_are_drawn_as_themselves():
    text = words(pdf.render(report(CAFE, 0.12, name="喆堃䶮𬴂㐂䲜科技有限公司")), pages=2)
    assert "喆堃䶮𬴂㐂䲜科技有限公司" in text and "〓代表" not in text


def test_another_directory_of_fonts_can_be_used(tmp_path):
    for name in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"):
        (tmp_path / name).symlink_to(SHIPPED / name)
    assert "智赋评" in words(pdf.render(report(CAFE, 0.12), directory=tmp_path), pages=2)


@pytest.mark.parametrize(
    ("company", "expected"),
    [
        pytest.param("长沙精工", "长沙精工_数字化水平评测报告_2026-11-23.pdf", id="plain"),
        pytest.param('a/b\\c:d*e?f"g<h>i|j', "abcdefghij_数字化水平评测报告_2026-11-23.pdf", id="forbidden characters"),
        pytest.param("智\x00赋\u202e", "智赋_数字化水平评测报告_2026-11-23.pdf", id="control characters"),
        pytest.param("湘" * 40, f"{'湘' * 26}_数字化水平评测报告_2026-11-23.pdf", id="long"),
        pytest.param(" .. ", "企业_数字化水平评测报告_2026-11-23.pdf", id="nothing left"),
    ],
)
def test_file_names_are_safe_on_every_system(company, expected):
    assert pdf.file_name(company, "2026-11-23") == expected


def test_an_english_file_name_is_all_english():
    assert pdf.file_name("Acme", "2026-11-23", "en") == "Acme_Digital-maturity-report_2026-11-23.pdf"


def test_nothing_in_the_package_parses_markup_of_reportlab():
    for path in Path(assess.__file__).parent.rglob("*.py"):
        names = {
            node.id for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Name)
        }
        assert not names & {"Paragraph", "XPreformatted", "Image"}, path
