"""One company's report from its profile and answers to the finished PDF: what a batch calls, on one machine or many."""

from dataclasses import dataclass

from assess.answers import Answers, encode
from assess.assessment import assess
from assess.company import Company, profiles
from assess.planning import Library
from assess.questionnaire.model import Questionnaire
from assess.ranking.artifacts import RankModel
from assess.ranking.peers import DEFAULT_MINIMUM
from assess.report import content, pdf


@dataclass(frozen=True)
class Printed:
    """A PDF with the digest on its cover and a file name for it."""

    pdf: bytes
    digest: str
    name: str


def printed(
    questionnaire: Questionnaire,
    model: RankModel,
    company: Company,
    answers: Answers,
    date: str,
    number: str,
    locale: str = "zh",
    minimum: int = DEFAULT_MINIMUM,
    library: Library | None = None,
) -> Printed:
    """The report of one company; `date` is ISO, `number` the report's, `library` the actions a plan is made of (none:
    no plan). Pure: the same arguments give the same bytes. Raises ReportError for a character no font has, and what
    `assess` raises."""
    result = assess(questionnaire, profiles([company]), encode(questionnaire, [answers]), model, minimum)
    found = content.find_out(result, 0, model, minimum, library)
    said = content.build(result, 0, company, model, locale, date, number, minimum, found)
    return Printed(pdf.render(said, locale), said.cover.digest, pdf.file_name(company.name, date, locale))
