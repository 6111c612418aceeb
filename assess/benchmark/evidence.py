"""What the check looks at: a population with its scores, and shares of companies at a step of an item."""

from functools import cached_property

import numpy as np

from assess.benchmark.frame import frame
from assess.benchmark.population import Population
from assess.company import CITIES, DIVISIONS
from assess.errors import BenchmarkError
from assess.i18n import mark
from assess.questionnaire.model import Item
from assess.scoring import Scorer, scorer


class Evidence:
    """A population seen from every side the margins ask about; each view is computed once."""

    def __init__(self, population: Population) -> None:
        self.population = population
        self.companies = population.companies
        self.profiles = population.profiles

    @cached_property
    def scorer(self) -> Scorer:
        return scorer(self.population.questionnaire)

    @cached_property
    def score(self) -> np.ndarray:
        """The zhifu index, 0 to 100, (n,)."""
        return self.scorer.score(self.population.matrix, self.profiles.production).index

    @cached_property
    def margin(self) -> np.ndarray:
        """Row of F8 of each company, as text (n,); "" for a division that no branch draws."""
        return np.array([branch.margin for branch in frame().branches] + [""])[self.companies.branch]

    @cached_property
    def city(self) -> np.ndarray:
        return np.array([city.id for city in CITIES])[self.profiles.city]

    @cached_property
    def division(self) -> np.ndarray:
        return np.array([division.code for division in DIVISIONS])[self.profiles.industry]

    def step(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """(step, asked) of an item: steps climbed from the lowest option, or options ticked; both (n,)."""
        item, codes = self._codes(name)
        asked = self.profiles.production | (item.asked_of == "all")
        if item.kind == "multiple":
            ticks = np.maximum(codes, 0) >> 1  # bit 0 is "none"
            return sum((ticks >> k & 1 for k in range(len(item.options) - 1)), np.zeros_like(ticks)), asked
        place = np.argsort(np.argsort([option.points for option in item.options], kind="stable"), kind="stable")
        return np.where(codes >= 0, place[np.maximum(codes, 0)], 0), asked

    def ticked(self, name: str, option: int) -> tuple[np.ndarray, np.ndarray]:
        """(ticked, asked) of the option at that place after "none", (n,)."""
        item, codes = self._codes(name)
        everyone = item.asked_of == "all" and item.options[option].asked_of == "all"
        return (np.maximum(codes, 0) >> option & 1) > 0, self.profiles.production | everyone

    def reaches(self, name: str, step: int) -> tuple[np.ndarray, np.ndarray]:
        """(reached, asked): at or above a step of the item, or at least so many options ticked."""
        steps, asked = self.step(name)
        return steps >= step, asked

    def _codes(self, name: str) -> tuple[Item, np.ndarray]:
        questions = self.population.questionnaire.questions
        columns = {item.id: k for k, item in enumerate(questions)}
        if name not in columns:
            raise BenchmarkError(
                mark("responses.yaml names item {item}, which questionnaire {questionnaire} does not have; correct it"),
                item=name,
                questionnaire=self.population.questionnaire.id,
            )
        column = columns[name]
        return questions[column], self.population.matrix.codes[:, column]
