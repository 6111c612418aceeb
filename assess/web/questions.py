"""The pages of questions: shown with what stands, kept whenever they are sent, whatever else is wrong on them."""

from flask import abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm

from assess.web import forms, keeping, path, proposed, taken_over
from assess.web.filling import bp, profiled, see
from assess.web.opened import Opened, open_draft

CONFLICT = "conflict"
"""The category of messages about answers changed elsewhere."""


@bp.route("/a/<token>/s/<section>/<int:number>", methods=["GET", "POST"])
@profiled
def page(opened: Opened, section: str, number: int) -> ResponseReturnValue:
    here = opened.page(section, number)
    if request.method != "POST":
        held = forms.shown(opened.questionnaire, here.questions, opened.answers, opened.draft.kept)
        return _page(opened, here, _form(opened, here)(data=held))
    form = _form(opened, here)()
    form.validate()
    _keep(opened, here, form)
    if form.errors and not (_later() and forms.unanswered(form)):
        return _page(open_draft(opened.token), here, form), 400
    taken_over.confirm(opened, here)
    return see(_next(opened, here))


def page_again(token: str, section: str, number: int) -> str:
    """The page just sent, with what was typed: for a post that was refused because its session was gone."""
    opened = open_draft(token)
    if opened.draft.submitted or opened.company is None:
        abort(400)
    here = opened.page(section, number)
    notice = gettext("Your session had ended, so nothing was saved yet. Your answers are still here: save them again.")
    return _page(opened, here, _form(opened, here)(), notice)


def _form(opened: Opened, here: path.Page) -> type[FlaskForm]:
    return forms.page_form(opened.questionnaire, here.questions, opened.production)


def _later() -> bool:
    return request.form.get("action") == "later"


def _keep(opened: Opened, here: path.Page, form: FlaskForm) -> None:
    """Keeps every answer that is right; an answer changed elsewhere is replaced or left, and either is said."""
    seen = keeping.seen_by(request.form.get(forms.SEEN))
    changes = keeping.page_changes(opened, here, form, seen)
    keeping.adopt(opened, here, form, changes, seen)
    written = keeping.keep(opened, changes)
    elsewhere = keeping.changed_elsewhere(opened, here, changes, seen)
    for said in keeping.replaced(opened, written) + keeping.left_alone(opened, elsewhere):
        flash(said, CONFLICT)


def _next(opened: Opened, here: path.Page) -> str:
    if _later():
        flash(gettext("Your answers are saved."))
        return opened.home
    following = path.after(opened.pages, here)
    if request.args.get("back") == "check" or following is None:
        return opened.end
    return opened.address(following)


def _page(opened: Opened, here: path.Page, form: FlaskForm, notice: str = "") -> str:
    previous = path.before(opened.pages, here)
    back = url_for("survey.check", token=opened.token) if request.args.get("back") == "check" else None
    return render_template(
        "page.html",
        opened=opened,
        page=here,
        place=opened.pages.index(here) + 1,
        form=form,
        notice=notice,
        previous=back or (opened.address(previous) if previous else opened.home),
        seen=keeping.shown_with(opened, here),
        proposals=proposed.on_page(opened, here, form),
    )
