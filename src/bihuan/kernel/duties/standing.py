"""立于何岗: the duties that are mine today, those of empty desks below me included (L1)."""

import datetime
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Left, Length

from bihuan.kernel.duties.models import OPEN, Duty
from bihuan.kernel.organizations.facade import end_of
from bihuan.kernel.permissions.facade import STANDS_IN, Actor, Held, Office
from bihuan.kernel.permissions.models import Desk, Grant
from bihuan.kernel.permissions.sitting import current

__all__ = ["own_desks", "standing_on"]


def standing_on(actor: Actor, home: int, *, on: datetime.date) -> QuerySet[Duty]:
    """Return the open duties of my desks, and of empty desks for which I sit nearest upward."""
    mine = Q(desk__in=actor.desk_ids) | Q(desk__in=own_desks(actor))
    for held in actor.desks:
        for office, ladder in STANDS_IN.items():
            if held.home == home and held.office in ladder:
                mine |= Q(pk__in=_passed_up(held, office, ladder, home, on).values("pk"))
    return Duty.objects.filter(OPEN, mine, home_id=home).order_by("due_at", "id")


def own_desks(actor: Actor) -> QuerySet[Any, Any]:
    """Return a person's own desk, which stays his without a grant: a talk may stand there."""
    return Desk.objects.filter(person=actor.id).values("id")


def _passed_up(
    held: Held, office: str, ladder: tuple[Office, ...], home: int, on: datetime.date
) -> QuerySet[Duty]:
    nearer: list[str] = [*ladder[: ladder.index(Office(held.office))]]
    below = Q(
        dossier__unit__places__to_on=None,
        dossier__unit__places__path__gte=held.path,
        dossier__unit__places__path__lt=end_of(held.path),
    )
    rows: QuerySet[Any] = Duty.objects.filter(OPEN, below, home_id=home, desk__office=office)
    rows = rows.annotate(path=F("dossier__unit__places__path"))
    rows = rows.exclude(Exists(current(on).filter(desk=OuterRef("desk_id"))))
    if office:
        nearer.append(office)
    else:
        # A person's own desk is empty only when its grants have ended: somebody else must act.
        rows = rows.filter(Exists(Grant.objects.filter(desk=OuterRef("desk_id"))))
    return rows.exclude(Exists(_held_above(nearer, on))).exclude(
        Exists(_held_above([held.office], on).filter(seat_path__gt=held.path))
    )


def _held_above(offices: list[str], on: datetime.date) -> QuerySet[Any]:
    """Return the grants of such offices on the way up from the outer row's `path`."""
    grants: QuerySet[Any] = current(on)
    grants = grants.filter(desk__office__in=offices, desk__unit__places__to_on=None)
    grants = grants.annotate(seat_path=F("desk__unit__places__path"))
    start = Left(OuterRef("path"), Length("seat_path"), output_field=CharField())
    above: QuerySet[Any] = grants.alias(start=start).filter(start=F("seat_path"))
    return above
