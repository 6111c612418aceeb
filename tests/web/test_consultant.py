"""What a company shares with a consultant, and nothing else: the switch, the list, the files, the matrix of routes."""

import csv
import io
import itertools
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC

import pytest
from python_calamine import CalamineWorkbook

from assess import storage
from assess.accounts import passwords
from assess.web import client_archive
from assess.web.printing import Printer
from tests.web.door import CHEAP, Consultant, share, shared
from tests.web.visitor import FACTORY, NOW, SHOP, Visitor, best, lowest, middle, says

HOSTILE = "=cmd|' /C calc'!A0"


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    monkeypatch.setattr(passwords, "hasher", CHEAP)


@pytest.fixture
def zhang(tiny_app):
    return Consultant(tiny_app, "zhang", "张顾问（湘江咨询）")


@pytest.fixture
def li(tiny_app):
    return Consultant(tiny_app, "li")


@pytest.fixture
def company(tiny_app):
    """Submits an assessment; gives its owner."""

    def submit(name="湘江机械有限公司", answer=middle, **profile):
        owner = Visitor(tiny_app.test_client()).begin(FACTORY | {"name": name} | profile).fill(answer)
        owner.submit(incomplete="1")
        return owner

    return submit


# The switch


def test_the_owner_reads_whose_code_it_is_before_anything_is_shared(company, zhang):
    owner = company()
    page = share(owner, zhang.account.code.lower()).get_data(as_text=True)
    assert "张顾问（湘江咨询）" in page and "顾问可以看到" in page
    assert zhang.here().clients() == {}


def test_a_company_shares_and_takes_back(company, zhang):
    owner = company()
    address = shared(owner, zhang)
    page = owner.get(f"{owner.home}result")
    assert "张顾问（湘江咨询）" in page and "2026-11-23 16:30 起共享" in page and "尚未查看" in page
    assert zhang.here().clients() == {"湘江机械有限公司": address}
    zhang.get(address)
    assert "最近查看 2026-11-23" in owner.get(f"{owner.home}result")
    back = owner.send(f"{owner.home}share/{address.split('/')[-1]}/revoke", {}, page=f"{owner.home}result")
    assert back.status_code == 303
    assert "张顾问" not in owner.get(f"{owner.home}result")
    assert zhang.clients() == {} and zhang.get(address, status=404)


def test_sharing_again_opens_a_new_address_only(company, zhang):
    owner = company()
    first = shared(owner, zhang)
    assert shared(owner, zhang) == first
    owner.send(f"{owner.home}share/{first.split('/')[-1]}/revoke", {}, page=f"{owner.home}result")
    second = shared(owner, zhang)
    zhang.here().get(second)
    zhang.get(first, status=404)


def test_the_wording_agreed_to_is_kept_and_another_is_asked_again(company, zhang):
    owner = company()
    assert share(owner, zhang.account.code, wording="0").status_code == 200
    assert zhang.here().clients() == {}
    shared(owner, zhang)
    [kept] = storage.shares_of(zhang.db(), storage.draft(zhang.db(), owner.home.split("/")[2]).id)
    assert kept.wording == "1"


@pytest.mark.parametrize("code", ["", "abc", "K7M-4QX-PT2", "zhang"])
def test_a_code_that_opens_nothing_is_refused_with_a_way_out(company, zhang, code):
    owner = company()
    answer = share(owner, code, wording="1")
    assert answer.status_code == 400 and says(answer, "error-summary")
    assert zhang.here().clients() == {}


def test_a_login_name_is_no_code_and_a_code_replaced_is_gone(company, zhang):
    old = zhang.account.code
    zhang.here().send("/consultant/code", {}, page="/consultant")
    new = storage.account_named(zhang.db(), "zhang").code
    assert new != old
    owner = company()
    assert "已失效" in share(owner, old, wording="1").get_data(as_text=True)
    assert share(owner, new, wording="1").status_code == 303


def test_the_code_of_a_disabled_account_is_not_in_use(company, zhang):
    storage.set_disabled(zhang.db(), zhang.account.id, True, "2026-11-23T08:30:00Z")
    assert share(company(), zhang.account.code).status_code == 400


