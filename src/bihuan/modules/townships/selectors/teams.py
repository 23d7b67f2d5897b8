"""班子年轻干部的查询: what is wanted, what there is, by township and county, and by whom."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bihuan.kernel.people.record import coding
from bihuan.kernel.permissions.facade import Held
from bihuan.kernel.policy import facade as policy
from bihuan.modules.townships.rules import teams as rules
from bihuan.modules.townships.rules.teams import Candidate, Targets, Wanted
from bihuan.modules.townships.selectors import quotas
from bihuan.modules.townships.selectors.quotas import Person, Seen
from bihuan.modules.townships.terms.quotas import Post, Seat

PAGE = 25
# What is asked of a county, and what of each township as well.
OF_COUNTY = (Seat.YOUNG_CHIEFS, Seat.YOUNG_SECRETARIES, Seat.YOUNGEST_CHIEFS)
OF_TOWNSHIP = (Seat.YOUNG_MEMBERS, Seat.YOUNGEST_MEMBERS)


def targets(held: Held, *, on: datetime.date) -> Targets:
    """Return what is wanted on a day, by the nearest unit's values."""
    limits = policy.read("townships", path=held.path, on=on)

    def value(name: str) -> int:
        return limits[f"townships.{name}"].value

    return Targets(
        young=value("young_years"),
        youngest=value("youngest_years"),
        chiefs_percent=value("young_chiefs_percent"),
        secretaries_percent=value("young_secretaries_percent"),
        members_percent=value("young_members_percent"),
        youngest_chiefs=value("youngest_chiefs_people"),
        youngest_members=value("youngest_members_people"),
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of a line; what isn't asked of a township by itself is None."""

    seat: Seat
    due: int | None
    actual: int
    short: int | None
    percent: float | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: a township, or the county (None); approved, there, and wanted."""

    unit: int | None
    name: str
    approved: int | None
    members: int
    chiefs: int
    cells: list[Cell]


def lines(seen: Seen, wanted: Targets) -> list[Line]:
    """Return a line for each township, and last the county's where more than one is in sight."""
    counts = {pk: _counted(seen, wanted, pk) for pk, _ in seen.units}
    found = [_line(seen, wanted, [pk], name, counts) for pk, name in seen.units]
    if len(found) > 1:
        found.append(_line(seen, wanted, list(counts), "", counts))
    return found


def _counted(seen: Seen, wanted: Targets, unit: int) -> Counter[Seat]:
    return Counter(seat for one in seen.of(unit) for seat in rules.seats(one, wanted, seen.on))


def _line(
    seen: Seen,
    targets: Targets,
    units: Sequence[int],
    name: str,
    counts: Mapping[int, Counter[Seat]],
) -> Line:
    teams = [counts[unit] for unit in units]
    numbers = [row.get(Post.TEAM) for unit in units if (row := seen.approved.get(unit, {}))]
    approved = [row.number for row in numbers if row]
    members = sum(team[Seat.MEMBERS] for team in teams)
    found = rules.wanted(teams, targets, approved=sum(approved) or members)
    is_county = len(units) > 1
    return Line(
        None if is_county else units[0],
        name,
        sum(approved) if approved else None,
        members,
        sum(team[Seat.CHIEFS] for team in teams),
        [
            _cell(seat, found[seat], is_asked=is_county or seat in OF_TOWNSHIP)
            for seat in (*OF_COUNTY, *OF_TOWNSHIP)
        ],
    )


def _cell(seat: Seat, one: Wanted, *, is_asked: bool) -> Cell:
    due, short = (one.due, one.short) if is_asked else (None, None)
    return Cell(seat, due, one.actual, short, one.percent)


def people(seen: Seen, wanted: Targets, seat: str, *, unit: int | None) -> list[Person]:
    """Return the people behind a number of the table."""
    return [
        quotas.person_of(one, seen.on)
        for one in seen.crew
        if unit in {None, one.stay.unit} and seat in rules.seats(one, wanted, seen.on)
    ]


# --- who could fill the gap ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of those who could fill the gap, with what the order follows from."""

    place: int
    person: Person
    birth: str
    candidate: Candidate
    schooling: str


def candidates(
    seen: Seen, wanted: Targets, *, years: int, unit: int | None, before: int | None
) -> tuple[list[Listed], int, int | None]:
    """Return a page of them in their order, how many there are, and the key of the next page.

    `before`: the last person of the page before.
    """
    every = rules.candidates(seen.crew, wanted, seen.on, years=years)
    mine = [one for one in every if unit in {None, one.officer.stay.unit}]
    places = [one.officer.stay.person for one in mine]
    start = places.index(before) + 1 if before in places else 0
    page = [_listed(number, one, seen.on) for number, one in enumerate(mine, 1)][start:]
    further = page[PAGE - 1].person.person if len(page) > PAGE else None
    return page[:PAGE], len(mine), further


def _listed(place: int, one: Candidate, on: datetime.date) -> Listed:
    code = coding.table("schooling").by_code(one.degree)
    person, birth = quotas.person_of(one.officer, on), one.officer.stay.birth
    return Listed(place, person, birth, one, code.name if code else "")
