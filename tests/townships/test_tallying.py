"""合计: what the database counts comes to the same as counting stay by stay."""

import datetime
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from scripts.bench import townships as bench

from bihuan.kernel.base.ids import new_id
from bihuan.kernel.organizations.standing import standing_in
from bihuan.kernel.people.models import Person
from bihuan.kernel.people.record.models import Absence, Cadre, Service
from bihuan.kernel.permissions.facade import Held, Office
from bihuan.modules.townships import selectors
from bihuan.modules.townships.rules import staffing
from bihuan.modules.townships.rules.staffing import Stay
from bihuan.modules.townships.selectors import HORIZON, SOON, Asked
from bihuan.modules.townships.terms import Staff
from tests import server
from tests.conftest import Loop

YEARS = {"first": 2016, "last": 2024}
DAYS = [datetime.date(2024, 2, 29), datetime.date(2024, 7, 1), datetime.date(2025, 12, 31)]


def date(luck: random.Random, first: int, last: int) -> str:
    """Return a date as precise as luck has it."""
    day = datetime.date(luck.randint(first, last), luck.randint(1, 12), luck.randint(1, 28))
    return f"{day}"[: luck.choice((4, 7, 7, 10, 10, 10))]


def fill(luck: random.Random, home: int, units: list[int], people: int) -> None:
    """Put people on the rolls of units, some twice, some away, with every precision of dates."""
    cadres, services, absences = [], [], []
    for _ in range(people):
        person = Person.objects.create(name="某某")
        birth = luck.choice(("", "1988-13", date(luck, 1960, 2003)))
        cadre = Cadre(home_id=home, person=person, unit_id=luck.choice(units), birth=birth)
        cadres.append(cadre)
        begun = date(luck, 2012, 2019)
        for _ in range(luck.choice((1, 1, 1, 2))):
            ended = luck.choice(("", date(luck, 2019, 2026)))
            services.append(
                Service(
                    home_id=home,
                    cadre=cadre,
                    unit_id=luck.choice(units),
                    staff_kind=luck.choice("12339"),
                    entered=begun,
                    way_in=luck.choice(("11", "15", "21")),
                    departed=ended,
                    way_out=luck.choice(("11", "21", "40")) if ended else "",
                )
            )
            begun = ended or begun
        for _ in range(luck.choice((0, 0, 1, 2))):
            away = {
                "begun": date(luck, 2014, 2024),
                "ended": luck.choice(("", date(luck, 2024, 2026))),
            }
            absences.append(Absence(home_id=home, cadre=cadre, kind="1", **away))
    for model, rows in ((Cadre, cadres), (Service, services), (Absence, absences)):
        for row in rows:
            row.pk = row.pk or new_id()
        model._base_manager.bulk_create(rows)


def _other(loop: Loop) -> int:
    """Return the other township of the cast."""
    names = {name: pk for _path, pk, name, _kind, _code in standing_in(loop.cast.home)}
    return names["草滩镇"]


def held(loop: Loop) -> Held:
    return next(one for one in loop.actor("civil").desks if one.office == Office.CIVIL_SERVICE)


def one_by_one(found: list[Stay], asked: Asked) -> list[tuple[object, ...]]:
    """Return the lines of a report counted from the stays themselves."""
    places = list(dict.fromkeys(one.unit for one in found if one.staff))
    every: list[int | None] = [*places, *([None] if len(places) > 1 else [])]
    lines = []
    for unit in every:
        for kind in Staff:
            mine = [one for one in found if one.staff == kind and unit in {None, one.unit}]
            figures = staffing.figures(mine, **YEARS, on=asked.on, horizon=HORIZON, soon=SOON)
            lines.append((unit, kind, figures, staffing.ages(mine, asked.on)))
    return lines


@pytest.mark.clause("TC-01", "TC-02")
@pytest.mark.parametrize("seed", range(6))
def test_counting_in_the_database_gives_what_counting_one_by_one_gives(
    loop: Loop, seed: int
) -> None:
    desk, luck = held(loop), random.Random(seed)
    fill(luck, loop.cast.home, [loop.cast.town, _other(loop)], 120)
    found, places = selectors.stays(desk), selectors.units(desk)
    for on in DAYS:
        asked = Asked(None, "", **YEARS, on=on)
        report = selectors.report(desk, asked, places)
        lines = [(one.unit, one.staff, one.figures, one.ages) for one in report.lines]
        assert lines == one_by_one(found, asked)
        cohort = staffing.recruits(selectors.chosen(found, asked), **YEARS, on=on)
        assert report.curve == selectors.drawn(staffing.tally(cohort, **YEARS, on=on).spells)


@pytest.mark.clause("TC-01")
def test_one_township_is_asked_of_it_alone_in_as_many_statements(loop: Loop) -> None:
    desk = held(loop)
    fill(random.Random(1), loop.cast.home, [loop.cast.town, _other(loop)], 40)
    places = selectors.units(desk)
    for unit in (None, loop.cast.town):
        asked = Asked(unit, "", **YEARS, on=DAYS[0])
        with CaptureQueriesContext(connection) as seen:
            report = selectors.report(desk, asked, places)
        assert len(seen) <= 4
    assert {one.unit for one in report.lines} == {loop.cast.town}


@pytest.mark.law("L5")
def test_a_desk_counts_the_townships_it_reaches_alone(loop: Loop) -> None:
    fill(random.Random(2), loop.cast.home, [loop.cast.town, _other(loop)], 20)
    mine = next(
        one for one in loop.actor("township").desks if one.office == Office.TOWNSHIP_SECRETARY
    )
    assert [pk for pk, _name in selectors.units(mine)] == [loop.cast.town]
    asked = Asked(_other(loop), "", **YEARS, on=DAYS[0])
    assert selectors.report(mine, asked, selectors.units(mine)).lines == []


@pytest.mark.slow
def test_the_bench_fills_townships_with_people_of_every_kind(loop: Loop) -> None:
    server.clone("townships_bench")
    try:
        with server.admin("townships_bench") as bare:
            bench.load(bare, loop.cast.home, 400, each=200)
            rows = bare.execute(
                "SELECT count(*), count(DISTINCT unit), count(*) FILTER (WHERE departed <> ''), "
                "(SELECT count(*) FROM record_absence WHERE home_id = %(home)s) "
                "FROM record_service WHERE home_id = %(home)s",
                {"home": loop.cast.home},
            ).fetchone()
    finally:
        server.drop("townships_bench")
    assert rows is not None
    people, towns, left, away = map(int, map(str, rows))
    assert (people, towns) == (400, 2)
    assert left > 100
    assert away > 20