def test_guessing_codes_is_limited(company, zhang):
    owner = company()
    answers = [share(owner, zhang.account.code).status_code for _ in range(31)]
    assert answers[-2:] == [200, 429]


def test_what_is_not_submitted_cannot_be_shared(tiny_app, zhang):
    owner = Visitor(tiny_app.test_client()).begin(FACTORY)
    owner.get(f"{owner.home}share", status=404)


def test_the_link_of_a_colleague_shares_nothing_and_takes_nothing_back(company, zhang):
    owner = company()
    id = shared(owner, zhang).split("/")[-1]
    with storage.write(zhang.db()) as db:
        db.execute("update links set role = 'colleague'")
    owner.get(f"{owner.home}share", status=404)
    zhang.app.config["WTF_CSRF_ENABLED"] = False
    for address in (f"{owner.home}share", f"{owner.home}share/{id}/revoke"):
        assert owner.client.post(address, data={"code": zhang.account.code, "wording": "1"}).status_code == 404
    assert len(zhang.here().clients()) == 1


def test_each_round_is_shared_and_taken_back_by_itself(company, zhang):
    owner = company()
    later = Visitor(owner.client)
    later.home = owner.send(f"{owner.home}rounds", {}, page=f"{owner.home}result").location
    later.fill(best).submit()
    address = shared(owner, zhang)
    db = zhang.db()
    [first] = [each.receipt for each in storage.rounds(db, _name(db, owner)) if each.number == 1]
    owner.get(f"{owner.home}result")  # says once that it is shared
    assert "张顾问" not in later.get(f"{later.home}result")
    page = later.get(f"{later.home}result?round={first}")
    form = re.search(r'action="([^"]+/revoke\?round=[^"]+)"', page)[1]
    assert later.send(form, {}, page=f"{later.home}result?round={first}").status_code == 303
    zhang.here().get(address, status=404)


def _name(db, owner):
    return storage.draft(db, owner.home.split("/")[2]).id


def test_the_language_changes_on_the_page_that_says_whose_code_it_is(company, zhang):
    page = share(company(), zhang.account.code).get_data(as_text=True)
    assert re.search(r'class="language" href="/a/[^"]+/share\?lang=en"', page)


def test_a_company_takes_back_its_own_shares_only(company, zhang):
    first, second = company(), company("益阳茶业")
    address = shared(first, zhang)
    id = address.split("/")[-1]
    answer = second.send(f"{second.home}share/{id}/revoke", {}, page=f"{second.home}share")
    assert answer.status_code == 404
    zhang.here().get(address)


# The list


def test_an_empty_list_says_what_to_do(zhang):
    page = zhang.here().get("/consultant")
    code = says(page, "code")[0]
    assert code.replace("-", "") == zhang.account.code and "请把下面的共享码告诉客户" in page


@pytest.fixture
def three(company, zhang):
    """Three clients of one consultant, who is logged in."""
    for name, answer, more in (
        ("湘江机械有限公司", best, {}),
        ("岳麓100%_软件", middle, {"industry": SHOP["industry"], "city": "yueyang"}),
        ("Ｘyz 茶业", lowest, {"city": "yiyang"}),
    ):
        shared(company(name, answer, **more), zhang)
    return zhang.here()


def test_the_list_names_each_company_with_its_result(three):
    page = three.get("/consultant")
    for said in ("34 通用设备制造业", "长沙市", "益阳市", "2026-11-23", ">0.0<", "ZF20261123-"):
        assert said in page
    assert "找到 3 家企业" in page


SEARCHES = dict(
    [
        ("?text=湘", ["湘江机械有限公司"]),
        ("?text=业", ["Ｘyz 茶业"]),
        ("?text=XYZ", ["Ｘyz 茶业"]),
        ("?text=ｘｙｚ", ["Ｘyz 茶业"]),
        ("?text=%25", ["岳麓100%_软件"]),
        ("?text=_", ["岳麓100%_软件"]),
        ("?text=100%25_软", ["岳麓100%_软件"]),
        ("?text=%5C", []),
        ("?text=' or 1=1 --", []),
        ("?city=yiyang", ["Ｘyz 茶业"]),
        ("?industry=65", ["岳麓100%_软件"]),
        ("?level=0", ["Ｘyz 茶业"]),
        ("?city=nowhere&industry=xx&level=x&order=x&page=x", ["Ｘyz 茶业", "岳麓100%_软件", "湘江机械有限公司"]),
    ]
)


