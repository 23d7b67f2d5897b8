"""工作日历: days worked and days off; a day in an unpublished year is real, and provisional."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bihuan.kernel.policy.models import CalendarDay

__all__ = [
    "Day",
    "Fall",
    "WorkCalendar",
    "Year",
    "add_days",
    "calendar",
    "published",
    "years_loaded",
]

ONE = datetime.timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Day:
    """A day as an edition publishes it: worked or off, and what for."""

    date: datetime.date
    working: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Fall:
    """The day on which a limit falls; `provisional` while a year on the way isn't published."""

    day: datetime.date
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """What was published: exceptional days, and the years that have any; the rest is Mon-Fri."""

    days: Mapping[datetime.date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def is_worked(self, on: datetime.date) -> bool:
        """Say whether a day is worked, by publication or else by its weekday."""
        return self.days.get(on, on.weekday() < SATURDAY)

    def after(self, start: datetime.date, days: int) -> Fall:
        """Return the day that is so many working days after a day, which itself isn't counted."""
        day = start
        while days:
            day += ONE
            days -= self.is_worked(day)
        passed = range((start + ONE).year, day.year + 1)
        return Fall(day, provisional=not self.years.issuperset(passed))


def calendar() -> WorkCalendar:
    """Return the loaded calendar, of two editions of a day the later recorded; one statement."""
    rows = CalendarDay.objects.order_by("recorded_at", "id").values_list("date", "working")
    days = dict(rows)
    return WorkCalendar(days, frozenset(day.year for day in days))


def published() -> dict[datetime.date, Day]:
    """Return every loaded day as its latest edition has it."""
    rows = CalendarDay.objects.order_by("recorded_at", "id").values_list("date", "working", "name")
    return {date: Day(date, working, name) for date, working, name in rows}


@dataclass(frozen=True, slots=True)
class Year:
    """A loaded year: its latest edition, how many weekdays are off, how many weekends worked."""

    year: int
    edition: str
    off: int
    worked: int


def years_loaded() -> list[Year]:
    """Return the loaded years, in order."""
    found: dict[int, dict[datetime.date, bool]] = {}
    editions: dict[int, str] = {}
    rows = CalendarDay.objects.order_by("recorded_at", "id")
    for date, is_worked, edition in rows.values_list("date", "working", "edition"):
        found.setdefault(date.year, {})[date] = is_worked
        editions[date.year] = edition
    return [_year(year, editions[year], days) for year, days in sorted(found.items())]


def _year(year: int, edition: str, days: Mapping[datetime.date, bool]) -> Year:
    weekdays = [date.weekday() < SATURDAY for date, is_worked in days.items() if not is_worked]
    weekends = [date.weekday() >= SATURDAY for date, is_worked in days.items() if is_worked]
    return Year(year, edition, sum(weekdays), sum(weekends))


def add_days(days: Iterable[Day], *, edition: str, at: datetime.datetime) -> list[Day]:
    """Append the days that say something new; return them. Nothing is changed (L6)."""
    known = published()
    fresh = [day for day in days if known.get(day.date) != day]
    CalendarDay.objects.bulk_create(
        CalendarDay(
            date=day.date, working=day.working, name=day.name, edition=edition, recorded_at=at
        )
        for day in fresh
    )
    return fresh
