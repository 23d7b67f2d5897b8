"""乡镇工作经历的查询: of one person, of everybody in a unit; and who was promoted from where."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import overseeing
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.organizations.facade import STEP, UnitKind, end_of
from bihuan.kernel.organizations.standing import standing_in
from bihuan.kernel.people import searching
from bihuan.kernel.people.record import coding, facade, postings
from bihuan.kernel.people.record.facade import Cadre
from bihuan.kernel.permissions.facade import Actor, Held, Office, Reach
from bihuan.kernel.policy import facade as policy
from bihuan.kernel.policy.facade import Limits
from bihuan.modules.townships.rules import experience as rules
from bihuan.modules.townships.rules.experience import Experience, Promotion
from bihuan.modules.townships.terms.experience import Promoted, Target

__all__ = ["Experience"]

PAGE = 25
RECORD = "cadre"  # The kind of dossier that a record is kept in.
UNITS = frozenset({UnitKind.TOWNSHIP, UnitKind.WORK_UNIT, UnitKind.DEPARTMENT})


def desk_of(actor: Actor) -> Held | None:
    """Return the section's desk, by which somebody checks the experience of a home; or None."""
    held = actor.holds(Office.CIVIL_SERVICE)
    return held if held and held.reach == Reach.SUBTREE else None


def visible(held: Held) -> QuerySet[Cadre]:
    """可核对的人员: the records of units that the section's desk reaches (L5)."""
    here = {"unit__places__path__gte": held.path, "unit__places__path__lt": end_of(held.path)}
    return Cadre.objects.filter(home_id=held.home, unit__places__to_on=None, **here)


