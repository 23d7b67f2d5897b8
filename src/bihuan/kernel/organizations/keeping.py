"""单位变动: rename and dissolve units. Callers journal what they do here."""

import datetime

from bihuan.kernel.organizations.models import Unit, UnitPlace

__all__ = ["dissolve", "names_beside", "names_under", "rename"]


def names_under(unit: int) -> list[str]:
    """Return what the units are called that stand under one now."""
    rows = UnitPlace.objects.filter(parent=unit, to_on=None)
    return list(rows.values_list("unit__name", flat=True))


def names_beside(unit: int) -> list[str]:
    """Return what the units are called that stand beside one now, itself included."""
    parents = UnitPlace.objects.filter(unit=unit, to_on=None).values("parent")
    rows = UnitPlace.objects.filter(parent__in=parents, to_on=None)
    return list(rows.values_list("unit__name", flat=True))


def rename(unit: int, name: str) -> None:
    """Give a unit another name; the old one stands in the entry."""
    Unit.objects.filter(pk=unit).update(name=name)


def dissolve(unit: int, *, on: datetime.date) -> None:
    """End a unit and its place; the given day is the last."""
    Unit.objects.filter(pk=unit).update(to_on=on)
    UnitPlace.objects.filter(unit=unit, to_on=None).update(to_on=on)
