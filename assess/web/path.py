"""The way through a questionnaire: which pages a company is asked, and how far it has come. Recomputed every time."""

import math
from collections.abc import Container
from dataclasses import dataclass

from assess.questionnaire import Item, Questionnaire
from assess.questionnaire.model import Section

LONGEST_PAGE = 5
_SECONDS_PER_QUESTION = 25  # reading one question with its options and choosing; a product estimate


@dataclass(frozen=True)
class Page:
    """`questions` of one section that stand together; `number` from 1 among `count` pages of the section."""

    section: Section
    number: int
    count: int
    questions: tuple[Item, ...]


@dataclass(frozen=True)
class Progress:
    """Questions answered out of those asked."""

    answered: int
    asked: int

    @property
    def state(self) -> str:
        if self.answered == 0:
            return "new"
        return "complete" if self.answered == self.asked else "partial"

    @property
    def minutes_left(self) -> int:
        return minutes(self.asked - self.answered)


def minutes(questions: int) -> int:
    """How long some questions take, rounded up."""
    return math.ceil(questions * _SECONDS_PER_QUESTION / 60)


def pages(questionnaire: Questionnaire, production: bool) -> tuple[Page, ...]:
    """Sections in their order, long ones cut into pages of nearly equal length."""
    found: list[Page] = []
    for section in questionnaire.sections:
        asked = [i for i in questionnaire.of_section(section.id, production) if i.kind != "number"]
        groups = _cut(asked)
        found += [Page(section, k, len(groups), tuple(group)) for k, group in enumerate(groups, start=1)]
    return tuple(found)


def progress(path: tuple[Page, ...], answers: Container[str], section: str = "") -> Progress:
    """How far a company is in the whole questionnaire, or in one section."""
    asked = [item for page in path if section in ("", page.section.id) for item in page.questions]
    return Progress(sum(item.id in answers for item in asked), len(asked))


def after(path: tuple[Page, ...], page: Page) -> Page | None:
    place = path.index(page) + 1
    return path[place] if place < len(path) else None


def before(path: tuple[Page, ...], page: Page) -> Page | None:
    place = path.index(page)
    return path[place - 1] if place else None


def _cut(items: list[Item]) -> list[list[Item]]:
    count = math.ceil(len(items) / LONGEST_PAGE)
    edges = [round(k * len(items) / count) for k in range(count + 1)] if count else []
    return [items[low:high] for low, high in zip(edges, edges[1:], strict=False)]