def test_the_list_is_searched_and_narrowed(three):
    assert {query: sorted(three.clients(query)) for query in SEARCHES} == {q: sorted(f) for q, f in SEARCHES.items()}


def test_a_report_number_finds_its_company(three):
    [client, *_] = storage.clients(three.db(), three.account.id, storage.Wanted())
    assert list(three.clients(f"?text={client.receipt.lower()}")) == [client.name]


FIRST = dict(
    [
        ("?order=index&down=1", "湘江机械有限公司"),
        ("?order=index&down=0", "Ｘyz 茶业"),
        ("?order=city&down=0", "湘江机械有限公司"),
        ("?order=level&down=1", "湘江机械有限公司"),
        ("?order=industry&down=1", "岳麓100%_软件"),
    ]
)


def test_the_list_is_sorted_by_any_column(three):
    assert {query: next(iter(three.clients(query))) for query in FIRST} == FIRST


def test_names_are_sorted_as_they_sound(company, zhang):
    for name in ("张家界旅游", "长沙机械", "安化黑茶"):
        shared(company(name), zhang)
    assert list(zhang.here().clients("?order=name&down=0")) == ["安化黑茶", "长沙机械", "张家界旅游"]


def test_nothing_found_says_how_to_find_more(three):
    page = three.get("/consultant?text=没有")
    assert "没有符合条件的企业" in page and 'href="/consultant"' in page


def test_a_long_list_has_pages_that_lose_nobody(company, zhang):
    owner = company()
    shared(owner, zhang)
    db = zhang.db()
    [row] = db.query("select * from shares")
    other = company("别家").home.split("/")[2]
    fields = {"assessment": storage.draft(db, other).id, "account": zhang.account.id}
    with storage.write(db):
        db.execute("drop index shares_once")
        many = ({**row, **fields, "id": f"s{k:03}", "name": f"企业{k:03}"} for k in range(119))
        db.table("shares").insert_all(many)
    zhang.here()
    pages = [zhang.clients(f"?page={k}") for k in (1, 2, 3)]
    assert [len(page) for page in pages] == [50, 50, 20]
    assert len(set(itertools.chain(*pages))) == 120
    assert zhang.clients("?page=99") == pages[2] and zhang.clients("?page=-1") == pages[0]


def test_one_company_shared_with_two_is_in_both_lists(company, zhang, li):
    owner = company()
    assert shared(owner, zhang) != shared(owner, li)
    assert list(zhang.here().clients()) == list(li.here().clients()) == ["湘江机械有限公司"]


# The result and the files


def test_the_consultant_reads_the_page_of_the_company_without_what_only_the_owner_may_do(company, zhang):
    owner = company()
    address = shared(owner, zhang)
    page, own = zhang.here().get(address), owner.get(f"{owner.home}result")
    assert says(page, "big") == says(own, "big") and says(page, "headline") == says(own, "headline")
    token = owner.home.split("/")[2]
    assert token in own and token not in page
    assert 'id="consent"' not in page and 'id="share"' not in page and "/revoke" not in page


def test_the_report_of_the_consultant_is_the_report_of_the_company(company, zhang):
    owner = company()
    address = shared(owner, zhang)
    mine = zhang.here().client.get(f"{address}/report.pdf")
    theirs = owner.client.get(f"{owner.home}report.pdf")
    assert mine.data == theirs.data and mine.data.startswith(b"%PDF-")
    assert mine.headers["Content-Disposition"] == theirs.headers["Content-Disposition"]


def archive(answer):
    for _, value in answer.headers:
        value.encode("latin-1")  # what a server can send
    assert answer.status_code == 200 and answer.mimetype == "application/zip", answer.status
    return zipfile.ZipFile(io.BytesIO(answer.data))


