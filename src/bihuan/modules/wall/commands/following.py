"""不满意以后: somebody else talks, the cause decides, and the loop goes on until it is closed."""

import datetime

from django.db import transaction

from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor, Office
from bihuan.modules.wall import rules, selectors
from bihuan.modules.wall.commands.loop import begin, conclude, due, handler, leaders, owing
from bihuan.modules.wall.models import Request
from bihuan.modules.wall.terms import Act, Cause, Decision, State, What
from bihuan.modules.wall.workflow import Case


@transaction.atomic
def name_talker(
    home: int, pk: int, *, talker: int, actor: Actor, at: datetime.datetime, token: int
) -> Request:
    """指派专人核实: name who talks with the dissatisfied resident; not one who handled it."""
    case = begin(home, pk, Act.NAME_TALKER, actor=actor, at=at, token=token)
    rules.talker_is_somebody_else(
        talker, handled_by=case.handled_by, is_ours=_is_ours(case, talker)
    )
    desk = permissions.person_desk(talker)
    case.request.talker_id, case.request.talker_desk_id = talker, desk.pk
    conclude(
        case,
        Act.NAME_TALKER,
        actor=actor,
        at=at,
        token=token,
        to=State.TALK,
        data={"talker": str(talker)},
        tell=[talker],
    )
    return case.request


@transaction.atomic
def talk(
    home: int,
    pk: int,
    *,
    cause: str,
    way: str,
    note: str,
    explanation: str = "",
    actor: Actor,
    at: datetime.datetime,
    token: int,
    happened_at: datetime.datetime | None = None,
) -> Request:
    """核实谈话: record why the resident isn't satisfied; the cause decides what follows.

    `note` is for the group; `explanation` is what the resident was told and reads again.
    """
    case = begin(home, pk, Act.TALK, actor=actor, at=at, token=token)
    request = case.request
    to = rules.after_talk(
        cause, note=note, explanation=explanation, has_handler=request.handler is not None
    )
    request.cause = cause
    # A dispatch to the wrong person blames nobody; the member's own fault waits for his word.
    if cause == Cause.DISPATCHING:
        request.handler = None
    told = {Cause.MEMBER: handler(case)}.get(Cause(cause), leaders(case))
    conclude(
        case,
        Act.TALK,
        actor=actor,
        at=at,
        token=token,
        to=to,
        data={"cause": cause, "way": way},
        private={"note": note, **({"explanation": explanation} if explanation else {})},
        happened_at=happened_at,
        tell=told,
    )
    return request


@transaction.atomic
def reply(
    home: int, pk: int, *, note: str, actor: Actor, at: datetime.datetime, token: int
) -> Request:
    """党员说明: the member's word is recorded; then the request goes to somebody else."""
    case = begin(home, pk, Act.REPLY, actor=actor, at=at, token=token)
    told = leaders(case)
    _failed(case.request)
    conclude(
        case,
        Act.REPLY,
        actor=actor,
        at=at,
        token=token,
        to=State.REDISPATCH,
        private={"note": note},
        tell=told,
    )
    return case.request


@transaction.atomic
def lapse_reply(home: int, pk: int, *, actor: Actor, at: datetime.datetime, token: int) -> Request:
    """逾期未说明: three days of silence; the request goes to somebody else all the same."""
    case = begin(home, pk, Act.LAPSE_REPLY, actor=actor, at=at, token=token)
    rules.silence_is_over(due(case, What.REPLY), at=at, clause="QY-13")
    _failed(case.request)
    conclude(
        case,
        Act.LAPSE_REPLY,
        actor=actor,
        at=at,
        token=token,
        to=State.REDISPATCH,
        tell=leaders(case),
    )
    return case.request


@transaction.atomic
def accept(home: int, pk: int, *, actor: Actor, at: datetime.datetime, token: int) -> Request:
    """谅解: the resident accepts the explanation."""
    case = begin(home, pk, Act.ACCEPT, actor=actor, at=at, token=token)
    state, outcome = rules.after_explaining("accept", actor=actor, involved=_explainers(case))
    conclude(
        case,
        Act.ACCEPT,
        actor=actor,
        at=at,
        token=token,
        to=state,
        outcome=outcome,
        tell=leaders(case),
    )
    return case.request


@transaction.atomic
def reject(
    home: int, pk: int, *, words: str = "", actor: Actor, at: datetime.datetime, token: int
) -> Request:
    """不接受解释: the branch secretary decides."""
    case = begin(home, pk, Act.REJECT, actor=actor, at=at, token=token)
    state, _ = rules.after_explaining("reject", actor=actor, involved=_explainers(case))
    conclude(
        case,
        Act.REJECT,
        actor=actor,
        at=at,
        token=token,
        to=state,
        private={"words": words} if words else None,
        tell=owing(case, state),
    )
    return case.request


@transaction.atomic
def lapse_acceptance(
    home: int, pk: int, *, actor: Actor, at: datetime.datetime, token: int
) -> Request:
    """解释后未答复: seven days of silence; closed as *explained, unanswered*."""
    case = begin(home, pk, Act.LAPSE_ACCEPTANCE, actor=actor, at=at, token=token)
    rules.silence_is_over(due(case, What.ACCEPTANCE), at=at, clause="QY-12")
    state, outcome = rules.after_explaining("silence", actor=actor, involved=())
    conclude(case, Act.LAPSE_ACCEPTANCE, actor=actor, at=at, token=token, to=state, outcome=outcome)
    return case.request


@transaction.atomic
def decide(
    home: int,
    pk: int,
    *,
    decision: str,
    reason: str,
    referred_to: str = "",
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Request:
    """支部书记决定: dispatch again, refer, or close as *not reconciled*, with the reason."""
    case = begin(home, pk, Act.DECIDE, actor=actor, at=at, token=token)
    state, outcome = rules.decided(decision, reason=reason)
    if decision == Decision.REFER:
        rules.referred_to_an_organ(referred_to)
    if decision != Decision.NOT_RECONCILED:
        case.request.handler = None
    case.request.referred_to = referred_to
    conclude(
        case,
        Act.DECIDE,
        actor=actor,
        at=at,
        token=token,
        to=state,
        outcome=outcome,
        data={"decision": decision},
        private={"reason": reason, **({"referred_to": referred_to} if referred_to else {})},
        tell=leaders(case),
    )
    return case.request


def _failed(request: Request) -> None:
    assert request.handler is not None, "a member's fault has a member"
    request.failed = [*request.failed, request.handler.pk]
    request.handler = None


def _is_ours(case: Case, person: int) -> bool:
    if person in rules.holders(case.chain, Office.values):
        return True
    member = selectors.member_of(case.request.home_id, person)
    place = selectors.place(member.unit_id) if member else None
    return place is not None and place.path[: len(case.path) - 4] == case.path[:-4]


def _explainers(case: Case) -> set[int]:
    talker = case.request.talker_id
    return case.handled_by | ({talker} if talker else set())
