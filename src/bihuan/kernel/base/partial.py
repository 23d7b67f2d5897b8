"""不完整日期: a date as precisely as it is known, as text: `2004`, `2004-07` or `2004-07-01`.

Nothing is padded: `2004-07` may mean any day of that July, and whoever needs a day says whether
the first or the last that it may mean. Sorted as text, dates stand by their first day, and the
less precise one first. All but `is_partial` raise AssertionError for a text that is none.
"""

import calendar
import datetime
import functools
import re

FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
# Nothing in the life of somebody in service lies outside; 0204 and 9999 are slips and stand-ins.
YEARS = range(1900, 2200)
# Statistics ask of a few thousand dates again and again.
KNOWN = 1 << 15


@functools.lru_cache(KNOWN)
def is_partial(text: str) -> bool:
    """Say whether a text is such a date: half-width, of the years 1900 to 2199, a day that is."""
    found = FORM.fullmatch(text)
    if not found or int(found[1]) not in YEARS:
        return False
    year, month, day = (int(part or 1) for part in found.groups())
    return 1 <= month <= 12 and 1 <= day <= _last_of(year, month)


def earliest(text: str) -> datetime.date:
    """Return the first day that a date may mean."""
    year, month, day = _parts(text)
    return datetime.date(year, month or 1, day or 1)


def latest(text: str) -> datetime.date:
    """Return the last day that a date may mean."""
    year, month, day = _parts(text)
    month = month or 12
    return datetime.date(year, month, day or _last_of(year, month))


def is_surely_before(text: str, other: str) -> bool:
    """Say whether a date lies before another whatever days the two mean."""
    return latest(text) < earliest(other)


def may_be_before(text: str, other: str) -> bool:
    """Say whether two dates may mean days of which the first lies before the second."""
    return earliest(text) < latest(other)


def may_be_same(text: str, other: str) -> bool:
    """Say whether two dates may mean the same day: `1985-03` and `1985-03-12` may."""
    return earliest(text) <= latest(other) and earliest(other) <= latest(text)


# --- months -------------------------------------------------------------------------------------


def months_after(day: datetime.date, months: int) -> datetime.date:
    """Return the same day of a later month, or its last day where it has none such.

    From 31 January one month leads to 28 or 29 February, two lead to 31 March: months are counted
    from the first day at once, so the last day of a short month isn't carried on.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, _last_of(year, month + 1)))


def months_between(start: datetime.date, end: datetime.date) -> int:
    """Return how many months are completed on a day: the most that `months_after` start by then.

    Below zero where the end lies before the start.
    """
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if months_after(start, months) <= end else months - 1


@functools.lru_cache(KNOWN)
def _parts(text: str) -> tuple[int, int, int]:
    """Return year, month and day, 0 for what isn't known."""
    assert is_partial(text), f"no date: {text!r}"
    found = FORM.fullmatch(text)
    assert found is not None
    year, month, day = (int(part or 0) for part in found.groups())
    return year, month, day


def _last_of(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]
