import random

from hypothesis import given
from hypothesis import strategies as st

from assess.report.lines import NEVER_FIRST, NEVER_LAST, split

PIECES = (
    "“上云”",
    "（含平台、业务、设备）",
    "做到了吗？",
    "做到了！",
    "《评测指标（2024年版）》：",
    "第 3,000 条、",
    "GB/T 4754—2017 的 A 至 E 门类；",
    "ERP/MES、",
    "“小快轻准”（SaaS）等……",
    "占 12.5%，",
    "同比 +3.2‰——",
    "【示例】，",
    "〔2024〕56号。",
    "约 ￥300",
)
DENSE = "".join(PIECES)


def width(text: str) -> list[float]:
    return [10.0 if ord(c) > 0x2FFF or c in "“”‘’…—" else 5.0 for c in text]


def lines(text: str, room: float) -> list[str]:
    return [text[line.start : line.stop] for line in split(text, width(text), room)]


def dense_lines() -> list[str]:
    draw = random.Random(3)
    texts = ["".join(draw.sample(PIECES, len(PIECES))) for _ in range(60)]
    return [line for text in texts for room in range(100, 400, 37) for line in lines(text, room)]


def test_no_line_of_dense_punctuation_starts_with_a_closing_mark():
    found = dense_lines()
    assert len(found) > 2000
    assert [line for line in found if line[0] in NEVER_FIRST] == []


def test_no_line_of_dense_punctuation_ends_with_an_opening_mark():
    assert [line for line in dense_lines() if line[-1] in NEVER_LAST] == []


def test_every_line_fits():
    for room in range(60, 400, 20):
        assert all(line.width <= room for line in split(DENSE, width(DENSE), room))


@given(st.text(alphabet="上云，。（）“”《》ab1,%/ -—\n", max_size=80), st.floats(10, 200))
def test_no_character_but_spaces_and_line_ends_is_lost(text, room):
    joined = "".join(lines(text, room))
    assert joined.replace(" ", "") == text.replace(" ", "").replace("\n", "")


def test_words_and_figures_stay_whole():
    text = "企业共有 3,000 台设备，其中 12.5% 已接入 Internet，行业按 GB/T 4754—2017 划分。"
    for room in range(80, 300, 7):
        found = lines(text, room)
        for whole in ("3,000", "12.5%", "Internet", "4754—2017"):
            assert any(whole in line for line in found), (whole, room)


def test_a_standard_stays_with_its_number():
    assert lines("行业按GB/T 4754划分", 70) == ["行业按", "GB/T 4754划分"]
    assert lines("行业按GB/T 4754划分", 50) == ["行业按", "GB/T 4754", "划分"]


def test_a_word_wider_than_the_line_is_cut_behind_a_slash():
    assert lines("https://example/of/a/long/address", 60)[:2] == ["https://", "example/of/"]


def test_a_word_without_a_fair_place_is_cut_where_the_line_is_full():
    assert lines("a" * 25, 50) == ["a" * 10, "a" * 10, "a" * 5]


def test_marks_alone_still_come_to_an_end():
    assert "".join(lines("！" * 40, 100)) == "！" * 40


def test_a_line_end_in_the_text_ends_the_line():
    assert lines("上云\n\n用数", 100) == ["上云", "", "用数"]
    assert [line.ends for line in split("上云用数\n赋智", [10.0] * 7, 30)] == [False, True, True]