def rows_of(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_reports_found_come_as_one_archive(three):
    book = archive(three.send("/consultant/reports.zip", {"all": "1", "text": "业"}, page="/consultant"))
    assert book.testzip() is None
    assert book.namelist() == ["Ｘyz 茶业_数字化水平评测报告_2026-11-23.pdf", "目录.csv"]
    assert book.read(book.namelist()[0]).startswith(b"%PDF-")
    assert [row["状态"] for row in rows_of(book.read("目录.csv"))] == ["已生成"]


def test_companies_of_one_name_get_files_of_their_own(company, zhang):
    for _ in range(3):
        shared(company('A/B:"机械"'), zhang)
    book = archive(zhang.here().send("/consultant/reports.zip", {"id": _ids(zhang)}, page="/consultant"))
    stem = "AB机械_数字化水平评测报告_2026-11-23"
    assert book.namelist() == [f"{stem}.pdf", f"{stem}_2.pdf", f"{stem}_3.pdf", "目录.csv"]


def _ids(consultant):
    return [client.id for client in storage.clients(consultant.db(), consultant.account.id, storage.Wanted())]


def test_an_archive_of_nothing_says_what_to_do(three):
    answer = three.send("/consultant/reports.zip", {}, page="/consultant")
    assert answer.status_code == 303 and "请先勾选企业" in three.get(answer.location)


def test_an_archive_has_an_end(three, monkeypatch):
    monkeypatch.setattr(client_archive, "MOST", 2)
    answer = three.send("/consultant/reports.zip", {"all": "1"}, page="/consultant")
    assert answer.status_code == 303 and "最多下载 2 份" in three.get(answer.location)


def asks_for_all(consultant):
    return consultant.send("/consultant/reports.zip", {"all": "1"}, page="/consultant")


def test_one_archive_is_made_at_a_time_for_one_person(three, company, li):
    shared(company("别家"), li)
    first = asks_for_all(three)
    assert first.status_code == 200
    refused = asks_for_all(three)
    assert refused.status_code == 303 and "上一个压缩包还在生成" in three.get(refused.location)
    assert asks_for_all(li.here()).status_code == 200
    first.close()  # nobody waits for it any more
    assert asks_for_all(three).status_code == 200


def test_a_turn_is_free_again_when_the_process_that_has_it_is_killed(three):
    take = (
        "import fcntl, sys, time; held = open(sys.argv[1], 'wb'); fcntl.flock(held, fcntl.LOCK_EX); "
        "print('taken', flush=True); time.sleep(60)"
    )
    archive(asks_for_all(three))
    [lock] = (three.app.extensions["assess"].database.parent / "turns").iterdir()
    with subprocess.Popen([sys.executable, "-c", take, lock], stdout=subprocess.PIPE) as worker:
        assert worker.stdout.readline() == b"taken\n"
        assert asks_for_all(three).status_code == 303
        worker.kill()
    assert asks_for_all(three).status_code == 200


def test_an_archive_with_one_foreign_company_is_refused_whole(three, company, li):
    foreign = shared(company("别家"), li).split("/")[-1]
    ids = [*_ids(three), foreign]
    assert three.send("/consultant/reports.zip", {"id": ids}, page="/consultant").status_code == 404


def pieces_of(three, ids):
    """The archive of some companies, piece by piece as it is sent."""
    database = three.app.extensions["assess"].database
    return client_archive.Archive(database, three.account.id, "zh", NOW, UTC, Printer("http://localhost", None)).pieces(
        ids
    )


def test_what_is_taken_back_while_the_archive_is_made_is_left_out(three):
    ids = _ids(three)
    pieces = pieces_of(three, ids)
    first = next(pieces)
    with storage.write(three.db()) as db:
        db.execute("update shares set revoked_at = 'now' where id <> ?", [ids[0]])
    book = zipfile.ZipFile(io.BytesIO(first + b"".join(pieces)))
    assert len(book.namelist()) == 2
    assert [row["状态"] for row in rows_of(book.read("目录.csv"))] == ["已生成", "已不再共享", "已不再共享"]


def test_an_archive_is_sent_while_it_is_made(three):
    sizes = [len(piece) for piece in pieces_of(three, _ids(three))]
    assert len(sizes) == 4 and min(sizes[:3]) > 10_000


def test_a_report_that_cannot_be_drawn_does_not_stop_the_others(three, monkeypatch):
    from assess.errors import ReportError

    draw = client_archive.pdf.render

    def refuse(content, **how):
        if content.cover.company.startswith("岳麓"):
            raise ReportError("no such glyph")
        return draw(content, **how)

    monkeypatch.setattr(client_archive.pdf, "render", refuse)
    book = archive(three.send("/consultant/reports.zip", {"all": "1"}, page="/consultant"))
    assert sorted(row["状态"] for row in rows_of(book.read("目录.csv"))) == ["no such glyph", "已生成", "已生成"]


def test_the_list_comes_as_a_table_in_which_no_name_is_a_formula(company, zhang):
    shared(company(HOSTILE), zhang)
    zhang.here()
    [row] = rows_of(zhang.client.get("/consultant/companies.csv").data)
    assert row["企业名称"] == f"'{HOSTILE}" and row["所属行业"] == "34 通用设备制造业" and float(row["智赋指数"]) > 0
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(zhang.client.get("/consultant/companies.xlsx").data))
    header, cells = sheet.get_sheet_by_index(0).to_python()
    assert cells[0] == HOSTILE and len(header) == len(cells) == 9
    with zipfile.ZipFile(io.BytesIO(zhang.client.get("/consultant/companies.xlsx").data)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_the_table_holds_what_the_list_was_narrowed_to(three):
    names = [row["企业名称"] for row in rows_of(three.client.get("/consultant/companies.csv?text=业&lang=zh").data)]
    assert names == ["Ｘyz 茶业"]
    english = three.client.get("/consultant/companies.csv?lang=en").data
    assert "Company name" in rows_of(english)[0]


def test_an_empty_list_is_an_empty_table(zhang):
    assert rows_of(zhang.here().client.get("/consultant/companies.csv").data) == []


def test_what_a_consultant_does_is_on_record(three):
    id = next(iter(three.clients().values())).split("/")[-1]
    three.get(f"/consultant/c/{id}")
    three.client.get(f"/consultant/c/{id}/report.pdf")
    three.client.get("/consultant/companies.csv?text=湘")
    done = [(what, thing) for who, what, thing in three.audit() if who == three.account.id and what != "login"]
    assert done[:2] == [("result viewed", id), ("report downloaded", id)] and done[2][0] == "list downloaded"
    assert [what for who, what, _ in three.audit() if who == "company"] == ["shared"] * 3


def test_markup_in_a_name_stays_text(company, zhang):
    shared(company('"><svg onload=alert(1)>'), zhang)
    page = zhang.here().get("/consultant")
    assert "<svg onload" not in page and "&lt;svg onload" in page


# Who may open what: every route of the consultant, for every kind of visitor and object. A new route fails here until
# it is classified.

OF_ONE = {
    "consultant.company": "/consultant/c/{}",
    "consultant.how": "/consultant/c/{}/how",
    "consultant.report": "/consultant/c/{}/report.pdf",
}
OF_MANY = {"consultant.reports": "/consultant/reports.zip"}
OF_OWN = {
    "consultant.companies": "/consultant",
    "consultant.table": "/consultant/companies.csv",
    "consultant.renew": "/consultant/code",
}
CLASSIFIED = {*OF_ONE, *OF_MANY, *OF_OWN}


def rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("consultant.")]


