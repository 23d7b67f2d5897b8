"""提醒的规则: when the clock climbs a rung, and when it has to look again."""

import datetime
from collections.abc import Collection

from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.permissions.facade import Actor, Chain
from bihuan.modules.wall.terms import READ_WALL, Publicity, Who
from bihuan.modules.wall.workflow import LADDERS, Case

LAST_RUNG = 3


@decides("BH-24")
def rung_due(
    opened_at: datetime.datetime,
    due_at: datetime.datetime,
    now: datetime.datetime,
    *,
    escalate_days: int,
) -> int:
    """逐级提醒: 1 in the last fifth of the time, 2 once it is over, 3 some days later, else 0."""
    if now >= due_at + datetime.timedelta(days=escalate_days):
        return 3
    if now >= due_at:
        return 2
    return 1 if (due_at - now) * 5 <= due_at - opened_at else 0


def next_look(
    opened_at: datetime.datetime, due_at: datetime.datetime, made: int, *, escalate_days: int
) -> datetime.datetime | None:
    """Return when the clock has to look again after a rung, or None: all rungs are made (BH-24)."""
    if made >= LAST_RUNG:
        return None
    if not made:
        return due_at - (due_at - opened_at) // 5
    return due_at + datetime.timedelta(days=escalate_days if made == LAST_RUNG - 1 else 0)


def told_at_rung(rung: int, *, desk: int, case: Case) -> set[int]:
    """Return who is told: the desk's holders, then the office above, then all the way up.

    Of a sealed request nobody ever hears but the supervision section, or who stands in for it.
    """
    request = case.request
    if request.publicity == Publicity.SEALED:
        found = case.chain.standing(LADDERS[Who.SUPERVISION])
        return set(found[1]) if found else set()
    told = told_upward(rung, desk=desk, chain=case.chain, ladder=LADDERS[Who.LEADER])
    if any(seat.desk == desk for seat in case.chain.seats):
        return told
    personal = {request.handler.person_id} if request.handler else set()
    return told | personal | ({request.talker_id} if request.talker_id else set())


def told_aside(
    rung: int, what: str, *, desk: int, chain: Chain, excluded: Collection[int]
) -> set[int]:
    """Return who is told of what no request owes: the desk's holders, then the desks upward.

    A reading stands with the leader, a re-check with the secretary; whoever may not ask again
    (BH-04) isn't told that somebody will.
    """
    ladder = LADDERS[Who.LEADER if what == READ_WALL else Who.SECRETARY]
    return told_upward(rung, desk=desk, chain=chain, ladder=ladder) - set(excluded)


def told_upward(rung: int, *, desk: int, chain: Chain, ladder: Collection[str]) -> set[int]:
    """Return who holds a desk, and from the second rung on the desks above it, one more a rung.

    Where nobody would hear, it is whoever holds the next one upward (L1).
    """
    seats = [seat for seat in chain.seats if seat.office in ladder]
    own = next((index for index, seat in enumerate(seats) if seat.desk == desk), -1)
    told = {person for seat in seats[max(own, 0) : own + rung] for person in seat.holders}
    if told or own < 0:
        return told
    return set(next((seat.holders for seat in seats[own:] if seat.holders), ()))


def only_the_system_reminds(actor: Actor) -> None:
    """谁提醒: reminders are the clock's (BH-02)."""
    if actor.kind != "system":
        raise Refused("BH-02", "催办提醒由系统按时作出，不必另行办理")


def is_still_owed(what: str, owed: Collection[str]) -> None:
    """Refuse to remind of what was done in the meantime (BH-24)."""
    if what not in owed:
        raise Refused("BH-24", "这项义务已经办理，不再提醒")
