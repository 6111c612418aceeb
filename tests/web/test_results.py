"""The result page and the PDF: what assess() says, frozen at submission, escaped wherever it stands."""

import io
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from pypdf import PdfReader

from assess import storage
from assess.answers import encode
from assess.assessment import Assessment, assess
from assess.company import parse_company, profiles
from assess.questionnaire.model import Text
from assess.questionnaire.record import digest
from assess.report import content
from assess.report.known import Known
from assess.report.statement import rank_statement
from assess.web import frozen, results
from tests.web.visitor import FACTORY, Visitor, best, middle, says, small_model

BEFORE_PEERS = ("percentile", "low", "high", "peers", "place")
HOSTILE = '"><svg onload=alert(1)>&<b>'


@pytest.fixture
def submitted(visitor):
    visitor.begin(FACTORY).fill(middle).submit()
    return visitor


def pdf_text(visitor, locale="zh"):
    reader = PdfReader(io.BytesIO(visitor.client.get(f"{visitor.home}report.pdf?lang={locale}").data))
    return "".join(page.extract_text() for page in reader.pages)


@pytest.fixture
def expected(shipped, shipped_model):
    answers = {item.id: middle(item) for item in shipped.questions}
    company = parse_company(FACTORY)
    return assess(shipped, profiles([company]), encode(shipped, [answers]), shipped_model).row(0)


def test_the_page_shows_what_assess_computes(submitted, expected):
    page = submitted.get(f"{submitted.home}result")
    level, index = says(page, "big")
    assert index.startswith(f"{expected.index:.1f} / 100")
    assert says(page, "headline") == [rank_statement(expected, "zh").headline]
    assert rank_statement(expected, "zh").provenance in page
    for value in expected.pillars.values():
        assert f'<td class="figure">{value:.1f}</td>' in page


def test_the_pdf_shows_the_same_numbers_as_the_page(submitted, expected):
    page, text = submitted.get(f"{submitted.home}result"), pdf_text(submitted)
    receipt = re.search(r"ZF\d{8}-[0-9A-F]{10}", page)[0]
    assert receipt in text
    headline = "".join(rank_statement(expected, "zh").headline.split())
    assert f"{expected.index:.1f}" in text and headline in "".join(text.split())


def test_the_page_names_what_a_result_must_not_be_taken_for(submitted, shipped):
    page = submitted.get(f"{submitted.home}result")
    assert shipped.official.notice.zh in page and "合成" in page


def test_the_page_names_every_part_of_the_result(submitted):
    page = submitted.get(f"{submitted.home}result")
    for part in ("now-do", "next", "peers", "pillars", "answers", "moved", "whatif", "improvements", "verify", "how"):
        assert f'<section id="{part}"' in page
    assert page.count("<svg") == 6 and page.count('<p class="step">') == 10


def test_the_result_reads_in_english(submitted):
    page = submitted.get(f"{submitted.home}result?lang=en")
    assert "among 2,000 synthetic benchmark companies" in says(page, "headline")[0]
    assert "Cloud" in pdf_text(submitted, "en")


def test_the_pdf_is_shown_in_the_browser_under_the_name_of_the_company(submitted):
    header = submitted.client.get(f"{submitted.home}report.pdf").headers["Content-Disposition"]
    assert header.startswith("inline;") and "filename*=UTF-8''%E6%B9%98%E6%B1%9F" in header
    assert header.endswith("2026-11-23.pdf")


def test_wechat_users_are_told_how_to_keep_the_file(submitted):
    agent = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) MicroMessenger/8.0.50"}
    page = submitted.client.get(f"{submitted.home}result", headers=agent).get_data(as_text=True)
    assert "在浏览器打开" in page


def test_a_perfect_company_misses_nothing(visitor):
    visitor.begin(FACTORY).fill(lambda item: every_best(item)).submit()
    page = visitor.get(f"{visitor.home}result")
    assert "所有题目都已达到最高档" in page and says(page, "big")[1].startswith("100.0 / 100")


def every_best(item):
    return [o.id for o in item.options if o.points > 0] if item.kind == "multiple" else best(item)


@pytest.fixture
def second_version(shipped):
    """A new version with another wording and another scoring of the first question."""
    first = shipped.items[0]
    options = tuple(option.changed(points=option.points / 2) for option in first.options)
    maximum = first.maximum / 2 if first.maximum else None
    changed = first.changed(text=Text(zh="改写的题目", en="Reworded"), options=options, maximum=maximum)
    newer = shipped.changed(**{"version": "9.0.0", "items": (changed, *shipped.items[1:])})
    newer = newer.__class__.from_content(newer.content() | {"digest": ""})
    return newer.changed(digest=digest(newer))


def main_of(page):
    """What stands between header and footer, without the token that guards each form."""
    main = re.search(r"<main.*?</main>", page, re.DOTALL)[0]
    return re.sub(r'name="csrf_token" value="[^"]+"', "", main)


def everything_of(visitor):
    """All that a link to a result gives: pages, data and PDF, byte for byte but for the token that guards each form."""
    token = re.compile(rb'name="csrf_token" value="[^"]+"')
    addresses = [f"{name}?lang={lang}" for name in ("result", "result/how", "report.pdf") for lang in ("zh", "en")]
    return [token.sub(b"", visitor.client.get(visitor.home + each).data) for each in (*addresses, "result.json")]


def test_publishing_another_version_changes_no_old_result(submitted, make_app, second_version):
    before = everything_of(submitted)
    later = Visitor(make_app(second_version, small_model(second_version, 500)).test_client())
    later.home = submitted.home
    assert everything_of(later) == before


