"""已登记: the rows of values, modes and calendar days as they stand, to be held against entries."""

import datetime
from collections.abc import Collection
from typing import Any

from bihuan.kernel.policy.models import CalendarDay, PolicyValue, Rollout

__all__ = ["days_since", "modes_of", "values_of"]


def modes_of(units: Collection[int]) -> list[dict[str, Any]]:
    """Return how units said that they keep clauses, as it was recorded."""
    rows: Any = Rollout.objects.filter(unit__in=units)
    return list(rows.values("unit_id", "clause", "mode", "from_on", "recorded_at"))


def values_of(units: Collection[int]) -> list[dict[str, Any]]:
    """Return the values set for units, as they were recorded."""
    rows: Any = PolicyValue.objects.filter(unit__in=units)
    columns = ("unit_id", "key", "value", "clause", "edition", "from_on", "recorded_at")
    return list(rows.values(*columns))


def days_since(at: datetime.datetime) -> list[dict[str, Any]]:
    """Return the calendar days recorded at an instant or later."""
    rows: Any = CalendarDay.objects.filter(recorded_at__gte=at)
    return list(rows.values("date", "working", "edition", "recorded_at"))
