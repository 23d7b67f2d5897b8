"""闭环的规则: who may act, nobody checks himself, when the clock reminds and whom."""

import datetime
from collections.abc import Collection
from typing import Any

from bihuan.kernel.base.clauses import decides
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.permissions.facade import Actor, Chain

LAST_RUNG = 3


@decides("BH-02")
def may_act(*, is_turn: bool, who: Any) -> None:
    """谁的事谁办: an act is done from the desk that owes it, or the nearest desk upward."""
    if not is_turn:
        raise Refused("BH-02", "此步骤由{who}办理，您现在的岗位不能办理", who=who.label)


@decides("BH-04")
def nobody_checks_himself(actor: Actor, *, excluded: Collection[int]) -> None:
    """回避: whoever had a hand in the handling may not check it, whatever the office (L4)."""
    if actor.kind == "person" and actor.id in excluded:
        raise Refused("BH-04", "您参与了此事的办理，按回避要求请由其他同志办理这一步")


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
