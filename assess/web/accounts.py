"""The door for people with an account: logging in and out, and who is behind a request.

The cookie holds a token; what it opens stands in the store, so that logging out, a new password and a disabled account
end a session wherever it is used.
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf import FlaskForm
from werkzeug import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from assess import storage
from assess.accounts import (
    CONSULTANT,
    check_password,
    dummy_hash,
    hashed,
    key_of,
    outdated,
    verified,
)
from assess.errors import AccountError
from assess.web.language import locale
from assess.web.limits import LIMITS, Limited, address, within
from assess.web.service import database, service

bp = Blueprint("accounts", __name__)
manager = LoginManager()

IDLE, LONGEST, NOTED_EVERY = timedelta(minutes=45), timedelta(hours=12), timedelta(minutes=1)
HOMES = {CONSULTANT: "consultant.companies"}
_TOKEN_BYTES = 32
_LONGEST_BUCKET = 200
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


class Visitor(UserMixin):
    """An account behind a request; its id for the cookie is the token of the session."""

    def __init__(self, account: storage.Account, token: str) -> None:
        self.account, self.token = account, token

    def get_id(self) -> str:
        return self.token


class LoginForm(FlaskForm):
    name = StringField(lazy_gettext("Login name"), validators=[InputRequired(lazy_gettext("Type your login name"))])
    password = PasswordField(lazy_gettext("Password"), validators=[InputRequired(lazy_gettext("Type your password"))])


class PasswordForm(FlaskForm):
    now = PasswordField(lazy_gettext("Password until now"), validators=[InputRequired(lazy_gettext("Type it"))])
    new = PasswordField(lazy_gettext("New password"), validators=[InputRequired(lazy_gettext("Type it"))])
    again = PasswordField(lazy_gettext("New password once more"), validators=[InputRequired(lazy_gettext("Type it"))])


def start(app: Flask) -> None:
    # "strong": a cookie that turns up at another address or in another browser opens nothing.
    manager.session_protection = "strong"
    manager.init_app(app, add_context_processor=False)
    app.register_blueprint(bp)


def signed_in() -> storage.Account | None:
    """The account behind this request. Visitors without one never touch the machinery of logging in."""
    return current_user.account if "_user_id" in session and current_user.is_authenticated else None


def requires(role: str) -> Callable[[View], View]:
    """Opens a view to accounts of one role, whose account it gets; sends others to the login, which leads back."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: object, **rest: object) -> ResponseReturnValue:
            account = signed_in()
            if account is None:
                return _to_login()
            if account.role != role:
                abort(404)
            return view(account, *args, **rest)

        guarded.role = role  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return guard


@manager.user_loader
def _load(token: str) -> Visitor | None:
    account = storage.session_account(
        database(),
        token,
        service().now(),
        seen_after=_ago(IDLE),
        opened_after=_ago(LONGEST),
        note_before=_ago(NOTED_EVERY),
    )
    return Visitor(account, token) if account else None


@bp.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    form = LoginForm()
    if request.method != "POST":
        account = signed_in()
        return redirect(url_for(HOMES[account.role]), 303) if account else _login(form)
    if not form.validate():
        return _login(form), 400
    try:
        account = _known(form.name.data, form.password.data)
    except Limited as limited:
        return limited.answer(_login(form, limited.sentence))
    if account is None:
        return _login(form, gettext("Name and password do not belong together; check both")), 400
    _open(account)
    return redirect(safe_path(request.args.get("next", "")) or url_for(HOMES[account.role]), 303)


@bp.post("/logout")
def logout() -> ResponseReturnValue:
    if signed_in():
        storage.close_session(database(), current_user.token, service().now())
        logout_user()
    session.clear()
    flash(gettext("You are logged out."))
    answer = redirect(url_for("accounts.login"), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@bp.route("/account/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    account = signed_in()
    if account is None:
        return _to_login()
    form = PasswordForm()
    if request.method != "POST":
        return render_template("password.html", form=form, account=account)
    try:
        accepted = form.validate() and _change_fits(form, account)
    except Limited as limited:
        return limited.answer(render_template("password.html", form=form, account=account, notice=limited.sentence))
    if not accepted:
        return render_template("password.html", form=form, account=account), 400
    storage.set_password(database(), account.id, hashed(form.new.data), service().now(), account.id)
    _open(account)
    flash(gettext("Your new password is kept. Everywhere else you are logged out."))
    return redirect(url_for(HOMES[account.role]), 303)


def safe_path(wanted: str) -> str:
    """A path on this very site; "" for another site or scheme, and for backslashes and control characters."""
    parts = urlsplit(wanted) if re.fullmatch(r"/(?![/\\])[^\\\x00-\x20\x7f]*", wanted) else None
    return wanted if parts and not parts.scheme and not parts.netloc else ""


def _known(name: str, typed: str) -> storage.Account | None:
    """The account of a name and its password. Everything else takes as long and says as little. Raises Limited."""
    own = f"login of {key_of(name)[:_LONGEST_BUCKET]}"
    within({own: LIMITS["account"], f"login from {address()}": LIMITS["address"]})
    nobody = dummy_hash()
    account = storage.account_named(database(), key_of(name))
    right = verified(account.password if account else nobody, typed)
    if account is None or not right or account.disabled:
        storage.record_failure(database(), account.id if account else "", service().now(), address())
        return None
    storage.forgive(database(), own)  # not the address: one who has an account could go on guessing at others
    if outdated(account.password):
        storage.rehash(database(), account, hashed(typed))
    return account


def _change_fits(form: PasswordForm, account: storage.Account) -> bool:
    """Puts a message beside the field that is wrong. Raises Limited."""
    within({f"password of {account.id}": LIMITS["account"]})
    if not verified(account.password, form.now.data):
        form.now.errors = [gettext("This is not your password until now")]
    if form.new.data != form.again.data:
        form.again.errors = [gettext("The two are not the same")]
    try:
        check_password(form.new.data, account.name)
    except AccountError as error:
        form.new.errors = [error.text(locale())]
    return not form.errors


def _open(account: storage.Account) -> None:
    """A session of its own: nothing of the one before is taken over."""
    token = urlsafe_b64encode(service().chance(_TOKEN_BYTES)).decode("ascii")
    storage.drop_sessions(database(), _ago(IDLE), _ago(LONGEST))
    storage.open_session(database(), account.id, token, service().now(), address())
    session.clear()
    login_user(Visitor(account, token), remember=False)


def _to_login() -> Response:
    back = request.full_path.removesuffix("?") if request.method != "POST" else ""
    return redirect(url_for("accounts.login", next=back or None), 303)


def _login(form: LoginForm, notice: str = "") -> str:
    return render_template("login.html", form=form, notice=notice)


def _ago(span: timedelta) -> str:
    return service().stamp(service().clock() - span)
