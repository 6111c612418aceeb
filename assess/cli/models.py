"""The model a command ranks with: the option --model, and the same two settings the service reads."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assess.cli.language import START
from assess.i18n import translator

if TYPE_CHECKING:
    from assess.ranking.artifacts import RankModel

NAME, FOLDER = "ASSESS_MODEL", "ASSESS_MODELS"

_ = translator(START)


def model_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command the option --model; the command gets `model`, "" for the default one."""
    return click.option(
        "--model",
        default="",
        envvar=NAME,
        help=_("Name of the model, with or without its version; also by {variable}.").format(variable=NAME),
    )(command)


def models_folder() -> Path:
    """Where models lie: the folder of the setting, the shipped ones unless it is set."""
    from assess.places import MODELS

    return Path(os.environ.get(FOLDER) or MODELS)


def chosen_model(name: str) -> "RankModel":
    """The model of that name. Raises ArtifactError that names those there are."""
    from assess.ranking import artifacts

    return artifacts.find(name.strip() or None, models_folder())
