"""单位名称: find the units of a home by what people call them."""

from collections.abc import Mapping

from bihuan.kernel.organizations.facade import STEP
from bihuan.kernel.organizations.models import UnitPlace

__all__ = ["units_by_name"]


def units_by_name(home: int, *, kind: str) -> Mapping[str, set[int]]:
    """Return a home's units of a kind by code, name, and every path of names that ends in it."""
    rows = UnitPlace.objects.filter(unit__home=home, to_on=None)
    names: dict[str, str] = {}
    found: dict[str, set[int]] = {}
    columns = rows.order_by("path").values_list(
        "path", "unit__name", "unit_id", "unit__kind", "unit__code"
    )
    for path, name, unit, its_kind, code in columns:
        names[path] = name
        if its_kind == kind:
            for called in filter(None, (code, *_called(path, names))):
                found.setdefault(called, set()).add(unit)
    return found


def _called(path: str, names: Mapping[str, str]) -> list[str]:
    """Return the names of a unit, from its own alone to the whole way from the top."""
    above = [names[path[:end]] for end in range(STEP, len(path) + 1, STEP)]
    return ["/".join(above[start:]) for start in range(len(above))]
