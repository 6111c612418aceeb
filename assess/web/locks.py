"""Passphrases of private links. A browser that gave the right one is let in until it is closed or the passphrase is
changed.

Tries are counted in the store (`storage.take_try`), not by Flask-Limiter: its counters live in the memory of one worker
process unless a Redis or Memcached stands beside, and they would count addresses, while here the link is what is
guarded, from wherever it is tried.
"""

import hashlib
import unicodedata

from flask import abort, redirect, request, session, url_for

from assess import accounts, storage
from assess.web.service import database, service

SHORTEST, LONGEST = 6, 100
_GIVEN = "passphrases"
_MOST = 20


def check(link: storage.Link, token: str) -> None:
    """Lets a request pass that gave the passphrase before; others are led to where it is asked for, and what they
    wanted to write is refused with 403."""
    if not link.passphrase or session.get(_GIVEN, {}).get(link.id) == _mark(link):
        return
    if request.method not in ("GET", "HEAD"):
        abort(403)
    abort(redirect(url_for("links.unlock", token=token, to=request.full_path.rstrip("?")), 303))


def unlock(link: storage.Link, typed: str) -> str:
    """Looks at a passphrase: "" when it is right, "wrong", or the time until which nobody may try."""
    wait = storage.take_try(database(), link, service().now())
    if wait:
        return wait
    if not accounts.verified(link.passphrase, _plain(typed)):
        return "wrong"
    storage.forget_tries(database(), link)
    remember(link)
    return ""


def remember(link: storage.Link) -> None:
    """The session need not give this passphrase again."""
    others = [(name, mark) for name, mark in session.get(_GIVEN, {}).items() if name != link.id]
    session[_GIVEN] = dict([*others[1 - _MOST :], (link.id, _mark(link))])


def hashed(typed: str) -> str:
    """The Argon2id hash of a passphrase; "" for none."""
    return accounts.hashed(_plain(typed)) if _plain(typed) else ""


def acceptable(typed: str) -> bool:
    """Whether it may be a passphrase: of a fair length, and more than one character again and again."""
    plain = _plain(typed)
    return SHORTEST <= len(plain) <= LONGEST and len(set(plain)) > 1


def _plain(typed: str) -> str:
    """Full-width letters and digits, as a Chinese keyboard gives them, are the same passphrase."""
    return unicodedata.normalize("NFKC", typed).strip()


def _mark(link: storage.Link) -> str:
    """Changes with the passphrase; tells nothing of it."""
    return hashlib.sha256(link.passphrase.encode()).hexdigest()[:16]
