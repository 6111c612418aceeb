"""The Spark engine of `assess score`: Parquet data sets in and out, on any path that Spark reads."""

import json
import os
import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import click

from assess import __version__
from assess.batch import outputs
from assess.cli.language import say
from assess.cli.scoring import say_rejects
from assess.cli.tables import SOME_REJECTED, say_benchmark, say_carried, say_tally
from assess.cli.wishes import Wishes
from assess.i18n import mark, translator
from assess.records import asdict

if TYPE_CHECKING:
    from assess.batch.spark import Outcome

_NEEDED = mark("The Spark engine needs the extra: pip install 'assess[spark]', and Java 17")
_ONLY_LOCAL = ("only_rejects", "resume")


def check_on_spark(inputs: tuple[str, ...], master: str | None, wishes: Wishes) -> int:
    """Reads and checks, writes nothing, and says what it found. The exit status."""
    _refuse_what_is_local(wishes)
    spark, setting = engine(wishes.locale), wishes.wished.setting()
    with spark.session(master) as session:
        outcome, rejects = spark.check(spark.read(session, inputs, setting), setting)
    say_rejects(rejects.rows())
    _say_outcome(outcome, wishes)
    return _status(outcome)


def score_on_spark(inputs: tuple[str, ...], output: str, master: str | None, wishes: Wishes) -> int:
    """Scores, writes results and rejects as data sets, and says what came of it. The exit status."""
    _ = translator(wishes.locale)
    _refuse_what_is_local(wishes)
    spark, setting, started = engine(wishes.locale), wishes.wished.setting(), _now()
    refused = str(wishes.rejects or _beside(output, ".rejects.parquet"))
    with spark.session(master) as session:
        outcome = spark.score(spark.read(session, inputs, setting), setting, output, refused)
    told = _manifest(inputs, output, outcome, wishes) | {"started": started, "finished": _now()}
    listed = wishes.manifest or (None if "://" in output else Path(_beside(output, ".manifest.json")))
    if listed:
        text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
        outputs.replace(listed, lambda temporary: temporary.write_text(text, encoding="utf-8"))
    if not wishes.quiet:
        _say_outcome(outcome, wishes)
        say(_("Written: {file}").format(file=output))
        say(_("Rejected rows with their reasons: {file}").format(file=refused))
        if listed:
            say(_("Manifest of the run: {file}").format(file=listed))
        say_benchmark(setting.model, wishes.locale)
    return _status(outcome)


def engine(locale: str) -> ModuleType:
    """The engine, where the extra is installed. Raises UsageError."""
    if not (find_spec("pyspark") and find_spec("pyarrow")):
        raise click.UsageError(translator(locale)(_NEEDED))
    from assess.batch import spark

    # Workers on this machine are to be of the Python that runs this command, not of the first one on the path.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    _speak_utf8()
    return spark


def _speak_utf8() -> None:
    """Java reads file names in the locale's encoding. In plain C it would leave out files with Chinese names unsaid."""
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if os.environ.get(name)), "")
    if "utf" not in spoken.lower():
        os.environ["LC_ALL"] = "C.UTF-8"


def _refuse_what_is_local(wishes: Wishes) -> None:
    _ = translator(wishes.locale)
    named = [f"--{name.replace('_', '-')}" for name in _ONLY_LOCAL if getattr(wishes, name)]
    named += ["--format"] if wishes.kind not in (None, "parquet") else []
    if named:
        message = _("Not for the Spark engine, whose rows have no order: {options}; leave this out")
        raise click.UsageError(message.format(options=", ".join(named)))


def _manifest(inputs: tuple[str, ...], output: str, outcome: "Outcome", wishes: Wishes) -> dict[str, object]:
    return {
        "program": f"assess {__version__}",
        "engine": "spark",
        "output": output,
        "made_with": asdict(outcome.made_with),
        "settings": wishes.settings,
        "inputs": list(inputs),
        "rules": dict(sorted(outcome.rules.items())),
        "carried": list(outcome.carried),
        "totals": outcome.counts,
    }


def _say_outcome(outcome: "Outcome", wishes: Wishes) -> None:
    say_tally(outcome.counts, outcome.counts["repeats"], outcome.rules, wishes.locale)
    say_carried(outcome.carried, wishes.locale)


def _status(outcome: "Outcome") -> int:
    return SOME_REJECTED if outcome.counts["rejected"] else 0


def _beside(output: str, ending: str) -> str:
    return output.rstrip("/").removesuffix(".parquet") + ending


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
