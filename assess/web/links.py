"""The private links of an assessment: the owner's on other devices, those of colleagues, their passphrases and end."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from assess import storage
from assess.errors import StorageError
from assess.web import locks, path
from assess.web.language import locale, moment, say
from assess.web.opened import Opened, open_draft, open_link
from assess.web.service import database, service

bp = Blueprint("links", __name__)

MOST = 40
LONGEST_LABEL = 40
_MADE = "made_link"


@dataclass(frozen=True)
class Row:
    """A link for its line on the page. `number` counts the owner's links from 1; `answered` of `asked` questions for a
    colleague."""

    link: storage.Link
    alive: bool
    ends: str
    number: int
    sections: tuple[str, ...]
    answered: int
    asked: int


@dataclass(frozen=True)
class Made:
    """A link just made: its address is shown once, since only a digest of it is kept."""

    link: storage.Link
    address: str
    code: Markup


class LinkForm(FlaskForm):
    """A link for a colleague, with the sections he answers, or one more of the owner's own."""

    role = RadioField(
        lazy_gettext("Whose link?"),
        choices=[
            SelectChoice(storage.COLLEAGUE, lazy_gettext("A colleague's: opens only the sections you tick")),
            SelectChoice(storage.OWNER, lazy_gettext("Mine, for another device: opens everything")),
        ],
        validators=[InputRequired()],
    )
    label = StringField(lazy_gettext("Name or department"))
    sections = SelectMultipleField(lazy_gettext("Sections to answer"))
    passphrase = StringField(lazy_gettext("Passphrase"))

    def __init__(self, opened: Opened, **given: Any) -> None:
        super().__init__(**given)
        self.sections.choices = [SelectChoice(name, title) for name, title in _sections(opened).items()]

    @property
    def colleague(self) -> bool:
        return self.role.data == storage.COLLEAGUE

    def validate_label(self, field: StringField) -> None:
        field.data = " ".join((field.data or "").split())
        if self.colleague and not field.data:
            raise ValidationError(gettext("Say who it is for, such as finance or workshop"))
        if len(field.data) > LONGEST_LABEL:
            message = gettext(
                "At most %(top)s characters, this has %(length)s", top=LONGEST_LABEL, length=len(field.data)
            )
            raise ValidationError(message)

    def validate_sections(self, field: SelectMultipleField) -> None:
        if self.colleague and not field.data:
            raise ValidationError(gettext("Tick at least one section"))

    def validate_passphrase(self, field: StringField) -> None:
        if field.data and not locks.acceptable(field.data):
            raise ValidationError(passphrase_rule())


def start(app: Flask) -> None:
    app.register_blueprint(bp)


def passphrase_rule() -> str:
    return gettext(
        "%(low)s to %(high)s characters, not all of them the same; or leave it empty",
        low=locks.SHORTEST,
        high=locks.LONGEST,
    )


@bp.get("/a/<token>/links")
def manage(token: str) -> ResponseReturnValue:
    opened = open_draft(token)
    return _page(opened, LinkForm(opened, formdata=None, role=storage.COLLEAGUE))


@bp.post("/a/<token>/links")
def make(token: str) -> ResponseReturnValue:
    """Makes a link and shows it once."""
    opened = open_draft(token)
    form = LinkForm(opened)
    wrong = form.validate() is False
    if len(storage.links(database(), opened.draft.id)) >= MOST:
        form.label.errors = [gettext("There are %(n)s links already; renew one of them instead", n=MOST)]
        wrong = True
    if wrong or (form.colleague and opened.draft.submitted):
        return _page(opened, form), 400
    fresh = service().token()
    made = storage.add_link(
        database(),
        opened.draft.id,
        fresh,
        service().now(),
        role=form.role.data,
        label=form.label.data,
        sections=form.sections.data if form.colleague else (),
        passphrase=locks.hashed(form.passphrase.data or ""),
    )
    return _show_once(token, made, fresh)


@bp.post("/a/<token>/links/<link_id>/renew")
def renew(token: str, link_id: str) -> ResponseReturnValue:
    """The same person gets a new link; the old one stops at once."""
    opened, fresh = open_draft(token), service().token()
    _of(opened, link_id)
    storage.renew_link(database(), opened.draft.id, link_id, fresh, service().now())
    return _show_once(fresh if link_id == opened.link.id else token, link_id, fresh)


@bp.post("/a/<token>/links/<link_id>/revoke")
def revoke(token: str, link_id: str) -> ResponseReturnValue:
    opened = open_draft(token)
    _of(opened, link_id)
    try:
        storage.revoke_link(database(), opened.draft.id, link_id, service().now(), service().link_days)
    except StorageError as error:
        form = LinkForm(opened, formdata=None, role=storage.OWNER)
        return _page(opened, form, error.text(locale())), 409
    flash(gettext("Stopped: this link opens nothing any more. What was answered through it is kept."))
    own = link_id == opened.link.id
    return redirect(url_for("survey.start") if own else url_for("links.manage", token=token), 303)


