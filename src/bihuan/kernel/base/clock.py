"""时间: the only place that asks the time; everything else is told it."""

import datetime
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


def now() -> datetime.datetime:
    """Return this instant in UTC, to the microsecond that the database keeps."""
    return datetime.datetime.now(tz=datetime.UTC)


def day(at: datetime.datetime) -> datetime.date:
    """Return the civil day in Beijing; `at.date()` would be the UTC day, wrong until 08:00."""
    return at.astimezone(BEIJING).date()


def start_of(on: datetime.date) -> datetime.datetime:
    """Return 00:00 Beijing time of a day as an instant."""
    return datetime.datetime.combine(on, datetime.time.min, tzinfo=BEIJING).astimezone(datetime.UTC)


def end_of(on: datetime.date) -> datetime.datetime:
    """Return 24:00 Beijing time of a day: the exclusive end of a limit that falls on it."""
    return start_of(on + datetime.timedelta(days=1))


def text(at: datetime.datetime) -> str:
    """Return an instant as canonical text, UTC with microseconds, as entries store and hash it."""
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
