"""What every answer carries, what is refused, and what never leaves the house."""

import logging
import re
import stat

import pytest

from assess import storage
from assess.web import config, create_app, discretion, security
from tests.web.visitor import FACTORY, SHOP, Visitor, middle


@pytest.fixture
def addresses(visitor):
    """Every kind of page there is, of a draft and of a result."""
    visitor.begin(FACTORY)
    draft = [visitor.home + page for page in ("", "profile", "s/network/1", "check")]
    done = Visitor(visitor.client.application.test_client()).begin(SHOP).fill(middle)
    done.submit()
    return ["/", *draft, f"{done.home}result", "/nothing-here"]


def test_every_page_carries_the_headers(visitor, addresses):
    for address in [*addresses, "/static/site.css", "/healthz"]:
        with visitor.client.get(address) as response:
            for name, value in security.HEADERS.items():
                assert response.headers[name] == value, f"{address}: {name}"


def test_the_policy_allows_no_inline_code_and_no_other_site():
    assert "default-src 'none'" in security.POLICY and "unsafe" not in security.POLICY
    assert "http" not in security.POLICY


def test_pages_hold_no_inline_script_style_or_handler(visitor, addresses):
    for address in addresses:
        page = visitor.client.get(address).get_data(as_text=True)
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page), address
        assert not re.search(r"<script(?![^>]*\ssrc=)", page), address


def test_pages_ask_nothing_of_another_site(visitor, addresses):
    for address in addresses:
        page = visitor.client.get(address).get_data(as_text=True)
        for link in re.findall(r'(?:src|href|action|value)="([^"]+)"', page):
            assert not re.match(r"(?:https?:)?//(?!localhost/)", link), f"{address}: {link}"


def test_pages_are_light(visitor, addresses):
    for address in addresses:
        assert len(visitor.client.get(address).data) < 100_000, address


def test_personal_pages_are_not_stored_by_browsers(visitor, addresses):
    for address in addresses:
        assert visitor.client.get(address).headers["Cache-Control"] == "no-store"


def test_static_files_are_kept_and_change_their_address_with_their_content(visitor):
    link = re.search(r'href="(/static/site\.css\?v=\w+)"', visitor.get("/"))[1]
    with visitor.client.get(link) as response:
        assert "max-age" in response.headers["Cache-Control"]


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(visitor):
    cookie = visitor.client.get("/").headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie


def test_behind_https_cookies_are_secure(make_app, tiny, tiny_model):
    client = make_app(tiny, tiny_model, SECURE_COOKIES=True).test_client()
    cookies = client.get("/?lang=en").headers.getlist("Set-Cookie")
    assert len(cookies) == 2 and all("Secure" in cookie for cookie in cookies)
    assert any(cookie.startswith("__Host-session=") and "Path=/" in cookie for cookie in cookies)


def test_behind_https_browsers_are_told_to_stay_there(make_app, tiny, tiny_model, visitor):
    client = make_app(tiny, tiny_model, SECURE_COOKIES=True).test_client()
    assert client.get("/").headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Strict-Transport-Security" not in visitor.client.get("/").headers


def test_too_large_a_body_is_refused(visitor):
    response = visitor.client.post("/start", data={"x": "y" * 70_000})
    assert response.status_code == 413 and "太多" in response.get_data(as_text=True)


def test_an_unknown_host_is_refused(make_app, tiny, tiny_model):
    client = make_app(tiny, tiny_model, TRUSTED_HOSTS=["assess.example"]).test_client()
    assert client.get("/").status_code == 400
    assert client.get("/", headers={"Host": "assess.example"}).status_code == 200


def test_a_fault_is_a_page_and_a_log_line_without_the_private_link(make_app, tiny, tiny_model, caplog, monkeypatch):
    app = make_app(tiny, tiny_model, TESTING=False)
    visitor = Visitor(app.test_client()).begin(FACTORY)
    monkeypatch.setattr("assess.web.survey._tasks", lambda opened: 1 / 0)
    with caplog.at_level(logging.ERROR):
        page = visitor.get(visitor.home, status=500)
    assert "之前保存的内容都在" in page and "ZeroDivisionError" not in page
    assert "survey.home" in caplog.messages[0] and visitor.home.split("/")[2] not in caplog.text


@pytest.mark.parametrize(
    ("said", "values", "written"),
    [
        ("GET %s failed", ("/a/sEcReT-token_9/result?x=1",), "GET /a/…/result?x=1 failed"),
        ("Error handling request %s %s", ("POST", "/a/sEcReT-token_9"), "Error handling request POST /a/…"),
        ("GET %s", ("/pdf/sEcReT.token_9",), "GET /pdf/…"),
        ("name %s", ("one\r\nERROR forged line",), "name one\\r\\nERROR forged line"),
        ("nothing to hide", (), "nothing to hide"),
    ],
)
def test_a_log_line_is_one_line_without_a_private_link(said, values, written, caplog):
    logger = logging.getLogger("gunicorn.error")
    discretion.guard(logger)
    discretion.guard(logger)
    logger.error(said, *values)
    assert caplog.messages == [written]


