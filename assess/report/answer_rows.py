"""The rows of a report about single questions: what was answered, what it brings, what would be the next step."""

from assess.answers import decode
from assess.i18n import translator
from assess.improvement import Step
from assess.questionnaire.model import UNKNOWN, Item, Questionnaire
from assess.report.basis import confidence
from assess.report.figures import plain, shares, whole
from assess.report.known import Known
from assess.report.records import AnswerRow, Improvement, SectionRows

Given = dict[str, str | list[str] | float]
TOP = 10


def answer_rows(known: Known, shown_index: str, locale: str) -> tuple[AnswerRow, ...]:
    """Every question the company was asked, in order, with index points that add up as they are shown."""
    questionnaire, assessment = known.result.questionnaire, known.assessment
    given, steps = decode(questionnaire, known.result.matrix, known.row), known.ahead
    next_option = {step.item: step.option for step in steps}
    values = [assessment.contributions[name] for name in assessment.asked]
    lost = [assessment.attainable[name] - assessment.contributions[name] for name in assessment.asked]
    brought = shares(values, float(shown_index))
    open_points = shares(lost, 100 - float(shown_index))
    rows = []
    for k, name in enumerate(assessment.asked):
        item = questionnaire.item[name]
        rows.append(
            AnswerRow(
                number=str(k + 1),
                item=name,
                section=item.section,
                title=item.title.get(locale),
                text=item.text.get(locale),
                answer=answer_words(item, given.get(item.id), locale),
                value=brought[k],
                attainable=round(brought[k] + open_points[k], 1),
                next_step=item.option[next_option[name]].text.get(locale) if name in next_option else "",
                doubt="unknown" if name in assessment.unknowns else "blank" if name in assessment.blanks else "",
                evidence=item.evidence.get(locale) if item.evidence else "",
                figures=_figures(questionnaire, item, given, locale),
                confidence=confidence(known.marks, name, locale),
                note=known.marks.get(name, {}).get("note", ""),
            )
        )
    return tuple(rows)


def by_section(questionnaire: Questionnaire, rows: list[AnswerRow], locale: str) -> tuple[SectionRows, ...]:
    """`rows` under the titles of their sections; sections without a row are left out."""
    grouped = [
        (section.title.get(locale), tuple(row for row in rows if row.section == section.id))
        for section in questionnaire.sections
    ]
    return tuple(SectionRows(title, found) for title, found in grouped if found)


def improvements(
    questionnaire: Questionnaire, rows: tuple[AnswerRow, ...], steps: list[Step], locale: str
) -> tuple[Improvement, ...]:
    """The most valuable single steps, at most TOP; `steps` come the most valuable first."""
    numbers = {row.item: row.number for row in rows}
    found = []
    for step in steps[:TOP]:
        item = questionnaire.item[step.item]
        found.append(
            Improvement(
                item=step.item,
                number=numbers[step.item],
                text=item.title.get(locale),
                step=item.option[step.option].text.get(locale),
                advice=item.advice.get(locale) if item.advice else "",
                index=f"+{step.index_gain:.1f}",
                points=f"+{step.points_gain:.1f}" if step.points_gain > 1e-9 else "",
                places=whole(step.places) if step.places > 0 else "",
                counts=step.counts_for_next_level,
            )
        )
    return tuple(found)


def answer_words(item: Item, answer: str | list[str] | float | None, locale: str) -> str:
    t = translator(locale)
    if answer is None:
        return t("No answer")
    if answer == UNKNOWN:
        return t("I don't know")
    if item.number:
        return f"{plain(float(str(answer)))} {item.number.unit.get(locale)}"
    chosen = answer if isinstance(answer, list) else [str(answer)]
    return t("; ").join(item.option[option].text.get(locale) for option in chosen)


def _figures(questionnaire: Questionnaire, item: Item, given: Given, locale: str) -> tuple[tuple[str, str], ...]:
    found = []
    for figure in questionnaire.supporting(item):
        value = given.get(figure.id)
        if isinstance(value, float):
            found.append((figure.title.get(locale), answer_words(figure, value, locale)))
    return tuple(found)
