"""时间: the only place that asks the time; everything else is told it."""

import datetime
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
KEY_DIGITS = 17  # microseconds until the year 5138


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


def as_key(at: datetime.datetime) -> str:
    """Return an instant as the address of a list's next page carries it: microseconds."""
    return str(round(at.timestamp() * 1_000_000))


def of_key(key: str) -> datetime.datetime | None:
    """Return the instant of such a key, or None when an address was made up."""
    if not key.isdecimal() or len(key) > KEY_DIGITS:
        return None
    return datetime.datetime.fromtimestamp(int(key) / 1_000_000, tz=datetime.UTC)
