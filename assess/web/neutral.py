"""A page that was written to the company, read by somebody else: it speaks of the company, not to it."""

import re
from collections.abc import Iterable

from markupsafe import escape

_SAID = {
    "zh": (("贵公司", "该企业"), ("您的", "该企业的"), ("您", "该企业")),
    "en": (
        (r"\byou were\b", "the company was"),
        (r"\byou are\b", "the company is"),
        (r"\byou have\b", "the company has"),
        (r"\bYour company\b", "The company"),
        (r"\bYour\b", "The company's"),
        (r"\byour company\b", "the company"),
        (r"\byours\b", "it"),
        (r"\byour\b", "its"),
        (r"\bYou\b", "The company"),
        (r"\byou\b", "the company"),
    ),
}


def neutral(page: str, locale: str, typed: Iterable[str]) -> str:
    """The main part of an HTML page in neutral words. What the company has `typed` stays as it is."""
    head, found, main = page.partition("<main")
    main, closing, foot = main.partition("</main>")
    kept = sorted({str(escape(text)) for text in typed if text}, key=len, reverse=True)
    pattern = "|".join(map(re.escape, kept))
    parts = re.split(f"({pattern})", main) if kept else [main]
    said = "".join(part if k % 2 else _said(part, locale) for k, part in enumerate(parts))
    return head + found + said + closing + foot


def _said(text: str, locale: str) -> str:
    for before, after in _SAID[locale]:
        text = re.sub(before, after, text)
    return text
