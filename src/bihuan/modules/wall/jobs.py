"""民心墙的后台: what the clock does, each time as one command of the system; may run twice."""

import datetime
import hashlib
from collections.abc import Iterator

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import homes
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal.facade import Repeated
from bihuan.kernel.permissions.facade import SYSTEM
from bihuan.modules.wall import commands, rules, selectors
from bihuan.modules.wall.selectors import rechecking
from bihuan.modules.wall.terms import READ_WALL, RECHECK_OWED, What

# What silence closes: the duty, and the act that is due the moment its time is over.
LAPSES = {
    What.RATING: commands.lapse_rating,
    What.REPLY: commands.lapse_reply,
    What.ACCEPTANCE: commands.lapse_acceptance,
}
# What is owed aside from requests, and reminded of all the same.
ASIDE = frozenset({READ_WALL, RECHECK_OWED})


def run_due(now: datetime.datetime) -> dict[str, int]:
    """Close what silence closes, remind, draw re-checks; return how many of each."""
    done = {"lapsed": 0, "reminded": 0, "drawn": 0}
    for home in homes():
        for duty in _due_for_a_look(home.pk, now):
            lapse = LAPSES.get(What(duty.what)) if duty.what in What.values else None
            if lapse and now >= duty.due_at:
                done["lapsed"] += _lapse(duty, now)
            else:
                done["reminded"] += _remind(duty, now)
        done["drawn"] += _draw(home.pk, now)
    return done


def _due_for_a_look(home: int, now: datetime.datetime) -> Iterator[duties.Duty]:
    last = None
    while batch := duties.due_for_a_look(home, now, after=last):
        last = batch[-1]
        yield from batch


def _lapse(duty: duties.Duty, now: datetime.datetime) -> int:
    act = LAPSES[What(duty.what)]
    try:
        act(duty.home_id, duty.dossier_id, actor=SYSTEM, at=now, token=_token(duty.pk, "lapse"))
    except (Refused, Repeated):
        # Somebody was quicker: the resident rated, or another worker closed it.
        return 0
    return 1


def _remind(duty: duties.Duty, now: datetime.datetime) -> int:
    days, made = selectors.escalate_days(duty, on=clock.day(now)), duty.made or 0  # type: ignore[attr-defined]
    rung = rules.rung_due(duty.opened_at, duty.due_at, now, escalate_days=days)
    next_look = rules.next_look(duty.opened_at, duty.due_at, max(rung, made), escalate_days=days)
    act = commands.remind_aside if duty.what in ASIDE else commands.remind
    if rung <= made or duty.what not in {*What.values, *ASIDE}:
        # Made already, but its date has moved since: the next rung belongs to the new date.
        duties.look_again(duty, next_look)
        return 0
    try:
        token = _token(duty.pk, str(rung))
        act(duty, rung=rung, next_look=next_look, actor=SYSTEM, at=now, token=token)
    except (Refused, Repeated):
        return 0
    return 1


def _draw(home: int, now: datetime.datetime) -> int:
    """Draw the lots of the ratings that were sealed since the last time."""
    drawn = 0
    while True:
        lots, before, size = rechecking.new_lots(home)
        if size == before:
            return drawn
        for lot in lots:
            token = _token(lot.entry, "draw")
            try:
                found = commands.draw_recheck(home, lot, actor=SYSTEM, at=now, token=token)
            except Repeated:
                continue
            drawn += found is not None
        commands.drawn_up_to(home, size)


def _token(pk: int, why: str) -> int:
    """Return the same token for the same duty and rung, so that running twice acts once."""
    digest = hashlib.sha256(f"{pk} {why}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1
