"""An assessment opened by its private link: the draft with all that follows from it."""

from dataclasses import dataclass
from functools import cached_property

from flask import abort, url_for

from assess import storage
from assess.answers import Answer
from assess.company import Company, ProfileErrors, company_from_dict
from assess.errors import StorageError
from assess.questionnaire import Questionnaire
from assess.web import path
from assess.web.service import database, service


@dataclass(frozen=True)
class Opened:
    token: str
    draft: storage.Draft

    @cached_property
    def questionnaire(self) -> Questionnaire:
        return service().questionnaire

    @cached_property
    def company(self) -> Company | None:
        try:
            return company_from_dict(self.draft.profile) if self.draft.profile else None
        except ProfileErrors:
            return None  # kept under rules of an earlier version: asked again

    @cached_property
    def production(self) -> bool:
        return self.company is not None and self.company.division.production

    @cached_property
    def answers(self) -> dict[str, Answer]:
        return service().usable(self.draft.answers)

    @cached_property
    def pages(self) -> tuple[path.Page, ...]:
        return path.pages(self.questionnaire, self.production)

    @cached_property
    def progress(self) -> path.Progress:
        return path.progress(self.pages, self.answers)

    @property
    def home(self) -> str:
        return url_for("survey.home", token=self.token)

    def address(self, page: path.Page, back: str | None = None) -> str:
        """The address of a page; `back` names where saving it leads, "check" or on."""
        return url_for("survey.page", token=self.token, section=page.section.id, number=page.number, back=back)

    def page(self, section: str, number: int) -> path.Page:
        """A page on the way of this company; :raise 404: for one it is not asked."""
        for page in self.pages:
            if (page.section.id, page.number) == (section, number):
                return page
        abort(404)


def open_draft(token: str) -> Opened:
    """The assessment a link opens, moved on to the questionnaire asked now; :raise 404: for a link that opens none."""
    try:
        draft = storage.draft(database(), token)
        if draft.questionnaire != service().questionnaire.digest and not draft.submitted:
            storage.follow(database(), draft.id, service().questionnaire.digest, service().now())
            draft = storage.draft(database(), token)
    except StorageError:
        abort(404)
    return Opened(token, draft)
