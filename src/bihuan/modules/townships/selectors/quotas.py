"""职数、编制和补贴的查询: approved numbers of the townships in reach, and who fills them."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.organizations.facade import UnitKind
from bihuan.kernel.people.record import coding, crews
from bihuan.kernel.people.record.crews import Member
from bihuan.kernel.permissions.facade import Actor, Held
from bihuan.modules.townships import selectors
from bihuan.modules.townships.models import Allowance, Quota
from bihuan.modules.townships.rules import quotas as rules
from bihuan.modules.townships.rules import staffing
from bihuan.modules.townships.rules.quotas import Filled, Officer, Paid
from bihuan.modules.townships.terms import Staff, Standing
from bihuan.modules.townships.terms.quotas import COUNTED, GRADES, Post, Remoteness, Tier

KIND = UnitKind.TOWNSHIP
POSTS = tuple(one for one in COUNTED if one not in GRADES)


def kept_by(actor: Actor) -> Held | None:
    """Return the desk by which somebody keeps approved numbers, or None."""
    return rules.keeper(actor)


def keeps(actor: Actor) -> bool:
    """Say whether somebody keeps them."""
    return kept_by(actor) is not None


# --- rows ---------------------------------------------------------------------------------------


def units(held: Held) -> list[tuple[int, str]]:
    """Return the townships that a desk reaches, in their order, whether anybody is there or not."""
    rows = organizations.inside(held.path).filter(unit__kind=KIND).order_by("path")
    return list(rows.values_list("unit_id", "unit__name"))


def crew(held: Held) -> list[Officer]:
    """Return every period on the roll of a township that a desk reaches."""
    assert held.home is not None, "a desk of a unit has a home"
    return list(map(_officer, crews.of_subtree(held.home, held.path, kind=KIND)))


def crew_of(home: int, unit: int) -> list[Officer]:
    """Return every period on the roll of a township."""
    return list(map(_officer, crews.of_unit(home, unit, kind=KIND)))


def _officer(one: Member) -> Officer:
    stay = selectors.stay_of(one.roll, one.away)
    return Officer(stay, one.posts, one.level_rows, one.education, one.appraisals, one.path)


def approved(home: int, units: Iterable[int], on: datetime.date) -> dict[int, dict[str, Quota]]:
    """Return the approved numbers that hold on a day, by unit and kind."""
    return in_force(quota_rows(home, units, until=on), on)


def quota_rows(home: int, units: Iterable[int], *, until: datetime.date) -> list[Quota]:
    """Return what was approved for units up to a day, of two for the same day the later last."""
    rows = Quota.objects.filter(home_id=home, unit__in=list(units), from_on__lte=until)
    return list(rows.order_by("from_on", "recorded_at", "id"))


def in_force(rows: Iterable[Quota], on: datetime.date) -> dict[int, dict[str, Quota]]:
    """Return which of these rows hold on a day, by unit and kind."""
    found: dict[int, dict[str, Quota]] = {}
    for row in rows:
        if row.from_on <= on:
            found.setdefault(row.unit_id, {})[row.post] = row
    return found


def allowances(
    home: int, units: Iterable[int], on: datetime.date
) -> dict[int, dict[str, Allowance]]:
    """Return the standards that hold on a day, by unit and tier."""
    rows = Allowance.objects.filter(home_id=home, unit__in=list(units), from_on__lte=on)
    found: dict[int, dict[str, Allowance]] = {}
    for row in rows.order_by("from_on", "recorded_at", "id"):
        found.setdefault(row.unit_id, {})[row.tier] = row
    return found


# --- approved and used --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: a township, or all (None), a kind, what is approved and used."""

    unit: int | None
    name: str
    post: Post
    filled: Filled
    document: str = ""
    from_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the pages are made of, read once for a day: townships, rolls, approved numbers."""

    held: Held
    on: datetime.date
    units: list[tuple[int, str]]
    crew: list[Officer]
    approved: dict[int, dict[str, Quota]]

    @property
    def home(self) -> int:
        """Return whose they are."""
        assert self.held.home is not None, "a desk of a unit has a home"
        return self.held.home

    def of(self, unit: int) -> list[Officer]:
        """Return those on the roll of a unit."""
        return [one for one in self.crew if one.stay.unit == unit]


def see(held: Held, *, on: datetime.date, places: list[tuple[int, str]] | None = None) -> Seen:
    """Return what a desk sees of a day; `places`: its townships, when they are known already."""
    assert held.home is not None, "a desk of a unit has a home"
    places = units(held) if places is None else places
    numbers = approved(held.home, [pk for pk, _ in places], on)
    return Seen(held, on, places, crew(held), numbers)


def lines(seen: Seen, posts: Sequence[Post], *, unit: int | None = None) -> list[Line]:
    """Return a line for each township and kind that has a number or people; last, the sums."""
    found = [
        line
        for pk, name in seen.units
        if unit in {None, pk}
        for line in _of_unit(seen, pk, name, posts)
    ]
    if unit is None and len(seen.units) > 1:
        found += [_sum(post, rows) for post in posts if (rows := _with(found, post))]
    return found


def _of_unit(seen: Seen, unit: int, name: str, posts: Sequence[Post]) -> Iterable[Line]:
    """Return the lines of a unit; a kind of which there is none and may be none is left out."""
    rows, counted = seen.approved.get(unit, {}), rules.used(seen.of(unit), seen.on)
    for post in posts:
        row = rows.get(post)
        filled = rules.filled(row.number if row else None, counted[post])
        if row and (row.number or filled.used):
            yield Line(unit, name, post, filled, row.document, row.from_on)
        elif filled.used:
            yield Line(unit, name, post, filled)


def _with(found: Sequence[Line], post: Post) -> list[Line]:
    return [line for line in found if line.post == post]


def _sum(post: Post, rows: Sequence[Line]) -> Line:
    return Line(None, "", post, rules.together([line.filled for line in rows]))


# --- allowances ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pay:
    """A line of the allowances: a township and a tier, or the sum of a township, or of all.

    `total`: what is paid a month, and on a sum what is approved of it.
    """

    unit: int | None
    name: str
    tier: Tier | None
    remoteness: str
    paid: Paid
    total: Filled


def pay(seen: Seen, *, unit: int | None = None) -> list[Pay]:
    """Return the allowances of a day: three tiers and a sum for each township; last, all."""
    places = [(pk, name) for pk, name in seen.units if unit in {None, pk}]
    standards = allowances(seen.home, [pk for pk, _ in places], seen.on)
    found = [line for place in places for line in _pay(seen, *place, standards)]
    sums = [line for line in found if line.tier is None]
    return [*found, _all_of(sums)] if len(sums) > 1 else found


def _pay(
    seen: Seen, unit: int, name: str, standards: Mapping[int, Mapping[str, Allowance]]
) -> list[Pay]:
    rows = standards.get(unit, {})
    found = rules.paid(seen.of(unit), {tier: row.yuan for tier, row in rows.items()}, seen.on)
    number = seen.approved.get(unit, {}).get(Post.ALLOWANCE)
    tiers = [
        Pay(unit, name, tier, _remoteness(rows.get(tier)), one, rules.filled(None, one.sum))
        for tier, one in found.items()
    ]
    whole = Paid(
        None, sum(one.on_roll for one in found.values()), sum(one.in_post for one in found.values())
    )
    total = sum(one.sum for one in found.values())
    approved = number.number if number else None
    return [*tiers, Pay(unit, name, None, "", whole, rules.filled(approved, total))]


def _remoteness(row: Allowance | None) -> str:
    return str(Remoteness(row.remoteness).label) if row else ""


def _all_of(sums: Sequence[Pay]) -> Pay:
    whole = Paid(
        None, sum(line.paid.on_roll for line in sums), sum(line.paid.in_post for line in sums)
    )
    return Pay(None, "", None, "", whole, rules.together([line.total for line in sums]))


# --- the people behind a number -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Person:
    """A line of the people behind a number."""

    person: int
    name: str
    unit: str
    staff: str
    post: str
    grades: str
    age: int | None
    standing: str
    may_have_grade: bool


def people(
    seen: Seen, post: str, *, unit: int | None = None, in_post: bool = False
) -> list[Person]:
    """Return who counts against an approved number, or who is paid as a tier, on a day."""
    there = [one for one in seen.crew if unit in {None, one.stay.unit} and one.is_there(seen.on)]
    mine = [one for one in there if _counts(one, post, seen.on)]
    return [person_of(one, seen.on) for one in mine if one.is_in_post(seen.on) or not in_post]


def _counts(one: Officer, post: str, on: datetime.date) -> bool:
    if post in Tier.values:
        return rules.tier_of(one, on) == post
    return post in rules.counts_as(one, on)


def person_of(one: Officer, on: datetime.date) -> Person:
    """Return somebody as the lists show it."""
    names = coding.table("grade")
    grades = [code.name for grade in sorted(one.grades(on)) if (code := names.by_code(grade))]
    kind = Staff(one.stay.staff) if one.stay.staff else None
    return Person(
        one.stay.person,
        one.stay.name,
        one.stay.unit_name,
        str(kind.label) if kind else "",
        "、".join(row.get("title", "") for row in one.held(on)),
        "、".join(grades),
        staffing.age(one.stay.birth, on) if one.stay.birth else None,
        str(Standing(staffing.standing(one.stay, on)).label),
        one.stay.staff_kind in rules.MAY_HAVE_GRADE,
    )


# --- acts ---------------------------------------------------------------------------------------


def place_of(unit: int) -> tuple[int, str] | None:
    """Return home and path of a unit that stands now, or None."""
    place = organizations.place_of(unit)
    return (place.home_id, place.path) if place and place.kind == KIND else None


def use_of(
    officers: Sequence[Officer], numbers: Mapping[str, Quota], post: str, on: datetime.date
) -> Filled:
    """Return what is approved of a kind, and how much of it is used, on a day."""
    row = numbers.get(post)
    return rules.filled(row.number if row else None, rules.used(officers, on)[post])


def vacancies(seen: Seen, unit: int) -> list[tuple[str, str, Filled]]:
    """Return the grades that may be granted in a unit on a day, with what is free of each."""
    numbers, counted = seen.approved.get(unit, {}), rules.used(seen.of(unit), seen.on)
    return [
        (str(post.value), str(post.label), rules.filled(numbers[post].number, counted[post]))
        for post in GRADES
        if post in numbers and numbers[post].number
    ]


def person_seen(seen: Seen, person: int) -> Officer | None:
    """Return somebody who is on a roll in sight on a day, or None."""
    mine = [one for one in seen.crew if one.stay.person == person and one.is_there(seen.on)]
    return mine[0] if mine else None
