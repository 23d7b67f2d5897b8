"""推行: a new clause is observed first, then warned of, then kept (L6).

A command hands a rule's refusal to `pass_over`. Without a row the clause blocks, and so does
every clause that its module's `clauses.toml` doesn't name as one that may be rolled out.
"""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import models

from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.policy.models import Rollout
from bihuan.kernel.policy.terms import Mode

__all__ = ["Mode", "Passed", "Warned", "in_force", "mode_of", "pass_over", "switch"]


@dataclass(frozen=True, slots=True)
class Passed:
    """A clause that an act passed over, and in which mode."""

    clause: str
    mode: str

    @property
    def code(self) -> str:
        """Return it as an entry stores it, `QY-08:observe`."""
        return f"{self.clause}:{self.mode}"


class Warned(Refused):
    """A refusal that one may pass by saying that one has read it."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.clause, refused._text, **refused._values)


def mode_of(clause: str, *, path: str, on: datetime.date) -> str:
    """Return how a clause is kept at a place on a day: the nearest unit's word, else block."""
    above = [path[:end] for end in range(4, len(path) + 1, 4)]
    rows = Rollout.objects.filter(
        clause=clause, from_on__lte=on, unit__places__path__in=above, unit__places__to_on=None
    ).order_by(models.F("unit__places__path").desc(), "-from_on", "-recorded_at", "-id")
    found = rows.values_list("mode", flat=True).first()
    return found or Mode.BLOCK.value


def pass_over(
    refused: Refused, *, path: str, on: datetime.date, confirmed: Collection[str] = ()
) -> Passed:
    """Return what was passed over; raises the refusal where the clause is kept.

    Where it is warned of, raises Warned until its clause is among the confirmed ones.
    """
    mode = mode_of(refused.clause, path=path, on=on)
    if mode == Mode.OBSERVE or (mode == Mode.WARN and refused.clause in confirmed):
        return Passed(refused.clause, mode)
    if mode == Mode.WARN:
        raise Warned(refused) from refused
    raise refused


def switch(
    *, clause: str, unit: int, mode: str, from_on: datetime.date, at: datetime.datetime
) -> Rollout:
    """Append how a unit keeps a clause from a day on; what was recorded before stays (L6)."""
    return Rollout.objects.create(
        clause=clause, unit_id=unit, mode=mode, from_on=from_on, recorded_at=at
    )


def in_force(home: int, *, on: datetime.date) -> list[dict[str, Any]]:
    """Return how each unit of a home keeps a clause on a day, where it says so itself."""
    rows: Any = Rollout.objects.filter(unit__home=home, from_on__lte=on)
    rows = rows.order_by("clause", "unit_id", "-from_on", "-recorded_at", "-id")
    columns = ("clause", "unit_id", "unit__name", "mode", "from_on")
    return list(rows.distinct("clause", "unit_id").values(*columns))
