"""A report is as long as its reader expects: 8 to 14 pages, none of them nearly empty."""

import io
import re
from dataclasses import replace

import pypdf
import pytest

from assess.report import pdf
from tests.report_examples import planned

LONGEST = "湖南湘江精密机械智能装备制造集团股份有限公司株洲轨道交通关键零部件制造分公司一厂"


def printed(strength, locale, fields, seed=1, name=""):
    said = planned(strength, locale, fields, seed)[0]
    said = replace(said, cover=replace(said.cover, company=name)) if name else said
    return pypdf.PdfReader(io.BytesIO(pdf.render(said, address="https://zhifu.example/verify/ZF-1")))


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize(
    ("fields", "strength"), [("CAFE", 0.2), ("WORKSHOP", 0.35), ("FACTORY", 0.5)], ids=["micro", "small", "medium"]
)
def test_the_reports_of_companies_of_every_size_have_8_to_14_pages(fields, strength, locale):
    assert 8 <= len(printed(strength, locale, fields, name=LONGEST).pages) <= 14


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_fullest_plan_of_a_company_with_a_long_name_has_no_more_than_14_pages(locale):
    assert len(planned(0.45, locale, "FACTORY", 33)[0].plan.cards) > 20
    assert 8 <= len(printed(0.45, locale, "FACTORY", 33, LONGEST).pages) <= 14


def test_no_report_ends_with_a_page_of_a_few_lines():
    for strength, fields in ((0.2, "CAFE"), (0.35, "WORKSHOP"), (0.5, "FACTORY")):
        for locale in ("zh", "en"):
            assert len(printed(strength, locale, fields).pages[-1].extract_text().splitlines()) > 7


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_table_that_counts_the_place_stays_on_one_page(locale):
    steps = next(group.steps for group in planned(0.5, locale)[0].workings if group.id == "rank")
    outcomes = [re.sub(r"\s", "", step.outcome) for step in steps if len(step.heads) == 2]
    pages = [re.sub(r"\s", "", page.extract_text()) for page in printed(0.5, locale, "FACTORY").pages]
    assert len(outcomes) > 1 and any(all(words in page for words in outcomes) for page in pages)
