"""接单和办理: the member takes or returns, contacts, works, reports; the group publishes."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.journal import evidence
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall import rules, selectors
from bihuan.modules.wall.commands.loop import begin, conclude, handler, hold_to, leaders, owing
from bihuan.modules.wall.commands.merging import bring_followers_to_rating
from bihuan.modules.wall.commands.sorting import release_result
from bihuan.modules.wall.models import Request
from bihuan.modules.wall.terms import Act, Purpose, State


@transaction.atomic
def take(home: int, pk: int, *, actor: Actor, at: datetime.datetime, token: int) -> Request:
    """接单: the member takes the request."""
    case = begin(home, pk, Act.TAKE, actor=actor, at=at, token=token)
    conclude(case, Act.TAKE, actor=actor, at=at, token=token, to=State.ACCEPTED, tell=leaders(case))
    return case.request


@transaction.atomic
def decline(
    home: int, pk: int, *, reason: str, actor: Actor, at: datetime.datetime, token: int
) -> Request:
    """退单: the member returns it with a reason; the leader decides, and the clock runs on."""
    case = begin(home, pk, Act.DECLINE, actor=actor, at=at, token=token)
    rules.return_has_a_reason(reason)
    conclude(
        case,
        Act.DECLINE,
        actor=actor,
        at=at,
        token=token,
        to=State.DECLINED,
        private={"reason": reason},
        tell=leaders(case),
    )
    return case.request


@transaction.atomic
def contact(
    home: int,
    pk: int,
    *,
    way: str,
    note: str,
    actor: Actor,
    at: datetime.datetime,
    token: int,
    happened_at: datetime.datetime | None = None,
    reached: bool = True,
) -> Request:
    """联系居民: record how and when the resident was reached, and what exactly is needed."""
    case = begin(home, pk, Act.CONTACT, actor=actor, at=at, token=token)
    rules.contact_comes_after_dispatch(happened_at, dispatched_at=case.request.dispatched_at)
    conclude(
        case,
        Act.CONTACT,
        actor=actor,
        at=at,
        token=token,
        to=State.HANDLING if case.request.state == State.ACCEPTED else None,
        data={"way": way, "reached": reached},
        private={"note": note} if note else None,
        happened_at=happened_at,
    )
    return case.request


@transaction.atomic
def progress(
    home: int,
    pk: int,
    *,
    note: str,
    actor: Actor,
    at: datetime.datetime,
    token: int,
    photos: Sequence[evidence.Stored] = (),
) -> Request:
    """记录进展: a note and photos while the work goes on."""
    case = begin(home, pk, Act.PROGRESS, actor=actor, at=at, token=token)
    rules.text_is_readable(note, photos=len(photos))
    entry = conclude(
        case,
        Act.PROGRESS,
        actor=actor,
        at=at,
        token=token,
        private={"note": note},
        evidence=[photo.as_data() for photo in photos],
    )
    evidence.attach(photos, entry=entry, purpose=Purpose.PROGRESS)
    return case.request


@transaction.atomic
def extend(
    home: int,
    pk: int,
    *,
    days: int,
    reason: str,
    resident_knows: bool,
    actor: Actor,
    at: datetime.datetime,
    token: int,
    confirmed: str = "",
) -> Request:
    """延期: once, within the cap, with the resident's knowledge; the first date stays visible."""
    case = begin(home, pk, Act.EXTEND, actor=actor, at=at, token=token)
    request = case.request
    limit = case.limits["wall.extend_days"]
    rules.may_extend(request, days=days, limit=limit.value)
    hold_to(
        case, rules.resident_was_told, resident_knows=resident_knows, at=at, confirmed=confirmed
    )
    assert request.handle_by is not None, "a dispatched request has a date"
    first = request.handle_by
    request.handle_by, request.was_extended = first + datetime.timedelta(days=days), True
    conclude(
        case,
        Act.EXTEND,
        actor=actor,
        at=at,
        token=token,
        basis=[limit.citation],
        data={"days": days, "first": clock.text(first)},
        private={"reason": reason},
        tell=leaders(case),
    )
    return request


@transaction.atomic
def report(
    home: int,
    pk: int,
    *,
    result: str,
    actor: Actor,
    at: datetime.datetime,
    token: int,
    before: Sequence[evidence.Stored] = (),
    after: Sequence[evidence.Stored] = (),
    photos: Sequence[evidence.Stored] = (),
    confirmed: str = "",
) -> Request:
    """反馈办理情况: the member reports the result to the group."""
    case = begin(home, pk, Act.REPORT, actor=actor, at=at, token=token)
    kinds = ((Purpose.BEFORE, before), (Purpose.AFTER, after), (Purpose.RESULT, photos))
    rules.text_is_readable(result, photos=max(len(files) for _, files in kinds))
    hold_to(
        case,
        rules.contacted_before_reporting,
        case.request,
        contacts=selectors.contacts_made(case.request),
        at=at,
        confirmed=confirmed,
    )
    case.request.result = result
    entry = conclude(
        case,
        Act.REPORT,
        actor=actor,
        at=at,
        token=token,
        to=State.HANDLED,
        private={"result": result},
        evidence=[file.as_data() for _, files in kinds for file in files],
        tell=owing(case, State.HANDLED),
    )
    for purpose, files in kinds:
        evidence.attach(files, entry=entry, purpose=purpose)
    return case.request


@transaction.atomic
def publish(
    home: int, pk: int, *, public_result: str, actor: Actor, at: datetime.datetime, token: int
) -> Request:
    """公布办理情况: the group publishes the result and asks the resident to rate.

    Requests merged into this one reach their own rating in the same act.
    """
    case = begin(home, pk, Act.PUBLISH, actor=actor, at=at, token=token)
    request = case.request
    release_result(request, public_result, at=at)
    conclude(
        case,
        Act.PUBLISH,
        actor=actor,
        at=at,
        token=token,
        to=State.RATING,
        private={"public_result": request.public_result},
        tell=handler(case),
    )
    bring_followers_to_rating(case, Act.PUBLISH, actor=actor, at=at, token=token)
    return request
