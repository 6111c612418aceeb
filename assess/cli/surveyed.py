"""Where `assess benchmark build` takes surveyed companies from: a table, or the store of the service."""

from pathlib import Path
from typing import TYPE_CHECKING

from assess.cli.language import say
from assess.i18n import translator

if TYPE_CHECKING:
    from assess.benchmark.survey import Survey
    from assess.company import Company
    from assess.questionnaire import Questionnaire
    from assess.storage import Consenting


def from_table(path: Path, questionnaire: "Questionnaire", rejects: Path | None, locale: str) -> "Survey":
    """The good rows of a CSV or Parquet table; says what became of the others. Raises TableError."""
    from assess.batch import tables
    from assess.batch.columns import layout
    from assess.batch.intake import take_in
    from assess.batch.results import reject_columns
    from assess.batch.surveyed import extras
    from assess.benchmark.survey import Survey

    _ = translator(locale)
    table = tables.read(path)
    intake = take_in(table, layout(table.header, questionnaire), questionnaire)
    refused = intake.read - len(intake)
    say(
        _("{read} rows read = {kept} used + {rejected} rejected").format(
            read=intake.read, kept=len(intake), rejected=refused
        )
    )
    if rejects:
        tables.write(reject_columns(intake.faults, table.numbers, questionnaire, locale), rejects)
        say(_("Rejected rows with their reasons: {file}").format(file=rejects))
    elif refused:
        say(_("To see why rows were rejected, name a file with --rejects"))
    more = extras(table, intake)
    return Survey(intake.profiles, intake.answers, intake.credit_code.to_list(), more.days, more.weights)


def from_store(path: Path, questionnaire: "Questionnaire", locale: str) -> "Survey":
    """The submitted companies of a store that agreed and answered this very questionnaire. Raises StorageError."""
    from assess import storage
    from assess.answers import encode
    from assess.benchmark.survey import Survey
    from assess.company import profiles

    db = storage.open_existing(path)
    try:
        found, submitted = list(storage.consenting(db)), storage.count_submitted(db)
    finally:
        db.close()
    usable = [(each, company) for each in found if (company := _company(each, questionnaire))]
    counts = {"submitted": submitted, "agreed": len(found), "used": len(usable)}
    say(
        translator(locale)(
            "{submitted} companies submitted, {agreed} of them agreed, {used} of those answered this questionnaire"
        ).format(**counts)
    )
    return Survey(
        profiles=profiles([company for _, company in usable]),
        matrix=encode(questionnaire, [each.answers for each, _ in usable]),
        credit_codes=[company.credit_code for _, company in usable],
        days=[each.submitted_at[:10] for each, _ in usable],
        submitted=submitted,
        agreed=len(found),
    )


def _company(found: "Consenting", questionnaire: "Questionnaire") -> "Company | None":
    """None for answers to another version of the questionnaire, and for a profile that today's rules refuse."""
    from assess.company import ProfileErrors, company_from_dict

    try:
        return company_from_dict(found.profile) if found.questionnaire == questionnaire.digest else None
    except ProfileErrors:
        return None
