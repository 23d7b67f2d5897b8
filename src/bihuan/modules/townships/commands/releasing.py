"""办理手续和返岗: what was decided is carried out, into the record; who is seconded comes back."""

import datetime
from typing import Any

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import home_of
from bihuan.kernel.base.ids import new_id
from bihuan.kernel.loop.acting import conclude
from bihuan.kernel.loop.cases import Case
from bihuan.kernel.people.record.facade import Changes
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.cadres import facade as cadres
from bihuan.modules.townships import rules
from bihuan.modules.townships.commands.moving import begin, concerned, held_to
from bihuan.modules.townships.models import Movement
from bihuan.modules.townships.selectors import moving
from bihuan.modules.townships.terms.moving import Act, Kind, Outcome, State

# Codes of the record: away by secondment; how one goes off a roll and onto another.
SECONDED = "1"
WAY_OUT = {Kind.TRANSFER: "11", Kind.SELECTION: "12"}
WAY_IN = {Kind.TRANSFER: "22", Kind.SELECTION: "23"}
RESIGNED, CONTRACT_ENDED = "21", "22"


@transaction.atomic
def execute(
    home: int,
    pk: int,
    *,
    done_on: datetime.date,
    document: str,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Movement:
    """办理手续: the person leaves; the record says so by the same act (BH-56).

    The months are held to the rules again, by the day of leaving. Raises Refused.
    """
    case = begin(home, pk, Act.EXECUTE, actor=actor, at=at, token=token)
    movement: Movement = case.root
    begins_on, today = movement.begins_on, clock.day(at)
    rules.is_carried_out(done_on, today=today, document=document, begins_on=begins_on)
    served = held_to(case, on=done_on)
    movement.done_on, movement.document, movement.months = done_on, document, served.months
    changes, unit = _left(movement, is_civil=served.is_civil)
    _record(case, changes, unit=unit, actor=actor, at=at, token=token)
    by: Any = {"actor": actor, "at": at, "token": token}
    by["data"] = {"done_on": str(done_on), "document": document, "row": str(movement.row or "")}
    by["data"]["months"] = str(served.months)
    if movement.kind == Kind.SECONDMENT:
        conclude(case, Act.EXECUTE, **by, to=State.AWAY, tell=concerned(case))
        return movement
    outcome = Outcome.RESIGNED if movement.kind == Kind.RESIGNATION else Outcome.MOVED
    conclude(case, Act.EXECUTE, **by, to=State.CLOSED, outcome=outcome, tell=concerned(case))
    return movement


def _record(
    case: Case,
    changes: Changes,
    *,
    unit: int | None = None,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> None:
    """Let the record say what was done; the record is locked with the case."""
    movement: Movement = case.root
    cadres.change_rows(
        home_of(movement.home_id),
        person=movement.person_id,
        changes=changes,
        moves_to=unit,
        basis=["BH-56"],
        actor=actor,
        at=at,
        act_id=token,
    )


def _left(movement: Movement, *, is_civil: bool) -> tuple[Changes, int | None]:
    """Return how the record changes, and to which unit of ours it goes, if to one."""
    assert movement.done_on is not None, "it was just set"
    day = str(movement.done_on)
    if movement.kind == Kind.SECONDMENT:
        movement.row = new_id()
        away = {"kind": SECONDED, "host_name": movement.host_name, "begun": day}
        away |= {"host_level": movement.host_level, "until": str(movement.until)}
        return {"absences": {str(movement.row): {**away, **_behind(movement)}}}, None
    service = moving.service_of(movement.home_id, movement.person_id, movement.unit_id)
    assert service is not None, "who is on no roll was refused"
    gone = {"departed": day, "destination": movement.host_level}
    gone["destination_name"] = movement.host_name
    if movement.kind == Kind.RESIGNATION:
        gone = {"departed": day, "way_out": RESIGNED if is_civil else CONTRACT_ENDED}
        return {"service": {service.row: gone}}, None
    gone["way_out"] = WAY_OUT[Kind(movement.kind)]
    rows = {service.row: gone}
    if movement.host_id:
        rows[str(new_id())] = _came(movement, service)
    return {"service": rows}, movement.host_id


def _came(movement: Movement, service: moving.Service) -> dict[str, str]:
    return {
        "unit": str(movement.host_id),
        "unit_name": movement.host_name,
        "staff_kind": service.values.get("staff_kind", ""),
        "entered": str(movement.done_on),
        "way_in": WAY_IN[Kind(movement.kind)],
        "position": str(int(service.values.get("position", "0")) + 1),
    }


def _behind(movement: Movement) -> dict[str, str]:
    """Return the place after the absences that there are; the first place says nothing."""
    service = moving.service_of(movement.home_id, movement.person_id, movement.unit_id)
    return {"position": str(len(service.away))} if service and service.away else {}


@transaction.atomic
def extend(
    home: int,
    pk: int,
    *,
    until: datetime.date,
    reason: str,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Movement:
    """延长借调: once, within the cap, with the reason; the first day stays visible (BH-48)."""
    case = begin(home, pk, Act.EXTEND, actor=actor, at=at, token=token)
    movement: Movement = case.root
    assert movement.done_on is not None, "who is away has left on a day"
    most = case.limits["townships.secondment_most_months"].value
    extended = movement.was_extended
    rules.secondment_is_limited(movement.done_on, until, most_months=most, was_extended=extended)
    rules.extension_is_longer(until, agreed=movement.until)
    rules.says_why(reason)
    first, movement.until, movement.was_extended = movement.until, until, True
    changes: Changes = {"absences": {str(movement.row): {"until": str(until)}}}
    _record(case, changes, actor=actor, at=at, token=token)
    by: Any = {"actor": actor, "at": at, "token": token}
    by["data"] = {"until": str(until), "first": str(first)}
    conclude(case, Act.EXTEND, **by, private={"reason": reason}, tell=concerned(case))
    return movement


@transaction.atomic
def report_return(
    home: int,
    pk: int,
    *,
    returned_on: datetime.date,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Movement:
    """报告返岗: the host says since when the person is back; the township confirms it."""
    case = begin(home, pk, Act.RETURN, actor=actor, at=at, token=token)
    movement: Movement = case.root
    rules.is_back(returned_on, since=movement.done_on, today=clock.day(at))
    movement.returned_on = returned_on
    by: Any = {"actor": actor, "at": at, "token": token}
    conclude(case, Act.RETURN, **by, to=State.BACK, data={"returned_on": str(returned_on)})
    return movement


@transaction.atomic
def answer_return(
    home: int,
    pk: int,
    *,
    is_back: bool,
    reason: str = "",
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Movement:
    """确认返岗: the township confirms, and the record says so; or the secondment goes on."""
    act = Act.CONFIRM if is_back else Act.NOT_BACK
    case = begin(home, pk, act, actor=actor, at=at, token=token)
    movement: Movement = case.root
    by: Any = {"actor": actor, "at": at, "token": token}
    if not is_back:
        rules.says_why(reason)
        movement.returned_on = None
        conclude(case, act, **by, to=State.AWAY, private={"reason": reason})
        return movement
    changes: Changes = {"absences": {str(movement.row): {"ended": str(movement.returned_on)}}}
    _record(case, changes, actor=actor, at=at, token=token)
    by["outcome"], by["tell"] = Outcome.RETURNED, concerned(case)
    conclude(case, act, **by, to=State.CLOSED)
    return movement
