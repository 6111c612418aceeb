"""Measuring again: the next round begins with the answers of the last one, and two rounds are laid side by side."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from assess import storage
from assess.assessment import Assessment
from assess.company import ProfileErrors
from assess.comparison import Comparison
from assess.comparison import compare as compared
from assess.errors import StorageError
from assess.planning import wording
from assess.report.records import AnswerRow, ReportContent
from assess.storage import Change
from assess.web import frozen, links, promises
from assess.web.language import locale
from assess.web.opened import open_draft
from assess.web.results import frozen_result
from assess.web.rules import company_of, questionnaire_of, rules_of
from assess.web.service import database, service

bp = Blueprint("rounds", __name__)
_BEGUN = "begun_round"


@dataclass(frozen=True)
class ChangedAnswer:
    """One question answered differently, in words; `points` index points won or lost, None when a round lacks it."""

    number: str
    title: str
    before: str
    after: str
    points: float | None


@bp.app_template_filter()
def figure(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}"


@bp.app_template_filter()
def change(value: float, digits: int) -> str:
    """+3.1, −0.4 with a true minus sign, or ±0."""
    text = f"{value:+,.{digits}f}".replace("-", "−")
    return "±0" if not text.strip("+−0.") else text


@bp.post("/a/<token>/rounds")
def start(token: str) -> ResponseReturnValue:
    """A link to the next round: a new one, or to the one begun already. A browser that has one goes on by it."""
    open_draft(token)
    last = _newest(frozen_result(token))
    begun = storage.rounds(database(), last.assessment)[-1]
    if not begun.receipt and (known := _known(begun.assessment)):
        return redirect(url_for("survey.home", token=known), 303)
    if not begun.receipt and len(storage.links(database(), begun.assessment)) >= links.MOST:
        message = gettext(
            "The round begun has %(n)s links already. Open it by one of them: in the browser where it was begun, or by "
            "the link you kept or were sent. There you can also stop links.",
            n=links.MOST,
        )
        flash(message, "conflict")
        return redirect(url_for("results.result", token=token, _anchor="rounds"), 303)
    taken = {
        item: Change({"value": value} | last.marks.get(item, {}))
        for item, value in service().usable(last.answers).items()
    }
    link, name = service().token(), service().token()
    made = storage.start_round(database(), last, name, link, service().questionnaire.digest, taken, service().now())
    session[_BEGUN] = [made, link]
    return redirect(url_for("survey.home", token=link), 303)


def _known(assessment: str) -> str:
    """The link to a round that this browser was given before, "" where there is none that opens."""
    made, link = session.get(_BEGUN, ("", ""))
    if made != assessment:
        return ""
    try:
        found = storage.link(database(), link)
    except StorageError:
        return ""
    return str(link) if found.opens(service().now(), service().link_days) else ""


@bp.get("/a/<token>/rounds")
def compare(token: str) -> ResponseReturnValue:
    """The result beside that of the round before, or of the one named by ?with=."""
    new = frozen_result(token)
    rounds = [each for each in storage.rounds(database(), new.assessment) if each.receipt]
    place = next(k for k, each in enumerate(rounds) if each.assessment == new.assessment)
    asked = request.args.get("with", "")
    earlier = [each for each in rounds[:place] if asked in ("", each.receipt)]
    old = storage.submission(database(), earlier[-1].assessment) if earlier else None
    if old is None:
        abort(404)
    contents = frozen.report(old, locale()), frozen.report(new, locale())
    found = _comparison(old, new)
    return render_template(
        "rounds.html",
        token=token,
        rounds=rounds[: place + 1],
        old=contents[0],
        new=contents[1],
        submissions=(old, new),
        comparison=found,
        answers=_changed_answers(*contents, found),
        unconfirmed=len(storage.carried(database(), new.assessment)),
        profile_changed=old.profile != new.profile,
        questionnaire=service().questionnaire,
        promises=promises.review(old, new),
        old_questionnaire=questionnaire_of(old),
        words=wording,
    )


def _newest(submission: storage.Submission) -> storage.Submission:
    """The last submitted result of the rounds a result belongs to."""
    submitted = [each for each in storage.rounds(database(), submission.assessment) if each.receipt]
    found = storage.submission(database(), submitted[-1].assessment)
    assert found
    return found


def _comparison(old: storage.Submission, new: storage.Submission) -> Comparison:
    return compared(Assessment.from_dict(old.result), Assessment.from_dict(new.result), _again(old, new))


def _again(old: storage.Submission, new: storage.Submission) -> Assessment | None:
    """The old answers of the old company under the rules of the new round; None where these cannot be had."""
    rules = rules_of(new)
    if rules is None:
        return None
    try:
        return rules.evaluate(company_of(old), rules.usable(old.answers)).row(0)
    except ProfileErrors:
        return None


def _changed_answers(old: ReportContent, new: ReportContent, found: Comparison) -> list[ChangedAnswer]:
    before, after = _rows(old), _rows(new)
    return [
        ChangedAnswer(
            number=row.number,
            title=row.title,
            before=before[name].answer if name in before else "",
            after=row.answer,
            points=found.items[name].total if name in found.items else None,
        )
        for name, row in after.items()
        if name not in before or before[name].answer != row.answer
    ]


def _rows(content: ReportContent) -> dict[str, AnswerRow]:
    return {row.item: row for group in content.answers for row in group.rows}
