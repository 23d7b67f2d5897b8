"""干部信息库的查询: one condition decides which records somebody sees (L5)."""

from collections import Counter
from dataclasses import dataclass, replace

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from bihuan.kernel.base.facade import Home
from bihuan.kernel.journal import evidence, overseeing
from bihuan.kernel.organizations.facade import STEP, end_of
from bihuan.kernel.organizations.standing import standing_in
from bihuan.kernel.people import id_numbers, searching
from bihuan.kernel.people.ordering import stroke_key
from bihuan.kernel.people.record import facade as record
from bihuan.kernel.people.record import to_sheet
from bihuan.kernel.people.record.facade import Cadre, Record
from bihuan.kernel.people.record.sets import SETS, Set
from bihuan.kernel.people.sheets import lrmx
from bihuan.kernel.people.sheets.sheet import Sheet
from bihuan.kernel.permissions.facade import Actor, Held, Office, Reach
from bihuan.modules.cadres.rules import checking
from bihuan.modules.cadres.terms import CELLS, Kind, Purpose, Severity

PAGE = 25
READERS = frozenset({Office.CIVIL_SERVICE, Office.TOWNSHIP_SECRETARY})
# Sets that the page shows as tables; the family is a compartment.
TABLES = frozenset(SETS) - {"basics", "family", "printed", "none_stated", "originals", "proposal"}


def home_kept(actor: Actor) -> Home | None:
    """Return the home whose records somebody keeps, or None."""
    held = actor.holds(Office.CIVIL_SERVICE)
    return Home.objects.filter(pk=held.home).first() if held and held.home else None


def home_read(actor: Actor) -> Home | None:
    """Return the home in which somebody reads records of the own reach, or None."""
    homes = [held.home for held in actor.desks if held.office in READERS and held.home]
    return Home.objects.filter(pk=homes[0]).first() if homes else None


