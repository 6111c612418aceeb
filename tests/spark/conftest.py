"""The language of the tests on Spark: one session on two local cores for all of them, and commands typed in it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from assess.cli import commands

# Half of a short session is the JVM's start: without a web page, and compiled once, it is quick. A task may fail twice.
MASTER = "local[2,3]"
QUICK = (
    "--conf spark.ui.enabled=false --conf spark.ui.showConsoleProgress=false --conf spark.sql.shuffle.partitions=2 "
    "--driver-java-options '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' pyspark-shell"
)
ROOT = Path(__file__).parents[2]


def said(*words: object) -> tuple[int, str]:
    """The exit status of a command and all it says."""
    result = CliRunner(env={"ASSESS_LANG": "en"}).invoke(commands, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return result.exit_code, result.output


def typed(*words: object) -> int:
    return said(*words)[0]


ON_SPARK = ("--engine", "spark", "--master", MASTER)


def rows(path: Path) -> pl.DataFrame:
    """The rows of a file or data set, in the order in which the local engine writes them."""
    frame = pl.read_parquet(path / "*.parquet" if path.is_dir() else path)
    return frame.sort([name for name in ("file", "row") if name in frame.columns], maintain_order=True)


@pytest.fixture(scope="session")
def session() -> Iterator[object]:
    """One session for all tests, whose commands use it and leave it running; begun where the locale is plain C, as in
    many a container."""
    if not shutil.which("java") and not os.environ.get("JAVA_HOME"):
        if os.environ.get("CI"):
            pytest.fail("there is no Java: .ci/run installs it")
        pytest.skip("there is no Java here; Debian has it as openjdk-17-jre-headless")
    from assess.cli.spark import engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_SUBMIT_ARGS", QUICK)
        patch.setenv("LC_ALL", "C")
        # Workers import what is tested and the tests' own functions from here.
        patch.setenv("PYTHONPATH", str(ROOT))
        with engine("en").session(MASTER) as started:
            yield started


@pytest.fixture(scope="session")
def made(tmp_path_factory) -> Path:
    """300 made-up companies."""
    path = tmp_path_factory.mktemp("made") / "companies.parquet"
    typed("sample", path, "--rows", "300", "--seed", "9")
    return path


@pytest.fixture
def companies(made) -> pl.DataFrame:
    return pl.read_parquet(made)


@pytest.fixture
def written(tmp_path) -> Callable[..., Path]:
    """Writes a list as Parquet, and gives back its path."""

    def write(frame: pl.DataFrame, name: str = "companies.parquet") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        frame.write_parquet(path)
        return path

    return write
