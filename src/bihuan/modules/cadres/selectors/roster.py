"""干部名册: everybody of a reader's sight, in chunks, as the columns that are chosen.

Family and ID number are no columns: the one is a compartment, the other is kept sealed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.journal import facade as journal
from bihuan.kernel.organizations.facade import STEP, end_of
from bihuan.kernel.organizations.standing import standing_in
from bihuan.kernel.people.record import facade as record
from bihuan.kernel.people.record import to_sheet
from bihuan.kernel.people.record.facade import Cadre, Record, Row
from bihuan.kernel.people.record.sets import SETS
from bihuan.kernel.people.sheets import printing
from bihuan.kernel.people.sheets.sheet import Sheet
from bihuan.kernel.permissions.facade import Actor, Reach
from bihuan.modules.cadres.selectors import READERS, visible
from bihuan.modules.cadres.terms import CELLS, Kind

__all__ = ["COLUMNS", "GROUPS", "Column", "Entry", "chunks", "everybody", "units_read"]

CHUNK = 500
GROUPS: dict[str, Any] = {
    "basics": _("基本情况"),
    "education": _("学历学位"),
    "posts": _("职务和职级"),
    "roll": _("单位和编制"),
    "texts": _("表上的文字"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the roster: the record, its form, and the dossier that the log names."""

    cadre: int
    dossier: int
    name: str
    unit: str
    record: Record
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class Column:
    """A column that may be chosen: what it is called, where it belongs, and how it is read."""

    name: str
    group: str
    label: Any
    value: Callable[[Entry], str]
    width: int = 12
    is_usual: bool = False


def _cell(name: str, group: str, width: int = 12, *, is_usual: bool = False) -> Column:
    """Return a column of the form's text."""

    def value(one: Entry) -> str:
        return str(getattr(one.sheet, name))

    return Column(name, group, CELLS[name], value, width, is_usual)


def _month(name: str, group: str, *, is_usual: bool = False) -> Column:
    """Return a column of the form's text that is a date."""

    def value(one: Entry) -> str:
        return printing.party(str(getattr(one.sheet, name)))

    return Column(name, group, CELLS[name], value, 10, is_usual)


def _item(name: str, group: str, label: Any, place: str, of: Callable[[Record], Row]) -> Column:
    """Return a column of an item (`set.item`) of the row that `of` finds in a record."""
    set_name, item_name = place.split(".")
    item = next(one for one in SETS[set_name].items if one.name == item_name)
    return Column(
        name, group, label, lambda one: to_sheet.shown(item, of(one.record).get(item_name, ""))
    )


def _post(held: Record) -> Row:
    """Return the post held now: the main one, or the first."""
    now = [row for row in _in_order(held, "posts") if not row.get("ended")]
    return next((row for row in now if row.get("is_main")), now[0] if now else {})


def _level(held: Record) -> Row:
    """Return the level or grade held now: the last that began."""
    now = [row for row in _in_order(held, "levels") if not row.get("ended")]
    return max(now, key=lambda row: row.get("begun", ""), default={})


def _roll(held: Record) -> Row:
    """Return the period on a roll that has not ended, or nothing."""
    now = [row for row in _in_order(held, "service") if not row.get("departed")]
    return max(now, key=lambda row: row.get("entered", ""), default={})


def _basics(held: Record) -> Row:
    return next(iter(held.get("basics", {}).values()), {})


def _in_order(held: Record, name: str) -> list[Row]:
    return sorted(held.get(name, {}).values(), key=lambda row: int(row.get("position", "0")))


