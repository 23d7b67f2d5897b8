"""销毁个人信息: what residents told us is destroyed wherever it was copied; the record stays."""

import datetime
from collections.abc import Mapping

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import new_token
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import destroying
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal.destroying import Doomed
from bihuan.kernel.permissions.facade import SYSTEM, Actor
from bihuan.modules.wall import selectors, workflow
from bihuan.modules.wall.commands.loop import begin
from bihuan.modules.wall.models import Contact, Request
from bihuan.modules.wall.terms import Act
from bihuan.modules.wall.workflow import Case

TEXTS = (
    "title",
    "text",
    "place",
    "public_title",
    "public_text",
    "public_result",
    "result",
    "referred_to",
)


@transaction.atomic
def erase_resident(
    home: int, pk: int, *, reason: str, actor: Actor, at: datetime.datetime, token: int
) -> Request:
    """销毁: destroy names, contacts, words and photos of a closed request (BH-23).

    Raises Refused when the request isn't closed, the actor isn't the county's section, the ground
    isn't one of the two, or nothing is left to destroy.
    """
    case = begin(home, pk, Act.ERASE, actor=actor, at=at, token=token)
    doomed = destroying.doomed(home, pk)
    workflow.may_be_erased(reason, is_left=bool(doomed))
    _erase(case, doomed, reason=reason, actor=actor, at=at, token=token)
    return case.request


@transaction.atomic
def erase_again(
    home: Home, dossier: int, *, values: dict[int, list[str]], evidence: list[int], reason: str
) -> None:
    """重新销毁: what a restored backup brought back, whatever state it brought back with it."""
    at = clock.now()
    case = selectors.lock(home.pk, dossier, on=clock.day(at))
    doomed = Doomed(values, evidence)
    _erase(case, doomed, reason=reason, actor=SYSTEM, at=at, token=new_token())


def _erase(
    case: Case,
    doomed: Doomed,
    *,
    reason: str,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> None:
    _blank(case.request, TEXTS)
    Contact.objects.filter(home_id=case.request.home_id, request=case.request.pk).update(
        name="", phone="", house="", proxy_name="", proxy_relation="", destroyed_at=at
    )
    data = {"reason": reason, "destroyed": doomed.as_data()}
    entry = _record(case, data, actor=actor, at=at, token=token)
    destroying.destroy(case.dossier, doomed, because_of=entry, reason=reason)
    _erase_copies(case, actor=actor, at=at, token=token)


def _erase_copies(lead: Case, *, actor: Actor, at: datetime.datetime, token: int) -> None:
    """Blank the result that requests merged into this one were given."""
    home, pk = lead.request.home_id, lead.request.pk
    rows = Request.objects.filter(home_id=home, lead=pk).exclude(result="", public_result="")
    pks = list(rows.values_list("pk", flat=True))
    for case in selectors.lock_many(home, pks, on=clock.day(at)) if pks else []:
        _blank(case.request, ("result", "public_result"))
        _record(case, {"lead": str(pk)}, actor=actor, at=at, token=token)


def _blank(request: Request, fields: tuple[str, ...]) -> None:
    for field in fields:
        setattr(request, field, "")
    request.grams = []
    request.save(update_fields=[*fields, "grams"])


def _record(
    case: Case,
    data: Mapping[str, object],
    *,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> journal.Recorded:
    # Not `conclude`: it would close the request a second time and move the day it was closed.
    owed = workflow.owed(case)
    state = case.request.state
    entry = journal.record(
        case.dossier,
        Act.ERASE,
        act_id=token,
        actor=actor,
        at=at,
        basis=[workflow.STEPS[Act.ERASE].clause],
        move=(state, state),
        data=data,
        dues=owed,
    )
    if owed:  # A closed request owes nothing already.
        duties.settle(owed, because_of=entry)
    return entry
