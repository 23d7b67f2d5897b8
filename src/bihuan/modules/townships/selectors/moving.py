"""流动事项的查询: lock a case, its arithmetic, who sees which, lists and one whole."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from bihuan.kernel.base import clock, sql
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.partial import earliest
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal import overseeing
from bihuan.kernel.loop import acting
from bihuan.kernel.loop.cases import Case, Own
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.organizations.facade import UnitKind
from bihuan.kernel.organizations.standing import standing_in
from bihuan.kernel.people import facade as people
from bihuan.kernel.people import searching
from bihuan.kernel.people.record import facade as record
from bihuan.kernel.people.record.facade import Cadre
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor, Held, Office, Reach
from bihuan.kernel.policy import facade as policy
from bihuan.kernel.policy.facade import Limits
from bihuan.modules.townships import rules
from bihuan.modules.townships.models import Movement
from bihuan.modules.townships.rules import serving
from bihuan.modules.townships.rules.months import Arithmetic
from bihuan.modules.townships.rules.serving import Period
from bihuan.modules.townships.rules.staffing import RECRUITED, STAFF
from bihuan.modules.townships.terms import Staff
from bihuan.modules.townships.terms.moving import Act, Kind, Outcome, State, Who
from bihuan.modules.townships.workflow import STEPS, TABLE

PAGE = 25
FIRST_RULE = datetime.date(2015, 1, 1)  # Before it nobody was bound; see policy.toml.
# Whose sight is all movements of the county; who sees those of the own unit, as giver or taker.
COUNTY = frozenset({Office.CIVIL_SERVICE, Office.DEPARTMENT_HEAD})
UNITS = frozenset({Office.TOWNSHIP_SECRETARY, Office.ORGAN_HEAD})
# An official's post: who holds one gets the longer answer to a resignation.
LEADING = "1"


# --- locking ------------------------------------------------------------------------------------


def lock(home: int, pk: int, *, on: datetime.date) -> Case:
    """Lock a movement's dossier and that of its person's record, then read what acts decide on.

    Raises Refused when there is none.
    """
    found = sql.every(ONE, Movement, home=home, pk=pk)
    rules.is_on_file(found)
    register = overseeing.register_id(home, "cadre", str(found[0].person_id))
    locked = {row.pk: row for row in journal.lock(home, filter(None, [pk, register]))}
    # Read again under the lock, so that it can't be stale.
    (movement,) = sql.every(ONE, Movement, home=home, pk=pk)
    return case_of(movement, locked[pk], on=on)


ONE = "SELECT {row} FROM townships_movement row WHERE home_id = %(home)s AND id = %(pk)s"


def case_of(
    movement: Movement,
    dossier: journal.Dossier,
    *,
    on: datetime.date,
    entries: Collection[journal.Entry] | None = None,
) -> Case:
    """Return a movement with what an act decides on: desks, limits, and who had a hand in it.

    `entries`: its record, where that is read already.
    """
    units = {movement.unit_id, movement.host_id or movement.unit_id}
    found = permissions.chains(units, on=on)
    chains = {"": found[movement.unit_id]}
    if movement.host_id:
        chains[Who.HOST] = found[movement.host_id]
    if entries is None:
        hands = journal.done(movement.home_id, dossier.pk, STEPS) if dossier.seq else []
    else:
        hands = [(one.act, one.actor) for one in entries if one.actor_kind == "person"]
    return Case(
        table=TABLE,
        root=movement,
        dossier=dossier,
        limits=policy.read("townships", path=chains[""].path, on=on),
        chains=chains,
        own={Who.RAISER: Own(movement.raised_by_id)} if movement.raised_by_id else {},
        hands=hands,
        subjects=frozenset({movement.person_id}),
    )


# --- the arithmetic -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Service:
    """How somebody is on a township's roll now: the row, and the periods away."""

    row: str
    values: Mapping[str, str]
    away: tuple[Period, ...]
    is_leader: bool


