"""An assessment opened by its private link: the draft with all that follows from it, as far as the link reaches."""

from dataclasses import dataclass, replace
from functools import cached_property

from flask import abort, redirect, request, url_for

from assess import storage
from assess.answers import Answer
from assess.company import Company, ProfileErrors, company_from_dict
from assess.errors import StorageError
from assess.questionnaire import Questionnaire
from assess.web import locks, path
from assess.web.service import database, service

COLLEAGUES = {"survey.home", "survey.page", "survey.save", "survey.standing"}
"""The only views a colleague's link opens; every other one is the owner's alone."""


@dataclass(frozen=True)
class Opened:
    """Through the link of a colleague, `draft` holds his own answers and `pages` are those of his sections."""

    token: str
    draft: storage.Draft
    link: storage.Link

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
        every = path.pages(self.questionnaire, self.production)
        return every if self.link.owner else tuple(page for page in every if page.section.id in self.link.sections)

    @cached_property
    def progress(self) -> path.Progress:
        return path.progress(self.pages, self.answers)

    @property
    def home(self) -> str:
        return url_for("survey.home", token=self.token)

    @property
    def end(self) -> str:
        """Where the last page leads: the owner checks and submits, a colleague is done."""
        return url_for("survey.check", token=self.token) if self.link.owner else self.home

    def address(self, page: path.Page, back: str | None = None) -> str:
        """The address of a page; `back` names where saving it leads, "check" or on."""
        return url_for("survey.page", token=self.token, section=page.section.id, number=page.number, back=back)

    def first_open(self, pages: tuple[path.Page, ...] | None = None) -> str:
        """The address of the first question without an answer; "" when all are answered."""
        for page in self.pages if pages is None else pages:
            for place, item in enumerate(page.questions):
                if item.id not in self.answers:
                    return f"{self.address(page)}#q_{item.id}" if place else self.address(page)
        return ""

    @property
    def key(self) -> str:
        """A name for what a browser keeps of this person's answers; it opens nothing."""
        return storage.digest_of(f"browser {self.draft.id} {self.link.person}")[:24]

    def page(self, section: str, number: int) -> path.Page:
        """A page on the way of this company; :raise 404: for one it is not asked."""
        for page in self.pages:
            if (page.section.id, page.number) == (section, number):
                return page
        abort(404)


def open_link(token: str) -> storage.Link:
    """The link of a token; :raise 404: for one that is unknown, revoked or past its time, and does not tell which."""
    try:
        link = storage.link(database(), token)
    except StorageError:
        abort(404)
    if not link.opens(service().now(), service().link_days):
        abort(404)
    return link


def open_draft(token: str) -> Opened:
    """The assessment a link opens, moved on to the questionnaire asked now; :raise 404: for a link that opens nothing
    here. Asks for the passphrase first where there is one. A colleague whose assessment is submitted is told so."""
    link = open_link(token)
    if not link.owner and request.endpoint not in COLLEAGUES:
        abort(404)
    locks.check(link, token)
    storage.use_link(database(), link, service().now())
    opened = Opened(token, _draft(token, link), link)
    if not link.owner and opened.draft.submitted and request.endpoint == "survey.page":
        abort(redirect(opened.home, 303))
    return opened


def _draft(token: str, link: storage.Link) -> storage.Draft:
    try:
        draft = storage.draft(database(), token)
        if draft.questionnaire != service().questionnaire.digest and not draft.submitted:
            storage.follow(database(), draft.id, service().questionnaire.digest, service().now())
            draft = storage.draft(database(), token)
    except StorageError:
        abort(404)
    return draft if link.owner else replace(draft, kept=storage.kept(database(), draft.id, link.person))
