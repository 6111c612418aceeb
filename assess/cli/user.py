"""`assess user`: the accounts of consultants, kept in the store of the service."""

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from assess.cli.language import START, language, say
from assess.i18n import mark, translator

if TYPE_CHECKING:
    from assess.storage import Account, Connection

_ = translator(START)
_ID_BYTES = 12
_ROLES = ("consultant",)  # those of assess.accounts; a test holds the two together

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=lambda: Path(os.environ.get("ASSESS_DATA") or "var"),
    help=_("Data folder of the service. [default: ASSESS_DATA, else var]"),
)
password_option = click.option(
    "--password-file",
    type=click.File("r", encoding="utf-8-sig"),
    help=_("File with the password in its first line. Without it the password is asked for, or read from a pipe."),
)


@click.group(help=_("Accounts of consultants, who see the companies that share their result with them."))
def user() -> None:
    pass


@user.command("add", help=_("Add an account and give it a password of 12 characters or more."))
@click.argument("name")
@click.option("--role", type=click.Choice(_ROLES), required=True, help=_("What the account may do."))
@click.option("--shown", default="", help=_("The name clients read, such as person and firm. [default: NAME]"))
@password_option
@data_option
@language
def add(name: str, role: str, shown: str, password_file: TextIO | None, data: Path, locale: str) -> None:
    from assess import storage
    from assess.accounts import checked_name, hashed, key_of, new_code
    from assess.company.spelling import visible

    name = checked_name(name)
    kept = hashed(_password(name, password_file, locale))
    account = storage.Account(
        id=secrets.token_urlsafe(_ID_BYTES),
        name=name,
        name_key=key_of(name),
        shown=visible(shown) or name,
        role=role,
        password=kept,
        code=new_code(secrets.token_bytes),
        created_at=_now(),
        disabled=False,
    )
    with _store(data) as db:
        storage.add_account(db, account)
    say(translator(locale)("Added: {name}").format(name=name))


@user.command("list", help=_("List the accounts: name, name shown to clients, role, state, last login (UTC)."))
@data_option
@language
def list_accounts(data: Path, locale: str) -> None:
    from assess import storage

    with _store(data) as db:
        found, logins = storage.accounts(db), storage.last_logins(db)
    for account in found:
        state = translator(locale)("disabled") if account.disabled else translator(locale)("active")
        click.echo("\t".join((account.name, account.shown, account.role, state, logins.get(account.id, "-"))))
    if not found:
        say(translator(locale)("No accounts yet; add one with `assess user add NAME --role consultant`"))


@user.command("password", help=_("Give an account a new password; it is logged out everywhere."))
@click.argument("name")
@password_option
@data_option
@language
def password(name: str, password_file: TextIO | None, data: Path, locale: str) -> None:
    from assess import storage
    from assess.accounts import hashed

    with _store(data) as db:
        account = _account(db, name)
        storage.set_password(db, account.id, hashed(_password(account.name, password_file, locale)), _now())
    say(translator(locale)("New password kept: {name}; logged out everywhere").format(name=account.name))


@user.command("disable", help=_("Shut an account out at once; what is shared with it stays on record."))
@click.argument("name")
@data_option
@language
def disable(name: str, data: Path, locale: str) -> None:
    account = _set_disabled(name, data, True)
    say(translator(locale)("Disabled: {name}; logged out everywhere").format(name=account.name))


@user.command("enable", help=_("Let a disabled account in again."))
@click.argument("name")
@data_option
@language
def enable(name: str, data: Path, locale: str) -> None:
    account = _set_disabled(name, data, False)
    say(translator(locale)("Enabled: {name}").format(name=account.name))


def _set_disabled(name: str, data: Path, disabled: bool) -> "Account":
    from assess import storage

    with _store(data) as db:
        account = _account(db, name)
        storage.set_disabled(db, account.id, disabled, _now())
    return account


@contextmanager
def _store(data: Path) -> "Iterator[Connection]":
    """The store in a data folder; made there first when the service has not run yet."""
    from assess import storage

    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    storage.prepare(data / storage.DATABASE)
    db = storage.connect(data / storage.DATABASE)
    try:
        yield db
    finally:
        db.close()


def _account(db: "Connection", name: str) -> "Account":
    from assess import storage
    from assess.accounts import key_of
    from assess.errors import AccountError

    account = storage.account_named(db, key_of(name))
    if account is None:
        raise AccountError(mark("There is no account “{name}”; `assess user list` names them"), name=name)
    return account


def _password(name: str, file: TextIO | None, locale: str) -> str:
    """A new password for `name`: from a file, asked for twice at a terminal, or the first line of a pipe."""
    from assess.accounts import check_password

    t = translator(locale)
    if file:
        typed = file.readline()
    elif sys.stdin.isatty():
        typed = str(click.prompt(t("Password"), hide_input=True, confirmation_prompt=t("Once more"), err=True))
    else:
        typed = sys.stdin.readline()
    typed = typed.rstrip("\r\n")
    check_password(typed, name)
    return typed


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
