"""The end of a filling: looking at all answers once more, declaring that they are true, submitting exactly once."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from assess import storage
from assess.company import size_reason
from assess.errors import StorageError
from assess.web import check as checking
from assess.web import consent, declarations, frozen
from assess.web.filling import bp, profiled, see
from assess.web.language import day, locale
from assess.web.opened import Opened, open_draft
from assess.web.service import database, service

_RECEIPT_BYTES = 5


@bp.get("/a/<token>/check")
@profiled
def check(opened: Opened) -> ResponseReturnValue:
    return _check(opened)


@bp.post("/a/<token>/submit")
@profiled
def submit(opened: Opened) -> ResponseReturnValue:
    """Computes the result and freezes it. Submitting again, or twice at once, leads to the same result."""
    wrong = _missing(opened)
    if wrong:
        return _check(opened, wrong), 400
    try:
        _freeze(opened)
    except StorageError as error:
        return _check(open_draft(opened.token), {"main": error.text(locale())}), 409
    return see(url_for("results.result", token=opened.token))


def _missing(opened: Opened) -> dict[str, str]:
    """What must be done before submitting, by the id of its place on the page."""
    wrong = declarations.missing(request.form)
    if opened.progress.state != "complete" and "incomplete" not in request.form:
        said = gettext("Answer the open questions, or confirm that they count as the lowest option")
        wrong = {"incomplete": said} | wrong
    return wrong


def _freeze(opened: Opened) -> None:
    assert opened.company
    today = day(service().clock())
    receipt = f"ZF{today.replace('-', '')}-{service().chance(_RECEIPT_BYTES).hex().upper()}"
    result = service().evaluate(opened.company, opened.answers)
    differences = storage.plain_disagreements(database(), opened.draft.id)
    storage.submit(
        database(),
        opened.draft,
        receipt=receipt,
        locale=locale(),
        result=result.row(0).to_dict(),
        report=frozen.contents(result, opened.company, receipt, today, opened.draft.marks, differences),
        now=service().now(),
        consent=consent.agreed(request.form.get("consent")),
        agreed=declarations.record(),
    )


def _check(opened: Opened, wrong: dict[str, str] | None = None) -> str:
    rows = checking.rows(opened)
    return render_template(
        "check.html",
        opened=opened,
        rows=rows,
        open_rows=[row for row in rows if not row.answer and not row.unknown],
        doubtful=[row for row in rows if checking.unused_figures(row)],
        clashes=checking.clashes(opened, rows),
        wrong=wrong or {},
        size_reason=size_reason(opened.company, locale()) if opened.company else "",
        declarations=declarations,
        consent=consent,
        ticked=request.form,
    )
