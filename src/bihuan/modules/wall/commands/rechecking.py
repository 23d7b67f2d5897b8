"""回访: a random share of good ratings is asked about again by somebody else (BH-19).

A closed request owes nothing (L1), so a re-check is a case of its own; and what a resident then
says otherwise is a request of its own, raised in the same act.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.ids import new_id
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal.lots import Lot
from bihuan.kernel.notices import facade as notices
from bihuan.kernel.permissions.facade import Actor
from bihuan.kernel.policy import facade as policy
from bihuan.modules.wall import rules, selectors, workflow
from bihuan.modules.wall.commands.asking import Asked, Receipt, open_request
from bihuan.modules.wall.models import Contact, Draw, Rating, Recheck, Request
from bihuan.modules.wall.selectors import rechecking
from bihuan.modules.wall.terms import (
    RECHECK,
    Answer,
    Channel,
    Contacted,
    RecheckAct,
    RecheckState,
    Who,
)
from bihuan.modules.wall.workflow import LADDERS, RecheckCase

CHANNELS = {
    Contacted.PHONE: Channel.PHONE,
    Contacted.VISIT: Channel.VISIT,
    Contacted.MEETING: Channel.VISIT,
    Contacted.MESSAGE: Channel.WECHAT,
}


@transaction.atomic
def draw_recheck(
    home: int, lot: Lot, *, actor: Actor, at: datetime.datetime, token: int
) -> Recheck | None:
    """抽取回访: open a re-check when a sealed rating's lot is within the share; else None."""
    rating = rechecking.rating_to_draw(home, lot.entry)
    if rating is None:
        return None
    limits = policy.read("wall", path=rating.path, on=clock.day(at))  # type: ignore[attr-defined]
    percent = limits.on(clock.day(rating.at), "wall.recheck_percent")
    is_drawn = rules.is_drawn(
        rating.grade,
        lot=lot.number,
        percent=percent.value,
        is_reachable=rechecking.is_reachable(rating.request),
        was_written_down=rating.recorded_by_id is not None,
    )
    if not is_drawn:
        return None
    case = _opened(rating, actor=actor, at=at, token=token)
    rules.may_recheck(actor, workflow.RECHECK_STEPS[RecheckAct.DRAW], case)
    data = {
        "request": str(rating.request_id),
        "rating": str(rating.pk),
        "lot": lot.number,
        "percent": percent.value,
        "size": lot.size,
    }
    found = case.chain.standing(LADDERS[Who.SECRETARY], excluded=case.excluded)
    told = found[1] if found else ()
    _record(case, RecheckAct.DRAW, actor=actor, at=at, token=token, data=data, tell=told)
    return case.recheck


def _opened(rating: Rating, *, actor: Actor, at: datetime.datetime, token: int) -> RecheckCase:
    request, pk = rating.request, new_id()
    home = rating.home_id
    journal.begin(home, token=token, act=RecheckAct.DRAW, dossier=pk, actor=actor, at=at)
    dossier = journal.open_dossier(
        home,
        nature=journal.Nature.CASE,
        kind=RECHECK,
        number=f"{request.number}-{rating.round}",
        unit=request.unit_id,
        at=at,
        pk=pk,
    )
    recheck = Recheck.objects.create(
        id=pk,
        home_id=home,
        dossier=dossier,
        request=request,
        rating=rating,
        unit_id=request.unit_id,
        state=RecheckState.OWED,
        drawn_at=at,
    )
    return rechecking.case_of(recheck, dossier, on=clock.day(at))


def drawn_up_to(home: int, size: int) -> None:
    """Remember up to which size of the tree the ratings' lots were drawn."""
    Draw.objects.update_or_create(home_id=home, defaults={"size": size})