def test_every_route_of_the_consultant_is_classified_and_asks_for_the_role(tiny_app):
    assert {rule.endpoint for rule in rules(tiny_app)} == CLASSIFIED
    for rule in rules(tiny_app):
        assert tiny_app.view_functions[rule.endpoint].role == "consultant", rule.endpoint


@pytest.fixture
def objects(company, zhang, li):
    """Shares as the first consultant meets them: open, revoked, of somebody else, and none at all."""
    mine = shared(company("一"), zhang).split("/")[-1]
    gone = company("二")
    revoked = shared(gone, zhang).split("/")[-1]
    gone.send(f"{gone.home}share/{revoked}/revoke", {}, page=f"{gone.home}result")
    foreign = shared(company("三"), li).split("/")[-1]
    unshared = company("四")
    assessment = storage.draft(zhang.db(), unshared.home.split("/")[2]).id
    return {"shared": mine, "revoked": revoked, "foreign": foreign, "assessment": assessment, "nothing": "x" * 22}


def test_a_consultant_opens_what_is_shared_and_nothing_else(zhang, objects):
    zhang.here()
    for kind, id in objects.items():
        found = {route: zhang.client.get(address.format(id)).status_code for route, address in OF_ONE.items()}
        for route, address in OF_MANY.items():
            found[route] = zhang.send(address, {"id": id}, page="/consultant").status_code
        assert found == dict.fromkeys([*OF_ONE, *OF_MANY], 200 if kind == "shared" else 404), kind


