"""Passwords: what is asked of a new one, and how one is kept and compared (Argon2id, by argon2-cffi)."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from assess.company.spelling import fold
from assess.errors import AccountError
from assess.i18n import mark

MIN_LENGTH = 12
MAX_LENGTH = 200
_FEWEST_DIFFERENT = 5
_COMMON = Path(__file__).parent / "common_passwords.txt"

hasher = PasswordHasher()
"""Argon2id with the parameters the library recommends; stronger ones later are taken over at the next login."""


def check_password(password: str, name: str) -> None:
    """Raises AccountError for a password of `name` that is too short or easily guessed."""
    if len(password) < MIN_LENGTH:
        raise AccountError(
            mark("The password has {n} characters, at least {low} are needed; three or four words in a row will do"),
            n=len(password),
            low=MIN_LENGTH,
        )
    if len(password) > MAX_LENGTH:
        raise AccountError(
            mark("The password has {n} characters, at most {high} are taken"), n=len(password), high=MAX_LENGTH
        )
    if _easily_guessed(fold(password), fold(name)):
        raise AccountError(
            mark(
                "This password is among the first an attacker tries: digits only, a common word or row of keys, the "
                "login name, or few characters repeated. Choose words that do not belong together"
            )
        )


def hashed(password: str) -> str:
    return hasher.hash(_one_form(password))


def verified(kept: str, password: str) -> bool:
    """Whether `password` is the one whose hash is kept; takes the same time for a wrong one."""
    try:
        return hasher.verify(kept, _one_form(password))
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than those of today."""
    return hasher.check_needs_rehash(kept)


@cache
def dummy_hash() -> str:
    """What the password of an account that does not exist is compared with, so that its answer takes as long."""
    return hashed("no account has this password")


def _one_form(password: str) -> str:
    """Two keyboards may write the same letter or width in different ways."""
    return unicodedata.normalize("NFKC", password)


def _easily_guessed(password: str, name: str) -> bool:
    """Digits only; common as it stands or between digits and signs; made of the name; or of very few characters."""
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", password)
    rest = password.replace(name, "") if name else password
    words = common()
    return (
        not core
        or len(set(password)) < _FEWEST_DIFFERENT
        or password in words
        or core in words
        or _halved(core) in words
        or len(rest) < MIN_LENGTH // 2
    )


def _halved(text: str) -> str:
    """The half of a text that is said twice, else the text."""
    half = text[: len(text) // 2]
    return half if half * 2 == text else text


@cache
def common() -> frozenset[str]:
    lines = _COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
