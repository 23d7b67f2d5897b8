"""授权: who sits where, who may act, who stands in when a desk is empty.

L1: a duty stands on its desk if somebody may discharge it there today; else on the nearest
desk upward. L4: holders excluded by their part in the case don't count.
"""

import datetime
import functools
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Q

from bihuan.kernel.base import sql
from bihuan.kernel.organizations.facade import STEP
from bihuan.kernel.permissions.models import Desk, Grant
from bihuan.kernel.permissions.terms import STANDS_IN, Office, Reach

__all__ = [
    "STANDS_IN",
    "SYSTEM",
    "Actor",
    "Chain",
    "Held",
    "Office",
    "Reach",
    "Seat",
    "actor_of",
    "chain",
    "chains",
    "end_grant",
    "give",
    "person_desk",
    "resident",
    "revoke",
    "unit_desk",
]


@dataclass(frozen=True, slots=True)
class Held:
    """A desk that an actor holds today."""

    desk: int
    office: str
    unit: int | None
    path: str
    reach: str
    home: int | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person with the desks held today, a resident with a receipt, or the system."""

    kind: str
    id: int = 0
    name: str = ""
    desks: tuple[Held, ...] = ()
    own: int | None = None  # a person's own desk: his without a grant, a talk may stand there
    records: tuple[int, ...] = ()  # the homes in which the person has a cadre's record

    def holds(self, office: str, path: str | None = None) -> Held | None:
        """Return the desk of this office (at this place, if given), or None."""
        for held in self.desks:
            if held.office == office and (path is None or held.path == path):
                return held
        return None

    def sees(self, path: str) -> bool:
        """Say whether a grant reaches a unit: its own, or any under it."""
        return any(
            held.path == path or (held.reach == Reach.SUBTREE and path.startswith(held.path))
            for held in self.desks
            if held.path
        )

    @property
    def desk_ids(self) -> list[int]:
        """Return the desks whose duties are mine, my own among them."""
        held = {held.desk for held in self.desks}
        return sorted(held | {self.own} if self.own else held)


SYSTEM = Actor(kind="system", name="系统")


def resident(dossier: int = 0) -> Actor:
    """Return the resident of one request: known by the receipt alone."""
    return Actor(kind="resident", id=dossier, name="居民")


HELD = """
    SELECT desk.id, desk.office, desk.unit_id, coalesce(place.path, ''), held.reach, unit.home_id
    FROM permissions_grant held
    JOIN permissions_desk desk ON desk.id = held.desk_id
    LEFT JOIN organizations_unit unit ON unit.id = desk.unit_id
    LEFT JOIN organizations_unit_place place ON place.unit_id = unit.id AND place.to_on IS NULL
    WHERE held.person_id = %(person)s
      AND held.from_on <= %(on)s AND (held.to_on IS NULL OR held.to_on >= %(on)s)
      AND (unit.id IS NULL OR place.unit_id IS NOT NULL)
    UNION ALL
    SELECT id, '', NULL, '', NULL, NULL FROM permissions_desk WHERE person_id = %(person)s
"""
# Where records of cadres are installed: in which homes the person has one.
RECORDED = """
    UNION ALL
    SELECT NULL, '', NULL, '', NULL, home_id FROM record_cadre WHERE person_id = %(person)s
