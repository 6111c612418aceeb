"""Where a command works: the options --engine and --master of all that can be done on a Spark cluster."""

from collections.abc import Callable
from typing import Any

import click

from assess.cli.language import START
from assess.i18n import translator

_ = translator(START)
_Command = Callable[..., Any]


def engine_options(said: str) -> Callable[[_Command], _Command]:
    """Gives a command both options; `said` is the help of --engine. The command gets `engine` and `master`."""

    def given(command: _Command) -> _Command:
        master = click.option(
            "--master", help=_("The Spark cluster, such as yarn or local[2]. [default: as Spark is set up]")
        )
        engine = click.option(
            "--engine", type=click.Choice(["local", "spark"]), default="local", show_default=True, help=said
        )
        return engine(master(command))

    return given
