"""提出流动事项: a request that somebody leaves the township's organ becomes a case."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import new_id
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.loop.acting import conclude
from bihuan.kernel.permissions.facade import Actor, Office
from bihuan.modules.townships import rules
from bihuan.modules.townships.models import Movement
from bihuan.modules.townships.selectors import moving
from bihuan.modules.townships.terms.moving import KIND, Act, Answer, Kind, State


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: who leaves which township, how, whereto, from which day, until when, why.

    `host`: a unit of ours; `host_name` and `host_level` any other; `letter`: the number of its
    letter, which is its signature.
    """

    person: int
    unit: int
    kind: str
    begins_on: datetime.date
    reason: str
    until: datetime.date | None = None
    host: int | None = None
    host_name: str = ""
    host_level: str = ""
    letter: str = ""


@transaction.atomic
def raise_movement(
    home: Home, asked: Asked, *, actor: Actor, at: datetime.datetime, token: int
) -> Movement:
    """提出流动事项: by the person, the township, the organ that wants him, or the section (BH-45).

    What the raiser would sign as host or township is signed by raising it. Raises Refused.
    """
    pk = new_id()
    journal.begin(home.pk, token=token, act=Act.RAISE, dossier=pk, actor=actor, at=at)
    by = moving.raiser_of(actor, home=home.pk, person=asked.person, unit=asked.unit)
    service = moving.service_of(home.pk, asked.person, asked.unit)
    rules.may_be_raised(
        asked.kind,
        raiser=_as(actor, asked, by.office if by else ""),
        has_service=service is not None,
        is_under_way=moving.under_way(home.pk, asked.person),
        host=asked.host_name or str(asked.host or ""),
        reason=asked.reason,
        is_past=asked.begins_on < clock.day(at),
    )
    assert service is not None, "who is on no roll was refused"
    movement = _movement(home, asked, pk, actor=actor, at=at)
    movement.is_leader = service.is_leader
    movement.is_signed = bool(asked.letter) or _is_host(by.unit if by else None, asked)
    if by and by.office == Office.TOWNSHIP_SECRETARY and by.unit == asked.unit:
        movement.opinion = Answer.AGREES
    return _opened(movement, actor=actor, at=at, token=token)


def _as(actor: Actor, asked: Asked, office: str) -> set[str]:
    """Return in which parts somebody raises a movement: as the person, or by an office."""
    return {"person"} if actor.id == asked.person else {office} - {""}


def _is_host(unit: int | None, asked: Asked) -> bool:
    return unit is not None and unit == asked.host


def _movement(
    home: Home, asked: Asked, pk: int, *, actor: Actor, at: datetime.datetime
) -> Movement:
    return Movement(
        id=pk,
        home_id=home.pk,
        dossier_id=pk,
        unit_id=asked.unit,
        person_id=asked.person,
        number=moving.next_number(home, at),
        kind=asked.kind,
        raised_at=at,
        raised_by_id=actor.id,
        host_id=asked.host,
        host_name=moving.name_of(asked.host) if asked.host else asked.host_name,
        host_level=moving.level_of(asked.host) if asked.host else asked.host_level,
        letter=asked.letter,
        begins_on=asked.begins_on,
        until=asked.until if asked.kind == Kind.SECONDMENT else None,
        reason=asked.reason,
    )


def _opened(movement: Movement, *, actor: Actor, at: datetime.datetime, token: int) -> Movement:
    dossier = journal.open_dossier(
        movement.home_id,
        nature=journal.Nature.CASE,
        kind=KIND,
        number=movement.number,
        unit=movement.unit_id,
        at=at,
        pk=movement.pk,
    )
    movement.state, movement.entered_at = next_state(movement), at
    case = moving.case_of(movement, dossier, on=clock.day(at))
    if movement.kind == Kind.SECONDMENT:
        most = case.limits["townships.secondment_months"].value
        rules.secondment_is_limited(movement.begins_on, movement.until, most_months=most)
    limit = rules.answer_limit(case.limits, movement.kind, is_leader=movement.is_leader)
    movement.answer_by = limit.ends(at)
    movement.answer_by_basis = limit.basis("raised_at", at)
    by: Any = {"actor": actor, "at": at, "token": token}
    conclude(case, Act.RAISE, **by, data=_told(movement), private={"reason": movement.reason})
    return movement


def next_state(movement: Movement) -> State:
    """Return what a movement waits for: the host's signature, the township's, or the section."""
    needs_host = movement.kind not in {Kind.EXAM, Kind.RESIGNATION}
    if needs_host and not movement.is_signed:
        return State.HOST
    return State.CHECK if movement.opinion else State.OPINION


def _told(movement: Movement) -> dict[str, str]:
    values = {
        "person": movement.person_id,
        "unit": movement.unit_id,
        "kind": movement.kind,
        "host": movement.host_id or "",
        "host_name": movement.host_name,
        "host_level": movement.host_level,
        "letter": movement.letter,
        "begins_on": movement.begins_on,
        "until": movement.until or "",
        "is_signed": movement.is_signed,
        "opinion": movement.opinion,
        "is_leader": movement.is_leader,
        "answer_by": clock.text(movement.answer_by),
    }
    return {name: str(value) for name, value in values.items()}
