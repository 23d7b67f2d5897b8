"""Townships: the staffing report over 50,000 and over 500,000 people, and that of one township.

Every township has 2,000 people, in the shape of the demo's roster: a quarter who came before the
ten years, the rest recruits of them, of whom a fifth was seconded for a time. So there are 25
townships in the smaller home and 250 in the larger. `staffing.py` asks them.
"""

import json
import random
from collections.abc import Iterator
from itertools import islice
from typing import Any

from bihuan.config import roster
from bihuan.kernel.people.sheets.sheet import Sheet
from scripts.bench import report
from scripts.bench.stage import Connection, Stage

EACH, BATCH = 2_000, 20_000
SIZES = ("small", "large")
RUN = "import runpy; runpy.run_module('scripts.bench.staffing', run_name='__main__')"
ONE, ALL = "report of one township", "report of all townships"
# All may grow as the people do, and by a third more.
TARGETS = {ONE: "≤ 1.3", ALL: "≤ 13"}
UNIT, CADRE = 1 << 40, 1 << 41  # Below every id of today.
TABLES = {
    "people_person": "id, name, pinyin, phone, id_sealed, id_blind",
    "record_cadre": "id, home_id, person_id, unit_id, birth, strokes, sex, ethnicity, "
    "native_place, birth_place, health, work_start, specialty, jurisdiction, staff_kind",
    "record_service": "id, home_id, cadre_id, position, unit, unit_name, staff_kind, entered, "
    "way_in, departed, way_out, destination, destination_name",
    "record_absence": "id, home_id, cadre_id, position, kind, host_name, host_level, begun, "
    "until, ended",
}
SERVICE = TABLES["record_service"].split(", ")[6:]
ABSENCE = TABLES["record_absence"].split(", ")[4:]


# --- loading ------------------------------------------------------------------------------------


def load(connection: Connection, home: int, people: int, *, each: int = EACH) -> None:
    """Add townships with so many people altogether to a home, by COPY."""
    # The rows are right as they are: no trigger and no foreign key has to look at each.
    connection.execute("SET session_replication_role = replica")
    for town in range(people // each):
        _unit(connection, home, town)
    rows = _rows(home, people, each)
    while batch := list(islice(rows, BATCH)):
        for index, (table, columns) in enumerate(TABLES.items()):
            with connection.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for one in batch:
                    if one[index]:
                        copy.write_row(one[index])
    connection.execute("SET session_replication_role = origin")
    connection.execute("VACUUM (ANALYZE)")


def _unit(connection: Connection, home: int, town: int) -> None:
    """Open a township under the home's first unit."""
    values = {"pk": UNIT + town, "home": home, "name": f"测速{town}镇", "path": f"{5000 + town}"}
    connection.execute(
        "INSERT INTO organizations_unit (id, home_id, kind, name, code, from_on) "
        "VALUES (%(pk)s, %(home)s, 'township', %(name)s, '', '2015-01-01')",
        values,
    )
    connection.execute(
        "INSERT INTO organizations_unit_place (id, unit_id, parent_id, path, from_on) "
        "SELECT %(pk)s, %(pk)s, unit_id, path || %(path)s, '2015-01-01' "
        "FROM organizations_unit_place place JOIN organizations_unit unit ON unit.id = unit_id "
        "WHERE unit.home_id = %(home)s AND place.to_on IS NULL ORDER BY path LIMIT 1",
        values,
    )


def _rows(home: int, people: int, each: int) -> Iterator[tuple[tuple[Any, ...], ...]]:
    """Yield the rows of one person after the other, in the order of the tables; () for none."""
    luck = random.Random(roster.SEED)  # noqa: S311 - made up, no secret
    blank = [""] * (TABLES["record_cadre"].count(",") - 4)
    for number in range(people):
        pk, unit = CADRE + number, UNIT + number // each
        one, birth = _cadre(luck, is_elder=4 * (number % each) < each)
        service = [one.service[0].get(name, "") for name in SERVICE]
        away = [[absence.get(name, "") for name in ABSENCE] for absence in one.absences]
        yield (
            (pk, f"甲{number}", f"jia{number}", "", "", ""),
            (pk, home, pk, unit, birth, *blank),
            (pk, home, pk, 0, unit, "", *service),
            (pk, home, pk, 0, *away[0]) if away else (),
        )


def _cadre(luck: random.Random, *, is_elder: bool) -> tuple[roster.Cadre, str]:
    """Return somebody of the roster's shape without a form, and the month of birth."""
    kind = roster.CIVIL if luck.random() < 0.67 else roster.INSTITUTION
    year = luck.randint(1994, 2014) if is_elder else luck.choice(roster.YEARS)
    entered = f"{year}-{luck.choice((7, 8, 9)):02d}"
    roll = {"staff_kind": kind, "entered": entered, "way_in": roster._way(kind, luck)}
    one = roster.Cadre("", Sheet(), [roll])
    birth = roster._later(entered, -12 * luck.randint(22, 30) - luck.randint(0, 11))
    if is_elder:
        if luck.random() < 0.2:
            left = f"{luck.randint(2017, 2025)}-{luck.randint(1, 12):02d}"
            roster._leaves(luck, one, left, retired=True)
        return one, birth
    months = int(luck.weibullvariate(95 if kind == roster.CIVIL else 130, 1.3))
    left = roster._later(entered, max(months, 5))
    roster._is_away(luck, one, entered, min(left, "2026-06"))
    if left < "2026-06":
        roster._leaves(luck, one, left)
    return one, birth


# --- measuring ----------------------------------------------------------------------------------


class Townships:
    """Two databases with townships in them, asked in turns."""

    def __init__(self, stage: Stage, home: int, people: tuple[int, int]) -> None:
        self.stage, self.home = stage, home
        self.people = dict(zip(SIZES, people, strict=True))
        stage.tune(fsync="off", max_wal_size="8GB")
        for name, number in self.people.items():
            stage.clone(f"townships_{name}", of="plain")
            with stage.admin(f"townships_{name}") as connection:
                load(connection, home, number)
        stage.tune(fsync="", max_wal_size="")

    def go(self, rounds: int, each: int) -> report.Table:
        """Ask both, in turns, a process each time, and return the table."""
        self.ms: dict[str, dict[str, list[float]]] = {
            what: {name: [] for name in SIZES} for what in TARGETS
        }
        for _ in range(rounds):
            for name in SIZES:
                self.stage.use(f"townships_{name}")
                found = json.loads(self.stage.python(RUN, str(self.home), str(each)))
                for what, spent in found.items():
                    self.ms[what][name] += spent
        self.stage.use("bihuan")
        small, large = self.people.values()
        title = f"Township report over {large:,} persons, growth from {small:,}"
        table = report.Table(
            title, ("small ms", "large ms"), [self._line(what) for what in self.ms]
        )
        table.notes = [NOTE]
        return table

    def _line(self, what: str) -> report.Line:
        small, large = (report.median(self.ms[what][name]) for name in SIZES)
        return report.Line(what, large / small, TARGETS[what], (f"{small:.0f}", f"{large:.0f}"))


NOTE = (
    "In process, the selector alone: figures, ages and curve, without the page. Every township has "
    "2,000 people in both homes; the larger has ten times the townships, so all of them may take "
    "ten times as long, and a third more. Dates are known to the month, one person in nine was "
    "away; the two sizes in turns, each in a process of its own, after a call that isn't counted."
)
