"""How numbers and dates are written for readers, and rounding that keeps sums."""

import calendar
import math
from collections.abc import Iterable, Sequence

from assess.i18n import translator


def score(value: float, bars: Iterable[float] = ()) -> str:
    """`value` to one decimal; never rounded up onto a bar of `bars` that it does not reach."""
    text = f"{value:.1f}"
    if any(value < bar <= float(text) for bar in bars):
        return f"{math.floor(value * 10) / 10:.1f}"
    return text


def percent(value: float) -> str:
    """A share in 0..100 to one decimal, without sign; only 0 and 100 themselves are written as such."""
    if 0 < value < 100:
        value = min(max(value, 0.1), 99.9)
    return f"{value:.1f}"


def whole(value: float) -> str:
    return f"{value:,.0f}"


def plain(value: float) -> str:
    """A figure as short as it is: 3, 4.5, 1,200."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def day(date: str, locale: str) -> str:
    """An ISO date in words."""
    year, month, number = (int(part) for part in date.split("-"))
    return translator(locale)("{number} {name} {year}").format(
        number=number, month=month, year=year, name=calendar.month_name[month]
    )


def shares(values: Sequence[float], total: float) -> list[float]:
    """`values` to one decimal so that they add up to `total`, itself to one decimal (largest remainders, ties by
    order). `total` is the sum of the values but for rounding."""
    floors = [math.floor(value * 10 + 1e-9) for value in values]
    spare = round(total * 10) - sum(floors)
    order = sorted(range(len(values)), key=lambda k: (floors[k] - values[k] * 10, k))
    for k in order[: max(spare, 0)]:
        floors[k] += 1
    return [tenths / 10 for tenths in floors]
