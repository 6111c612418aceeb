"""Login names: any letters, digits and a few signs; the same name in other case or width is the same name."""

import re

from assess.company.spelling import fold, visible
from assess.errors import AccountError
from assess.i18n import mark

MAX_NAME = 40
_SHORTEST = 2
_ALLOWED = re.compile(r"[\w.@-]+")


def key_of(name: str) -> str:
    """What a name is looked up by: `Ｚhang` and `zhang` are one."""
    return fold(name)


def checked_name(name: str) -> str:
    """The name as it is kept. Raises AccountError."""
    name = visible(name)
    if not _SHORTEST <= len(name) <= MAX_NAME or not _ALLOWED.fullmatch(key_of(name)):
        raise AccountError(
            mark("A login name has {low} to {high} letters, digits or . _ - @, without spaces; got “{name}”"),
            low=_SHORTEST,
            high=MAX_NAME,
            name=name[: MAX_NAME + 1],
        )
    return name
