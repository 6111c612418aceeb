"""Which characters stand in most Chinese reports: written to assess/report/fonts/common.txt.

    python benchmarks/common_characters.py [--reports 200]

Every report carries cuts of its fonts, of 256 characters each. The commonest characters always come first and fill the
first cuts, so that these are alike in all reports and are made once. Nothing but speed depends on the list.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import report as benchmark

from assess.report import content, pdf
from assess.report.fonts import BOLD, REGULAR, SHIPPED, CopyableFont
from assess.report.known import Known

# A first cut holds 160 beside ASCII, each further one 254: three full ones of the regular face, one of the bold.
WANTED = {REGULAR: 160 + 2 * 254, BOLD: 160}


def counted(reports: int) -> dict[str, Counter[int]]:
    """By face, in how many reports each character stands."""
    found: dict[str, Counter[int]] = {REGULAR: Counter(), BOLD: Counter()}
    add = CopyableFont.addObjects

    def noted(self, doc):
        for cut in self.state[doc].subsets:
            found.get(self.fontName, Counter()).update(code for code in set(cut) if code > 127)
        add(self, doc)

    CopyableFont.addObjects = noted
    scored, library = benchmark.companies(reports)
    for i in range(len(scored.intake)):
        known = Known(scored.results, i, scored.company(i), "2026-11-23", f"N{i}", 50, library)
        pdf.render(content.build(known, "zh"))
    return found


def main() -> None:
    words = argparse.ArgumentParser()
    words.add_argument("--reports", type=int, default=200)
    (SHIPPED / "common.txt").write_text("\n\n", encoding="utf-8")  # what is common already would count as used
    found = counted(words.parse_args().reports)
    lines = []
    for face, most in WANTED.items():
        ranked = sorted(found[face].items(), key=lambda pair: (-pair[1], pair[0]))
        lines.append("".join(chr(code) for code, _ in ranked[:most]))
    (SHIPPED / "common.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
