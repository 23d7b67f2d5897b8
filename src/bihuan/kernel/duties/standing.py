"""立于何岗: the duties that are mine today, those of empty desks below me included (L1)."""

import datetime
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Q, QuerySet

from bihuan.kernel.base import sql
from bihuan.kernel.duties.models import OPEN, Duty
from bihuan.kernel.permissions.facade import STANDS_IN, Actor

__all__ = ["NEVER", "Standing", "Wanted", "standing", "standing_on"]

# Starts from the empty desks, which are few, and not from what is owed, which is not. A person's
# own desk is empty only when its grants have ended: somebody else must act. The nearest seat
# upward is found as `Chain.standing` finds it: by office, then from below.
PASSED_UP = """
    WITH empty AS MATERIALIZED (
        SELECT desk.id, string_to_array(ladder.upward, ' ') AS upward
        FROM permissions_desk desk
        JOIN unnest(%(offices)s::text[], %(ladders)s::text[]) AS ladder(office, upward)
          ON ladder.office = desk.office
        LEFT JOIN organizations_unit unit ON unit.id = desk.unit_id
        WHERE (unit.id IS NULL OR unit.home_id = %(home)s)
          AND NOT EXISTS (
            SELECT FROM permissions_grant held WHERE held.desk_id = desk.id
              AND held.from_on <= %(on)s AND (held.to_on IS NULL OR held.to_on >= %(on)s))
          AND (desk.office <> ''
            OR EXISTS (SELECT FROM permissions_grant ended WHERE ended.desk_id = desk.id))
    )
    SELECT duty.id
    FROM empty
    JOIN duties_duty duty ON duty.home_id = %(home)s AND duty.desk_id = empty.id
      AND duty.discharged_by_id IS NULL
    JOIN journal_dossier dossier
      ON dossier.home_id = duty.home_id AND dossier.id = duty.dossier_id
    JOIN organizations_unit_place place
      ON place.unit_id = dossier.unit_id AND place.to_on IS NULL
    CROSS JOIN LATERAL (
        SELECT seat.id
        FROM permissions_desk seat
        JOIN organizations_unit_place above ON above.unit_id = seat.unit_id
          AND above.to_on IS NULL AND starts_with(place.path, above.path)
        WHERE seat.office = ANY(empty.upward)
          AND EXISTS (
            SELECT FROM permissions_grant held WHERE held.desk_id = seat.id
              AND held.from_on <= %(on)s AND (held.to_on IS NULL OR held.to_on >= %(on)s))
        ORDER BY array_position(empty.upward, seat.office), length(above.path) DESC
        LIMIT 1
    ) AS nearest
    WHERE nearest.id = ANY(%(mine)s)
"""


COUNTS = """
    SELECT count(*) FILTER (WHERE due_at <= %(now)s),
        count(*) FILTER (WHERE due_at > %(now)s AND due_at <= %(soon)s),
        count(*) FILTER (WHERE waiting_for <> ''), count(*)
    FROM duties_duty
    WHERE home_id = %(home)s AND discharged_by_id IS NULL
      AND (desk_id = ANY(%(desks)s) OR id = ANY(%(passed_up)s))
"""

# `above` and `until`: due after the one and not after the other; a page goes on after due and id.
PAGE = """
    SELECT {row} FROM duties_duty row
    WHERE home_id = %(home)s AND discharged_by_id IS NULL
      AND (desk_id = ANY(%(desks)s) OR id = ANY(%(passed_up)s))
      AND due_at > %(above)s AND due_at <= %(until)s
      AND (waiting_for <> '' OR NOT %(waiting)s)
      AND (due_at, id) > (%(due)s, %(after)s)
    ORDER BY due_at, id LIMIT %(limit)s
"""
EVER = datetime.datetime(9999, 1, 1, tzinfo=datetime.UTC)
NEVER = datetime.datetime(1, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of the duties a page shows: due after `above` until `until`, or waiting for others."""

    above: datetime.datetime = NEVER
    until: datetime.datetime = EVER
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands on my desks in a home: the desks, and what empty ones have passed up to me."""

    home: int
    desks: list[int]
    passed_up: list[int]

    @property
    def duties(self) -> QuerySet[Duty]:
        """Return the open duties, by date."""
        mine = Q(desk__in=self.desks)
        if self.passed_up:
            mine |= Q(pk__in=self.passed_up)
        return Duty.objects.filter(OPEN, mine, home_id=self.home).order_by("due_at", "id")

    def counts(self, now: datetime.datetime, soon: datetime.datetime) -> tuple[int, ...]:
        """Return how many are overdue, due until `soon`, waiting for others, and in all."""
        return sql.rows(COUNTS, now=now, soon=soon, **self._values)[0]

    def page(self, wanted: Wanted, *, due: datetime.datetime, after: int, limit: int) -> list[Duty]:
        """Return the duties that follow on a due date and id, by date."""
        values = {"due": due, "after": after, "limit": limit, **asdict(wanted), **self._values}
        return sql.every(PAGE, Duty, **values)

    @property
    def _values(self) -> dict[str, Any]:
        return {"home": self.home, "desks": self.desks, "passed_up": self.passed_up}


def standing(actor: Actor, home: int, *, on: datetime.date) -> Standing:
    """Return what stands on my desks, and on empty desks for which I sit nearest upward."""
    return Standing(home, actor.desk_ids, _passed_up(actor, home, on))


def standing_on(actor: Actor, home: int, *, on: datetime.date) -> QuerySet[Duty]:
    """Return the open duties of which I am the one to act."""
    return standing(actor, home, on=on).duties


def _passed_up(actor: Actor, home: int, on: datetime.date) -> list[int]:
    """Return the duties of empty desks that come to one of mine."""
    mine = [held for held in actor.desks if held.home == home]
    offices = {held.office for held in mine}
    below = {office: ladder for office, ladder in STANDS_IN.items() if offices & {*ladder}}
    if not below:
        return []
    found = sql.rows(
        PASSED_UP,
        offices=[*below],
        ladders=[" ".join(filter(None, (office, *up))) for office, up in below.items()],
        home=home,
        on=on,
        mine=[held.desk for held in mine],
    )
    return [duty for (duty,) in found]
