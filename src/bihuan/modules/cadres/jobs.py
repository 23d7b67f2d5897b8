"""干部信息库的后台: what the clock does, each time as one command of the system; may run twice."""

import datetime
from collections import Counter

from bihuan.kernel.base.facade import homes
from bihuan.kernel.loop import reminding
from bihuan.kernel.loop.reminding import Ticking
from bihuan.modules.cadres import commands
from bihuan.modules.cadres.selectors import changing
from bihuan.modules.cadres.terms import What

TICKING: dict[str, Ticking] = {
    str(what.value): Ticking(commands.remind_change, changing.waiting_of) for what in What
}


def run_due(now: datetime.datetime) -> dict[str, int]:
    """Remind of what is owed; return how often."""
    done: Counter[str] = Counter()
    for home in homes():
        done.update(reminding.run_due(home.pk, now, TICKING))
    return dict(done)
