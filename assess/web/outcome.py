"""What other answers would bring: the result as it is beside the result as it would be, both through assess()."""

from dataclasses import asdict, dataclass
from typing import Any

from assess.answers import Answer, Answers, encode
from assess.assessment import Assessments
from assess.company import Company
from assess.errors import AnswerError
from assess.i18n import mark, translator
from assess.questionnaire import Item, Questionnaire
from assess.report.figures import whole
from assess.report.levels import level_block, shown_index
from assess.report.records import ReportContent
from assess.report.statement import rank_statement
from assess.web.service import Rules


@dataclass(frozen=True)
class Outcome:
    """In words, ready to be shown: index, stage, level and rank as they would be, and how far that is from now.
    `direction` -1, 0 or 1 tells of the index; `changed` counts the answers changed; `summary` says it in a sentence."""

    index: str
    index_change: str
    direction: int
    stage: str
    level: str
    level_changed: bool
    missing: str
    headline: str
    places: str
    changed: int
    summary: str

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def outcome(rules: Rules, company: Company, now: Answers, changed: Answers, locale: str) -> Outcome:
    """What `changed` answers would make of the answers `now`; a blank ("" or []) takes an answer back. Raises
    AnswerError for an item the company is not asked, or an option there is not."""
    check(rules.questionnaire, company, changed)
    then = {item: answer for item, answer in {**now, **changed}.items() if answer not in ("", [])}
    return _outcome(rules.evaluate(company, now, then), len(differing(now, then)), locale)


def differing(now: Answers, then: Answers) -> dict[str, Answer]:
    """The answers of `then` that are others than `now`; ticks in any order are the same. "" takes one back."""
    items = sorted(set(now) | set(then))
    return {item: then.get(item, "") for item in items if _plain(now.get(item)) != _plain(then.get(item))}


def check(questionnaire: Questionnaire, company: Company, answers: Answers) -> None:
    """Raises AnswerError for the first answer the company could not give."""
    production = company.division.production
    asked = {item.id: item for item in questionnaire.asked(production) if item.kind != "number"}
    for name, answer in answers.items():
        if name not in asked:
            message = mark("{item} is no question this company is asked; leave it out")
            raise AnswerError(name, message, item=repr(name[:40]))
        _check_options(asked[name], answer, production)
    encode(questionnaire, [answers])


def _check_options(item: Item, answer: Answer, production: bool) -> None:
    """Options only production companies are asked about bring a service company nothing: they cannot be chosen."""
    chosen = [answer] if isinstance(answer, str) else answer if isinstance(answer, list | tuple) else []
    hidden = {option.id for option in item.options if not production and option.asked_of == "production"}
    if hidden & {each for each in chosen if isinstance(each, str)}:
        message = mark("{item}: options {options} are for companies that produce; choose others")
        raise AnswerError(item.id, message, item=item.id, options=", ".join(sorted(hidden)))


def _plain(answer: Answer | None) -> object:
    if answer in (None, "", []):
        return None
    return tuple(sorted(map(str, answer))) if isinstance(answer, list | tuple) else answer


def _outcome(both: Assessments, changed: int, locale: str) -> Outcome:
    t, questionnaire = translator(locale), both.questionnaire
    before, after = both.row(0), both.row(1)
    level = level_block(both, 1, after, locale)
    gained = float(shown_index(questionnaire, after)) - float(shown_index(questionnaire, before))
    climbed = before.rank.rank - after.rank.rank
    up, down, same = t("about {n} places better"), t("about {n} places behind"), t("the same place")
    places = same if climbed == 0 else (up if climbed > 0 else down).format(n=whole(abs(climbed)))
    stage = next(stage.title.get(locale) for stage in questionnaire.index.stages if stage.id == after.stage)
    shown = shown_index(questionnaire, after)
    change = f"{gained:+.1f}".replace("-", "−") if gained else "±0"
    return Outcome(
        index=shown,
        index_change=change,
        direction=(gained > 0) - (gained < 0),
        stage=stage,
        level=level.title,
        level_changed=before.level != after.level,
        missing=level.missing,
        headline=rank_statement(after, locale).headline,
        places=places,
        changed=changed,
        summary=t("Answers changed: {n}. Index {index} ({change}), {level}, {places}.").format(
            n=changed, index=shown, change=change, level=level.title, places=places
        ),
    )


def unchanged(content: ReportContent) -> Outcome:
    """The outcome of no change at all, as it was frozen."""
    t, said = translator(content.locale), content.rank.statement.headline
    return Outcome(
        index=content.index.shown,
        index_change="±0",
        direction=0,
        stage=content.index.stage.title,
        level=content.level.title,
        level_changed=False,
        missing=content.level.missing,
        headline=said,
        places=t("the same place"),
        changed=0,
        summary=said,
    )
