"""更正事项的查询: lock a case, who sees which, lists and one whole, whose record one asks for."""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from bihuan.kernel.base import clock, sql
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.duties import facade as duties
from bihuan.kernel.journal import evidence, overseeing
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.loop import acting
from bihuan.kernel.loop.cases import Case, Own
from bihuan.kernel.people import facade as people
from bihuan.kernel.people.record import facade as record
from bihuan.kernel.people.record.facade import Cadre, Record
from bihuan.kernel.people.record.sets import SETS
from bihuan.kernel.permissions import facade as permissions
from bihuan.kernel.permissions import sitting
from bihuan.kernel.permissions.facade import Actor, Office, Reach
from bihuan.kernel.policy import facade as policy
from bihuan.modules.cadres import rules
from bihuan.modules.cadres.models import Change, Item
from bihuan.modules.cadres.rules.changing import Value
from bihuan.modules.cadres.terms import Act, Kind, Outcome, Result, Source, State, Who
from bihuan.modules.cadres.workflow import STEPS, TABLE

PAGE = 25
# Whose sight is all changes of the county; who asks for those of the own unit.
COUNTY = frozenset({Office.CIVIL_SERVICE, Office.DEPARTMENT_HEAD})
UNITS = frozenset({Office.TOWNSHIP_SECRETARY, Office.ORGAN_HEAD})
INSIDE = COUNTY | {Office.ARCHIVE_REVIEWER, Office.SUPERVISION_SECTION}


# --- locking ------------------------------------------------------------------------------------


def lock(home: int, pk: int, *, on: datetime.date) -> Case:
    """Lock a change's dossier and that of the record, then read what acts decide on.

    Raises Refused when there is none.
    """
    found = sql.every(ONE, Change, home=home, pk=pk)
    rules.is_a_change(found)
    register = overseeing.register_id(home, Kind.CADRE, str(found[0].person_id))
    locked = {row.pk: row for row in journal.lock(home, filter(None, [pk, register]))}
    # Read again under the lock, so that it can't be stale.
    (change,) = sql.every(ONE, Change, home=home, pk=pk)
    return case_of(change, locked[pk], on=on)


ONE = "SELECT {row} FROM cadres_change row WHERE home_id = %(home)s AND id = %(pk)s"


def case_of(
    change: Change,
    dossier: journal.Dossier,
    *,
    on: datetime.date,
    entries: Collection[journal.Entry] | None = None,
) -> Case:
    """Return a change with what an act decides on: desks, limits, and who had a hand in it.

    `entries`: its record, where that is read already.
    """
    chain = permissions.chain(change.unit_id, on=on)
    if entries is None:
        hands = journal.done(change.home_id, dossier.pk, STEPS) if dossier.seq else []
    else:
        hands = [(one.act, one.actor) for one in entries if one.actor_kind == "person"]
    return Case(
        table=TABLE,
        root=change,
        dossier=dossier,
        limits=policy.read("cadres", path=chain.path, on=on),
        chains={"": chain},
        own=_own(change.raised_by_id, for_acting=entries is None) if change.raised_by_id else {},
        hands=hands,
        subjects=frozenset({change.person_id}),
    )


def _own(person: int, *, for_acting: bool) -> dict[Who, Own]:
    """Return who asked, with the own desk where an act may put a duty on it."""
    desk = permissions.person_desk(person).pk if for_acting else 0
    return {Who.RAISER: Own(person, desk)}


def items_of(home: int, change: int) -> list[Item]:
    """Return the items of a change, in the order in which they were asked for."""
    return sql.every(ITEMS, Item, home=home, change=change)


ITEMS = """
    SELECT {row} FROM cadres_change_item row
    WHERE home_id = %(home)s AND change_id = %(change)s ORDER BY id
"""


def value_of(item: Item) -> Value:
    """Return an item as the rules take it."""
    return Value(item.set, str(item.row), item.field, item.old, item.new)


def next_number(home: Home, at: datetime.datetime) -> str:
    """Return the number of the next change."""
    ((number,),) = sql.rows("SELECT nextval('cadres_number')")
    return f"{home.code}X{clock.day(at):%y}{number:05d}"


# --- whose record -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Subject:
    """A cadre whose record somebody may ask to be changed, and the record as it stands."""

    cadre: Cadre
    held: Record

    @property
    def person(self) -> int:
        """Return the person's id."""
        return self.cadre.person_id


def subject(actor: Actor, home: int, person: int) -> Subject | None:
    """Return a cadre whose changes somebody may ask for, or None: a stranger is not there."""
    cadre = cadre_named(home, person)
    if cadre is None or not any(parts(actor, cadre).values()):
        return None
    return Subject(cadre, record.read(home, [cadre.pk])[cadre.pk])


