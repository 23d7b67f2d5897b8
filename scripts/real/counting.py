"""Counting twice: by the product's own tables, and by SQL that knows none of them."""

import datetime
import json
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg

from bihuan.kernel.base import clock
from bihuan.kernel.duties.facade import Duty
from bihuan.modules.wall import workflow
from bihuan.modules.wall.models import Request, Wall
from bihuan.modules.wall.terms import READ_WALL, State

# What a state owes, written down here once more on purpose: the recount must not ask the product.
OWES = """
CREATE TEMP TABLE owes AS SELECT * FROM (VALUES
    ('submitted','dispatch'), ('sorted','dispatch'), ('dispatched','take'),
    ('declined','decide_declined'), ('accepted','contact'), ('accepted','handle'),
    ('handling','handle'), ('handled','publish'), ('rating','rating'), ('review','name_talker'),
    ('talk','talk'), ('reply','reply'), ('redispatch','redispatch'), ('explained','acceptance'),
    ('escalated','decide'), ('referred','chase'), ('merged','follow'), ('channel','inform')
) AS t(state, what)
"""
# An open request without what its state owes, or a paper wall that nobody has to read.
WITHOUT_DUTY = """
SELECT count(*) FROM (
    SELECT r.home_id, r.dossier_id, 'wall.' || owes.what AS what
    FROM wall_request r LEFT JOIN owes ON owes.state = r.state
    WHERE r.home_id = %(home)s AND r.closed_at IS NULL
    UNION ALL
    SELECT home_id, dossier_id, 'wall.read_wall' FROM wall_wall
    WHERE home_id = %(home)s AND is_paper AND closed_on IS NULL
) AS wanted WHERE NOT EXISTS (
    SELECT FROM duties_duty d WHERE d.home_id = wanted.home_id
    AND d.dossier_id = wanted.dossier_id AND d.discharged_by_id IS NULL AND d.what = wanted.what)
"""
# Owed by nobody's state, or by a closed case, or on a desk where nobody sits, nor anybody above.
ORPHANS = """
SELECT count(*) FROM duties_duty d
JOIN journal_dossier k ON k.home_id = d.home_id AND k.id = d.dossier_id
LEFT JOIN wall_request r ON r.home_id = d.home_id AND r.dossier_id = d.dossier_id
LEFT JOIN wall_wall w ON w.home_id = d.home_id AND w.dossier_id = d.dossier_id
WHERE d.home_id = %(home)s AND d.discharged_by_id IS NULL AND (
    k.closed_at IS NOT NULL OR r.closed_at IS NOT NULL
    OR NOT (w.is_paper IS TRUE AND w.closed_on IS NULL AND d.what = 'wall.read_wall')
    AND NOT EXISTS (
        SELECT FROM owes WHERE owes.state = r.state AND 'wall.' || owes.what = d.what)
    OR NOT EXISTS (
        SELECT FROM permissions_grant g
        JOIN permissions_desk held ON held.id = g.desk_id
        LEFT JOIN organizations_unit_place at ON at.unit_id = held.unit_id AND at.to_on IS NULL
        JOIN organizations_unit_place own ON own.unit_id = k.unit_id AND own.to_on IS NULL
        WHERE g.from_on <= %(day)s AND (g.to_on IS NULL OR g.to_on >= %(day)s)
        AND (g.desk_id = d.desk_id OR (own.path LIKE at.path || '%%'
            AND held.office IN ('group_leader', 'branch_secretary', 'county_section')))))
"""
FIGURES = {
    "诉求": "SELECT channel, count(*) FROM wall_request WHERE home_id = %(home)s GROUP BY 1",
    "结果": "SELECT outcome, count(*) FROM wall_request WHERE home_id = %(home)s GROUP BY 1",
    "环节（未办结）": "SELECT state, count(*) FROM wall_request WHERE home_id = %(home)s "
    "AND closed_at IS NULL GROUP BY 1",
    "评单": "SELECT grade, count(*) FROM wall_rating WHERE home_id = %(home)s GROUP BY 1",
    "核实的缘由": "SELECT cause, count(*) FROM wall_request WHERE home_id = %(home)s "
    "AND cause <> '' GROUP BY 1",
    "派单轮次": "SELECT rounds::text, count(*) FROM wall_request WHERE home_id = %(home)s "
    "GROUP BY 1",
    "动作": "SELECT act, count(DISTINCT act_id) FROM journal_entry WHERE home_id = %(home)s "
    "GROUP BY 1",
}
ONE = {
    "acts": "SELECT count(DISTINCT act_id) FROM journal_entry WHERE home_id = %(home)s",
    "entries": "SELECT count(*) FROM journal_entry WHERE home_id = %(home)s",
    "duties": "SELECT count(*) FROM duties_duty WHERE home_id = %(home)s",
    "late": "SELECT count(*) FROM duties_duty WHERE home_id = %(home)s "
    "AND coalesce(discharged_at, %(now)s) > due_at",
    "open": "SELECT count(*) FROM wall_request WHERE home_id = %(home)s AND closed_at IS NULL",
    "requests": "SELECT count(*) FROM wall_request WHERE home_id = %(home)s",
    "doubled": "SELECT count(*) FROM (SELECT FROM journal_entry WHERE home_id = %(home)s "
    "GROUP BY dossier_id, act_id HAVING count(*) > 1) AS twice",
    "unheard": "SELECT count(*) FROM journal_act a WHERE a.home_id = %(home)s AND NOT EXISTS ("
    "SELECT FROM journal_entry e WHERE e.home_id = a.home_id AND e.act_id = a.id)",
}


