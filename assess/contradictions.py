"""Answers that do not fit together: which contradictions of a questionnaire hold, for whom, and in what words.

The conditions are data (`contradictions` of the questionnaire). An answer that is open or "don't know", a figure that
was not given and an item that was not asked contradict nothing.
"""

from functools import reduce

import numpy as np
from numpy.typing import NDArray

from assess.answers import AnswerMatrix, ticked
from assess.questionnaire.contradiction_rules import PLACEHOLDER
from assess.questionnaire.model import Clause, Contradiction, Item, Questionnaire, Ratio, Text

Truth = NDArray[np.bool_]


def found(questionnaire: Questionnaire, matrix: AnswerMatrix, production: NDArray[np.bool_]) -> Truth:
    """Which contradictions hold, bool (n, contradictions); `production` bool (n,) as in scoring."""
    answers = _Answers(questionnaire, matrix, np.asarray(production, dtype=bool))
    held = np.zeros((len(matrix), len(questionnaire.contradictions)), dtype=bool)
    for k, contradiction in enumerate(questionnaire.contradictions):
        concerned = answers.production | (contradiction.asked_of == "all")
        held[:, k] = reduce(np.logical_and, (answers.holds(clause) for clause in contradiction.when), concerned)
    return held


def concerned(
    questionnaire: Questionnaire, contradiction: Contradiction, matrix: AnswerMatrix, production: bool
) -> tuple[Item, ...]:
    """The questions to look at again in the one row of `matrix`, for which `contradiction` holds: those whose answers
    fulfil its clauses, and those its figures support. In the order of the questionnaire."""
    answers = _Answers(questionnaire, matrix, np.array([production]))
    names = set()
    for clause in contradiction.when:
        several = not clause.higher_than and not clause.ratio
        names |= {name for name in clause.items if not several or answers.fulfils(clause, name)[0]}
        names |= {_question(questionnaire, name) for name in clause.named if name not in clause.items}
    return tuple(item for item in questionnaire.questions if item.id in names)


def words(questionnaire: Questionnaire, contradiction: Contradiction, matrix: AnswerMatrix) -> Text:
    """What is said of `contradiction` to the company in the one row of `matrix`, its answers filled in."""
    said = contradiction.text
    names = {name for text in (said.zh, said.en) for name in PLACEHOLDER.findall(text)}
    ratios = [clause.ratio for clause in contradiction.when if clause.ratio]

    def filled(locale: str) -> str:
        answers = {name: _answer(questionnaire, matrix, name, locale) for name in names - {"ratio"}}
        if ratios:
            answers["ratio"] = in_percent(questionnaire, matrix, ratios[0])
        return PLACEHOLDER.sub(lambda match: answers[match[1]], said.get(locale))

    return Text(zh=filled("zh"), en=filled("en"))


class _Answers:
    """Answers of n companies as the clauses ask about them."""

    def __init__(self, questionnaire: Questionnaire, matrix: AnswerMatrix, production: Truth) -> None:
        self.questionnaire, self.matrix, self.production = questionnaire, matrix, production
        self.columns = {item.id: k for k, item in enumerate(questionnaire.questions)}

    def holds(self, clause: Clause) -> Truth:
        if clause.ratio:
            return self._beyond(clause, clause.ratio)
        if clause.higher_than:
            return self._points(clause.items[0]) > self._points(clause.higher_than)
        several = sum(self.fulfils(clause, name).astype(np.int64) for name in clause.items)
        return np.asarray(several >= (len(clause.items) if clause.count is None else clause.count))

    def fulfils(self, clause: Clause, name: str) -> Truth:
        item = self.questionnaire.item[name]
        if clause.ticked:
            return self._ticks(item, clause.ticked) >= clause.ticks
        if clause.not_ticked:
            return self._ticks(item, clause.not_ticked) == 0
        points = self._points(name)
        if clause.at_least is not None:
            return points >= item.option[clause.at_least].points
        return points <= item.option[clause.at_most or ""].points

    def _beyond(self, clause: Clause, ratio: Ratio) -> Truth:
        asked = reduce(np.logical_and, (self._asked(self.questionnaire.item[name]) for name in ratio.of + ratio.to))
        share = np.where(asked, share_of(self.questionnaire, self.matrix, ratio), np.nan)
        if clause.above is not None:
            return share > clause.above
        if clause.below is not None:
            return share < clause.below
        edges = np.array([-np.inf, *clause.edges, np.inf])
        codes = self._codes(self.questionnaire.item[clause.items[0]])
        chosen = np.maximum(codes, 0)
        outside = (share < edges[chosen] - clause.slack) | (share > edges[chosen + 1] + clause.slack)
        return (codes >= 0) & outside & np.isfinite(share)

    def _points(self, name: str) -> NDArray[np.float64]:
        """Points of the option chosen, NaN where there is none: a comparison with NaN never holds."""
        item = self.questionnaire.item[name]
        codes = self._codes(item)
        points = np.array([option.points for option in item.options])
        return np.where(codes >= 0, points[np.maximum(codes, 0)], np.nan)

    def _ticks(self, item: Item, options: tuple[str, ...]) -> NDArray[np.int64]:
        """How many of `options` are ticked, -1 where there is no answer."""
        codes = self._codes(item)
        count = np.zeros(len(codes), dtype=np.int64)
        for place, option in enumerate(item.options):
            if option.id in options:
                count += (codes >> place & 1) * (self.production | (option.asked_of == "all"))
        return np.where(codes >= 0, count, -1)

    def _codes(self, item: Item) -> NDArray[np.int32]:
        return np.where(self._asked(item), self.matrix.codes[:, self.columns[item.id]], -1)

    def _asked(self, item: Item) -> Truth:
        return self.production | (item.asked_of == "all")


def share_of(questionnaire: Questionnaire, matrix: AnswerMatrix, ratio: Ratio) -> NDArray[np.float64]:
    """(n,), NaN where a figure is missing or there is nothing to divide."""
    places = {item.id: k for k, item in enumerate(questionnaire.numbers)}
    above, below = (
        reduce(np.multiply, (matrix.numbers[:, places[name]] for name in names)) for names in (ratio.of, ratio.to)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        return above / below


def _question(questionnaire: Questionnaire, name: str) -> str:
    """The question an owner finds the item at: a figure stands under the question it supports."""
    number = questionnaire.item[name].number
    return number.supports if number else name


def in_percent(questionnaire: Questionnaire, matrix: AnswerMatrix, ratio: Ratio) -> str:
    return f"{100 * float(share_of(questionnaire, matrix, ratio)[0]):.1f}".removesuffix(".0") + "%"


def _answer(questionnaire: Questionnaire, matrix: AnswerMatrix, name: str, locale: str) -> str:
    item = questionnaire.item[name]
    if item.number:
        value = float(matrix.numbers[0, questionnaire.numbers.index(item)])
        return f"{value:,.2f}".rstrip("0").rstrip(".")
    code = int(matrix.codes[0, questionnaire.questions.index(item)])
    if item.kind == "multiple":
        return " / ".join(item.option[option].text.get(locale) for option in ticked(item, max(code, 0)))
    return item.options[code].text.get(locale) if code >= 0 else "-"
