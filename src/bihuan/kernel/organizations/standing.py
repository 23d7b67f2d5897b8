"""单位树: the units of a home as they stand now; and by name or id, dissolved ones too."""

from collections.abc import Iterable

from bihuan.kernel.organizations.models import Unit, UnitPlace

__all__ = ["called", "names", "standing_in"]


def standing_in(home: int) -> list[tuple[str, int, str, str, str]]:
    """Return path, id, name, kind and code of a home's units, each after the one above it."""
    rows = UnitPlace.objects.filter(unit__home=home, to_on=None).order_by("path")
    columns = ("path", "unit_id", "unit__name", "unit__kind", "unit__code")
    return list(rows.values_list(*columns))


def called(home: int, text: str, *, limit: int) -> list[int]:
    """Return the units of a home, dissolved ones too, whose name contains a text."""
    rows = Unit.objects.filter(home=home, name__contains=text).order_by("id")
    return list(rows.values_list("id", flat=True)[:limit])


def names(home: int, units: Iterable[int]) -> dict[int, str]:
    """Return the names of units of a home, dissolved ones too."""
    return dict(Unit.objects.filter(home=home, pk__in=list(units)).values_list("id", "name"))