"""


@functools.cache
def _held() -> str:
    return HELD + RECORDED if apps.is_installed("bihuan.kernel.people.record") else HELD


def actor_of(person: int, *, name: str, on: datetime.date) -> Actor:
    """Return a person as an actor, with all desks held on a day; one statement."""
    rows = sql.rows(_held(), person=person, on=on)
    held = tuple(Held(*row) for row in rows if row[4])
    own = next((desk for desk, *_rest, reach, _home in rows if desk and not reach), None)
    records = tuple(home for desk, *_rest, home in rows if not desk)
    return Actor(kind="person", id=person, name=name, desks=held, own=own, records=records)


@dataclass(frozen=True, slots=True)
class Seat:
    """A desk on the way up, and the persons who hold it today."""

    desk: int
    office: str
    path: str
    holders: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Chain:
    """The desks from a unit up to the county, nearest first; `path` says where the unit stands."""

    path: str
    seats: tuple[Seat, ...]

    def seat(self, office: str) -> Seat | None:
        """Return the nearest desk of an office, held or not."""
        return next((seat for seat in self.seats if seat.office == office), None)

    def standing(
        self, offices: Iterable[str], *, excluded: Collection[int] = ()
    ) -> tuple[Seat, tuple[int, ...]] | None:
        """Return the first of these offices, in this order, that somebody not excluded holds."""
        for office in offices:
            for seat in self.seats:
                free = tuple(person for person in seat.holders if person not in excluded)
                if seat.office == office and free:
                    return seat, free
        return None


ABOVE = """
    SELECT wanted.unit, mine.path, desk.id, desk.office, above.path, held.person_id
    FROM unnest(%(units)s::bigint[]) AS wanted(unit)
    CROSS JOIN LATERAL (
        SELECT path FROM organizations_unit_place WHERE unit_id = wanted.unit
        ORDER BY to_on DESC NULLS FIRST LIMIT 1
    ) AS mine
    CROSS JOIN LATERAL generate_series(%(step)s, length(mine.path), %(step)s) AS stage
    JOIN organizations_unit_place above
      ON above.path = left(mine.path, stage) AND above.to_on IS NULL
    LEFT JOIN permissions_desk desk ON desk.unit_id = above.unit_id
    LEFT JOIN permissions_grant held ON held.desk_id = desk.id
      AND held.from_on <= %(on)s AND (held.to_on IS NULL OR held.to_on >= %(on)s)
    ORDER BY desk.id, held.id
"""


def chain(unit: int, *, on: datetime.date) -> Chain:
    """Return the desks on the way up from a unit with today's holders; one statement.

    Of a dissolved unit from where it stood last: its closed cases are still read. Raises
    AssertionError when the unit never stood anywhere.
    """
    return chains([unit], on=on)[unit]


def chains(units: Collection[int], *, on: datetime.date) -> dict[int, Chain]:
    """Return the desks on the way up from each of some units; one statement."""
    rows = sql.rows(ABOVE, units=list(units), on=on, step=STEP)
    return {unit: _chain([row[1:] for row in rows if row[0] == unit]) for unit in units}


def _chain(rows: Sequence[tuple[Any, ...]]) -> Chain:
    assert rows, "the unit never stood anywhere"
    seats: dict[int, Seat] = {}
    for _path, desk, office, place, person in rows:
        if desk:
            holders = seats[desk].holders if desk in seats else ()
            seats[desk] = Seat(desk, office, place, (*holders, person) if person else holders)
    nearest_first = sorted(seats.values(), key=lambda seat: -len(seat.path))
    return Chain(rows[0][0], tuple(nearest_first))


def unit_desk(unit: int, office: str) -> Desk:
    """Return the desk of an office of a unit, set up when first asked for."""
    return Desk.objects.get_or_create(unit_id=unit, office=office)[0]


def person_desk(person: int) -> Desk:
    """Return a person's own desk, set up when first asked for."""
    return Desk.objects.get_or_create(person_id=person)[0]


def give(
    *,
    person: int,
    desk: Desk,
    reach: str,
    from_on: datetime.date,
    to_on: datetime.date | None = None,
    given_home: int | None = None,
    given_entry: int | None = None,
) -> Grant:
    """Seat a person at a desk. The caller records the act that gave it."""
    return Grant.objects.create(
        person_id=person,
        desk=desk,
        reach=reach,
        from_on=from_on,
        to_on=to_on,
        given_home=given_home,
        given_entry=given_entry,
    )


def end_grant(*, person: int, desk: Desk, on: datetime.date) -> int:
    """End a person's current grants at a desk: the given day is the last; return how many."""
    return int(_current(Grant.objects.filter(person=person, desk=desk), on).update(to_on=on))


def revoke(*, person: int, desk: Desk, on: datetime.date) -> int:
    """End a person's grants at a desk at once, those to come too: yesterday was the last day.

    A grant of today has then no day at all; who did what under it stands in the entries.
    """
    lasting = Q(to_on=None) | Q(to_on__gte=on)
    rows = Grant.objects.filter(lasting, person=person, desk=desk)
    return int(rows.update(to_on=on - datetime.timedelta(days=1)))


def _today(prefix: str, on: datetime.date) -> Q:
    return Q(**{f"{prefix}from_on__lte": on}) & (
        Q(**{f"{prefix}to_on": None}) | Q(**{f"{prefix}to_on__gte": on})
    )


def _current(rows, on: datetime.date):  # type: ignore[no-untyped-def]
    return rows.filter(_today("", on))
