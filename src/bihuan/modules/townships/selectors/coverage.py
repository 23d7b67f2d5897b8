"""帮带覆盖: who of the townships' rolls should have a mentor, who has one, who has none."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max

from bihuan.kernel.organizations.facade import UnitKind
from bihuan.kernel.people import searching
from bihuan.kernel.people.record import rolls
from bihuan.kernel.people.record.rolls import Roll
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor, Held, Office
from bihuan.kernel.policy import facade as policy
from bihuan.modules.townships.models import Pair, Talk
from bihuan.modules.townships.rules import mentoring as rules
from bihuan.modules.townships.rules.mentoring import Bounds
from bihuan.modules.townships.selectors import mentoring, moving, quotas
from bihuan.modules.townships.terms.mentoring import Pairing

PAGE = 25


@dataclass(frozen=True, slots=True)
class Covered:
    """帮带覆盖 as of a day: the rolls of the townships in reach, and the open pairs."""

    on: datetime.date
    home: int
    bounds: Bounds
    places: list[tuple[int, str]]
    there: list[Roll]
    pairs: list[Pair]
    gone: frozenset[tuple[int, int]]

    def owed(self, unit: int | None) -> list[Roll]:
        """Return the recruits of the last years, on the roll of a township, or of all."""
        return [
            row
            for row in self.there
            if unit in {None, row.unit}
            and rules.is_owed_a_mentor(
                row.entered, row.way_in, on=self.on, months=self.bounds.months
            )
        ]

    def running(self, unit: int | None) -> list[Pair]:
        """Return the open pairs of a township, or of all."""
        return [pair for pair in self.pairs if unit in {None, pair.unit_id}]

    def has_left(self, pair: Pair) -> bool:
        """Say whether one side of a pair was on the township's roll and is no longer."""
        return any((pair.unit_id, one) in self.gone for one in (pair.person_id, pair.mentor_id))


def covered(held: Held, *, on: datetime.date) -> Covered:
    """Return who is on the rolls within a desk's reach, and who is paired; four statements."""
    assert held.home is not None, "a desk of a unit has a home"
    places = quotas.units(held)
    found = rolls.rolls(held.home, held.path, kind=UnitKind.TOWNSHIP)
    there = [row for row in found if _is_there(row, on)]
    here = {(row.unit, row.person) for row in there}
    pairs = Pair.objects.filter(
        home_id=held.home, unit__in=[pk for pk, _name in places], closed_at=None
    )
    return Covered(
        on,
        held.home,
        mentoring.bounds(policy.read("townships", path=held.path, on=on)),
        places,
        there,
        list(pairs.select_related("person", "mentor", "unit").order_by("-pk")),
        frozenset((row.unit, row.person) for row in found if row.departed) - here,
    )


def _is_there(row: Roll, on: datetime.date) -> bool:
    day = str(on)
    return row.entered <= day and not (row.departed and row.departed <= day)


@dataclass(frozen=True, slots=True)
class Line:
    """A township's numbers, or those of all of them: each opens its people."""

    unit: int | None
    name: str
    numbers: dict[Pairing, int]


def lines(found: Covered) -> list[Line]:
    """Return the numbers of each township, and last of all where there are several."""
    rows = [Line(pk, name, _numbers(found, pk)) for pk, name in found.places]
    return [*rows, Line(None, "", _numbers(found, None))] if len(rows) > 1 else rows


def _numbers(found: Covered, unit: int | None) -> dict[Pairing, int]:
    running, owed = found.running(unit), found.owed(unit)
    paired = {pair.person_id for pair in running}
    covered = sum(row.person in paired for row in owed)
    return {
        Pairing.OWED: len(owed),
        Pairing.COVERED: covered,
        Pairing.WITHOUT: len(owed) - covered,
        Pairing.RUNNING: len(running),
        Pairing.LEFT: sum(map(found.has_left, running)),
    }


# --- the people behind a number -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list: a cadre, with the pair if there is one; `key` is its place."""

    key: int
    person: int
    name: str
    unit: str
    entered: str
    pair: Pair | None
    duty: Any = None
    talks: int = 0
    last_on: datetime.date | None = None


def listed(
    found: Covered, which: Pairing, *, unit: int | None, before: int | None
) -> tuple[list[Listed], int | None]:
    """Return a page of the people behind a number, and the next key."""
    rows = _ended(found, unit, before) if which == Pairing.ENDED else _rows(found, which, unit)
    start = next((i + 1 for i, row in enumerate(rows) if row.key == before), 0)
    shown = rows[start : start + PAGE]
    further = shown[-1].key if len(rows) > start + PAGE else None
    return _with_talks(found.home, shown), further


