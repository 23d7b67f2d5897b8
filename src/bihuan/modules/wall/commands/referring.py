"""转办和专门渠道: what isn't ours is waited for and chased; accusations go to supervision."""

import datetime

from django.db import transaction

from bihuan.kernel.journal import evidence
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall import rules
from bihuan.modules.wall.commands.loop import begin, conclude, leaders, supervisors
from bihuan.modules.wall.commands.merging import bring_followers_to_rating, part_followers
from bihuan.modules.wall.commands.sorting import release_result
from bihuan.modules.wall.models import Request
from bihuan.modules.wall.terms import Act, Outcome, Publicity, State


@transaction.atomic
def refer(
    home: int,
    pk: int,
    *,
    referred_to: str,
    reason: str,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Request:
    """转办: hand it to another organ; the desk owes the chase until the answer is published."""
    case = begin(home, pk, Act.REFER, actor=actor, at=at, token=token)
    rules.referred_to_an_organ(referred_to)
    case.request.referred_to, case.request.handler = referred_to, None
    conclude(
        case,
        Act.REFER,
        actor=actor,
        at=at,
        token=token,
        to=State.REFERRED,
        private={"referred_to": referred_to, "reason": reason},
    )
    return case.request


@transaction.atomic
def chase(
    home: int, pk: int, *, note: str, actor: Actor, at: datetime.datetime, token: int
) -> Request:
    """催办: ask the other organ again; the next chase is owed in the same act."""
    case = begin(home, pk, Act.CHASE, actor=actor, at=at, token=token)
    conclude(
        case,
        Act.CHASE,
        actor=actor,
        at=at,
        token=token,
        to=State.REFERRED,
        private={"note": note},
        renewed=True,
    )
    return case.request


@transaction.atomic
def answer(
    home: int,
    pk: int,
    *,
    result: str,
    public_result: str,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Request:
    """公布转办答复: publish the other organ's answer and ask the resident to rate it."""
    case = begin(home, pk, Act.ANSWER, actor=actor, at=at, token=token)
    request = case.request
    request.result, request.rounds = result, request.rounds + 1
    release_result(request, public_result, at=at)
    conclude(
        case,
        Act.ANSWER,
        actor=actor,
        at=at,
        token=token,
        to=State.RATING,
        private={"result": result, "public_result": request.public_result},
    )
    bring_followers_to_rating(case, Act.ANSWER, actor=actor, at=at, token=token)
    return request


@transaction.atomic
def divert(
    home: int, pk: int, *, reason: str, actor: Actor, at: datetime.datetime, token: int
) -> Request:
    """转专门渠道: the leader sees that it accuses a person; it leaves the group, sealed.

    The reason names whom and why, and is read by who answers it alone (`readable_values`).
    """
    case = begin(home, pk, Act.DIVERT, actor=actor, at=at, token=token)
    rules.diversion_has_a_reason(reason)
    request = case.request
    request.publicity, request.public_title, request.public_text = Publicity.SEALED, "", ""
    evidence.withhold(home, pk)
    conclude(
        case,
        Act.DIVERT,
        actor=actor,
        at=at,
        token=token,
        to=State.CHANNEL,
        private={"reason": reason},
        tell=supervisors(case),
    )
    part_followers(case, actor=actor, at=at, token=token)
    return request


@transaction.atomic
def inform(
    home: int,
    pk: int,
    *,
    is_accusation: bool,
    note: str,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Request:
    """告知渠道: the resident is told the proper channel; or no accusation, and to the group."""
    case = begin(home, pk, Act.INFORM, actor=actor, at=at, token=token)
    rules.closing_says_what_was_told(note, is_accusation=is_accusation)
    request = case.request
    if not is_accusation:
        request.publicity = Publicity.CATEGORY
    conclude(
        case,
        Act.INFORM,
        actor=actor,
        at=at,
        token=token,
        to=State.CLOSED if is_accusation else State.SUBMITTED,
        outcome=Outcome.INFORMED if is_accusation else "",
        private={"note": note} if note else None,
        tell=() if is_accusation else leaders(case),
    )
    return request
