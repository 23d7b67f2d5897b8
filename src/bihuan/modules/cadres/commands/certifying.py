"""查档认定: the six items, by two archive reviewers with the material named (BH-51)."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.loop.acting import conclude
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.cadres import rules
from bihuan.modules.cadres.commands.asking import said
from bihuan.modules.cadres.commands.changing import begin, concerned, write_certified
from bihuan.modules.cadres.models import Change, Item
from bihuan.modules.cadres.rules.changing import ROW
from bihuan.modules.cadres.selectors import changing
from bihuan.modules.cadres.terms import Act, Answer, Outcome, Result, Signature, State

FOUND = ("found_name", "found_formed", "found_value", "form_value", "result")


@dataclass(frozen=True, slots=True)
class Found:
    """What the archive says: the material, when it was formed, what it records; and the result.

    `form_value` is what the latest form says; `certified` the value to certify, "" for the one
    that was asked for.
    """

    found_name: str
    found_formed: str
    found_value: str
    form_value: str
    result: str
    certified: str = ""


@transaction.atomic
def examine(
    home: int,
    pk: int,
    *,
    found: Found,
    note: str = "",
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Change:
    """查档: the first reviewer records the material and proposes a value and a result."""
    case = begin(home, pk, Act.EXAMINE, actor=actor, at=at, token=token)
    today = clock.day(at)
    _is_found(found, today)
    change: Change = case.root
    items = changing.items_of(home, pk)
    _propose(items, found.certified)
    values = [changing.value_of(item) for item in items]
    rules.is_asked_for(values, reason=change.reason, material=change.material, today=today)
    rules.goes_by_the_archive(values, way=change.archive_item)
    rules.result_agrees(values, result=found.result, certified=found.certified)
    for name in FOUND:
        setattr(change, name, getattr(found, name))
    told = {name: getattr(found, name) for name in FOUND if name != "result"}
    conclude(
        case,
        Act.EXAMINE,
        actor=actor,
        at=at,
        token=token,
        to=State.RECHECK,
        data={"result": found.result},
        private={**{key: text for key, text in told.items() if text}, **said(items), **_note(note)},
    )
    Item.objects.filter(home_id=home).bulk_update(items, ["new"])
    return change


def _is_found(found: Found, today: datetime.date) -> None:
    rules.is_found(
        name=found.found_name,
        formed=found.found_formed,
        recorded=found.found_value,
        result=found.result,
        today=today,
    )


def _propose(items: list[Item], certified: str) -> None:
    """Let the one item that is a single value have the value that the archive gave."""
    if certified and len(items) == 1 and items[0].field != ROW:
        items[0].new = certified


def _note(note: str) -> dict[str, str]:
    return {"note": note} if note.strip() else {}


@transaction.atomic
def certify(
    home: int, pk: int, *, note: str = "", actor: Actor, at: datetime.datetime, token: int
) -> Change:
    """复核认定: the second reviewer agrees; what is certified anew is written into the record.

    Doubts about a forgery go to the supervision section. Raises Refused when the record says
    something else by now.
    """
    case = begin(home, pk, Act.CERTIFY, actor=actor, at=at, token=token)
    change: Change = case.root
    items = changing.items_of(home, pk)
    is_new = change.result == Result.CERTIFIED
    if is_new:
        values = [changing.value_of(item) for item in items]
        write_certified(change, values, actor=actor, at=at, token=token)
    for item in items:
        item.answer = Answer.ACCEPTED if is_new else Answer.REFUSED
    to, outcome, told = _after(case, change, at)
    conclude(
        case,
        Act.CERTIFY,
        actor=actor,
        at=at,
        token=token,
        to=to,
        outcome=outcome,
        data={"result": change.result},
        private={**said(items), **_note(note)},
        tell=told,
    )
    Item.objects.filter(home_id=home).bulk_update(items, ["answer"])
    return change


def _after(
    case: Any, change: Change, at: datetime.datetime
) -> tuple[State, Outcome | str, set[int]]:
    """Return where a certification leads, with what outcome, and who is told."""
    if change.result == Result.FORGERY:
        section = changing.supervisors(change.home_id, on=clock.day(at))
        return State.CLOSED, Outcome.REFERRED, section
    if change.result == Result.PENDING:
        return State.CLOSED, Outcome.PENDING, concerned(change)
    return State.SIGNING, "", concerned(change) | case.owing(State.SIGNING)


@transaction.atomic
def examine_again(
    home: int, pk: int, *, reason: str, actor: Actor, at: datetime.datetime, token: int
) -> Change:
    """退回重查: the second reviewer doesn't agree, and says why."""
    case = begin(home, pk, Act.EXAMINE_AGAIN, actor=actor, at=at, token=token)
    rules.says_why_not(reason)
    by: Any = {"actor": actor, "at": at, "token": token}
    conclude(case, Act.EXAMINE_AGAIN, **by, to=State.ARCHIVE, private={"note": reason})
    change: Change = case.root
    return change


@transaction.atomic
def record_signature(
    home: int,
    pk: int,
    *,
    signature: str,
    note: str = "",
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Change:
    """登记本人签字: the cadre signed what was certified, or didn't, and why."""
    case = begin(home, pk, Act.SIGN, actor=actor, at=at, token=token)
    declines = signature == Signature.DECLINED
    rules.signature_is_told(declines=declines, words=note)
    change: Change = case.root
    change.signature = Signature(signature)
    is_new = change.result == Result.CERTIFIED
    conclude(
        case,
        Act.SIGN,
        actor=actor,
        at=at,
        token=token,
        to=State.CLOSED,
        outcome=Outcome.CHANGED if is_new else Outcome.CONSISTENT,
        data={"signature": signature},
        private=_note(note),
        tell=concerned(change),
    )
    return change
