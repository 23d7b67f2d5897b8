"""闭环: how every act on a request begins and ends, so that no act can leave a part out.

`begin` claims the form's token, locks, and asks who may and whether the state allows it.
`conclude` saves, records, sets the duties of the new state, and tells.
"""

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from bihuan.kernel.base import clock, sql
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal import passing
from bihuan.kernel.notices import facade as notices
from bihuan.kernel.permissions.facade import Actor
from bihuan.kernel.policy import rollout
from bihuan.modules.wall import rules, selectors, workflow
from bihuan.modules.wall.models import Request
from bihuan.modules.wall.terms import FINAL, Act, State, What, Who
from bihuan.modules.wall.workflow import LADDERS, Case


def begin(home: int, pk: int, act: Act, *, actor: Actor, at: datetime.datetime, token: int) -> Case:
    """Open an act on a request; raises Refused, or Repeated when the form was sent before."""
    journal.begin(home, token=token, act=act, dossier=pk, actor=actor, at=at)
    case = selectors.lock(home, pk, on=clock.day(at))
    step = workflow.step(act, case.request.state)
    rules.nobody_checks_himself(actor, step, case)
    rules.may_act(actor, step, case)
    return case


def hold_to(
    case: Case,
    rule: Callable[..., None],
    *values: object,
    at: datetime.datetime,
    confirmed: str = "",
    **named: object,
) -> None:
    """Hold an act to a rule; where its clause is only rolled out, note it and go on (BH-30).

    `confirmed`: the clauses whose warning was read. Raises the rule's Refused, or Warned.
    """
    try:
        rule(*values, **named)
    except Refused as refused:
        on, read = clock.day(at), confirmed.split()
        case.passed.append(rollout.pass_over(refused, path=case.path, on=on, confirmed=read))


def conclude(
    case: Case,
    act: Act,
    *,
    actor: Actor,
    at: datetime.datetime,
    token: int,
    to: State | None = None,
    outcome: str = "",
    basis: Sequence[str] = (),
    data: Mapping[str, Any] | None = None,
    private: Mapping[str, str] | None = None,
    happened_at: datetime.datetime | None = None,
    evidence: Sequence[Mapping[str, Any]] = (),
    tell: Collection[int] = (),
    renewed: bool = False,
) -> journal.Recorded:
    """Close an act: the new state, the entry, exactly the duties owed, the notices."""
    request, before = case.request, case.request.state
    row = workflow.STEPS.get(act)
    clause = row.clause if row else "QY-03"
    if to is not None:
        assert row is None or to in row.targets, f"{act} does not lead to {to}"
        request.state = to
        request.entered_at = at
        if to in FINAL:
            request.outcome, request.closed_at = outcome, at
            journal.close(case.dossier, at=at)
    _save(request)
    owed = workflow.owed(case)
    entry = journal.record(
        case.dossier,
        act,
        act_id=token,
        actor=actor,
        at=at,
        happened_at=happened_at,
        basis=[clause, *basis],
        move=(before, request.state),
        data=_with_passed(case, data),
        private=private,
        dues=owed,
        evidence=evidence,
    )
    passing.note(case.passed, act=act, unit=case.dossier.unit_id, because_of=entry)
    duties.settle(owed, because_of=entry, renewed=renewed)
    notices.tell(tell, kind=act, about=entry)
    return entry


def _with_passed(case: Case, data: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Return an entry's data with the clauses that the act passed over."""
    return {**(data or {}), "passed": [one.code for one in case.passed]} if case.passed else data


def _save(request: Request) -> None:
    """Write a request: all of it the first time, then what changed, and how it is found."""
    if request._state.adding:
        sql.insert(request)
    else:
        if not selectors.FOUND_BY.isdisjoint(request.changed()):
            request.grams = selectors.grams_of(request)
        sql.update(request, request.changed())
    request.remember()


def leaders(case: Case) -> Collection[int]:
    """Return who sits at the group's desk, or stands in for it."""
    found = case.chain.standing(LADDERS[Who.LEADER])
    return found[1] if found else ()


def owing(case: Case, to: State) -> Collection[int]:
    """Return whose turn it is in a state: who sits at an office that owes, and may discharge it.

    Above it, where nobody sits there or all who do had a hand in it (L1, L4).
    """
    rows = [row for row in workflow.OWES[to] if row.who in LADDERS]
    turns = [(LADDERS[row.who], case.excluded(row.who, checks=row.checks)) for row in rows]
    found = [case.chain.standing(ladder, excluded=excluded) for ladder, excluded in turns]
    return {person for one in found if one for person in one[1]}


def due(case: Case, what: What) -> datetime.datetime | None:
    """Return until when something is owed on a case, or None."""
    rows = duties.open_duties(case.dossier.home_id, case.dossier.pk).filter(what=what)
    found: datetime.datetime | None = rows.values_list("due_at", flat=True).first()
    return found


def supervisors(case: Case) -> Collection[int]:
    """Return who sits at the supervision section's desk, or stands in for it."""
    found = case.chain.standing(LADDERS[Who.SUPERVISION])
    return found[1] if found else ()


def handler(case: Case) -> Collection[int]:
    """Return the present member."""
    return (case.request.handler.person_id,) if case.request.handler else ()
