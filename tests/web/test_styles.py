"""The look: one file of tokens, small sheets on top of it, and no colour anywhere else."""

import re
from pathlib import Path

import pytest

import assess.web

STATIC = Path(assess.web.__file__).parent / "static"
SHEETS = sorted(STATIC.glob("*.css"))
TOKENS = STATIC / "tokens.css"
ALL = 25_000
OURS = 15_000


def test_all_style_sheets_together_are_small():
    assert sum(sheet.stat().st_size for sheet in SHEETS) <= ALL


def test_what_every_page_loads_is_smaller_still():
    assert sum((STATIC / name).stat().st_size for name in ("tokens.css", "site.css")) <= OURS


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_are_named_in_the_tokens_only(sheet):
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = re.findall(r":[^;{}]*?(#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\()", rules)
    assert found == [] or sheet == TOKENS


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_token_used_is_there(sheet):
    known = set(re.findall(r"(--[a-z0-9-]+):", TOKENS.read_text(encoding="utf-8")))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", sheet.read_text(encoding="utf-8"))) <= known


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_nothing_is_fetched_from_elsewhere(sheet):
    assert not re.search(r"@import|url\(|https?:", sheet.read_text(encoding="utf-8"))
