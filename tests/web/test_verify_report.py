"""The cover of a report leads to a page that says whether its number and digest belong together."""

import io
import re

import pikepdf
import pytest

from assess.report import pdf
from tests.web.visitor import FACTORY, Visitor, middle, says


@pytest.fixture
def report(tiny_app):
    """The report of a submitted assessment: its address in the code on the cover, and its frozen seal."""
    visitor = Visitor(tiny_app.test_client()).begin(FACTORY)
    visitor.fill(middle).submit()
    made = visitor.client.get(f"{visitor.home}report.pdf")
    assert made.status_code == 200
    return made.data


@pytest.fixture
def anybody(tiny_app, report):
    """A visitor without a link."""
    return Visitor(tiny_app.test_client())


def address(report: bytes) -> str:
    """Where the code on the cover leads, without the host."""
    with pikepdf.open(io.BytesIO(report)) as file:
        (found,) = [str(link.A.URI) for link in file.pages[0].Annots if "/A" in link]
    return found.removeprefix("http://localhost")


def seal(report: bytes) -> tuple[str, str]:
    return re.fullmatch(r"/verify/([^?]+)\?digest=([0-9a-f]{16})", address(report)).groups()


def test_the_code_on_the_cover_leads_to_a_page_that_finds_them_to_match(report, anybody):
    page = anybody.get(address(report))
    assert "摘要值与本编号的报告一致" in page and "2026年11月23日" in page


def test_the_page_shows_nothing_of_the_company(report, anybody):
    page = anybody.get(address(report))
    assert FACTORY["name"] not in page and "湘江" not in page and "/a/" not in page


def test_a_changed_digest_does_not_match(report, anybody):
    number, digest = seal(report)
    other = digest[:-1] + ("0" if digest[-1] != "0" else "1")
    assert "与这个编号不符" in anybody.get(f"/verify/{number}?digest={other}")


def test_the_digest_alone_finds_its_report(report, anybody):
    number, digest = seal(report)
    page = anybody.get(f"/verify?digest={digest.upper()}")
    assert "一致" in page and number in page


def test_a_number_alone_asks_for_the_digest(report, anybody):
    number, _ = seal(report)
    assert "请输入封面上的摘要值" in anybody.get(f"/verify/{number}")


@pytest.mark.parametrize("asked", ["/verify/ZF20200101-00000000", f"/verify?digest={'0' * 16}"])
def test_an_unknown_report_is_said_to_be_unknown(anybody, asked):
    assert "没有这个编号或摘要值的报告" in anybody.get(asked, status=404)


@pytest.mark.parametrize("digest", ["12ab", "g" * 16, "%", "a' or 1=1 --", "f" * 65])
def test_something_that_is_no_digest_is_refused_with_what_one_is(report, anybody, digest):
    page = anybody.client.get("/verify", query_string={"number": seal(report)[0], "digest": digest})
    assert page.status_code == 200 and "0–9 和 a–f" in page.get_data(as_text=True) or digest == "f" * 65


def test_what_is_typed_is_shown_as_text(anybody):
    page = anybody.client.get("/verify", query_string={"number": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page.get_data(as_text=True)


def test_no_search_engine_keeps_the_page(report, anybody):
    answer = anybody.client.get(address(report))
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow" and answer.headers["Cache-Control"] == "no-store"


def test_guessing_is_limited(tiny_app):
    client = tiny_app.test_client()
    codes = [
        client.get(f"/verify?number=ZF{k}", environ_base={"REMOTE_ADDR": "192.0.2.77"}).status_code for k in range(31)
    ]
    assert codes[:30] == [404] * 30 and codes[30] == 429


def test_the_public_address_of_the_service_stands_in_the_code(make_app, tiny, tiny_model):
    app = make_app(tiny, tiny_model, PUBLIC_URL="https://zhifu.example.cn/pingce")
    visitor = Visitor(app.test_client()).begin(FACTORY)
    visitor.fill(middle).submit()
    assert address(visitor.client.get(f"{visitor.home}report.pdf").data).startswith(
        "https://zhifu.example.cn/pingce/verify/ZF20261123-"
    )


def test_a_name_no_font_can_draw_is_said_and_can_be_printed_with_a_mark(tiny_app):
    visitor = Visitor(tiny_app.test_client()).begin(FACTORY | {"name": "长沙😀公司"})
    visitor.fill(middle).submit()
    refused = visitor.client.get(f"{visitor.home}report.pdf")
    assert refused.status_code == 422 and "😀" in says(refused, "lead")[0] and "U+1F600" in says(refused, "lead")[0]
    assert visitor.client.get(f"{visitor.home}report.pdf?marks=1").data.startswith(b"%PDF")


def test_the_whole_report_is_english_by_one_switch(tiny_app, report):
    visitor = Visitor(tiny_app.test_client()).begin(FACTORY)
    visitor.fill(middle).submit()
    made = visitor.client.get(f"{visitor.home}report.pdf?lang=en")
    with pikepdf.open(io.BytesIO(made.data)) as file:
        assert file.Root.Lang == "en"
    assert "Digital-maturity-report" in made.headers["Content-Disposition"]
    assert pdf.file_name("x", "2026-11-23", "en").endswith(".pdf")
