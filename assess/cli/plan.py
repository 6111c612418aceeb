"""`assess plan`: a plan for each company of a table."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assess.cli.language import START, language, say
from assess.cli.models import chosen_model, model_option
from assess.cli.tables import (
    FILE,
    SOME_REJECTED,
    actions_file,
    peer_minimum,
    say_benchmark,
    say_counts,
    say_written,
)
from assess.errors import PlanError
from assess.i18n import mark, translator

if TYPE_CHECKING:
    from assess.batch.score import Scored
    from assess.planning import Goal, Library, Limits, Plan
    from assess.questionnaire import Questionnaire

_ = translator(START)
_KINDS = ("next-level", "stage", "index", "rank", "scene", "answers")


@click.command(
    help=_(
        "Plan for each company. INPUT has the columns of the template; OUTPUT is a table with a row for each planned "
        "action, or JSON with the whole plans. Exit status 0: all planned; 1: some rows rejected; 2: the file cannot "
        "be used."
    )
)
@click.argument("input", type=FILE)
@click.option(
    "-o", "--output", type=FILE, required=True, help=_("The plans, as .json, .csv, .xlsx, .parquet or .jsonl.")
)
@click.option(
    "--goal",
    default="next-level",
    show_default=True,
    help=_(
        "next-level, stage, index, rank, scene:ID, with =N a certain level, stage or level of the scene; or answers, "
        "those of --answers."
    ),
)
@click.option(
    "--answers",
    help=_("For --goal answers: ITEM=OPTION,ITEM=OPTION+OPTION, or a JSON file of them. They are reached or passed."),
)
@click.option(
    "--budget",
    type=click.FloatRange(min=0),
    help=_("Yuan for each company, the first year of running included. [default: no limit]"),
)
@click.option(
    "--staff", type=click.FloatRange(min=0), help=_("Own person-days a quarter. [default: what is usual for the size]")
)
@click.option(
    "--months", type=click.IntRange(12, 24), default=12, show_default=True, help=_("How long a plan may run.")
)
@model_option
@language
@click.pass_context
def plan(
    ctx: click.Context,
    input: Path,
    output: Path,
    goal: str,
    answers: str | None,
    budget: float | None,
    staff: float | None,
    months: int,
    model: str,
    locale: str,
) -> None:
    from assess import planning
    from assess.batch import score as batch
    from assess.batch import tables
    from assess.questionnaire import find

    wanted, ranker, asked = _goal(goal, answers), chosen_model(model), find()
    _check(wanted, asked, locale)
    library = planning.find(asked, actions_file())
    scored = batch.score(tables.read(input), asked, ranker, peer_minimum())
    limits = planning.Limits(budget, staff, months)
    plans = list(_plans(scored, library, wanted, limits))
    if output.suffix.lower() == ".json":
        whole = json.dumps([_whole(scored, i, made) for i, made in enumerate(plans)], ensure_ascii=False, indent=1)
        tables.replace(output, lambda temporary: temporary.write_text(whole, encoding="utf-8"))
    else:
        rows = [row for i, made in enumerate(plans) for row in _rows(scored, i, made, library, locale)]
        tables.write(tables.of_records(rows, _COLUMNS), output)
    say_counts(scored, locale)
    say_written(output, locale)
    say(library.judgement.get(locale))
    say_benchmark(ranker, locale)
    ctx.exit(SOME_REJECTED if scored.counts.rejected else 0)


def _goal(typed: str, answers: str | None) -> "Goal":
    """next-level, stage=3, scene:s03_marketing=2, or answers. Raises PlanError."""
    from assess.planning import Goal

    name, _, target = typed.partition("=")
    kind, _, item = name.partition(":")
    if kind not in _KINDS or not (target.isdigit() or not target):
        message = mark(
            "There is no goal {goal}; write next-level, stage, index, rank or scene:ID, with =N if you like, or answers"
        )
        raise PlanError(message, goal=typed)
    if (kind == "answers") != bool(answers):
        raise PlanError(mark("--goal answers and --answers go together; write both or neither"))
    if answers:
        return Goal("answers", answers=_answers(answers))
    return Goal(kind.replace("-", "_"), int(target or 0), item)  # type: ignore[arg-type]


def _answers(typed: str) -> dict[str, Any]:
    """Item -> option, or options. Raises PlanError."""
    path = Path(typed)
    if path.suffix.lower() != ".json":
        parts = [part.partition("=") for part in typed.split(",")]
        return {
            name.strip(): option.strip().split("+") if "+" in option else option.strip() for name, _, option in parts
        }
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PlanError(mark("{file} cannot be read: {why}"), file=path.name, why=error) from error
    if not isinstance(read, dict):
        raise PlanError(mark("{file} must hold one object, item: option or list of options"), file=path.name)
    return read


def _check(goal: "Goal", asked: "Questionnaire", locale: str) -> None:
    """Raises PlanError that names the first answer the questionnaire does not have."""
    from assess.answers import problems

    for error in problems(asked, goal.answers):
        raise PlanError(mark("--answers, {item}: {reason}"), item=error.item, reason=error.text(locale))


def _plans(scored: "Scored", library: "Library", goal: "Goal", limits: "Limits") -> "Iterator[Plan]":
    from dataclasses import replace

    from assess import planning

    for i in range(len(scored.intake)):
        size = int(scored.results.profiles.size[i])
        usual = planning.default_limits(library, size).staff_days
        own = limits if limits.staff_days is not None else replace(limits, staff_days=usual)
        yield planning.plan(scored.results, i, library, goal, own, peer_minimum())


def _whole(scored: "Scored", i: int, made: "Plan") -> dict[str, Any]:
    return {"row": scored.row_number(i), "name": scored.intake.name[i], "plan": made.to_dict()}


_COLUMNS = (
    *(
        "row",
        "name",
        "state",
        "goal",
        "target",
        "index_now",
        "index_then",
        "level_now",
        "level_then",
        "rank_now",
        "rank_then",
    ),
    *("action", "title", "start", "end", "effort_low", "effort_high", "cost_low", "cost_high", "why_not"),
)


def _rows(scored: "Scored", i: int, made: "Plan", library: "Library", locale: str) -> Iterator[dict[str, Any]]:
    """A row for each action; one for a company without any, with the reason."""
    from assess.planning import wording

    company = {
        "row": scored.row_number(i),
        "name": scored.intake.name[i],
        "state": made.state,
        "goal": made.goal.kind + (f":{made.goal.item}" if made.goal.item else ""),
        "target": made.goal.target,
        "index_now": made.before.index,
        "index_then": made.after.index,
        "level_now": made.before.level,
        "level_then": made.after.level,
        "rank_now": made.before.rank,
        "rank_then": made.after.rank,
        "why_not": " ".join(
            [
                *(wording.shortfall(short, library, locale) for short in made.shortfalls),
                *wording.left(made, library, scored.results.questionnaire, locale),
            ]
        ),
    }
    nothing = dict.fromkeys(_COLUMNS, None) | {"action": "", "title": ""}
    for step in made.planned:
        yield (
            nothing
            | company
            | {
                "action": step.action,
                "title": library.action[step.action].title.get(locale),
                "start": step.start,
                "end": step.end,
                "effort_low": step.effort.low,
                "effort_high": step.effort.high,
                "cost_low": step.cost.low,
                "cost_high": step.cost.high,
            }
        )
    if not made.planned:
        yield nothing | company
