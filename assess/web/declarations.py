"""What a company declares and reads before it submits: that its answers are true, and what happens to its data.

Both are ticked by the person. What is recorded with the submission is the version of each wording, and the retention
period that was on the screen.
"""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_babel import gettext

from assess.i18n import mark

TRUTH_VERSION = "1"
PRIVACY_VERSION = "1"
"""A change of any word of a declaration, in either language, makes a new version of it."""

TRUTH = mark("I declare: these are the answers of our company, and they are true to the best of my knowledge.")
PRIVACY = mark("I have read how our data is used and agree to it.")
_NOTICE = (
    mark("What is kept: the company profile, the answers with their figures and notes, the result and the report."),
    mark("What for: to work out your result and to let you open it again. It is shown to no other company."),
    mark(
        "Who sees it: whoever has a private link to this assessment, a consultant you share it with, and whoever runs "
        "this service."
    ),
    mark("How long: %(months)s months after the last change; then all of it is deleted."),
)
_CONTACT = mark("Questions about your data, or to have it deleted earlier: %(contact)s")


def notice() -> list[str]:
    """What is kept, why, who sees it and how long, in the visitor's language."""
    said = [gettext(term, months=_months()) if "%(" in term else gettext(term) for term in _NOTICE]
    contact = current_app.config["CONTACT"]
    return [*said, gettext(_CONTACT, contact=contact)] if contact else said


def versions() -> dict[str, str]:
    """What each tick stands for: the wording shown, with the period for the notice on data."""
    return {"truth": TRUTH_VERSION, "privacy": f"{PRIVACY_VERSION}-{_months()}"}


def missing(sent: Mapping[str, str]) -> dict[str, str]:
    """What is not ticked yet, or was ticked beside another wording than that of today, with what to do."""
    asked = {
        "truth": gettext("Tick that the answers are true, or go back and correct them"),
        "privacy": gettext("Read how the data is used, and tick that you agree"),
    }
    return {name: asked[name] for name, version in versions().items() if sent.get(name) != version}


def record() -> dict[str, Any]:
    """What is frozen with the submission."""
    return {"truth": TRUTH_VERSION, "privacy": PRIVACY_VERSION, "retention_months": _months()}


def _months() -> int:
    return int(current_app.config["RETENTION_MONTHS"])
