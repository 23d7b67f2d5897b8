"""读墙: a paper wall is read every day, so that no slip hangs unseen (BH-21)."""

import datetime

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.base.dues import Due
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor, Office
from bihuan.kernel.policy import facade as policy
from bihuan.modules.wall import rules
from bihuan.modules.wall.models import Wall
from bihuan.modules.wall.selectors import hanging
from bihuan.modules.wall.terms import READ_WALL


@transaction.atomic
def read_wall(
    home: int, pk: int, *, slips: int, actor: Actor, at: datetime.datetime, token: int
) -> Wall:
    """读墙: say how many slips hung there; the next day's reading is owed in the same act."""
    wall: Wall | None = Wall.objects.filter(home_id=home, pk=pk).first()
    rules.is_on_file(wall)
    assert wall is not None, "an unknown wall was refused"
    dossier = wall.dossier_id
    journal.begin(home, token=token, act=READ_WALL, dossier=dossier, actor=actor, at=at)
    (register,) = journal.lock(home, [dossier])
    rules.wall_takes_requests(hanging.closed_on(wall))
    chain = permissions.chain(wall.unit_id, on=clock.day(at))
    rules.may_read(actor, chain)
    open_reading = duties.open_duties(home, dossier).filter(what=READ_WALL).first()
    due_at = open_reading.due_at if open_reading else None
    unread = rules.unread_days(due_at, at=at)
    owed = reading_owed(wall.unit_id, chain.path, at)
    entry = journal.record(
        register,
        READ_WALL,
        act_id=token,
        actor=actor,
        at=at,
        basis=["BH-21"],
        data={"slips": slips, "unread_days": unread},
        dues=[owed],
    )
    duties.settle([owed], because_of=entry, renewed=True)
    return wall


def reading_owed(unit: int, path: str, at: datetime.datetime) -> Due:
    """Return the next reading: on the leader's desk, by the end of the next day."""
    limit = policy.read("wall", path=path, on=clock.day(at))["wall.read_days"]
    desk = permissions.unit_desk(unit, Office.GROUP_LEADER)
    return Due(READ_WALL, desk.pk, limit.ends(at), limit.clause, limit.basis("read_at", at))
