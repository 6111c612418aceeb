"""Cuts the shipped faces out of the uncut Noto Sans SC.

The uncut static faces come with the npm package @expo-google-fonts/noto-sans-sc (0.4.3 was used):

    npm pack @expo-google-fonts/noto-sans-sc@0.4.3 && tar xzf expo-google-fonts-noto-sans-sc-0.4.3.tgz
    python -m assess.report.fonts.build package .

Kept: everything below U+3400 and the full-width forms, GB 2312, GBK, the rest of the basic ideographs, the
ideographs beyond the basic plane that the face has (they stand in the national table of general characters, and in
names), and `rare.txt`: the characters of Extension A in that table. Hinting and layout tables are dropped.
Needs fontTools (requirements-dev.txt). The licence, OFL.txt, allows the cut and the name.
"""

import sys
from pathlib import Path
from shutil import copyfile

FACES = {
    "400Regular/NotoSansSC_400Regular.ttf": "NotoSansSC-Regular.ttf",
    "700Bold/NotoSansSC_700Bold.ttf": "NotoSansSC-Bold.ttf",
}
_DROPPED = ("BASE", "GDEF", "GPOS", "GSUB", "STAT", "vhea", "vmtx", "prep", "gasp")


def wanted() -> set[int]:
    """The code points to keep, whether the face has them or not."""
    rare = (Path(__file__).parent / "rare.txt").read_text(encoding="utf-8")
    return {
        *range(0x20, 0x3400),
        *range(0x4E00, 0xA000),
        *range(0xFE10, 0x10000),
        *range(0x20000, 0x32000),
        *(ord(character) for character in rare if not character.isspace()),
        *_double_byte("gb2312"),
        *_double_byte("gbk"),
    }


def _double_byte(encoding: str) -> set[int]:
    pairs = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    return {ord(text) for pair in pairs if len(text := pair.decode(encoding, "ignore")) == 1}


def cut(source: Path, target: Path) -> None:
    from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    font = TTFont(source, recalcTimestamp=False)
    options = Options(hinting=False, layout_features=[], notdef_outline=True, name_IDs=["*"], drop_tables=[*_DROPPED])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted())
    subsetter.subset(font)
    font.save(target)


def main(package: Path, target: Path) -> None:
    for source, name in FACES.items():
        cut(package / source, target / name)
    copyfile(package / "LICENSE_FONT", target / "OFL.txt")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