@bp.post("/a/<token>/links/<link_id>/passphrase")
def protect(token: str, link_id: str) -> ResponseReturnValue:
    """Sets the passphrase of a link, or takes it away when nothing is typed."""
    opened = open_draft(token)
    _of(opened, link_id)
    typed = request.form.get("passphrase", "")
    if typed and not locks.acceptable(typed):
        return _page(opened, LinkForm(opened, formdata=None, role=storage.COLLEAGUE), passphrase_rule()), 400
    storage.protect_link(database(), opened.draft.id, link_id, locks.hashed(typed))
    if link_id == opened.link.id:
        locks.remember(storage.link(database(), token))
    set_now = gettext("The passphrase is set. Nobody can look it up; who forgets it needs a new one from here.")
    flash(set_now if typed else gettext("The passphrase is taken away."))
    return redirect(url_for("links.manage", token=token), 303)


@bp.route("/a/<token>/unlock", methods=["GET", "POST"])
def unlock(token: str) -> ResponseReturnValue:
    """Asks for the passphrase of a link and leads on to where the visitor wanted to go."""
    link = open_link(token)
    home = url_for("survey.home", token=token)
    wanted = request.values.get("to", "")
    onward = wanted if wanted.startswith(home) and "\\" not in wanted else home
    if not link.passphrase:
        return redirect(onward, 303)
    if request.method != "POST":
        return render_template("unlock.html", token=token, to=onward, wrong="")
    told = locks.unlock(link, request.form.get("passphrase", ""))
    if not told:
        return redirect(onward, 303)
    if told == "wrong":
        said = gettext("This is not the passphrase of this link. Ask whoever gave you the link.")
        return render_template("unlock.html", token=token, to=onward, wrong=said), 400
    said = gettext("Too many tries. This link can be tried again at %(time)s.", time=moment(told))
    return render_template("unlock.html", token=token, to=onward, wrong=said), 429, {"Retry-After": _seconds(told)}


def code(address: str) -> Markup:
    """The QR code of an address as inline SVG, without any style of its own; segno escapes nothing but draws paths."""
    drawn = segno.make(address, error="m", micro=False)
    return Markup(drawn.svg_inline(scale=4, border=3, light="#fff", svgclass="qr", lineclass=None, omitsize=True))


def _show_once(token: str, link_id: str, fresh: str) -> ResponseReturnValue:
    session[_MADE] = [link_id, fresh]
    return redirect(url_for("links.manage", token=token, _anchor="made"), 303)


def _page(opened: Opened, form: LinkForm, notice: str = "") -> str:
    here = url_for("survey.home", token=opened.token, _external=True)
    return render_template(
        "links.html",
        opened=opened,
        form=form,
        notice=notice,
        rows=_rows(opened),
        made=_made(opened),
        here=here,
        here_code=code(here),
        days=service().link_days,
        rule=passphrase_rule(),
    )


def _made(opened: Opened) -> Made | None:
    """The link made in the request before this one."""
    link_id, fresh = session.pop(_MADE, ("", ""))
    for link in storage.links(database(), opened.draft.id):
        if link.id == link_id:
            address = url_for("survey.home", token=fresh, _external=True)
            return Made(link, address, code(address))
    return None


def _rows(opened: Opened) -> list[Row]:
    said = {(word.person, word.item) for word in storage.said(database(), opened.draft.id)}
    titles = _sections(opened)
    rows, owners = [], 0
    for link in storage.links(database(), opened.draft.id):
        owners += link.owner
        asked = [i.id for page in opened.pages if page.section.id in link.sections for i in page.questions]
        row = Row(
            link=link,
            alive=link.opens(service().now(), service().link_days),
            ends=link.ends(service().link_days),
            number=owners if link.owner else 0,
            sections=tuple(titles[name] for name in link.sections if name in titles),
            answered=sum((link.person, item) in said for item in asked),
            asked=len(asked),
        )
        rows.append(row)
    return rows


def _sections(opened: Opened) -> dict[str, str]:
    """Sections this company is asked; all of them while it is not known."""
    pages = opened.pages if opened.company else path.pages(opened.questionnaire, production=True)
    return {page.section.id: say(page.section.title) for page in pages}


def _of(opened: Opened, link_id: str) -> None:
    if link_id not in (link.id for link in storage.links(database(), opened.draft.id)):
        abort(404)


def _seconds(until: str) -> str:
    left = datetime.fromisoformat(until) - service().clock()
    return str(max(1, int(left.total_seconds())))
