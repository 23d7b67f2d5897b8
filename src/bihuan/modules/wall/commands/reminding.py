"""催办提醒: the system reminds, once per rung, and closes what silence closes."""

import datetime

from django.db import transaction

from bihuan.kernel.duties import facade as duties
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall import rules
from bihuan.modules.wall.commands.loop import begin, conclude
from bihuan.modules.wall.models import Request
from bihuan.modules.wall.terms import Act


@transaction.atomic
def remind(
    duty: duties.Duty, *, rung: int, actor: Actor, at: datetime.datetime, token: int
) -> Request:
    """提醒: tell whoever owes it, and from the second rung on the next desk upward."""
    case = begin(duty.home_id, duty.dossier_id, Act.REMIND, actor=actor, at=at, token=token)
    told = rules.told_at_rung(rung, desk=duty.desk_id, case=case)
    entry = conclude(
        case,
        Act.REMIND,
        actor=actor,
        at=at,
        token=token,
        data={"duty": str(duty.pk), "what": duty.what, "rung": rung},
        tell=told,
    )
    duties.climb(duty, rung, because_of=entry)
    return case.request
