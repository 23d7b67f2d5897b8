"""在岗: who sits at which desk of a home, now or later."""

import datetime
from collections.abc import Collection

from django.db import models

from bihuan.kernel.permissions.models import Grant

__all__ = [
    "anybody_at",
    "at_any_desk",
    "at_desks_of",
    "current",
    "grants_in",
    "holders_in",
    "names_at",
    "offices_of",
    "stay_on",
]


def _lasting(on: datetime.date) -> models.Q:
    return models.Q(to_on=None) | models.Q(to_on__gte=on)


def current(on: datetime.date) -> models.QuerySet[Grant]:
    """Return the grants that hold on a day."""
    return Grant.objects.filter(_lasting(on), from_on__lte=on)


def grants_in(home: int, *, on: datetime.date) -> models.QuerySet[Grant]:
    """Return the grants at unit desks of a home that aren't over on a day, newest first."""
    return Grant.objects.filter(_lasting(on), desk__unit__home=home).order_by("-id")


def names_at(desks: Collection[int], *, on: datetime.date) -> dict[int, list[str]]:
    """Return who holds each of these desks on a day, by name; an empty desk is left out."""
    rows = current(on).filter(desk__in=list(desks)).order_by("id")
    found: dict[int, list[str]] = {}
    for desk, name in rows.values_list("desk_id", "person__name"):
        found.setdefault(desk, []).append(name)
    return found


def anybody_at(office: str, *, unit: int, on: datetime.date) -> models.Exists:
    """Return the condition, for a query, that somebody holds an office of a unit on a day."""
    return models.Exists(current(on).filter(desk__office=office, desk__unit=unit))


def at_any_desk(person: models.OuterRef, *, on: datetime.date) -> models.Exists:
    """Return the condition, for a query, that a person has a desk, his own too, now or later."""
    return models.Exists(Grant.objects.filter(_lasting(on), person=person))


def holders_in(home: int, office: str, *, on: datetime.date) -> set[int]:
    """Return who holds an office anywhere in a home on a day."""
    rows = current(on).filter(desk__unit__home=home, desk__office=office)
    return set(rows.values_list("person_id", flat=True))


def holders_of(desks: Collection[int], *, on: datetime.date) -> set[int]:
    """Return who sits at any of these desks on a day."""
    rows = current(on).filter(desk__in=list(desks))
    return set(rows.values_list("person_id", flat=True))


def offices_of(
    person: int, *, first: datetime.date, last: datetime.date | None
) -> list[tuple[int, str]]:
    """Return desk and office of what a person holds on any of these days, in every home."""
    # What was revoked on its first day ends before it begins, and holds on none.
    some_day = models.Q(to_on=None) | models.Q(to_on__gte=models.F("from_on"))
    rows = Grant.objects.filter(_lasting(first), some_day, person=person, desk__unit__isnull=False)
    rows = rows.filter(from_on__lte=last) if last else rows
    return list(rows.values_list("desk_id", "desk__office"))


def at_desks_of(unit: int, *, on: datetime.date) -> int:
    """Return how many grants at the desks of a unit aren't over on a day."""
    return Grant.objects.filter(_lasting(on), desk__unit=unit).count()


def stay_on(
    home: int, office: str, *, on: datetime.date, without: int, desk: int | None = None
) -> int:
    """Return how many grants of an office in a home have no end and an account that signs in.

    They hold on a day. Left out are those of a person, or only that at one desk of his.
    """
    going = models.Q(person=without) & (models.Q(desk=desk) if desk else models.Q())
    rows = Grant.objects.filter(desk__unit__home=home, desk__office=office).exclude(going)
    rows = rows.filter(from_on__lte=on, to_on=None, person__account__is_active=True)
    return rows.count()
