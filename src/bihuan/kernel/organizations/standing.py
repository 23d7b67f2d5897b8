"""单位树: the units of a home as they stand now."""

from bihuan.kernel.organizations.models import UnitPlace

__all__ = ["standing_in"]


def standing_in(home: int) -> list[tuple[str, int, str, str, str]]:
    """Return path, id, name, kind and code of a home's units, each after the one above it."""
    rows = UnitPlace.objects.filter(unit__home=home, to_on=None).order_by("path")
    columns = ("path", "unit_id", "unit__name", "unit__kind", "unit__code")
    return list(rows.values_list(*columns))
