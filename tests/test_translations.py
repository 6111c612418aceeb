"""Every message of code and templates has its Chinese, with the same placeholders, and the compiled file is fresh."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from assess import errors
from assess.i18n import LOCALES, TRANSLATIONS, translator

ASSESS = Path(errors.__file__).parent
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "mark": None, "t": None}
"""Names a message is given to where it is written."""
DATES = {"{number} {name} {year}"}
"""A date names its month in English and numbers it in Chinese."""
ERRORS = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}
TEMPLATES = sorted((ASSESS / "web" / "templates").rglob("*.html"))
MARKUP = {"extensions": "jinja2.ext.i18n", "silent": "false"}


def marked_messages() -> Iterator[tuple[str, str]]:
    """Literals given to `_`, `t`, `mark` and their like, and to `translator(locale)(...)` at once."""
    for path in sorted(ASSESS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _translates(node.func) and node.args:
                message = node.args[0]
                if isinstance(message, ast.Constant) and isinstance(message.value, str):
                    yield f"{path.name}:{node.lineno}", message.value
    for path in TEMPLATES:
        yield from marked_in(path)


def marked_in(template: Path) -> Iterator[tuple[str, str]]:
    for line, message, _, _ in extract_from_file("jinja2.ext:babel_extract", template, KEYWORDS, options=MARKUP):
        yield f"{template.name}:{line}", message if isinstance(message, str) else message[0]


def _translates(function: ast.expr) -> bool:
    if isinstance(function, ast.Call):
        return isinstance(function.func, ast.Name) and function.func.id == "translator"
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in KEYWORDS


def raised_messages() -> Iterator[tuple[str, str]]:
    """Literal messages of our own errors, marked or not: `ProfileError("name", "A name is needed")`."""
    for path in sorted(ASSESS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
                place = 1 if node.func.id in ("ProfileError", "AnswerError") else 0
                message = node.args[place] if len(node.args) > place else None
                if isinstance(message, ast.Constant) and isinstance(message.value, str):
                    yield f"{path.name}:{node.lineno}", message.value


def string_constants() -> Iterator[str]:
    for path in sorted(ASSESS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


@pytest.fixture(scope="module")
def catalogue():
    with open(TRANSLATIONS / "zh" / "LC_MESSAGES" / "messages.po", "rb") as file:
        return read_po(file, locale="zh")


@pytest.fixture(scope="module")
def messages():
    found = dict((message, place) for place, message in [*marked_messages(), *raised_messages()])
    assert len(found) > 100
    return found


def test_every_message_has_its_chinese(catalogue, messages):
    missing = [f"{place}: {message}" for message, place in messages.items() if not _chinese(catalogue, message)]
    assert not missing, "\n".join(missing)


def test_every_translation_keeps_the_placeholders(catalogue, messages):
    wrong = [
        message
        for message in messages
        if message not in DATES and (zh := _chinese(catalogue, message)) and _placeholders(zh) != _placeholders(message)
    ]
    assert not wrong, "\n".join(wrong)


def test_a_percent_sign_alone_breaks_no_page(catalogue):
    """Templates fill in messages with %, even those without a place to fill."""
    said = [message for path in TEMPLATES for _, message in marked_in(path)]
    assert said
    wrong = [m for m in said if re.search(r"%(?!\(\w+\)[sd]|%)", _chinese(catalogue, m))]
    assert not wrong


def test_the_compiled_catalogue_is_fresh(catalogue):
    compiled = gettext.translation("messages", TRANSLATIONS, languages=["zh"])
    stale = [m.id for m in catalogue if m.id and isinstance(m.id, str) and compiled.gettext(m.id) != m.string]
    assert not stale


def test_no_message_is_kept_that_nobody_says(catalogue, messages):
    said = set(messages) | set(string_constants())
    dead = [m.id for m in catalogue if m.id and isinstance(m.id, str) and m.id not in said]
    assert not dead, "\n".join(dead)


def test_an_unknown_language_is_answered_in_chinese():
    assert translator("xx")("Unknown source of the figures") == translator("zh")("Unknown source of the figures")
    assert LOCALES == ("zh", "en")


def _chinese(catalogue, message: str) -> str:
    found = catalogue.get(message)
    if not found or not found.string:
        return ""
    return found.string if isinstance(found.string, str) else found.string[0]


def _placeholders(text: str) -> list[str]:
    return sorted(set(re.findall(r"\{(\w+)[^}]*\}|%\((\w+)\)", text)))
