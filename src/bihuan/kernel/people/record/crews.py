"""在编人员查询: those on the rolls of units, each with posts, grades, education and appraisals.

One statement, whatever the number of people. Every row is `{item: value}`, as in the record.
"""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from bihuan.kernel.base import sql
from bihuan.kernel.organizations.facade import end_of
from bihuan.kernel.people.record.rolls import Away, Roll
from bihuan.kernel.people.record.sets import SETS

__all__ = ["Member", "Row", "of_subtree", "of_unit"]

Row = Mapping[str, str]
ROLL_COLUMNS = len(Roll._fields)
# The sets that are read, in this order after the columns of the roll.
READ = ("absences", "posts", "levels", "education", "appraisals")


class Member(NamedTuple):
    """在编: a period on a roll, where the unit stands, and the person's rows of some sets.

    `level_rows` are the grades by the ids of their rows.
    """

    roll: Roll
    path: str
    away: list[Away]
    posts: list[Row]
    level_rows: dict[str, Row]
    education: list[Row]
    appraisals: list[Row]


def _of(name: str) -> str:
    table = SETS[name].model._meta.db_table
    return (
        f"(SELECT coalesce(jsonb_agg(to_jsonb(s) ORDER BY s.position, s.id), '[]') "  # noqa: S608 - names of ours
        f"FROM {table} s WHERE s.home_id = service.home_id AND s.cadre_id = service.cadre_id)"
    )


COLUMNS = f"""
    SELECT service.cadre_id, cadre.person_id, person.name, cadre.birth, unit.id, unit.name,
           service.staff_kind, service.entered, service.way_in, service.departed,
           service.way_out, service.destination, service.destination_name, place.path,
           {", ".join(map(_of, READ))}
    FROM record_service service
    JOIN record_cadre cadre ON cadre.home_id = service.home_id AND cadre.id = service.cadre_id
    JOIN people_person person ON person.id = cadre.person_id
    JOIN organizations_unit unit ON unit.id = service.unit
    JOIN organizations_unit_place place ON place.unit_id = unit.id AND place.to_on IS NULL
    WHERE service.home_id = %(home)s AND unit.kind = %(kind)s
"""  # noqa: S608 - names of ours
ORDER = " ORDER BY place.path, service.entered, service.id"
SUBTREE = f"{COLUMNS} AND place.path >= %(start)s AND place.path < %(end)s{ORDER}"
UNIT = f"{COLUMNS} AND unit.id = %(unit)s{ORDER}"


def of_subtree(home: int, path: str, *, kind: str) -> list[Member]:
    """Return the periods on the rolls of a subtree's units of a kind, unit by unit."""
    rows = sql.rows(SUBTREE, home=home, kind=kind, start=path, end=end_of(path))
    return list(map(_member, rows))


def of_unit(home: int, unit: int, *, kind: str) -> list[Member]:
    """Return the periods on the roll of a unit of a kind."""
    return list(map(_member, sql.rows(UNIT, home=home, kind=kind, unit=unit)))


def _member(row: tuple[Any, ...]) -> Member:
    roll, path = Roll(*row[:ROLL_COLUMNS]), row[ROLL_COLUMNS]
    sets = dict(zip(READ, map(_read, row[ROLL_COLUMNS + 1 :]), strict=True))
    return Member(
        roll,
        path,
        sorted((_away(one) for one in sets["absences"]), key=lambda one: one.begun),
        [_texts("posts", one) for one in sets["posts"]],
        {str(one["id"]): _texts("levels", one) for one in sets["levels"]},
        [_texts("education", one) for one in sets["education"]],
        [_texts("appraisals", one) for one in sets["appraisals"]],
    )


def _read(value: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(value) if isinstance(value, str) else value
    return found


def _away(row: Mapping[str, Any]) -> Away:
    return Away(*(row["cadre_id"] if name == "cadre" else row[name] for name in Away._fields))


def _texts(name: str, row: Mapping[str, Any]) -> Row:
    """Return what a row says, as text; what says nothing is left out."""
    names = [item.name for item in SETS[name].items]
    return {item: str(row[item]) for item in names if row[item] not in {None, ""}}