def unit_choices(held: Held) -> list[tuple[int, str]]:
    """Return the townships and organs whose people may be listed, indented as they stand."""
    return [
        (pk, "　" * ((len(path) - len(held.path)) // STEP - 1) + name)
        for path, pk, name, kind, _code in standing_in(_home(held))
        if kind in UNITS and path.startswith(held.path) and path != held.path
    ]


def least(limits: Limits, target: Target) -> int:
    """Return how many months a kind of post wants."""
    return limits[f"townships.experience_{target.value}_months"].value


# --- one person ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer for a kind of post: the least months, and by what it is refused."""

    target: Target
    least: int
    refused: Refused | None


@dataclass(frozen=True, slots=True)
class Seen:
    """A person with the experience and the answers."""

    person: int
    name: str
    unit: str
    experience: Experience
    answers: list[Answer]


def seen(held: Held, person: int, *, on: datetime.date) -> Seen | None:
    """Return the arithmetic of a person within a desk's reach, or None."""
    cadre = visible(held).filter(person=person).select_related("person", "unit").first()
    if cadre is None:
        return None
    return _seen(cadre, _of([cadre], on=on)[cadre.pk], _limits(cadre.home_id, on=on))


def _of(cadres: Sequence[Cadre], *, on: datetime.date) -> dict[int, Experience]:
    if not cadres:
        return {}
    found = postings.histories(cadres[0].home_id, [one.pk for one in cadres])
    return {pk: rules.experience(rows, on=on) for pk, rows in found.items()}


def _seen(cadre: Cadre, found: Experience, limits: Limits) -> Seen:
    answers = [
        Answer(one, least(limits, one), rules.answer(found, one, least=least(limits, one)))
        for one in Target
    ]
    return Seen(cadre.person_id, cadre.person.name, cadre.unit.name, found, answers)


def _limits(home: int, *, on: datetime.date) -> Limits:
    """Return the home's values: who may be a candidate is decided there, whatever the unit."""
    rows = standing_in(home)
    return policy.read("townships", path=rows[0][0] if rows else "", on=on)


def experience(home: int, person: int, *, on: datetime.date) -> Experience:
    """乡镇工作经历: return that of a person of a home, by a day; of no record, none."""
    cadre = facade.cadre_of(home, person)
    rows = postings.histories(home, [cadre.pk])[cadre.pk] if cadre else []
    return rules.experience(rows, on=on)


def may_be_candidate(home: int, person: int, target: Target, *, on: datetime.date) -> Experience:
    """可列为考察对象: return the experience by which somebody may; raises Refused (TC-06)."""
    found = experience(home, person, on=on)
    rules.has_township_experience(found, target, least=least(_limits(home, on=on), target))
    return found


def dossier_of(held: Held, person: int) -> int | None:
    """Return the dossier of a person's record, to say in the access log whose it was."""
    return overseeing.register_id(_home(held), RECORD, str(person))


# --- lists --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: a name or pinyin, a unit with those under it, who fulfils a target."""

    text: str = ""
    unit: int | None = None
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of people, the key of the next, and of how many how many fulfil the target."""

    rows: list[Seen]
    further: int | None
    people: int | None = None
    fulfilling: int | None = None


def listed(held: Held, asked: Asked, *, before: int | None, on: datetime.date) -> Listed:
    """Return a page of people by strokes of the name: all, or those who fulfil the target.

    Who fulfils it is worked out for the whole unit, since the numbers are said as well.
    """
    home = _home(held)
    limits = _limits(home, on=on)
    people = _people(held, asked).select_related("person", "unit").order_by("strokes", "pk")
    if asked.target is None:
        some = list(people.filter(_after(home, before))[: PAGE + 1])
        return _paged([_seen(*one, limits) for one in _with(some[:PAGE], on)], some)
    every = list(people)
    mine = [one for one in _with(every, on) if one[1].months >= least(limits, asked.target)]
    start = next((n for n, (one, _found) in enumerate(mine, 1) if one.pk == before), 0)
    page = mine[start : start + PAGE + 1]
    shown = [_seen(*one, limits) for one in page[:PAGE]]
    found = _paged(shown, [cadre for cadre, _found in page])
    return Listed(found.rows, found.further, len(every), len(mine))


def _people(held: Held, asked: Asked) -> QuerySet[Cadre]:
    rows = visible(held)
    if asked.text:
        rows = rows.filter(person__in=searching.called(asked.text))
    if asked.unit is not None:
        place = organizations.place_of(asked.unit)
        assert place is not None, "it is one of the choices"
        here = {"unit__places__path__gte": place.path, "unit__places__path__lt": end_of(place.path)}
        rows = rows.filter(unit__places__to_on=None, **here)
    return rows


def _home(held: Held) -> int:
    assert held.home is not None, "a desk of a unit has a home"
    return held.home


def _with(cadres: Sequence[Cadre], on: datetime.date) -> list[tuple[Cadre, Experience]]:
    found = _of(cadres, on=on)
    return [(one, found[one.pk]) for one in cadres]


def _paged(rows: list[Seen], cadres: Sequence[Cadre]) -> Listed:
    return Listed(rows, cadres[PAGE - 1].pk if len(cadres) > PAGE else None)


def _after(home: int, pk: int | None) -> Q:
    """Return the condition that a record comes after another one by its name."""
    row = Cadre.objects.filter(home_id=home, pk=pk).values_list("strokes", flat=True)
    key = row.first() if pk else None
    return Q() if key is None else Q(strokes__gt=key) | Q(strokes=key, pk__gt=pk)


# --- promotions ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Year:
    """提拔人次: of a year or of all; how many, of township cadres, and that can't be told."""

    year: int | None
    counts: dict[Promoted, int]

    @property
    def percent(self) -> int | None:
        """Return the share of township cadres, or None: of nobody there is none."""
        part, whole = self.counts[Promoted.OF_TOWNSHIP], self.counts[Promoted.ALL]
        return round(100 * part / whole) if whole else None


def promotions(held: Held, *, first: int, last: int) -> list[Promotion]:
    """Return the promotions of some years within a desk's reach, the last first."""
    home = _home(held)
    mine = postings.who_began(home, held.path, levels=rules.LEADING, first=first, last=last)
    found = postings.histories(home, mine).values()
    every = [one for rows in found for one in rules.promotions(rows, first=first, last=last)]
    return sorted(every, key=lambda one: (one.begun, one.post), reverse=True)


def by_year(found: Sequence[Promotion], *, first: int, last: int) -> list[Year]:
    """Return a line for each year and one for all."""
    years = [
        _year(year, [one for one in found if one.year == year]) for year in range(first, last + 1)
    ]
    return [*years, _year(None, found)]


def _year(year: int | None, rows: Sequence[Promotion]) -> Year:
    return Year(year, {which: sum(one.is_among(which) for one in rows) for which in Promoted})


@dataclass(frozen=True, slots=True)
class Raised:
    """A line of the people behind a number."""

    person: int
    name: str
    unit: str
    begun: str
    title: str
    level: str
    before: str
    is_of_township: bool


def among(found: Sequence[Promotion], which: str) -> list[Promotion]:
    """Return those of some promotions that a number counts."""
    return [one for one in found if one.is_among(Promoted(which))]


def promoted(
    held: Held, found: Sequence[Promotion], *, before: int | None
) -> tuple[list[Raised], int | None]:
    """Return a page of the people behind some promotions, and the key of the next."""
    start = next((n for n, one in enumerate(found, 1) if one.post == before), 0)
    page = list(found[start : start + PAGE])
    rows = visible(held).filter(pk__in=[one.cadre for one in page])
    cadres = {row.pk: row for row in rows.select_related("person")}
    names = coding.table("level")
    lines = [_promoted(one, cadres[one.cadre], names) for one in page]
    return lines, page[-1].post if len(found) > start + PAGE else None


def _promoted(one: Promotion, cadre: Cadre, names: coding.Table) -> Raised:
    level, before = names.by_code(one.level), names.by_code(one.before)
    return Raised(
        cadre.person_id,
        cadre.person.name,
        one.unit_name,
        one.begun,
        one.title,
        level.name if level else "",
        before.name if before else "",
        one.is_of_township,
    )
