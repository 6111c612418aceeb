"""The page for when there is no network, and the worker that keeps it."""

import json
import re


def test_the_page_is_the_same_for_everybody_and_names_nobody(factory):
    page = factory.get("/offline")
    assert "现在没有网络" in page and "You are offline" in page
    other = factory.client.application.test_client().get("/offline?lang=en").get_data(as_text=True)
    assert page == other


def test_the_worker_keeps_that_page_and_its_parts_by_their_content(factory):
    answer = factory.client.get("/worker.js")
    assert answer.mimetype == "text/javascript" and answer.headers["Cache-Control"] == "no-store"
    parts = json.loads(re.search(r"const PARTS = (\[.*\]);", answer.get_data(as_text=True))[1])
    page = factory.get("/offline")
    assert parts[0] == "/offline" and all(part in page and "?v=" in part for part in parts[1:])
    assert set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page)) == set(parts[1:])


def test_pages_with_answers_bring_the_worker(factory):
    assert 'data-worker="/worker.js"' in factory.get(factory.first_page())