def test_lists_hold_what_is_shared_and_nothing_else(zhang, li, objects):
    assert list(zhang.here().clients()) == ["一"] and list(li.here().clients()) == ["三"]
    assert [row["企业名称"] for row in rows_of(zhang.client.get("/consultant/companies.csv").data)] == ["一"]
    book = archive(zhang.send("/consultant/reports.zip", {"all": "1"}, page="/consultant"))
    assert len(book.namelist()) == 2


def test_without_a_login_every_route_leads_to_the_login(tiny_app, zhang, objects):
    tiny_app.config["WTF_CSRF_ENABLED"] = False
    stranger = tiny_app.test_client()
    for rule in rules(tiny_app):
        with tiny_app.test_request_context():
            given = {"share_id": objects["shared"], "kind": "csv"}
            address = tiny_app.url_map.bind("localhost").build(rule.endpoint, {k: given[k] for k in rule.arguments})
        method = "POST" if "POST" in rule.methods else "GET"
        answer = stranger.open(address, method=method)
        assert answer.status_code == 303 and answer.location.startswith("/login"), address


def test_an_account_of_another_role_finds_no_consultants_pages(tiny_app, zhang, objects):
    other = replace(zhang.account, id="other", name="office", name_key="office", role="programme", code="other")
    storage.add_account(zhang.db(), other)
    storage.open_session(zhang.db(), "other", "token", "2026-11-23T08:30:00Z", "")
    zhang.here()
    with zhang.client.session_transaction() as session:
        session["_user_id"] = "token"
    for address in ("/consultant", f"/consultant/c/{objects['shared']}", "/consultant/companies.csv"):
        zhang.get(address, status=404)


def test_no_file_of_a_consultant_is_kept_by_a_browser(zhang, objects):
    zhang.here()
    for address in ("/consultant", f"/consultant/c/{objects['shared']}/report.pdf", "/consultant/companies.xlsx"):
        assert zhang.client.get(address).headers["Cache-Control"] == "no-store"


# Whom a page speaks to


@pytest.mark.parametrize(("locale", "address"), [("zh", r"您|你|贵公司"), ("en", r"\b[Yy]ou(?:rs?)?\b")])
def test_a_result_speaks_of_the_company_not_to_its_consultant(company, zhang, locale, address):
    result = shared(company(), zhang)
    zhang.here().get(f"/?lang={locale}")
    for page in (zhang.get(result), zhang.get(f"{result}/how")):
        told = re.sub(r"<[^>]+>", " ", page.split("<main")[1].split("</main>")[0])
        assert re.search(address, told) is None, re.search(f".{{30}}(?:{address}).{{30}}", told)


def test_what_the_company_typed_stays_as_it_is(tiny_app, zhang):
    owner = Visitor(tiny_app.test_client()).begin(FACTORY | {"name": "您好家政公司"}).fill(middle)
    assert owner.save("tools", value="B", note="与您的 ERP & 系统相连").status_code == 200
    owner.submit(incomplete="1")
    page = zhang.here().get(f"{shared(owner, zhang)}/how")
    assert "您好家政公司" in page and "与您的 ERP &amp; 系统相连" in page