def _rows(found: Covered, which: Pairing, unit: int | None) -> list[Listed]:
    running = found.running(unit)
    if which in {Pairing.RUNNING, Pairing.LEFT}:
        rows = [pair for pair in running if which == Pairing.RUNNING or found.has_left(pair)]
        entered = {(row.unit, row.person): row.entered for row in found.there}
        return [_of_pair(pair, entered.get((pair.unit_id, pair.person_id), "")) for pair in rows]
    pairs = {pair.person_id: pair for pair in running}
    wanted = {Pairing.OWED: {True, False}, Pairing.COVERED: {True}, Pairing.WITHOUT: {False}}
    return [
        Listed(row.person, row.person, row.name, row.unit_name, row.entered, pairs.get(row.person))
        for row in found.owed(unit)
        if (row.person in pairs) in wanted[which]
    ]


def _of_pair(pair: Pair, entered: str = "") -> Listed:
    return Listed(pair.pk, pair.person_id, pair.person.name, pair.unit.name, entered, pair)


def _ended(found: Covered, unit: int | None, before: int | None) -> list[Listed]:
    units = [pk for pk, _name in found.places if unit in {None, pk}]
    rows = Pair.objects.filter(home_id=found.home, unit__in=units).exclude(closed_at=None)
    rows = rows.filter(pk__lt=before) if before else rows
    rows = rows.select_related("person", "mentor", "unit").order_by("-pk")[: PAGE + 1]
    return [_of_pair(pair) for pair in rows]


def _with_talks(home: int, rows: Sequence[Listed]) -> list[Listed]:
    pairs = [row.pair for row in rows if row.pair]
    counted = Talk.objects.filter(home_id=home, pair__in=[pair.pk for pair in pairs])
    talks = {
        pair: (number, last)
        for pair, number, last in counted.values_list("pair").annotate(Count("id"), Max("held_on"))
    }
    dues = moving.dues(home, pairs)  # type: ignore[arg-type]
    return [
        Listed(
            row.key,
            row.person,
            row.name,
            row.unit,
            row.entered,
            row.pair,
            dues.get(row.pair.dossier_id) if row.pair else None,
            *(talks.get(row.pair.pk, (0, None)) if row.pair else (0, None)),
        )
        for row in rows
    ]


# --- whom to choose from ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choices:
    """Who of a township may be paired, and who may mentor: of its roll, and its secretary."""

    cadres: list[tuple[int, str]]
    mentors: list[tuple[int, str]]


def choices(found: Covered, unit: int) -> Choices:
    """Return who of a township has no pair yet, the new first; and who may mentor: not new, with
    an account, and fewer pairs than the most.
    """
    taken = {pair.person_id for pair in found.running(unit)}
    there = [row for row in found.there if row.unit == unit]
    new = {row.person for row in found.owed(unit)}
    years = found.bounds.years
    young = [
        row
        for row in there
        if row.person not in taken
        and (row.person in new or rules.is_young(row.birth, on=found.on, years=years))
    ]
    young.sort(key=lambda row: row.person not in new)
    load = Counter(pair.mentor_id for pair in found.running(unit))
    able = searching.usernames(row.person for row in there if row.person not in new)
    mentors = [
        (row.person, f"{row.name}（{load[row.person]}/{found.bounds.most}）")
        for row in there
        if row.person in able and load[row.person] < found.bounds.most
    ]
    return Choices([(row.person, f"{row.name}（{row.entered}）") for row in young], mentors)


def pairing_units(actor: Actor, held: Held, *, on: datetime.date) -> list[tuple[int, str]]:
    """Return the townships in which it is somebody's turn to pair: his own, or stood in for."""
    places = quotas.units(held)
    if held.office == Office.TOWNSHIP_SECRETARY:
        return places
    chains = permissions.chains([pk for pk, _name in places], on=on)
    return [(pk, name) for pk, name in places if mentoring.opens_in(actor, chains[pk])]


def secretaries(unit: int, *, on: datetime.date) -> tuple[int, ...]:
    """Return who holds the secretary's desk of a township: each may mentor, too."""
    seat = permissions.chain(unit, on=on).seat(Office.TOWNSHIP_SECRETARY)
    return seat.holders if seat else ()
