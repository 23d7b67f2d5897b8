"""派单: the group sends one member for one request, takes a dispatch back, answers a return."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall import rules, selectors
from bihuan.modules.wall.commands.loop import begin, conclude, handler
from bihuan.modules.wall.models import Dispatch, Request
from bihuan.modules.wall.terms import Act, State


@transaction.atomic
def dispatch(
    home: int,
    pk: int,
    *,
    member: int,
    actor: Actor,
    at: datetime.datetime,
    token: int,
    note: str = "",
    reasons: Sequence[object] = (),
) -> Request:
    """派单: hand a request to one member; who, what and when is published (QY-07)."""
    case = begin(home, pk, Act.DISPATCH, actor=actor, at=at, token=token)
    request = case.request
    chosen = selectors.member(home, member)
    rules.one_matter_one_dispatch(request)
    rules.member_is_registered(
        chosen, path=case.path, member_path=getattr(chosen, "path", ""), on=clock.day(at)
    )
    assert chosen is not None, "an unregistered member was refused"
    rules.not_again_to_who_failed(request, chosen)
    limit = case.limits[rules.handling_key(request.urgency)]

    returned = request.state == State.DECLINED
    request.handler, request.dispatched_at, request.rounds = chosen, at, request.rounds + 1
    # A returned request keeps its date: the clock runs on while members decline.
    if not (returned and request.handle_by):
        request.handle_by, request.was_extended = limit.ends(at), False
    entry = conclude(
        case,
        Act.DISPATCH,
        actor=actor,
        at=at,
        token=token,
        to=State.DISPATCHED,
        basis=["QY-05", "QY-06", limit.citation],
        data={
            **_sent(request),
            "in_time": rules.was_dispatched_in_time(case.limits, request.raised_at, at),
        },
        private=_said(note, reasons),
        tell=[chosen.person_id],
    )
    Dispatch.objects.create(
        home_id=home,
        request=request,
        round=request.rounds,
        member=chosen,
        by_id=actor.id,
        at=at,
        entry_id=entry.id,
    )
    return request


def _sent(request: Request) -> dict[str, object]:
    """Return who is sent, for the how manieth time, until when it is to be handled."""
    assert request.handle_by is not None, "a dispatch sets the date"
    by = clock.text(request.handle_by)
    return {"member": str(request.handler_id), "round": request.rounds, "handle_by": by}


def _said(note: str, reasons: Sequence[object]) -> dict[str, str]:
    said = {"note": note, "reasons": rules.as_recorded(reasons)}
    return {key: text for key, text in said.items() if text}


@transaction.atomic
def recall(
    home: int, pk: int, *, reason: str, actor: Actor, at: datetime.datetime, token: int
) -> Request:
    """收回派单: the member is away, has left or can't; the group sends somebody else."""
    case = begin(home, pk, Act.RECALL, actor=actor, at=at, token=token)
    rules.recall_has_a_reason(reason)
    told = handler(case)
    case.request.handler = None
    conclude(
        case,
        Act.RECALL,
        actor=actor,
        at=at,
        token=token,
        to=State.REDISPATCH,
        private={"reason": reason},
        tell=told,
    )
    return case.request


@transaction.atomic
def keep(
    home: int, pk: int, *, reason: str, actor: Actor, at: datetime.datetime, token: int
) -> Request:
    """不同意退单: the leader leaves the request with the member; the date stays as it was."""
    case = begin(home, pk, Act.KEEP, actor=actor, at=at, token=token)
    conclude(
        case,
        Act.KEEP,
        actor=actor,
        at=at,
        token=token,
        to=State.DISPATCHED,
        private={"reason": reason},
        tell=handler(case),
    )
    return case.request