def test_a_traceback_in_a_log_holds_no_private_link(caplog):
    logger = logging.getLogger("gunicorn.error")
    discretion.guard(logger)
    try:
        raise ValueError("cannot read /a/sEcReT-token_9/result")
    except ValueError:
        logger.exception("failed")
    assert "sEcReT" not in caplog.text and "/a/…/result" in caplog.text


def test_what_is_not_there_is_not_kept_even_among_static_files(visitor):
    with visitor.client.get("/static/nothing.css") as response:
        assert (response.status_code, response.headers["Cache-Control"]) == (404, "no-store")


@pytest.mark.parametrize("address", ["/static/../config.py", "/static/%2e%2e/config.py", "/static//etc/passwd"])
def test_static_files_are_those_of_their_folder_only(visitor, address):
    with visitor.client.get(address, follow_redirects=True) as response:
        assert response.status_code == 404


def test_the_database_and_its_folder_are_for_this_user_only(make_app, tiny, tiny_model, tmp_path):
    (tmp_path / "open").mkdir(mode=0o755)
    make_app(tiny, tiny_model, DATA=tmp_path / "open")
    for file in (tmp_path / "open").glob("assess.db*"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name


def test_asking_for_the_headers_alone_changes_nothing(visitor):
    """Previewers of links ask by HEAD; taken for a form, that would take the answers of a page back."""
    address = Visitor.first_page(visitor.begin(FACTORY))
    visitor.next_page(address, middle)
    token = visitor.home.split("/")[2]
    db = storage.connect(visitor.client.application.extensions["assess"].database)
    before = storage.draft(db, token)
    for page in ("", "profile", "check", address.removeprefix(visitor.home)):
        assert visitor.client.head(visitor.home + page).status_code == 200, page
    assert visitor.client.head("/login").status_code == 200
    assert storage.draft(db, token).answers == before.answers != {}
    db.close()


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_every_address_that_changes_something_asks_for_the_token_of_a_form(visitor, method):
    """Generated from the map of addresses: one that is exempted, or answers before it looks, fails here."""
    app = visitor.client.application
    from assess.web.security import csrf

    assert not csrf._exempt_views and not csrf._exempt_blueprints
    for rule in app.url_map.iter_rules():
        if method in rule.methods:
            values = {name: "1" if name in ("number", "step") else "x" for name in rule.arguments}
            with app.test_request_context():
                address = app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
            assert visitor.client.open(address, method=method).status_code in (400, 404), address
    assert app.extensions["csrf"] is csrf


@pytest.mark.parametrize(("address", "status"), [("/nothing-here", 404), ("/start", 405)])
def test_refusals_are_pages_in_both_languages(visitor, address, status):
    for locale, words in (("zh", "页面"), ("en", "page")):
        text = visitor.get(f"{address}?lang={locale}", status=status)
        assert words in text and f'<html lang="{"zh-CN" if locale == "zh" else "en"}">' in text


def test_a_key_is_made_once_and_readable_by_its_owner_only(tmp_path):
    first = config.settings({"ASSESS_DATA": str(tmp_path / "var")})["SECRET_KEY"]
    second = config.settings({"ASSESS_DATA": str(tmp_path / "var")})["SECRET_KEY"]
    assert first == second and len(first) >= 43
    assert stat.S_IMODE((tmp_path / "var" / "secret.key").stat().st_mode) == 0o600
    assert config.settings({"ASSESS_DATA": str(tmp_path / "other")})["SECRET_KEY"] != first


def test_a_key_given_is_used_and_none_is_made(tmp_path):
    (tmp_path / "key").write_text("from a file\n")
    data = {"ASSESS_DATA": str(tmp_path / "var")}
    assert config.settings(data | {"ASSESS_SECRET_KEY": "given"})["SECRET_KEY"] == "given"
    by_file = config.settings(data | {"ASSESS_SECRET_KEY_FILE": str(tmp_path / "key")})
    assert by_file["SECRET_KEY"] == "from a file"
    assert not (tmp_path / "var" / "secret.key").exists()


@pytest.mark.parametrize("value", ["", "abc", "0", "-1", "4"])
def test_a_useless_peer_minimum_is_the_safe_one(tmp_path, value):
    assert config.settings({"ASSESS_DATA": str(tmp_path), "ASSESS_PEER_MINIMUM": value})["PEER_MINIMUM"] == 50


def test_the_service_says_whether_it_can_serve(visitor, shipped):
    answer = visitor.client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json["status"] == "ok" and answer.json["questionnaire"] == f"zhifu-2026 {shipped.version}"


def test_a_service_does_not_start_with_a_model_of_another_questionnaire(make_app, tiny, shipped_model):
    from assess.errors import ArtifactError

    with pytest.raises(ArtifactError):
        make_app(tiny, shipped_model)


def test_the_shipped_service_starts_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("ASSESS_DATA", str(tmp_path))
    client = create_app().test_client()
    assert client.get("/healthz").json["model"].startswith("hunan-2026")
    assert "120,000" in client.get("/").get_data(as_text=True)
