"""授权: seat a person at a desk, end it on a day, or end it at once."""

import datetime
from typing import Any

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.journal.facade import Recorded
from bihuan.kernel.notices import facade as notices
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions import sitting
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.registers import rules
from bihuan.modules.registers.commands.accounts import ask_for_account
from bihuan.modules.registers.commands.recording import (
    append,
    claim,
    enter,
    person_register,
    stands_here,
)
from bihuan.modules.registers.commands.staying import stays_at_desk
from bihuan.modules.registers.commands.vacating import Left, left_by, waiting_at
from bihuan.modules.registers.terms import Act, Kind, News


@transaction.atomic
def seat(
    home: Home,
    *,
    person: int,
    unit: int,
    office: str,
    actor: Actor,
    at: datetime.datetime,
    reach: str = permissions.Reach.UNIT,
    from_on: datetime.date | None = None,
    to_on: datetime.date | None = None,
    token: int | None = None,
) -> None:
    """授予岗位: seat a person at a desk from a day, perhaps to a day; see BH-06, BH-08, BH-33.

    Where he has no account, the system administrators are told.
    """
    rules.keeps_register(actor, "grants", home=home.pk)
    rules.nobody_seats_himself(actor, person)
    claim(home, token, Act.SEAT, actor, at)
    place, first = stands_here(home, unit), from_on or clock.day(at)
    register, desk = person_register(home, person), permissions.unit_desk(unit, office)
    _fits(person, desk, place.kind, first=first, last=to_on)
    data = {"desk": str(desk.pk), "office": office, "unit": str(unit), "reach": reach}
    data["to"] = str(to_on or "")
    entry = enter(register, Act.SEAT, data, actor, at)
    # What is taken in from a file is listed on the page of persons instead.
    if actor.kind == "person":
        ask_for_account(home.pk, person, kind=News.ASK_ACCOUNT, about=entry)
    permissions.give(
        person=person,
        desk=desk,
        reach=reach,
        from_on=first,
        to_on=to_on,
        given_home=home.pk,
        given_entry=entry.id,
    )


def _fits(
    person: int, desk: Any, kind: str, *, first: datetime.date, last: datetime.date | None
) -> None:
    held = sitting.offices_of(person, first=first, last=last)
    rules.office_fits(desk.office, kind, holds_already=desk.pk in {one for one, _ in held})
    rules.administrators_stay_apart(desk.office, {name for _, name in held})


@transaction.atomic
def unseat(
    home: Home,
    *,
    person: int,
    unit: int,
    office: str,
    last_day: datetime.date,
    actor: Actor,
    at: datetime.datetime,
    token: int | None = None,
) -> None:
    """收回岗位: the given day is the last; what stands on the desk passes upward by computation.

    Raises Refused when nobody would be left as administrator of the kind (BH-38).
    """
    rules.keeps_register(actor, "grants", home=home.pk)
    claim(home, token, Act.UNSEAT, actor, at)
    desk = permissions.unit_desk(unit, office)
    first = last_day + datetime.timedelta(days=1)
    count = waiting_at(home, desk, at=at)
    stays_at_desk(home, office, person=person, desk=desk.pk, from_on=first)
    rules.was_held(permissions.end_grant(person=person, desk=desk, on=last_day))
    left = left_by(count, desk, on=first)
    data = {"desk": str(desk.pk), "office": office, "last_day": str(last_day), **left.data}
    entry = append(home.pk, Kind.PERSON, person, Act.UNSEAT, data, actor, at)
    _tell(person, left, about=entry, kind=Act.UNSEAT)


@transaction.atomic
def unseat_now(
    home: Home,
    *,
    person: int,
    unit: int,
    office: str,
    reason: str,
    actor: Actor,
    at: datetime.datetime,
    token: int | None = None,
) -> None:
    """立即收回: a wrong grant ends at once, for a reason, and the person is told (BH-33).

    Not that of the last administrator of a kind (BH-38).
    """
    rules.keeps_register(actor, "grants", home=home.pk)
    rules.at_once_has_a_reason(reason)
    claim(home, token, Act.UNSEAT_NOW, actor, at)
    register = person_register(home, person)
    desk, today = permissions.unit_desk(unit, office), clock.day(at)
    count = waiting_at(home, desk, at=at)
    stays_at_desk(home, office, person=person, desk=desk.pk, from_on=today)
    rules.was_held(permissions.revoke(person=person, desk=desk, on=today))
    left = left_by(count, desk, on=today)
    data = {"desk": str(desk.pk), "office": office, **left.data}
    entry = enter(register, Act.UNSEAT_NOW, data, actor, at, basis="BH-33", reason=reason)
    _tell(person, left, about=entry, kind=Act.UNSEAT_NOW)


def _tell(person: int, left: Left, *, about: Recorded, kind: Act) -> None:
    """Tell who leaves a desk, and once, with how much, whoever acts for it from now on."""
    notices.tell([person], kind=kind, about=about)
    notices.tell({*left.told} - {person}, kind=News.PASSED_UP, about=about)
