"""From a company's switch to the consultant's list and files, in a real browser, on a phone and at a desk."""

import pytest
from click.testing import CliRunner

from assess import storage
from assess.cli import commands
from tests.browser.test_accessibility import violations
from tests.browser.test_survey import answer_page, give_profile, go, sideways, submit
from tests.web.door import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def code(site, data):
    """The code of the consultant `zhang`."""
    options = ["--role", "consultant", "--shown", "张顾问（湘江咨询有限责任公司长沙分公司）", "--data", str(data)]
    assert CliRunner().invoke(commands, ["user", "add", "zhang", *options], input=f"{PASSWORD}\n").exit_code == 0
    db = storage.connect(data / storage.DATABASE)
    account = storage.account_named(db, "zhang")
    db.close()
    return account.code


@pytest.mark.parametrize(
    ("width", "locale"),
    [
        pytest.param(390, "zh", id="phone"),
        pytest.param(1280, "zh", id="desk"),
        pytest.param(390, "en", id="phone, in English"),
        pytest.param(1280, "en", id="desk, in English"),
    ],
)
def test_a_company_shares_and_its_consultant_reads(open_page, code, width, locale):
    page = open_page(width, True, locale)
    found = []

    def look():
        found.extend(violations(page))
        assert sideways(page) == 0, page.url

    give_profile(page, f"湘江精密机械制造（长沙）股份有限公司{width}{locale}")
    go(page, "main .actions .button")
    while "/s/" in page.url:
        answer_page(page)
    submit(page)
    go(page, "#share a.button")
    look()
    page.fill("#code", "abc")
    go(page, "main form button")
    look()
    page.fill("#code", code.lower())
    go(page, "main form button")
    look()
    go(page, "main form button")
    assert page.locator("#share form").is_visible()
    look()
    page.goto("/login")
    look()
    page.fill("#name", "ZHANG")
    page.fill("#password", "wrong words in a row")
    go(page, "main form button")
    look()
    page.fill("#password", PASSWORD)
    go(page, "main form button")
    look()
    page.fill("#text", f"{width}{locale}")
    go(page, ".filters button")
    assert page.locator(".clients tbody tr").count() == 1
    look()
    with page.expect_download() as archive:
        page.click("button[name=all]")
    assert archive.value.suggested_filename.startswith("报告_" if locale == "zh" else "Reports_")
    page.fill("#text", "没有这家")
    go(page, ".filters button")
    look()
    page.goto("/account/password")
    look()
    page.goto("/consultant")
    go(page, ".clients tbody th a")
    look()
    go(page, ".workplace button")
    assert page.url.endswith("/login")
    look()
    assert found == []


def test_everything_of_the_list_is_large_enough_for_a_finger(open_page, code):
    page = open_page(390)
    page.goto("/login")
    page.fill("#name", "zhang")
    page.fill("#password", PASSWORD)
    go(page, "main form button")
    for control in page.locator("main a, main button, .tick label, main .input, .workplace a").all():
        box = control.bounding_box()
        assert box is None or box["height"] >= 24, control.inner_text()
