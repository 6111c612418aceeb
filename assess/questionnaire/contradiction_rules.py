"""What must hold of the contradictions a questionnaire names: every side of them is there, and can come true."""

import re
from collections import Counter
from collections.abc import Iterator

from assess.questionnaire.model import Clause, Contradiction, Questionnaire

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
"""Where a text takes up an answer (`{item id}`) or the share of its figures (`{ratio}`)."""
_FORMS = "at_least, at_most, ticked, not_ticked, higher_than or edges"


def contradictions_fit(q: Questionnaire) -> Iterator[str]:
    for name, count in Counter(c.id for c in q.contradictions).items():
        if count > 1:
            yield f"contradictions: {name} stands {count} times; give each its own id"
    for contradiction in q.contradictions:
        place = f"contradiction {contradiction.id}"
        yield from _two_sides(contradiction, place)
        unknown = sorted({name for c in contradiction.when for name in c.named if name not in q.item})
        if unknown:
            yield f"{place}, when: there is no item {', '.join(unknown)}; correct the id"
            continue
        for k, clause in enumerate(contradiction.when, 1):
            yield from _clause_fits(q, clause, f"{place}, when, number {k}")
        yield from _asked_together(q, contradiction, place)
        yield from _text_fits(contradiction, place)


def _two_sides(contradiction: Contradiction, place: str) -> Iterator[str]:
    if not contradiction.when:
        yield f"{place}, when: it is empty; write the clauses that cannot hold together"
        return
    single = len(contradiction.when) == 1 and not (contradiction.when[0].ratio or contradiction.when[0].higher_than)
    if single or len({name for clause in contradiction.when for name in clause.named}) < 2:
        yield f"{place}, when: it has one side only; add the clause on another item that does not fit"


def _clause_fits(q: Questionnaire, clause: Clause, place: str) -> Iterator[str]:
    forms = [bool(clause.edges), bool(clause.higher_than), bool(clause.ticked), bool(clause.not_ticked)]
    forms += [clause.at_least is not None, clause.at_most is not None]
    if clause.ratio is not None:
        yield from _ratio_fits(q, clause, place)
    elif clause.above is not None or clause.below is not None or clause.edges:
        yield f"{place}: above, below and edges speak of a ratio; add one"
    if clause.ratio is not None and not clause.edges:
        if any(forms) or clause.items:
            yield f"{place}: a ratio stands with above, below or edges only; move the rest to a clause of its own"
        return
    if not clause.items or sum(forms) != 1:
        yield f"{place}: items and exactly one of {_FORMS} are needed; correct the clause"
    if (clause.edges or clause.higher_than) and len(clause.items) != 1:
        yield f"{place}, items: edges and higher_than speak of one item; got {len(clause.items)}; name one"
    yield from _options_fit(q, clause, place)
    if clause.count is not None and clause.count > len(clause.items):
        yield f"{place}, count: {clause.count} of {len(clause.items)} items cannot be; lower it"


def _options_fit(q: Questionnaire, clause: Clause, place: str) -> Iterator[str]:
    ticks = clause.ticked + clause.not_ticked
    options = ticks + tuple(o for o in (clause.at_least, clause.at_most) if o is not None)
    for name in clause.items:
        item = q.item[name]
        if item.kind == "number" or (item.kind == "multiple") != bool(ticks):
            wanted = "multiple" if ticks else "single or scene"
            yield f"{place}: {name} is of kind {item.kind}; this form takes items of kind {wanted}"
        elif missing := sorted(set(options) - set(item.option)):
            yield f"{place}: {name} has no option {', '.join(missing)}; use one of {', '.join(item.option)}"
        elif clause.edges and len(clause.edges) != len(item.options) - 1:
            yield f"{place}, edges: {len(item.options)} options need {len(item.options) - 1}; got {len(clause.edges)}"
    if clause.higher_than and q.item[clause.higher_than].kind not in ("single", "scene"):
        yield f"{place}, higher_than: {clause.higher_than} is not a single or scene item; name one that is"
    if clause.ticks > max(1, len(clause.ticked)):
        yield f"{place}, ticks: {clause.ticks} of {len(clause.ticked)} options cannot be ticked; lower it"


def _ratio_fits(q: Questionnaire, clause: Clause, place: str) -> Iterator[str]:
    assert clause.ratio is not None
    for name in clause.ratio.of + clause.ratio.to:
        if q.item[name].kind != "number":
            yield f"{place}, ratio: {name} is of kind {q.item[name].kind}; a ratio is made of number items"
    if sum((clause.above is not None, clause.below is not None, bool(clause.edges))) != 1:
        yield f"{place}, ratio: exactly one of above, below and edges is needed; correct the clause"
    if list(clause.edges) != sorted(set(clause.edges)):
        yield f"{place}, edges: they must rise; got {list(clause.edges)}; put them in order"


def _asked_together(q: Questionnaire, contradiction: Contradiction, place: str) -> Iterator[str]:
    """Where a service firm cannot fulfil every clause, the contradiction says that it is about producing firms."""
    for clause in contradiction.when:
        asked = sum(q.item[name].asked_of == "all" for name in clause.named)
        needed = len(clause.named) if clause.count is None else clause.count
        if asked < needed and contradiction.asked_of == "all":
            yield f"{place}, asked_of: service firms are not asked what it compares; write asked_of: production"
            return


def _text_fits(contradiction: Contradiction, place: str) -> Iterator[str]:
    known = {name for clause in contradiction.when for name in clause.named}
    if any(clause.ratio for clause in contradiction.when):
        known.add("ratio")
    for words in (contradiction.text.zh, contradiction.text.en):
        for name in PLACEHOLDER.findall(words):
            if name not in known:
                yield f"{place}, text: {{{name}}} is not in the clauses; use one of {', '.join(sorted(known))}"
