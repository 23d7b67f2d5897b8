"""岗位空缺: what stands on an emptied desk passes upward, and who it comes to is told (L1)."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from bihuan.kernel.base import clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.duties.standing import standing
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions import sitting
from bihuan.kernel.permissions.facade import STANDS_IN, Actor, Held


@dataclass(frozen=True, slots=True)
class Left:
    """What passes up from a desk: how much, and to whom; nothing while somebody sits there."""

    count: int = 0
    told: Collection[int] = ()

    @property
    def data(self) -> dict[str, int]:
        """Return what the entry says of it."""
        return {"passed_up": self.count} if self.told else {}


def waiting_at(home: Home, desk: Any, *, at: datetime.datetime) -> int:
    """Return how much stands on a desk that is held, what passed up to it included.

    0 when nobody holds it, or nobody stands in for it.
    """
    today = clock.day(at)
    if desk.office not in STANDS_IN or not sitting.holders_of([desk.pk], on=today):
        return 0
    held = Held(desk.pk, desk.office, desk.unit_id, "", "", home.pk)
    *_some, count = standing(Actor("person", desks=(held,)), home.pk, on=today).counts(at, at)
    return int(count)


def left_by(count: int, desk: Any, *, on: datetime.date) -> Left:
    """Return to whom so much passes from a desk, if nobody holds it from a day on."""
    if not count or sitting.holders_of([desk.pk], on=on):
        return Left()
    found = permissions.chain(desk.unit_id, on=on).standing(STANDS_IN[desk.office])
    return Left(count, found[1]) if found else Left()
