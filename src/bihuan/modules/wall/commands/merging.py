"""并单: duplicates follow one request of their wall; each keeps its own receipt and rating."""

import datetime

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall import rules, selectors, workflow
from bihuan.modules.wall.commands.loop import begin, conclude
from bihuan.modules.wall.models import Request
from bihuan.modules.wall.terms import Act, Publicity, State
from bihuan.modules.wall.workflow import Case


@transaction.atomic
def merge(
    home: int, pk: int, *, lead: int, actor: Actor, at: datetime.datetime, token: int
) -> Request:
    """并单: let a duplicate follow another request; it stays open until its resident could rate."""
    journal.begin(home, token=token, act=Act.MERGE, dossier=pk, actor=actor, at=at)
    cases = {
        case.request.pk: case for case in selectors.lock_many(home, [pk, lead], on=clock.day(at))
    }
    rules.is_on_file(pk in cases)
    case, target = cases[pk], cases.get(lead)
    rules.may_act(actor, workflow.step(Act.MERGE, case.request.state), case)
    rules.merged_into_the_same_wall(
        case.request,
        target.request if target else None,
        is_led=Request.objects.filter(home_id=home, lead=pk).exists(),
    )
    assert target is not None, "a merge without a lead was refused"
    case.request.lead = target.request
    conclude(
        case, Act.MERGE, actor=actor, at=at, token=token, to=State.MERGED, data={"lead": str(lead)}
    )
    conclude(target, Act.MERGE, actor=actor, at=at, token=token, data={"merged": str(pk)})
    return case.request


@transaction.atomic
def unmerge(home: int, pk: int, *, actor: Actor, at: datetime.datetime, token: int) -> Request:
    """拆出并单: it was no duplicate; it is dispatched by itself, its clock unbroken."""
    case = begin(home, pk, Act.UNMERGE, actor=actor, at=at, token=token)
    _part(case, actor=actor, at=at, token=token)
    return case.request


def part_followers(lead: Case, *, actor: Actor, at: datetime.datetime, token: int) -> None:
    """Let those who follow go on by themselves, as the lead leaves the loop in this act."""
    for case in _followers(lead, at):
        _part(case, actor=actor, at=at, token=token)


def bring_followers_to_rating(
    lead: Case, act: Act, *, actor: Actor, at: datetime.datetime, token: int
) -> None:
    """Let the residents of those who follow rate the result that this act publishes."""
    request = lead.request
    for case in _followers(lead, at):
        follower = case.request
        # The lead's own words may name its resident; followers get what the wall shows.
        follower.handler, follower.result = request.handler, request.public_result
        follower.published_at = at
        follower.dispatched_at = follower.dispatched_at or request.dispatched_at
        follower.rounds += 1
        shows_text = follower.publicity == Publicity.TEXT
        follower.public_result = request.public_result if shows_text else ""
        conclude(
            case,
            act,
            actor=actor,
            at=at,
            token=token,
            to=State.RATING,
            basis=["BH-18"],
            data={"lead": str(request.pk), "member": str(request.handler_id or "")},
            private={"result": follower.result, "public_result": follower.public_result},
        )


def _part(case: Case, *, actor: Actor, at: datetime.datetime, token: int) -> None:
    lead, case.request.lead = case.request.lead_id, None
    conclude(
        case,
        Act.UNMERGE,
        actor=actor,
        at=at,
        token=token,
        to=State.SORTED,
        data={"lead": str(lead)},
    )


def _followers(lead: Case, at: datetime.datetime) -> list[Case]:
    home = lead.request.home_id
    rows = Request.objects.filter(home_id=home, lead=lead.request.pk, state=State.MERGED)
    pks = list(rows.values_list("pk", flat=True))
    return selectors.lock_many(home, pks, on=clock.day(at)) if pks else []
