"""乡镇干部队伍的查询: the stays within somebody's reach, and what they come to."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bihuan.kernel.organizations.facade import UnitKind
from bihuan.kernel.people.record import rolls
from bihuan.kernel.people.record.rolls import Away, Roll
from bihuan.kernel.permissions.facade import Actor, Held, Office, Reach
from bihuan.modules.townships.rules import serving, staffing, survival
from bihuan.modules.townships.rules.staffing import Ages, Figures, Stay, Tally
from bihuan.modules.townships.rules.survival import Spell
from bihuan.modules.townships.selectors import tallying
from bihuan.modules.townships.selectors.tallying import Tallies
from bihuan.modules.townships.terms import Staff, Standing

__all__ = [
    "HEIGHT",
    "HORIZON",
    "WIDTH",
    "Asked",
    "Line",
    "Mark",
    "Report",
    "Stay",
    "desk_of",
    "drawn",
    "people",
    "report",
    "stay_of",
    "stays",
    "units",
]

HORIZON = 36  # months: the least service of TC-04
SOON = 6  # months after probation
MARKS = range(0, 121, 12)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: a unit or all, a staff or both, the years of recruitment, a day."""

    unit: int | None
    staff: str
    first: int
    last: int
    on: datetime.date


def desk_of(actor: Actor) -> Held | None:
    """Return the desk by which somebody sees the staff of townships: all, or the own; or None."""
    section = actor.holds(Office.CIVIL_SERVICE)
    if section and section.reach == Reach.SUBTREE:
        return section
    return actor.holds(Office.TOWNSHIP_SECRETARY)


def stays(held: Held, *, unit: int | None = None) -> list[Stay]:
    """Return every stay on the roll of a township that a desk reaches, or of one of them."""
    assert held.home is not None, "a desk of a unit has a home"
    found = rolls.rolls(held.home, held.path, kind=UnitKind.TOWNSHIP, unit=unit)
    away = rolls.aways(held.home, {row.cadre for row in found})
    return [stay_of(row, away.get(row.cadre, [])) for row in found]


def stay_of(row: Roll, away: Sequence[Away]) -> Stay:
    """Return a period on a roll with the periods away in it."""
    mine = [
        one
        for one in away
        if staffing.is_within(serving.Period(one.begun), row.entered, row.departed)
    ]
    return Stay(
        *row[1:],
        away=tuple(serving.Period(one.begun, one.ended) for one in mine),
        hosts=tuple(one.host_name for one in mine),
        kinds=tuple(one.kind for one in mine),
        levels=tuple(one.host_level for one in mine),
    )


def chosen(found: Sequence[Stay], asked: Asked) -> list[Stay]:
    """Return the stays of the unit and the staff asked for."""
    return [
        one
        for one in found
        if asked.unit in {None, one.unit}
        and one.staff in ({asked.staff} if asked.staff else set(Staff))
    ]


def units(held: Held) -> list[tuple[int, str]]:
    """Return the townships that a desk reaches and that have had anybody, in their order."""
    assert held.home is not None, "a desk of a unit has a home"
    return rolls.units(held.home, held.path, kind=UnitKind.TOWNSHIP)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: a township, or all of them, and one kind of staff."""

    unit: int | None
    name: str
    staff: Staff
    figures: Figures
    ages: Ages


@dataclass(frozen=True, slots=True)
class Report:
    """The staff of some townships: a line each, and the curve of all who are asked for."""

    lines: list[Line]
    curve: "Drawn"


def report(held: Held, asked: Asked, places: Sequence[tuple[int, str]]) -> Report:
    """Return the report of the townships asked for; `places` are all that the desk reaches."""
    assert held.home is not None, "a desk of a unit has a home"
    mine = [(pk, name) for pk, name in places if asked.unit in {None, pk}]
    found = tallying.tallies(
        held.home, [pk for pk, _name in mine], first=asked.first, last=asked.last, on=asked.on
    )
    kinds = [one for one in Staff if asked.staff in {"", one}]
    return _report(found, mine, kinds, asked)


def _report(
    found: Tallies, places: Sequence[tuple[int, str]], kinds: Sequence[Staff], asked: Asked
) -> Report:
    """Return a line for each township and kind of staff, and last the sum of each kind."""
    sums = {kind: Tally() for kind in kinds}
    lines: list[Line] = []
    there = [place for place in places if any((place[0], kind) in found for kind in kinds)]
    for unit, name in there:
        for kind in kinds:
            mine = found.get((unit, kind), Tally())
            sums[kind].include(mine)
            lines.append(_line(unit, name, kind, mine, asked))
    if len(there) > 1:
        lines += [_line(None, "", kind, sums[kind], asked) for kind in kinds]
    every = Tally()
    for mine in sums.values():
        every.include(mine)
    return Report(lines, drawn(every.spells))


def _line(unit: int | None, name: str, staff: Staff, found: Tally, asked: Asked) -> Line:
    figures = staffing.counted(found, horizon=HORIZON, soon=SOON)
    return Line(unit, name, staff, figures, staffing.ages_of(found.births, asked.on))


@dataclass(frozen=True, slots=True)
class Mark:
    """The curve at a month: how many are at risk, which share stays, its band, who went where."""

    month: int
    at_risk: int
    share: float
    lower: float
    upper: float
    gone: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A curve as the page shows it: the points of its line and band, and the table behind it."""

    line: str
    band: str
    marks: list[Mark]
    causes: list[Standing]
    people: int


