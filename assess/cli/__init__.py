"""The `assess` command. It reads options, calls the domain, and says in a line or two what came of it.

Whatever takes time to import is imported inside the command that needs it, so that help is there at once.
"""

import gc
import os
import sys
from importlib import import_module
from typing import Any, cast

import click

from assess import __version__
from assess.cli.language import START, chosen, say, speak_click
from assess.cli.stdout import keep_to_ourselves
from assess.errors import AssessError
from assess.i18n import translator

UNUSABLE = 2
INTERRUPTED = 130

_ = translator(START)


_MODULES = {
    "template": "tables",
    "sample": "tables",
    "score": "score",
    "report": "report",
    "plan": "plan",
    "questionnaire": "questionnaire",
    "benchmark": "benchmark",
    "model": "model",
    "serve": "serve",
    "user": "user",
}
"""Where each command lies in this package."""
_PLANNING = {"plan", "report"}


class _Commands(click.Group):
    """Imports a command when it is asked for. Turns our errors into a sentence on standard error and the exit status
    2."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _MODULES:
            return None
        module = import_module(f"assess.cli.{_MODULES[cmd_name]}")
        return cast(click.Command, getattr(module, cmd_name))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except AssessError as error:
            say(error.text(chosen(ctx)))
            ctx.exit(UNUSABLE)
        except KeyboardInterrupt:
            say(translator(chosen(ctx))("Stopped; no half-written file is left behind"))
            ctx.exit(INTERRUPTED)


@click.group(
    cls=_Commands,
    help=_("How far companies are in cloud, data and intelligence, and where they stand."),
    epilog=_("Messages are Chinese unless --lang en or ASSESS_LANG=en says otherwise."),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, "-V", "--version", prog_name="assess", help=_("Show the version."))
def commands() -> None:
    pass


def main() -> None:
    speak_click()
    # Our matrices are small: a second thread of the linear algebra library costs more than it brings, and where the
    # machine is busy it waits for its turn and makes scoring several times slower. Must be set before numpy loads.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if set(sys.argv[1:2]) & _PLANNING:
        keep_to_ourselves()
    try:
        commands(prog_name="assess")
    finally:
        # The end of the process frees what is left; to look through it for garbage would take a tenth of a second.
        gc.freeze()
