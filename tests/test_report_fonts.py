import io
import re

import pikepdf
import pytest

from assess.errors import ReportError
from assess.report import ink, pdf
from assess.report.fonts import SHIPPED, cuts, fonts
from assess.report.typeset import Typesetter, visible
from tests.report_examples import CAFE, FACTORY, report


def double_byte(encoding: str) -> str:
    pairs = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    return "".join(text for pair in pairs if len(text := pair.decode(encoding, "ignore")) == 1)


def han(text: str) -> str:
    return "".join(re.findall("[\u3400-\u9fff]", text))


def test_every_ideograph_of_gb2312_and_gbk_can_be_drawn():
    assert fonts().missing_glyphs(han(double_byte("gb2312") + double_byte("gbk"))) == set()


def test_rarer_characters_of_names_can_be_drawn():
    assert fonts().missing_glyphs("喆堃昇珺䶮㛃𬴂翀鿍") == set()


def test_every_ideograph_of_the_basic_set_and_of_extension_a_can_be_drawn():
    assert fonts().missing_glyphs("".join(map(chr, (*range(0x3400, 0x4DB6), *range(0x4E00, 0x9FF0))))) == set()


def test_figures_and_marks_of_the_report_can_be_drawn():
    assert fonts().missing_glyphs("0123456789 %‰℃＋+-−–—…·•★①“”‘’《》〔〕【】①Ⅳ㎡×÷≥≤→¥￥éñ") == set()


def test_a_character_no_font_has_is_missing_and_drawn_as_a_geta_mark():
    assert fonts().missing_glyphs("长沙😀☑") == {"😀", "☑"}
    assert fonts().drawable("长沙😀") == "长沙〓"


def test_a_directory_without_fonts_is_refused_with_its_name(tmp_path):
    with pytest.raises(ReportError, match="NotoSansSC-Regular.ttf"):
        fonts(tmp_path)


def test_another_directory_of_fonts_stands_beside_the_shipped_one(tmp_path):
    for name in ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"):
        (tmp_path / name).symlink_to(SHIPPED / name)
    assert fonts(tmp_path).regular != fonts().regular
    assert fonts(tmp_path).known == fonts().known


def test_the_licence_stands_beside_the_fonts():
    assert "SIL OPEN FONT LICENSE Version 1.1" in (SHIPPED / "OFL.txt").read_text(encoding="utf-8")


def test_characters_that_draw_nothing_are_taken_out():
    assert visible("智\x00赋\x07\u200f\u202e评\ufeff\ufe0f a\tb") == "智赋评 a b"


def test_a_lone_surrogate_is_drawn_as_a_geta_mark():
    assert Typesetter(fonts(), substitute=True).plain("智\ud800") == "智〓"


def programs(data):
    """The font programs of a report, by the name of their cut."""
    found = {}
    with pikepdf.open(io.BytesIO(data)) as file:
        for page in file.pages:
            for font in page.Resources.Font.values():
                found[str(font.BaseFont)] = font.FontDescriptor.FontFile2.read_bytes()
    return found


def test_the_commonest_characters_are_known_to_both_weights_and_named_once():
    for words in cuts.common():
        assert len(words) == len(set(words)) and set(map(ord, words)) <= fonts().common


def test_cuts_of_the_commonest_characters_are_alike_in_reports_of_different_companies():
    cafe, factory = (programs(pdf.render(report(*which))) for which in ((CAFE, 0.12), (FACTORY, 0.5)))
    shared = [name for name in cafe if cafe[name] == factory.get(name)]
    assert len(shared) >= 4 and len(cafe) - len(shared) <= 2


def test_a_report_has_the_same_bytes_whether_it_is_the_first_or_one_of_many():
    content = report(CAFE, 0.12)
    later = pdf.render(content)
    for kept in (cuts._cut, ink._known, ink._shared):
        kept.cache_clear()
    assert pdf.render(content) == later


def test_an_english_report_carries_no_cut_of_chinese_characters_it_does_not_need():
    assert len(pdf.render(report(FACTORY, 0.5, "en"))) < 0.75 * len(pdf.render(report(FACTORY, 0.5)))
