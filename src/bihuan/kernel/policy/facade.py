"""政策参数: look values up by event day and nearest unit upward; count days."""

import datetime
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from bihuan.kernel.base import clock, sql
from bihuan.kernel.policy import naming, working
from bihuan.kernel.policy.models import PolicyValue
from bihuan.kernel.policy.terms import Days
from bihuan.kernel.policy.working import Fall, WorkCalendar

__all__ = [
    "Fall",
    "Limit",
    "Limits",
    "load_all_defaults",
    "load_defaults",
    "read",
    "record",
    "working_days_after",
]

NOTHING_PUBLISHED = WorkCalendar()


@dataclass(frozen=True, slots=True)
class Limit:
    """A value in force: how many, by which clause, in which edition, counted by which days."""

    key: str
    value: int
    clause: str
    edition: str
    calendar: str = Days.NATURAL
    work: WorkCalendar = field(default=NOTHING_PUBLISHED, repr=False, compare=False)

    @property
    def citation(self) -> str:
        """Return clause and edition as an entry stores them, `QY-05@2015`."""
        return f"{self.clause}@{self.edition}"

    def falls(self, start: datetime.datetime) -> Fall:
        """Return the last day of a limit; the day on which it starts isn't counted."""
        day = clock.day(start)
        if self.calendar == Days.WORKING:
            return self.work.after(day, self.value)
        return Fall(day + datetime.timedelta(days=self.value))

    def ends(self, start: datetime.datetime) -> datetime.datetime:
        """Return the exclusive end of a limit: 24:00 of its last day.

        Natural days end on D+N, holidays or not; working days skip what the calendar says.
        """
        return clock.end_of(self.falls(start).day)

    def basis(self, event: str, start: datetime.datetime) -> str:
        """Return the arithmetic of a date, as a duty keeps it: `QY-05@2015 raised_at+3`.

        For working days it says from which day, so that it can be counted anew when a year is
        published: `QY-05@2026 raised_at+5 working 2026-12-28 provisional`.
        """
        text = f"{self.citation} {event}+{self.value}"
        if self.calendar == Days.NATURAL:
            return text
        doubt = " provisional" if self.falls(start).provisional else ""
        return f"{text} {self.calendar} {clock.day(start)}{doubt}"


@dataclass(frozen=True, slots=True)
class _Dated:
    depth: int
    from_on: datetime.date
    to_on: datetime.date | None
    limit: Limit


class Limits:
    """All values with one prefix that apply to a unit, up to a day; read in one statement.

    `limits[key]` is the value of that day; `limits.on(day, key)` that of an earlier one, so that
    what began under last year's rule is measured by it (L6).
    """

    def __init__(
        self, rows: dict[str, list[_Dated]], on: datetime.date = datetime.date.max
    ) -> None:
        self._rows, self._on = rows, on

    def __getitem__(self, key: str) -> Limit:
        return self.on(self._on, key)

    def on(self, day: datetime.date, key: str) -> Limit:
        """Return the value in force on a day: the nearest unit's, of two the later."""
        found = [
            row
            for row in self._rows.get(key, [])
            if row.from_on <= day and (row.to_on is None or day <= row.to_on)
        ]
        assert found, f"no policy value for {key} on {day}; load the defaults"
        nearest = max(row.depth for row in found)
        return [row.limit for row in found if row.depth == nearest][-1]


IN_FORCE = """
    SELECT v.key, v.value, v.clause, v.edition, v.calendar, v.from_on, v.to_on, place.path
    FROM policy_value v
    LEFT JOIN organizations_unit_place place ON place.unit_id = v.unit_id AND place.to_on IS NULL
    WHERE starts_with(v.key, %(prefix)s) AND v.from_on <= %(on)s
      AND (v.unit_id IS NULL OR place.path = ANY(%(above)s))
    ORDER BY v.from_on, v.recorded_at, v.id
"""


def read(prefix: str, *, path: str, on: datetime.date) -> Limits:
    """Return the values of `prefix.*` in force up to a day, the nearest unit upward first.

    Of two rows for the same unit, the later `from_on`, then the later recorded, holds.
    """
    above = [path[:end] for end in range(4, len(path) + 1, 4)]
    mine = sql.rows(IN_FORCE, prefix=f"{prefix}.", on=on, above=above)
    # Asked only where somebody counts by it: a second statement.
    counts = any(row[4] == Days.WORKING for row in mine)
    work = working.calendar() if counts else NOTHING_PUBLISHED
    found: dict[str, list[_Dated]] = {}
    for key, value, clause, edition, calendar, from_on, to_on, place in mine:
        limit = Limit(key, value, clause, edition, calendar, work)
        found.setdefault(key, []).append(_Dated(len(place or ""), from_on, to_on, limit))
    return Limits(found, on)


def record(
    *,
    key: str,
    value: int,
    clause: str,
    edition: str,
    from_on: datetime.date,
    at: datetime.datetime,
    unit: int | None = None,
    to_on: datetime.date | None = None,
    calendar: str = Days.NATURAL,
) -> PolicyValue:
    """Append a value. Nothing is changed: last year's case keeps last year's rule (L6)."""
    return PolicyValue.objects.create(
        key=key,
        value=value,
        calendar=calendar,
        clause=clause,
        edition=edition,
        from_on=from_on,
        to_on=to_on,
        unit_id=unit,
        recorded_at=at,
    )


def load_defaults(path: Path, *, at: datetime.datetime) -> int:
    """Append the values of a `policy.toml` that aren't recorded yet; return how many were new."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    known = set(PolicyValue.objects.filter(unit=None).values_list("key", "edition"))
    fresh = [
        PolicyValue(
            key=key,
            value=row["value"],
            calendar=row.get("calendar", Days.NATURAL),
            clause=row["clause"],
            edition=row["edition"],
            from_on=row["from"],
            recorded_at=at,
        )
        for key, row in rows.items()
        if (key, row["edition"]) not in known
    ]
    PolicyValue.objects.bulk_create(fresh)
    return len(fresh)


def load_all_defaults(*, at: datetime.datetime) -> int:
    """Append what the installed modules' tables say and isn't recorded yet; return how many."""
    return sum(load_defaults(path, at=at) for path in naming.tables())


def working_days_after(start: datetime.date, days: int) -> Fall:
    """Return the day that is `days` working days after a day, by the loaded calendar."""
    return working.calendar().after(start, days)