def cadre_named(home: int, person: int) -> Cadre | None:
    """Return the root of a person's record with name and unit, or None."""
    rows = Cadre.objects.filter(home_id=home, person=person)
    return rows.select_related("person", "unit").first()


# Sets of which "none of this" says something.
STATED = ("titles", "education", "rewards", "appraisals", "family", "absences")


def empty_sets(held: Record) -> list[tuple[str, Any]]:
    """Return the sets of which "none of this" may be stated: nothing in them, nothing stated."""
    stated = {row.get("set") for row in held.get("none_stated", {}).values()}
    return [
        (name, SETS[name].label) for name in STATED if name not in stated and not held.get(name)
    ]


def parts(actor: Actor, cadre: Cadre) -> dict[str, bool]:
    """Return in which parts somebody asks for a change of a record, as `rules.may_ask` wants it."""
    mine = [held for held in actor.desks if held.home == cadre.home_id]
    return {
        "is_oneself": actor.id == cadre.person_id,
        "is_of_the_unit": any(held.office in UNITS and held.unit == cadre.unit_id for held in mine),
        "keeps": any(held.office == Office.CIVIL_SERVICE for held in mine),
    }


# --- sight --------------------------------------------------------------------------------------


def home_of(actor: Actor) -> int | None:
    """Return the home in which somebody has to do with changes, or None."""
    homes = [held.home for held in actor.desks if held.office in INSIDE | UNITS and held.home]
    return next(iter([*homes, *actor.records]), None)


def visible(actor: Actor, home: int) -> QuerySet[Change]:
    """更正事项的可见范围 (L5): the section and the head all; archive reviewers the six items.

    A person those of the own record and those he asked for; the supervision section what was
    referred to it.
    """
    mine = Q(person=actor.id) | Q(raised_by=actor.id)
    for held in actor.desks:
        if held.home != home or held.reach != Reach.SUBTREE:
            continue
        if held.office in COUNTY:
            return Change.objects.filter(home_id=home)
        if held.office == Office.ARCHIVE_REVIEWER:
            mine |= ~Q(archive_item="")
        if held.office == Office.SUPERVISION_SECTION:
            mine |= Q(outcome=Outcome.REFERRED)
    return Change.objects.filter(mine, home_id=home)


def is_inside(actor: Actor, change: Change) -> bool:
    """Say whether somebody reads how a change was looked into: by an office, not as its subject."""
    return actor.id != change.person_id and any(
        held.office in INSIDE and held.home == change.home_id for held in actor.desks
    )


# --- lists --------------------------------------------------------------------------------------


