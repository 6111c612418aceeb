"""The language of the command line: of its help, known when it starts, and of what one command says."""

import gettext
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click

from assess.i18n import DEFAULT_LOCALE, LOCALES, TRANSLATIONS, mark, translator

VARIABLE = "ASSESS_LANG"


def asked_for(environment: Mapping[str, str], arguments: Sequence[str]) -> str:
    """The language of `--lang en` or `--lang=en`, else of ASSESS_LANG (en, en_GB.UTF-8 ...), else Chinese."""
    named = [after for word, after in zip(arguments, arguments[1:], strict=False) if word == "--lang"]
    named += [word.removeprefix("--lang=") for word in arguments if word.startswith("--lang=")]
    wish = (named or [environment.get(VARIABLE, "")])[0].lower()
    return next((locale for locale in LOCALES if wish.startswith(locale)), DEFAULT_LOCALE)


START = asked_for(os.environ, sys.argv[1:])
"""Help texts are made when the commands are, so they are in the language the program was started with."""

_ = translator(START)

# What click itself says, so that help and usage errors are in one language; click looks these up.
_OF_CLICK = (
    mark("Usage:"),
    mark("Options"),
    mark("Commands"),
    mark("Show this message and exit."),
    mark("Error: {message}"),
    mark("Error: The two entered values do not match."),
    mark("Try '{command} {option}' for help."),
    mark("default: {default}"),
    mark("required"),
    mark("Missing argument"),
    mark("Missing option"),
    mark("Missing command."),
    mark("No such option {name!r}."),
    mark("No such command {name!r}."),
    mark("Did you mean {possibility}?"),
    mark("Invalid value for {param_hint}: {message}"),
    mark("Option {name!r} requires an argument."),
    mark("{value!r} is not a valid {number_type}."),
    mark("{value} is not in the range {range}."),
    mark("{name} {filename!r} is a directory."),
)


def speak_click() -> None:
    """Lets click find its messages in our catalogue; it asks the gettext of the process."""
    gettext.bindtextdomain("messages", str(TRANSLATIONS))
    os.environ["LANGUAGE"] = START


def language(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the option --lang; the command gets `locale`."""
    return click.option(
        "--lang",
        "locale",
        type=click.Choice(LOCALES),
        default=lambda: asked_for(os.environ, ()),
        callback=_remember,
        is_eager=True,
        help=_("Language of messages and labels; also by {variable}.").format(variable=VARIABLE),
    )(command)


def _remember(ctx: click.Context, _parameter: click.Parameter, value: str) -> str:
    ctx.meta["assess.locale"] = value
    return value


def chosen(ctx: click.Context) -> str:
    """The language of the command that runs."""
    return str(ctx.meta.get("assess.locale", START))


def say(sentence: str) -> None:
    """One line on standard error: standard output stays free for data."""
    click.echo(sentence, err=True)
