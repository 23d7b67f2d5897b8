"""我的帮带和关爱: what somebody sees of himself; and who has anything to see there."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Q

from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.organizations.facade import UnitKind
from bihuan.kernel.permissions.facade import Actor
from bihuan.kernel.policy import facade as policy
from bihuan.modules.townships.models import CareRound, Pair
from bihuan.modules.townships.rules.caring import Due
from bihuan.modules.townships.selectors import care_due, caring, mentoring, moving
from bihuan.modules.townships.selectors.caring import Seen, Told


@dataclass(frozen=True, slots=True)
class Mine:
    """The own pairs, and this year's care, if one's township has a round."""

    home: int
    year: int
    pairs: list[Pair]
    round: CareRound | None = None
    dues: list[Due] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)


def mine(actor: Actor, *, today: datetime.date) -> Mine | None:
    """Return the own pairs on either side, and the own care; None: without a pair or a record."""
    home = mentoring.home_of(actor)
    if home is None:
        return None
    both = Q(person=actor.id) | Q(mentor=actor.id)
    rows = Pair.objects.filter(both, home_id=home).select_related("person", "mentor")
    pairs = list(rows.order_by("-pk"))
    unit = moving.unit_of(home, actor.id)
    if unit is None:
        return Mine(home, today.year, pairs) if pairs or actor.records else None
    return _with_care(Mine(home, today.year, pairs), actor.id, unit, today)


def _with_care(found: Mine, person: int, unit: int, today: datetime.date) -> Mine:
    place = organizations.place_of(unit)
    if place is None or place.kind != UnitKind.TOWNSHIP:
        return found
    row = caring.round_of(found.home, unit, today.year)
    cared = care_due.cared(row, person, on=today) if row else None
    if row is None or cared is None:
        return found
    limits = policy.read("townships", path=place.path, on=today)
    values = care_due.care(limits, year=row.year)
    return Mine(
        found.home,
        found.year,
        found.pairs,
        row,
        care_due.dues(row, cared, values, today=today),
        caring.told(row, person, with_words=True),
    )


def seen(actor: Actor, pk: int, *, today: datetime.date) -> Seen | None:
    """Return a round that somebody sees, or None."""
    home = mentoring.home_of(actor)
    return caring.see(actor, home, pk, today=today) if home else None
