"""乡镇干部的后台: what the clock does, each time as one command of the system; may run twice."""

import datetime
from collections import Counter

from bihuan.kernel.base.facade import homes
from bihuan.kernel.loop import reminding
from bihuan.kernel.loop.reminding import Ticking
from bihuan.modules.townships import commands
from bihuan.modules.townships.selectors import moving
from bihuan.modules.townships.terms.caring import CareWhat
from bihuan.modules.townships.terms.mentoring import PairWhat
from bihuan.modules.townships.terms.moving import What

TICKING: dict[str, Ticking] = {
    **{str(what.value): Ticking(commands.remind_movement, moving.waiting_of) for what in What},
    **{str(what.value): Ticking(commands.remind_pair, moving.waiting_of) for what in PairWhat},
    **{str(what.value): Ticking(commands.remind_care, moving.waiting_of) for what in CareWhat},
}


def run_due(now: datetime.datetime) -> dict[str, int]:
    """Remind of what is owed; return how often."""
    done: Counter[str] = Counter()
    for home in homes():
        done.update(reminding.run_due(home.pk, now, TICKING))
    return dict(done)
