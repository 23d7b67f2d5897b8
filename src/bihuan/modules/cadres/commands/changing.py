"""更正: the review of what was asked for, and how an accepted item comes into the record."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.duties.facade import Duty
from bihuan.kernel.journal import evidence
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.loop import reminding
from bihuan.kernel.loop.acting import conclude, may
from bihuan.kernel.loop.cases import Case
from bihuan.kernel.people.record import facade as record
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.cadres import rules
from bihuan.modules.cadres.commands.asking import File, said, stored
from bihuan.modules.cadres.commands.entering import change_rows
from bihuan.modules.cadres.models import Change, Item
from bihuan.modules.cadres.rules.changing import Value
from bihuan.modules.cadres.selectors import changing
from bihuan.modules.cadres.terms import Act, Answer, Outcome, Purpose, State


def begin(home: int, pk: int, act: Act, *, actor: Actor, at: datetime.datetime, token: int) -> Case:
    """Open an act on a change; raises Refused, or Repeated when the form was sent before."""
    journal.begin(home, token=token, act=act, dossier=pk, actor=actor, at=at)
    case = changing.lock(home, pk, on=clock.day(at))
    may(case, act, actor=actor)
    return case


@transaction.atomic
def decide(
    home: int,
    pk: int,
    *,
    answers: Mapping[int, tuple[str, str]],
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Change:
    """审核更正: accept items into the record, or say why not; the last answer closes it (BH-50).

    `answers`: by item, the answer and the reason of a refusal. Raises Refused when the record says
    something else by now than it did when an accepted item was asked for.
    """
    case = begin(home, pk, Act.DECIDE, actor=actor, at=at, token=token)
    change: Change = case.root
    items = changing.items_of(home, pk)
    answered = _answered(items, answers)
    taken = [changing.value_of(one) for one in answered if one.answer == Answer.ACCEPTED]
    rules.goes_by_the_archive(taken, way="")
    _write(change, taken, basis="BH-50", actor=actor, at=at, token=token)
    is_done = all(item.answer for item in items)
    conclude(
        case,
        Act.DECIDE,
        actor=actor,
        at=at,
        token=token,
        to=State.CLOSED if is_done else None,
        outcome=_outcome(items) if is_done else "",
        data={"accepted": str(len(taken)), "refused": str(len(answered) - len(taken))},
        private=said(items),
        tell=concerned(change) if is_done else set(),
    )
    Item.objects.filter(home_id=home).bulk_update(answered, ["answer", "why"])
    return change


def _answered(items: Sequence[Item], answers: Mapping[int, tuple[str, str]]) -> list[Item]:
    """Set the answers of open items; return those items."""
    open_ = {item.pk: item for item in items if not item.answer}
    rules.something_is_answered(answers, list(open_))
    for one, (answer, why) in answers.items():
        rules.is_answered(answer, why)
        open_[one].answer, open_[one].why = answer, why.strip()
    return [open_[one] for one in answers]


def _outcome(items: Sequence[Item]) -> Outcome:
    taken = [item.answer == Answer.ACCEPTED for item in items]
    return Outcome.CHANGED if all(taken) else Outcome.PARTLY if any(taken) else Outcome.REFUSED


def _write(
    change: Change,
    values: Sequence[Value],
    *,
    basis: str,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> None:
    """Write accepted items into the record, with an entry in its register by the same act."""
    if not values:
        return
    home = Home.objects.get(pk=change.home_id)
    held = record.of_person(home.pk, change.person_id)
    rules.still_stands(values, held)
    rules.none_is_stated(values, held)
    changes = rules.changes_of(values, held)
    rules.within_a_row(held, changes)
    by: Any = {"actor": actor, "at": at, "act_id": token}
    change_rows(home, person=change.person_id, changes=changes, basis=[basis], **by)


def write_certified(
    change: Change,
    values: Sequence[Value],
    *,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> None:
    """Write what two archive reviewers certified into the record (BH-51)."""
    rules.goes_by_the_archive(values, way=change.archive_item)
    _write(change, values, basis="BH-51", actor=actor, at=at, token=token)


def concerned(change: Change) -> set[int]:
    """Return who hears what became of a change: the person, and who asked for it."""
    return {change.person_id, change.raised_by_id or change.person_id}


@transaction.atomic
def send_back(
    home: int, pk: int, *, reason: str, actor: Actor, at: datetime.datetime, token: int
) -> Change:
    """退回补充: the reviewer wants more evidence, and says which."""
    case = begin(home, pk, Act.RETURN, actor=actor, at=at, token=token)
    rules.says_why_not(reason)
    by: Any = {"actor": actor, "at": at, "token": token}
    conclude(case, Act.RETURN, **by, to=State.RETURNED, private={"note": reason})
    change: Change = case.root
    return change


@transaction.atomic
def supply(
    home: int,
    pk: int,
    *,
    note: str,
    files: Sequence[File] = (),
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Change:
    """补充材料: who asked for it adds what was wanted; it is reviewed again."""
    case = begin(home, pk, Act.SUPPLY, actor=actor, at=at, token=token)
    rules.is_supplied(note)
    new = stored(files)
    by: Any = {"actor": actor, "at": at, "token": token}
    told = [file.as_data() for file in new]
    entry = conclude(case, Act.SUPPLY, **by, to=State.REVIEW, private={"note": note}, evidence=told)
    evidence.attach(new, entry=entry, purpose=Purpose.MATERIAL)
    change: Change = case.root
    return change


@transaction.atomic
def withdraw(
    home: int, pk: int, *, note: str = "", actor: Actor, at: datetime.datetime, token: int
) -> Change:
    """撤回更正: who asked for it takes it back; what was accepted already stays."""
    case = begin(home, pk, Act.WITHDRAW, actor=actor, at=at, token=token)
    change: Change = case.root
    conclude(
        case,
        Act.WITHDRAW,
        actor=actor,
        at=at,
        token=token,
        to=State.CLOSED,
        outcome=Outcome.WITHDRAWN,
        private={"note": note} if note.strip() else {},
        tell=concerned(change),
    )
    return change


@transaction.atomic
def remind_change(
    duty: Duty,
    *,
    rung: int,
    next_look: datetime.datetime | None = None,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> None:
    """催办更正: tell whoever owes a step, and from the second rung on the next desk upward."""
    case = begin(duty.home_id, duty.dossier_id, Act.REMIND, actor=actor, at=at, token=token)
    by: Any = {"actor": actor, "at": at, "token": token}
    reminding.remind(case, duty, Act.REMIND, rung=rung, next_look=next_look, **by)
