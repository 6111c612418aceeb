"""The unified social credit code of GB 32100-2015: 18 characters, the last of which checks the others."""

import re
import unicodedata
from collections.abc import Sequence

from assess.errors import ProfileError

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, i, 31) for i in range(LENGTH - 1))
_AREA = range(2, 8)
_AS_NUMBER = r"[0-9](\.[0-9]+)?E\+?[0-9]{1,2}"
# Character by character, so that normalising twice is normalising once; NFKC and upper() may lengthen a text.
_PLAIN = {code + 0xFEE0: chr(code).upper() for code in range(0x21, 0x7F)}
_PLAIN |= {code: chr(code).upper() for code in range(0x21, 0x7F)}


def normalise(text: str) -> str:
    """Half-width, upper case, without spaces, hyphens and invisible characters."""
    return "".join(character for character in text.translate(_PLAIN) if not _dropped(character))


def _dropped(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Pd", "Cf", "Cc") or character == "\u2212"


def check_character(stem: str) -> str:
    """ALPHABET[(31 - sum(value * 3**i) mod 31) mod 31] over the first 17 characters."""
    total = sum(_VALUE[character] * weight for character, weight in zip(stem, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def reason(code: str) -> str | None:
    """Why a normalised code is refused: "length", "character", "area", "check"; None when it is right."""
    if len(code) != LENGTH:
        return "length"
    if any(character not in _VALUE for character in code):
        return "character"
    if not re.fullmatch(r"[0-9]{6}", code[2:8]):
        return "area"
    return None if code[-1] == check_character(code[:-1]) else "check"


def valid_codes(codes: Sequence[str]) -> list[str | None]:
    """For each code as typed: None when blank or right, else the key of `reason`."""
    return [reason(code) if code else None for code in map(normalise, codes)]


def parse_credit_code(text: str) -> str:
    """The normalised code, "" for blank text; raises ProfileError saying exactly what is wrong."""
    code = normalise(text)
    why = reason(code) if code else None
    if why:
        raise _refusal(code, why)
    return code


def _refusal(code: str, why: str) -> ProfileError:
    if re.fullmatch(_AS_NUMBER, code):
        return ProfileError(
            "credit_code",
            "The spreadsheet has turned this credit code into a number and lost its last digits; "
            "make the column text and enter the code again",
        )
    if why == "length":
        return _length(code)
    if why == "character":
        return _character(code)
    if why == "area":
        at = next(i for i in _AREA if not code[i].isdigit())
        message = 'Characters 3 to 8 of a credit code are digits (the area); number {position} is "{character}"'
        return ProfileError("credit_code", message, position=at + 1, character=code[at])
    return ProfileError(
        "credit_code",
        "The last character of the credit code does not fit the others; check for a typing slip",
    )


def _length(code: str) -> ProfileError:
    message = "A credit code has 18 characters, this one has {length}; check for one missing or typed twice"
    if len(code) == 15:
        message = "This has 15 characters like an old registration number; enter the 18-character credit code"
    return ProfileError("credit_code", message, length=len(code))


def _character(code: str) -> ProfileError:
    at = next(i for i, character in enumerate(code) if character not in _VALUE)
    message = 'Character {position} of the credit code is "{character}"; only digits and capital letters are used'
    if code[at] in "IOSVZ":
        message = (
            'Character {position} of the credit code is "{character}"; the letters I, O, S, V and Z never occur, '
            "perhaps it is a digit"
        )
    return ProfileError("credit_code", message, position=at + 1, character=code[at])
