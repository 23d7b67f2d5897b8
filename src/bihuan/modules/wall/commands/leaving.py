"""结束登记: a member leaves, and what rested on him goes on in the same act (L1)."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from bihuan.kernel.base import clock
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.wall import rules, selectors
from bihuan.modules.wall.commands.loop import conclude, owing
from bihuan.modules.wall.models import Member
from bihuan.modules.wall.terms import Act, State
from bihuan.modules.wall.workflow import Case


@transaction.atomic
def end_member(
    home: int, pk: int, *, reason: str, actor: Actor, at: datetime.datetime, token: int
) -> Member:
    """结束登记: today is the member's last day; open requests go back to the leader's desk.

    Raises Refused when the actor leads neither group nor branch, or it ended before.
    """
    known = selectors.member(home, pk)
    rules.is_on_file(known)
    assert known is not None, "an unknown member was refused"
    dossier = known.dossier_id
    journal.begin(home, token=token, act="wall.end_member", dossier=dossier, actor=actor, at=at)
    resting = selectors.resting_on(known)
    locked = {row.pk: row for row in journal.lock(home, [dossier, *resting])}
    member = selectors.member(home, pk)
    assert member is not None, "a register never closes"
    path: str = member.path  # type: ignore[attr-defined]
    rules.keeps_members(actor, path, own=False)
    rules.may_end(member, reason=reason)
    member.to_on = clock.day(at)
    member.save(update_fields=["to_on"])
    permissions.end_grant(person=member.person_id, desk=member.desk, on=member.to_on)
    journal.record(
        locked[dossier],
        "wall.end_member",
        act_id=token,
        actor=actor,
        at=at,
        basis=["BH-22"],
        data={"to_on": str(member.to_on), "passed_on": len(resting)},
        private={"reason": reason},
    )
    _pass_on(member, resting, actor=actor, at=at, token=token)
    return member


def _pass_on(
    member: Member, resting: Sequence[int], *, actor: Actor, at: datetime.datetime, token: int
) -> None:
    """移交: a dispatch is owed again, and a talk needs somebody else; the leader is told.

    Until when it was owed stays visible, and what was late stays late (L1, BH-15).
    """
    cases = selectors.lock_many(member.home_id, resting, on=clock.day(at)) if resting else []
    owed = selectors.first_dues([{"home_id": member.home_id, "id": pk} for pk in resting])
    for case in cases:
        first = case.first_due_at = owed[case.dossier.pk].due_at
        act = _without(member, case)
        to = State.REVIEW if act is Act.PASS_TALK else State.REDISPATCH
        conclude(
            case,
            act,
            actor=actor,
            at=at,
            token=token,
            to=to,
            data={
                "member": str(member.pk),
                "person": str(member.person_id),
                "first": clock.text(first),
                "late": first <= at,
            },
            tell=owing(case, to),
        )


def _without(member: Member, case: Case) -> Act:
    request = case.request
    if request.state == State.TALK:
        request.talker_id = request.talker_desk_id = None
        return Act.PASS_TALK
    if request.state == State.REPLY:
        request.failed = [*request.failed, member.pk]
    request.handler = None
    return Act.PASS_ON
