"""登记: every change of units, persons, grants and policy is an act in a register dossier."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home, create_home, homes
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import recounting
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.notices import facade as notices
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.people import facade as people
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions import sitting
from bihuan.kernel.permissions.facade import Actor
from bihuan.kernel.policy import facade as policy
from bihuan.kernel.policy import listing, rollout, working
from bihuan.kernel.policy.working import Day
from bihuan.modules.registers import rules, selectors
from bihuan.modules.registers.terms import Act, Kind

CALENDAR = "national"  # the number of a home's register of what was loaded


@transaction.atomic
def open_home(*, code: str, name: str, actor: Actor, at: datetime.datetime) -> tuple[Home, int]:
    """开户: open the account of a committee with its unit at the root; return home and unit."""
    rules.keeps_register(actor, "units")
    home = create_home(code=code, name=name)
    unit = organizations.create_unit(
        home=home, kind=organizations.UnitKind.COUNTY, name=name, parent=None, on=clock.day(at)
    )
    _register(
        home.pk,
        Kind.UNIT,
        unit.pk,
        unit.pk,
        Act.OPEN_HOME,
        {"code": code},
        {"name": name},
        actor,
        at,
    )
    return home, unit.pk


@transaction.atomic
def add_unit(
    home: Home,
    *,
    kind: str,
    name: str,
    parent: int,
    actor: Actor,
    at: datetime.datetime,
    code: str = "",
    token: int | None = None,
) -> int:
    """登记单位: add a unit under another; return its id."""
    rules.keeps_register(actor, "units", home=home.pk)
    _claim(home, token, Act.ADD_UNIT, actor, at)
    _stands_here(home, parent)
    unit = organizations.create_unit(
        home=home, kind=kind, name=name, parent=parent, on=clock.day(at), code=code
    )
    data = {"kind": kind, "parent": str(parent), "code": code}
    _register(home.pk, Kind.UNIT, unit.pk, unit.pk, Act.ADD_UNIT, data, {"name": name}, actor, at)
    return unit.pk


@transaction.atomic
def add_person(
    home: Home,
    *,
    name: str,
    unit: int,
    actor: Actor,
    at: datetime.datetime,
    phone: str = "",
    token: int | None = None,
) -> int:
    """登记人员: add a person; return the id."""
    rules.keeps_register(actor, "persons", home=home.pk)
    _claim(home, token, Act.ADD_PERSON, actor, at)
    _stands_here(home, unit)
    person = people.add_person(name=name, phone=phone)
    private = {"name": name, **({"phone": phone} if phone else {})}
    _register(home.pk, Kind.PERSON, person.pk, unit, Act.ADD_PERSON, {}, private, actor, at)
    return person.pk


@transaction.atomic
def open_account(
    home: Home,
    *,
    person: int,
    username: str,
    password: str,
    actor: Actor,
    at: datetime.datetime,
    token: int | None = None,
) -> None:
    """开通账号: give a person an account; what it may do follows from grants alone."""
    rules.keeps_register(actor, "persons", home=home.pk)
    _claim(home, token, Act.OPEN_ACCOUNT, actor, at)
    found = people.person(person)
    if found is None:
        raise Refused("BH-05", "请先登记该人员")
    _open_account(found, username, password)
    _append(home.pk, Kind.PERSON, person, Act.OPEN_ACCOUNT, {"username": username}, actor, at)


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
    """授予岗位: seat a person at a desk of a unit, from a day, perhaps to a day (a deputy)."""
    rules.keeps_register(actor, "grants", home=home.pk)
    rules.nobody_seats_himself(actor, person)
    _claim(home, token, Act.SEAT, actor, at)
    _stands_here(home, unit)
    desk = permissions.unit_desk(unit, office)
    data = {
        "desk": str(desk.pk),
        "office": office,
        "unit": str(unit),
        "reach": reach,
        "to": str(to_on or ""),
    }
    entry = _append(home.pk, Kind.PERSON, person, Act.SEAT, data, actor, at)
    permissions.give(
        person=person,
        desk=desk,
        reach=reach,
        from_on=from_on or clock.day(at),
        to_on=to_on,
        given_home=home.pk,
        given_entry=entry.id,
    )


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
    """收回岗位: the given day is the last; what stands on the desk passes upward by computation."""
    rules.keeps_register(actor, "grants", home=home.pk)
    _claim(home, token, Act.UNSEAT, actor, at)
    desk = permissions.unit_desk(unit, office)
    if not permissions.end_grant(person=person, desk=desk, on=last_day):
        raise Refused("BH-05", "该人员现在没有这个岗位，请核对")
    data = {"desk": str(desk.pk), "office": office, "last_day": str(last_day)}
    _append(home.pk, Kind.PERSON, person, Act.UNSEAT, data, actor, at)


@transaction.atomic
def set_policy(
    home: Home,
    *,
    key: str,
    value: int,
    clause: str,
    edition: str,
    from_on: datetime.date,
    unit: int,
    actor: Actor,
    at: datetime.datetime,
    reason: str = "",
    token: int | None = None,
) -> None:
    """登记参数: append a dated value for a unit and those under it; its days count as before."""
    rules.keeps_register(actor, "policy", home=home.pk)
    _claim(home, token, Act.SET_POLICY, actor, at)
    _stands_here(home, unit)
    calendar = rules.is_a_key(listing.calendar_of(key))
    policy.record(
        key=key,
        value=value,
        calendar=calendar,
        clause=clause,
        edition=edition,
        from_on=from_on,
        at=at,
        unit=unit,
    )
    data = {"key": key, "value": value, "clause": clause, "edition": edition, "from": str(from_on)}
    _append(home.pk, Kind.UNIT, unit, Act.SET_POLICY, data, actor, at, reason=reason)


@transaction.atomic
def switch_clause(
    home: Home,
    *,
    clause: str,
    mode: str,
    unit: int,
    from_on: datetime.date,
    reason: str,
    actor: Actor,
    at: datetime.datetime,
    token: int | None = None,
) -> None:
    """切换执行方式: observe, warn of, or keep a clause in a unit and those under it, from a day."""
    rules.keeps_register(actor, "policy", home=home.pk)
    _claim(home, token, Act.SWITCH_CLAUSE, actor, at)
    _stands_here(home, unit)
    rules.may_be_switched(
        clause,
        mode,
        switchable=selectors.switchable(),
        from_on=from_on,
        today=clock.day(at),
    )
    rollout.switch(clause=clause, unit=unit, mode=mode, from_on=from_on, at=at)
    data = {"clause": clause, "mode": mode, "from": str(from_on)}
    _append(
        home.pk, Kind.UNIT, unit, Act.SWITCH_CLAUSE, data, actor, at, basis="BH-30", reason=reason
    )


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a calendar came to: new days, and how many dossiers have other dates now."""

    days: int
    recounted: int