COLUMNS: dict[str, Column] = {
    one.name: one
    for one in (
        _cell("sex", "basics", 6, is_usual=True),
        _month("birth", "basics", is_usual=True),
        _cell("ethnicity", "basics", 8, is_usual=True),
        _cell("native_place", "basics", is_usual=True),
        _cell("birth_place", "basics"),
        _month("party", "basics", is_usual=True),
        _month("work_start", "basics", is_usual=True),
        _cell("health", "basics"),
        _cell("professional_title", "basics"),
        _cell("specialty", "basics", 20),
        _cell("full_time_education", "education", is_usual=True),
        _cell("full_time_degree", "education"),
        _cell("full_time_education_school", "education", 28, is_usual=True),
        _cell("full_time_degree_school", "education", 28),
        _cell("in_service_education", "education", is_usual=True),
        _cell("in_service_degree", "education"),
        _cell("in_service_education_school", "education", 28, is_usual=True),
        _cell("in_service_degree_school", "education", 28),
        _cell("post", "posts", 32, is_usual=True),
        _item("post_begun", "posts", _("任现职时间"), "posts.begun", _post),
        _item("post_first_begun", "posts", _("现职始任时间"), "posts.first_begun", _post),
        _item("grade", "posts", _("现职务层次或职级"), "levels.grade", _level),
        _item("grade_begun", "posts", _("任现职务层次或职级时间"), "levels.begun", _level),
        Column("unit", "roll", _("所在单位"), lambda one: one.unit, 20, is_usual=True),
        _item("staff_kind", "roll", _("编制类型"), "basics.staff_kind", _basics),
        _item("entered", "roll", _("进入时间"), "service.entered", _roll),
        _item("way_in", "roll", _("进入方式"), "service.way_in", _roll),
        _cell("appraisals", "texts", 30),
        _cell("rewards", "texts", 30),
        _cell("resume", "texts", 60),
    )
}


def units_read(actor: Actor, home: int) -> list[tuple[int, str]]:
    """Return the units whose records somebody reads, for a field, indented as they stand."""
    rows = [row for row in standing_in(home) if _reaches(actor, home, row[0])]
    top = min((len(path) for path, *_rest in rows), default=0)
    return [
        (pk, "　" * ((len(path) - top) // STEP) + name) for path, pk, name, _kind, _code in rows
    ]


def _reaches(actor: Actor, home: int, path: str) -> bool:
    held = [one for one in actor.desks if one.office in READERS and one.home == home]
    return any(
        path == one.path or (one.reach == Reach.SUBTREE and path.startswith(one.path))
        for one in held
    )


def everybody(actor: Actor, home: int, *, unit: int | None = None) -> list[int]:
    """Return the records that somebody sees, of a unit and those below it, by strokes."""
    rows = visible(actor, home)
    if unit is not None:
        path = next((row[0] for row in standing_in(home) if row[1] == unit), "")
        inside = {"unit__places__path__gte": path, "unit__places__path__lt": end_of(path)}
        rows = rows.filter(unit__places__to_on=None, **inside) if path else rows.none()
    by_name = rows.order_by("strokes", "pk").values_list("pk", "strokes").distinct()
    return [pk for pk, _strokes in by_name]


def chunks(home: int, cadres: Sequence[int]) -> Iterator[list[Entry]]:
    """Yield the entries of records in their order, some hundreds at a time."""
    for start in range(0, len(cadres), CHUNK):
        yield _entries(home, cadres[start : start + CHUNK])


def _entries(home: int, cadres: Sequence[int]) -> list[Entry]:
    found = Cadre.objects.filter(Q(home_id=home), pk__in=cadres).select_related("person", "unit")
    rows = {row.pk: row for row in found}
    held = record.read(home, cadres)
    numbers = [str(row.person_id) for row in rows.values()]
    kept = journal.Dossier.objects.filter(home_id=home, kind=Kind.CADRE, number__in=numbers)
    dossiers = dict(kept.values_list("number", "pk"))
    return [_entry(rows[pk], held[pk], dossiers[str(rows[pk].person_id)]) for pk in cadres]


def _entry(cadre: Cadre, held: Record, dossier: int) -> Entry:
    sheet = to_sheet.sheet_of(held, name=cadre.person.name)
    return Entry(cadre.pk, dossier, cadre.person.name, cadre.unit.name, held, sheet)
