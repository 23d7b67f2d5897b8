"""登记: homes, persons, values, clauses and the calendar; each change is an act in a register."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home, create_home, homes
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.duties import recounting
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.notices import facade as notices
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.people import facade as people
from bihuan.kernel.permissions import sitting
from bihuan.kernel.permissions.facade import Actor
from bihuan.kernel.policy import facade as policy
from bihuan.kernel.policy import listing, naming, rollout, working
from bihuan.kernel.policy.working import Day
from bihuan.modules.registers import rules, selectors
from bihuan.modules.registers.commands import identifying
from bihuan.modules.registers.commands.recording import append, claim, register, stands_here
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
    register(
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
    claim(home, token, Act.ADD_PERSON, actor, at)
    stands_here(home, unit)
    return enter_person(home.pk, name=name, phone=phone, unit=unit, actor=actor, at=at)


def enter_person(
    home: int,
    *,
    name: str,
    phone: str,
    unit: int,
    actor: Actor,
    at: datetime.datetime,
    act_id: int | None = None,
    id_number: str = "",
) -> int:
    """登记人员: enter a person within an act whose own rule said who may; return the id.

    That of the system administrator, the registration of an in-service member, or the taking in
    of a cadre's record (BH-05), which may bring a right ID number. Raises Refused (BH-07).
    """
    person = people.add_person(name=name, phone=phone)
    private = {"name": name, **({"phone": phone} if phone else {})}
    if id_number:
        private[identifying.FIELD] = identifying.keep(person.pk, id_number)
    kind, act = Kind.PERSON, Act.ADD_PERSON
    register(home, kind, person.pk, unit, act, {}, private, actor, at, act_id=act_id)
    return person.pk


@transaction.atomic
def set_policy(
    home: Home,
    *,
    key: str,
    value: int,
    edition: str,
    from_on: datetime.date,
    unit: int,
    actor: Actor,
    at: datetime.datetime,
    clause: str = "",
    reason: str = "",
    token: int | None = None,
) -> None:
    """登记参数: append a dated value for a unit and those under it; its days count as before.

    `clause`: the parameter's own, and so when left out. Raises Refused (BH-35).
    """
    rules.keeps_register(actor, "policy", home=home.pk)
    claim(home, token, Act.SET_POLICY, actor, at)
    clause = clause or listing.clause_of(key)
    calendar = policy_may_be_set(
        home, key=key, value=value, clause=clause, from_on=from_on, unit=unit, at=at
    )
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
    append(home.pk, Kind.UNIT, unit, Act.SET_POLICY, data, actor, at, reason=reason)


def policy_may_be_set(
    home: Home,
    *,
    key: str,
    value: int,
    from_on: datetime.date,
    unit: int,
    at: datetime.datetime,
    clause: str = "",
) -> str:
    """参数可登记: refuse a value that can't be set (BH-35); return how its days count."""
    stands_here(home, unit)
    calendar = rules.is_a_key(listing.calendar_of(key))
    rules.value_may_be_set(
        value,
        bounds=naming.bounds_of(key),
        is_its_clause=clause in {"", listing.clause_of(key)},
        from_on=from_on,
        today=clock.day(at),
        is_taken=listing.is_taken(key, unit=unit, from_on=from_on),
    )
    return calendar


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
    claim(home, token, Act.SWITCH_CLAUSE, actor, at)
    stands_here(home, unit)
    rules.may_be_switched(
        clause,
        mode,
        switchable=selectors.switchable(),
        from_on=from_on,
        today=clock.day(at),
    )
    rollout.switch(clause=clause, unit=unit, mode=mode, from_on=from_on, at=at)
    data = {"clause": clause, "mode": mode, "from": str(from_on)}
    append(
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
    for dossier in registers:
        journal.record(
            dossier,
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
