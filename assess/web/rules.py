"""The rules a result was made under: its questionnaire, kept in the store, and its model, where it can still be had."""

from functools import lru_cache

from flask import current_app

from assess import storage
from assess.assessment import Provenance
from assess.company import Company, company_from_dict
from assess.errors import ArtifactError
from assess.questionnaire import Questionnaire
from assess.ranking import artifacts
from assess.ranking.artifacts import RankModel
from assess.web.service import Rules, database, service


def rules_of(submission: storage.Submission) -> Rules | None:
    """The very rules a result was made under; None where its model is gone."""
    made = provenance(submission)
    if made.questionnaire_digest == service().questionnaire.digest and made.model_digest == service().model.digest:
        return service().rules
    model = _model(made)
    return Rules(questionnaire_of(submission), model, service().minimum) if model else None


def questionnaire_of(submission: storage.Submission) -> Questionnaire:
    if submission.questionnaire == service().questionnaire.digest:
        return service().questionnaire
    return _kept(str(service().database), submission.questionnaire)


def company_of(submission: storage.Submission) -> Company:
    return company_from_dict(submission.profile)


def provenance(submission: storage.Submission) -> Provenance:
    return Provenance(**submission.result["provenance"])


@lru_cache(maxsize=8)
def _kept(_: str, digest: str) -> Questionnaire:
    """Read once: a digest stands for one content, whichever store it lies in."""
    return Questionnaire.from_content(storage.kept_questionnaire(database(), digest))


def _model(made: Provenance) -> RankModel | None:
    try:
        found = artifacts.find(f"{made.model}-{made.model_version}", current_app.config["MODELS"])
    except ArtifactError:
        return None
    return found if found.digest == made.model_digest else None
