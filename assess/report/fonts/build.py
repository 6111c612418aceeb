"""Cuts the shipped faces out of the uncut Noto Sans SC.

The uncut static faces come with the npm package @expo-google-fonts/noto-sans-sc (0.4.3 was used):

    npm pack @expo-google-fonts/noto-sans-sc@0.4.3 && tar xzf expo-google-fonts-noto-sans-sc-0.4.3.tgz
    python -m assess.report.fonts.build package .

Regular and Bold keep everything below U+3400 and the full-width forms, GB 2312, GBK, the rest of the basic ideographs,
the ideographs beyond the basic plane that the face has (they stand in the national table of general characters, and in
names), and `rare.txt`: the characters of Extension A in that table. Rare keeps, in one weight, all that the uncut face
has beyond these. Hinting and layout tables are dropped. Needs fontTools (requirements-dev.txt). The licence, OFL.txt,
allows the cut and the name.
"""

import sys
from pathlib import Path
from shutil import copyfile

_UNCUT, _UNCUT_BOLD = "400Regular/NotoSansSC_400Regular.ttf", "700Bold/NotoSansSC_700Bold.ttf"
_DROPPED = ("BASE", "GDEF", "GPOS", "GSUB", "STAT", "vhea", "vmtx", "prep", "gasp")


def wanted() -> set[int]:
    """The code points both weights keep, whether the face has them or not."""
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


def beyond(kept: set[int]) -> set[int]:
    """The code points the third face keeps."""
    return set(range(0x20, 0x110000)) - kept


def _double_byte(encoding: str) -> set[int]:
    pairs = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    return {ord(text) for pair in pairs if len(text := pair.decode(encoding, "ignore")) == 1}


def cut(source: Path, target: Path, characters: set[int]) -> None:
    from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    font = TTFont(source, recalcTimestamp=False)
    options = Options(hinting=False, layout_features=[], notdef_outline=True, name_IDs=["*"], drop_tables=[*_DROPPED])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font.save(target)


def main(package: Path, target: Path) -> None:
    kept = wanted()
    cut(package / _UNCUT, target / "NotoSansSC-Regular.ttf", kept)
    cut(package / _UNCUT_BOLD, target / "NotoSansSC-Bold.ttf", kept)
    cut(package / _UNCUT, target / "NotoSansSC-Rare.ttf", beyond(kept))
    copyfile(package / "LICENSE_FONT", target / "OFL.txt")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
