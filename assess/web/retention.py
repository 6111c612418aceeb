"""How long assessments are kept: what is older is deleted when the service starts and, once a day, when one begins."""

from datetime import UTC, datetime

from flask import current_app

from assess import storage

_LAST = "assess.retention"


def forget_old(db: storage.Connection, now: datetime) -> None:
    """Deletes what was last changed longer ago than the period the screen names. At most once a day."""
    today = now.date().isoformat()
    if current_app.extensions.get(_LAST) != today:
        current_app.extensions[_LAST] = today
        before = cutoff(now, int(current_app.config["RETENTION_MONTHS"]))
        if gone := storage.expire(db, before.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")):
            current_app.logger.warning("%s assessments were deleted: kept longer than the period set", gone)


def cutoff(now: datetime, months: int) -> datetime:
    """The same day and hour `months` earlier, or the last of that month where it is shorter."""
    years, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    day = now.day
    while True:
        try:
            return now.replace(year=years, month=month + 1, day=day)
        except ValueError:
            day -= 1
