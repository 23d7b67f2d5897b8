"""载入: a form of somebody without a record becomes one; the file itself is kept as it came."""

import datetime
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO

from django.db import transaction

from bihuan.kernel.base import canonical, clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import new_id, new_token
from bihuan.kernel.base.refusals import Refused
from bihuan.kernel.journal import evidence
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal.evidence import Stored
from bihuan.kernel.organizations import facade as organizations
from bihuan.kernel.organizations import standing
from bihuan.kernel.people import id_numbers
from bihuan.kernel.people.record import codes, from_sheet
from bihuan.kernel.people.record import facade as record
from bihuan.kernel.people.sheets.sheet import Sheet
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.cadres import rules, selectors
from bihuan.modules.cadres.terms import Act, Kind, Purpose
from bihuan.modules.registers import facade as registers

BASIS, ROLL_BASIS = "BH-39", "BH-43"
COMPARTMENTS = ("family",)  # private values of their own, as fewer may read them


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file brought: the form, the file's name, its format and its very bytes.

    `roll` is what a list says beside the form, named as in the set `service`: the kind of staff,
    and when and how somebody came on the roll of the unit that is chosen for the file.
    """

    sheet: Sheet
    name: str
    form: str
    data: bytes
    roll: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def take_in(
    home: Home,
    brought: Brought,
    *,
    unit: int,
    actor: Actor,
    at: datetime.datetime,
    are_others: bool = False,
    token: int | None = None,
) -> int:
    """载入干部信息: open the record of a form's person, from the form; return the person.

    `are_others`: somebody looked and says that those of the same name and birth are others.
    Raises Refused (BH-39, BH-40); nothing is changed then.
    """
    rules.keeps_records(actor, home=home.pk)
    act_id = token or new_token()
    if token is not None:
        journal.begin(home.pk, token=token, act=Act.TAKE_IN, dossier=0, actor=actor, at=at)
    known = may_take_in(home, brought, unit=unit, actor=actor, at=at, are_others=are_others)
    person = known or _entered(home, brought.sheet, unit, actor, at, act_id)
    files = _stored(brought)
    codes.refresh()
    cadre = record.create(home=home.pk, person=person, name=brought.sheet.name, unit=unit)
    changes = _changes(brought, files[Purpose.FILE], cadre)
    record.write(home.pk, cadre.pk, changes, known={})
    entry = journal.record(
        _opened(home, person, unit, at),
        Act.TAKE_IN,
        act_id=act_id,
        actor=actor,
        at=at,
        basis=[BASIS, *([ROLL_BASIS] if "service" in changes else [])],
        data={"form": brought.form, "rows": {name: len(rows) for name, rows in changes.items()}},
        private=private_of(changes),
        evidence=[file.as_data() for file in files.values()],
    )
    for purpose, file in files.items():
        evidence.attach([file], entry=entry, purpose=purpose)
    return person


def may_take_in(
    home: Home,
    brought: Brought,
    *,
    unit: int,
    actor: Actor,
    at: datetime.datetime,
    are_others: bool = False,
) -> int | None:
    """可以载入: refuse a form that can't be taken in; return its person if that is registered."""
    rules.keeps_records(actor, home=home.pk)
    rules.belongs_here(organizations.place_of(unit), home=home.pk)
    rules.has_a_name(brought.sheet.name)
    rules.periods_agree([brought.roll] if "entered" in brought.roll else [], [])
    number = _right_number(brought.sheet, at)
    holder = id_numbers.find(number)
    has_record = bool(holder and record.cadre_of(home.pk, holder.pk))
    birth = from_sheet.date(brought.sheet.birth)
    namesakes = selectors.namesakes(home.pk, brought.sheet.name, birth, has_number=bool(number))
    rules.nobody_twice(has_record=has_record, namesakes=namesakes, are_others=are_others)
    return holder.pk if holder else None


def _right_number(sheet: Sheet, at: datetime.datetime) -> str:
    """Return the ID number of a form; one that isn't right is nobody's, and stays in the file."""
    number = id_numbers.plain(sheet.id_number)
    return number if id_numbers.is_right(number, on=clock.day(at)) else ""


def _entered(
    home: Home, sheet: Sheet, unit: int, actor: Actor, at: datetime.datetime, act_id: int
) -> int:
    return registers.enter_person(
        home.pk,
        name=sheet.name,
        phone="",
        unit=unit,
        actor=actor,
        at=at,
        act_id=act_id,
        id_number=_right_number(sheet, at),
    )


def _stored(brought: Brought) -> dict[str, Stored]:
    """Write the file and its photo; a photo that is none stays in the file alone."""
    files = {Purpose.FILE.value: evidence.store_file(brought.data, kind="application/octet-stream")}
    if brought.sheet.photo:
        with suppress(Refused):
            photo = evidence.store_photo(BytesIO(brought.sheet.photo), name=brought.name)
            files[Purpose.PHOTO.value] = photo
    return files


def _changes(brought: Brought, file: Stored, cadre: record.Cadre) -> record.Changes:
    original = {
        "evidence": str(file.id),
        "name": brought.name,
        "form": brought.form,
        "sha256": file.sha256,
    }
    rows = from_sheet.record_of(brought.sheet, cadre=cadre.pk)
    if "staff_kind" in brought.roll:
        kind = {"staff_kind": brought.roll["staff_kind"]}
        basics = rows.get("basics", {}).get(str(cadre.pk), {})
        rows["basics"] = {str(cadre.pk): {**basics, **kind}}
    return {**rows, **_roll(cadre, brought.roll), "originals": {str(new_id()): original}}


def _roll(cadre: record.Cadre, roll: Mapping[str, str]) -> record.Changes:
    """Return the period on the roll of a record's unit that began as a list says, if it says so."""
    if "entered" not in roll:
        return {}
    names = standing.names(cadre.home_id, [cadre.unit_id])
    there = {"unit": str(cadre.unit_id), "unit_name": names[cadre.unit_id]}
    return {"service": {str(new_id()): {**there, **roll}}}


def private_of(changes: record.Changes) -> dict[str, str]:
    """Return what the entry commits to: the record, and each compartment by itself."""
    apart = {name: {name: changes[name]} for name in COMPARTMENTS if name in changes}
    rest = {name: rows for name, rows in changes.items() if name not in COMPARTMENTS}
    return {name: canonical.encode(rows) for name, rows in {"record": rest, **apart}.items()}


def _opened(home: Home, person: int, unit: int, at: datetime.datetime) -> journal.Dossier:
    nature = journal.Nature.REGISTER
    return journal.open_dossier(
        home.pk, nature=nature, kind=Kind.CADRE, number=str(person), unit=unit, at=at
    )
