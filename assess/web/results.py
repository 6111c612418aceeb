"""The result of a submitted assessment, as pages, PDF and JSON: always the frozen one, never worked out again."""

import json
from datetime import datetime
from io import BytesIO

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from assess import storage
from assess.report import pdf, pictures
from assess.report.records import ReportContent
from assess.report.svg import to_svg
from assess.web import consent, frozen, resting
from assess.web.language import day, locale
from assess.web.opened import open_draft
from assess.web.outcome import unchanged
from assess.web.people import with_differences
from assess.web.printing import printed
from assess.web.report_limits import limited
from assess.web.rules import questionnaire_of
from assess.web.service import database, service
from assess.web.whatif import Trial

bp = Blueprint("results", __name__)

_PHONE, _RADAR = 350, 200  # charts are drawn for a narrow screen; on a wide one they only grow
TOP = 3
"""The next things to do that stand on the first screen."""
bp.app_template_filter("signed")(pictures.signed)


@bp.get("/a/<token>/result")
def result(token: str) -> ResponseReturnValue:
    submission = _submitted(token)
    if submission is None:
        return redirect(url_for("survey.home", token=token), 303)
    trial = Trial(submission)
    goal = trial.goal_answers()
    return shown(
        submission,
        url_for("results.report", token=token),
        url_for("results.how", token=token),
        token=token,
        consent=consent,
        decision=storage.consent(database(), submission.assessment),
        trial=trial,
        chosen=trial.now,
        goal=goal and trial.outcome(goal),
        rounds=storage.rounds(database(), submission.assessment),
    )


@bp.get("/a/<token>/result/how")
def how(token: str) -> ResponseReturnValue:
    return worked(frozen_result(token), url_for("results.result", token=token), token=token)


@bp.get("/a/<token>/report.pdf")
@limited
def report(token: str) -> ResponseReturnValue:
    return paper(frozen_result(token))


@bp.get("/a/<token>/result.json")
def export(token: str) -> ResponseReturnValue:
    """Everything that was frozen of one company, for itself."""
    submission = frozen_result(token)
    body = {
        "format": 1,
        "receipt": submission.receipt,
        "submitted_at": submission.submitted_at,
        "digest": submission.report[locale()]["cover"]["digest"],
        "company": submission.profile,
        "answers": submission.answers,
        "marks": submission.marks,
        "agreed": submission.agreed,
        "disagreements": storage.submitted_disagreements(database(), submission.assessment),
        "questionnaire_digest": submission.questionnaire,
        "result": submission.result,
    }
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    name = f"{submission.receipt}.json"
    return send_file(BytesIO(text.encode()), "application/json", as_attachment=True, download_name=name)


@bp.post("/a/<token>/consent")
def decide(token: str) -> ResponseReturnValue:
    """Gives the consent to use the answers in a benchmark, or withdraws it when nothing is agreed to."""
    submission = frozen_result(token)
    sent = request.form.get("consent")
    version = consent.agreed(sent)
    if sent and not version:
        flash(gettext("The terms have changed since the page was opened; read them again before you allow the use."))
        return redirect(url_for("results.result", token=token, _anchor="consent"), 303)
    storage.decide(database(), submission.assessment, version or consent.VERSION, bool(version), service().now())
    said = gettext("Your answers may be used in the next benchmark; thank you.")
    flash(said if version else gettext("Withdrawn: the next benchmark will be built without your answers."))
    return redirect(url_for("results.result", token=token), 303)


def shown(submission: storage.Submission, report_address: str, how_address: str = "", **of_reader: object) -> str:
    """The page of a result, for whoever may read it. What only its owner may do is there when `token` is given."""
    content = with_differences(frozen.report(submission, locale()), submission)
    return render_template(
        "result.html",
        content=content,
        submission=submission,
        report_address=report_address,
        how_address=how_address,
        unchanged=unchanged(content),
        pictures=_drawn(content),
        spread_rows=pictures.spread_rows(content),
        strongest=resting.strongest(content),
        weakest=resting.weakest(content),
        doubtful=resting.of(content),
        top=TOP,
        in_wechat="MicroMessenger" in request.user_agent.string,
        **_of_its_time(submission),
        **of_reader,
    )


def worked(submission: storage.Submission, result_address: str, **of_reader: object) -> str:
    """The page that shows how a result was computed, and all its answers."""
    return render_template(
        "how.html",
        content=frozen.report(submission, locale()),
        submission=submission,
        result_address=result_address,
        **_of_its_time(submission),
        **of_reader,
    )


def paper(submission: storage.Submission) -> ResponseReturnValue:
    """The report of a result as a PDF."""
    content = with_differences(frozen.report(submission, locale()), submission)
    name = pdf.file_name(content.cover.company, day(datetime.fromisoformat(submission.submitted_at)), locale())
    return printed(content, name)


def _submitted(token: str) -> storage.Submission | None:
    """What a link shows: its own result, or with ?round= the result of an earlier round of the same company."""
    name = open_draft(token).draft.id
    asked = request.args.get("round", "")
    if not asked:
        return storage.submission(database(), name)
    for each in storage.rounds(database(), name):
        if each.receipt == asked:
            return storage.submission(database(), each.assessment)
        if each.assessment == name:
            break
    abort(404)


def frozen_result(token: str) -> storage.Submission:
    """What a link shows; :raise 404: before it is submitted."""
    found = _submitted(token)
    if found is None:
        abort(404)
    return found


def _of_its_time(submission: storage.Submission) -> dict[str, object]:
    """What the foot of every page says of today, as it was for this result."""
    return {
        "questionnaire": questionnaire_of(submission),
        "ranked_among": submission.result["provenance"]["benchmark_kind"],
    }


def _drawn(content: ReportContent) -> dict[str, Markup]:
    """The charts as SVG; to_svg escapes every text in them."""
    made = {
        "pillars": pictures.pillar_chart(content, _RADAR),
        "stages": pictures.stage_chart(content, _PHONE),
        "rank": pictures.rank_chart(content, _PHONE),
        "spread": pictures.spread_chart(content, _PHONE),
        "moved": pictures.moved_chart(content, _PHONE),
        "places": pictures.places_chart(content, _PHONE),
    }
    return {name: Markup(to_svg(chart, name)) for name, chart in made.items() if chart}
