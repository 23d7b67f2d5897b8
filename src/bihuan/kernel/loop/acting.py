"""办理: how an act on a case begins and ends, so that none can leave a part out.

`may` asks whether the state allows it and who may; `conclude` saves, records, sets the duties of
the new state, and tells. The caller has claimed the form's token and locked the dossier.
"""

import datetime
from collections.abc import Collection, Sequence
from typing import Any

from bihuan.kernel.base import sql
from bihuan.kernel.base.dues import Due
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.loop import rules
from bihuan.kernel.loop.cases import Case
from bihuan.kernel.notices import facade as notices
from bihuan.kernel.permissions.facade import Actor

__all__ = ["conclude", "may", "still_owed", "why_not"]


def may(case: Case, act: Any, *, actor: Actor) -> None:
    """Raise Refused unless somebody may do an act now: state, L4, office."""
    row = case.table.step(act, case.state)
    if row.who not in case.own:
        rules.nobody_checks_himself(actor, excluded=case.excluded(row.checks))
    rules.may_act(is_turn=case.is_turn_of(actor, row.who, row.checks), who=row.who)


def why_not(case: Case, act: Any, *, actor: Actor) -> Refused | None:
    """Return why somebody may not do an act now, or None."""
    try:
        may(case, act, actor=actor)
    except Refused as refused:
        return refused
    return None


def conclude(
    case: Case,
    act: Any,
    *,
    actor: Actor,
    at: datetime.datetime,
    token: int,
    to: Any = None,
    outcome: str = "",
    basis: Sequence[str] = (),
    tell: Collection[int] | None = None,
    renewed: Collection[str] = (),
    **more: Any,
) -> journal.Recorded:
    """Close an act: the new state, the entry, exactly the duties owed, the notices.

    `tell`: who is told; when left out, whose turn it is now, but for who acted. `renewed`: what
    was done and is owed anew (L1). `more`: the entry's rest, as `journal.record` takes it.
    """
    root, row = case.root, case.table.steps[act]
    before = "" if root._state.adding else root.state
    if to is not None:
        _move(case, act, to, outcome, at)
    _save(case, act, actor)
    owed = case.owed()
    entry = journal.record(
        case.dossier,
        act,
        act_id=token,
        actor=actor,
        at=at,
        basis=[row.clause, *basis],
        move=(before, root.state),
        dues=owed,
        **more,
    )
    _settle(owed, renewed, entry)
    told = case.owing(root.state) if tell is None else set(tell)
    notices.tell(told - {actor.id}, kind=act, about=entry)
    return entry


def _move(case: Case, act: Any, to: Any, outcome: str, at: datetime.datetime) -> None:
    assert to in case.table.steps[act].targets, f"{act} does not lead to {to}"
    case.root.state, case.root.entered_at = to, at
    if to in case.table.final:
        case.root.outcome, case.root.closed_at = outcome, at
        journal.close(case.dossier, at=at)


def _settle(owed: Sequence[Due], renewed: Collection[str], entry: journal.Recorded) -> None:
    """Set what is owed; a round that was done is discharged first, and the next one opened."""
    if renewed:
        duties.settle([due for due in owed if due.what not in renewed], because_of=entry)
    duties.settle(owed, because_of=entry)


def _save(case: Case, act: Any, actor: Actor) -> None:
    """Write a case's row: all of it the first time, then what changed; who acted has a hand in it.

    What is owed next doesn't stand where nobody but who has just acted could check it (L4).
    """
    root = case.root
    if actor.kind == "person":
        case.hands = [*case.hands, (act, actor.id)]
    if root._state.adding:
        sql.insert(root)
    else:
        sql.update(root, root.changed())
    root.remember()


def still_owed(home: int, dossier: int) -> list[Due]:
    """Return what a dossier owes now, to be owed on after an act that settles none of it."""
    return [
        Due(duty.what, duty.desk_id, duty.due_at, duty.clause, duty.basis, duty.waiting_for)
        for duty in duties.open_duties(home, dossier)
    ]