@transaction.atomic
def load_calendar(
    days: Sequence[Day], *, edition: str, actor: Actor, at: datetime.datetime
) -> Loaded:
    """装入工作日历: append published days, and count anew what hangs on them, in every home.

    The calendar is one for all homes; each has an entry of it. What is known adds nothing.
    """
    rules.calendar_is_whole(actor, days, published=working.calendar().years)
    registers = [_calendar_register(home, at) for home in homes()]
    fresh = working.add_days(days, edition=edition, at=at)
    if not fresh:
        return Loaded(0, 0)
    act_id = new_token()
    data = {"edition": edition, "days": {str(day.date): int(day.working) for day in fresh}}
    for register in registers:
        journal.record(
            register,
            Act.LOAD_CALENDAR,
            act_id=act_id,
            actor=actor,
            at=at,
            basis=["BH-31"],
            data=data,
        )
    return Loaded(len(fresh), sum(_recount(home.home_id, act_id, at) for home in registers))


def _recount(home: int, act_id: int, at: datetime.datetime) -> int:
    """Count a home's duties anew, tell whose dates moved, and return how many dossiers changed."""
    done = recounting.recount(home, Act.RECOUNT, act_id=act_id, at=at, basis=["BH-31"])
    for one in done:
        told = sitting.holders_of(one.desks, on=clock.day(at))
        notices.tell(told, kind=Act.RECOUNT, about=one.entry)
    return len(done)


def _calendar_register(home: Home, at: datetime.datetime) -> journal.Dossier:
    """Return a home's register of the calendar, locked; the first loading opens it."""
    found = journal.find_register(home.pk, kind=Kind.CALENDAR, number=CALENDAR)
    return found or journal.open_dossier(
        home.pk,
        nature=journal.Nature.REGISTER,
        kind=Kind.CALENDAR,
        number=CALENDAR,
        unit=selectors.root_of(home.pk),
        at=at,
    )


def _claim(home: Home, token: int | None, act: str, actor: Actor, at: datetime.datetime) -> None:
    """Let a form act once, however often it is sent (L2); an import has no form."""
    if token is not None:
        journal.begin(home.pk, token=token, act=act, dossier=0, actor=actor, at=at)


def _stands_here(home: Home, unit: int) -> None:
    place = organizations.place_of(unit)
    if place is None or place.home_id != home.pk:
        raise Refused("BH-05", "该单位不在本单位的登记里，请核对")


def _open_account(person: Any, username: str, password: str) -> None:
    try:
        with transaction.atomic():
            people.open_account(person, username=username, password=password)
    except IntegrityError:
        raise Refused("BH-05", "该用户名已被使用，或该人员已有账号，请核对") from None


def _register(
    home: int,
    kind: str,
    number: int,
    unit: int,
    act: str,
    data: dict[str, str],
    private: dict[str, str],
    actor: Actor,
    at: datetime.datetime,
) -> journal.Recorded:
    dossier = journal.open_dossier(
        home, nature=journal.Nature.REGISTER, kind=kind, number=str(number), unit=unit, at=at
    )
    return journal.record(
        dossier,
        act,
        act_id=new_token(),
        actor=actor,
        at=at,
        basis=["BH-05"],
        data=data,
        private=private,
    )


def _append(
    home: int,
    kind: str,
    number: int,
    act: str,
    data: Mapping[str, object],
    actor: Actor,
    at: datetime.datetime,
    *,
    basis: str = "BH-05",
    reason: str = "",
) -> journal.Recorded:
    dossier = journal.register(home, kind=kind, number=str(number))
    return journal.record(
        dossier,
        act,
        act_id=new_token(),
        actor=actor,
        at=at,
        basis=[basis],
        data=data,
        private={"reason": reason} if reason else None,
    )
