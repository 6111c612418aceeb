"""The result of a submitted assessment, as a page and as a PDF: always the frozen one, never worked out again."""

from datetime import datetime
from io import BytesIO

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from assess import storage
from assess.report import charts, pdf, pictures
from assess.report.records import ReportContent
from assess.web import consent, frozen
from assess.web.language import day, locale
from assess.web.opened import open_draft
from assess.web.service import database, service

bp = Blueprint("results", __name__)

_PHONE, _RADAR = 350, 200  # charts are drawn for a narrow screen; on a wide one they only grow


@bp.get("/a/<token>/result")
def result(token: str) -> ResponseReturnValue:
    submission = _submitted(token)
    if submission is None:
        return redirect(url_for("survey.home", token=token), 303)
    decision = storage.consent(database(), submission.assessment)
    address = url_for("results.report", token=token)
    return shown(submission, address, token=token, consent=consent, decision=decision)


@bp.get("/a/<token>/report.pdf")
def report(token: str) -> ResponseReturnValue:
    submission = _submitted(token)
    if submission is None:
        abort(404)
    return paper(submission)


@bp.post("/a/<token>/consent")
def decide(token: str) -> ResponseReturnValue:
    """Gives the consent to use the answers in a benchmark, or withdraws it when nothing is agreed to."""
    submission = _submitted(token)
    if submission is None:
        abort(404)
    sent = request.form.get("consent")
    version = consent.agreed(sent)
    if sent and not version:
        flash(gettext("The terms have changed since the page was opened; read them again before you allow the use."))
        return redirect(url_for("results.result", token=token, _anchor="consent"), 303)
    storage.decide(database(), submission.assessment, version or consent.VERSION, bool(version), service().now())
    said = gettext("Your answers may be used in the next benchmark; thank you.")
    flash(said if version else gettext("Withdrawn: the next benchmark will be built without your answers."))
    return redirect(url_for("results.result", token=token), 303)


def shown(submission: storage.Submission, report_address: str, **of_reader: object) -> str:
    """The page of a result, for whoever may read it. What only its owner may do is there when `token` is given."""
    content = frozen.report(submission, locale())
    return render_template(
        "result.html",
        content=content,
        submission=submission,
        report_address=report_address,
        ranked_among=submission.result["provenance"]["benchmark_kind"],
        pictures=_drawn(content),
        in_wechat="MicroMessenger" in request.user_agent.string,
        **of_reader,
    )


def paper(submission: storage.Submission) -> Response:
    """The report of a result as a PDF."""
    content = frozen.report(submission, locale())
    name = pdf.file_name(content.cover.company, day(datetime.fromisoformat(submission.submitted_at)), locale())
    return _inline(pdf.render(content), name)


def _submitted(token: str) -> storage.Submission | None:
    return storage.submission(database(), open_draft(token).draft.id)


def _drawn(content: ReportContent) -> dict[str, Markup]:
    """The charts as SVG; to_svg escapes every text in them."""
    made = {
        "pillars": pictures.pillar_chart(content, _RADAR),
        "stages": pictures.stage_chart(content, _PHONE),
        "rank": pictures.rank_chart(content, _PHONE),
    }
    return {name: Markup(charts.to_svg(chart, name)) for name, chart in made.items()}


def _inline(content: bytes, name: str) -> Response:
    """A PDF shown by the browser, which is all that WeChat's own browser can do with one."""
    return send_file(BytesIO(content), "application/pdf", as_attachment=False, download_name=name)
