"""The code a consultant gives to clients, such as K7M-4QX-PT2: to be read aloud, typed on a phone, and never guessed.

Eight characters by chance and one that proves them. The alphabet has 31 characters, a prime, so a sum weighted by
place notices every single wrong character and every two that changed places: a slip is told from a code that is gone,
without looking anything up.
"""

import re
from collections.abc import Callable

from assess.company.spelling import fold
from assess.errors import AccountError
from assess.i18n import mark

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0, 1, I, L and O, which look alike."""
LENGTH = 9
_BASE = len(ALPHABET)
_BYTES = 16  # far more than eight characters hold, so that no character is likelier than another


def new_code(chance: Callable[[int], bytes]) -> str:
    """A code of `chance`, which gives that many unguessable bytes."""
    number, digits = int.from_bytes(chance(_BYTES), "big"), []
    for _ in range(LENGTH - 1):
        number, digit = divmod(number, _BASE)
        digits.append(digit)
    digits.append(_proof(digits))
    return "".join(ALPHABET[digit] for digit in digits)


def written(code: str) -> str:
    """The code in groups of three, as it is shown."""
    return "-".join(code[k : k + 3] for k in range(0, len(code), 3))


def read_code(typed: str) -> str:
    """The code in what was typed, in any case and width, with or without hyphens. Raises AccountError for a slip."""
    code = re.sub(r"[\s\-‐-―−ー_.·]", "", fold(typed)).upper()
    if not code:
        raise AccountError(mark("Type the code your consultant gave you"))
    if len(code) != LENGTH or any(character not in ALPHABET for character in code):
        raise AccountError(mark("A code has nine letters and digits, such as K7M-4QX-PT2, and never 0, 1, I, L or O"))
    digits = [ALPHABET.index(character) for character in code]
    if _proof(digits[:-1]) != digits[-1]:
        raise AccountError(mark("One of the characters is wrong; compare the code with the one you were given"))
    return code


def _proof(digits: list[int]) -> int:
    """The last digit, which makes sum(place * digit) + 9 * last divisible by 31, places from 1."""
    total = sum(place * digit for place, digit in enumerate(digits, start=1))
    return -total * pow(LENGTH, -1, _BASE) % _BASE
