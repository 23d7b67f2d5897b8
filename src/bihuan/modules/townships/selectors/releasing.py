"""放人情况: which releases from a township came before the months of TC-04 and TC-05."""

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bihuan.kernel.base.partial import earliest, is_partial
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.permissions import roster
from bihuan.kernel.permissions.facade import Held, Office
from bihuan.kernel.permissions.roster import Sat
from bihuan.kernel.policy import facade as policy
from bihuan.kernel.policy.facade import Limits
from bihuan.modules.townships.models import Movement
from bihuan.modules.townships.rules import moving, staffing
from bihuan.modules.townships.rules.staffing import Stay

# Codes of the record: seconded; the levels above a township; transfers (see `staffing`).
SECONDED = "1"
HIGHER = frozenset("1234")
FIRST_RULE = datetime.date(2015, 1, 1)  # Before it nobody was bound; see policy.toml.


PAGE = 25
UNKNOWN = 0  # Stands for a secretary: who held the office that day isn't on file.
KEY = re.compile(r"(\d{4}-\d\d-\d\d)\.(\d{1,9})", re.ASCII)
NEWEST = (datetime.date.max, 0)


@dataclass(frozen=True, slots=True)
class Release:
    """A release that came too early: of whom, from where, when, how, whereto, after how long.

    `secretaries`: who held the township's office of secretary that day, by name; nobody on file
    is `UNKNOWN`, without a name.
    """

    person: int
    name: str
    unit: int
    unit_name: str
    on: str
    is_secondment: bool
    organ: str
    months: int
    clause: str
    reason: str
    secretaries: Mapping[int, str]
    number: int = 0
    is_excepted: bool = False

    @property
    def place(self) -> tuple[datetime.date, int]:
        """Return where it stands in the list, which begins with the latest; `number` tells apart.

        It runs through the townships and their people, so it stays while nothing comes before.
        """
        return earliest(self.on), self.number

    @property
    def key(self) -> str:
        """Return its place as the address of the next page carries it."""
        return f"{self.place[0]}.{self.number}"


@dataclass(frozen=True, slots=True)
class Count:
    """How many releases somebody or something has, and by what value the list is narrowed."""

    by: str
    value: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which releases are asked for: of a township, by an organ, under a secretary; "" is all."""

    unit: str = ""
    organ: str = ""
    secretary: str = ""

    def keeps(self, row: Release) -> bool:
        """Say whether a release is among those asked for."""
        secretaries = {str(one) for one in row.secretaries}
        return (
            self.unit in {"", str(row.unit)}
            and self.organ in {"", row.organ}
            and (not self.secretary or self.secretary in secretaries)
        )


@dataclass(frozen=True, slots=True)
class Released:
    """A page of them, how many are asked for, and the counts of all (TC-03)."""

    rows: list[Release]
    further: str
    people: int
    by_unit: list[Count]
    by_organ: list[Count]
    by_secretary: list[Count]


def place_of(key: str) -> tuple[datetime.date, int]:
    """Return the place that a page's address carries; before all when it was made up."""
    found = KEY.fullmatch(key)
    if found is None or not is_partial(found[1]):
        return NEWEST
    return earliest(found[1]), int(found[2])


def released(
    held: Held,
    found: Sequence[Stay],
    *,
    on: datetime.date,
    narrowed: Narrowed = Narrowed(),
    after: str = "",
) -> Released:
    """Return the releases within a desk's reach that the rules of their day forbade (TC-03)."""
    assert held.home is not None, "a desk of a unit has a home"
    limits = policy.read("townships", path=held.path, on=on)
    sat = roster.sat_at(held.home, Office.TOWNSHIP_SECRETARY)
    every = early(found, limits, sat, on=on)
    rows = [row for row in every if narrowed.keeps(row)]
    rest = [row for row in rows if row.place < place_of(after)]
    return Released(
        with_exceptions(held.home, rest[:PAGE]),
        rest[PAGE - 1].key if len(rest) > PAGE else "",
        len(rows),
        _counts("unit", [(str(row.unit), row.unit_name) for row in every]),
        _counts("organ", [(row.organ, row.organ) for row in every]),
        _counts("secretary", [(str(pk), name) for row in every for pk, name in _held(row)]),
    )


def early(
    found: Sequence[Stay], limits: Limits, sat: Sequence[Sat], *, on: datetime.date
) -> list[Release]:
    """Return every release that came too early by a day, the latest first."""
    every = (row for stay in found for row in _of(stay, limits, sat, on))
    rows = [replace(row, number=number) for number, row in enumerate(every)]
    return sorted(rows, key=lambda row: row.place, reverse=True)


def _held(row: Release) -> list[tuple[int, str]]:
    return [
        (pk, f"{name}（{row.unit_name}）" if pk else "") for pk, name in row.secretaries.items()
    ]


def _counts(by: str, values: Iterable[tuple[str, str]]) -> list[Count]:
    return [Count(by, value, name, count) for (value, name), count in Counter(values).most_common()]


def secretaries(sat: Sequence[Sat], unit: int, on: datetime.date) -> dict[int, str]:
    """Return who held a township's office of secretary on a day; deputies hold it as well."""
    found = {one.person: one.name for one in sat if one.unit == unit and one.holds(on)}
    return found or {UNKNOWN: ""}


def with_exceptions(home: int, rows: Sequence[Release]) -> list[Release]:
    """Return releases with those marked that the department's chief let pass (BH-47)."""
    persons = {row.person for row in rows}
    found = Movement.objects.filter(home_id=home, person__in=persons, is_excepted=True)
    granted = {
        (person, str(day)) for person, day in found.values_list("person_id", "done_on") if day
    }
    return [replace(row, is_excepted=(row.person, row.on) in granted) for row in rows]


def _of(stay: Stay, limits: Limits, sat: Sequence[Sat], on: datetime.date) -> Iterator[Release]:
    for day, organ, is_secondment in _events(stay):
        if not FIRST_RULE <= earliest(day) <= on:
            continue
        months = staffing.served(stay, earliest(day))
        refused = refusal(stay, months, limits, day=earliest(day), is_secondment=is_secondment)
        if refused:
            yield Release(
                stay.person,
                stay.name,
                stay.unit,
                stay.unit_name,
                day,
                is_secondment,
                organ,
                months,
                refused.clause,
                refused.message,
                secretaries(sat, stay.unit, earliest(day)),
            )


def _events(stay: Stay) -> Iterator[tuple[str, str, bool]]:
    for period, organ, kind, level in zip(
        stay.away, stay.hosts, stay.kinds, stay.levels, strict=True
    ):
        if kind == SECONDED and level in HIGHER:
            yield period.begun, organ, True
    if stay.way_out.startswith(staffing.TRANSFERRED):
        yield stay.departed, stay.destination_name, False


def refusal(
    stay: Stay, months: int, limits: Limits, *, day: datetime.date, is_secondment: bool
) -> Refused | None:
    """Return by which rule a release is refused, or None.

    The tempering is that of the day of release, the least service that of the cohort.
    """
    try:
        moving.is_tempered(months, least=limits.on(day, "townships.tempered_months").value)
        if not is_secondment:
            cohort = max(earliest(stay.entered), FIRST_RULE)
            least = limits.on(cohort, "townships.least_months").value
            moving.has_served(months, least=least, is_recruit=stay.is_recruit)
    except Refused as refused:
        return refused
    return None
