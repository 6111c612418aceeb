"""Size classes by the 2017 rules: the smallest class over the indicators the industry is judged by."""

from typing import Annotated, Literal, get_args

import numpy as np
from msgspec import Meta
from numpy.typing import ArrayLike, NDArray

from assess.company.data import DataFile, read, refused, unique
from assess.company.industries import DIVISIONS, INDUSTRY_INDEX
from assess.i18n import translator
from assess.questionnaire.model import Certainty, Identifier, Source, Text
from assess.questionnaire.record import Record

_FILE = "size_rules.yaml"
Indicator = Literal["employees", "revenue", "assets"]
INDICATORS: tuple[Indicator, ...] = get_args(Indicator)
Limit = Annotated[float, Meta(gt=0)]
Limits = tuple[Limit, Limit, Limit]


class Size(Record, frozen=True):
    id: Identifier
    title: Text


class SizeIndicator(Record, frozen=True):
    id: Indicator
    title: Text
    unit: Text


class SizeRule(Record, frozen=True):
    """Lower limits of small, medium and large for each indicator that decides."""

    id: Identifier
    title: Text
    certainty: Certainty
    limits: Annotated[dict[Indicator, Limits], Meta(min_length=1, max_length=2)]


class _SizeRules(DataFile, frozen=True):
    source: Source
    sizes: tuple[Size, Size, Size, Size]
    indicators: tuple[SizeIndicator, SizeIndicator, SizeIndicator]
    rules: tuple[SizeRule, ...]


def _checked(file: _SizeRules) -> dict[str, SizeRule]:
    unique(_FILE, [rule.id for rule in file.rules])
    for rule in file.rules:
        for indicator, limits in rule.limits.items():
            if sorted(set(limits)) != list(limits):
                raise refused(_FILE, f"{rule.id} / {indicator}", "the limits must rise from small to large")
    rules = {rule.id: rule for rule in file.rules}
    for division in DIVISIONS:
        if division.size_rule not in rules:
            raise refused("industries.yaml", division.code, f"{_FILE} has no rule {division.size_rule!r}")
    return rules


_file = read(_FILE, _SizeRules)
SIZES: tuple[Size, ...] = _file.sizes
SIZE_SOURCE: Source = _file.source
SIZE_INDICATORS: dict[str, SizeIndicator] = {indicator.id: indicator for indicator in _file.indicators}
SIZE_RULES: dict[str, SizeRule] = _checked(_file)


def _table() -> NDArray[np.float64]:
    """(divisions, indicators, 3) lower limits; -inf where the indicator does not decide."""
    table = np.full((len(DIVISIONS), len(INDICATORS), 3), -np.inf)
    for i, division in enumerate(DIVISIONS):
        for indicator, limits in SIZE_RULES[division.size_rule].limits.items():
            table[i, INDICATORS.index(indicator)] = limits
    return table


_LIMITS = _table()
_NEEDED = np.isfinite(_LIMITS[:, :, 0])


def needs(industry: str) -> tuple[Indicator, ...]:
    """The indicators that decide the size in an industry (its code), in the order of the profile."""
    rule = SIZE_RULES[DIVISIONS[INDUSTRY_INDEX[industry]].size_rule]
    return tuple(indicator for indicator in INDICATORS if indicator in rule.limits)


def size_class(
    industry: NDArray[np.integer], employees: ArrayLike, revenue: ArrayLike, assets: ArrayLike
) -> NDArray[np.int8]:
    """0 micro, 1 small, 2 medium, 3 large; -1 where a deciding figure is missing or the industry is negative.

    `industry` holds n indices into DIVISIONS; employees in persons, revenue and assets in 10,000 yuan, NaN =
    not given. Source: the 2017 statistical rules (SIZE_SOURCE): all lower limits of a class must be reached,
    so the smallest class over the deciding indicators counts.
    """
    industry = np.asarray(industry)
    size = np.full(industry.shape, 3, np.int8)
    unknown = industry < 0
    for k, figures in enumerate((employees, revenue, assets)):
        column = np.asarray(figures, np.float64)
        needed = _NEEDED[industry, k]
        reached = np.zeros(industry.shape, np.int8)
        for limit in _LIMITS[:, k].T:
            reached += column >= limit[industry]
        size = np.where(needed, np.minimum(size, reached), size)
        unknown = unknown | (needed & np.isnan(column))
    return np.where(unknown, np.int8(-1), size)


def explain_size(industry: str, figures: dict[Indicator, float], locale: str) -> str:
    """One sentence: the size, each deciding figure with the band it falls in, and the source of the rule."""
    _ = translator(locale)
    rule = SIZE_RULES[DIVISIONS[INDUSTRY_INDEX[industry]].size_rule]
    names = needs(industry)
    ranks = [sum(figures[name] >= limit for limit in rule.limits[name]) for name in names]
    parts = [_part(name, figures[name], rank, rule, locale) for name, rank in zip(names, ranks, strict=True)]
    if len(parts) == 1:
        template = _("{size}: {first} ({source})")
    elif ranks[0] == ranks[1]:
        template = _("{size}: {first} and {second} ({source})")
    else:
        template = _("{size}: {first} and {second}; the smaller class counts ({source})")
    size = SIZES[min(ranks)].title.get(locale)
    sentence = template.format(size=size, first=parts[0], second=parts[-1], source=_source(rule, locale))
    return sentence[0].upper() + sentence[1:]


def _part(name: Indicator, figure: float, rank: int, rule: SizeRule, locale: str) -> str:
    indicator = SIZE_INDICATORS[name]
    return translator(locale)("{indicator} {value} {unit} ({range} is {size})").format(
        indicator=indicator.title.get(locale),
        value=_figure(figure),
        unit=indicator.unit.get(locale),
        range=_range(rule.limits[name], rank, locale),
        size=SIZES[rank].title.get(locale),
    )


def _range(limits: Limits, rank: int, locale: str) -> str:
    _ = translator(locale)
    if rank == 0:
        return _("below {high}").format(high=_figure(limits[0]))
    if rank == 3:
        return _("{low} or more").format(low=_figure(limits[2]))
    return f"{_figure(limits[rank - 1])}–{_figure(limits[rank])}"


def _source(rule: SizeRule, locale: str) -> str:
    if rule.certainty == "product":
        return translator(locale)("our rule: the 2017 size rules leave this industry out")
    return SIZE_SOURCE.document if locale == "zh" else f"{SIZE_SOURCE.title.en}, {SIZE_SOURCE.document}"


def _figure(value: float) -> str:
    """1,200 and 0.5, never 1200.0; as many decimals as were given, up to four."""
    return f"{value:,.4f}".rstrip("0").rstrip(".")
