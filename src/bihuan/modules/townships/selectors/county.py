"""全县数字: what a township's secretary may see of the other townships: fixed, small cells hidden.

Fixed: the people of five years, as they stood at the end of the last year. Figures that one could
ask for by any year and day would give away, by subtraction, who came or went between two of them.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.organizations.facade import STEP, UnitKind
from bihuan.kernel.people.record import rolls
from bihuan.kernel.permissions.facade import Held, Office
from bihuan.modules.townships import selectors
from bihuan.modules.townships.rules import masking, staffing, survival
from bihuan.modules.townships.rules.staffing import Tally
from bihuan.modules.townships.selectors import tallying
from bihuan.modules.townships.selectors.tallying import Tallies
from bihuan.modules.townships.terms import Band, Staff, Standing

YEARS = 5
HORIZON = selectors.HORIZON
# Who left for good otherwise than by transfer counts together: alone they are nearly always few.
COLUMNS: tuple[tuple[Any, tuple[Standing, ...]], ...] = (
    (Standing.IN_POST.label, (Standing.IN_POST,)),
    (Standing.AWAY.label, (Standing.AWAY,)),
    (Standing.TRANSFERRED.label, (Standing.TRANSFERRED,)),
    (_("辞职、退休及其他"), (Standing.RESIGNED, Standing.ENDED)),
)


def column_names() -> list[str]:
    """Return what the columns of who came are called, in the reader's language."""
    return [str(name) for name, _standings in COLUMNS]


@dataclass(frozen=True, slots=True)
class CountyLine:
    """A kind of staff of the whole county; None is hidden (BH-61)."""

    staff: Staff
    recruited: int | None
    standings: list[int | None]
    on_roll: int | None
    bands: list[int | None]

    @property
    def named_standings(self) -> list[tuple[str, int | None]]:
        """Return the cells of a row with the names of their columns."""
        return list(zip(column_names(), self.standings, strict=True))

    @property
    def named_bands(self) -> list[tuple[str, int | None]]:
        """Return the cells by age with the names of their bands."""
        return list(zip((str(one.label) for one in Band), self.bands, strict=True))


@dataclass(frozen=True, slots=True)
class County:
    """全县数字: a line for each kind of staff, of whom and by which day."""

    first: int
    last: int
    on: datetime.date
    lines: list[CountyLine]

    @property
    def columns(self) -> list[str]:
        """Return the names of the columns of who came."""
        return column_names()

    @property
    def bands(self) -> list[str]:
        """Return the names of the columns of ages."""
        return [str(one.label) for one in Band]


@dataclass(frozen=True, slots=True)
class Kept:
    """留任情况: months stayed on average up to a horizon, and which share stays that long."""

    months: float
    share: float | None


def fixed_day(on: datetime.date) -> datetime.date:
    """Return the day by which figures are fixed: the last day of the year before."""
    return datetime.date(on.year - 1, 12, 31)


def own(held: Held) -> int | None:
    """Return the one township that a desk sees, or None: it sees all."""
    return held.unit if held.office == Office.TOWNSHIP_SECRETARY else None


def of_county(held: Held, *, on: datetime.date) -> Tallies:
    """Return what the stays of all the county's townships come to by a fixed day: no names.

    What is shown of them is masked (BH-61).
    """
    assert held.home is not None, "a desk of a unit has a home"
    units = rolls.units(held.home, held.path[:STEP], kind=UnitKind.TOWNSHIP)
    first, last = years(on)
    return tallying.tallies(held.home, [pk for pk, _name in units], first=first, last=last, on=on)


def years(on: datetime.date) -> tuple[int, int]:
    """Return the first and the last of the five years up to a fixed day."""
    return on.year - YEARS + 1, on.year


def county(held: Held, *, on: datetime.date) -> County:
    """Return the county's fixed figures for somebody who sees one township alone (L5, BH-61).

    A cell is hidden when what is left of it without the own township is under five, and so is
    another where it could be had from the total.
    """
    day = fixed_day(on)
    found = of_county(held, on=day)
    return County(*years(day), day, [_line(found, held.unit, staff, day) for staff in Staff])


def _line(found: Tallies, own: int | None, staff: Staff, on: datetime.date) -> CountyLine:
    whole = counts(_together(found, staff=staff), on)
    rest = counts(_together(found, staff=staff, without=own), on)
    recruited, standings = masking.shown(whole.standings, rest.standings)
    on_roll, bands = masking.shown(whole.bands, rest.bands)
    if masking.is_thin([rest.older]):
        # Who is on the roll and came earlier would be what the two rows differ by.
        on_roll, bands = None, [None] * len(bands)
    return CountyLine(staff, recruited, standings, on_roll, bands)


def _together(
    found: Tallies, *, staff: str = "", unit: int | None = None, without: int | None = None
) -> Tally:
    """Return what some townships, or all but one, come to in a kind of staff, or in all."""
    whole = Tally()
    for (place, kind), tally in found.items():
        if staff in {"", kind} and unit in {None, place} and place != without:
            whole.include(tally)
    return whole


@dataclass(frozen=True, slots=True)
class Counts:
    """Recruits by standing; those on the roll by age, and how many of them aren't recruits."""

    standings: list[int]
    bands: list[int]
    older: int


def counts(tally: Tally, on: datetime.date) -> Counts:
    """Return the cells of a tally, as they are before any is hidden."""
    found = staffing.counted(tally, horizon=HORIZON, soon=0).standings
    ages = staffing.ages_of(tally.births, on).bands
    standings = [sum(found.get(str(one), 0) for one in column) for _name, column in COLUMNS]
    bands = [ages.get(str(band), 0) for band in Band]
    here = sum(found.get(str(one), 0) for one in (Standing.IN_POST, Standing.AWAY))
    return Counts(standings, bands, sum(bands) - here)


def kept(found: Tallies, *, unit: int | None = None) -> Kept | None:
    """留任情况: of the recruits of five years in a township, or in all; None of nobody."""
    curve = survival.kaplan_meier(_together(found, unit=unit).spells)
    mean, step = curve.restricted_mean(HORIZON), curve.at(HORIZON)
    return Kept(mean.months, step.survival if step else None) if mean else None


def kept_of_all(found: Tallies, *, own: int | None) -> Kept | None:
    """Return how all the county's recruits stay; `own`: the one township that the reader sees.

    None is hidden: of the other townships fewer than five have left, or are in post (BH-61).
    """
    rest = _together(found, without=own).spells
    there = sum(count for spell, count in rest.items() if spell.cause is None)
    is_hidden = own is not None and masking.is_thin([there, rest.total() - there])
    return None if is_hidden else kept(found)
