"""The ways people write an answer in a cell: each is brought to the form the template asks for, by a stated rule."""

import re
import unicodedata
from functools import lru_cache

from assess.i18n import LOCALES
from assess.questionnaire.model import UNKNOWN, Item, Number

Answer = str | list[str]

_BETWEEN_OPTIONS = r"[;,、]"
_SEMICOLON = r"[;；]"
_WHOLE = r"(\d+)\.0+"
_THOUSANDS = r"(?<=\d),(?=\d{3}(\D|$))"
_PERCENT = r"(\d+(?:\.\d+)?)\s*%"
_FIGURE = r"(\d+(?:\.\d+)?)(\s*%)?"
_BRACKETS = r"[（(].*?[）)]"
_YES = {"是", "有", "YES", "Y", "TRUE", "√", "✓"}
_NO = {"否", "无", "没有", "NO", "NONE", "FALSE", "×"}
_OPEN = {"不清楚", "不知道", "不确定", "DON'T KNOW", "DON’T KNOW", "UNKNOWN"}


def spelled(item: Item, text: str) -> tuple[Answer, str]:
    """The answer a text without space around it stands for, and the rule of `reading.RULES` it took, "" for none.

    A text that stands for nothing comes back as it is: encoding it says what is wrong.
    """
    if item.kind == "multiple":
        return _several(item, text)
    if text in ("", UNKNOWN) or text in item.option:
        return text, ""
    plain = option_text(text)
    whole = re.fullmatch(_WHOLE, unicodedata.normalize("NFKC", text).strip())
    for rule, answer in (
        ("point" if whole else "letters", _code(item, plain)),
        ("words", _by_words(item).get(plain) or (UNKNOWN if plain in _OPEN else None)),
        ("yes_no", _yes_or_no(item, plain)),
        ("share", _band(item, plain)),
    ):
        if answer is not None:
            return answer, rule
    return plain, ""


def number_text(rules: Number, text: str) -> str:
    """The digits of a figure, "" for don't know: half-width, without thousands separators and its own unit."""
    plain = re.sub(_THOUSANDS, "", unicodedata.normalize("NFKC", text)).strip()
    if plain == UNKNOWN or plain.upper() in _OPEN:
        return ""
    units = (unicodedata.normalize("NFKC", rules.unit.get(locale)) for locale in LOCALES)
    return next((bare for unit in units if plain.endswith(unit) and (bare := plain.removesuffix(unit).strip())), plain)


@lru_cache(maxsize=10_000)
def option_text(text: str) -> str:
    """Half-width capitals; a whole number that a spreadsheet wrote as 3.0 is 3."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    whole = re.fullmatch(_WHOLE, plain)
    return whole[1] if whole else plain


def _several(item: Item, text: str) -> tuple[Answer, str]:
    given = [part.strip() for part in text.split(";") if part.strip()]
    if not given or all(part in item.option for part in given) or given == [UNKNOWN]:
        return given, ""
    words, whole = _by_words(item), option_text(text)
    if whole in _OPEN:
        return [UNKNOWN], "words"
    if whole in _NO and item.options[0].exclusive:
        return [item.options[0].id], "yes_no"
    # Wordings hold commas themselves: among them only semicolons count.
    told = [option_text(part) for part in re.split(_SEMICOLON, text) if part.strip()]
    if words.keys() & set(told):
        return [words.get(part, part) for part in told], "words"
    parts = re.split(_BETWEEN_OPTIONS, text if text.isascii() else unicodedata.normalize("NFKC", text))
    return [option for part in parts if (option := option_text(part))], "letters"


def _code(item: Item, plain: str) -> str | None:
    return plain if plain == UNKNOWN or plain in item.option else None


@lru_cache(maxsize=1_000)
def _by_words(item: Item) -> dict[str, str]:
    """The option each wording means, in either language, as `option_text` leaves it."""
    words = {option_text(option.text.get(locale)): option.id for option in item.options for locale in LOCALES}
    return {text: option for text, option in words.items() if text not in item.option}


def _yes_or_no(item: Item, plain: str) -> str | None:
    """Of two options the better one is yes."""
    if len(item.options) != 2 or plain not in _YES | _NO:
        return None
    worse, better = sorted(item.options, key=lambda option: option.points)
    return better.id if plain in _YES else worse.id


def _band(item: Item, plain: str) -> str | None:
    """The option whose band a percentage lies in; a number of at most 1 that is no whole one is a share."""
    edges, figure = _bands(item), re.fullmatch(_FIGURE, plain)
    if not edges or not figure:
        return None
    value, percent = float(figure[1]), figure[2]
    if not percent and value == 1:  # one per cent, or all?
        return None
    if not percent and 0 < value < 1:
        value *= 100
    place = sum(value > edge for edge in edges)
    return item.options[place].id if value <= 100 else None


@lru_cache(maxsize=1_000)
def _bands(item: Item) -> tuple[float, ...]:
    """The upper ends, in percent, of the bands that the options of an item name; () where they name none."""
    told = [re.findall(_PERCENT, re.sub(_BRACKETS, "", option.text.zh)) for option in item.options]
    ends = [tuple(map(float, each)) for each in told]
    if len(ends) < 2 or not all(ends):
        return ()
    edges = tuple(each[-1] for each in ends[:-1])
    joined = all(each[0] == edge for each, edge in zip(ends[1:], edges, strict=True))
    return edges if joined and list(edges) == sorted(set(edges)) else ()
