"""`assess serve`: the web service under gunicorn, in this process."""

import click

from assess.cli.language import START, language, say
from assess.cli.models import model_option
from assess.errors import AssessError
from assess.i18n import mark, translator

_ = translator(START)


@click.command(help=_("Serve the survey. Settings are read from the environment, see README."))
@click.option("--host", default="127.0.0.1", show_default=True, help=_("Address to listen on; 0.0.0.0 for all."))
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help=_("Port to listen on; 0 finds one.")
)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help=_("Processes."))
@click.option("--threads", type=click.IntRange(1, 64), default=4, show_default=True, help=_("Threads of each process."))
@model_option
@language
def serve(host: str, port: int, workers: int, threads: int, model: str, locale: str) -> None:
    from assess.cli.server import Server
    from assess.web import create_app

    make_sure_of(host, port)
    ready = translator(locale)("Serving on http://{address} (stop with Ctrl-C)")

    def address(found: int) -> str:
        return f"[{host}]:{found}" if ":" in host else f"{host}:{found}"

    def told(found: int) -> None:
        say(ready.format(address=address(found)))

    Server(create_app({"MODEL_NAME": model}), address(port), workers, threads, told).run()


def make_sure_of(host: str, port: int) -> None:
    """Raises AssessError when nobody can listen there; gunicorn would try for seconds and then say it in its log."""
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise AssessError(
            mark("Cannot listen on {host}, port {port}: {why}; choose another with --host or --port"),
            host=host,
            port=port,
            why=error.strerror,
        ) from error
