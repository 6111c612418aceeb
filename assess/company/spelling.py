"""How words and figures people type are brought to one form before they are looked up."""

import re
import unicodedata

_SHOWN = 40


def fold(text: str) -> str:
    """Half-width, lower case, single spaces: `Ｃ３５  X` and `c35 x` are the same word."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def visible(text: str) -> str:
    """White space as single spaces; control, formatting and unassigned characters are taken out."""
    spaced = re.sub(r"\s+", " ", text)
    return "".join(c for c in spaced if not unicodedata.category(c).startswith("C")).strip()


def shown(value: object) -> str:
    """A typed value short enough and clean enough to stand in a message."""
    text = visible(str(value))
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def typed(value: str | float | int | None) -> str:
    """The text of a cell; spreadsheets hand codes over as 35.0 and blanks as NaN."""
    if value is None or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
