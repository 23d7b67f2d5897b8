"""岗位一览: who holds which office where today, empty desks among them; and who held what when."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import models

from bihuan.kernel.base import sql
from bihuan.kernel.permissions.models import Grant

__all__ = ["Line", "Sat", "Tenure", "Wanted", "offices_in", "sat_at", "tenures"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """An office that stands at units of a kind.

    `is_needed`: it is shown when nobody holds it; if `once`, only when nobody does in the home.
    """

    kind: str
    office: str
    is_needed: bool = True
    once: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """An office of a unit with who holds it today, or empty; `key` is its place in the list."""

    path: str
    rank: int
    grant: int
    unit: str
    office: str
    person: int | None
    name: str
    can_sign_in: bool
    from_on: datetime.date | None
    to_on: datetime.date | None
    given_entry: int | None

    @property
    def key(self) -> str:
        """Return where the list goes on after this line."""
        return f"{self.path}.{self.rank}.{self.grant}"


OFFICES = """
    SELECT place.path, wanted.rank, coalesce(held.id, 0), unit.name, wanted.office,
           held.person_id, coalesce(person.name, ''), coalesce(account.is_active, false),
           held.from_on, held.to_on, held.given_entry
    FROM organizations_unit unit
    JOIN organizations_unit_place place ON place.unit_id = unit.id AND place.to_on IS NULL
    JOIN unnest(%(kinds)s::text[], %(offices)s::text[], %(needed)s::bool[], %(once)s::bool[],
                %(ranks)s::int[]) AS wanted(kind, office, is_needed, once, rank)
      ON wanted.kind = unit.kind
    LEFT JOIN permissions_desk desk ON desk.unit_id = unit.id AND desk.office = wanted.office
    LEFT JOIN permissions_grant held ON held.desk_id = desk.id
      AND held.from_on <= %(on)s AND (held.to_on IS NULL OR held.to_on >= %(on)s)
    LEFT JOIN people_person person ON person.id = held.person_id
    LEFT JOIN people_user account ON account.person_id = person.id
    WHERE unit.home_id = %(home)s
      AND (held.id IS NOT NULL OR (wanted.is_needed AND NOT (wanted.once AND EXISTS (
        SELECT FROM permissions_grant other
        JOIN permissions_desk there ON there.id = other.desk_id
        JOIN organizations_unit its ON its.id = there.unit_id
        WHERE its.home_id = %(home)s AND there.office = wanted.office
          AND other.from_on <= %(on)s AND (other.to_on IS NULL OR other.to_on >= %(on)s)
      ))))
      AND (NOT %(empty)s OR held.id IS NULL)
      AND (%(office)s = '' OR wanted.office = %(office)s)
      AND (%(text)s = '' OR position(%(text)s IN unit.name) > 0
           OR position(%(text)s IN coalesce(person.name, '')) > 0
           OR starts_with(coalesce(person.pinyin, ''), lower(%(text)s)))
      AND (place.path, wanted.rank, coalesce(held.id, 0))
        > (%(path)s COLLATE "C", %(rank)s, %(grant)s)
    ORDER BY place.path, wanted.rank, coalesce(held.id, 0)
    LIMIT %(limit)s
"""


def offices_in(
    home: int,
    wanted: Sequence[Wanted],
    *,
    on: datetime.date,
    limit: int,
    text: str = "",
    office: str = "",
    only_empty: bool = False,
    after: tuple[str, int, int] = ("", 0, 0),
) -> list[Line]:
    """Return the offices of a home's units, in the order of the tree; one statement."""
    ranks = {one: rank for rank, one in enumerate(dict.fromkeys(row.office for row in wanted))}
    rows = sql.rows(
        OFFICES,
        home=home,
        on=on,
        kinds=[row.kind for row in wanted],
        offices=[row.office for row in wanted],
        needed=[row.is_needed for row in wanted],
        once=[row.once for row in wanted],
        ranks=[ranks[row.office] for row in wanted],
        text="".join(text.split()),
        office=office,
        empty=only_empty,
        path=after[0],
        rank=after[1],
        grant=after[2],
        limit=limit,
    )
    return [Line(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Tenure:
    """A desk that somebody held from a day to a day; no office: a member's own."""

    person: int
    office: str
    unit: str
    from_on: datetime.date
    to_on: datetime.date | None

    def holds(self, on: datetime.date) -> bool:
        """Say whether it was held on a day."""
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)

    def ended_at_once(self, on: datetime.date) -> bool:
        """Say whether it may have been held on a day until it was taken back at once that day."""
        return self.from_on <= on and self.to_on == on - datetime.timedelta(days=1)


def tenures(home: int, persons: Collection[int]) -> list[Tenure]:
    """Return what persons ever held in a home, and their own desks."""
    here = models.Q(desk__unit__home=home) | models.Q(desk__unit=None)
    rows = Grant.objects.filter(here, person__in=list(persons)).order_by("id")
    columns = ("person_id", "desk__office", "desk__unit__name", "from_on", "to_on")
    return [
        Tenure(person, office, unit or "", first, last)
        for person, office, unit, first, last in rows.values_list(*columns)
    ]


@dataclass(frozen=True, slots=True)
class Sat:
    """Who held an office of a unit from a day to a day, the last one among them."""

    unit: int
    person: int
    name: str
    from_on: datetime.date
    to_on: datetime.date | None

    def holds(self, on: datetime.date) -> bool:
        """Say whether it was held on a day."""
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


def sat_at(home: int, office: str) -> list[Sat]:
    """Return who ever held an office at any unit of a home, in the order of the grants."""
    rows = Grant.objects.filter(desk__unit__home=home, desk__office=office).order_by("id")
    columns = ("desk__unit_id", "person_id", "person__name", "from_on", "to_on")
    return [Sat(*row) for row in rows.values_list(*columns)]
