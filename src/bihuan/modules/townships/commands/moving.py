"""办理流动事项: signatures, the rule check, exceptions, the county's decision."""

import datetime
from typing import Any

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties.facade import Duty
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.loop import reminding
from bihuan.kernel.loop.acting import conclude, may
from bihuan.kernel.loop.cases import Case
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.townships import rules
from bihuan.modules.townships.commands.raising import next_state
from bihuan.modules.townships.models import Movement
from bihuan.modules.townships.rules.months import Arithmetic
from bihuan.modules.townships.selectors import moving
from bihuan.modules.townships.terms.moving import Act, Kind, Outcome, State, Who


def begin(home: int, pk: int, act: Act, *, actor: Actor, at: datetime.datetime, token: int) -> Case:
    """Open an act on a movement; raises Refused, or Repeated when the form was sent before."""
    journal.begin(home, token=token, act=act, dossier=pk, actor=actor, at=at)
    case = moving.lock(home, pk, on=clock.day(at))
    may(case, act, actor=actor)
    return case


@transaction.atomic
def sign(
    home: int,
    pk: int,
    *,
    agrees: bool,
    words: str = "",
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Movement:
    """用人单位签署: the host signs that it wants the person, or no longer does, and why."""
    act = Act.SIGN if agrees else Act.DECLINE
    case = begin(home, pk, act, actor=actor, at=at, token=token)
    by: Any = {"actor": actor, "at": at, "token": token}
    if not agrees:
        rules.says_why(words)
        return _close(case, act, Outcome.DECLINED, by, {"reason": words})
    movement: Movement = case.root
    movement.is_signed = True
    conclude(case, act, **by, to=next_state(movement), private=_words(words))
    return movement


@transaction.atomic
def give_opinion(
    home: int,
    pk: int,
    *,
    answer: str,
    words: str = "",
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Movement:
    """签署乡镇意见: the secretary is for or against it; the county decides either way."""
    case = begin(home, pk, Act.GIVE_OPINION, actor=actor, at=at, token=token)
    rules.opinion_is_given(answer, words)
    movement: Movement = case.root
    movement.opinion, movement.opinion_words = answer, words
    by: Any = {"actor": actor, "at": at, "token": token}
    told = {"answer": answer}
    conclude(case, Act.GIVE_OPINION, **by, to=State.CHECK, data=told, private=_words(words))
    return movement


@transaction.atomic
def check(
    home: int, pk: int, *, note: str = "", actor: Actor, at: datetime.datetime, token: int
) -> Movement:
    """审核: hold a movement to the months served by the day it begins (TC-04, TC-05, BH-46).

    Raises Refused while they aren't served, unless the exception was granted.
    """
    case = begin(home, pk, Act.CHECK, actor=actor, at=at, token=token)
    movement: Movement = case.root
    served = held_to(case, on=movement.begins_on)
    movement.months = served.months
    by: Any = {"actor": actor, "at": at, "token": token}
    conclude(
        case,
        Act.CHECK,
        **by,
        to=State.DECISION,
        basis=_values(served),
        data=_sum(served),
        private=_words(note),
    )
    return movement


def held_to(case: Case, *, on: datetime.date) -> Arithmetic:
    """Hold a movement to the rules on a day; return the arithmetic. Raises Refused."""
    movement: Movement = case.root
    service = moving.service_of(movement.home_id, movement.person_id, movement.unit_id)
    rules.is_still_there(service)
    assert service is not None, "who is on no roll was refused"
    served = moving.arithmetic(service, case.limits, on=on)
    if movement.kind == Kind.RESIGNATION:
        raised_on = clock.day(movement.raised_at)
        rules.may_resign(served, raised_on=raised_on, leaves_on=on)
    elif not movement.is_excepted:
        rules.may_leave(movement.kind, movement.host_level, served)
    return served


def _values(served: Arithmetic) -> list[str]:
    return [served.tempered.citation, served.least.citation]


def _sum(served: Arithmetic) -> dict[str, str]:
    """Return the arithmetic as the entry keeps it: last year's case by last year's rule (L6)."""
    return {
        "on": str(served.on),
        "months": str(served.months),
        "tempered": str(served.tempered.value),
        "least": str(served.least.value),
        "recruit": str(served.is_recruit),
    }


@transaction.atomic
def refuse(
    home: int, pk: int, *, reason: str, actor: Actor, at: datetime.datetime, token: int
) -> Movement:
    """审核不通过: the section ends it, and says why."""
    case = begin(home, pk, Act.REFUSE, actor=actor, at=at, token=token)
    rules.says_why(reason)
    by: Any = {"actor": actor, "at": at, "token": token}
    return _close(case, Act.REFUSE, Outcome.REFUSED, by, {"reason": reason})


@transaction.atomic
def ask_exception(
    home: int, pk: int, *, reason: str, actor: Actor, at: datetime.datetime, token: int
) -> Movement:
    """报请特批: the section lays a movement that the rules refuse before the department's chief."""
    case = begin(home, pk, Act.ASK_EXCEPTION, actor=actor, at=at, token=token)
    rules.exception_may_be_asked(is_needed=_is_needed(case))
    rules.says_why(reason)
    by: Any = {"actor": actor, "at": at, "token": token}
    conclude(case, Act.ASK_EXCEPTION, **by, to=State.EXCEPTION, private={"reason": reason})
    root: Movement = case.root
    return root


@transaction.atomic
def except_(
    home: int,
    pk: int,
    *,
    grants: bool,
    reason: str,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Movement:
    """特批: the chief lets it pass in spite of the months, with the reason; or doesn't (BH-47)."""
    act = Act.GRANT_EXCEPTION if grants else Act.REFUSE_EXCEPTION
    case = begin(home, pk, act, actor=actor, at=at, token=token)
    by: Any = {"actor": actor, "at": at, "token": token}
    if not grants:
        rules.says_why(reason)
        return _close(case, act, Outcome.REFUSED, by, {"reason": reason})
    rules.exception_has_a_reason(actor, reason)
    movement: Movement = case.root
    movement.is_excepted = True
    conclude(case, act, **by, to=State.CHECK, private={"reason": reason})
    return movement


def _is_needed(case: Case) -> bool:
    """Say whether TC-04 or TC-05 would refuse a movement; the law on resigning has no exception."""
    if case.root.kind == Kind.RESIGNATION:
        return False
    try:
        held_to(case, on=case.root.begins_on)
    except Refused:
        return True
    return False


@transaction.atomic
def decide(
    home: int,
    pk: int,
    *,
    approves: bool,
    reason: str = "",
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Movement:
    """批准或不批准: the county decides; a consent to an exam is done with that.

    Who raised it, whom it is about and the township are told.
    """
    act = Act.APPROVE if approves else Act.DENY
    case = begin(home, pk, act, actor=actor, at=at, token=token)
    movement: Movement = case.root
    by: Any = {"actor": actor, "at": at, "token": token}
    if not approves:
        rules.says_why(reason)
        return _close(case, act, Outcome.DENIED, by, {"reason": reason})
    if movement.kind == Kind.EXAM:
        return _close(case, act, Outcome.CONSENTED, by, _words(reason))
    told = concerned(case) | case.owing(State.EXECUTION)
    conclude(case, act, **by, to=State.EXECUTION, private=_words(reason), tell=told)
    return movement


@transaction.atomic
def withdraw(
    home: int, pk: int, *, reason: str = "", actor: Actor, at: datetime.datetime, token: int
) -> Movement:
    """撤回: who raised it takes it back before it is decided."""
    case = begin(home, pk, Act.WITHDRAW, actor=actor, at=at, token=token)
    by: Any = {"actor": actor, "at": at, "token": token}
    return _close(case, Act.WITHDRAW, Outcome.WITHDRAWN, by, _words(reason))


def _close(case: Case, act: Act, outcome: Outcome, by: Any, private: dict[str, str]) -> Movement:
    told = concerned(case)
    conclude(case, act, **by, to=State.CLOSED, outcome=outcome, private=private, tell=told)
    root: Movement = case.root
    return root


def concerned(case: Case) -> set[int]:
    """Return who hears what became of a movement: the person, who raised it, both units."""
    movement: Movement = case.root
    told = {movement.person_id} | ({movement.raised_by_id} if movement.raised_by_id else set())
    return told | {
        person
        for chain in case.chains.values()
        for seat in chain.seats
        if seat.path == chain.path
        for person in seat.holders
        if seat.office in case.table.ladders[Who.HOST]
    }


def _words(words: str) -> dict[str, str]:
    return {"note": words} if words.strip() else {}


@transaction.atomic
def remind_movement(
    duty: Duty,
    *,
    rung: int,
    next_look: datetime.datetime | None = None,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> None:
    """催办: tell whoever owes a step, and from the second rung on the next desk upward."""
    case = begin(duty.home_id, duty.dossier_id, Act.REMIND, actor=actor, at=at, token=token)
    by: Any = {"actor": actor, "at": at, "token": token}
    reminding.remind(case, duty, Act.REMIND, rung=rung, next_look=next_look, **by)