def unit_choices(home: int) -> list[tuple[int, str]]:
    """Return the units of a home for a field, indented as they stand."""
    rows = standing_in(home)
    top = min((len(path) for path, *_rest in rows), default=0)
    return [
        (pk, "　" * ((len(path) - top) // STEP) + name) for path, pk, name, _kind, _code in rows
    ]


def visible(actor: Actor, home: int) -> QuerySet[Cadre]:
    """干部信息的可见范围: the records of units that a reader's desk reaches."""
    reached = Q(pk__in=[])
    for held in actor.desks:
        if held.office in READERS and held.home == home:
            reached |= _reached(held)
    return Cadre.objects.filter(reached, home_id=home)


def _reached(held: Held) -> Q:
    if held.reach == Reach.UNIT:
        return Q(unit=held.unit)
    inside = {"unit__places__path__gte": held.path, "unit__places__path__lt": end_of(held.path)}
    return Q(unit__places__to_on=None, **inside)


def namesakes(home: int, name: str, birth: str, *, has_number: bool) -> int:
    """Return how many records of a home may be of the same person, by name and month of birth.

    Those whose ID number is known are others, if that of the person asked about is known too.
    """
    # The key of the name narrows by an index; a home may hold many thousands of records.
    by_name = {"strokes": stroke_key(name), "person__in": searching.named(name)}
    rows = Cadre.objects.filter(home_id=home, **by_name)
    rows = rows.filter(person__id_blind="") if has_number else rows
    month = Q(birth__startswith=birth[:7]) | Q(birth="") if birth else Q()
    return int(rows.filter(month).count())


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list of cadres."""

    id: int
    person: int
    name: str
    sex: str
    birth: str
    unit: str
    post: str
    wrong: int
    doubtful: int


def cadres(
    actor: Actor, home: int, *, text: str, before: int | None
) -> tuple[list[Listed], int | None]:
    """Return a page of the records that somebody sees, by strokes of the name, and the next key.

    `before`: the last record of the page before.
    """
    rows = (
        visible(actor, home).filter(person__in=searching.called(text))
        if text
        else visible(actor, home)
    )
    rows = rows.filter(_after(home, before)) if before else rows
    by_name = rows.select_related("person", "unit").order_by("strokes", "pk")
    found = list(by_name[: PAGE + 1])
    records = record.read(home, [row.pk for row in found[:PAGE]])
    listed = [_listed(row, records[row.pk]) for row in found[:PAGE]]
    return listed, listed[-1].id if len(found) > PAGE else None


def _after(home: int, pk: int) -> Q:
    """Return the condition that a record comes after another one by its name."""
    key = Cadre.objects.filter(home_id=home, pk=pk).values_list("strokes", flat=True).first() or ""
    return Q(strokes__gt=key) | Q(strokes=key, pk__gt=pk)


def _birth(held: Record) -> str:
    """Return when somebody was born, as people read it."""
    item = next(one for one in SETS["basics"].items if one.name == "birth")
    row = next(iter(held.get("basics", {}).values()), {})
    return to_sheet.shown(item, row.get("birth", ""))


def _listed(cadre: Cadre, held: Record) -> Listed:
    number = id_numbers.number_of(cadre.person)
    form = to_sheet.sheet_of(held, name=cadre.person.name, id_number=number)
    grave = Counter(one.severity for one in checking.findings(held, form))
    return Listed(
        cadre.pk,
        cadre.person_id,
        cadre.person.name,
        form.sex,
        _birth(held),
        cadre.unit.name,
        form.post,
        grave[Severity.WRONG],
        grave[Severity.DOUBTFUL],
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """A record as its page shows it: the form, the sets with their rows, what is stale.

    `stated` are the sets of which it is stated that there is nothing.
    """

    cadre: Cadre
    name: str
    unit: str
    number: str
    sheet: Sheet
    basics: list[tuple[str, str]]
    sets: list["Shown"]
    texts: list["Text"]
    findings: list["Found"]
    photo: int | None
    originals: list[dict[str, str]]
    stated: list[str]

    @property
    def came_as_lrmx(self) -> bool:
        """Say whether the record came from a file that can be written into again."""
        return bool(self.originals) and self.originals[-1]["form"].startswith("lrmx")


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as the page says it: how grave it is, about which cell, and what it is."""

    severity: Severity
    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A cell of the form whose words were settled, and whether its rows have changed since."""

    label: str
    text: str
    is_stale: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A set as a table: its label, its columns, its rows as read, each value with its column."""

    label: str
    code: str
    columns: list[str]
    rows: list[list[tuple[str, str]]]


def see(actor: Actor, home: int, person: int) -> Seen | None:
    """Return a record that somebody sees, or None: a stranger's is not there."""
    cadre = visible(actor, home).filter(person=person).select_related("person", "unit").first()
    return whole(cadre) if cadre else None


def whole(cadre: Cadre) -> Seen:
    """Return a record, read with person and unit, as its page shows it; who asks saw to sight."""
    home, person = cadre.home_id, cadre.person_id
    held = record.read(home, [cadre.pk])[cadre.pk]
    number = id_numbers.number_of(cadre.person)
    sheet = to_sheet.sheet_of(held, name=cadre.person.name)
    return Seen(
        cadre=cadre,
        name=cadre.person.name,
        unit=cadre.unit.name,
        number=id_numbers.masked(number) if number else "",
        sheet=sheet,
        basics=_basics(held),
        sets=[
            _shown(one, held) for one in SETS.values() if one.name in TABLES and one.name in held
        ],
        texts=_texts(held),
        findings=[
            as_shown(one) for one in checking.findings(held, replace(sheet, id_number=number))
        ],
        photo=photo_of(home, person),
        originals=[dict(row) for row in held.get("originals", {}).values()],
        stated=[str(SETS[row["set"]].label) for row in held.get("none_stated", {}).values()],
    )


def _basics(held: Record) -> list[tuple[str, str]]:
    row = next(iter(held.get("basics", {}).values()), {})
    items = SETS["basics"].items
    return [(str(item.label), to_sheet.shown(item, row.get(item.name, ""))) for item in items]


def as_shown(one: checking.Finding) -> Found:
    """Return a finding as pages say it."""
    values = {name: getattr(value, "message", value) for name, value in one.values.items()}
    return Found(one.severity, str(CELLS[one.cell]), gettext(one.text).format(**values))


def _texts(held: Record) -> list[Text]:
    old = to_sheet.stale(held)
    rows = held.get("printed", {}).values()
    return [Text(str(CELLS[row["cell"]]), row.get("text", ""), row["cell"] in old) for row in rows]


def _shown(one: Set, held: Record) -> Shown:
    rows = sorted(held[one.name].values(), key=lambda row: int(row.get("position", "0")))
    named = [item for item in one.items if item.kind != "unit"]  # its name stands beside it
    items = [item for item in named if any(row.get(item.name) for row in rows)]
    return Shown(
        str(one.label),
        one.code,
        [str(item.label) for item in items],
        [
            [(str(item.label), to_sheet.shown(item, row.get(item.name, ""))) for item in items]
            for row in rows
        ],
    )


def photo_of(home: int, person: int) -> int | None:
    """Return the stored photo of a record, the last one, or None."""
    return _last(home, person, Purpose.PHOTO)


def original_of(home: int, person: int) -> bytes | None:
    """Return the bytes of the last file a record came from, or None."""
    found = _last(home, person, Purpose.FILE)
    return evidence.path_of(found).read_bytes() if found else None


def _last(home: int, person: int, purpose: str) -> int | None:
    dossier = dossier_of(home, person)
    files = evidence.of_dossier(home, dossier) if dossier else []
    return next((file.pk for file in reversed(files) if file.purpose == purpose), None)


def dossier_of(home: int, person: int) -> int | None:
    """Return the dossier that a record is kept in, to say in the access log whose it was."""
    return overseeing.register_id(home, Kind.CADRE, str(person))


def rewritten(sheet: Sheet, original: bytes) -> bytes:
    """Return an `.lrmx` file with what has changed since, and the photo and number it came with.

    The stored photo is a copy without the camera's data; a number that isn't right is not kept.
    """
    came = lrmx.read(original).sheet
    number = sheet.id_number or came.id_number
    return lrmx.write(replace(sheet, photo=came.photo, id_number=number), original=original)


def printed_sheet(seen: Seen) -> Sheet:
    """Return the whole form of a record, with photo and ID number as they go onto it."""
    photo = evidence.path_of(seen.photo).read_bytes() if seen.photo else b""
    number = id_numbers.number_of(seen.cadre.person)
    return replace(seen.sheet, id_number=number, photo=photo)
