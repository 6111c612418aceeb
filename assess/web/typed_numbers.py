"""Numbers as people type them: 50,000 or 5万 or ５万 元; a range as 3-5, 3~5 or 3 至 5."""

import re
import unicodedata

_UNITS = re.compile(r"(元|人天|天|个月|月)$")
_RANGE = re.compile(r"[-~–—〜至到]+")
_TEN_THOUSAND = 10_000


def number(text: str) -> float:
    """Raises ValueError for what is no number."""
    plain = _plain(text)
    factor = _TEN_THOUSAND if plain.endswith("万") else 1
    return round(factor * _figures(plain.removesuffix("万")), 4)  # 5.1万 is no binary fraction


def band(text: str) -> tuple[float, float]:
    """One number twice, or the two ends of a range, the lower first. In 2-5万 both are 万, in 5000-2万 only the last.
    Raises ValueError."""
    parts = _RANGE.split(_plain(text))
    if len(parts) == 1:
        return number(parts[0]), number(parts[0])
    if len(parts) != 2:
        raise ValueError(text)
    first, last = parts
    if last.endswith("万") and not first.endswith("万") and _figures(first) < _figures(last.removesuffix("万")):
        first += "万"
    low, high = sorted((number(first), number(last)))
    return low, high


def shown(value: float) -> str:
    """A number as one would type it: whole where it is whole, never with an exponent."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _plain(text: str) -> str:
    return _UNITS.sub("", re.sub(r"[,，\s]", "", unicodedata.normalize("NFKC", text)))


def _figures(text: str) -> float:
    if not re.fullmatch(r"\d{1,12}(\.\d{1,6})?", text, re.ASCII):
        raise ValueError(text)
    return float(text)
