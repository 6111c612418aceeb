"""What a company typed is text on paper: never markup, never a link, never a file of the server."""

import io
import re
import unicodedata
from dataclasses import replace

import pikepdf
import pypdf
import pytest

from assess.report import pdf
from tests.report_examples import CAFE, report

ADDRESS = "https://zhifu.example/verify/ZF-20261123-0001?digest=0123456789abcdef"
HOSTILE = {
    "bold": "<b>粗体</b>公司",
    "picture": "<img src=/etc/passwd>公司",
    "remote picture": "<img src='http://192.0.2.1/a.png'/>公司",
    "script link": "<a href=javascript:alert(1)>公司</a>",
    "file link": '<a href="file:///etc/passwd">公司</a>',
    "entity": "甲&乙&amp;丙公司",
    "unclosed": "a<b 公司",
    "template": "{0} {company} %s 公司",
    "font tag": '<font color="[[[x]]]">公司',
    "end of a string": "a) Tj ET (b\\) 公司",
    "end of a dictionary": ">> endobj 公司",
    "control characters": "智\x00赋\x07评\x1b公司",
    "direction marks": "湘\u200f江\u202e公司",
    "long": "湘" * 300,
    "long word": "W" * 300,
}


def named(name: str):
    """A report of a company of that name, whatever a profile would say to it."""
    content = report(CAFE, 0.12)
    return replace(content, cover=replace(content.cover, company=name))


def words(data: bytes) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages[:2]))


def actions(data: bytes) -> set[str]:
    """What the links of a document do: the address, or "page" where one leads within the document."""
    with pikepdf.open(io.BytesIO(data)) as file:
        links = [link for page in file.pages for link in page.get("/Annots", [])]
        assert {str(link.Subtype) for link in links} <= {"/Link"}
        return {str(link.A.URI) if "/A" in link else "page" for link in links}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_a_name_is_text_and_never_markup(name):
    data = pdf.render(named(name))
    shown = "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf"))
    assert re.sub(r"\s", "", shown) in words(data)


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_a_name_leads_nowhere_and_loads_nothing(name):
    data = pdf.render(named(name), address=ADDRESS)
    assert actions(data) == {"page", ADDRESS}
    with pikepdf.open(io.BytesIO(data)) as file:
        kinds = {
            (str(thing.get("/Subtype")), str(thing.get("/S")))
            for thing in file.objects
            if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream)
        }
    assert not {"/Image", "/Screen", "/FileAttachment", "/EmbeddedFile"} & {subtype for subtype, _ in kinds}
    assert not {"/JavaScript", "/Launch", "/GoToR", "/SubmitForm", "/ImportData"} & {action for _, action in kinds}


def test_without_an_address_no_link_leaves_the_report():
    assert actions(pdf.render(report(CAFE, 0.12))) == {"page"}


def test_a_hostile_answer_text_is_text_too():
    content = report(CAFE, 0.12)
    section = content.answers[0]
    answer = HOSTILE["picture"] * 40 + "\x00"
    changed = replace(content, answers=(replace(section, rows=(replace(section.rows[0], answer=answer),)),))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf.render(changed))).pages)
    # A page may cut one of them in two.
    assert re.sub(r"\s", "", text).count(HOSTILE["picture"].replace(" ", "")) >= 39
