"""组织: open units, move them, ask where they stood. Callers journal what they do here."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import models

from bihuan.kernel.base import sql
from bihuan.kernel.base.models import Home
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.organizations.models import Unit, UnitPlace
from bihuan.kernel.organizations.terms import UnitKind

__all__ = [
    "Place",
    "UnitKind",
    "create_unit",
    "end_of",
    "ever_inside",
    "inside",
    "last_place",
    "place_of",
]

STEP = 4  # digits a level
LAST_CHILD = 9998  # 9999 is never issued, so that every path has a next sibling.


@dataclass(frozen=True, slots=True)
class Place:
    """A unit and where it stands: enough to show it and to compare reach."""

    id: int
    home_id: int
    kind: str
    name: str
    path: str

    def above(self) -> list[str]:
        """Return the paths from this unit up to the root, nearest first."""
        return [self.path[:end] for end in range(len(self.path), 0, -STEP)]


def create_unit(
    *, home: Home, kind: str, name: str, parent: int | None, on: datetime.date, code: str = ""
) -> Unit:
    """Open a unit under a parent from a day on.

    Raises Refused when the parent is unknown or full.
    """
    unit = Unit.objects.create(home=home, kind=kind, name=name, code=code, from_on=on)
    path = _next_path(parent)
    UnitPlace.objects.create(unit=unit, parent_id=parent, path=path, from_on=on)
    return unit


PLACE = """
    SELECT unit.id, unit.home_id, unit.kind, unit.name, place.path
    FROM organizations_unit unit
    JOIN organizations_unit_place place ON place.unit_id = unit.id AND place.to_on IS NULL
    WHERE unit.id = %(unit)s
"""


def place_of(pk: int) -> Place | None:
    """Return where a unit stands now, or None."""
    return next((Place(*row) for row in sql.rows(PLACE, unit=pk)), None)


def inside(path: str) -> models.QuerySet[UnitPlace]:
    """Return the current places of a subtree, as a half-open range that an index serves."""
    return UnitPlace.objects.filter(path__gte=path, path__lt=end_of(path), to_on=None)


def ever_inside(path: str) -> models.QuerySet[UnitPlace]:
    """Return the places of a subtree: current ones, and those where dissolved units stood last."""
    rows = UnitPlace.objects.filter(path__gte=path, path__lt=end_of(path))
    return rows.filter(models.Q(to_on=None) | models.Q(to_on=models.F("unit__to_on")))


def end_of(path: str) -> str:
    """Return the next sibling's path: the exclusive end of a subtree."""
    return path[:-STEP] + f"{int(path[-STEP:]) + 1:0{STEP}d}"


def _next_path(parent: int | None) -> str:
    # The parent's place is locked so that two new children can't take the same digits.
    prefix = ""
    if parent is not None:
        row = (
            UnitPlace.objects.select_for_update(no_key=True).filter(unit=parent, to_on=None).first()
        )
        if row is None:
            raise Refused("BH-01", "上级单位不存在或已撤销，请先核对单位")
        prefix = row.path
    taken = UnitPlace.objects.filter(parent=parent).aggregate(last=models.Max("path"))["last"]
    child = int(taken[-STEP:]) + 1 if taken else 1
    if child > LAST_CHILD:
        raise Refused("BH-01", "该上级单位下级过多，请先增设一级单位")
    return f"{prefix}{child:0{STEP}d}"


def current_place(unit: Any) -> models.QuerySet[UnitPlace]:
    """Return the current place of a unit (a value or an OuterRef), for a sub-query."""
    return UnitPlace.objects.filter(unit=unit, to_on=None)


def last_place(unit: Any) -> models.QuerySet[UnitPlace]:
    """Return the places of a unit, the current or last one first, for a sub-query."""
    newest_first = models.F("to_on").desc(nulls_first=True)
    return UnitPlace.objects.filter(unit=unit).order_by(newest_first)
