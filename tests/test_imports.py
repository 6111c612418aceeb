"""The arrows of docs/architecture.md: which room may import which, and where each third-party library lives."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ASSESS = Path(__file__).parent.parent / "assess"

BASE = {"errors", "i18n", "places", "records"}
MAY_IMPORT = {
    "i18n": set(),
    "places": set(),
    "records": set(),
    "errors": {"i18n"},
    "questionnaire": BASE,
    "company": BASE | {"questionnaire"},
    "answers": BASE | {"questionnaire"},
    "scoring": BASE | {"questionnaire", "answers"},
    "contradictions": BASE | {"questionnaire", "answers", "scoring"},
    "proposals": BASE | {"questionnaire", "answers", "contradictions"},
    "ranking": BASE | {"questionnaire", "company", "answers", "scoring"},
    "assessment": BASE | {"questionnaire", "company", "answers", "scoring", "ranking"},
    "improvement": BASE | {"questionnaire", "company", "answers", "scoring", "ranking", "assessment"},
    "scan": BASE | {"questionnaire", "company", "answers", "scoring", "ranking", "assessment"},
    "planning": BASE | {"questionnaire", "company", "answers", "scoring", "ranking", "assessment"},
    "comparison": BASE | {"questionnaire", "company", "answers", "scoring", "ranking", "assessment"},
    "influence": BASE | {"questionnaire", "company", "answers", "scoring", "ranking", "assessment"},
    "accounts": BASE | {"company"},
    "verify": BASE | {"questionnaire", "company", "answers", "scoring", "contradictions", "ranking", "assessment"},
}
DOMAIN = set(MAY_IMPORT)
MAY_IMPORT |= {
    "report": DOMAIN,
    "batch": DOMAIN,
    "storage": DOMAIN,
    "benchmark": BASE | {"questionnaire", "company", "answers", "scoring", "ranking", "contradictions"},
    "web": DOMAIN | {"report", "batch", "storage"},
    "cli": DOMAIN | {"report", "batch", "storage", "benchmark", "web"},
    "__main__": {"batch", "cli"},
    "__init__": set(),
}

HOMES = {
    "segno": {"web", "report"},
    "itsdangerous": {"web"},
    "flask": {"web"},
    "flask_babel": {"web"},
    "flask_wtf": {"web"},
    "wtforms": {"web"},
    "werkzeug": {"web"},
    "markupsafe": {"web"},
    "gunicorn": {"cli"},
    "click": {"cli"},
    "flask_login": {"web"},
    "argon2": {"accounts"},
    "sqlite_utils": {"storage"},
    "sqlite3": {"storage"},
    "reportlab": {"report"},
    "pyhanko": {"report/sign.py"},
    "fontTools": {"report"},
    "polars": {"batch"},
    "python_calamine": {"batch"},
    "xlsxwriter": {"batch"},
    "pyspark": {"batch/spark"},
    "pyarrow": {"batch/spark"},
    "py4j": {"batch/spark"},
    "sklearn": {"ranking/graded_response.py", "ranking/usual_quantiles.py", "ranking/archetypes.py"},
    "scipy": {"ranking/graded_response.py", "ranking/dif.py", "planning", "benchmark"},
    "yaml": {"questionnaire", "benchmark"},
    "msgspec": {"records.py", "questionnaire", "company", "planning", "benchmark"},
}

FILES = sorted(ASSESS.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(ASSESS).parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}:{node.lineno} imports relatively; write the full name"
            whole = node.module or ""
            names = [f"{whole}.{alias.name}" for alias in node.names] if whole == "assess" else [whole]
            yield from ((node.lineno, name) for name in names)


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ASSESS)))
def test_arrows_point_inward(path):
    room = room_of(path)
    for line, name in imports_of(path):
        if name.startswith("assess."):
            target = name.split(".")[1]
            allowed = MAY_IMPORT[room] | {room} | ({"__version__"})
            assert target in allowed, f"{path.name}:{line}: {room} may not import {target}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ASSESS)))
def test_a_library_is_imported_in_its_home_only(path):
    place = str(path.relative_to(ASSESS))
    for line, name in imports_of(path):
        homes = HOMES.get(name.split(".")[0])
        at_home = homes is None or not homes.isdisjoint({room_of(path), place, place.rsplit("/", 1)[0]})
        assert at_home, f"{place}:{line}: {name} lives in {', '.join(sorted(homes or ()))}"


def test_every_room_has_its_arrows():
    assert {room_of(path) for path in FILES} <= set(MAY_IMPORT)


def test_the_domain_never_reads_clock_environment_or_chance():
    forbidden = {"time", "datetime", "random", "secrets", "uuid", "os"}
    for path in FILES:
        if room_of(path) in DOMAIN:
            found = {name.split(".")[0] for _, name in imports_of(path)} & forbidden
            assert not found, f"{path.name} imports {found}"
