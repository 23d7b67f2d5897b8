"""在编经历查询: who was on the roll of which unit of a subtree, and when they were away."""

from collections.abc import Iterable
from typing import NamedTuple

from bihuan.kernel.base import sql
from bihuan.kernel.organizations.facade import end_of

__all__ = ["Away", "Roll", "aways", "rolls"]


class Roll(NamedTuple):
    """在编: one period of somebody on the roll of a unit; dates and codes as in the record."""

    cadre: int
    person: int
    name: str
    birth: str
    unit: int
    unit_name: str
    staff_kind: str
    entered: str
    way_in: str
    departed: str
    way_out: str
    destination: str
    destination_name: str


class Away(NamedTuple):
    """不在岗: one period away."""

    cadre: int
    kind: str
    host_name: str
    host_level: str
    begun: str
    until: str
    ended: str


INSIDE = """
    SELECT service.cadre_id, cadre.person_id, person.name, cadre.birth, unit.id, unit.name,
           service.staff_kind, service.entered, service.way_in, service.departed,
           service.way_out, service.destination, service.destination_name
    FROM record_service service
    JOIN record_cadre cadre ON cadre.home_id = service.home_id AND cadre.id = service.cadre_id
    JOIN people_person person ON person.id = cadre.person_id
    JOIN organizations_unit unit ON unit.id = service.unit
    JOIN organizations_unit_place place ON place.unit_id = unit.id AND place.to_on IS NULL
    WHERE service.home_id = %(home)s AND unit.kind = %(kind)s
      AND place.path >= %(start)s AND place.path < %(end)s
    ORDER BY place.path, service.entered, service.id
"""
AWAY = """
    SELECT cadre_id, kind, host_name, host_level, begun, until, ended FROM record_absence
    WHERE home_id = %(home)s AND cadre_id = ANY(%(cadres)s) ORDER BY begun, id
"""


def rolls(home: int, path: str, *, kind: str) -> list[Roll]:
    """Return the periods on the rolls of a subtree's units of a kind, unit by unit."""
    rows = sql.rows(INSIDE, home=home, kind=kind, start=path, end=end_of(path))
    return [Roll(*row) for row in rows]


def aways(home: int, cadres: Iterable[int]) -> dict[int, list[Away]]:
    """Return the periods away of cadres, by cadre."""
    found: dict[int, list[Away]] = {}
    for row in sql.rows(AWAY, home=home, cadres=list(cadres)):
        found.setdefault(row[0], []).append(Away(*row))
    return found
