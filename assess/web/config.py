"""Settings of the service, read once from the environment.

ASSESS_DATA             directory of the database and the key; ./var unless set
ASSESS_SECRET_KEY       signs cookies; or the name of a file that holds it in ASSESS_SECRET_KEY_FILE; with neither,
                        a key is made once and kept in the data directory
ASSESS_MODEL            the model new results are ranked with, by name or name and version; the newest shipped one
                        unless set
ASSESS_ACTIONS          a YAML file that changes effort, months and cost of actions for this service; none unless set
ASSESS_MODELS           folder of models; the shipped ones unless set
ASSESS_PEER_MINIMUM     the smallest peer group a company is compared with
ASSESS_LINK_DAYS        days after its last use until which a private link opens an assessment; 400 unless set, so that
                        next year's round is still found
ASSESS_TRUSTED_HOSTS    host names the service answers to, separated by commas; all unless set
ASSESS_SECURE_COOKIES   1 when the service is reached by https only
ASSESS_RETENTION_MONTHS months an assessment is kept after its last change, as said on the screen; 36 unless set
ASSESS_CONTACT          whom to ask about data, shown in the notice before submitting; nobody is named unless set
ASSESS_PUBLIC_URL       the address of the service as visitors type it, for the codes on printed reports; that of the
                        request unless set
ASSESS_SIGN_P12         a PKCS 12 file whose key and certificate sign reports; reports are not signed unless set
ASSESS_SIGN_PASSWORD    its password; or the name of a file that holds it in ASSESS_SIGN_PASSWORD_FILE
ASSESS_PROXIES          how many proxies stand in front and set X-Forwarded-*; 0 unless set
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assess.places import MODELS
from assess.ranking.peers import safe_minimum
from assess.storage import DATABASE

__all__ = ["DATABASE", "settings"]

_KEY_FILE = "secret.key"
_KEY_BYTES = 32
_LARGEST_BODY = 64 * 1024
LINK_DAYS, _LONGEST_LINK_DAYS = 400, 3650
_MONTHS, _MOST_MONTHS = 36, 1200


def settings(environment: Mapping[str, str], given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Flask's configuration; `given` stands above the environment. Makes the data directory and, if needed, the key."""
    chosen = _from(environment) | dict(given or {})
    data = Path(chosen["DATA"]).resolve()
    data.mkdir(mode=0o700, parents=True, exist_ok=True)  # the answers of companies: not for other users
    chosen["DATA"] = data
    chosen["SECRET_KEY"] = chosen.get("SECRET_KEY") or _kept_key(data / _KEY_FILE)
    return _fixed(bool(chosen["SECURE_COOKIES"])) | chosen


def _from(environment: Mapping[str, str]) -> dict[str, Any]:
    hosts = [host.strip() for host in environment.get("ASSESS_TRUSTED_HOSTS", "").split(",") if host.strip()]
    return {
        "DATA": environment.get("ASSESS_DATA") or "var",
        "SECRET_KEY": _secret(environment, "ASSESS_SECRET_KEY", "ascii"),
        "PUBLIC_URL": environment.get("ASSESS_PUBLIC_URL", "").strip().rstrip("/"),
        "SIGN_P12": Path(environment["ASSESS_SIGN_P12"]) if environment.get("ASSESS_SIGN_P12") else None,
        "SIGN_PASSWORD": _secret(environment, "ASSESS_SIGN_PASSWORD", "utf-8"),
        "MODEL_NAME": environment.get("ASSESS_MODEL", "").strip(),
        "ACTIONS": Path(environment["ASSESS_ACTIONS"]) if environment.get("ASSESS_ACTIONS") else None,
        "MODELS": Path(environment.get("ASSESS_MODELS") or MODELS),
        "PEER_MINIMUM": safe_minimum(environment.get("ASSESS_PEER_MINIMUM")),
        "LINK_DAYS": safe_link_days(environment.get("ASSESS_LINK_DAYS")),
        "TRUSTED_HOSTS": hosts or None,
        "SECURE_COOKIES": environment.get("ASSESS_SECURE_COOKIES", "").strip().lower() in ("1", "true", "yes", "on"),
        "RETENTION_MONTHS": _months(environment.get("ASSESS_RETENTION_MONTHS")),
        "CONTACT": environment.get("ASSESS_CONTACT", "").strip(),
        "PROXIES": int(environment.get("ASSESS_PROXIES") or 0),
    }


def safe_link_days(value: str | None) -> int:
    """Whole days of 1 to 3650; anything else gives the default, never a link without an end."""
    text = (value or "").strip()
    days = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
    return days if 1 <= days <= _LONGEST_LINK_DAYS else LINK_DAYS


def _months(given: str | None) -> int:
    """A period of one month or more; anything else is the period unless set, never "for ever" or "at once"."""
    text = (given or "").strip()
    return int(text) if text.isdecimal() and 1 <= int(text) <= _MOST_MONTHS else _MONTHS


def _fixed(secure: bool) -> dict[str, Any]:
    return {
        "MAX_CONTENT_LENGTH": _LARGEST_BODY,
        "MAX_FORM_MEMORY_SIZE": _LARGEST_BODY,
        # The prefix makes browsers refuse a cookie of this name that another host of the domain has set.
        "SESSION_COOKIE_NAME": "__Host-session" if secure else "session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": secure,
        # A page left open for an hour over lunch must still be accepted: the token lives as long as the session.
        "WTF_CSRF_TIME_LIMIT": None,
        # Browsers that hide where they come from are let in: the token is what proves it.
        "WTF_CSRF_SSL_STRICT": False,
    }


def _secret(environment: Mapping[str, str], name: str, encoding: str) -> str:
    """The value of a setting, or what the file holds that NAME_FILE names."""
    file = environment.get(f"{name}_FILE")
    return environment.get(name) or (Path(file).read_text(encoding=encoding).strip() if file else "")


def _kept_key(path: Path) -> str:
    """The key in `path`, made there first if there is none; readable by this user only."""
    if not path.exists():
        own = path.with_name(f"{path.name}.{os.getpid()}")
        own.touch(mode=0o600)
        own.write_text(secrets.token_urlsafe(_KEY_BYTES), encoding="ascii")
        try:
            os.link(own, path)  # whole or not at all, and never over the key of a worker that was first
        except FileExistsError:
            pass
        finally:
            own.unlink()
    return path.read_text(encoding="ascii")
