"""`assess questionnaire`: check a file, list the shipped ones, show one."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assess.cli.language import START, language, say
from assess.cli.tables import say_written
from assess.i18n import translator

if TYPE_CHECKING:
    from assess.questionnaire import Item, Questionnaire

_ = translator(START)


@click.group(help=_("Check, list or show questionnaires."))
def questionnaire() -> None:
    pass


@questionnaire.command(help=_("Check a questionnaire file: prints every fault, exit status 1 when there is one."))
@click.argument("file", type=click.Path(path_type=Path))
@language
@click.pass_context
def check(ctx: click.Context, file: Path, locale: str) -> None:
    from assess.errors import QuestionnaireError
    from assess.questionnaire import load

    try:
        found = load(file)
    except QuestionnaireError as error:
        say(error.text(locale))
        ctx.exit(1)
    message = translator(locale)("{file} is sound: {id} {version}, {items} items")
    click.echo(message.format(file=file.name, id=found.id, version=found.version, items=len(found.items)))


@questionnaire.command(
    "compile",
    help=_("After an edit of data files: write the form of questionnaires and company data that is read fastest."),
)
@language
def compile_all(locale: str) -> None:
    from assess.company.data import READ
    from assess.questionnaire import available, load
    from assess.questionnaire.compiled import beside, compile_file

    for path, record in [*((path, load(path)) for path in available()), *READ.items()]:
        compile_file(path, record)
        say_written(beside(path), locale)


@questionnaire.command("list", help=_("List the shipped questionnaires."))
@language
def list_all(locale: str) -> None:
    from assess.questionnaire import available, load

    for path in available():
        found = load(path)
        items = translator(locale)("{items} items").format(items=len(found.items))
        click.echo(f"{found.id}  {found.version}  {found.released}  {items}  {found.title.get(locale)}")


@questionnaire.command(help=_("Show a questionnaire: every item with its options and points. NAME is an id or a file."))
@click.argument("name")
@language
def show(name: str, locale: str) -> None:
    from assess.questionnaire import find, load

    found = load(Path(name)) if name.endswith((".yaml", ".yml")) else find(name)
    click.echo(f"{found.id} {found.version}  {found.title.get(locale)}")
    click.echo(found.about.get(locale))
    for section in found.sections:
        click.echo(f"\n# {section.title.get(locale)}")
        for item in found.of_section(section.id, production=True):
            click.echo("\n" + "\n".join(_lines(item, found, locale)))


def _lines(item: "Item", found: "Questionnaire", locale: str) -> list[str]:
    _ = translator(locale)
    kinds = {
        "single": _("one answer"),
        "multiple": _("several answers"),
        "scene": _("scene level"),
        "number": _("number, optional"),
    }
    remarks = [kinds[item.kind]]
    remarks += [item.reference] if item.reference else []
    remarks += [_("constraint scene")] if item.constraint else []
    remarks += [found.rules.production.get(locale)] if item.asked_of == "production" else []
    lines = [f"{item.id}  {item.text.get(locale)}", f"  ({'; '.join(remarks)})"]
    lines += [f"  {option.id:>3}  {option.text.get(locale)}  [{option.points:g}]" for option in item.options]
    return lines + ([f"  {item.number.unit.get(locale)}"] if item.number else [])
