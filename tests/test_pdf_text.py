"""What is set is what can be copied: every passage of a report, exactly, in the order of the paper."""

import io
import re
import shutil
import subprocess

import pikepdf
import pypdf
import pytest
from fontTools.ttLib import TTFont

from assess.report import pdf
from assess.report.fonts import fonts
from assess.report.grid import Grid, Look, Row
from assess.report.lines import NEVER_FIRST, NEVER_LAST
from assess.report.typeset import Passage, Run, Style, Typesetter
from tests.report_examples import CAFE, FACTORY, report

DENSE = (
    "“智赋万企”（2026年）——《方案》第3.2条：企业（含个体工商户）应当“上云、用数、赋智”；其中，网络占60%，设备占35.5%。"
    "依据：①GB/T 39116—2020《智能制造能力成熟度模型》；②工信厅企业〔2024〕56号……等等！真的吗？！"
    "是的，“见附录（A）、（B）”。"
    "数量≥12台／套、温度－5℃～40℃、价格￥3,000.00元；网址example.com/a-b_c，邮箱a@b.cn。"
)

WHICH = [(CAFE, 0.12, "zh"), (FACTORY, 0.5, "zh"), (FACTORY, 0.5, "en")]


def packed(text: str) -> str:
    return re.sub(r"\s", "", text)


def by_pypdf(data: bytes) -> str:
    return packed("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages))


def by_poppler(data: bytes) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext of poppler-utils is not installed")
    read = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True)
    return packed(read.stdout.decode())


@pytest.fixture
def drawn(monkeypatch):
    """The passages of reports made in a test, part by part as they are put on pages."""
    found = []
    put = Passage.put

    def noted(self, *place):
        found.append(self)
        put(self, *place)

    monkeypatch.setattr(Passage, "put", noted)
    return found


@pytest.mark.parametrize("read", [by_pypdf, by_poppler])
@pytest.mark.parametrize(
    "which", [(CAFE, 0.12, "zh"), (FACTORY, 0.5, "zh"), (FACTORY, 0.5, "en")], ids=["zh", "long", "en"]
)
def test_every_passage_can_be_copied_in_the_order_of_the_paper(drawn, read, which):
    text, at = read(pdf.render(report(*which))), 0
    assert len(drawn) > 300
    for passage in drawn:
        found = text.find(packed(passage.content), at)
        assert found >= 0, passage.content
        at = found + len(packed(passage.content))


@pytest.mark.parametrize("fields", [CAFE, FACTORY], ids=["short", "long"])
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_no_line_of_a_report_starts_or_ends_with_a_mark_that_may_not_stand_there(drawn, fields, locale):
    pdf.render(report(fields, 0.5, locale))
    lines = [p.content[line.start : line.stop] for p in drawn for line in p.lines if line.stop > line.start]
    assert len(lines) > 500
    assert [line for line in lines if line[0] in NEVER_FIRST] == []
    assert [line for line in lines if line[-1] in NEVER_LAST] == []


def dense_lines(width: float, mixed: bool) -> list[str]:
    """The lines of a text full of marks, plain or with every other clause bold, in a paragraph or a cell so wide."""
    clauses = re.split("(?<=[，；。！])", DENSE * 4)
    runs = [Run(clause, bold=mixed and k % 2 == 1) for k, clause in enumerate(clauses)]
    passage = Typesetter(fonts()).runs(runs, Style(9, 14, align="justify"))
    Grid([1], [Row([[passage]])], Look(), None).set(width)
    return [passage.content[line.start : line.stop] for line in passage.lines]


@pytest.mark.parametrize("mixed", [False, True], ids=["plain", "mixed"])
def test_no_forbidden_line_start_or_end_in_a_text_full_of_marks(mixed):
    lines = [line for width in range(72, 500, 7) for line in dense_lines(width, mixed)]
    assert len(lines) > 2000
    assert [line for line in lines if line[0] in NEVER_FIRST] == []
    assert [line for line in lines if line[-1] in NEVER_LAST] == []


@pytest.mark.parametrize("mixed", [False, True], ids=["plain", "mixed"])
def test_no_character_is_lost_where_a_line_ends(mixed):
    assert packed("".join(dense_lines(150, mixed))) == packed(DENSE * 4)


def shown_codes(file: pikepdf.Pdf) -> dict[str, tuple[pikepdf.Object, set[int]]]:
    """Each font of the pages with the codes that are shown in it."""
    found = {}
    for page in file.pages:
        font = ""
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                font = str(operands[0])
            elif str(operator) == "Tj":
                found.setdefault(font, (page.Resources.Font[font], set()))[1].update(bytes(operands[0]))
    return found


def test_every_character_shown_has_an_outline_in_the_font_that_travels_with_the_report():
    data = pdf.render(report(CAFE, 0.12, name="喆堃䶮𬴂㐂䲜科技有限公司"))
    checked = 0
    with pikepdf.open(io.BytesIO(data)) as file:
        for font, codes in shown_codes(file).values():
            embedded = TTFont(io.BytesIO(font.FontDescriptor.FontFile2.read_bytes()))
            glyphs, outlines = embedded["cmap"].tables[0].cmap, embedded["glyf"]
            meaning = meanings(font.ToUnicode.read_bytes().decode())
            for code in codes:
                assert glyphs.get(code, ".notdef") != ".notdef", meaning[code]
                assert meaning[code].isspace() or outlines[glyphs[code]].numberOfContours != 0, meaning[code]
            checked += len(codes)
    assert checked > 300


def meanings(mapping: str) -> dict[int, str]:
    """Code and character of a ToUnicode map of one-byte codes."""
    pairs = re.findall(r"^<([0-9A-F]{2})> <([0-9A-F]{4,})>$", mapping, re.MULTILINE)
    return {int(code, 16): bytes.fromhex(value).decode("utf-16-be") for code, value in pairs if int(value, 16)}
