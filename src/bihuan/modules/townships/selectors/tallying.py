"""合计: the staff of townships by unit and kind, from how many stays say the same.

What a stay comes to is worked out once for all that say the same, wherever they are, by the rules
for a single one; the database only counts.
"""

import datetime
from collections.abc import Sequence

from bihuan.kernel.people.record import rolls
from bihuan.kernel.people.record.rolls import Alike
from bihuan.modules.townships.rules import staffing
from bihuan.modules.townships.rules.serving import Period
from bihuan.modules.townships.rules.staffing import Outcome, Stay, Tally

# By the unit and the kind of staff, "" for neither.
Tallies = dict[tuple[int, str], Tally]


def tallies(
    home: int, units: Sequence[int], *, first: int, last: int, on: datetime.date
) -> Tallies:
    """Return what the stays in units come to by a day; recruits of some years are the cohort."""
    found: Tallies = {}
    known: dict[tuple[object, ...], tuple[Outcome | None, bool]] = {}
    for row in rolls.alike(home, units):
        away = tuple(map(tuple, row.away)) if row.away else ()
        key = (row.entered, row.way_in, row.departed, row.way_out, away)
        if key not in known:
            stay = _stay(row)
            is_recruit = staffing.is_of_cohort(stay, first=first, last=last)
            known[key] = staffing.outcome(stay, on), is_recruit
        what, is_recruit = known[key]
        mine = _of(found, row.unit, row.staff_kind)
        if what is not None:
            mine.add(what, row.number, is_recruit=is_recruit)
    for unit, kind, birth, number in rolls.births(home, units, on=on):
        _of(found, unit, kind).births[birth] += number
    return found


def _of(found: Tallies, unit: int, kind: str) -> Tally:
    key = unit, staffing.STAFF.get(kind, "")
    mine = found.get(key)
    if mine is None:
        mine = found[key] = Tally()
    return mine


def _stay(row: Alike) -> Stay:
    """Return a stay that stands for all that say the same: nobody's, of no unit."""
    periods = [Period(begun, ended) for begun, ended in row.away or ()]
    return Stay(
        person=0,
        name="",
        birth="",
        unit=row.unit,
        unit_name="",
        staff_kind=row.staff_kind,
        entered=row.entered,
        way_in=row.way_in,
        departed=row.departed,
        way_out=row.way_out,
        destination="",
        destination_name="",
        away=tuple(one for one in periods if staffing.is_within(one, row.entered, row.departed)),
    )
