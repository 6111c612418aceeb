"""Two rounds of one company side by side: what changed, and how much of it comes from the answers and how much from
changed rules, that is another version of the questionnaire, the rank model or the benchmark."""

from dataclasses import dataclass

from assess.assessment import Assessment


@dataclass(frozen=True)
class Change:
    """A number before and after. `by_rules`: what the old answers would have changed by under the new rules; None when
    that cannot be told. The rest, `by_answers`, comes from other answers and another profile."""

    before: float
    after: float
    by_rules: float | None

    @property
    def total(self) -> float:
        return round(self.after - self.before, 1)

    @property
    def by_answers(self) -> float | None:
        return None if self.by_rules is None else round(self.total - self.by_rules, 1)


@dataclass(frozen=True)
class Comparison:
    """`same_rules`: both rounds were made with one questionnaire, model and benchmark: nothing comes from rules.
    `separable`: the two parts are known. `index` and `pillars` 0..100, `points` official, `percentile` 0..100. `items`
    index points by item id, of items both rounds were asked. Levels and stages as (before, after)."""

    same_rules: bool
    separable: bool
    index: Change
    points: Change
    percentile: Change
    pillars: dict[str, Change]
    items: dict[str, Change]
    level: tuple[int, int]
    stage: tuple[int, int]


def compare(old: Assessment, new: Assessment, old_under_new: Assessment | None) -> Comparison:
    """`old_under_new`: the old answers under the rules of `new`, None when these cannot be had; not needed when both
    were made with the same rules. Figures are compared as they are shown, to one decimal, so that what is read adds up.
    """
    same = _rules(old) == _rules(new)
    again = old if same else old_under_new
    return Comparison(
        same_rules=same,
        separable=again is not None,
        index=_change(old.index, new.index, again.index if again else None),
        points=_change(old.points, new.points, again.points if again else None),
        percentile=_change(old.rank.percentile, new.rank.percentile, again.rank.percentile if again else None),
        pillars=_each(old.pillars, new.pillars, again.pillars if again else {}),
        items=_each(old.contributions, new.contributions, again.contributions if again else {}),
        level=(old.level, new.level),
        stage=(old.stage, new.stage),
    )


def _each(old: dict[str, float], new: dict[str, float], again: dict[str, float]) -> dict[str, Change]:
    return {name: _change(old[name], new[name], again.get(name)) for name in new if name in old}


def _change(before: float, after: float, again: float | None) -> Change:
    before, after = round(before, 1), round(after, 1)
    return Change(before, after, None if again is None else round(round(again, 1) - before, 1))


def _rules(made: Assessment) -> tuple[str, str]:
    """A model's digest covers its benchmark."""
    return made.provenance.questionnaire_digest, made.provenance.model_digest
