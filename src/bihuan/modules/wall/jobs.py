"""民心墙的后台: what the clock does, each time as one command of the system; may run twice."""

import datetime

from bihuan.kernel.base.facade import homes
from bihuan.kernel.journal.facade import Repeated
from bihuan.kernel.loop import reminding
from bihuan.kernel.loop.reminding import Ticking, token_of
from bihuan.kernel.permissions.facade import SYSTEM
from bihuan.modules.wall import commands, selectors
from bihuan.modules.wall.selectors import rechecking
from bihuan.modules.wall.terms import READ_WALL, RECHECK_OWED, What

# What silence closes: the duty, and the act that is due the moment its time is over.
LAPSES = {
    What.RATING: commands.lapse_rating,
    What.REPLY: commands.lapse_reply,
    What.ACCEPTANCE: commands.lapse_acceptance,
}
# What is owed aside from requests is reminded of all the same.
TICKING: dict[str, Ticking] = {
    **{
        str(what.value): Ticking(commands.remind, selectors.escalate_days, LAPSES.get(what))
        for what in What
    },
    **dict.fromkeys(
        (READ_WALL, RECHECK_OWED), Ticking(commands.remind_aside, selectors.escalate_days)
    ),
}


def run_due(now: datetime.datetime) -> dict[str, int]:
    """Close what silence closes, remind, draw re-checks; return how many of each."""
    done = {"lapsed": 0, "reminded": 0, "drawn": 0}
    for home in homes():
        for what, count in reminding.run_due(home.pk, now, TICKING).items():
            done[what] += count
        done["drawn"] += _draw(home.pk, now)
    return done


def _draw(home: int, now: datetime.datetime) -> int:
    """Draw the lots of the ratings that were sealed since the last time."""
    drawn = 0
    while True:
        lots, before, size = rechecking.new_lots(home)
        if size == before:
            return drawn
        for lot in lots:
            token = token_of(lot.entry, "draw")
            try:
                found = commands.draw_recheck(home, lot, actor=SYSTEM, at=now, token=token)
            except Repeated:
                continue
            drawn += found is not None
        commands.drawn_up_to(home, size)