def changes(
    actor: Actor, home: int, *, state: str, before: int | None
) -> tuple[list[Change], int | None]:
    """Return a page of the changes somebody sees, the newest first, and the next key."""
    rows = visible(actor, home)
    rows = rows.filter(closed_at=None) if state == "open" else rows
    rows = rows.filter(state=state) if state in State.values else rows
    rows = rows.filter(pk__lt=before) if before else rows
    found = list(rows.select_related("unit", "person").order_by("-pk")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def of_person(home: int, person: int) -> list[Change]:
    """Return the changes of somebody's record, the newest first, some at most."""
    rows = Change.objects.filter(home_id=home, person=person).select_related("unit", "person")
    return list(rows.order_by("-pk")[:PAGE])


def dues(home: int, rows: Iterable[Change]) -> dict[int, duties.Duty]:
    """Return what each change of a page owes; one statement."""
    ids = [row.dossier_id for row in rows]
    owed = duties.Duty.objects.filter(home_id=home, dossier__in=ids, discharged_by=None)
    return {duty.dossier_id: duty for duty in owed}


def under_way(home: int, person: int) -> set[tuple[str, str, str]]:
    """Return which items of a record are being corrected: set, row and field."""
    rows = Item.objects.filter(
        home_id=home, change__home=home, change__person=person, change__closed_at=None, answer=""
    )
    return {(name, str(row), field) for name, row, field in rows.values_list("set", "row", "field")}


CERTIFYING = (Result.CERTIFIED, Result.CONSISTENT)


def certified(home: int, person: int) -> dict[str, Change]:
    """Return the last certification of each of the six items of a record, signed or not yet.

    What two reviewers found, and no more: neither a finding in doubt nor one that was referred.
    """
    rows = Change.objects.filter(home_id=home, person=person, result__in=CERTIFYING)
    done = rows.filter(state__in=[State.SIGNING, State.CLOSED]).exclude(archive_item="")
    done = done.exclude(outcome=Outcome.WITHDRAWN).order_by("entered_at", "pk")
    return {row.archive_item: row for row in done}


# --- open differences by column -----------------------------------------------------------------


def _open_items(home: int) -> QuerySet[Item]:
    return Item.objects.filter(
        home_id=home,
        answer="",
        change__home=home,
        change__source=Source.FORM,
        change__state=State.REVIEW,
    )


def columns(home: int) -> list[tuple[str, str, int]]:
    """Return the columns in which newer forms differ and nobody has answered: set, item, how many.

    Only of ordinary items: the six go by the archive.
    """
    rows = _open_items(home).values_list("set", "field")
    return [(*key, many) for key, many in sorted(Counter(rows).items())]


def column(home: int, name: str, field: str, *, after: int | None) -> tuple[list[Item], int | None]:
    """Return a page of the open differences of a column with their changes, and the next key."""
    rows = _open_items(home).filter(set=name, field=field)
    rows = rows.filter(pk__gt=after) if after else rows
    found = list(rows.select_related("change__person", "change__unit").order_by("pk")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


# --- one whole ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeenChange:
    """A change as its page shows it: the case, its items, entries, files, what one may do."""

    change: Change
    case: Case
    items: list[Item]
    entries: list[journal.Entry]
    values: dict[int, dict[str, str | None]]
    files: list[Any]
    owed: list[duties.Duty]
    names: dict[int, str]
    acts: tuple[Act, ...]
    is_inside: bool


BUTTONS = tuple(act for act in STEPS if act not in {Act.RAISE, Act.REMIND})


def see(actor: Actor, home: int, pk: int, *, on: datetime.date) -> SeenChange | None:
    """Return a change that somebody sees, or None: a stranger's is not there."""
    rows = visible(actor, home).filter(pk=pk)
    change = rows.select_related("unit", "person", "dossier").first()
    if change is None:
        return None
    entries = journal.entries(home, pk)
    case = case_of(change, change.dossier, on=on, entries=entries)
    return SeenChange(
        change=change,
        case=case,
        items=items_of(home, pk),
        entries=entries,
        values=journal.private_values(home, pk),
        files=evidence.of_dossier(home, change.dossier_id),
        owed=duties.owed(home, pk),
        names=people.names(_people_in(case, entries)),
        acts=tuple(act for act in BUTTONS if acting.why_not(case, act, actor=actor) is None),
        is_inside=is_inside(actor, change),
    )


def why_not(seen: SeenChange, acts: Collection[Act], *, actor: Actor) -> Refused | None:
    """Return why somebody may not do any of these acts now, or None."""
    found = [acting.why_not(seen.case, act, actor=actor) for act in acts]
    return None if None in found else found[0]


def _people_in(case: Case, entries: Collection[journal.Entry]) -> set[int]:
    acted = {entry.actor for entry in entries if entry.actor_kind == "person"}
    seats = [seat for chain in case.chains.values() for seat in chain.seats]
    own = {one.person for one in case.own.values()}
    return acted | own | {person for seat in seats for person in seat.holders}


# --- what the workbench asks --------------------------------------------------------------------


def has_to_do(actor: Actor) -> bool:
    """Say whether somebody has to do with changes: by an office, or as one with a record."""
    return bool(actor.records) or any(one.office in INSIDE | UNITS for one in actor.desks)


def accepts(actor: Actor, home: int) -> bool:
    """Say whether somebody accepts what newer forms say, column by column."""
    return any(one.home == home and one.office in COUNTY for one in actor.desks)


def supervisors(home: int, *, on: datetime.date) -> set[int]:
    """Return who sits in the supervision section of a home."""
    return sitting.holders_in(home, Office.SUPERVISION_SECTION, on=on)


def waiting_of(duty: duties.Duty, on: datetime.date) -> int:
    """Return after how many days over its date a duty climbs its third rung."""
    chain = permissions.chain(duty.dossier.unit_id, on=on)
    return policy.read("cadres", path=chain.path, on=on)["cadres.escalate_days"].value


def with_changes(owed: Collection[duties.Duty]) -> list[tuple[duties.Duty, Change]]:
    """Return duties with their changes, of those that are changes'; one statement a home."""
    found: list[tuple[duties.Duty, Change]] = []
    for home in {duty.home_id for duty in owed}:
        mine = {duty.dossier_id: duty for duty in owed if duty.home_id == home}
        rows = Change.objects.filter(home_id=home, dossier__in=mine)
        found += [(mine[row.dossier_id], row) for row in rows.select_related("unit", "person")]
    return found


def numbers_of(dossiers: Collection[tuple[int, int]]) -> Mapping[tuple[int, int], str]:
    """Return the numbers of those dossiers (home, id) that are changes'; one statement a home."""
    found: dict[tuple[int, int], str] = {}
    for home in {home for home, _pk in dossiers}:
        mine = [pk for one, pk in dossiers if one == home]
        rows = Change.objects.filter(home_id=home, dossier__in=mine)
        found |= {(home, pk): number for pk, number in rows.values_list("dossier_id", "number")}
    return found
