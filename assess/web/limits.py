"""How often somebody may try: counted in the store, which every worker process shares."""

import ipaddress
from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import request
from flask_babel import ngettext
from werkzeug.exceptions import TooManyRequests

from assess import storage
from assess.web.service import database, service

WINDOW = timedelta(minutes=15)
LIMITS = {"account": 10, "address": 30}
"""Tries in a window that failed. An office behind one address has several consultants."""


class Limited(Exception):
    """Too many tries; `seconds` until the next is looked at."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"again in {seconds} s")
        self.seconds = seconds

    @property
    def sentence(self) -> str:
        minutes = -(-self.seconds // 60)
        return ngettext(
            "Too many attempts. Try again in %(num)s minute.",
            "Too many attempts. Try again in %(num)s minutes.",
            minutes,
        )

    def answer(self, page: str) -> tuple[str, int, dict[str, str]]:
        return page, 429, {"Retry-After": str(self.seconds)}


def within(buckets: Mapping[str, int], window: timedelta = WINDOW) -> None:
    """Counts one try in each bucket, whose value is the most a window (WINDOW at most) holds. Raises Limited."""
    now = service().clock()
    since, gone = service().stamp(now - window), service().stamp(now - WINDOW)
    oldest = storage.attempt(database(), buckets, service().stamp(now), since, gone)
    if oldest:
        passes = datetime.fromisoformat(oldest) + window
        raise Limited(max(1, int((passes - now).total_seconds())))


def within_a_minute(bucket: str, most: int) -> None:
    """Counts one request in a bucket that holds `most` a minute; beyond that the page of too many requests."""
    try:
        within({bucket: most}, timedelta(minutes=1))
    except Limited as refused:
        raise TooManyRequests(retry_after=refused.seconds) from refused


def address() -> str:
    """Where a request came from; of IPv6 the network, since one household or phone has all the addresses in it."""
    try:
        sender = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((sender, 64), strict=False)) if sender.version == 6 else str(sender)
