"""催办提醒: the system reminds, once per rung, of whatever a dossier of the wall owes (BH-24)."""

import datetime

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.loop import rules as loop
from bihuan.kernel.loop.acting import still_owed
from bihuan.kernel.notices import facade as notices
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall import rules, workflow
from bihuan.modules.wall.commands.loop import begin, conclude
from bihuan.modules.wall.models import Request
from bihuan.modules.wall.selectors import rechecking
from bihuan.modules.wall.terms import Act


@transaction.atomic
def remind(
    duty: duties.Duty,
    *,
    rung: int,
    next_look: datetime.datetime | None = None,
    actor: Actor,
    at: datetime.datetime,
    token: int,
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
    duties.climb(duty, rung, because_of=entry, next_look=next_look)
    return case.request


@transaction.atomic
def remind_aside(
    duty: duties.Duty,
    *,
    rung: int,
    next_look: datetime.datetime | None = None,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> None:
    """提醒: of what no request owes, a reading or a re-check; it stays owed as it was."""
    home, pk = duty.home_id, duty.dossier_id
    journal.begin(home, token=token, act=Act.REMIND, dossier=pk, actor=actor, at=at)
    (dossier,) = journal.lock(home, [pk])
    loop.only_the_system_reminds(actor)
    owed = still_owed(home, pk)
    loop.is_still_owed(duty.what, [due.what for due in owed])
    chain, excluded = rechecking.desks_of(duty, on=clock.day(at))
    told = rules.told_aside(rung, duty.what, desk=duty.desk_id, chain=chain, excluded=excluded)
    entry = journal.record(
        dossier,
        Act.REMIND,
        act_id=token,
        actor=actor,
        at=at,
        basis=[workflow.STEPS[Act.REMIND].clause],
        data={"duty": str(duty.pk), "what": duty.what, "rung": rung},
        dues=owed,
    )
    duties.settle(owed, because_of=entry)
    duties.climb(duty, rung, because_of=entry, next_look=next_look)
    notices.tell(told, kind=Act.REMIND, about=entry)
