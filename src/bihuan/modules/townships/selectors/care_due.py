"""应落实的关爱: what is due to everybody on a township's roll in a year, and how it stands."""

import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bihuan.kernel.base import sql
from bihuan.kernel.loop.cases import Case
from bihuan.kernel.organizations.facade import UnitKind
from bihuan.kernel.people.record import facade as record
from bihuan.kernel.people.record import rolls
from bihuan.kernel.people.record.rolls import Away, Roll
from bihuan.kernel.policy.facade import Limits
from bihuan.modules.townships import selectors
from bihuan.modules.townships.models import CareRound
from bihuan.modules.townships.rules import caring as rules
from bihuan.modules.townships.rules import staffing
from bihuan.modules.townships.rules.caring import Care, Cared, Due, Fact
from bihuan.modules.townships.terms import Standing

YEARS_BACK = 4  # How long ago a check-up may have been that is still in force.


def care(limits: Limits, *, year: int) -> Care:
    """Return the values of a year: those in force on its last day, as far as recorded (L6)."""
    names = ("checkup_months", "mind_months", "leave_first_days", "leave_second_days",
             "leave_third_days")  # fmt: skip
    last = datetime.date(year, 12, 31)
    return Care(*(limits.on(last, f"townships.{name}").value for name in names))


@dataclass(frozen=True, slots=True)
class Person:
    """A line of a round: somebody on the roll, with what is due and how it stands."""

    cared: Cared
    unit: int
    unit_name: str
    dues: list[Due]

    @property
    def count(self) -> rules.Count:
        """Return due, given, declined and left of this person."""
        return rules.counted(self.dues)

    def of(self, entitlement: str) -> Due | None:
        """Return one of the entitlements, or None: it isn't due."""
        return next((one for one in self.dues if one.entitlement == entitlement), None)


def day_of(year: int, today: datetime.date) -> datetime.date:
    """Return as of which day a year is looked at: today, or its last day."""
    return min(today, datetime.date(year, 12, 31))


# One statement, whatever the number: since when at work, away when, and the facts that count.
PERSONAL = """
    SELECT cadre.person_id, cadre.work_start, cadre.id,
        (SELECT coalesce(jsonb_agg(to_jsonb(a) ORDER BY a.begun, a.id), '[]')
         FROM record_absence a WHERE a.home_id = cadre.home_id AND a.cadre_id = cadre.id),
        (SELECT coalesce(jsonb_agg(jsonb_build_array(f.id, f.entitlement, f.kind, f."on", f.amount)
                ORDER BY f."on", f.id), '[]')
         FROM townships_care_fact f
         JOIN townships_care_round r ON r.home_id = f.home_id AND r.id = f.round_id
         WHERE f.home_id = cadre.home_id AND f.person_id = cadre.person_id AND NOT f.is_struck
           AND (r.id = ANY(%(rounds)s) OR (f.entitlement = ANY(%(periodic)s)
                AND f.kind = 'given' AND r.year >= %(first)s AND r.year < %(year)s)))
    FROM record_cadre cadre
    WHERE cadre.home_id = %(home)s AND cadre.person_id = ANY(%(persons)s)
"""


def persons(
    home: int,
    rows: Iterable[Roll],
    rounds: Iterable[int],
    *,
    year: int,
    today: datetime.date,
    care: Care,
) -> list[Person]:
    """Return everybody on the rolls in a year, with what is due; one statement."""
    on = day_of(year, today)
    there = [one for one in rows if is_there(one, on)]
    known = _personal(home, rounds, [one.person for one in there], year=year)
    found = []
    for one in there:
        work_start, away, facts = known[one.person]
        stay = selectors.stay_of(one, away)
        in_post = staffing.standing(stay, on) == Standing.IN_POST
        cared = Cared(one.person, one.name, work_start or one.entered, in_post)
        dues = rules.dues(cared, facts, year=year, on=today, care=care)
        found.append(Person(cared, one.unit, one.unit_name, dues))
    return found


def is_there(one: Roll, on: datetime.date) -> bool:
    """Say whether somebody is on the roll on a day."""
    stay = selectors.stay_of(one, [])
    return staffing.has_begun(stay, on) and not staffing.has_left(stay, on)


def _personal(
    home: int, rounds: Iterable[int], persons: Iterable[int], *, year: int
) -> dict[int, tuple[str, list[Away], list[Fact]]]:
    rows = sql.rows(
        PERSONAL,
        home=home,
        persons=list(persons),
        rounds=list(rounds),
        periodic=[str(one.value) for one in rules.PERIODIC],
        first=year - YEARS_BACK,
        year=year,
    )
    return {
        person: (
            work_start,
            [Away(cadre, *(row[name] for name in Away._fields[1:])) for row in _read(away)],
            [_fact(person, row) for row in _read(facts)],
        )
        for person, work_start, cadre, away, facts in rows
    }


def _read(value: Any) -> list[Any]:
    found: list[Any] = json.loads(value) if isinstance(value, str) else value
    return found


def _fact(person: int, row: list[Any]) -> Fact:
    pk, entitlement, kind, on, amount = row
    return Fact(pk, person, entitlement, kind, datetime.date.fromisoformat(on), amount)


def of_round(case: Case, *, today: datetime.date) -> list[Person]:
    """Return everybody on the roll of a round's township, with what is due; two statements."""
    row: CareRound = case.root
    path = case.chains[""].path
    found = rolls.rolls(row.home_id, path, kind=UnitKind.TOWNSHIP, unit=row.unit_id)
    values = care(case.limits, year=row.year)
    return persons(row.home_id, found, [row.pk], year=row.year, today=today, care=values)


def cared(row: CareRound, person: int, *, on: datetime.date) -> Cared | None:
    """Return somebody as a round sees him, or None: he isn't on the township's roll now."""
    held = record.of_person(row.home_id, person)
    now = [
        one
        for one in held.get("service", {}).values()
        if one.get("unit") == str(row.unit_id) and not one.get("departed")
    ]
    if not now:
        return None
    basics = next(iter(held.get("basics", {}).values()), {})
    is_away = any(
        one.get("begun", "") <= str(on) and not one.get("ended")
        for one in held.get("absences", {}).values()
    )
    start = basics.get("work_start") or now[0].get("entered", "")
    return Cared(person, "", start, is_in_post=not is_away)


def dues_of(case: Case, one: Cared, *, today: datetime.date) -> dict[str, Due]:
    """Return what is due to one person in a round, by entitlement."""
    row: CareRound = case.root
    found = dues(row, one, care(case.limits, year=row.year), today=today)
    return {str(due.entitlement): due for due in found}


def dues(row: CareRound, one: Cared, values: Care, *, today: datetime.date) -> list[Due]:
    """Return what is due to one person in a round by some values."""
    found = _personal(row.home_id, [row.pk], [one.person], year=row.year)
    facts = found[one.person][2] if one.person in found else []
    return rules.dues(one, facts, year=row.year, on=today, care=values)


def left(found: Iterable[Person]) -> tuple[list[str], int]:
    """Return who lacks something, and how many entitlements that is."""
    rows = [(one.cared.name, one.count.left) for one in found if one.count.left]
    return [name for name, _items in rows], sum(items for _name, items in rows)
