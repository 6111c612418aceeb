"""`assess user`: accounts from the command line, with the password from a file, a pipe or a terminal."""

import pytest
from click.testing import CliRunner

from assess import accounts, storage
from assess.accounts import passwords
from assess.cli import commands, user
from tests.web.door import CHEAP, PASSWORD


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch):
    monkeypatch.setattr(passwords, "hasher", CHEAP)


@pytest.fixture
def run(tmp_path):
    def invoke(*arguments, typed=f"{PASSWORD}\n", locale="en"):
        data = ["--data", str(tmp_path / "var"), "--lang", locale]
        return CliRunner().invoke(commands, ["user", *arguments, *data], input=typed)

    return invoke


@pytest.fixture
def account(run, tmp_path):
    run("add", "Zhang", "--role", "consultant", "--shown", "张三（湘江咨询）")

    def kept():
        db = storage.connect(tmp_path / "var" / "assess.db")
        try:
            return storage.account_named(db, "zhang")
        finally:
            db.close()

    return kept


def test_an_account_is_added_before_the_service_ever_ran(account, tmp_path):
    found = account()
    assert (found.name, found.shown, found.role, found.disabled) == ("Zhang", "张三（湘江咨询）", "consultant", False)
    assert found.password.startswith("$argon2id$") and accounts.read_code(found.code) == found.code
    assert (tmp_path / "var").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["Zhang", "zhang", "ＺＨＡＮＧ"])
def test_a_name_is_given_once_without_regard_to_case_and_width(run, account, name):
    again = run("add", name, "--role", "consultant")
    assert again.exit_code == 2 and "already an account" in again.stderr


@pytest.mark.parametrize("typed", ["short\n", "woaini1314520\n", ""])
def test_a_poor_password_makes_no_account(run, typed):
    refused = run("add", "li", "--role", "consultant", typed=typed)
    assert refused.exit_code == 2 and "password" in refused.stderr
    assert run("list").stdout == ""


def test_the_password_may_stand_in_a_file(run, account, tmp_path):
    file = tmp_path / "password"
    file.write_text("\ufeffother words in a row\r\n", encoding="utf-8")
    assert run("password", "zhang", "--password-file", str(file), typed="").exit_code == 0
    assert accounts.verified(account().password, "other words in a row")


def test_at_a_terminal_the_password_is_asked_for_twice_and_not_shown(run, account, monkeypatch):
    asked = []

    def prompt(text, **how):
        asked.append((text, how["hide_input"], how["confirmation_prompt"]))
        return "other words in a row"

    monkeypatch.setattr(user.click, "prompt", prompt)
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda self: True, raising=False)
    assert run("password", "zhang", locale="zh").exit_code == 0
    assert asked == [("密码", True, "再输一次")]
    assert accounts.verified(account().password, "other words in a row")


def test_the_list_names_each_account_with_its_state(run, account):
    run("disable", "ZHANG")
    assert run("list").stdout == "Zhang\t张三（湘江咨询）\tconsultant\tdisabled\t-\n"
    run("enable", "zhang")
    assert "active" in run("list").stdout


def test_an_empty_list_says_how_to_begin(run):
    assert "assess user add" in run("list").stderr


@pytest.mark.parametrize("command", ["password", "disable", "enable"])
def test_an_unknown_name_is_said(run, command):
    refused = run(command, "nobody")
    assert refused.exit_code == 2 and "nobody" in refused.stderr


def test_every_role_can_be_given():
    assert user._ROLES == accounts.ROLES
