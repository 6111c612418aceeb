"""axe-core finds nothing on any page a company meets, filled with real answers, errors included."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_survey import answer_page, give_profile, go, submit

pytestmark = pytest.mark.browser


def violations(page):
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(page.url, rule["id"], rule["nodes"][0]["html"][:120]) for rule in found]


@pytest.mark.parametrize("width", [390, 1280], ids=["phone", "desk"])
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_no_page_of_the_survey_has_a_violation(open_page, width, locale):
    page = open_page(width, True, locale)
    found = violations(page)
    page.goto("/questions")
    found += violations(page)
    page.goto("/")
    go(page, "main form button")
    go(page, "main form button")
    found += violations(page)
    page.goto("/")
    give_profile(page)
    found += violations(page)
    go(page, "main .actions .button")
    go(page, "button[value=continue]")
    found += violations(page)
    while "/s/" in page.url:
        found += violations(page)
        answer_page(page)
    found += violations(page)
    go(page, "form.submit button")
    found += violations(page)
    submit(page)
    found += violations(page)
    assert found == []
