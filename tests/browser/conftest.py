"""A served site on a free port and a real Chromium in front of it; skipped where there is no Chromium."""

import logging
import shutil
import threading

import pytest
from werkzeug.serving import make_server

from assess.web import create_app

EXPECTED = (
    "Failed to load resource: the server responded with a status of 400",
    "Failed to load resource: net::ERR_FAILED",  # a test cuts the line
    "Failed to load resource: net::ERR_INTERNET_DISCONNECTED",
    "Service Worker registration blocked by Playwright",
)
"""What a browser may complain of: pages refused and lines cut on purpose."""
PATIENCE = 60_000
"""Milliseconds for what takes a tenth of a second, on a machine busy with much else."""
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    """The data folder of the service."""
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="session")
def site(data):
    """The address of the service as it ships: its questionnaire, its model, a database of its own."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = create_app({"DATA": data, "SECRET_KEY": "for tests only"})
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def chromium():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no chromium on this machine: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, site):
    """Opens a window of some width; afterwards nothing may have been complained about or fetched elsewhere."""
    contexts, complaints, elsewhere = [], [], []

    def open_window(width=1280, script=True, locale="zh", workers="block"):
        context = chromium.new_context(
            service_workers=workers,
            viewport={"width": width, "height": 844 if width < 600 else 900},
            java_script_enabled=script,
            base_url=site,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda sent: None if sent.url.startswith(site) else elsewhere.append(sent.url))
        page.goto(f"/?lang={locale}")
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert [said for said in complaints if not said.startswith(EXPECTED)] == []
    assert elsewhere == []
