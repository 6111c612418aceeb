"""Languages: which there are, and the translation of a message written in English in the code.

Messages of the code stand in English as gettext keys; the Chinese is in `translations/zh/LC_MESSAGES/messages.po`.
Wording of questionnaires is data and carries both languages itself. Nothing here knows of requests.
"""

import gettext
from collections.abc import Callable
from functools import cache
from pathlib import Path

LOCALES = ("zh", "en")
DEFAULT_LOCALE = "zh"
TRANSLATIONS = Path(__file__).parent / "translations"


Translate = Callable[[str], str]


@cache
def translator(locale: str) -> Translate:
    """The function that turns an English message into `locale`; an unknown locale is the default one."""
    if locale not in LOCALES:
        locale = DEFAULT_LOCALE
    if locale == "en":
        return str
    return gettext.translation("messages", TRANSLATIONS, languages=[locale]).gettext


def mark(message: str) -> str:
    """Marks a message for extraction where it is written, to be translated where it is shown."""
    return message