def test_the_data_of_a_company_are_its_own_to_take(submitted, expected):
    answer = submitted.client.get(f"{submitted.home}result.json")
    given = answer.get_json()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert Assessment.from_dict(given["result"]) == expected
    assert given["company"]["name"] == FACTORY["name"] and given["answers"]["a01_network"]
    assert given["digest"] in submitted.get(f"{submitted.home}result")


def test_every_figure_can_be_followed_step_by_step(submitted, expected):
    page = submitted.get(f"{submitted.home}result/how")
    assert f"= {expected.index:.1f}" in page and f"± {expected.rank.sd:.3f}" in page
    for part in ("official", "index", "rank", "answers", "gaps", "method", "versions"):
        assert f'<section id="{part}"' in page


def test_a_draft_has_no_result_to_show(visitor):
    visitor.begin(FACTORY)
    for name in ("result/how", "result.json", "report.pdf", "pdf-link", "whatif", "rounds"):
        visitor.get(visitor.home + name, status=404)


def test_what_rests_on_estimates_and_open_answers_is_said(visitor):
    visitor.begin(FACTORY)
    db = storage.connect(visitor.client.application.extensions["assess"].database)
    name = storage.draft(db, visitor.home.split("/")[2]).id
    guess = storage.Change({"value": "E", "confidence": storage.ESTIMATED})
    storage.change(db, name, {"a05_information_systems": guess, "a08_planning": storage.Change({"value": "?"})}, "")
    db.close()
    visitor.submit(incomplete="1")
    page = visitor.get(f"{visitor.home}result?lang=en")
    assert "Answers marked as estimated: 1. They bring" in page and "Answers open or unknown: 43." in page
    assert re.search(r"Estimated</th><td class=.figure.>1</td>", page) and "On what the index rests" in page
    assert '<span class="tag">Estimated</span>' in visitor.get(f"{visitor.home}result/how?lang=en")


def test_a_draft_goes_on_under_a_new_version_with_its_answers(visitor, make_app, shipped, second_version):
    visitor.begin(FACTORY)
    visitor.next_page(visitor.first_page(), middle)
    later = Visitor(make_app(second_version, small_model(second_version)).test_client())
    later.home = visitor.home
    page = later.get(f"{later.home}s/{shipped.sections[0].id}/1")
    assert "改写的题目" in page and " checked" in page
    later.fill(middle).submit()
    assert "9.0.0" in later.get(f"{later.home}result")


def test_a_report_comes_back_from_json_as_it_was_built(shipped, shipped_model):
    company = parse_company(FACTORY)
    results = assess(shipped, profiles([company]), encode(shipped, [{}]), shipped_model)
    built = content.build(Known(results, 0, company, "2026-11-23", "R"), "en")
    stored = frozen.as_json(built)
    assert frozen.revive(type(built), stored) == built


def test_an_assessment_in_the_store_is_the_one_computed(submitted, expected):
    from tests.web.test_survey import frozen as kept

    assert Assessment.from_dict(kept(submitted).result) == expected


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


def tags_of(page):
    parser = Tags()
    parser.feed(page)
    return parser.found


def test_markup_in_a_name_stays_text_on_every_page_and_in_the_pdf(visitor):
    visitor.begin(FACTORY | {"name": HOSTILE})
    pages = [visitor.get(visitor.home + page) for page in ("", "profile", "check")]
    visitor.fill(middle).submit()
    pages += [visitor.get(f"{visitor.home}result?lang={locale}") for locale in ("zh", "en")]
    for page in pages:
        assert HOSTILE not in page and "&lt;svg onload" in page
        assert not [tag for tag, attributes in tags_of(page) if "onload" in attributes or tag == "b"]
    assert "onload=alert(1)" in pdf_text(visitor)


def test_markup_in_what_was_typed_stays_text_in_messages(tiny_app):
    visitor = Visitor(tiny_app.test_client()).begin()
    wrong = FACTORY | {"industry": HOSTILE, "employees": HOSTILE, "credit_code": HOSTILE, "city": HOSTILE}
    page = visitor.send(f"{visitor.home}profile", wrong).get_data(as_text=True)
    assert not [tag for tag, attributes in tags_of(page) if "onload" in attributes or tag == "b"]


def test_serving_never_loads_the_training_library():
    code = (
        "import sys; from tests.web import visitor; import assess.web, assess.web.results; "
        "assert 'sklearn' not in sys.modules and 'polars' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_answers_that_may_not_fit_together_stay_with_the_result(factory):
    clash = {"tools": "A", "nets": ["B"], "machines": "B"}
    factory.fill(lambda item: clash.get(item.id) or middle(item)).submit()
    page = factory.get(f"{factory.home}result")
    assert "可能对不上的回答" in page and "工具选了“没有”，机器却联网了。请核对。" in page
    assert "no-tools-but-machines" not in page
    english = factory.get(f"{factory.home}result?lang=en")
    assert "Answers that may not fit together" in english and "yet machines are on line" in english


def test_a_result_frozen_before_a_part_was_known_still_opens(submitted):
    """What later versions added to a report is left out where it was not frozen."""
    app = submitted.client.application
    with app.test_request_context("/?lang=zh"):
        db = storage.connect(app.extensions["assess"].database)
        kept = storage.submission(db, storage.draft(db, submitted.home.split("/")[2]).id)
        db.close()
        added = ("spread", "moved", "workings", "doubts", "plan")
        older = {lang: {k: v for k, v in each.items() if k not in added} for lang, each in kept.report.items()}
        for each in older.values():
            each["pillars"] = [{k: v for k, v in row.items() if k not in BEFORE_PEERS} for row in each["pillars"]]
        old = replace(kept, report=older)
        page, steps = results.shown(old, "/report", "/how"), results.worked(old, "/result")
        assert 'id="moved"' not in page and 'class="headline"' in page and "当时还没有保存每一步" in steps
        assert results.paper(old).status_code == 200
