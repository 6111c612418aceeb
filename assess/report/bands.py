"""How bands of effort, money and months are written for readers."""

from assess.i18n import translator
from assess.planning import Band
from assess.report.figures import plain, whole

_MYRIAD = 10_000
"""Chinese counts larger sums of money in units of ten thousand yuan."""


def effort(band: Band, locale: str) -> str:
    return translator(locale)("{days} person-days").format(days=_span(band.low, band.high))


def money(band: Band, locale: str) -> str:
    """A sum in yuan, to two significant digits: a judgement is no sharper."""
    t, low, high = translator(locale), _rounded(band.low), _rounded(band.high)
    if not high:
        return t("no outlay")
    if locale == "zh" and high >= _MYRIAD:
        span, unit = _span(low / _MYRIAD, high / _MYRIAD), t("{amount} ten thousand yuan")
    else:
        span, unit = (f"{whole(low)}–{whole(high)}" if low < high else whole(high)), t("{amount} yuan")
    if low < high / 20:
        return t("up to {amount}").format(amount=unit.format(amount=span.split("–")[-1]))
    return unit.format(amount=span)


def months(first: int, last: int, locale: str) -> str:
    t = translator(locale)
    return (
        t("month {month}").format(month=first)
        if first == last
        else t("months {first} to {last}").format(first=first, last=last)
    )


def _span(low: float, high: float) -> str:
    return plain(high) if low == high else f"{plain(low)}–{plain(high)}"


def _rounded(amount: float) -> float:
    return float(f"{amount:.1e}")
