"""关爱覆盖: check-ups, leave and mentoring by township and year; and the people behind a number."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from bihuan.kernel.base import clock
from bihuan.kernel.organizations.facade import UnitKind
from bihuan.kernel.people.record import rolls
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor, Held, Office
from bihuan.kernel.policy import facade as policy
from bihuan.modules.townships.models import CareRound, Pair
from bihuan.modules.townships.rules import caring as rules
from bihuan.modules.townships.rules import mentoring
from bihuan.modules.townships.selectors import care_due, caring, quotas
from bihuan.modules.townships.selectors.care_due import Person
from bihuan.modules.townships.terms.caring import Coverage, Entitlement, Reached

PAGE = 25


@dataclass(frozen=True, slots=True)
class Table:
    """A year of care in the townships within reach: who is due what, and the rounds."""

    year: int
    home: int
    places: list[tuple[int, str]]
    persons: list[Person]
    rounds: dict[int, CareRound]
    # Who should have a mentor, and who of these has had one in the year.
    owed: frozenset[int]
    paired: frozenset[int] = field(default=frozenset())

    def behind(self, what: Coverage, how: Reached, unit: int | None) -> list[Person]:
        """Return the people behind a number."""
        mine = [one for one in self.persons if unit in {None, one.unit}]
        return [one for one in mine if how in self._standing(one, what)]

    def _standing(self, one: Person, what: Coverage) -> set[Reached]:
        person = one.cared.person
        if what == Coverage.MENTORING:
            if person not in self.owed:
                return set()
            return {Reached.DUE, Reached.GIVEN if person in self.paired else Reached.LEFT}
        if what == Coverage.ALL:
            count = one.count
            return {Reached.DUE} | ({Reached.LEFT} if count.left else {Reached.GIVEN})
        due = one.of(Entitlement(what.value))
        if due is None:
            return set()
        return {Reached.DUE, Reached.LEFT if due.is_left else Reached.GIVEN}


def table(held: Held, *, year: int, today: datetime.date) -> Table:
    """Return a year of care within a desk's reach; six statements, whatever the number."""
    assert held.home is not None, "a desk of a unit has a home"
    home, on = held.home, care_due.day_of(year, today)
    places = quotas.units(held)
    units = [pk for pk, _name in places]
    rounds = {row.unit_id: row for row in _rounds(home, units, year)}
    found = rolls.rolls(home, held.path, kind=UnitKind.TOWNSHIP)
    limits = policy.read("townships", path=held.path, on=today)
    months = limits["townships.mentored_months"].value
    owed = frozenset(
        one.person
        for one in found
        if care_due.is_there(one, on)
        and mentoring.is_owed_a_mentor(one.entered, one.way_in, on=on, months=months)
    )
    values = care_due.care(limits, year=year)
    return Table(
        year,
        home,
        places,
        care_due.persons(
            home, found, [row.pk for row in rounds.values()], year=year, today=today, care=values
        ),
        rounds,
        owed,
        _paired(home, units, on),
    )


def _rounds(home: int, units: Iterable[int], year: int) -> Iterable[CareRound]:
    return CareRound.objects.filter(home_id=home, unit__in=list(units), year=year)


def _paired(home: int, units: Iterable[int], on: datetime.date) -> frozenset[int]:
    """Return who had a mentor on a day."""
    rows = Pair.objects.filter(home_id=home, unit__in=list(units), from_on__lte=on)
    ended = rows.filter(closed_at__isnull=False, closed_at__lt=clock.end_of(on))
    return frozenset(rows.exclude(pk__in=ended.values("pk")).values_list("person_id", flat=True))


@dataclass(frozen=True, slots=True)
class Line:
    """A township's numbers, or those of all: due, given and left of each kind of coverage."""

    unit: int | None
    name: str
    round: CareRound | None
    numbers: dict[tuple[Coverage, Reached], int]


def lines(found: Table) -> list[Line]:
    """Return the numbers of each township, and last of all where there are several."""
    rows = [_line(found, pk, name) for pk, name in found.places]
    return [*rows, _line(found, None, "")] if len(rows) > 1 else rows


def _line(found: Table, unit: int | None, name: str) -> Line:
    numbers = {
        (what, how): len(found.behind(what, how, unit)) for what in Coverage for how in Reached
    }
    return Line(unit, name, found.rounds.get(unit) if unit else None, numbers)


def page_of(rows: list[Person], before: int | None) -> tuple[list[Person], int | None]:
    """Return a page of people, and the next key."""
    start = next((i + 1 for i, row in enumerate(rows) if row.cared.person == before), 0)
    shown = rows[start : start + PAGE]
    return shown, shown[-1].cared.person if len(rows) > start + PAGE else None


def summed(found: Table, unit: int | None) -> rules.Count:
    """Return due, given, declined and left of all entitlements of a township, or of all."""
    mine = [one for one in found.persons if unit in {None, one.unit}]
    return rules.counted(due for one in mine for due in one.dues)


def openable(actor: Actor, held: Held, found: Table, *, on: datetime.date) -> list[tuple[int, str]]:
    """Return the townships without a round of the year in which it is somebody's turn to open."""
    missing = [(pk, name) for pk, name in found.places if pk not in found.rounds]
    if found.year != on.year or not missing:
        return []
    if held.office == Office.TOWNSHIP_SECRETARY:
        return missing
    chains = permissions.chains([pk for pk, _name in missing], on=on)
    return [(pk, name) for pk, name in missing if caring.opens_in(actor, chains[pk])]
