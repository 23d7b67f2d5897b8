"""校核: how many findings there are, unit by unit, and whose; computed from the records each time.

A page of counts reads every record of its units, some hundreds a statement: it is opened now and
then, and nothing that is kept beside the records can be out of date.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from django.db.models import Count, Q

from bihuan.kernel.organizations.standing import standing_in
from bihuan.kernel.people import id_numbers
from bihuan.kernel.people.record import facade as record
from bihuan.kernel.people.record import to_sheet
from bihuan.kernel.people.record.facade import Cadre
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.cadres.rules import checking
from bihuan.modules.cadres.rules.checking import Finding
from bihuan.modules.cadres.selectors import PAGE, Found, as_shown, visible
from bihuan.modules.cadres.terms import Severity

__all__ = ["Checked", "Counted", "Number", "checked", "counted"]

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Number:
    """How many people of a unit have findings of a severity, and how many findings these are."""

    severity: Severity
    people: int
    findings: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A line of the page: a unit, how many records it has, and a number for each severity."""

    unit: int
    name: str
    people: int
    numbers: list[Number]


@dataclass(frozen=True, slots=True)
class Checked:
    """Somebody whose record has findings of a severity, and what they are."""

    id: int
    person: int
    name: str
    post: str
    findings: list[Found]


def counted(actor: Actor, home: int, *, after: int | None) -> tuple[list[Counted], int | None]:
    """Return a page of the units whose records somebody sees, with their counts, and the next key.

    `after`: the last unit of the page before. Units come as they stand in the tree.
    """
    units = _units(actor, home)
    names = list(units)
    start = names.index(after) + 1 if after in units else 0
    page = names[start : start + PAGE]
    people, findings = _tallied(actor, home, page)
    lines = [
        Counted(
            unit,
            *units[unit],
            [Number(one, people[unit, one], findings[unit, one]) for one in Severity],
        )
        for unit in page
    ]
    return lines, page[-1] if len(names) > start + PAGE else None


def _units(actor: Actor, home: int) -> dict[int, tuple[str, int]]:
    """Return name and number of records of each unit that has any, as they stand in the tree."""
    rows = visible(actor, home).values_list("unit_id", "unit__name")
    found = {
        unit: (name, many)
        for unit, name, many in rows.annotate(many=Count("pk", distinct=True)).order_by("unit_id")
    }
    standing = [pk for _path, pk, *_rest in standing_in(home) if pk in found]
    return {unit: found[unit] for unit in dict.fromkeys([*standing, *found])}


def _tallied(
    actor: Actor, home: int, units: Iterable[int]
) -> tuple[Mapping[tuple[int, Severity], int], Mapping[tuple[int, Severity], int]]:
    """Return how many people have findings and how many there are, by unit and severity."""
    people: Counter[tuple[int, Severity]] = Counter()
    findings: Counter[tuple[int, Severity]] = Counter()
    rows = visible(actor, home).filter(unit__in=list(units))
    for cadre, _post, found in _findings(home, _ids(rows.values_list("pk", "strokes"))):
        grave = Counter(one.severity for one in found)
        people.update((cadre.unit_id, severity) for severity in grave)
        findings.update({(cadre.unit_id, severity): many for severity, many in grave.items()})
    return people, findings


def _ids(rows: Iterable[tuple[int, str]]) -> list[int]:
    """Return the records by strokes of the name; once each, however they are reached."""
    return [pk for _strokes, pk in sorted({(strokes, pk) for pk, strokes in rows})]


def checked(
    actor: Actor, home: int, *, unit: int, severity: Severity, after: int | None
) -> tuple[str, list[Checked], int | None]:
    """Return a unit's name, a page of its people with findings of a severity, and the next key.

    The name is "" when somebody sees no record of the unit. `after`: the last record of the page
    before.
    """
    rows = visible(actor, home).filter(unit=unit).values_list("pk", "strokes", "unit__name")
    there = [*rows]
    ids = _ids((pk, strokes) for pk, strokes, _name in there)
    start = ids.index(after) + 1 if after in ids else 0
    found = islice(_with(severity, _findings(home, ids[start:])), PAGE + 1)
    people = [*found]
    name = there[0][2] if there else ""
    return name, people[:PAGE], people[PAGE - 1].id if len(people) > PAGE else None


def _with(
    severity: Severity, rows: Iterable[tuple[Cadre, str, list[Finding]]]
) -> Iterator[Checked]:
    for cadre, post, found in rows:
        findings = [as_shown(one) for one in found if one.severity == severity]
        if findings:
            yield Checked(cadre.pk, cadre.person_id, cadre.person.name, post, findings)


def _findings(home: int, cadres: list[int]) -> Iterator[tuple[Cadre, str, list[Finding]]]:
    """Yield records, each with the post on its form and its findings; two statements a chunk."""
    for start in range(0, len(cadres), CHUNK):
        some = cadres[start : start + CHUNK]
        rows = Cadre.objects.filter(Q(home_id=home), pk__in=some).select_related("person")
        by_id = {row.pk: row for row in rows}
        held = record.read(home, some)
        for pk in some:
            person = by_id[pk].person
            number = id_numbers.number_of(person)
            form = to_sheet.sheet_of(held[pk], name=person.name, id_number=number)
            yield by_id[pk], form.post, checking.findings(held[pk], form)