def service_of(home: int, person: int, unit: int) -> Service | None:
    """Return the period on the roll of a unit that somebody is in now, or None."""
    held = record.of_person(home, person)
    rows = [
        (pk, row)
        for pk, row in held.get("service", {}).items()
        if row.get("unit") == str(unit) and not row.get("departed")
    ]
    if not rows:
        return None
    away = held.get("absences", {}).values()
    posts = [one for one in held.get("posts", {}).values() if not one.get("ended")]
    return Service(
        *max(rows, key=lambda one: one[1].get("entered", "")),
        away=tuple(Period(one.get("begun", ""), one.get("ended", "")) for one in away),
        is_leader=any(one.get("is_leading") == LEADING for one in posts),
    )


def arithmetic(service: Service, limits: Limits, *, on: datetime.date) -> Arithmetic:
    """Return the months served by a day, and what the rules of that day and cohort want."""
    values = service.values
    roll = Period(values.get("entered", ""))
    away = tuple(one for one in service.away if one.begun >= roll.begun)
    tempered = limits.on(max(on, FIRST_RULE), "townships.tempered_months")
    cohort = max(earliest(roll.begun), FIRST_RULE)
    least = limits.on(cohort, "townships.least_months")
    return Arithmetic(
        on=on,
        months=serving.counted([roll], away, on=on),
        at_most=serving.at_most([roll], away, on=on),
        roll=roll,
        away=away,
        is_recruit=values.get("way_in", "").startswith(RECRUITED),
        is_civil=STAFF.get(values.get("staff_kind", "")) == Staff.CIVIL,
        tempered=tempered,
        least=least,
        tempered_on=serving.reached([roll], away, months=tempered.value),
        served_on=serving.reached([roll], away, months=least.value),
        notice_days=limits["townships.notice_days"].value,
    )


def under_way(home: int, person: int) -> bool:
    """Say whether a movement of somebody isn't closed yet."""
    return Movement.objects.filter(home_id=home, person=person, closed_at=None).exists()


def next_number(home: Home, at: datetime.datetime) -> str:
    """Return the number of the next movement."""
    ((number,),) = sql.rows("SELECT nextval('townships_number')")
    return f"{home.code}L{clock.day(at):%y}{number:05d}"


# --- sight --------------------------------------------------------------------------------------


def home_of(actor: Actor) -> Home | None:
    """Return the home in which somebody has to do with movements, or None."""
    homes = [held.home for held in actor.desks if held.office in COUNTY | UNITS and held.home]
    homes = homes or [*actor.records]
    return Home.objects.filter(pk=homes[0]).first() if homes else None


def has_to_do(actor: Actor) -> bool:
    """Say whether somebody has to do with movements: by an office, or as one with a record."""
    return bool(actor.records) or any(one.office in COUNTY | UNITS for one in actor.desks)


def visible(actor: Actor, home: int) -> QuerySet[Movement]:
    """流动事项的可见范围: the county's offices all, units their own, a person the own (L5)."""
    mine = Q(person=actor.id) | Q(raised_by=actor.id)
    for held in actor.desks:
        if held.home == home and held.office in COUNTY and held.reach == Reach.SUBTREE:
            return Movement.objects.filter(home_id=home)
        if held.home == home and held.office in UNITS:
            mine |= Q(unit=held.unit) | Q(host=held.unit)
    return Movement.objects.filter(mine, home_id=home)


# --- lists --------------------------------------------------------------------------------------


