"""申请更正: what somebody asks a record to say otherwise becomes cases; nothing changes yet."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from django.db import transaction

from bihuan.kernel.base import canonical, clock
from bihuan.kernel.base.facade import Home
from bihuan.kernel.base.ids import new_id
from bihuan.kernel.journal import evidence, overseeing
from bihuan.kernel.journal import facade as journal
from bihuan.kernel.journal.evidence import Stored
from bihuan.kernel.loop.acting import conclude
from bihuan.kernel.people.record import facade as record
from bihuan.kernel.people.record import to_sheet
from bihuan.kernel.permissions.facade import Actor
from bihuan.modules.cadres import rules
from bihuan.modules.cadres.models import Change, Item
from bihuan.modules.cadres.rules.changing import ROW, Value
from bihuan.modules.cadres.selectors import changing
from bihuan.modules.cadres.terms import Act, Kind, Purpose, Source, State

PDF = b"%PDF-"


@dataclass(frozen=True, slots=True)
class File:
    """A file that is handed in as evidence: its name, its bytes, and what it is if it was read."""

    name: str
    data: bytes
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: which items of whose record, why, by which material, with which files."""

    person: int
    values: Sequence[Value]
    reason: str
    material: str
    files: Sequence[File] = ()
    source: Source = Source.ASKED


def edited(held: record.Record, name: str, row: str, texts: Mapping[str, str]) -> list[Value]:
    """Return what a row shall say otherwise; words that are settled anew fit the rows of today."""
    kept = held.get(name, {}).get(row, {})
    told = {item: text for item, text in texts.items() if text != kept.get(item, "")}
    if name == "printed" and told:
        made_from = getattr(to_sheet.generated(held), kept["cell"])
        new = {**kept, **told, "made_from": made_from}
        filled = {item: text for item, text in new.items() if text}
        return [Value(name, row, ROW, canonical.encode(dict(kept)), canonical.encode(filled))]
    return [Value(name, row, item, kept.get(item, ""), text) for item, text in told.items()]


def added(held: record.Record, name: str, texts: Mapping[str, str]) -> list[Value]:
    """Return a row that a set shall have beside those that are there; none of empty words."""
    told = {item: text for item, text in texts.items() if text}
    if not told:
        return []
    place = len(held.get(name, {}))
    row = {**told, **({"position": str(place)} if place and name != "proposal" else {})}
    return [Value(name, str(new_id()), ROW, "", canonical.encode(row))]


def removed(held: record.Record, name: str, row: str) -> list[Value]:
    """Return that a row shall go."""
    kept = held.get(name, {}).get(row, {})
    return [Value(name, row, ROW, canonical.encode(dict(kept)), "")] if kept else []


@transaction.atomic
def raise_changes(
    home: Home, asked: Asked, *, actor: Actor, at: datetime.datetime, token: int
) -> list[Change]:
    """申请更正: by the cadre, the head of his unit, or the section (BH-52); nothing changes yet.

    What is ordinary becomes one case, each of the six items one of its own. Raises Refused.
    """
    first = new_id()
    journal.begin(home.pk, token=token, act=Act.RAISE, dossier=first, actor=actor, at=at)
    register = overseeing.register_id(home.pk, Kind.CADRE, str(asked.person))
    journal.lock(home.pk, filter(None, [register]))
    cadre = record.cadre_of(home.pk, asked.person)
    rules.has_a_record(cadre)
    assert cadre is not None, "who has no record was refused"
    rules.may_ask(**changing.parts(actor, cadre))
    today = clock.day(at)
    rules.is_asked_for(asked.values, reason=asked.reason, material=asked.material, today=today)
    held = record.read(home.pk, [cadre.pk])[cadre.pk]
    rules.is_not_under_way(asked.values, changing.under_way(home.pk, asked.person))
    rules.none_is_stated(asked.values, held)
    rules.still_stands(asked.values, held)
    opened = []
    # Items go in groups, so that each of the six has a case of its own.
    for index, (way, values) in enumerate(_by_way(asked.values).items()):
        rules.goes_by_the_archive(values, way=way)
        pk = new_id() if index else first
        change = _change(home, asked, pk, way=way, unit=cadre.unit_id, actor=actor, at=at)
        opened.append(_opened(change, asked, values, actor=actor, at=at, token=token))
    return opened


def _by_way(values: Sequence[Value]) -> dict[str, list[Value]]:
    """Return items by the one of the six that they are; ordinary ones are ""."""
    found: dict[str, list[Value]] = {}
    for value in values:
        found.setdefault(rules.archive_item(value), []).append(value)
    return found


def _change(
    home: Home, asked: Asked, pk: int, *, way: str, unit: int, actor: Actor, at: datetime.datetime
) -> Change:
    return Change(
        id=pk,
        home_id=home.pk,
        dossier_id=pk,
        unit_id=unit,
        person_id=asked.person,
        raised_by_id=actor.id,
        number=changing.next_number(home, at),
        source=asked.source,
        archive_item=way,
        state=State.ARCHIVE if way else State.REVIEW,
        entered_at=at,
        raised_at=at,
        reason=asked.reason,
        material=asked.material,
    )


def _opened(
    change: Change,
    asked: Asked,
    values: Sequence[Value],
    *,
    actor: Actor,
    at: datetime.datetime,
    token: int,
) -> Change:
    dossier = journal.open_dossier(
        change.home_id,
        nature=journal.Nature.CASE,
        kind=Kind.CHANGE,
        number=change.number,
        unit=change.unit_id,
        at=at,
        pk=change.pk,
    )
    items = [_item(change, value) for value in values]
    files = stored(asked.files)
    case = changing.case_of(change, dossier, on=clock.day(at))
    entry = conclude(
        case,
        Act.RAISE,
        actor=actor,
        at=at,
        token=token,
        data=_told(change),
        private={"reason": change.reason, "material": change.material, **said(items)},
        evidence=[file.as_data() for file in files],
    )
    Item.objects.bulk_create(items)
    evidence.attach(files, entry=entry, purpose=Purpose.MATERIAL)
    return change


def _item(change: Change, value: Value) -> Item:
    return Item(
        home_id=change.home_id,
        change=change,
        set=value.set,
        row=int(value.row),
        field=value.field,
        old=value.old,
        new=value.new,
    )


def _told(change: Change) -> dict[str, str]:
    return {
        "person": str(change.person_id),
        "unit": str(change.unit_id),
        "source": str(change.source),
        "archive_item": str(change.archive_item),
    }


def said(items: Sequence[Item]) -> dict[str, str]:
    """Return what an entry commits to of the items: all of them, as they stand after the act."""
    return {"items": canonical.encode({str(item.pk): as_told(item) for item in items})}


def as_told(item: Item) -> dict[str, str]:
    """Return an item as entries tell it."""
    names = ("set", "row", "field", "old", "new", "answer", "why")
    return {name: str(getattr(item, name)) for name in names}


def stored(files: Sequence[File]) -> list[Stored]:
    """Write the files of an act: a PDF as it is, a picture without the camera's data (BH-17)."""
    return [_stored(file) for file in files]


def _stored(file: File) -> Stored:
    if file.kind:
        return evidence.store_file(file.data, kind=file.kind)
    if file.data.startswith(PDF) and len(file.data) <= evidence.MAX_BYTES:
        return evidence.store_file(file.data, kind="application/pdf")
    return evidence.store_photo(BytesIO(file.data), name=file.name)
