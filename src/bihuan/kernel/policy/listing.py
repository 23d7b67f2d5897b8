"""参数表: every value that a home may read, with clause, edition and the day it holds from."""

import datetime
from typing import Any

from django.db import models

from bihuan.kernel.policy.models import PolicyValue

__all__ = [
    "after",
    "calendar_of",
    "clause_of",
    "in_force",
    "in_force_at",
    "in_force_ids",
    "is_taken",
    "keys_to_set",
    "values_in",
]

ORDER = ("key", "-from_on", "-id")


def values_in(home: int) -> models.QuerySet[PolicyValue]:
    """Return the values for everybody and for the units of a home, by key, newest first."""
    rows = PolicyValue.objects.filter(models.Q(unit=None) | models.Q(unit__home=home))
    return rows.order_by(*ORDER)


def after(rows: models.QuerySet[PolicyValue], pk: int | None) -> models.QuerySet[PolicyValue]:
    """Return what comes after a row in the order of the list; all, when there is no such row."""
    last = PolicyValue.objects.filter(pk=pk).values_list("key", "from_on").first() if pk else None
    if last is None:
        return rows
    key, from_on = last
    return rows.filter(
        models.Q(key__gt=key)
        | models.Q(key=key, from_on__lt=from_on)
        | models.Q(key=key, from_on=from_on, pk__lt=pk)
    )


COLUMNS = (
    "key",
    "value",
    "calendar",
    "unit_id",
    "unit__name",
    "from_on",
    "to_on",
    "clause",
    "edition",
)


def in_force(home: int, *, on: datetime.date, key: str = "") -> list[dict[str, Any]]:
    """Return the values that hold on a day: of each key one per unit, the latest (L6)."""
    rows = _holding(home, on, key).order_by("key", "unit_id", "-from_on", "-recorded_at", "-id")
    return list(rows.distinct("key", "unit_id").values(*COLUMNS))


def in_force_ids(home: int, *, on: datetime.date) -> set[int]:
    """Return which rows of the table hold on a day."""
    rows = _holding(home, on, "").order_by("key", "unit_id", "-from_on", "-recorded_at", "-id")
    return set(rows.distinct("key", "unit_id").values_list("id", flat=True))


def is_taken(key: str, *, unit: int, from_on: datetime.date) -> bool:
    """Say whether a unit has a value of a key from this very day already."""
    return PolicyValue.objects.filter(key=key, unit=unit, from_on=from_on).exists()


def in_force_at(home: int, path: str, *, on: datetime.date, key: str = "") -> list[dict[str, Any]]:
    """Return the values that hold at a place on a day: of each key the nearest unit's."""
    above = [path[:end] for end in range(4, len(path) + 1, 4)]
    rows = _holding(home, on, key).filter(
        models.Q(unit=None)
        | models.Q(unit__places__path__in=above, unit__places__to_on__isnull=True)
    )
    nearest = models.F("unit__places__path").desc(nulls_last=True)
    rows = rows.order_by("key", nearest, "-from_on", "-recorded_at", "-id")
    return list(rows.distinct("key").values(*COLUMNS))


def _holding(home: int, on: datetime.date, key: str) -> Any:
    rows = values_in(home).filter(from_on__lte=on)
    rows = rows.filter(models.Q(to_on=None) | models.Q(to_on__gte=on))
    return rows.filter(key__startswith=key) if key else rows


def keys_to_set() -> list[str]:
    """Return the keys that have a value for everybody: those one may set."""
    rows = PolicyValue.objects.filter(unit=None).order_by("key")
    return list(rows.values_list("key", flat=True).distinct())


def calendar_of(key: str) -> str | None:
    """Return by which days a key counts, as its value for everybody says; None without one."""
    rows = PolicyValue.objects.filter(unit=None, key=key).order_by("-recorded_at", "-id")
    return rows.values_list("calendar", flat=True).first()


def clause_of(key: str) -> str:
    """Return the clause that the latest value for everybody cites."""
    rows = PolicyValue.objects.filter(unit=None, key=key).order_by("-recorded_at", "-id")
    return rows.values_list("clause", flat=True).first() or ""
