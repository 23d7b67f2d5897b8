"""在岗: who sits at which desk of a home, now or later."""

import datetime
from collections.abc import Collection

from django.db import models

from bihuan.kernel.permissions.models import Grant

__all__ = ["anybody_at", "at_desks_of", "grants_in", "grants_on", "names_at", "offices_of"]


def grants_in(home: int, *, on: datetime.date) -> models.QuerySet[Grant]:
    """Return the grants at unit desks of a home that aren't over on a day, newest first."""
    lasting = models.Q(to_on=None) | models.Q(to_on__gte=on)
    rows = Grant.objects.filter(lasting, desk__unit__home=home)
    return rows.order_by("-id")


def names_at(desks: Collection[int], *, on: datetime.date) -> dict[int, list[str]]:
    """Return who holds each of these desks on a day, by name; an empty desk is left out."""
    lasting = models.Q(to_on=None) | models.Q(to_on__gte=on)
    rows = Grant.objects.filter(lasting, desk__in=list(desks), from_on__lte=on).order_by("id")
    found: dict[int, list[str]] = {}
    for desk, name in rows.values_list("desk_id", "person__name"):
        found.setdefault(desk, []).append(name)
    return found


def anybody_at(office: str, *, unit: int, on: datetime.date) -> models.Exists:
    """Return the condition, for a query, that somebody holds an office of a unit on a day."""
    lasting = models.Q(to_on=None) | models.Q(to_on__gte=on)
    rows = Grant.objects.filter(lasting, desk__office=office, desk__unit=unit, from_on__lte=on)
    return models.Exists(rows)


def holders_of(desks: Collection[int], *, on: datetime.date) -> set[int]:
    """Return who sits at any of these desks on a day."""
    lasting = models.Q(to_on=None) | models.Q(to_on__gte=on)
    rows = Grant.objects.filter(lasting, desk__in=list(desks), from_on__lte=on)
    return set(rows.values_list("person_id", flat=True))


def offices_of(
    person: int, *, first: datetime.date, last: datetime.date | None
) -> list[tuple[int, str]]:
    """Return desk and office of what a person holds on any of these days, in every home."""
    lasting = models.Q(to_on=None) | models.Q(to_on__gte=first) & models.Q(
        to_on__gte=models.F("from_on")
    )
    rows = Grant.objects.filter(lasting, person=person, desk__unit__isnull=False)
    rows = rows.filter(from_on__lte=last) if last else rows
    return list(rows.values_list("desk_id", "desk__office"))


def grants_on(home: int, *, on: datetime.date) -> models.QuerySet[Grant]:
    """Return the grants at unit desks of a home that hold on a day, or were given on it in vain."""
    holds = models.Q(to_on=None) | models.Q(to_on__gte=on)
    in_vain = models.Q(from_on=on, to_on__lt=on)
    return Grant.objects.filter(holds | in_vain, desk__unit__home=home, from_on__lte=on)


def at_desks_of(unit: int, *, on: datetime.date) -> int:
    """Return how many grants at the desks of a unit aren't over on a day."""
    lasting = models.Q(to_on=None) | models.Q(to_on__gte=on)
    return Grant.objects.filter(lasting, desk__unit=unit).count()
