"""催办: what the clock does with what is owed: remind, rung by rung; close what silence closes."""

import datetime
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bihuan.kernel.base import clock
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal.facade import Repeated
from bihuan.kernel.loop import rules
from bihuan.kernel.loop.acting import conclude
from bihuan.kernel.loop.cases import Case
from bihuan.kernel.permissions.facade import SYSTEM, Actor

__all__ = ["Ticking", "remind", "run_due", "token_of"]


@dataclass(frozen=True, slots=True)
class Ticking:
    """What the clock does with a duty of a kind: the act that reminds; what silence closes.

    `escalate_days`: after how many days over its date the third rung follows.
    """

    remind: Callable[..., object]
    escalate_days: Callable[..., int]
    lapse: Callable[..., object] | None = None


def run_due(home: int, now: datetime.datetime, by_what: Mapping[str, Ticking]) -> dict[str, int]:
    """Close what silence closes, and remind; return how many of each. May run twice."""
    done = {"lapsed": 0, "reminded": 0}
    for duty in _due_for_a_look(home, now, by_what):
        ticking = by_what[duty.what]
        if ticking.lapse and now >= duty.due_at:
            done["lapsed"] += _lapse(duty, ticking.lapse, now)
        else:
            done["reminded"] += _remind(duty, ticking, now)
    return done


def _due_for_a_look(
    home: int, now: datetime.datetime, by_what: Mapping[str, Ticking]
) -> Iterator[duties.Duty]:
    last = None
    while batch := duties.due_for_a_look(home, now, whats=by_what, after=last):
        last = batch[-1]
        yield from batch


def _lapse(duty: duties.Duty, act: Callable[..., object], now: datetime.datetime) -> int:
    try:
        act(duty.home_id, duty.dossier_id, actor=SYSTEM, at=now, token=token_of(duty.pk, "lapse"))
    except (Refused, Repeated):
        # Somebody was quicker, or another worker closed it.
        return 0
    return 1


def _remind(duty: duties.Duty, ticking: Ticking, now: datetime.datetime) -> int:
    days, made = ticking.escalate_days(duty, on=clock.day(now)), duty.made or 0  # type: ignore[attr-defined]
    rung = rules.rung_due(duty.opened_at, duty.due_at, now, escalate_days=days)
    again = rules.next_look(duty.opened_at, duty.due_at, max(rung, made), escalate_days=days)
    if rung <= made:
        # Made already, but its date has moved since: the next rung belongs to the new date.
        duties.look_again(duty, again)
        return 0
    by: Any = {"actor": SYSTEM, "at": now, "token": token_of(duty.pk, str(rung))}
    try:
        ticking.remind(duty, rung=rung, next_look=again, **by)
    except (Refused, Repeated):
        return 0
    return 1


def token_of(pk: int, why: str) -> int:
    """Return the same token for the same duty and rung, so that running twice acts once."""
    digest = hashlib.sha256(f"{pk} {why}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def remind(
    case: Case,
    duty: duties.Duty,
    act: Any,
    *,
    rung: int,
    next_look: datetime.datetime | None,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> None:
    """提醒: tell whoever owes it, and from the second rung on the next desk upward (BH-24)."""
    rules.only_the_system_reminds(actor)
    rows = [row for row in case.table.owes[case.root.state] if row.what == duty.what]
    rules.is_still_owed(duty.what, [str(row.what) for row in rows])
    (row,) = rows
    ladder = case.table.ladders.get(row.who, ())
    told = rules.told_upward(rung, desk=duty.desk_id, chain=case.chain(row.who), ladder=ladder)
    told -= case.excluded(row.checks)
    if row.who in case.own:
        # Who owes it himself is told, also where the case is about him.
        told = told | {case.own[row.who].person}
    data = {"duty": str(duty.pk), "what": duty.what, "rung": rung}
    by: Any = {"actor": actor, "at": at, "token": token}
    entry = conclude(case, act, **by, data=data, tell=told)
    duties.climb(duty, rung, because_of=entry, next_look=next_look)
