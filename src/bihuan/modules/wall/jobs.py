"""民心墙的后台: what the clock does, each time as one command of the system; may run twice."""

import datetime
import hashlib

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import homes
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal.facade import Repeated
from bihuan.kernel.permissions.facade import SYSTEM
from bihuan.modules.wall import commands, rules, selectors
from bihuan.modules.wall.terms import What

# What silence closes: the duty, and the act that is due the moment its time is over.
LAPSES = {
    What.RATING: commands.lapse_rating,
    What.REPLY: commands.lapse_reply,
    What.ACCEPTANCE: commands.lapse_acceptance,
}


def run_due(now: datetime.datetime) -> dict[str, int]:
    """Close what silence closes and make the reminders that are due; return how many of each."""
    done = {"lapsed": 0, "reminded": 0}
    for home in homes():
        for duty, made in duties.rungs_due(home.pk, now):
            lapse = LAPSES.get(What(duty.what)) if duty.what in What.values else None
            if lapse and now >= duty.due_at:
                done["lapsed"] += _lapse(duty, now)
            else:
                done["reminded"] += _remind(duty, made, now)
    return done


def _lapse(duty: duties.Duty, now: datetime.datetime) -> int:
    act = LAPSES[What(duty.what)]
    try:
        act(duty.home_id, duty.dossier_id, actor=SYSTEM, at=now, token=_token(duty, "lapse"))
    except (Refused, Repeated):
        # Somebody was quicker: the resident rated, or another worker closed it.
        return 0
    return 1


def _remind(duty: duties.Duty, made: int, now: datetime.datetime) -> int:
    days = selectors.escalate_days(duty, on=clock.day(now))
    rung = rules.rung_due(duty.opened_at, duty.due_at, now, escalate_days=days)
    if rung <= made or duty.what not in What.values:
        return 0
    try:
        commands.remind(duty, rung=rung, actor=SYSTEM, at=now, token=_token(duty, str(rung)))
    except (Refused, Repeated):
        return 0
    return 1


def _token(duty: duties.Duty, why: str) -> int:
    """Return the same token for the same duty and rung, so that running twice acts once."""
    digest = hashlib.sha256(f"{duty.pk} {why}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1
