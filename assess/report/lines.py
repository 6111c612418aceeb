"""Where lines of Chinese, English and mixed text may end.

Chinese breaks between any two characters except before closing marks and after opening ones (the marks are in
`line_breaks.txt`: first line, never at the start of a line; second line, never at its end). Words and figures of
other scripts stay whole, a standard's number such as GB/T 4754 too, unless one alone is wider than the line.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

_marks = (Path(__file__).parent / "line_breaks.txt").read_text(encoding="utf-8").split()
NEVER_FIRST, NEVER_LAST = map(frozenset, _marks)

_WORD = r"[!-~\u00a1-\u024f\u0370-\u04ff\u2010-\u2013\u2212]"
_TOKEN = re.compile(
    rf"\n| +"
    rf"|[A-Z]{{2,5}}(?:/[A-Z])? \d{_WORD}*(?:\u2014\d+)?"  # a standard and its number
    rf"|\d{_WORD}* %"
    rf"|{_WORD}+(?:[\u2014\u2019\u2026](?={_WORD}){_WORD}+)*"
    r"|.",
    re.DOTALL,
)
_FUZZ = 1e-6


@dataclass(frozen=True)
class Line:
    """Characters start..stop of the text, spaces at the break left out; `ends` where a paragraph or text ends."""

    start: int
    stop: int
    width: float
    ends: bool


def split(text: str, widths: Sequence[float], room: float) -> list[Line]:
    """The lines of `text` in `room`; `widths` holds the width of each character, in the unit of `room`."""
    reach = [0.0, *accumulate(widths)]
    lines: list[Line] = []
    begin, end = -1, 0

    def close(ends: bool) -> None:
        if begin >= 0:
            lines.append(Line(begin, end, reach[end] - reach[begin], ends))

    for start, stop in _units(text):
        if text[start] == "\n":
            close(ends=True) if begin >= 0 else lines.append(Line(start, start, 0.0, True))
            begin = -1
            continue
        if begin >= 0 and reach[stop] - reach[begin] > room + _FUZZ:
            close(ends=False)
            begin = -1
        begin = start if begin < 0 else begin
        while reach[stop] - reach[begin] > room + _FUZZ and stop - begin > 1:
            end = _forced(text, reach, begin, stop, room)
            close(ends=False)
            begin = end
        end = stop
    close(ends=True)
    return lines


def _units(text: str) -> list[tuple[int, int]]:
    """Spans of characters that stay on one line; spaces between them belong to none."""
    units: list[tuple[int, int]] = []
    joined = False  # whether the next token clings to the last unit
    for token in _TOKEN.finditer(text):
        start, stop = token.span()
        first = text[start]
        if first == " ":
            joined = False
        elif first == "\n":
            units.append((start, stop))
            joined = False
        else:
            if units and joined and (text[start - 1] in NEVER_LAST or first in NEVER_FIRST):
                units[-1] = (units[-1][0], stop)
            else:
                units.append((start, stop))
            joined = True
    return units


def _forced(text: str, reach: list[float], begin: int, stop: int, room: float) -> int:
    """Where to cut a unit wider than the line: behind a hyphen or slash, else where no mark is set wrong."""
    furthest = max(begin + 1, bisect_right(reach, reach[begin] + room + _FUZZ) - 1)
    furthest = min(furthest, stop - 1)
    nearest = begin + (furthest - begin) // 2
    fair = [k for k in range(furthest, nearest, -1) if text[k] not in NEVER_FIRST and text[k - 1] not in NEVER_LAST]
    return next((k for k in fair if text[k - 1] in "-/_.&="), fair[0] if fair else furthest)
