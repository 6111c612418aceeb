"""What a report says of its method, its limits, its sources and the versions it was made with."""

from assess import __version__
from assess.assessment import Provenance
from assess.i18n import translator
from assess.questionnaire.model import Questionnaire
from assess.report.figures import day, whole
from assess.report.records import Method, SourceNote
from assess.report.statement import LEVEL, certainty


def method(questionnaire: Questionnaire, made: Provenance, digest: str, locale: str) -> Method:
    return Method(
        paragraphs=_paragraphs(questionnaire, made, locale),
        limits=_limits(made, locale),
        sources=_sources(questionnaire, locale),
        versions=_versions(questionnaire, made, digest, locale),
    )


def _paragraphs(questionnaire: Questionnaire, made: Provenance, locale: str) -> tuple[str, ...]:
    t, rules, index = translator(locale), questionnaire.rules, questionnaire.index
    weights = t(", ").join(f"{pillar.title.get(locale)} {pillar.weight}%" for pillar in index.pillars)
    return (
        t(
            "{index}: each question feeds one or more pillars with a stated weight. A pillar is the points reached "
            "over the points possible, 0 to 100; the index is the weighted mean of the pillars ({weights}). The "
            "stage follows from the index."
        ).format(index=index.title.get(locale), weights=weights),
        t(
            "Official level: the points of each part are the points reached over the points possible, times the "
            "full mark of the part. A level is reached when the total points, the number of scenes at its bar and "
            "the number of constraint scenes (★) among them are all reached; the highest such level counts."
        ),
        t(
            "Rank: a graded response model places the answers on one scale of maturity, with the uncertainty that "
            "answers leave. The place is the position of that estimate among the {n} benchmark companies. The {level} "
            "interval holds what forty answers leave open and how unsure the benchmark itself is. Outcome questions do "
            "not enter the rank."
        ).format(n=whole(made.benchmark_n), level=LEVEL),
        t(
            "Improvements: each is one better answer with all others unchanged, scored and ranked in the same way "
            "as this report. Effects of several steps together differ from the sum of their single effects."
        ),
        rules.unknown.get(locale),
        rules.blank.get(locale),
        rules.not_applicable.get(locale),
        rules.production.get(locale),
    )


def _limits(made: Provenance, locale: str) -> tuple[str, ...]:
    t = translator(locale)
    synthetic = t(
        "The benchmark companies are synthetic: drawn from published figures on companies and adjusted to them. "
        "The rank says where these answers would stand in such a population, not among named companies."
    )
    surveyed = t(
        "The benchmark companies took part of their own accord; where they are not representative, its card says so."
    )
    return (
        t("The answers are the company's own and were not verified on site."),
        surveyed if made.benchmark_kind == "surveyed" else synthetic,
        t("The interval covers the uncertainty of the answers and of the benchmark, not answers that are wrong."),
        t("The result is no basis for an official rating, a certificate or an entitlement to funding."),
    )


def _sources(questionnaire: Questionnaire, locale: str) -> tuple[SourceNote, ...]:
    return tuple(
        SourceNote(
            title=source.title.get(locale),
            document=" ".join(part for part in (source.document, source.date) if part),
            certainty=certainty(source.certainty, locale),
            note=source.note.get(locale) if source.note else "",
        )
        for source in questionnaire.sources
    )


def _versions(questionnaire: Questionnaire, made: Provenance, digest: str, locale: str) -> tuple[tuple[str, str], ...]:
    t = translator(locale)
    kind = t("surveyed companies") if made.benchmark_kind == "surveyed" else t("calibrated, synthetic")
    benchmark = t("{kind}, {date}, n = {n}").format(
        kind=kind, date=day(made.benchmark_date, locale), n=whole(made.benchmark_n)
    )
    return (
        (t("Questionnaire"), f"{questionnaire.title.get(locale)} ({made.questionnaire} {made.questionnaire_version})"),
        (t("Questionnaire digest"), made.questionnaire_digest),
        (t("Rank model"), f"{made.model} {made.model_version}"),
        (t("Rank model digest"), made.model_digest),
        (t("Benchmark"), benchmark),
        (t("Software"), f"assess {__version__}"),
        (t("Digest of this result"), digest),
    )