def movements(
    actor: Actor, home: int, *, state: str, kind: str, before: int | None
) -> tuple[list[Movement], int | None]:
    """Return a page of the movements somebody sees, the newest first, and the next key."""
    rows = visible(actor, home)
    rows = rows.filter(closed_at=None) if state == "open" else rows
    rows = rows.filter(state=state) if state in State.values else rows
    rows = rows.filter(kind=kind) if kind in Kind.values else rows
    rows = rows.filter(pk__lt=before) if before else rows
    found = list(rows.select_related("unit", "host", "person").order_by("-pk")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def dues(home: int, rows: Iterable[Movement]) -> dict[int, duties.Duty]:
    """Return the next duty of each movement of a page; one statement."""
    ids = [row.dossier_id for row in rows]
    owed = duties.Duty.objects.filter(home_id=home, dossier__in=ids, discharged_by=None)
    found: dict[int, duties.Duty] = {}
    for duty in owed.order_by("due_at", "id"):
        found.setdefault(duty.dossier_id, duty)
    return found


def counts_all(actor: Actor) -> bool:
    """Say whether somebody sees all movements of a county, and so their counts."""
    return any(held.office in COUNTY and held.reach == Reach.SUBTREE for held in actor.desks)


def counted(home: int, by: str, *, now: datetime.datetime) -> list[tuple[str, list[int]]]:
    """Return how many movements of each township, or host, came to what; one statement."""
    rows = Movement.objects.filter(home_id=home).exclude(**{by: ""})
    is_late = Q(state__in=[State.AWAY, State.BACK], until__lt=clock.day(now))
    found = rows.values_list(by).annotate(
        raised=Count("id"),
        open=Count("id", filter=Q(closed_at=None)),
        held=Count("id", filter=Q(outcome=Outcome.REFUSED)),
        denied=Count("id", filter=Q(outcome=Outcome.DENIED)),
        done=Count("id", filter=Q(done_on__isnull=False)),
        excepted=Count("id", filter=Q(done_on__isnull=False, is_excepted=True)),
        returned=Count("id", filter=Q(outcome=Outcome.RETURNED)),
        late=Count("id", filter=is_late),
    )
    return [(name, list(numbers)) for name, *numbers in found.order_by("-raised", by)]


# --- one whole ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """A movement as its page shows it: the case, its entries, what one may do, its arithmetic."""

    movement: Movement
    case: Case
    entries: list[journal.Entry]
    values: dict[int, dict[str, str | None]]
    owed: list[duties.Duty]
    names: dict[int, str]
    acts: tuple[Act, ...]
    arithmetic: Arithmetic | None


def see(actor: Actor, home: int, pk: int, *, on: datetime.date) -> Seen | None:
    """Return a movement that somebody sees, or None: a stranger's is not there."""
    rows = visible(actor, home).filter(pk=pk)
    movement = rows.select_related("unit", "host", "person", "dossier").first()
    if movement is None:
        return None
    entries = journal.entries(home, pk)
    case = case_of(movement, movement.dossier, on=on, entries=entries)
    service = service_of(home, movement.person_id, movement.unit_id)
    day = movement.done_on or movement.begins_on
    return Seen(
        movement=movement,
        case=case,
        entries=entries,
        values=journal.private_values(home, pk),
        owed=duties.owed(home, pk),
        names=people.names(_people_in(case, entries)),
        acts=tuple(act for act in BUTTONS if acting.why_not(case, act, actor=actor) is None),
        # What was withdrawn asks nothing of the record any more.
        arithmetic=arithmetic(service, case.limits, on=day)
        if service and movement.outcome != Outcome.WITHDRAWN
        else None,
    )


def why_not(seen: Seen, acts: Collection[Act], *, actor: Actor) -> Refused | None:
    """Return why somebody may not do any of these acts now, or None."""
    found = [acting.why_not(seen.case, act, actor=actor) for act in acts]
    return None if None in found else found[0]


def why_held(seen: Seen) -> Refused | None:
    """Return by which rule the months would hold a movement back, or None; nothing is done."""
    served, row = seen.arithmetic, seen.movement
    if served is None or row.is_excepted or row.closed_at:
        return None
    try:
        if row.kind == Kind.RESIGNATION:
            raised_on = clock.day(row.raised_at)
            rules.may_resign(served, raised_on=raised_on, leaves_on=served.on)
        else:
            rules.may_leave(row.kind, row.host_level, served)
    except Refused as refused:
        return refused
    return None


BUTTONS = tuple(act for act in Act if act not in {Act.RAISE, Act.REMIND})


def _people_in(case: Case, entries: Collection[journal.Entry]) -> set[int]:
    acted = {entry.actor for entry in entries if entry.actor_kind == "person"}
    seats = [seat for chain in case.chains.values() for seat in chain.seats]
    return acted | {person for seat in seats for person in seat.holders}


# --- who may be asked for -----------------------------------------------------------------------


def raiser_of(actor: Actor, *, home: int, person: int, unit: int) -> Held | None:
    """Return by which desk somebody raises a movement of a person of a township, or None."""
    for held in actor.desks:
        if held.home == home and held.office in COUNTY:
            return held
        if held.home == home and held.office == Office.TOWNSHIP_SECRETARY and held.unit == unit:
            return held
        if held.home == home and held.office == Office.ORGAN_HEAD:
            return held
    return None


def on_roll(home: int, name: str, unit: int) -> dict[int, str]:
    """Return who of a name is on the roll of a unit now, with the date of birth."""
    rows = Cadre.objects.filter(home_id=home, person__in=searching.named(name))
    found = {pk: (person, birth) for pk, person, birth in rows.values_list("pk", "person", "birth")}
    held = record.read(home, found)
    return dict(found[pk] for pk, one in held.items() if _is_on_roll(one, unit))


def _is_on_roll(held: record.Record, unit: int) -> bool:
    rows = held.get("service", {}).values()
    return any(row.get("unit") == str(unit) and not row.get("departed") for row in rows)


def unit_of(home: int, person: int) -> int | None:
    """Return the unit on whose roll a person is now, or None."""
    held = record.of_person(home, person)
    now = [row for row in held.get("service", {}).values() if not row.get("departed")]
    units = [int(row["unit"]) for row in now if row.get("unit")]
    return units[0] if units else None


def units(home: int, *kinds: str) -> list[tuple[int, str]]:
    """Return the units of a home of some kinds."""
    return [(pk, name) for _path, pk, name, kind, _code in standing_in(home) if kind in kinds]


TAKERS = (UnitKind.WORK_UNIT, UnitKind.DEPARTMENT, UnitKind.TOWNSHIP)


def level_of(unit: int) -> str:
    """Return the level of a unit of ours, as the record codes destinations."""
    place = organizations.place_of(unit)
    return "5" if place and place.kind == UnitKind.TOWNSHIP else "4"


def name_of(unit: int) -> str:
    """Return the name of a unit."""
    place = organizations.place_of(unit)
    return place.name if place else ""


def waiting_of(duty: duties.Duty, on: datetime.date) -> int:
    """Return after how many days over its date a duty climbs its third rung."""
    chain = permissions.chain(duty.dossier.unit_id, on=on)
    limits = policy.read("townships", path=chain.path, on=on)
    return limits["townships.escalate_days"].value


def with_movements(owed: Collection[duties.Duty]) -> list[tuple[duties.Duty, Any]]:
    """Return duties with their movements, of those that are movements'."""
    found = []
    for home in {duty.home_id for duty in owed}:
        mine = {duty.dossier_id: duty for duty in owed if duty.home_id == home}
        rows = Movement.objects.filter(home_id=home, dossier__in=mine)
        for row in rows.select_related("unit", "host", "person"):
            found.append((mine[row.dossier_id], row))
    return found


def numbers_of(dossiers: Collection[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """Return the numbers of those dossiers (home, id) that are movements'; one statement a home."""
    found: dict[tuple[int, int], str] = {}
    for home in {home for home, _pk in dossiers}:
        mine = [pk for one, pk in dossiers if one == home]
        rows = Movement.objects.filter(home_id=home, dossier__in=mine)
        found |= {(home, pk): number for pk, number in rows.values_list("dossier_id", "number")}
    return found
