"""`assess score`: tables of companies in, one table of results out, with every reject and a manifest."""

from contextlib import nullcontext
from pathlib import Path

import click

from assess.cli.engines import engine_options
from assess.cli.garbage import resting
from assess.cli.language import START, language
from assess.cli.models import model_option
from assess.cli.tables import FILE
from assess.cli.wishes import Wishes
from assess.i18n import translator

_ = translator(START)
_PATH = click.Path(allow_dash=True)


@click.command(
    help=_(
        "Score the companies of CSV, XLSX or Parquet tables with the columns of the template. INPUT may be several "
        "files, a folder, a glob, or - for standard input. "
        "Exit status 0: all scored; 1: some rows or files rejected; 2: nothing can be used."
    )
)
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True, type=_PATH)
@click.option(
    "-o",
    "--output",
    type=_PATH,
    help=_("The table of results: .csv, .xlsx, .parquet or .jsonl; - for standard output."),
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(["csv", "xlsx", "parquet", "jsonl"]),
    help=_("What the results are written as. [default: as the ending of the output says]"),
)
@click.option("--rejects", type=FILE, help=_("The table of rejected rows and reasons. [default: beside the output]"))
@click.option(
    "--manifest", type=FILE, help=_("What was read, scored and rejected, as JSON. [default: beside the output]")
)
@click.option(
    "--map",
    "mapping",
    type=FILE,
    help=_("A table of two columns: a title in your file, and the column of the template it stands for."),
)
@click.option("--strict", is_flag=True, help=_("Take values only as the template asks for them."))
@click.option(
    "--duplicates",
    type=click.Choice(["keep", "last"]),
    default="keep",
    show_default=True,
    help=_("Several rows with one credit code: keep them all, or let the last one count."),
)
@click.option(
    "--only-rejects", type=FILE, help=_("Score only the rows named in a table of rejects, after they were corrected.")
)
@click.option("--dry-run", is_flag=True, help=_("Read and check, and write nothing."))
@click.option(
    "--resume",
    is_flag=True,
    help=_("Keep what is finished beside the output, and go on from there when the same command is given again."),
)
@click.option("-q", "--quiet", is_flag=True, help=_("Say nothing but errors."))
@engine_options(_("Where to score: on this machine, or on a Spark cluster with Parquet in and out."))
@model_option
@language
@click.pass_context
def score(
    ctx: click.Context,
    inputs: tuple[str, ...],
    output: str | None,
    dry_run: bool,
    engine: str,
    master: str | None,
    **wishes: object,
) -> None:
    if not output and not dry_run:
        raise click.MissingParameter(ctx=ctx, param=next(p for p in ctx.command.params if p.name == "output"))
    wished = Wishes(tuple(map(Path, inputs)), Path(output or "-"), **wishes)  # type: ignore[arg-type]
    from assess.cli.helpers import helping

    alone = dry_run or engine == "spark"
    with resting() as wake, nullcontext() if alone else helping(wished) as team:
        # Only now: what follows imports Polars.
        from assess.cli.scoring import check, run

        if engine == "spark":
            from assess.cli.spark import check_on_spark, score_on_spark

            wake()
            if dry_run:
                ctx.exit(check_on_spark(inputs, master, wished))
            ctx.exit(score_on_spark(inputs, str(output), master, wished))
        ctx.exit(check(wished, wake) if dry_run else run(wished, wake, team))