WIDTH, HEIGHT, LAST = 600, 240, 120


def drawn(spells: Mapping[Spell, int]) -> Drawn:
    """Return the curve of a cohort, up to ten years."""
    curve = survival.kaplan_meier(spells)
    gone = survival.cumulative_incidence(spells)
    marks = [
        Mark(
            month,
            curve.at_risk([month])[0],
            step.survival,
            step.lower,
            step.upper,
            {cause: one.at(month) for cause, one in gone.items()},
        )
        for month in MARKS
        if (step := curve.at(month))
    ]
    steps = [(step.time, step.survival, step.lower, step.upper) for step in curve.steps]
    line = _stairs([(time, share) for time, share, _low, _up in steps])
    upper = _corners([(time, up) for time, _share, _low, up in steps])
    lower = _corners([(time, low) for time, _share, low, _up in steps])
    band = " ".join(upper + lower[::-1])
    causes = [Standing(cause) for cause in gone]
    return Drawn(line, band, marks, sorted(causes), sum(spells.values()))


def _stairs(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(_corners(points))


def _corners(points: Sequence[tuple[float, float]]) -> list[str]:
    """Return the corners of a line that falls at its points and is level between them."""
    corners, height = [], 1.0
    for time, share in points:
        corners += [_point(time, height), _point(time, share)]
        height = share
    return corners


def _point(month: float, share: float) -> str:
    return f"{min(month, LAST) * WIDTH / LAST:.1f},{(1 - share) * HEIGHT:.1f}"


@dataclass(frozen=True, slots=True)
class Person:
    """A line of the people behind a number."""

    person: int
    name: str
    unit: str
    staff: str
    entered: str
    standing: str
    until: str
    months: int
    where: str


def people(found: Sequence[Stay], asked: Asked, which: str) -> list[Person]:
    """Return the people behind a number: the recruits, those of a standing, or all there."""
    rows = chosen(found, asked)
    if which in {"on_roll", "on_roll_in_post"}:
        mine = [one for one in rows if _is_there(one, asked.on)]
        if which == "on_roll_in_post":
            mine = [one for one in mine if _standing(one, asked) == Standing.IN_POST]
    else:
        mine = staffing.recruits(rows, first=asked.first, last=asked.last, on=asked.on)
        mine = [one for one in mine if which in {"recruited", _standing(one, asked)}]
    return [_person(one, asked) for one in mine]


def _is_there(one: Stay, on: datetime.date) -> bool:
    return staffing.has_begun(one, on) and not staffing.has_left(one, on)


def _standing(one: Stay, asked: Asked) -> str:
    return str(staffing.standing(one, asked.on))


def _person(one: Stay, asked: Asked) -> Person:
    how = Standing(_standing(one, asked))
    away = staffing.away_on(one, asked.on)
    is_away = how == Standing.AWAY and away is not None
    return Person(
        one.person,
        one.name,
        one.unit_name,
        str(Staff(one.staff).label),
        one.entered,
        str(how.label),
        one.away[away].begun if is_away and away is not None else one.departed,
        int(staffing.spell(one, asked.on).left),
        one.hosts[away] if is_away and away is not None else one.destination_name,
    )
