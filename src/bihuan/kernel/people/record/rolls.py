"""在编经历查询: who was on the roll of which unit of a subtree, and when they were away.

Lists read rows (`rolls`, `aways`); statistics read how many rows say the same (`alike`, `births`),
a chunk at a time, so that they take no more memory in a province than in a county.
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.db import connection

from bihuan.kernel.base import sql
from bihuan.kernel.organizations.facade import end_of

__all__ = ["Alike", "Away", "Roll", "alike", "aways", "births", "rolls", "units"]


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


class Alike(NamedTuple):
    """同样的在编: how many periods on the roll of a unit say the same, and were away alike.

    Of the ways only the kind is told; `away` are the beginnings and ends of absences, or None.
    """

    unit: int
    staff_kind: str
    entered: str
    way_in: str
    departed: str
    way_out: str
    away: list[list[str]] | None
    number: int


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
      AND place.path >= %(start)s AND place.path < %(end)s{one}
    ORDER BY place.path, service.entered, service.id
"""
AWAY = """
    SELECT cadre_id, kind, host_name, host_level, begun, until, ended FROM record_absence
    WHERE home_id = %(home)s AND cadre_id = ANY(%(cadres)s) ORDER BY begun, id
"""
UNITS = """
    SELECT unit.id, unit.name FROM organizations_unit unit
    JOIN organizations_unit_place place ON place.unit_id = unit.id AND place.to_on IS NULL
    WHERE unit.kind = %(kind)s AND place.path >= %(start)s AND place.path < %(end)s
      AND EXISTS (SELECT 1 FROM record_service service
                  WHERE service.home_id = %(home)s AND service.unit = unit.id)
    ORDER BY place.path
"""
SAME = """service.unit, service.staff_kind, service.entered, left(service.way_in, 1),
           service.departed, left(service.way_out, 1)"""
GONE = """EXISTS (SELECT 1 FROM record_absence absence
                  WHERE absence.home_id = service.home_id
                    AND absence.cadre_id = service.cadre_id)"""
# Who was never away, the most, is counted without a look at each one's absences.
ALIKE = f"""
    SELECT {SAME}, NULL::text[], count(*) FROM record_service service
    WHERE service.home_id = %(home)s AND service.unit = ANY(%(units)s)
      AND NOT {GONE}
    GROUP BY 1, 2, 3, 4, 5, 6
    UNION ALL
    SELECT {SAME}, gone.periods, count(*) FROM record_service service
    CROSS JOIN LATERAL (
        SELECT array_agg(ARRAY[begun, ended] ORDER BY begun, id) AS periods
        FROM record_absence absence
        WHERE absence.home_id = service.home_id AND absence.cadre_id = service.cadre_id
    ) gone
    WHERE service.home_id = %(home)s AND service.unit = ANY(%(units)s) AND {GONE}
    GROUP BY 1, 2, 3, 4, 5, 6, 7
"""  # noqa: S608 - parts of ours
# As texts, dates stand by their first day.
BIRTHS = """
    SELECT service.unit, service.staff_kind, cadre.birth, count(*)
    FROM record_service service
    JOIN record_cadre cadre ON cadre.home_id = service.home_id AND cadre.id = service.cadre_id
    WHERE service.home_id = %(home)s AND service.unit = ANY(%(units)s)
      AND service.entered COLLATE "C" <= %(on)s
      AND (service.departed = '' OR service.departed COLLATE "C" > %(on)s)
    GROUP BY 1, 2, 3
"""
CHUNK = 5_000


def units(home: int, path: str, *, kind: str) -> list[tuple[int, str]]:
    """Return the units of a kind in a subtree on whose roll anybody is or was, in their order."""
    rows = sql.rows(UNITS, home=home, kind=kind, start=path, end=end_of(path))
    return [(pk, name) for pk, name in rows]


def alike(home: int, units: Sequence[int]) -> Iterator[Alike]:
    """Yield the periods on the rolls of units, those that say the same as one, in no order."""
    return map(Alike._make, _streamed(ALIKE, home=home, units=list(units)))


def births(
    home: int, units: Sequence[int], *, on: datetime.date
) -> Iterator[tuple[int, str, str, int]]:
    """Yield unit, staff, birth, and how many such are on the roll on a day, in no order."""
    found: Iterator[tuple[int, str, str, int]] = _streamed(
        BIRTHS, home=home, units=list(units), on=str(on)
    )
    return found


def _streamed(statement: str, **values: Any) -> Iterator[Any]:
    """Yield the rows of a statement by a cursor of the server's: a chunk at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, values)
        while chunk := cursor.fetchmany(CHUNK):
            yield from chunk


def rolls(home: int, path: str, *, kind: str, unit: int | None = None) -> list[Roll]:
    """Return the periods on the rolls of a subtree's units of a kind, or of one; unit by unit."""
    here = {"home": home, "kind": kind, "start": path, "end": end_of(path)}
    one = " AND service.unit = %(unit)s" if unit is not None else ""
    rows = sql.rows(INSIDE.format(one=one), unit=unit, **here)
    return [Roll(*row) for row in rows]


def aways(home: int, cadres: Iterable[int]) -> dict[int, list[Away]]:
    """Return the periods away of cadres, by cadre."""
    found: dict[int, list[Away]] = {}
    for row in sql.rows(AWAY, home=home, cadres=list(cadres)):
        found.setdefault(row[0], []).append(Away(*row))
    return found
