"""锁定: lock a case and read what an act decides on."""

import datetime
from collections.abc import Iterable, Sequence

from django.db.models import OuterRef, Subquery

from bihuan.kernel.base import sql
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.policy import facade as policy
from bihuan.modules.wall.models import Member, Request, Wall
from bihuan.modules.wall.terms import Act
from bihuan.modules.wall.workflow import Case

HANDLING_ACTS = (Act.TAKE, Act.CONTACT, Act.PROGRESS, Act.EXTEND, Act.REPORT, Act.REPLY)


def lock(home: int, pk: int, *, on: datetime.date) -> Case:
    """Lock a request's dossier, then read what an act decides on; Refused when there is none.

    The dossier row alone is locked; the request is read in the next statement, so that it can't
    be stale (a join under the lock would be).
    """
    found = journal.lock(home, [pk])
    if not found:
        raise Refused("BH-01", "没有这件诉求，请核对编号")
    return _load(found[0], on=on)


def lock_many(home: int, pks: Sequence[int], *, on: datetime.date) -> list[Case]:
    """Lock several requests' dossiers in one ordered statement, and read them."""
    return [_load(dossier, on=on) for dossier in journal.lock(home, pks)]


ONE = """
    SELECT {request}, {wall}, {handler} FROM wall_request request
    JOIN wall_wall wall ON wall.home_id = request.home_id AND wall.id = request.wall_id
    LEFT JOIN wall_member handler
      ON handler.home_id = request.home_id AND handler.id = request.handler_id
    WHERE request.home_id = %(home)s AND request.id = %(request)s
"""
KINDS = {"request": Request, "wall": Wall, "handler": Member}


def _load(dossier: journal.Dossier, *, on: datetime.date) -> Case:
    home, pk = dossier.home_id, dossier.pk
    ((request, request.wall, request.handler),) = sql.instances(ONE, KINDS, home=home, request=pk)
    chain = permissions.chain(request.unit_id, on=on)
    hands = journal.done(dossier.home_id, dossier.pk, (*HANDLING_ACTS, Act.TALK))
    handled, talked = had_a_hand(request, hands)
    return Case(
        request=request,
        dossier=dossier,
        path=chain.path,
        chain=chain,
        limits=policy.read("wall", path=chain.path, on=on),
        handled_by=handled,
        talked_by=talked,
    )


def had_a_hand(request: Request, acts: Iterable[tuple[str, int]]) -> tuple[set[int], set[int]]:
    """Return who handled a request and who explained it, of the persons who did these acts (L4)."""
    done = list(acts)
    handled = {person for act, person in done if act in HANDLING_ACTS}
    if request.handler:
        handled.add(request.handler.person_id)
    return handled, {person for act, person in done if act == Act.TALK}


def path_of(unit: str) -> Subquery:
    return Subquery(organizations.current_place(OuterRef(unit)).values("path")[:1])
