"""提醒的规则: who is told of what stands over time."""

from collections.abc import Collection

from bihuan.kernel.loop.rules import told_upward
from bihuan.kernel.permissions.facade import Chain
from bihuan.modules.wall.terms import READ_WALL, Publicity, Who
from bihuan.modules.wall.workflow import LADDERS, Case


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
