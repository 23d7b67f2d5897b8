"""任职履历查询: which rolls, posts, levels and absences of cadres the records hold."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bihuan.kernel.base import sql
from bihuan.kernel.organizations.facade import UnitKind, end_of

__all__ = ["ABSENCES", "LEVELS", "POSTS", "SERVICE", "Posting", "histories", "who_began"]

SERVICE, POSTS, LEVELS, ABSENCES = "service", "posts", "levels", "absences"


class Posting(NamedTuple):
    """一行履历: a row of one of four sets, its dates and codes as in the record.

    `in_township`: its unit is a township or lies right under one; None: no unit of ours is named.
    `what` is the staff, the post or the kind of absence; `level` that of the post or of the host.
    """

    cadre: int
    set: str
    id: int
    in_township: bool | None
    unit_name: str
    what: str
    level: str
    begun: str
    ended: str


# The office of a township stands right under it; so does a village, which isn't its organ.
IN_TOWNSHIP = """unit.kind = %(township)s OR (unit.kind = %(office)s AND EXISTS (
        SELECT 1 FROM organizations_unit_place place
        JOIN organizations_unit above ON above.id = place.parent_id
        WHERE place.unit_id = unit.id AND above.kind = %(township)s))"""
MINE = "WHERE row.home_id = %(home)s AND row.cadre_id = ANY(%(cadres)s)"
ROWS = f"""
    SELECT cadre_id, 'service', row.id, {IN_TOWNSHIP}, coalesce(unit.name, row.unit_name),
           row.staff_kind, '', row.entered, row.departed
    FROM record_service row LEFT JOIN organizations_unit unit ON unit.id = row.unit {MINE}
    UNION ALL
    SELECT cadre_id, 'posts', row.id, {IN_TOWNSHIP}, coalesce(unit.name, row.unit_name),
           row.title, row.level, row.begun, row.ended
    FROM record_post row LEFT JOIN organizations_unit unit ON unit.id = row.unit {MINE}
    UNION ALL
    SELECT cadre_id, 'levels', row.id, NULL, '', '', row.grade, row.begun, row.ended
    FROM record_level row {MINE}
    UNION ALL
    SELECT cadre_id, 'absences', row.id, NULL, row.host_name, row.kind, row.host_level,
           row.begun, row.ended
    FROM record_absence row {MINE}
    ORDER BY 1, 8, 3
"""  # noqa: S608 - parts of ours
BEGAN = """
    SELECT DISTINCT post.cadre_id
    FROM record_post post
    JOIN record_cadre cadre ON cadre.home_id = post.home_id AND cadre.id = post.cadre_id
    JOIN organizations_unit_place place ON place.unit_id = cadre.unit_id AND place.to_on IS NULL
    WHERE post.home_id = %(home)s AND post.level = ANY(%(levels)s)
      AND left(post.begun, 4) BETWEEN %(first)s AND %(last)s
      AND place.path >= %(start)s AND place.path < %(end)s
"""


def histories(home: int, cadres: Iterable[int]) -> dict[int, list[Posting]]:
    """Return the rows of cadres, by cadre, in the order in which they began."""
    found: dict[int, list[Posting]] = {pk: [] for pk in cadres}
    kinds = {"township": UnitKind.TOWNSHIP.value, "office": UnitKind.WORK_UNIT.value}
    for row in sql.rows(ROWS, home=home, cadres=list(found), **kinds):
        found[row[0]].append(Posting(*row))
    return found


def who_began(home: int, path: str, *, levels: Sequence[str], first: int, last: int) -> list[int]:
    """Return the cadres of a subtree who began a post of some levels in the years asked for."""
    rows = sql.rows(
        BEGAN,
        home=home,
        levels=list(levels),
        first=str(first),
        last=str(last),
        start=path,
        end=end_of(path),
    )
    return [cadre for (cadre,) in rows]
