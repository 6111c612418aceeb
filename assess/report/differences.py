"""Where people of one company answered differently, as a report says it."""

from collections.abc import Iterable, Mapping
from typing import Any

from assess.i18n import translator
from assess.questionnaire.model import Questionnaire
from assess.report.answer_rows import answer_words
from assess.report.records import AnswerRow, DifferenceNote


def difference_notes(
    questionnaire: Questionnaire, rows: Iterable[AnswerRow], found: Iterable[Mapping[str, Any]], locale: str
) -> tuple[DifferenceNote, ...]:
    """In the order of the questionnaire. `rows`: all answers of the report; `found` are mappings of "item", "answers"
    (each with "label", "" for whoever leads the assessment, and "value"), "counted" and "settled". What the company
    was not asked is left out."""
    t, by_item = translator(locale), {each["item"]: each for each in found}
    numbers = {row.item: row.number for row in rows}
    numbers |= {
        figure.id: numbers[each.id]
        for each in questionnaire.questions
        if each.id in numbers
        for figure in questionnaire.supporting(each)
    }
    notes = []
    for item in (item for item in questionnaire.items if item.id in by_item and item.id in numbers):
        each = by_item[item.id]
        answers = tuple(
            (said["label"] or t("Whoever leads the assessment"), answer_words(item, said["value"], locale))
            for said in each["answers"]
        )
        how = t("chosen before submitting") if each["settled"] else t("not talked over: the last answer")
        counted = answer_words(item, each["counted"], locale)
        notes.append(DifferenceNote(numbers[item.id], item.title.get(locale), answers, counted, how))
    return tuple(notes)