@transaction.atomic
def try_recheck(
    home: int, pk: int, *, way: str, actor: Actor, at: datetime.datetime, token: int
) -> Recheck:
    """回访未联系上: a try on one more day; the last one closes the re-check as *not reached*."""
    case = _begin(home, pk, RecheckAct.TRY, actor=actor, at=at, token=token)
    recheck, day = case.recheck, clock.day(at)
    rules.was_tried(way, tried_on=recheck.tried_on, on=day)
    recheck.tries, recheck.tried_on = recheck.tries + 1, day
    tries = case.limits.on(clock.day(recheck.drawn_at), "wall.recheck_tries").value
    if recheck.tries >= tries:
        _close(case, Answer.UNREACHED, at=at)
    recheck.save(force_update=True)
    data = {"way": way, "try": recheck.tries, "answer": recheck.answer}
    _record(case, RecheckAct.TRY, actor=actor, at=at, token=token, data=data)
    return recheck


@transaction.atomic
def conclude_recheck(
    home: int,
    pk: int,
    *,
    answer: str,
    way: str,
    words: str = "",
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Receipt | None:
    """回访: record what the resident says now; who isn't satisfied after all has a new request.

    The words of a denial stand in that request alone: there they are sealed if they accuse, and
    destroyed when they must go.
    """
    case = _begin(home, pk, RecheckAct.CONCLUDE, actor=actor, at=at, token=token)
    rules.is_answered(answer, way=way, words=words)
    is_denied = answer == Answer.DENIED
    receipt = _raise_again(case, way, words, actor=actor, at=at, token=token) if is_denied else None
    case.recheck.again = receipt.request if receipt else None
    _close(case, answer, at=at)
    case.recheck.save(force_update=True)
    data = {"way": way, "answer": answer}
    if receipt:
        data["again"] = str(receipt.request.pk)
    _record(case, RecheckAct.CONCLUDE, actor=actor, at=at, token=token, data=data)
    return receipt


def _raise_again(
    case: RecheckCase, way: str, words: str, *, actor: Actor, at: datetime.datetime, token: int
) -> Receipt:
    """Take a closed request up again, in the resident's words; whoever had it isn't sent again."""
    first: Request = case.recheck.request
    contact = selectors.contact(first) or Contact()
    asked = Asked(
        text=words,
        category=first.category,
        channel=CHANNELS[Contacted(way)],
        place=first.place,
        anonymity=first.anonymity,
        name=contact.name,
        phone=contact.phone,
        house=contact.house,
        is_proxy=bool(contact.proxy_name),
        proxy_name=contact.proxy_name,
        proxy_relation=contact.proxy_relation,
        again_of=first.pk,
        failed=[*first.failed, *([first.handler_id] if first.handler_id else [])],
    )
    return open_request(first.wall, asked, pk=new_id(), actor=actor, at=at, token=token)


def _begin(
    home: int, pk: int, act: RecheckAct, *, actor: Actor, at: datetime.datetime, token: int
) -> RecheckCase:
    journal.begin(home, token=token, act=act, dossier=pk, actor=actor, at=at)
    case = rechecking.lock_recheck(home, pk, on=clock.day(at))
    step = workflow.recheck_step(act, case.recheck.state)
    rules.may_recheck(actor, step, case)
    return case


def _close(case: RecheckCase, answer: str, *, at: datetime.datetime) -> None:
    recheck = case.recheck
    recheck.state, recheck.answer, recheck.answered_at = RecheckState.DONE, answer, at
    journal.close(case.dossier, at=at)


def _record(
    case: RecheckCase,
    act: RecheckAct,
    *,
    actor: Actor,
    at: datetime.datetime,
    token: int,
    data: Mapping[str, Any],
    tell: tuple[int, ...] = (),
) -> None:
    owed = workflow.recheck_owed(case)
    before = "" if act is RecheckAct.DRAW else RecheckState.OWED.value
    entry = journal.record(
        case.dossier,
        act,
        act_id=token,
        actor=actor,
        at=at,
        basis=[workflow.RECHECK_STEPS[act].clause],
        move=(before, case.recheck.state),
        data=data,
        dues=owed,
    )
    duties.settle(owed, because_of=entry)
    notices.tell(tell, kind=act, about=entry)