@dataclass(frozen=True, slots=True)
class Owed:
    """Two zeros: open cases without their duty, and duties that belong nowhere."""

    without: int
    orphans: int


class Recount:
    """Counts as the superuser, on a connection of its own."""

    def __init__(self, home: int) -> None:
        self.home = home
        self.admin = psycopg.connect(**json.loads(os.environ["REAL_ADMIN"]), autocommit=True)
        self.admin.execute(OWES)

    def owed(self, now: datetime.datetime) -> Owed:
        """Return the two zeros by SQL."""
        return Owed(self._one(WITHOUT_DUTY, now), self._one(ORPHANS, now))

    def one(self, what: str, now: datetime.datetime) -> int:
        """Return a figure."""
        return self._one(ONE[what], now)

    def table(self, what: str, now: datetime.datetime) -> list[tuple[str, int]]:
        """Return figures by kind, the largest first."""
        rows = self.admin.execute(FIGURES[what].encode(), self._given(now)).fetchall()
        return sorted(((str(kind), int(count)) for kind, count in rows), key=lambda row: -row[1])

    def plant(self) -> tuple[int, int]:
        """Delete an open duty, as somebody with the machine could; return it and its dossier."""
        self.admin.execute("DROP TABLE IF EXISTS pg_temp.pulled")
        self.admin.execute(
            b"CREATE TEMP TABLE pulled AS SELECT d.* FROM duties_duty d WHERE d.home_id = %s "
            b"AND d.discharged_by_id IS NULL AND d.what <> 'wall.read_wall' "
            b"AND NOT EXISTS (SELECT FROM duties_rung r WHERE r.home_id = d.home_id "
            b"AND r.duty_id = d.id) ORDER BY d.id LIMIT 1",
            [self.home],
        )
        found = self.admin.execute("SELECT id, dossier_id FROM pulled").fetchone()
        assert found is not None, "no open duty to pull"
        self.admin.execute("DELETE FROM duties_duty WHERE id IN (SELECT id FROM pulled)")
        return int(found[0]), int(found[1])

    def pull_out(self) -> None:
        """Put the deleted duty back."""
        self.admin.execute("INSERT INTO duties_duty SELECT * FROM pulled")

    def _one(self, query: str, now: datetime.datetime) -> int:
        row: Any = self.admin.execute(query.encode(), self._given(now)).fetchone()
        return int(row[0])

    def _given(self, now: datetime.datetime) -> dict[str, Any]:
        return {"home": self.home, "now": now, "day": clock.day(now)}


def by_the_product(home: int) -> Owed:
    """Return the two zeros by the product's own workflow table."""
    owed: dict[int, list[str]] = defaultdict(list)
    rows = Duty.objects.filter(home_id=home, discharged_by=None)
    for dossier, what in rows.values_list("dossier_id", "what"):
        owed[dossier].append(what)
    without = orphans = 0
    for dossier, wanted in _wanted(home):
        found = owed.pop(dossier, [])
        without += bool(wanted - set(found))
        orphans += len([what for what in found if what not in wanted])
    return Owed(without, orphans + sum(map(len, owed.values())))


def _wanted(home: int) -> Iterator[tuple[int, set[str]]]:
    for dossier, state in Request.objects.filter(home_id=home).values_list("dossier_id", "state"):
        yield dossier, {row.what.value for row in workflow.OWES[State(state)]}
    paper = Wall.objects.filter(home_id=home, is_paper=True, closed_on=None)
    for dossier in paper.values_list("dossier_id"):
        yield dossier[0], {READ_WALL}
